"""The landing: how to come out of where she is when she stops; safe half-way between two positions too."""

from voiceguide.library.facts import Library, Position
from voiceguide.library.routines import LEVELS


def landing(library: Library, start: str, to: str) -> str:
    """What is said when she stops on the way from ``start`` to ``to``, or in a position (both the same)."""
    if start == to:
        return _spoken(library, "early-stop", library.positions[start].way_out.text)
    move = next((move for move in library.moves if (move.start, move.to) == (start, to)), None)
    if move and move.way_out:
        return _spoken(library, "early-stop", move.way_out.text)
    lower = max(library.positions[start], library.positions[to], key=lambda each: _depth(library, each))
    return _spoken(library, "early-stop-between", lower.way_out.text)


def _depth(library: Library, position: Position) -> tuple[int, int]:
    """How far down a position is: by its level, then by where it stands among the positions."""
    return LEVELS.index(position.level), list(library.positions).index(position.name)


def _spoken(library: Library, phrase: str, way_out: str) -> str:
    words = " ".join(words.text for words in library.phrases[phrase])
    return words.format_map({"way_out": way_out})
