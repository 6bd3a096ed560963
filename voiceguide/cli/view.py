"""A view: what there is to show of a session at one moment, and who can show it."""

from typing import Literal, NamedTuple, Protocol

from voiceguide.coach.course import Reentry, Repetition, Rest, Unit
from voiceguide.library.facts import Pose
from voiceguide.take import Take
from voiceguide.timeline.model import Timeline
from voiceguide.timeline.status import Status

ScreenState = Literal["playing", "paused", "waiting", "lost", "over"]


class Tally(NamedTuple):
    """How far she is of how many, in words; empty where nothing is counted."""

    set: str = ""
    """like ``set 1 of 2``"""
    rep: str = ""
    """like ``3 of 10``"""

    @property
    def words(self) -> str:
        """Both."""
        return ", ".join(filter(None, self))


class View(NamedTuple):
    """What there is to show."""

    timeline: Timeline
    position: int
    state: ScreenState
    farewell: str
    """How to come out of the position; empty unless she stopped."""
    notices: tuple[str, ...]
    """What went wrong so far and still is so, a line each."""
    pose: Pose | None = None
    """How she is now; None where nothing is to be drawn."""
    answer: str = ""
    """What was said to her last beside the session."""
    gain_db: float = 0.0
    """How much louder than planned it is played."""
    take: int = 0
    """Another number for every timeline that takes the place of one; a timeline that grows keeps its own."""
    tally: Tally = Tally()
    landing: bool = False
    """Whether she has stopped and is told how to come out of where she is."""
    listens: bool | None = None
    """Whether a microphone is open; None where there is none to be opened."""
    awaits: bool = False
    """Whether it waits for her, and she has not paused it."""


def tally_of(take: Take, now: Status) -> Tally:
    """The set and the repetition that are heard, of how many; one alone is not counted."""
    if now.unit is None or now.unit.unit >= len(take.course.units):
        return Tally()
    unit = take.course.units[now.unit.unit]
    return _tally(unit.into if isinstance(unit, Reentry) else unit)


def _tally(unit: Unit) -> Tally:
    if not isinstance(unit, Repetition | Rest):
        return Tally()
    done = unit.rep if isinstance(unit, Repetition) else unit.after
    return Tally(
        f"set {unit.set} of {unit.dose.sets}" if unit.dose.sets > 1 else "",
        f"{done} of {unit.dose.reps}" if unit.dose.reps > 1 and done else "",
    )


class Painter(Protocol):
    """Brings views before somebody's eyes."""

    def show(self, view: View) -> None:
        """Show what is new."""

    def leave(self) -> None:
        """Give the terminal back for a while."""

    def enter(self) -> None:
        """Take it again."""

    def close(self, view: View) -> None:
        """Show what is to stay, and end."""
