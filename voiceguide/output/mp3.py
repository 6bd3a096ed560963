"""MP3 files, by LAME, with the Info frame that makes them exact. The only module that knows lameenc."""

from typing import BinaryIO, Final

import lameenc

from voiceguide.errors import OutputError
from voiceguide.output.mpeg import (
    BIT_RATES,
    FrameCounter,
    InfoFrame,
    MpegStream,
    crc16,
    possible_rates,
    version_of,
)
from voiceguide.pcm import SAMPLE_BYTES

SUMMED: Final = 262_144
"""bytes of the stream that the checksum takes at a time: its cost hardly grows with their number"""


class Mp3Encoder:
    """MP3 at a constant bit rate; two channels jointly, so that equal ones cost no more than one."""

    lead = 0

    def __init__(
        self, sink: BinaryIO, sample_rate: int, bit_rate: int, quality: int, channels: int = 1
    ) -> None:
        """``sample_rate`` in hertz, ``bit_rate`` in kilobits per second; OutputError if MP3 has none such."""
        check_mp3(sample_rate, bit_rate, quality)
        self._sink = sink
        self._channels = channels
        self._lame = _lame(sample_rate, bit_rate, quality, channels)
        self._info = InfoFrame(sample_rate, bit_rate, channels, quality)
        self._counter = FrameCounter()
        self._samples = self._size = self._crc = 0
        self._unsummed = bytearray()
        sink.write(self._info.blank())

    def write(self, block: bytes) -> None:
        """Take some more samples."""
        self._samples += len(block) // (SAMPLE_BYTES * self._channels)
        self._emit(bytes(self._lame.encode(block)))

    def close(self) -> None:
        """Write the last frames and fill in the first."""
        self._emit(bytes(self._lame.flush()))
        self._sum_up()
        self._sink.seek(0)
        self._sink.write(
            self._info.filled(MpegStream(self._counter.frames, self._size, self._samples, self._crc))
        )

    def drop(self) -> None:
        """Nothing to let go of."""

    def _emit(self, data: bytes) -> None:
        self._counter.feed(data)
        self._unsummed += data
        if len(self._unsummed) >= SUMMED:
            self._sum_up()
        self._size += len(data)
        self._sink.write(data)

    def _sum_up(self) -> None:
        self._crc = crc16(bytes(self._unsummed), self._crc)
        self._unsummed.clear()


def check_mp3(sample_rate: int, bit_rate: int, quality: int) -> None:
    """Raise OutputError, with what is possible, for rates an MP3 cannot have."""
    version = version_of(sample_rate)
    if version is None:
        rates = ", ".join(map(str, possible_rates()))
        raise OutputError(f"an mp3 cannot have {sample_rate} Hz; possible: {rates}")
    if bit_rate not in BIT_RATES[version][1:]:
        rates = ", ".join(map(str, BIT_RATES[version][1:]))
        raise OutputError(f"an mp3 of {sample_rate} Hz cannot have {bit_rate} kbit/s; possible: {rates}")
    if not 0 <= quality <= 9:
        raise OutputError(f"the mp3 quality is 0 (best) to 9 (fastest), not {quality}")


def _lame(sample_rate: int, bit_rate: int, quality: int, channels: int) -> lameenc.Encoder:
    lame = lameenc.Encoder()
    lame.silence()
    lame.set_channels(channels)
    lame.set_in_sample_rate(sample_rate)
    lame.set_out_sample_rate(sample_rate)
    lame.set_bit_rate(bit_rate)
    lame.set_quality(quality)
    lame.encode(b"")  # or flush refuses a stream without sound
    return lame
