"""One clip as a WAV file that any player plays and that tells when it is damaged.

    RIFF size WAVE | "fmt ": mono, rate, 16 bits | "data": frames | "vgck": CRC-32 of name, rate and frames

The clip's name (its cache key) is in the checksum, so a file under another's name counts as damaged too.
"""

import struct
import zlib

from voiceguide.voice.base import BYTES_PER_SAMPLE

_HEAD = struct.Struct("<4sL4s4sLHHLLHH4sL")
_TAIL = struct.Struct("<4sLL")


class DamagedClip(ValueError):
    """The bytes are not, to the last one, the clip file of that name and rate."""


def to_file(frames: bytes, rate: int, name: str) -> bytes:
    """Build the whole file for mono 16-bit ``frames`` at ``rate`` samples per second."""
    size = _HEAD.size + len(frames) + _TAIL.size
    head = _HEAD.pack(
        b"RIFF",
        size - 8,
        b"WAVE",
        b"fmt ",
        16,
        1,
        1,
        rate,
        rate * BYTES_PER_SAMPLE,
        BYTES_PER_SAMPLE,
        8 * BYTES_PER_SAMPLE,
        b"data",
        len(frames),
    )
    checksum = zlib.crc32(frames, zlib.crc32(f"{name} {rate}".encode()))
    return b"".join((head, frames, _TAIL.pack(b"vgck", 4, checksum)))


def from_file(data: bytes, rate: int, name: str) -> bytes:
    """Return the frames of a file of ``to_file``; raises DamagedClip unless every byte is as written."""
    frames = data[_HEAD.size : -_TAIL.size]
    if len(frames) % BYTES_PER_SAMPLE or to_file(frames, rate, name) != data:
        raise DamagedClip(f"clip {name} is damaged")
    return frames
