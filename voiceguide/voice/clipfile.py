"""One clip as a WAV file that any player plays and that tells when it is damaged.

    RIFF size WAVE | "fmt ": mono, rate, 16 bits | "vgck": CRC-32 of name, rate, size; of frames | "data"

The clip's name (its cache key) is in the checksum, so a file under another's name counts as damaged too.
"""

import struct
import zlib

from voiceguide.voice.base import BYTES_PER_SAMPLE

_HEAD = struct.Struct("<4sL4s4sLHHLLHH4sLLL4sL")
_CHECKSUM = slice(-12, -8)
"""Where in the head the checksum of the frames is."""

HEAD_SIZE = _HEAD.size
"""Bytes before the frames."""


class DamagedClip(ValueError):
    """The bytes are not, to the last one, the clip file of that name and rate."""


def to_file(frames: bytes, rate: int, name: str) -> bytes:
    """Build the whole file for mono 16-bit ``frames`` at ``rate`` samples per second."""
    return _head(len(frames), rate, name, zlib.crc32(frames)) + frames


def from_file(data: bytes, rate: int, name: str) -> bytes:
    """Return the frames of a file of ``to_file``; raises DamagedClip unless every byte is as written."""
    frames = data[HEAD_SIZE:]
    if len(frames) % BYTES_PER_SAMPLE or to_file(frames, rate, name) != data:
        raise DamagedClip(f"clip {name} is damaged")
    return frames


def length_in(head: bytes, size: int, rate: int, name: str) -> int:
    """Return the length in samples that a file of ``size`` bytes says, given its first ``HEAD_SIZE`` bytes.

    Raises DamagedClip unless all but the frames is as written; these are not looked at.
    """
    frames = size - HEAD_SIZE
    checksum = int.from_bytes(head[_CHECKSUM], "little")
    if frames < 0 or frames % BYTES_PER_SAMPLE or _head(frames, rate, name, checksum) != head:
        raise DamagedClip(f"clip {name} is damaged")
    return frames // BYTES_PER_SAMPLE


def _head(size: int, rate: int, name: str, checksum: int) -> bytes:
    return _HEAD.pack(
        b"RIFF",
        HEAD_SIZE - 8 + size,
        b"WAVE",
        b"fmt ",
        16,
        1,
        1,
        rate,
        rate * BYTES_PER_SAMPLE,
        BYTES_PER_SAMPLE,
        8 * BYTES_PER_SAMPLE,
        b"vgck",
        8,
        zlib.crc32(f"{name} {rate} {size}".encode()),
        checksum,
        b"data",
        size,
    )
