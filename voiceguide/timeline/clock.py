"""The one place where seconds become samples. Positions are rounded, durations never."""

from fractions import Fraction

Position = Fraction | int
"""An exact position in samples; not yet rounded."""


class Clock:
    """Converts exact seconds at one sample rate."""

    def __init__(self, sample_rate: int) -> None:
        self.sample_rate = sample_rate
        self._known: dict[Fraction, Position] = {}

    def samples(self, seconds: Fraction) -> Position:
        """Exact samples in ``seconds``; an ``int`` where they come out whole."""
        found = self._known.get(seconds)
        if found is None:
            exact = seconds * self.sample_rate
            found = exact.numerator if exact.denominator == 1 else exact
            self._known[seconds] = found
        return found

    def seconds(self, samples: int) -> float:
        """Seconds, for people."""
        return samples / self.sample_rate
