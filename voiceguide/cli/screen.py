"""The screen: the session for the eyes, in any terminal from 40 by 10 characters up."""

from rich.console import Console
from rich.live import Live
from rich.text import Text

from voiceguide.cli.display import View
from voiceguide.live.moment import Moment, moment

PHASES = {"in": "Breathe in", "out": "Breathe out", "free": "Move", "hold": "Hold", "wait": "Time"}
STATES = {"playing": "", "paused": "paused", "waiting": "one moment", "over": ""}
KEYS = "space: pause   q: stop"
WIDEST = 100
"""Characters in a line; longer ones are hard to read."""


class Screen:
    """Fills the terminal while the session runs, and leaves it as it was."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, emoji=False)
        self._live = self._new_live()
        self._shown: object = None
        self._live.start()

    def show(self, view: View) -> None:
        """Draw, if anything has changed."""
        page = Page(view, moment(view.timeline, view.position), *self._console.size)
        if page.lines != self._shown:
            self._shown = page.lines
            self._live.update(page, refresh=True)

    def leave(self) -> None:
        """Bring the terminal's own contents back."""
        self._live.stop()

    def enter(self) -> None:
        """Fill the terminal again."""
        self._shown = None
        self._live = self._new_live()
        self._live.start()

    def close(self, view: View) -> None:
        """Leave for good; what matters afterwards stays in the terminal."""
        self.leave()
        errors = Console(stderr=True, highlight=False, emoji=False, soft_wrap=True)
        for notice in view.notices:
            errors.print(Text(f"voiceguide: {notice}"))
        if view.farewell:
            self._console.print(Text(view.farewell))

    def _new_live(self) -> Live:
        return Live(
            console=self._console,
            screen=True,
            auto_refresh=False,
            redirect_stdout=False,
            redirect_stderr=False,
            vertical_overflow="crop",
        )


class Page:
    """One view, laid out for a terminal of ``width`` by ``height`` characters."""

    def __init__(self, view: View, now: Moment, width: int, height: int) -> None:
        self._width = min(width, WIDEST)
        self.lines = tuple(self._laid_out(view, now, height))
