"""The one place where seconds become samples. Positions are rounded, durations never."""

from fractions import Fraction

ExactPosition = Fraction | int
"""An exact position in samples; not yet rounded."""


def whole_samples(seconds: Fraction | float, sample_rate: int) -> int:
    """The nearest whole number of samples, for what is measured or placed by itself: a tone, a margin."""
    return round(seconds * sample_rate)


def samples_within(milliseconds: int, sample_rate: int) -> int:
    """How many whole samples lie within so many milliseconds, for a fade, a window, a buffer."""
    return milliseconds * sample_rate // 1000


def exact_seconds(samples: int, sample_rate: int) -> Fraction:
    """Seconds, exactly."""
    return Fraction(samples, sample_rate)


def seconds_for_people(samples: ExactPosition, sample_rate: int) -> float:
    """Seconds, near enough to be read."""
    return float(samples) / sample_rate


def full_tenths(samples: int, sample_rate: int) -> int:
    """Tenths of a second that have passed, as a clock shows them."""
    return samples * 10 // sample_rate


def milliseconds(samples: int, sample_rate: int) -> int:
    """The nearest whole millisecond."""
    return (samples * 2000 + sample_rate) // (2 * sample_rate)


class Clock:
    """Converts exact seconds at one sample rate."""

    def __init__(self, sample_rate: int) -> None:
        self.sample_rate = sample_rate
        self._known: dict[Fraction, ExactPosition] = {}

    def samples(self, seconds: Fraction) -> ExactPosition:
        """Exact samples in ``seconds``; an ``int`` where they come out whole."""
        found = self._known.get(seconds)
        if found is None:
            exact = seconds * self.sample_rate
            found = exact.numerator if exact.denominator == 1 else exact
            self._known[seconds] = found
        return found
