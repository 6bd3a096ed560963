"""The Info frame at the start of an MP3 stream."""

import io
from array import array
from pathlib import Path
from typing import Any

import lameenc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutagen.mp3 import MP3, BitrateMode

from voiceguide.output.mp3 import Mp3Encoder
from voiceguide.output.mpeg import (
    BIT_RATES,
    RATES,
    FrameCounter,
    FrameHeader,
    InfoFrame,
    MpegStream,
    crc16,
    parse,
)

EVERY_RATE = sorted(rate for rates in RATES.values() for rate in rates)


@given(st.binary(max_size=99), st.integers(0, 0xFFFF))
def test_checksum_is_crc16_arc(data: bytes, start: int) -> None:
    """The fast checksum equals the bit-by-bit definition, and the published check value."""
    crc = start
    for octet in data:
        crc ^= octet
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    assert crc16(data, start) == crc
    assert crc16(b"123456789") == 0xBB3D


@pytest.mark.parametrize("length", [8_191, 8_192, 22_111, 65_537])
def test_long_data_may_be_summed_in_pieces(length: int) -> None:
    """Folding long data, to be quick, changes nothing: piece by piece gives the same checksum."""
    data = bytes(number * 37 % 251 for number in range(length))
    crc = 0x1234
    for first in range(0, length, 1_000):
        crc = crc16(data[first : first + 1_000], crc)
    assert crc16(data, 0x1234) == crc


@given(
    st.sampled_from(sorted(RATES)), st.integers(0, 2), st.integers(1, 14), st.booleans(), st.integers(0, 3)
)
def test_headers_read_back(version: int, rate: int, bit_rate: int, padded: bool, mode: int) -> None:
    """Each frame header that can be written reads back as itself."""
    header = FrameHeader(version, BIT_RATES[version][bit_rate], RATES[version][rate], padded, mode)
    assert parse(header.to_bytes()) == header


@given(st.lists(st.integers(0, 700), max_size=9))
def test_frames_are_counted_in_any_pieces(cuts: list[int]) -> None:
    """The counter sees the same frames however the stream is cut."""
    frame = InfoFrame(24_000, 64).blank()
    stream, counter = frame * 4, FrameCounter()
    for start, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(stream)], strict=True):
        counter.feed(stream[start:end])
    assert counter.frames == 4


def test_lost_frames_are_noticed() -> None:
    """Bytes that are no frame where one should start are an error, never a wrong count."""
    with pytest.raises(ValueError, match="no MPEG"):
        FrameCounter().feed(b"RIFF....")


@pytest.mark.parametrize("rate", EVERY_RATE)
@pytest.mark.parametrize("channels", [1, 2])
def test_ffmpeg_decodes_exactly(rate: int, channels: int, tmp_path: Path, ffmpeg: Any) -> None:
    """In MPEG-1, 2 and 2.5, mono and stereo, ffmpeg gives back exactly the samples that were encoded."""
    for samples in (100, 1151, 1152, 1153, rate):
        path = tmp_path / f"{samples}.mp3"
        path.write_bytes(_encoded(samples, rate, channels))
        assert len(ffmpeg(path)) == samples * channels


@pytest.mark.parametrize("rate", [24_000, 44_100])
@pytest.mark.parametrize("samples", [0, 1, 46, 47, 100, 1729, 50_000])
def test_other_readers_agree(rate: int, samples: int, tmp_path: Path, sndfile: Any) -> None:
    """mpg123 decodes exactly the samples, even none; mutagen finds LAME 3.100 at a constant bit rate."""
    path = tmp_path / "x.mp3"
    sink = io.BytesIO()
    encoder = Mp3Encoder(sink, rate, 64, 7)
    if samples:
        encoder.write(bytes(2 * samples))
    encoder.close()
    path.write_bytes(sink.getvalue())
    info: Any = MP3(path).info  # type: ignore[no-untyped-call]  # mutagen is typed in part
    assert info.encoder_info.startswith("LAME 3.100")
    assert (info.bitrate_mode, info.channels) == (BitrateMode.CBR, 1)
    assert info.bitrate == pytest.approx(64_000, rel=0.01)
    assert info.length == pytest.approx(samples / rate, abs=1e-6)
    assert len(sndfile(path)) == samples


def test_the_fields_are_where_the_description_puts_them() -> None:
    """Offsets, sizes and checksums in an MPEG-1 stereo frame, as in the description's own example."""
    stream = MpegStream(frames=100, size=41_700, samples=100 * 1152 - 576 - 600, crc=0x1234)
    frame = InfoFrame(44_100, 128, channels=2).filled(stream)
    assert len(frame) == 417
    assert frame[0x24:0x28] == b"Info"
    assert int.from_bytes(frame[0x2C:0x30]) == 100
    assert int.from_bytes(frame[0x30:0x34]) == 41_700 + 417
    assert list(frame[0x34:0x98]) == sorted(frame[0x34:0x98])
    assert frame[0x9C:0xA5] == b"LAME3.100"
    assert int.from_bytes(frame[0xB1:0xB4]) == 576 << 12 | 600
    assert int.from_bytes(frame[0xB8:0xBC]) == 41_700 + 417
    assert int.from_bytes(frame[0xBC:0xBE]) == 0x1234
    assert int.from_bytes(frame[0xBE:0xC0]) == crc16(frame[:0xBE])


def test_the_table_of_contents_seeks_well(clicks: Any) -> None:
    """Each hundredth in the table of contents points within 1 % of its place in the stream."""
    sink = io.BytesIO()
    encoder = Mp3Encoder(sink, 24_000, 64, 7)
    encoder.write(clicks(240_000, 24_000).data)
    encoder.close()
    frame = sink.getvalue()
    toc = frame[4 + 9 + 16 : 4 + 9 + 116]
    assert all(abs(entry / 256 - part / 100) < 0.01 for part, entry in enumerate(toc))


@pytest.mark.parametrize("bit_rate", [8, 16, 32, 160])
def test_a_small_frame_is_made_large_enough(bit_rate: int, tmp_path: Path, ffmpeg: Any) -> None:
    """At bit rates whose frames cannot hold it, the Info frame takes a higher; the sound is exact still."""
    path = tmp_path / "x.mp3"
    with path.open("w+b") as sink:
        encoder = Mp3Encoder(sink, 24_000, bit_rate, 7)
        encoder.write(bytes(20_000))
        encoder.close()
    assert len(ffmpeg(path)) == 10_000


def _encoded(samples: int, rate: int, channels: int) -> bytes:
    """Encode a complete stream; stereo by hand, since the encoder is mono."""
    lame = lameenc.Encoder()
    lame.silence()
    lame.set_channels(channels)
    lame.set_in_sample_rate(rate)
    lame.set_out_sample_rate(rate)
    lame.set_bit_rate(64)
    lame.set_quality(7)
    sound = array("h", [1000, -1000] * (samples * channels // 2 + 1))[: samples * channels]
    stream = bytes(lame.encode(sound.tobytes())) + bytes(lame.flush())
    counter = FrameCounter()
    counter.feed(stream)
    info = InfoFrame(rate, 64, channels)
    return info.filled(MpegStream(counter.frames, len(stream), samples, crc16(stream))) + stream
