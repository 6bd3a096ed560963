"""Clip files: anybody can play them, and no damage goes unnoticed."""

import io
import wave

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.pcm import Pcm
from voiceguide.voice.clipfile import HEAD_SIZE, DamagedClip, from_file, length_in, to_file

FRAMES = st.binary(max_size=400).map(lambda data: data[: len(data) // 2 * 2])
RATES = st.integers(8000, 192000)
NAMES = st.text("0123456789abcdef", min_size=1, max_size=64)


@given(FRAMES, RATES, NAMES)
def test_round_trip(frames: bytes, rate: int, name: str) -> None:
    """What was written is read back."""
    assert from_file(to_file(Pcm(rate, frames), name), rate, name) == Pcm(rate, frames)


@given(FRAMES, RATES)
def test_any_player_reads_it(frames: bytes, rate: int) -> None:
    """Python's own WAV reader finds the same frames, mono, 16 bits, at the rate."""
    with wave.open(io.BytesIO(to_file(Pcm(rate, frames), "a"))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, rate)
        assert file.readframes(file.getnframes()) == frames


@given(FRAMES, st.data())
def test_a_changed_byte_is_noticed(frames: bytes, data: st.DataObject) -> None:
    """One byte of any part of the file, changed to anything else, makes it damaged."""
    file = bytearray(to_file(Pcm(24000, frames), "a"))
    file[data.draw(st.integers(0, len(file) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(DamagedClip):
        from_file(bytes(file), 24000, "a")


@given(FRAMES, st.data())
def test_a_truncated_file_is_noticed(frames: bytes, data: st.DataObject) -> None:
    """A file that ends early, anywhere, is damaged; so is one with more at its end."""
    file = to_file(Pcm(24000, frames), "a")
    with pytest.raises(DamagedClip):
        from_file(file[: data.draw(st.integers(0, len(file) - 1))], 24000, "a")
    with pytest.raises(DamagedClip):
        from_file(file + data.draw(st.binary(min_size=1, max_size=9)), 24000, "a")


@given(FRAMES)
def test_another_name_or_rate_is_noticed(frames: bytes) -> None:
    """A good file under another clip's name, or read at another rate, is damaged."""
    file = to_file(Pcm(24000, frames), "a")
    with pytest.raises(DamagedClip):
        from_file(file, 24000, "b")
    with pytest.raises(DamagedClip):
        from_file(file, 22050, "a")


@given(FRAMES, RATES, NAMES)
def test_the_head_tells_the_length(frames: bytes, rate: int, name: str) -> None:
    """The length is known without reading the frames."""
    file = to_file(Pcm(rate, frames), name)
    assert length_in(file[:HEAD_SIZE], len(file), rate, name) == len(frames) // 2


@given(FRAMES, st.data())
def test_a_head_is_trusted_only_whole(frames: bytes, data: st.DataObject) -> None:
    """A changed byte before the frames, but for their checksum, a cut, another name: no length."""
    file = to_file(Pcm(24000, frames), "a")
    head, size = file[:HEAD_SIZE], len(file)
    at = data.draw(
        st.sampled_from([at for at in range(HEAD_SIZE) if not HEAD_SIZE - 12 <= at < HEAD_SIZE - 8])
    )
    changed = head[:at] + bytes([head[at] ^ data.draw(st.integers(1, 255))]) + head[at + 1 :]
    less = data.draw(st.integers(0, size - 1))
    for wrong in ((changed, size, 24000, "a"), (head[:less], less, 24000, "a"), (head, size, 24000, "b")):
        with pytest.raises(DamagedClip):
            length_in(*wrong)
