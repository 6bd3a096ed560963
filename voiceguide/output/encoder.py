"""An encoder: mono 16-bit samples in, the bytes of one sound format out."""

from typing import BinaryIO, Final, NamedTuple, Protocol

from voiceguide.errors import OutputError
from voiceguide.output.formats import Format
from voiceguide.output.mp3 import Mp3Encoder
from voiceguide.output.sndfile import FlacEncoder, VorbisEncoder
from voiceguide.output.wav import WavEncoder

RATES: Final = range(8_000, 192_001)
"""hertz; libsndfile has been seen to crash beyond"""


class Encoding(NamedTuple):
    """How samples become bytes. Equal encodings of equal samples give equal files."""

    format: Format
    sample_rate: int = 24_000
    """hertz"""
    bit_rate: int = 64
    """kilobits per second, constant; mp3 only"""
    quality: int = 2
    """LAME's: 2 is the best and slowest, 7 the fastest; mp3 only"""


class Encoder(Protocol):
    """Writes one sound file, from its first byte, into a sink opened ``w+b``."""

    def write(self, block: bytes) -> None:
        """Take some more samples (mono, int16, little-endian)."""

    def close(self) -> None:
        """Write what is held back and complete the headers; the sink stays open."""


def encoder_for(encoding: Encoding, sink: BinaryIO) -> Encoder:
    """Return the encoder for ``encoding``; it raises OutputError for a rate the format cannot have."""
    if encoding.sample_rate not in RATES:
        possible = f"{RATES[0]} to {RATES[-1]}, usually 24000"
        raise OutputError(f"no sound file can have {encoding.sample_rate} Hz; possible: {possible}")
    if encoding.format == "mp3":
        return Mp3Encoder(sink, encoding.sample_rate, encoding.bit_rate, encoding.quality)
    if encoding.format == "wav":
        return WavEncoder(sink, encoding.sample_rate)
    kind = FlacEncoder if encoding.format == "flac" else VorbisEncoder
    return kind(sink, encoding.sample_rate)
