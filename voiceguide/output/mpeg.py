"""MPEG audio layer III frames: reading a header, making one, and counting frames in a stream.

Layout: ISO/IEC 11172-3 section 2.4.1.3 (MPEG-1), 13818-3 (MPEG-2 LSF), and the usual extension to MPEG-2.5.
"""

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


class Header(NamedTuple):
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


def parse(data: bytes) -> Header:
    """Read the header in the first four bytes; ValueError when they hold none."""
    bits = int.from_bytes(data[:4], "big")
    version, rate, bit_rate = bits >> 19 & 3, bits >> 10 & 3, bits >> 12 & 15
    layer_3 = bits >> 21 == 0x7FF and bits >> 17 & 3 == 1
    if not layer_3 or version not in RATES or rate == 3 or bit_rate in (0, 15):
        raise ValueError(f"no MPEG layer III frame starts with {data[:4].hex()}")
    rates, bit_rates = RATES[version], BIT_RATES[version]
    return Header(version, bit_rates[bit_rate], rates[rate], bool(bits >> 9 & 1), bits >> 6 & 3)


def version_of(sample_rate: int) -> int | None:
    """Return the MPEG version that has this rate (hertz), or None."""
    return next((version for version, rates in RATES.items() if sample_rate in rates), None)


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
        while start + 4 <= len(data) and (end := start + parse(data[start : start + 4]).length) <= len(data):
            self.frames += 1
            start = end
        self._rest = data[start:]
