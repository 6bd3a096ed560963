"""MPEG audio layer III: frames, and the Info frame that tells players the exact length and where it starts.

Frames: ISO/IEC 11172-3 section 2.4.1.3 (MPEG-1), 13818-3 (MPEG-2 LSF), and the usual extension to MPEG-2.5.

Without the Info frame, the silent first one, a decoded MP3 starts 1105 samples late and ends long. Layout:
Xing's VBR header (frames, bytes, table of contents, quality) followed by LAME's extension, as publicly
described in "Mp3 Info Tag rev 1 specifications" (Gabriel Bouvigne, gabriel.mp3-tech.org/mp3infotag.html).
"""

import struct
from functools import cache, lru_cache
from typing import Final, NamedTuple

MPEG_1, MPEG_2, MPEG_25 = 3, 2, 0
"""the two version bits of a header"""
RATES: Final[dict[int, tuple[int, int, int]]] = {
    MPEG_1: (44_100, 48_000, 32_000), MPEG_2: (22_050, 24_000, 16_000), MPEG_25: (11_025, 12_000, 8_000),
}  # fmt: skip
"""hertz, in the order of the header's rate index"""
_LOW = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
BIT_RATES: Final[dict[int, tuple[int, ...]]] = {
    MPEG_1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320), MPEG_2: _LOW, MPEG_25: _LOW,
}  # fmt: skip
"""kilobits per second, in the order of the header's bit rate index; 0 means free format"""
MONO: Final = 3
ENCODER_DELAY: Final = 576
"""samples LAME puts in front of the first one; decoders add 529 of their own and know it"""
_SIZE: Final = 156
"""bytes of the Xing header and LAME's extension"""
_ALL_FIELDS: Final = 0xF
_CBR: Final = 1
PERIOD: Final = 32_767
"""Bits after which the checksum's arithmetic repeats: x to this power is 1 modulo the polynomial."""


class FrameHeader(NamedTuple):
    """The four bytes every frame starts with, without the parts nothing here needs."""

    version: int
    bit_rate: int
    """kilobits per second"""
    sample_rate: int
    """hertz"""
    padded: bool
    mode: int
    """0 stereo, 1 joint stereo, 2 two channels, 3 mono"""

    @property
    def samples(self) -> int:
        """Samples per channel in the frame."""
        return 1152 if self.version == MPEG_1 else 576

    @property
    def length(self) -> int:
        """Bytes from this header to the next."""
        return self.samples * 125 * self.bit_rate // self.sample_rate + self.padded

    @property
    def side_info(self) -> int:
        """Bytes of side information after the header."""
        if self.version == MPEG_1:
            return 17 if self.mode == MONO else 32
        return 9 if self.mode == MONO else 17

    def to_bytes(self) -> bytes:
        """Return the header; without a checksum, and marked as an original."""
        bits = 0x7FF << 21 | self.version << 19 | 0b01 << 17 | 1 << 16
        bits |= BIT_RATES[self.version].index(self.bit_rate) << 12
        bits |= RATES[self.version].index(self.sample_rate) << 10
        return (bits | self.padded << 9 | self.mode << 6 | 1 << 2).to_bytes(4, "big")


def parse(data: bytes) -> FrameHeader:
    """Read the header in the first four bytes; ValueError when they hold none."""
    bits = int.from_bytes(data[:4], "big")
    version, rate, bit_rate = bits >> 19 & 3, bits >> 10 & 3, bits >> 12 & 15
    layer_3 = bits >> 21 == 0x7FF and bits >> 17 & 3 == 1
    if not layer_3 or version not in RATES or rate == 3 or bit_rate in (0, 15):
        raise ValueError(f"no MPEG layer III frame starts with {data[:4].hex()}")
    rates, bit_rates = RATES[version], BIT_RATES[version]
    return FrameHeader(version, bit_rates[bit_rate], rates[rate], bool(bits >> 9 & 1), bits >> 6 & 3)


def version_of(sample_rate: int) -> int | None:
    """Return the MPEG version that has this rate (hertz), or None."""
    return next((version for version, rates in RATES.items() if sample_rate in rates), None)


@lru_cache(64)
def _length(header: bytes) -> int:
    """Bytes of a frame; a stream has few different headers, and a frame every few milliseconds."""
    return parse(header).length


class FrameCounter:
    """Counts the whole frames in a stream fed to it in pieces of any size."""

    def __init__(self) -> None:
        """Start with none."""
        self.frames = 0
        self._rest = b""

    def feed(self, data: bytes) -> None:
        """Take the next piece of the stream; ValueError where a frame should start and none does."""
        data = self._rest + data
        start = 0
        while start + 4 <= len(data) and (end := start + _length(data[start : start + 4])) <= len(data):
            self.frames += 1
            start = end
        self._rest = data[start:]


class MpegStream(NamedTuple):
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
        headers = (FrameHeader(version, rate, sample_rate, False, mode) for rate in enough)
        self._header = next(header for header in headers if header.length >= 4 + header.side_info + _SIZE)
        self._bit_rate = bit_rate
        self._quality = quality

    def blank(self) -> bytes:
        """Return a placeholder: a valid silent frame of the final size."""
        return self._header.to_bytes().ljust(self._header.length, b"\0")

    def filled(self, stream: MpegStream) -> bytes:
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

    def _extension(self, stream: MpegStream, total: int) -> bytes:
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


def crc16(data: bytes, start: int = 0) -> int:
    """CRC-16 as MP3 tags use it ("ARC": polynomial 0x8005, reflected, from 0), going on from ``start``.

    Long data is folded first; then two bytes a step.
    """
    if len(data) > PERIOD // 4:
        data, start = _folded(data, start), 0
    words = _words()
    crc = start
    for word in struct.unpack_from(f"<{len(data) // 2}H", data):
        crc = words[crc ^ word]
    if len(data) % 2:
        crc = crc >> 8 ^ _octets()[(crc ^ data[-1]) & 0xFF]
    return crc


def _folded(data: bytes, start: int) -> bytes:
    """Return 32,768 bits with the same checksum: whatever is a whole period apart may be added up."""
    bits = int.from_bytes(data, "little") ^ start
    mask = (1 << PERIOD) - 1
    while bits > mask:
        half = max(1, bits.bit_length() // PERIOD // 2) * PERIOD
        bits = bits & (1 << half) - 1 ^ bits >> half
    turn = (PERIOD + 1 - 8 * len(data)) % PERIOD
    bits = (bits << turn & mask) | bits >> PERIOD - turn
    return bits.to_bytes((PERIOD + 1) // 8, "little")


@cache
def _octets() -> tuple[int, ...]:
    return tuple(_one(octet) for octet in range(256))


def _one(octet: int) -> int:
    for _ in range(8):
        octet = octet >> 1 ^ (0xA001 if octet & 1 else 0)
    return octet


@cache
def _words() -> tuple[int, ...]:
    table = _octets()
    octets = range(256)
    return tuple(table[low] >> 8 ^ table[high ^ table[low] & 0xFF] for high in octets for low in octets)
