"""How clips sound: level, peaks, edges, pace; measured by others where possible."""

import random
import subprocess
import sys
from array import array
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from voiceguide.pcm import Pcm
from voiceguide.utterance import Utterance
from voiceguide.voice.base import Voice
from voiceguide.voice.engine import SpeechEngine
from voiceguide.voice.finish import NothingHeard, finish, true_peak
from voiceguide.voice.loudness import speech_loudness

Judge = Callable[[bytes, int], "tuple[float, float]"]
Samples = Callable[[bytes], "array[int]"]

RATE = 24000
ROOT = Path(__file__).parents[2]


def programme(voice: Voice, texts: list[str], pauses: list[float]) -> bytes:
    """Clips with pauses of random lengths (seconds) between them, always the same ones."""
    chance = random.Random(1)
    parts: list[bytes] = []
    for text in texts:
        parts += [voice.clip(Utterance(text)).samples, silence(chance.choice(pauses), RATE).samples]
    return b"".join(parts)


def tone(seconds: float, amplitude: float = 0.5, rate: int = 22050, hertz: float = 440.0) -> Pcm:
    """Make a steady tone."""
    when = np.arange(round(seconds * rate)) / rate
    return Pcm(rate, np.rint(32767 * amplitude * np.sin(2 * np.pi * hertz * when)).astype("<i2").tobytes())


def silence(seconds: float, rate: int = 22050) -> Pcm:
    """Digital silence."""
    return Pcm.silence(round(seconds * rate), rate)


@pytest.mark.parametrize("kind", ["sentences", "cues", "both"])
def test_programme_measures_minus_19_lufs(
    spoken: Voice, judge: Judge, sentences: list[str], cues: list[str], kind: str
) -> None:
    """Speech with its pauses is at -19 LUFS within 1, its true peak at most -1.5 dBTP, by ffmpeg's meter."""
    texts = {"sentences": sentences, "cues": cues, "both": sentences * 2 + cues}[kind]
    loudness, peak = judge(programme(spoken, texts, [0.4, 0.8, 2.0, 4.0]), RATE)
    assert loudness == pytest.approx(-19, abs=1)
    assert peak <= -1.5


def test_sentences_and_words_are_equally_loud(spoken: Voice, sentences: list[str], cues: list[str]) -> None:
    """No clip is more than 1 LU off the others, so nothing jumps at the ear."""
    levels = [
        speech_loudness(np.frombuffer(spoken.clip(Utterance(text)).samples, "<i2") / 32768, RATE)
        for text in sentences + cues
    ]
    assert max(levels) - min(levels) < 1


@pytest.mark.parametrize("hertz", [100.0, 997.0, 4000.0])
def test_loudness_agrees_with_ffmpeg(judge: Judge, hertz: float) -> None:
    """On steady tones our meter and ffmpeg's agree within 0.1 LU."""
    frames = tone(5, 0.25, RATE, hertz).samples
    ours = speech_loudness(np.frombuffer(frames, "<i2") / 32768, RATE)
    assert ours == pytest.approx(judge(frames, RATE)[0], abs=0.1)


def test_true_peak_sees_between_samples() -> None:
    """A tone whose samples miss its crests is measured at its crests."""
    when = np.arange(4800)
    samples = np.sin(np.pi / 2 * when + np.pi / 4)
    assert np.abs(samples).max() < 0.71
    assert true_peak(samples, 48000) == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("crest", [0.05, 0.2, 0.9, 1.0])
def test_peaks_limit_the_gain(crest: float) -> None:
    """However speech comes out, its clip stays below -1.5 dBTP."""
    click = np.frombuffer(tone(1, crest).samples, "<i2").copy()
    click[11000:11010] = 32767
    clip = np.frombuffer(finish(Pcm(22050, click.tobytes()), RATE).samples, "<i2") / 32768
    assert true_peak(clip, RATE) <= 10 ** (-1.5 / 20)


