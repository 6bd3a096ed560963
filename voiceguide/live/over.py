"""What is done to the sound as it goes out: it gives way to her voice, and a tone lies over it."""

from array import array
from collections.abc import Iterator

from voiceguide.clock import samples_within
from voiceguide.live.cut import block_of, samples_of
from voiceguide.pcm import HIGHEST, LOWEST, SAMPLE_BYTES

DUCK = 12.0
"""Decibels by which the guide gives way to her voice."""

RAMP = 40
"""Milliseconds it takes to become so much softer, or as loud as before."""


class Over:
    """Blocks in, blocks as long out: the same, unless the guide gives way or a tone is laid over it."""

    def __init__(self, sample_rate: int) -> None:
        self.ducked = False
        """Whether the guide is to be softer; may be changed at any time, from any thread."""
        self._ramp = samples_within(RAMP, sample_rate)
        self._low = 10 ** (-DUCK / 20)
        self._softer = 0
        """Samples of the ramp that are gone; all of them when it is as soft as it gets."""
        self._laid = b""

    @property
    def idle(self) -> bool:
        """Whether blocks pass as they are."""
        return not (self.ducked or self._softer or self._laid)

    def lay(self, tone: bytes) -> None:
        """Lay a sound over what goes out from now on, in place of one that is still heard."""
        self._laid = tone

    def apply(self, block: bytes) -> bytes:
        """The block as it goes out. The same for blocks of any size."""
        if self.idle:
            return block
        samples = samples_of(block)
        if self.ducked or self._softer:
            samples = array("h", self._given_way(samples))
        if self._laid:
            self._lay_over(samples)
        return block_of(samples)

    def _given_way(self, samples: "array[int]") -> Iterator[int]:
        """Softer, rounded towards silence; in a straight line from one loudness to the other."""
        step = (1 - self._low) / max(1, self._ramp)
        for sample in samples:
            if self.ducked:
                self._softer = min(self._softer + 1, self._ramp)
            elif self._softer:
                self._softer -= 1
            yield int(sample * (1 - step * self._softer))

    def _lay_over(self, samples: "array[int]") -> None:
        tone, self._laid = self._laid, self._laid[len(samples) * SAMPLE_BYTES :]
        for number, value in enumerate(samples_of(tone[: len(samples) * SAMPLE_BYTES])):
            samples[number] = max(LOWEST, min(HIGHEST, samples[number] + value))
