"""An encoder: mono 16-bit samples in, the bytes of one sound format out."""

from array import array
from typing import BinaryIO, Final, NamedTuple, Protocol

from voiceguide.errors import OutputError
from voiceguide.output.formats import MP4, Format
from voiceguide.output.mp3 import Mp3Encoder, check_mp3
from voiceguide.output.mp4 import Mp4Encoder, check_mp4, most_mp4
from voiceguide.output.sndfile import FlacEncoder, OpusEncoder, VorbisEncoder, check_opus
from voiceguide.output.wav import WavEncoder

RATES: Final = range(8_000, 192_001)
"""hertz; libsndfile has been seen to crash beyond"""

WITHOUT_BIT_RATE: Final = {
    "wav": "holds the samples as they are", "flac": "loses nothing", "ogg": "has a quality instead",
}  # fmt: skip
"""Why a format takes no bit rate."""


class Encoding(NamedTuple):
    """How samples become bytes. Equal encodings of equal samples give equal files."""

    format: Format
    sample_rate: int = 24_000
    """hertz"""
    bit_rate: int = 64
    """kilobits per second; mp3, m4a, m4b and opus only"""
    quality: int = 3
    """LAME's: 2 is the best and slowest, 7 the fastest; mp3 only"""
    channels: int = 1
    """1, or 2 that are equal"""


class Encoder(Protocol):
    """Writes one sound file, from its first byte, into a sink opened ``w+b``."""

    @property
    def lead(self) -> int:
        """Samples of silence put before the sound, for the tags to hide."""

    def write(self, block: bytes) -> None:
        """Take some more samples (int16, little-endian, as many channels as the file has)."""

    def close(self) -> None:
        """Write what is held back and complete the headers; the sink stays open."""

    def drop(self) -> None:
        """Give up, and let go of everything but the sink."""


def encoding_for(format: Format, sample_rate: int, bit_rate: int | None, stereo: bool) -> Encoding:
    """The encoding asked for; OutputError for what the format cannot have, before anything is written."""
    encoding = Encoding(format, sample_rate, channels=2 if stereo else 1)
    if format in MP4:
        encoding = encoding._replace(
            bit_rate=min(encoding.bit_rate, most_mp4(sample_rate, encoding.channels))
        )
    if bit_rate is not None:
        if why := WITHOUT_BIT_RATE.get(format):
            raise OutputError(f"{format} {why}: leave --bitrate out, or use --format opus, mp3 or m4b")
        encoding = encoding._replace(bit_rate=bit_rate)
    check(encoding)
    return encoding


def check(encoding: Encoding) -> None:
    """Raise OutputError, with what is possible, for an encoding that cannot be."""
    format, sample_rate, bit_rate, quality, channels = encoding
    if sample_rate not in RATES:
        possible = f"{RATES[0]} to {RATES[-1]}, usually 24000"
        raise OutputError(f"no sound file can have {sample_rate} Hz; possible: {possible}")
    if format == "mp3":
        check_mp3(sample_rate, bit_rate, quality)
    elif format == "opus":
        check_opus(sample_rate, bit_rate, channels)
    elif format in MP4:
        check_mp4(sample_rate, bit_rate, channels)


def encoder_for(encoding: Encoding, sink: BinaryIO, samples: int | None = None) -> Encoder:
    """Return an encoder that takes mono samples; ``samples`` says how many will come, if that is known.

    Raises OutputError for a rate the format cannot have.
    """
    check(encoding)
    encoder = _encoder(encoding, sink, samples)
    return encoder if encoding.channels == 1 else _Doubling(encoder)


def _encoder(encoding: Encoding, sink: BinaryIO, samples: int | None) -> Encoder:
    format, sample_rate, bit_rate, quality, channels = encoding
    if format == "mp3":
        return Mp3Encoder(sink, sample_rate, bit_rate, quality, channels)
    if format == "wav":
        return WavEncoder(sink, sample_rate, channels)
    if format in MP4:
        return Mp4Encoder(sink, sample_rate, bit_rate, channels, samples)
    if format == "opus":
        return OpusEncoder(sink, sample_rate, channels, bit_rate)
    kind = FlacEncoder if format == "flac" else VorbisEncoder
    return kind(sink, sample_rate, channels)


class _Doubling:
    """Mono in, two equal channels out; their level is right as it is, see docs/decisions."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.lead = encoder.lead
        self.close, self.drop = encoder.close, encoder.drop

    def write(self, block: bytes) -> None:
        """Take some more mono samples."""
        both = array("h", bytes(2 * len(block)))
        both[::2] = both[1::2] = array("h", block)
        self._encoder.write(both.tobytes())
