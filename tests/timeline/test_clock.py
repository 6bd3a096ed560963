"""Seconds become samples in one place, exactly."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from voiceguide.timeline.clock import Clock, exact_seconds, seconds_for_people


@given(st.fractions(0, 1000), st.sampled_from([24000, 22050, 44100]))
def test_samples_are_exact(seconds, rate):
    """No duration is rounded; whole numbers of samples come as integers, which are fast."""
    samples = Clock(rate).samples(seconds)
    assert samples == seconds * rate
    assert isinstance(samples, int) == ((seconds * rate).denominator == 1)


def test_seconds_for_people():
    """Samples read back as seconds, exactly or near enough to be read."""
    assert seconds_for_people(36000, 24000) == 1.5
    assert exact_seconds(36000, 24000) == Fraction(3, 2)
    assert Clock(24000).samples(Fraction("1.5")) == 36000
