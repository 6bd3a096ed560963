"""The boxes an MP4 file is made of (ISO/IEC 14496-12, 4.2): a size, a kind, and what is in it."""

import os
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

_OF_BOXES: Final = (b"moov", b"trak", b"edts", b"mdia", b"minf", b"dinf", b"stbl", b"udta")
"""kinds that hold nothing but boxes"""
_LARGE: Final = 1
"""in place of a size: 8 bytes with the size follow"""


class _Box(NamedTuple):
    size: int
    """bytes, its head among them; 0 for all that is left of the file, which ffmpeg writes beforehand"""
    kind: bytes
    head: int
    """bytes before what is in it"""


def fit_together(path: Path) -> bool:
    """Tell whether boxes that say their size follow one another to the file's end, as do those within them.

    Raises OSError.
    """
    with path.open("rb") as file:
        return _fill(file, 0, file.seek(0, os.SEEK_END))


def _fill(file: BinaryIO, start: int, end: int) -> bool:
    while start < end:
        file.seek(start)
        box = _box_from(file.read(16))
        if not box.head <= box.size <= end - start:
            return False
        if box.kind in _OF_BOXES and not _fill(file, start + box.head, start + box.size):
            return False
        start += box.size
    return True


def _box_from(data: bytes) -> _Box:
    size, kind = int.from_bytes(data[:4]), data[4:8]
    return _Box(int.from_bytes(data[8:16]), kind, 16) if size == _LARGE else _Box(size, kind, 8)
