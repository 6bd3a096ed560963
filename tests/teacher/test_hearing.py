"""Hearing a take: what is wrong with it is named in a line, and a good one is trimmed to its speech."""

from fractions import Fraction

import numpy as np
import pytest

from voiceguide.pcm import Pcm
from voiceguide.teacher.hearing import finished, speech_in, trouble
from voiceguide.teacher.reading import Line
from voiceguide.utterance import Utterance

RATE = 48000
LINE = Line(Utterance("In, and flat"), "session", Fraction(2))
FREE = Line(Utterance("In, and flat"), "session")


def spoken(seconds: float, peak: float = 0.5, *, before: float = 0.3, after: float = 0.4, noise: float = 0.0):
    """A hum with syllables, between two quiets, with some noise all the time."""
    time = np.arange(round(seconds * RATE)) / RATE
    hum = peak * np.sin(2 * np.pi * 180 * time) * (0.6 + 0.4 * np.cos(2 * np.pi * 4 * time))
    sound = np.concatenate([np.zeros(round(before * RATE)), hum, np.zeros(round(after * RATE))])
    sound += noise * np.random.default_rng(1).standard_normal(len(sound))
    return Pcm(RATE, np.rint(np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())


def test_a_good_take_has_no_trouble():
    """Speech of a fitting length between two quiets is kept."""
    assert trouble(spoken(1.0), LINE) == ""
    assert trouble(spoken(1.0, noise=0.001), LINE) == ""
    assert trouble(spoken(20.0), FREE) == ""


@pytest.mark.parametrize(
    ("take", "named"),
    [
        (Pcm(RATE, b""), "too short: it ended before"),
        (Pcm.silence(RATE // 10, RATE), "too short: it ended before"),
        (Pcm.silence(RATE, RATE), "silent"),
        (spoken(1.0, peak=0.005), "silent"),
        (spoken(1.0, peak=0.011), "too quiet: come closer or speak up"),
        (spoken(1.0, peak=0.011, noise=0.0005), "too quiet"),
        (spoken(1.0, peak=3.0), "too loud"),
        (spoken(2.6), "too long"),
        (spoken(0.1), "too short"),
        (spoken(1.0, before=0.0), "cut off: it begins"),
        (spoken(1.0, after=0.0), "cut off: it ends"),
    ],
)
def test_what_is_wrong_is_named_in_one_line_with_what_to_do(take, named):
    """The name comes first; the rest says what to do about it."""
    told = trouble(take, LINE)
    assert told.startswith(named)
    assert "\n" not in told
    assert ";" in told or "is this the right microphone" in told


def test_quiet_speech_is_kept_as_long_as_levelling_does_not_raise_the_room():
    """A soft voice is good enough; the quiet before and after it does not count."""
    assert trouble(spoken(1.0, peak=0.06), LINE) == ""
    assert trouble(spoken(1.0, peak=0.06, before=3, after=3), LINE) == ""


def test_a_line_may_last_as_long_as_its_room():
    """The quiet around the speech does not count; the length told is that of the speech."""
    assert trouble(spoken(1.9, before=3, after=3), LINE) == ""
    assert "2.3 s, and there are 2.0 s" in trouble(spoken(2.25), LINE)


def test_one_loud_sample_is_no_clipping():
    """A single sample at full scale can be chance; a flat top cannot."""
    samples = np.frombuffer(spoken(1.0).samples, "<i2").copy()
    samples[RATE] = 32767
    assert trouble(Pcm(RATE, samples.tobytes()), LINE) == ""
    samples[RATE : RATE + 3] = 32767
    assert trouble(Pcm(RATE, samples.tobytes()), LINE).startswith("too loud")


@pytest.mark.parametrize("noise", [0.0, 0.001, 0.004])
def test_the_quiet_around_is_trimmed_however_noisy_the_room(noise):
    """All of the speech stays, with a little before and after it."""
    kept = speech_in(spoken(1.0, before=2, after=2, noise=noise))
    assert 1.0 <= kept.seconds <= 1.3
    assert finished(spoken(1.0, before=2, after=2)).seconds == pytest.approx(1.0, abs=0.06)


def test_silence_stays_as_it_is():
    """Where nothing stands out, nothing is trimmed."""
    assert speech_in(Pcm.silence(500, RATE)) == Pcm.silence(500, RATE)
    assert speech_in(Pcm(RATE, b"")) == Pcm(RATE, b"")
