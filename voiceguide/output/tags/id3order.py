"""The order of the frames in an ID3 tag: mutagen sorts by size, but some players list chapters as they come.

Layout: ID3 2.3.0, sections 3.1 and 3.3; a RIFF file has its tag in a chunk named "id3 ".
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from voiceguide.output.formats import Format

_HEADER: Final = 10
"""bytes, of the tag and of each frame"""


def sort_chapters(path: Path, kind: Format) -> None:
    """Put the chapters last, in order of time; nothing else moves, and no size changes."""
    with path.open("r+b") as file:
        if kind == "wav":
            _find_chunk(file, b"id3 ")
        start = file.tell()
        header = file.read(_HEADER)
        size = sum(octet << shift for octet, shift in zip(header[6:], (21, 14, 7, 0), strict=True))
        body = file.read(size)
        frames = list(_frames(body))
        used = sum(map(len, frames))
        frames.sort(key=lambda frame: (frame.startswith(b"CHAP"), _start_time(frame)))
        file.seek(start + _HEADER)
        file.write(b"".join(frames) + body[used:])


def _frames(body: bytes) -> Iterator[bytes]:
    at = 0
    while body[at : at + 1].isalnum():
        end = at + _HEADER + int.from_bytes(body[at + 4 : at + 8], "big")
        yield body[at:end]
        at = end


def _start_time(frame: bytes) -> int:
    """Of a chapter, in milliseconds; 0 for all others, so that they keep their order."""
    if not frame.startswith(b"CHAP"):
        return 0
    name_end = frame.index(b"\0", _HEADER)
    return int.from_bytes(frame[name_end + 1 : name_end + 5], "big")


def _find_chunk(file: BinaryIO, name: bytes) -> None:
    """Go to the contents of a RIFF chunk, which may be named in capital letters."""
    at = 12
    while True:
        file.seek(at)
        header = file.read(8)
        if len(header) < 8:
            raise ValueError(f"no {name.decode()}chunk")
        if header[:4].lower() == name:
            return
        size = int.from_bytes(header[4:], "little")
        at += 8 + size + size % 2
