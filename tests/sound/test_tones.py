"""Tones: soft, short, each its own, exactly as long as the plan says."""

from array import array
from fractions import Fraction
from itertools import combinations, pairwise

import pytest

from voiceguide.coach import Address, Tone
from voiceguide.sound import tone_clip, tone_length
from voiceguide.sound.tones import SHAPES, SOFTER

NAMES = list(SHAPES)


def samples(name, rate=24000, seconds=0):
    """A tone's samples as numbers."""
    return array("h", tone_clip(Tone(name, Address(), seconds=Fraction(seconds)), rate).samples)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("rate", [8000, 22050, 24000, 44100, 48000])
def test_as_long_as_the_plan_says(name, rate):
    """The clip of every tone has exactly the length that was planned for it."""
    assert (
        len(samples(name, rate)) == tone_length(Tone(name, Address()), rate) == round(SHAPES[name][0] * rate)
    )


@pytest.mark.parametrize("name", NAMES)
def test_soft_and_without_a_click(name):
    """A tone stays well below the speech, begins and ends in silence, and has no offset."""
    sound = samples(name)
    peak = SOFTER.get(name, 1) * 0.16 * 32767
    assert 0.76 * peak < max(map(abs, sound)) <= peak + 1
    assert abs(sound[0]) < 10
    assert abs(sound[-1]) < 100
    assert max(abs(a - b) for a, b in pairwise(sound)) < 4000
    assert abs(sum(sound) / len(sound)) < 50


def test_short():
    """In a session no tone lasts a second; the one that ends it may ring for two."""
    assert all(length < 1 for name, (length, _) in SHAPES.items() if name != "session-end")
    assert SHAPES["session-end"][0] == 2


@pytest.mark.parametrize(("one", "other"), list(combinations(NAMES, 2)))
def test_distinct(one, other):
    """No two tones have the same notes in the same order."""
    first, second = ([note.hertz for note in SHAPES[name][1]] for name in (one, other))
    assert first != second


def test_in_goes_up_and_out_goes_down():
    """The tone for breathing in rises, the one for breathing out falls; a hold ends on a fall."""
    rising = {
        name: notes[0].hertz < notes[-1].hertz for name, (_, notes) in SHAPES.items() if len(notes) == 2
    }
    assert rising == {"go": True, "phase-in": True, "phase-out": False, "hold-end": False, "heard": True}


@pytest.mark.parametrize("seconds", ["0.5", "1.5", "30"])
def test_the_lead_in_is_too_quiet_to_hear_and_never_silent(seconds):
    """It wakes a loudspeaker: no stretch of it is digital silence, none is above -60 dBFS."""
    sound = samples("lead-in", seconds=seconds)
    assert len(sound) == Fraction(seconds) * 24000
    assert 10 < max(map(abs, sound)) <= 32
    assert all(any(sound[n : n + 240]) for n in range(0, len(sound), 240))
