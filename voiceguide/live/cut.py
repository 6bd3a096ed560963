"""Where one sound may leave off for another, and the fades that keep a cut from clicking."""

import sys
from array import array
from math import cos, pi

from voiceguide.clock import samples_within

FADE = 10
"""Milliseconds of fade before and after a cut."""

QUIET = 30
"""Milliseconds of quiet that end a word."""

WORD = 800
"""Milliseconds a word may still take; then it is faded out."""

BELOW_SPEECH = 0.03
"""Of the loudest sample (-30 dB): what is softer is quiet, as reverberation and breath in a recording are."""

NEVER_SPEECH = 65
"""Quiet in any case: -54 dB below full scale, as the lead-in and the noise of a room are."""


def end_of_word(ready: bytes, sample_rate: int) -> int:
    """The first sample of ``ready`` that follows the word being spoken; 0 if it is quiet already.

    At most 0.8 s; what comes after ``ready`` counts as quiet.
    """
    latest, quiet = samples_within(WORD, sample_rate), samples_within(QUIET, sample_rate)
    samples = samples_of(ready)
    level = max(NEVER_SPEECH, BELOW_SPEECH * _loudest(samples, sample_rate))
    end = 0
    for number, sample in enumerate(samples[: latest + quiet]):
        if not -level < sample < level:
            if number - end >= quiet:
                break
            end = number + 1
    return min(end, latest)


def _loudest(samples: "array[int]", step: int) -> int:
    """Found in steps, so that other threads get their turn in between."""
    pieces = (samples[first : first + step] for first in range(0, len(samples), step))
    return max(map(peak, pieces), default=0)


def peak(samples: "array[int]") -> int:
    """How far these samples, at least one, go from silence."""
    highest, lowest = max(samples), min(samples)
    return max(highest, -lowest)


def fade_in(block: bytes, at: int, length: int) -> bytes:
    """A block whose first sample is sample ``at`` of a sound that rises for ``length`` samples."""
    return _faded(block, at, length, rising=True)


def fade_out(block: bytes, at: int, length: int) -> bytes:
    """A block whose first sample is sample ``at``, may be below 0, of a fall over ``length`` samples."""
    return _faded(block, at, length, rising=False)


def _faded(block: bytes, at: int, length: int, *, rising: bool) -> bytes:
    """Each sample depends on its place alone, never on the block it comes in."""
    samples = samples_of(block)
    for number in range(max(0, -at), min(len(samples), length - at)):
        turn = cos(pi * (at + number + 0.5) / length)
        samples[number] = int(samples[number] * (0.5 - 0.5 * turn if rising else 0.5 + 0.5 * turn))
    return block_of(samples)


def samples_of(block: bytes) -> "array[int]":
    """The samples of a mono 16-bit little-endian block, as numbers."""
    return _turned(array("h", block))


def block_of(samples: "array[int]") -> bytes:
    """Numbers as a mono 16-bit little-endian block."""
    return _turned(samples).tobytes()


def _turned(samples: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        samples.byteswap()
    return samples
