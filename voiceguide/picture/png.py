"""SVG into PNG, with the font beside this file and no other, so that every machine draws the same picture."""

import zlib
from pathlib import Path
from typing import Final

FONT: Final = Path(__file__).parent / "letters.ttf"


SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_HEADER_END: Final = 33
"""bytes of the signature and of the first chunk, the header"""


def png(svg: str, pixels: int, **notes: str) -> bytes:
    """The picture as PNG, so many pixels wide; ``notes`` are Latin texts kept inside it, by name."""
    import resvg_py

    drawn = bytes(
        resvg_py.svg_to_bytes(svg_string=svg, width=pixels, skip_system_fonts=True, font_files=[str(FONT)])
    )
    texts = b"".join(_chunk(name, text) for name, text in notes.items())
    return drawn[:_HEADER_END] + texts + drawn[_HEADER_END:]


def note_in(start: bytes, name: str) -> str | None:
    """The note of that name at the ``start`` of a PNG, as ``png`` put it there; None if there is none."""
    position = _HEADER_END
    while start.startswith(SIGNATURE) and start[position + 4 : position + 8] == b"tEXt":
        size = int.from_bytes(start[position : position + 4], "big")
        found, _, text = start[position + 8 : position + 8 + size].partition(b"\0")
        if found == _spelt(name):
            return text.decode("latin-1")
        position += size + 12
    return None


def _chunk(name: str, text: str) -> bytes:
    body = b"tEXt" + _spelt(name) + b"\0" + text.encode("latin-1")
    return (len(body) - 4).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")


def _spelt(name: str) -> bytes:
    return name.capitalize().encode("latin-1")
