"""Sound as numbers: mono samples of 16 bits at a rate, counted in samples everywhere, in bytes only here."""

import sys
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Self

from voiceguide.clock import seconds_for_people

SAMPLE_BYTES = 2
"""Bytes of one sample: a signed number of 16 bits, little-endian."""

LOWEST, HIGHEST = -(2**15), 2**15 - 1

CLIPPED = 3
"""Samples in a row at full scale that are no chance."""


@dataclass(frozen=True, slots=True)
class Pcm:
    """A sound: ``rate`` in samples per second, ``samples`` as bytes, ``SAMPLE_BYTES`` for each.

    ``len`` and slices count samples; a slice has no step. Adding and ``join`` want equal rates. A sound
    without a sample is false. Raises ValueError for half a sample, a rate below 1, or rates that differ.
    """

    rate: int
    samples: bytes

    def __post_init__(self) -> None:
        if self.rate < 1:
            raise ValueError(f"a rate of {self.rate} Hz is none")
        if len(self.samples) % SAMPLE_BYTES:
            raise ValueError(f"{len(self.samples)} bytes end in the middle of a sample")

    @classmethod
    def silence(cls, length: int, rate: int) -> Self:
        """``length`` samples of digital silence."""
        return cls(rate, bytes(length * SAMPLE_BYTES))

    @classmethod
    def join(cls, sounds: "Iterable[Pcm]", rate: int) -> Self:
        """One sound after the other; ``rate`` is that of all of them, and of none at all."""
        parts = list(sounds)
        if any(part.rate != rate for part in parts):
            raise ValueError(f"sounds at {sorted({part.rate for part in parts})} Hz cannot follow {rate} Hz")
        return cls(rate, b"".join(part.samples for part in parts))

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return seconds_for_people(len(self), self.rate)

    def fitted(self, length: int) -> "Pcm":
        """Exactly ``length`` samples: cut, or with silence after it; itself, if it has them."""
        if len(self) == length:
            return self
        size = length * SAMPLE_BYTES
        return Pcm(self.rate, self.samples[:size].ljust(size, b"\0"))

    def mixed_with(self, other: "Pcm", at: int) -> "Pcm":
        """Both at once, ``other`` from sample ``at`` on, as long as both reach; too loud is clipped."""
        end = max(len(self), at + len(other))
        mixed = _numbers(self.fitted(end).samples)
        for number, value in enumerate(_numbers(other.samples), at):
            mixed[number] = max(LOWEST, min(HIGHEST, mixed[number] + value))
        return Pcm(self.rate, _bytes(mixed))

    def __len__(self) -> int:
        return len(self.samples) // SAMPLE_BYTES

    def __getitem__(self, part: slice) -> "Pcm":
        start, stop, step = part.indices(len(self))
        if (start, stop) == (0, len(self)) and step == 1:
            return self
        if step != 1:
            raise ValueError("a part of a sound is whole: a slice without a step")
        return Pcm(self.rate, self.samples[start * SAMPLE_BYTES : stop * SAMPLE_BYTES])

    def __add__(self, other: "Pcm") -> "Pcm":
        return Pcm.join((self, other), self.rate)


def is_cut_off(samples: bytes) -> bool:
    """Whether a sound was too loud for what recorded it: ``CLIPPED`` samples in a row at full scale."""
    numbers = _numbers(samples)
    if not numbers or (max(numbers) < HIGHEST and min(numbers) > -HIGHEST):
        return False
    runs = groupby(abs(number) >= HIGHEST for number in numbers)
    return any(full and sum(1 for _ in run) >= CLIPPED for full, run in runs)


def _numbers(samples: bytes) -> "array[int]":
    numbers = array("h", samples)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _bytes(numbers: "array[int]") -> bytes:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()
