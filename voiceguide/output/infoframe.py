"""The Info frame: the silent first MP3 frame that tells players the exact length and where the sound begins.

Without it a decoded MP3 starts 1105 samples late and ends long. Layout: Xing's VBR header (frames, bytes,
table of contents, quality) followed by LAME's extension, as publicly described in "Mp3 Info Tag rev 1
specifications" (Gabriel Bouvigne, gabriel.mp3-tech.org/mp3infotag.html).
"""

import struct
from typing import Final, NamedTuple

from voiceguide.output.checksum import crc16
from voiceguide.output.mpeg import BIT_RATES, MONO, RATES, Header, version_of

ENCODER_DELAY: Final = 576
"""samples LAME puts in front of the first one; decoders add 529 of their own and know it"""
_SIZE: Final = 156
"""bytes of the Xing header and LAME's extension"""
_ALL_FIELDS: Final = 0xF
_CBR: Final = 1


class Stream(NamedTuple):
    """What is known of an MP3 stream once it is complete; none of it counts the Info frame."""

    frames: int
    size: int
    """bytes"""
    samples: int
    """per channel, as handed to the encoder"""
    crc: int


class InfoFrame:
    """The first frame of one stream: blank while the stream grows, filled in when it is complete."""

    def __init__(self, sample_rate: int, bit_rate: int, channels: int = 1, quality: int = 2) -> None:
        """Rates in hertz and kilobits per second, as the encoder was told; both must exist in MPEG."""
        version = version_of(sample_rate)
        if version is None:
            raise ValueError(f"MPEG has no sample rate of {sample_rate} Hz")
        mode = MONO if channels == 1 else 1
        enough = (rate for rate in BIT_RATES[version] if rate >= bit_rate)
        headers = (Header(version, rate, sample_rate, False, mode) for rate in enough)
        self._header = next(header for header in headers if header.length >= 4 + header.side_info + _SIZE)
        self._bit_rate = bit_rate
        self._quality = quality

    def blank(self) -> bytes:
        """Return a placeholder: a valid silent frame of the final size."""
        return self._header.to_bytes().ljust(self._header.length, b"\0")

    def filled(self, stream: Stream) -> bytes:
        """Return the frame that goes before ``stream``."""
        header = self._header
        total = header.length + stream.size
        frame = header.to_bytes() + bytes(header.side_info)
        frame += struct.pack(">4sLLL", b"Info", _ALL_FIELDS, stream.frames, total)
        points = (_seek_point(header.length, stream.size, part) for part in range(100))
        frame += bytes(min(255, 256 * point // total) for point in points)
        frame += struct.pack(">L", 100 - 10 * 4 - self._quality)
        frame += self._extension(stream, total)
        frame += crc16(frame).to_bytes(2, "big")
        return frame.ljust(header.length, b"\0")

    def _extension(self, stream: Stream, total: int) -> bytes:
        """LAME's part, without its own checksum; unknown values (lowpass, peak, gains, preset) are zero."""
        padding = stream.frames * self._header.samples - ENCODER_DELAY - stream.samples
        delays = (ENCODER_DELAY << 12 | padding).to_bytes(3, "big")
        lead = struct.pack(">9sBB8xBB", b"LAME3.100", _CBR, 0, 0, min(255, self._bit_rate))
        return lead + delays + struct.pack(">BBHLH", self._misc(), 0, 0, total, stream.crc)

    def _misc(self) -> int:
        noise_shaping, rate = 1, self._header.sample_rate
        stereo_mode = 0 if self._header.mode == MONO else 3
        source = 0 if rate <= 32_000 else 1 if rate == 44_100 else 2
        return source << 6 | stereo_mode << 2 | noise_shaping


def _seek_point(first: int, size: int, part: int) -> int:
    """Byte offset of ``part`` hundredths of the playing time: at a constant bit rate, a straight line."""
    return first + size * part // 100


def possible_rates() -> list[int]:
    """Every sample rate an MP3 can have, in hertz."""
    return sorted(rate for rates in RATES.values() for rate in rates)
