"""What a microphone hears beside what a loudspeaker plays, each in a thread of its own; neither waits."""

import threading
from collections.abc import Callable
from typing import Final

from voiceguide.clock import samples_within
from voiceguide.pcm import SAMPLE_BYTES

HearBoth = Callable[[bytes, bytes], None]
"""Takes the frames that were heard and as many that were played at the same time, mono 16-bit little-endian.

What a frame played becomes in the room is heard later: by a time that stays the same as long as neither the
loudspeaker nor the microphone is held up.
"""

CUSHION: Final = 30
"""Milliseconds of what was pulled that wait for what is heard, at the least: the devices come in turn, but
not on the dot. What is pulled is heard still later, so it never comes behind its echo."""

MOST, USUAL = 110, 70
"""The same, at the most, and to how much it is cut then: after a loudspeaker has run dry it pulls more."""


class Beside:
    """Pairs the frames that are heard with those that are played, as many of one as of the other.

    The loudspeaker may be held up, or be another one: then silence was played. The microphone may be opened
    and closed as one likes.
    """

    def __init__(self, sample_rate: int, hear: HearBoth) -> None:
        """``hear`` is called in the microphone's thread."""
        self._hear = hear
        self._cushion = bytes(samples_within(CUSHION, sample_rate) * SAMPLE_BYTES)
        self._most = samples_within(MOST, sample_rate) * SAMPLE_BYTES
        self._usual = samples_within(USUAL, sample_rate) * SAMPLE_BYTES
        self._played = bytearray()
        self._lock = threading.Lock()

    def begin(self) -> None:
        """A microphone is opened."""
        with self._lock:
            self._played.clear()

    def played(self, frames: bytes) -> None:
        """Take in what was pulled, in the loudspeaker's thread."""
        with self._lock:
            self._played += frames
            if len(self._played) > self._most:
                del self._played[: -self._usual]

    def heard(self, frames: bytes) -> None:
        """Take in what the microphone took, in its thread."""
        with self._lock:
            if len(self._played) < len(frames):
                self._played[:0] = bytes(len(frames) - len(self._played)) + self._cushion
            played = bytes(self._played[: len(frames)])
            del self._played[: len(frames)]
        self._hear(frames, played)
