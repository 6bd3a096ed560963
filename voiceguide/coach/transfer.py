"""Getting from one position to another: the words, the time, and a reminder before the floor."""

from voiceguide.coach.scribe import Scribe
from voiceguide.library.facts import Move
from voiceguide.library.routines import shortest_way


def transfer(scribe: Scribe, start: str, to: str, remind: bool = True) -> None:
    """Bring her from one position to another; nothing is said when she is there already."""
    way = shortest_way(scribe.library.moves, start, to) or ()
    if remind and _goes_down(scribe, way):
        scribe.phrase("stop-reminder", "safety")
        scribe.quiet(scribe.timing.sentence_gap)
    for move in way:
        scribe.mark(position=move.to, leaving=move.start)
        scribe.steps(move.say, "move")
        scribe.timed_wait(scribe.paced(move.takes))
        scribe.mark(position=move.to)


def _goes_down(scribe: Scribe, way: tuple[Move, ...]) -> bool:
    levels = [scribe.library.positions[move.to].level for move in way]
    return "floor" in levels and scribe.library.positions[way[-1].to].level == "floor"
