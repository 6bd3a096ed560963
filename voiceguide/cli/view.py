"""A view: what there is to show of a session at one moment, and who can show it."""

from typing import Literal, NamedTuple, Protocol

from voiceguide.library.facts import Pose
from voiceguide.timeline.model import Timeline

ScreenState = Literal["playing", "paused", "waiting", "lost", "over"]


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
