"""SVG into PNG, with the font beside this file and no other, so that every machine draws the same picture."""

import struct
import zlib
from pathlib import Path
from typing import Final

FONT: Final = Path(__file__).parent / "letters.ttf"

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_HEADER_END: Final = 33
"""bytes of the signature and of the first chunk, the header"""

_RGB: Final = bytes((8, 2, 0, 0, 0))
"""the end of a header: eight bits for each of three colours, and no alpha"""


def png(svg: str, pixels: int, **notes: str) -> bytes:
    """The picture as PNG in RGB, so many pixels wide; ``notes`` are Latin texts kept inside it, by name.

    The picture must cover its ground: podcast directories take no transparency.
    """
    import resvg_py

    drawn = bytes(
        resvg_py.svg_to_bytes(svg_string=svg, width=pixels, skip_system_fonts=True, font_files=[str(FONT)])
    )
    chunks = _chunks(drawn)
    width, height = struct.unpack(">LL", chunks[b"IHDR"][:8])
    return b"".join(
        (
            SIGNATURE,
            _chunk(b"IHDR", chunks[b"IHDR"][:8] + _RGB),
            *(_chunk(b"tEXt", _spelt(name) + b"\0" + text.encode("latin-1")) for name, text in notes.items()),
            _chunk(b"IDAT", _opaque(chunks[b"IDAT"], width, height)),
            _chunk(b"IEND", b""),
        )
    )


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


def _chunks(data: bytes) -> dict[bytes, bytes]:
    """The bodies of the chunks by kind, joined when there are several of a kind."""
    bodies: dict[bytes, bytes] = {}
    position = len(SIGNATURE)
    while position < len(data):
        size, kind = struct.unpack_from(">L4s", data, position)
        bodies[kind] = bodies.get(kind, b"") + data[position + 8 : position + 8 + size]
        position += size + 12
    return bodies


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))


def _opaque(packed: bytes, width: int, height: int) -> bytes:
    """Leave out alpha. Whatever a row's filter, it mixes no colour with another, so the rest stays right."""
    rows, line = zlib.decompress(packed), 1 + 4 * width
    packer = zlib.compressobj()
    opaque = bytearray(1 + 3 * width)
    packed_rows = []
    for start in range(0, height * line, line):
        opaque[0] = rows[start]
        for colour in range(3):
            opaque[1 + colour :: 3] = rows[start + 1 + colour : start + line : 4]
        packed_rows.append(packer.compress(opaque))
    return b"".join((*packed_rows, packer.flush()))


def _spelt(name: str) -> bytes:
    return name.capitalize().encode("latin-1")
