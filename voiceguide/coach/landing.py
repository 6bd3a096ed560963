"""The landing: how to come out of where she is when she stops; safe half-way between two positions too."""

from voiceguide.library.facts import Library, Move, Position, Words
from voiceguide.library.routines import LEVELS


def landing(library: Library, start: str, to: str, *, pausing: bool = False) -> str:
    """What is said when she stops on the way from ``start`` to ``to``, or in a position (both the same).

    Or when she is ``pausing`` where she may not stay for long.
    """
    move = _move(library, start, to)
    known = start == to or (move and move.way_out)
    phrase = ("pause-elsewhere" if pausing else "early-stop") if known else "early-stop-between"
    words = " ".join(words.text for words in library.phrases[phrase])
    return words.format_map({"way_out": way_out(library, start, to).text})


def way_out(library: Library, start: str, to: str) -> Words:
    """The move's own words for who is half-way; without them, those of the lower of the two positions."""
    move = _move(library, start, to)
    if move and move.way_out:
        return move.way_out
    lower = max(library.positions[start], library.positions[to], key=lambda each: _depth(library, each))
    return lower.way_out


def _move(library: Library, start: str, to: str) -> Move | None:
    return next((move for move in library.moves if (move.start, move.to) == (start, to)), None)


def _depth(library: Library, position: Position) -> tuple[int, int]:
    """How far down a position is: by its level, then by where it stands among the positions."""
    return LEVELS.index(position.level), list(library.positions).index(position.name)
