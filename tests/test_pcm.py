"""The type of every sound: counted in samples, and never half of one."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.pcm import SAMPLE_BYTES, Pcm

SOUNDS = st.lists(st.integers(0, 65535), max_size=30).map(
    lambda values: Pcm(8000, b"".join(value.to_bytes(SAMPLE_BYTES, "little") for value in values))
)
PLACES = st.none() | st.integers(-40, 40)


@given(SOUNDS, PLACES, PLACES)
def test_slices_count_samples(sound: Pcm, start: int | None, stop: int | None) -> None:
    """A slice has just the samples a list of them would give."""
    values = list(memoryview(sound.samples).cast("H"))
    assert list(memoryview(sound[start:stop].samples).cast("H")) == values[start:stop]
    assert sound[start:stop].rate == 8000


@given(st.lists(SOUNDS, max_size=4))
def test_joined_lengths_add_up(sounds: list[Pcm]) -> None:
    """Sounds one after the other are as long as all of them, in their order."""
    joined = Pcm.join(sounds, 8000)
    assert len(joined) == sum(map(len, sounds))
    assert joined.samples == b"".join(sound.samples for sound in sounds)
    assert Pcm.join([joined, *sounds], 8000) == joined + joined


def test_length_in_seconds() -> None:
    """A second has as many samples as the rate says, and a sound without samples is false."""
    assert Pcm.silence(12000, 24000).seconds == 0.5
    assert len(Pcm.silence(12000, 24000).samples) == 12000 * SAMPLE_BYTES
    assert not Pcm.silence(0, 24000)


@given(SOUNDS, st.integers(0, 40))
def test_fitted_is_exactly_as_long(sound: Pcm, length: int) -> None:
    """Fitted to a length a sound begins as it did and ends in silence, or is cut."""
    fitted = sound.fitted(length)
    assert len(fitted) == length
    assert fitted == (sound + Pcm.silence(length, 8000))[:length]


def test_what_is_no_sound_is_refused() -> None:
    """Half a sample, no rate, a step, and sounds of two rates in one are mistakes, not sounds."""
    two = Pcm.silence(2, 8000)
    for mistake in (
        lambda: Pcm(8000, b"\0"),
        lambda: Pcm(0, b""),
        lambda: two[::2],
        lambda: two + Pcm.silence(2, 16000),
    ):
        with pytest.raises(ValueError, match=r"none|middle|step|Hz"):
            mistake()


def test_two_sounds_at_once_are_added_and_never_wrap_round() -> None:
    """Where both sound their samples add up; what is too loud stays at the loudest there is."""
    low, high = (
        Pcm(8000, array("h", [1, 2, 32000, -32000]).tobytes()),
        Pcm(8000, array("h", [1000, -1000, 5]).tobytes()),
    )
    assert array("h", low.mixed_with(high, 2).samples).tolist() == [1, 2, 32767, -32768, 5]
    assert array("h", low.mixed_with(high, 5).samples).tolist() == [1, 2, 32000, -32000, 0, 1000, -1000, 5]
