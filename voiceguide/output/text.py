"""A text file written whole or not at all: pictures as SVG."""

from pathlib import Path
from typing import Literal

from voiceguide.errors import OutputError, shown
from voiceguide.output.part import write_whole
from voiceguide.output.place import check_place, explained


def write_text(path: Path, text: str, *, force: bool = False) -> Literal["written", "up to date"]:
    """Write ``text`` to ``path`` in one step. The same text there already is left alone.

    Raises OutputError when something else is there and not ``force``, or nothing can be written there.
    """
    data = text.encode("utf-8")
    final = check_place(path)
    try:
        if not force and final.exists():
            if final.stat().st_size == len(data) and final.read_bytes() == data:
                return "up to date"
            raise OutputError(f"{shown(path)} is already there; --force replaces it, or use another name")
        write_whole(final, data)
    except OSError as exc:
        raise explained(exc, path) from exc
    return "written"
