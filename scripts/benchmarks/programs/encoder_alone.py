"""The encoder alone: samples of a file into lameenc and onto the disk, nothing else.

Arguments: samples (mono, int16), the MP3 file, hertz, kilobits per second, LAME's quality, bytes at a time.
"""

import sys
from pathlib import Path

import lameenc


def encode(source: Path, target: Path, rate: int, bit_rate: int, quality: int, chunk: int) -> None:
    """Encode all of it."""
    lame = lameenc.Encoder()
    lame.silence()
    lame.set_channels(1)
    lame.set_in_sample_rate(rate)
    lame.set_out_sample_rate(rate)
    lame.set_bit_rate(bit_rate)
    lame.set_quality(quality)
    with source.open("rb") as samples, target.open("wb") as sink:
        while block := samples.read(chunk):
            sink.write(lame.encode(block))
        sink.write(lame.flush())


encode(Path(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:7]))