def test_silence_around_speech_is_trimmed(spoken: Voice, samples: Samples, cues: list[str]) -> None:
    """The voice starts within 20 ms, and the clip ends within 40 ms of its last sound above -43 dB."""
    for text in cues:
        clip = samples(spoken.clip(Utterance(text)).samples)
        loud = max(map(abs, clip)) * 10 ** (-43 / 20)
        heard = [at for at, value in enumerate(clip) if abs(value) > loud]
        assert heard[0] <= 0.020 * RATE, text
        assert len(clip) - heard[-1] <= 0.040 * RATE, text


def test_no_consonant_is_lost(engine: SpeechEngine) -> None:
    """Trimming keeps all but a five-thousandth of the energy, of words that end in a whisper too."""
    for text in "five six half breath hips feet thumb stretch soft heel chest".split(" "):
        speech = engine.speak(text, 98)
        raw = np.frombuffer(speech.samples, "<i2").astype(float)
        clip = np.frombuffer(finish(speech, speech.rate).samples, "<i2").astype(float)
        size = 2 * len(raw)
        at = np.fft.irfft(np.fft.rfft(raw, size) * np.fft.rfft(clip, size).conj()).argmax()
        kept = raw[at : at + len(clip)]
        assert (kept**2).sum() > 0.9998 * (raw**2).sum(), text


def test_length_without_silence_is_kept() -> None:
    """The sound itself keeps its length, but for the grain of trimming and the 20 ms it leaves."""
    speech = silence(0.1) + tone(1.0) + silence(0.5)
    assert 1.0 <= finish(speech, RATE).seconds <= 1.03


def test_edges_do_not_click(spoken: Voice, samples: Samples, cues: list[str]) -> None:
    """Every clip starts and ends at zero."""
    for text in cues:
        clip = samples(spoken.clip(Utterance(text)).samples)
        assert clip[0] == clip[-1] == 0


def test_finish_is_deterministic(engine: SpeechEngine) -> None:
    """The same speech gives the same clip, byte for byte, at any sample rate."""
    speech = engine.speak("Rest here.", 98)
    for rate in (8000, 22050, 24000, 44100, 48000):
        assert finish(speech, rate) == finish(speech, rate)


@pytest.mark.parametrize("speech", [silence(1), silence(0), Pcm.silence(1, 22050)])
def test_silence_is_refused(speech: Pcm) -> None:
    """Speech in which nothing is heard is no clip."""
    with pytest.raises(NothingHeard):
        finish(speech, RATE)


@pytest.mark.parametrize("seconds", [0.001, 0.004, 0.02])
def test_tiny_sounds_are_finished(seconds: float) -> None:
    """A sound shorter than any block or fade still becomes a clip."""
    assert len(finish(tone(seconds), RATE)) > 0


def real_rate(voice: Voice, texts: list[str], manner: str) -> float:
    """Mean over the texts of words per minute of the finished clip."""
    rates = [60 * len(t.split()) * RATE / voice.length_of(Utterance(t, manner)) for t in texts]
    return sum(rates) / len(rates)


def test_set_up_speech_is_unhurried(spoken: Voice, sentences: list[str]) -> None:
    """The default voice speaks set-up sentences at 110 to 130 real words a minute."""
    assert 110 <= real_rate(spoken, sentences, "plain") <= 130


def test_calm_is_slower(spoken: Voice, sentences: list[str]) -> None:
    """Calm speech takes a seventh longer, within a few per cent."""
    calm, plain = real_rate(spoken, sentences, "calm"), real_rate(spoken, sentences, "plain")
    assert calm / plain == pytest.approx(0.87, abs=0.04)


def test_a_digit_fits_its_second(spoken: Voice, digits: list[str]) -> None:
    """Each countdown word at the default rate takes 0.9 s at most."""
    for word in digits:
        assert spoken.length_of(Utterance(word)) <= 0.9 * RATE, word


def test_measure_voice_agrees() -> None:
    """The script that justifies the default voice finds the same pace and the same longest digit."""
    command = [sys.executable, str(ROOT / "scripts" / "measure_voice.py")]
    heads, row = subprocess.run(command, capture_output=True, check=True, text=True).stdout.splitlines()
    found = dict(zip(heads.split(), row.split(), strict=True))
    assert 110 <= float(found["real"]) <= 130
    assert float(found["digit"]) <= 0.9
