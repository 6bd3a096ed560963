"""The tones: soft, short, each with a shape of its own, made from sines that die away like a struck bar."""

import cmath
import math
from array import array
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate, chain, repeat
from operator import add, mul
from typing import NamedTuple

from voiceguide.clock import whole_samples
from voiceguide.coach.script import Tone, ToneName
from voiceguide.pcm import Pcm

PEAK = 0.16
"""Of full scale: about 10 dB below the peaks of the speech."""

SOFTER: Mapping[ToneName, float] = {"heard": 0.5}
"""Of the peak: what may be heard over words."""

WAKING_PEAK = 0.0008
WAKING_HERTZ = 180
"""The lead-in: too quiet to notice, loud enough (-62 dBFS) that a sleeping loudspeaker wakes up."""

SECOND, THIRD = 0.25, 0.08
"""How loud the overtones are, of the ground note."""

ATTACK = 0.006
RELEASE = 0.03


class Note(NamedTuple):
    """A pitch in hertz, when it is struck and how long it rings, in seconds."""

    hertz: float
    at: float
    ring: float


C4, E4, G4, C5, D5, E5, G5 = 261.63, 329.63, 392.0, 523.25, 587.33, 659.26, 783.99

SHAPES: Mapping[ToneName, tuple[Fraction, tuple[Note, ...]]] = {
    "go": (Fraction("0.3"), (Note(C5, 0, 0.12), Note(G5, 0.12, 0.18))),
    "phase": (Fraction("0.2"), (Note(E5, 0, 0.2),)),
    "phase-in": (Fraction("0.3"), (Note(G4, 0, 0.14), Note(D5, 0.12, 0.18))),
    "phase-out": (Fraction("0.3"), (Note(D5, 0, 0.14), Note(G4, 0.12, 0.18))),
    "hold-end": (Fraction("0.45"), (Note(G5, 0, 0.2), Note(C5, 0.18, 0.27))),
    "heard": (Fraction("0.22"), (Note(G4, 0, 0.12), Note(C5, 0.08, 0.14))),
    "set-end": (Fraction("0.8"), (Note(G5, 0, 0.3), Note(E5, 0.2, 0.3), Note(C5, 0.4, 0.4))),
    "session-end": (
        Fraction("2"),
        (Note(C4, 0, 2.0), Note(G4, 0.3, 1.7), Note(E5, 0.6, 1.4), Note(C5, 0.9, 1.1)),
    ),
}
"""Length in seconds and notes of every tone but the lead-in, whose length is asked for."""


def tone_length(tone: Tone, sample_rate: int) -> int:
    """Length in samples."""
    seconds = tone.seconds if tone.name == "lead-in" else SHAPES[tone.name][0]
    return whole_samples(seconds, sample_rate)


def tone_clip(tone: Tone, sample_rate: int) -> Pcm:
    """The tone as a sound."""
    if tone.name == "lead-in":
        return _waking(tone_length(tone, sample_rate), sample_rate)
    return _struck(tone.name, sample_rate)


@lru_cache(maxsize=32)
def _struck(name: ToneName, sample_rate: int) -> Pcm:
    seconds, notes = SHAPES[name]
    length = whole_samples(seconds, sample_rate)
    sum_of_notes = [0.0] * length
    for note in notes:
        place = slice(whole_samples(note.at, sample_rate), length)
        sum_of_notes[place] = map(add, sum_of_notes[place], chain(_ring(note, sample_rate), repeat(0.0)))
    loudest = max(map(abs, sum_of_notes)) / SOFTER.get(name, 1.0)
    return _sound([PEAK * value / loudest for value in sum_of_notes], sample_rate)


def _ring(note: Note, sample_rate: int) -> Iterator[float]:
    """One note; its overtones are powers of one turning number, so all of it is products."""
    count = whole_samples(note.ring, sample_rate)
    turn = cmath.exp(2j * math.pi * note.hertz / sample_rate)
    fade = math.exp(-3 / note.ring / sample_rate)
    turning = accumulate(repeat(turn, count - 1), mul, initial=1 + 0j)
    fading = accumulate(repeat(fade, count - 1), mul, initial=1.0)
    for wave, loud, edge in zip(turning, fading, _edges(count, sample_rate), strict=True):
        yield edge * loud * (wave * (1 + wave * (SECOND + wave * THIRD))).imag


def _edges(count: int, sample_rate: int) -> Iterator[float]:
    """How loud each sample of a note is, but for its fading: it neither begins nor ends with a click."""
    rise, fall = ATTACK * sample_rate, RELEASE * sample_rate
    return chain(
        (number / rise for number in range(math.ceil(rise))),
        repeat(1.0, count - math.ceil(rise) - math.ceil(fall)),
        (number / fall for number in range(math.ceil(fall), 0, -1)),
    )


@lru_cache(maxsize=4)
def _waking(length: int, sample_rate: int) -> Pcm:
    step = 2 * math.pi * WAKING_HERTZ / sample_rate
    return _sound([WAKING_PEAK * math.sin(step * number) for number in range(length)], sample_rate)


def _sound(values: list[float], sample_rate: int) -> Pcm:
    samples = array("h", (round(value * 32767) for value in values))
    if array("H", [1]).tobytes() == b"\0\1":
        samples.byteswap()
    return Pcm(sample_rate, samples.tobytes())
