"""What the parent writes to the child: a byte for its kind, four for its length, and that many more."""

import struct
from array import array
from collections.abc import Iterator
from typing import BinaryIO, Final

SOUND, ORDER = b"A", b"S"
"""Sound: numbers of 16 bits, of the microphone and of what was played in turn. An order: a line of JSON."""

HEAD: Final = struct.Struct("<cI")

LARGEST: Final = 1 << 20
"""Bytes no frame has."""


def framed(kind: bytes, content: bytes) -> bytes:
    """One frame."""
    return HEAD.pack(kind, len(content)) + content


def interleaved(microphone: bytes, played: bytes) -> bytes:
    """A frame of sound; both are mono 16-bit little-endian, and what one is too long is left out."""
    length = min(len(microphone), len(played)) // 2
    both = array("H", bytes(4 * length))
    both[::2], both[1::2] = array("H", microphone[: 2 * length]), array("H", played[: 2 * length])
    return framed(SOUND, both.tobytes())


def read_frames(pipe: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of each frame, until the pipe ends. Raises ValueError for what is none."""
    while len(head := pipe.read(HEAD.size)) == HEAD.size:
        kind, length = HEAD.unpack(head)
        if kind not in (SOUND, ORDER) or length > LARGEST:
            raise ValueError(f"no frame begins with {head!r}")
        content = pipe.read(length)
        if len(content) < length:
            return
        yield kind, content
