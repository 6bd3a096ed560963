"""Words for what is heard and not spoken, text on one line, and samples as the times people write."""

from collections.abc import Mapping
from typing import Final
from unicodedata import category

SOUNDS: Final[Mapping[str, str]] = {
    "go": "Two rising notes: begin",
    "phase": "A short note: move",
    "phase-in": "Rising notes: breathe in",
    "phase-out": "Falling notes: breathe out",
    "heard": "Soft notes: you were heard",
    "hold-end": "Two falling notes: let go",
    "set-end": "Three falling notes: set done",
    "session-end": "A slow chord: the end",
    "lead-in": "",
}
"""What each tone sounds like and what it says; empty for what nobody is meant to hear. At most 30 characters,
so that in brackets it fits a line of SRT."""

BREATHS: Final[Mapping[str, str]] = {"in": "Breathe in", "out": "Breathe out", "free": "Keep moving"}
"""What a phase asks for while nothing is said."""

_INVISIBLE: Final = ("Cc", "Cs")
"""Unicode categories: control characters and half surrogate pairs."""


def one_line(text: str) -> str:
    """Return the text on one line: no control characters, half surrogates or double spaces."""
    spaced = " ".join(text.split())
    return "".join(char for char in spaced if category(char) not in _INVISIBLE)


def sound_words(role: str) -> str:
    """Return a tone in words, in brackets; empty for what nobody is meant to hear."""
    words = SOUNDS.get(role, "A tone")
    return f"[{words}]" if words else ""


def timestamp(ms: int, point: str = ".") -> str:
    """``hh:mm:ss.ttt``, with hours always; SRT wants a comma for the ``point``."""
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d}{point}{ms % 1000:03d}"
