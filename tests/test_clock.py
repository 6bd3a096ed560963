"""Seconds become samples in one place, exactly."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from voiceguide.clock import Clock, exact_seconds, full_tenths, samples_within, seconds_for_people


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


def test_what_has_not_passed_does_not_count():
    """Milliseconds are filled with whole samples, and a clock shows a tenth only once it is over."""
    assert samples_within(10, 22050) == 220
    assert [full_tenths(samples, 22050) for samples in (2204, 2205, 22050)] == [0, 1, 10]
