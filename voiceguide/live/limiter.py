"""The limiter: makes what goes out louder or softer, and turns peaks down before they would be clipped."""

from array import array
from math import inf

from voiceguide.clock import samples_within
from voiceguide.live.cut import block_of, peak, samples_of

CEILING = 29_203
"""No louder sample leaves while the gain is above 0 dB: -1 dB below full scale."""

WINDOW = 10
"""Milliseconds over which the gain moves from one value to the next."""

RISE = 1.06
"""How much the gain may grow in a window: half a decibel, 50 dB a second."""


class Limiter:
    """A gain that moves in straight lines, so nothing clicks, and never lifts a peak over the ceiling."""

    def __init__(self, sample_rate: int) -> None:
        self.gain_db = 0.0
        """How much louder, in decibels; may be changed at any time, from any thread."""
        self._window = samples_within(WINDOW, sample_rate)
        self.foresight = 2 * self._window
        """How many samples of what follows a block are of use."""
        self._gain = self._goal = 1.0
        self._left = 0
        """Samples left of the window in which the gain goes to its goal."""

    @property
    def idle(self) -> bool:
        """Whether blocks pass as they are."""
        return self.gain_db == 0 and self._gain == self._goal == 1

    def limit(self, block: bytes, ahead: bytes = b"") -> bytes:
        """The block with its gain; ``ahead`` begins what follows it, as far as that is known.

        The same for blocks of any size, as long as what follows is known.
        """
        if self.idle:
            return block
        samples, known = samples_of(block), samples_of(block + ahead)
        limited = array("h")
        while len(limited) < len(samples):
            here = len(limited)
            piece = samples[here : here + (self._left or self._window)]
            if not self._left or max(self._gain, self._goal) > self._bearable(piece):
                self._begin_window(known[here : here + self.foresight])
                piece = samples[here : here + self._left]
            limited.extend(self._sloped(piece))
        return block_of(limited)

    def _begin_window(self, known: "array[int]") -> None:
        """Choose a goal that these samples and the next window's can bear; jump if they came too late."""
        bearable = self._bearable(known[: self._window])
        self._gain = min(self._gain, bearable)
        wanted = 10 ** (self.gain_db / 20)
        self._goal = min(wanted, bearable, self._bearable(known[self._window :]), self._gain * RISE)
        self._left = self._window

    def _bearable(self, samples: "array[int]") -> float:
        """The highest gain these samples can bear."""
        if not samples or max(self.gain_db, self._gain - 1) <= 0:
            return inf
        return CEILING / max(1, peak(samples))

    def _sloped(self, samples: "array[int]") -> list[int]:
        """The samples of a part of this window, with their gain; rounded towards silence."""
        gain, step = self._gain, (self._goal - self._gain) / self._left
        self._left -= len(samples)
        self._gain = gain + step * len(samples) if self._left else self._goal
        return [int(sample * (gain + step * number)) for number, sample in enumerate(samples)]
