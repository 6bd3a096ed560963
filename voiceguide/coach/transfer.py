"""Getting from one position to another: the words, the time, and a reminder before the floor."""

from fractions import Fraction

from voiceguide.coach.scribe import Scribe
from voiceguide.coach.script import At, Rank, Wait
from voiceguide.coach.wording import spoken_seconds
from voiceguide.library.facts import Move
from voiceguide.library.routines import shortest_way

TEN = Fraction(10)
ANNOUNCE_FROM = Fraction(15)
WARN_FROM = Fraction(20)


def transfer(scribe: Scribe, start: str, to: str) -> None:
    """Bring her from one position to another; nothing is said when she is there already."""
    way = shortest_way(scribe.library.moves, start, to) or ()
    if _goes_down(scribe, way):
        scribe.phrase("stop-reminder", "safety")
        scribe.quiet(scribe.timing.sentence_gap)
    for move in way:
        scribe.steps(move.say, "move")
        timed_wait(scribe, scribe.paced(move.takes))
        scribe.mark(position=move.to)


def timed_wait(scribe: Scribe, seconds: Fraction) -> None:
    """Time to move: long enough to be worth it, its length is said, and ten seconds before the end."""
    cues: tuple[At, ...] = ()
    if seconds >= ANNOUNCE_FROM:
        scribe.phrase("time-to-move", "wait", {"seconds": spoken_seconds(seconds)})
    if seconds >= WARN_FROM:
        text = scribe.phrase_text("seconds-left", {"seconds": spoken_seconds(TEN)})
        cues = (At(TEN, scribe.cue(text, "wait", Rank.NEXT_UP), from_end=True),)
    scribe.items.append(Wait(seconds, scribe.address, cues))


def _goes_down(scribe: Scribe, way: tuple[Move, ...]) -> bool:
    levels = [scribe.library.positions[move.to].level for move in way]
    return "floor" in levels and scribe.library.positions[way[-1].to].level == "floor"
