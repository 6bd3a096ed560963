"""The title on the cover: the letters there are, broken into lines, as large as they fit."""

from textwrap import wrap
from typing import Final, NamedTuple
from unicodedata import category

LETTERS: Final = (
    (0x20, 0x24F), (0x259, 0x259), (0x2B0, 0x2FF), (0x300, 0x36F), (0x370, 0x52F), (0x591, 0x5F4),
    (0x600, 0x6FF), (0x1E00, 0x1EFF), (0x2010, 0x2027), (0x2030, 0x205E), (0x20A0, 0x20BF), (0x2190, 0x2193),
    (0x2212, 0x2212), (0xFB1D, 0xFB4F), (0xFE70, 0xFEFC),
)  # fmt: skip
"""What the font beside this file can draw: Latin, Greek, Cyrillic, Hebrew, Arabic."""

NARROW, WIDE = frozenset("ijlI.,:;'!|()[]-–/ ftr"), frozenset("mwMW@%&—…")
PADDING: Final = 1.04
WIDEST: Final = 1.2
"""No letter is wider, in sizes of the font."""


class Lettering(NamedTuple):
    """Lines of text and their size in units of the picture."""

    lines: tuple[str, ...]
    size: float


def fitted(title: str, width: float, height: float, largest: float, smallest: float) -> Lettering:
    """Return the title as large as it fits; if not even in the smallest size, cut short with an ellipsis."""
    text = drawable(title)
    size = largest
    while size > smallest:
        lines = _lines(text, width, size)
        if len(lines) * leading(size) <= height and all(_width(line) * size <= width for line in lines):
            return Lettering(tuple(lines), size)
        size *= 0.94
    room = max(1, int(height / leading(smallest)))
    lines = _lines(text, width, smallest)
    if len(lines) > room:
        lines = [*lines[: room - 1], f"{lines[room - 1][:-2].rstrip()}…"]
    return Lettering(tuple(lines), smallest)


def leading(size: float) -> float:
    """From one line to the next."""
    return size * 1.14


def drawable(text: str) -> str:
    """The text without what the font has no letters for, such as emoji."""
    kept = "".join(char if _has(char) else " " if char.isspace() else "" for char in text)
    return " ".join(kept.split())


def _has(char: str) -> bool:
    return category(char) not in ("Cc", "Cf", "Cs") and any(low <= ord(char) <= high for low, high in LETTERS)


def _lines(text: str, width: float, size: float) -> list[str]:
    """Broken where the widest line fits; long words are broken too."""
    fewest = max(1, int(width / size / WIDEST))
    for letters in range(4 * fewest, fewest - 1, -1):
        lines = wrap(text, letters, break_on_hyphens=False) or [""]
        if all(_width(line) * size <= width for line in lines):
            return lines
    return wrap(text, fewest, break_on_hyphens=False) or [""]


def _width(text: str) -> float:
    """In sizes of the font; a little more than it is."""
    return PADDING * sum(
        0.0 if category(char) == "Mn" else 0.42 if char in NARROW else 1.12 if char in WIDE else
        0.8 if char.isupper() else 0.71
        for char in text
    )  # fmt: skip
