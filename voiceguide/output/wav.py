"""WAV files: the samples as they are, behind a header."""

import struct
from typing import BinaryIO, Final

from voiceguide.errors import OutputError
from voiceguide.pcm import SAMPLE_BYTES

LARGEST: Final = 2**32 - 2**20
"""bytes of samples; a RIFF size has 32 bits, and the tags need room too"""
_HEADER: Final = "<4sL4s4sLHHLLHH4sL"
_BEFORE_SAMPLES: Final = struct.calcsize(_HEADER)


class WavEncoder:
    """16-bit PCM."""

    lead = 0

    def __init__(self, sink: BinaryIO, sample_rate: int, channels: int = 1) -> None:
        """``sample_rate`` in hertz."""
        self._sink = sink
        self._rate = sample_rate
        self._channels = channels
        self._size = 0
        sink.write(self._header())

    def write(self, block: bytes) -> None:
        """Take some more samples; OutputError when they are too many for a WAV file."""
        self._size += len(block)
        if self._size > LARGEST:
            hours = LARGEST // (SAMPLE_BYTES * self._channels * self._rate * 3600)
            raise OutputError(f"a wav file holds {hours} hours at {self._rate} Hz at most; use --format flac")
        self._sink.write(block)

    def close(self) -> None:
        """Complete the header."""
        self._sink.seek(0)
        self._sink.write(self._header())

    def drop(self) -> None:
        """Nothing to let go of."""

    def _header(self) -> bytes:
        pcm, channels, frame = 1, self._channels, SAMPLE_BYTES * self._channels
        return struct.pack(
            _HEADER, b"RIFF", _BEFORE_SAMPLES - 8 + self._size, b"WAVE",
            b"fmt ", 16, pcm, channels, self._rate, self._rate * frame, frame, 8 * SAMPLE_BYTES,
            b"data", self._size,
        )  # fmt: skip
