"""FLAC, Ogg Vorbis and Ogg Opus files, by libsndfile. The only module that knows soundfile.

libsndfile draws the serial number of an Ogg stream at random; ours is fixed, so that equal sound gives equal
files. Page layout: RFC 3533, section 6.
"""

import struct
import zlib
from collections.abc import Callable
from typing import Any, BinaryIO, ClassVar, Final, NoReturn, TypeVar

from voiceguide.errors import OutputError

Got = TypeVar("Got")

OPUS_RATES: Final = (8_000, 12_000, 16_000, 24_000, 48_000)
"""hertz; Opus knows no others"""
OPUS_BIT_RATES: Final = range(6, 257)
"""kilobits per second and channel, as libsndfile offers them"""
SERIAL: Final = 0x766F6963
_SERIAL_AT, _CRC_AT, _COUNT_AT, _HEADER = 14, 22, 26, 27
_REVERSED: Final = bytes(int(f"{octet:08b}"[::-1], 2) for octet in range(256))


class SndfileEncoder:
    """What the formats share; ``container`` and ``subtype`` are libsndfile's names."""

    lead = 0

    container: ClassVar[str]
    subtype: ClassVar[str]

    def __init__(self, sink: BinaryIO, sample_rate: int, channels: int = 1, **settings: object) -> None:
        """``sample_rate`` in hertz, ``settings`` soundfile's; OutputError when the format has none such."""
        import soundfile  # takes 130 ms

        self._sink = _Sink(sink)
        self._failures = (soundfile.SoundFileError, AssertionError)
        try:
            self._file: Any = soundfile.SoundFile(
                self._sink, "w", sample_rate, channels,
                subtype=self.subtype, format=self.container, **settings,
            )  # fmt: skip
        except self._failures as exc:
            kind = self.container.lower()
            raise OutputError(
                f"libsndfile cannot write {kind} at {sample_rate} Hz ({exc}); use 24000"
            ) from exc

    def write(self, block: bytes) -> None:
        """Take some more samples."""
        try:
            self._file.buffer_write(block, dtype="int16")
        except self._failures as exc:
            self._fail(exc)
        self._sink.check()

    def close(self) -> None:
        """Write what libsndfile holds back, and its headers."""
        try:
            self._file.close()
        except self._failures as exc:
            self._fail(exc)
        self._sink.check()

    def drop(self) -> None:
        """Nothing to let go of: the sink will be closed, and is deaf then."""

    def _fail(self, exc: Exception) -> NoReturn:
        self._sink.check()
        raise OutputError(f"libsndfile could not write {self.container.lower()}: {exc}") from exc


class FlacEncoder(SndfileEncoder):
    """Lossless, 16 bits."""

    container, subtype = "FLAC", "PCM_16"


class OggEncoder(SndfileEncoder):
    """What both kinds of Ogg file share."""

    container = "OGG"

    def __init__(self, sink: BinaryIO, sample_rate: int, channels: int = 1, **settings: object) -> None:
        """As above."""
        super().__init__(sink, sample_rate, channels, **settings)
        self._raw = sink

    def close(self) -> None:
        """As above, and make the stream's serial number a fixed one."""
        super().close()
        set_serial(self._raw)


class VorbisEncoder(OggEncoder):
    """Lossy; libsndfile's default quality (0.4 of 1)."""

    subtype = "VORBIS"


class OpusEncoder(OggEncoder):
    """Lossy, at a variable bit rate around the one asked for."""

    subtype = "OPUS"

    def __init__(self, sink: BinaryIO, sample_rate: int, channels: int, bit_rate: int) -> None:
        """Rates in hertz and kilobits per second; OutputError when Opus has none such."""
        check_opus(sample_rate, bit_rate, channels)
        least, most = OPUS_BIT_RATES[0], OPUS_BIT_RATES[-1]
        level = (most - bit_rate / channels) / (most - least)
        super().__init__(sink, sample_rate, channels, compression_level=level)


def check_opus(sample_rate: int, bit_rate: int, channels: int) -> None:
    """Raise OutputError, with what is possible, for rates Opus cannot have."""
    if sample_rate not in OPUS_RATES:
        raise OutputError(f"opus cannot have {sample_rate} Hz; possible: {', '.join(map(str, OPUS_RATES))}")
    least, most = OPUS_BIT_RATES[0] * channels, OPUS_BIT_RATES[-1] * channels
    if not least <= bit_rate <= most:
        raise OutputError(f"opus cannot have {bit_rate} kbit/s here; possible: {least} to {most}")


class _Sink:
    """A file for libsndfile to call back into; ``closed`` once abandoned, and then deaf.

    An exception, an interrupt too, cannot cross C: cffi prints it and goes on. So the first one is kept, for
    ``check`` to raise.
    """

    def __init__(self, sink: BinaryIO) -> None:
        """``sink`` can be read, written and sought in."""
        self._sink = sink
        self._error: BaseException | None = None

    def check(self) -> None:
        """Raise what went wrong in a call, if anything did."""
        if self._error:
            raise self._error

    def write(self, data: bytes) -> int:
        """Return the number of bytes written; 0 on failure."""
        return self._try(lambda: self._sink.write(data), 0)

    def read(self, count: int) -> bytes:
        """Return at most ``count`` bytes."""
        return self._try(lambda: self._sink.read(count), b"")

    def seek(self, offset: int, whence: int = 0) -> int:
        """Return the new position; 0 on failure."""
        return self._try(lambda: self._sink.seek(offset, whence), 0)

    def tell(self) -> int:
        """Return the position; 0 on failure."""
        return self._try(self._sink.tell, 0)

    def flush(self) -> None:
        """Do nothing: whoever owns the sink flushes it."""

    def _try(self, call: Callable[[], Got], failed: Got) -> Got:
        if self._sink.closed:
            return failed
        try:
            return call()
        except BaseException as exc:  # see the class
            self._error = self._error or exc
            return failed


def set_serial(sink: BinaryIO, serial: int = SERIAL) -> None:
    """Give every page of the one-stream Ogg file in ``sink`` (opened ``r+b`` or ``w+b``) this ``serial``."""
    position = 0
    while True:
        sink.seek(position)
        page = bytearray(sink.read(_HEADER))
        if len(page) < _HEADER:
            return
        if not page.startswith(b"OggS"):
            raise ValueError(f"no Ogg page at byte {position}")
        lacing = sink.read(page[_COUNT_AT])
        page += lacing + sink.read(sum(lacing))
        struct.pack_into("<LLL", page, _SERIAL_AT, serial, int.from_bytes(page[18:22], "little"), 0)
        struct.pack_into("<L", page, _CRC_AT, checksum(page))
        sink.seek(position)
        sink.write(page)
        position += len(page)


def checksum(page: bytes | bytearray) -> int:
    """CRC-32 of a page whose own checksum field is zero.

    Ogg's polynomial is zlib's, read from the other end and with neither first nor last complement.
    """
    reflected = zlib.crc32(page.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int.from_bytes(reflected.to_bytes(4, "little").translate(_REVERSED), "big")
