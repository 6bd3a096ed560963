"""One clip as a WAV file that any player plays and that tells when it is damaged.

    RIFF size WAVE | "fmt ": mono, rate, 16 bits | "vgck": CRC-32 of name, rate, size; of samples | "data"

The clip's name (its cache key) is in the checksum, so a file under another's name counts as damaged too.
"""

import struct
import zlib

from voiceguide.pcm import SAMPLE_BYTES, Pcm

_HEAD = struct.Struct("<4sL4s4sLHHLLHH4sLLL4sL")
_CHECKSUM = slice(-12, -8)
"""Where in the head the checksum of the samples is."""

HEAD_SIZE = _HEAD.size
"""Bytes before the samples."""


class DamagedClip(ValueError):
    """The bytes are not, to the last one, the clip file of that name and rate."""


def to_file(clip: Pcm, name: str) -> bytes:
    """Build the whole file."""
    return _head(len(clip.samples), clip.rate, name, zlib.crc32(clip.samples)) + clip.samples


def from_file(data: bytes, rate: int, name: str) -> Pcm:
    """Return the clip of a file of ``to_file``; raises DamagedClip unless every byte is as written."""
    samples = data[HEAD_SIZE:]
    if len(samples) % SAMPLE_BYTES or to_file(clip := Pcm(rate, samples), name) != data:
        raise DamagedClip(f"clip {name} is damaged")
    return clip


def length_in(head: bytes, size: int, rate: int, name: str) -> int:
    """Return the length in samples that a file of ``size`` bytes says, given its first ``HEAD_SIZE`` bytes.

    Raises DamagedClip unless all but the samples is as written; these are not looked at.
    """
    length = size - HEAD_SIZE
    checksum = int.from_bytes(head[_CHECKSUM], "little")
    if length < 0 or length % SAMPLE_BYTES or _head(length, rate, name, checksum) != head:
        raise DamagedClip(f"clip {name} is damaged")
    return length // SAMPLE_BYTES


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
        rate * SAMPLE_BYTES,
        SAMPLE_BYTES,
        8 * SAMPLE_BYTES,
        b"vgck",
        8,
        zlib.crc32(f"{name} {rate} {size}".encode()),
        checksum,
        b"data",
        size,
    )
