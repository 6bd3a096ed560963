"""The tape: what a microphone hears, kept only between the beginning of a take and its end."""

import sys
import threading
from array import array
from typing import Final

from voiceguide.clock import seconds_for_people, whole_samples
from voiceguide.pcm import Pcm

KEY_DOWN, KEY_UP = 0.2, 0.1
"""Seconds at the beginning and the end of a take in which the keys that began and ended it are heard."""

LONGEST_TAKE: Final = 120
"""Seconds; what comes after them is not kept."""


class Tape:
    """Takes what a microphone hears, in any thread; ``rate`` in samples per second."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.heard = 0
        """Samples heard so far, kept or not: a microphone that still works adds to them."""
        self._peak = 0
        self._kept: list[bytes] | None = None
        self._length = 0
        self._lock = threading.Lock()

    @property
    def running(self) -> bool:
        """Whether a take is being recorded."""
        return self._kept is not None

    @property
    def seconds(self) -> float:
        """How long the take is so far."""
        return seconds_for_people(self._length, self.rate)

    def hear(self, frames: bytes) -> None:
        """Take so many samples, mono 16-bit little-endian."""
        numbers = array("h", frames)
        if sys.byteorder == "big":
            numbers.byteswap()
        peak = max(max(numbers, default=0), -min(numbers, default=0))
        with self._lock:
            self.heard += len(numbers)
            self._peak = max(self._peak, peak)
            if self._kept is not None and self._length < LONGEST_TAKE * self.rate:
                self._kept.append(frames)
                self._length += len(numbers)

    def peak(self) -> float:
        """The highest absolute value since the last time this was asked, from 0 to 1."""
        with self._lock:
            peak, self._peak = self._peak, 0
        return peak / 2**15

    def begin(self) -> None:
        """Begin a take; one that is running is forgotten."""
        with self._lock:
            self._kept, self._length = [], 0

    def end(self) -> Pcm:
        """End the take and give it, without the sound of the keys; nothing of it is kept here."""
        with self._lock:
            kept, self._kept = self._kept or [], None
        take = Pcm(self.rate, b"".join(kept))
        end = len(take) - whole_samples(KEY_UP, self.rate)
        return take[whole_samples(KEY_DOWN, self.rate) : max(0, end)]
