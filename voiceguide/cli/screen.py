"""The screen: the session for the eyes, in any terminal from 40 by 10 characters up."""

import textwrap
import time
from collections.abc import Iterator, Sequence
from math import ceil
from typing import Final, NamedTuple, TextIO

from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live
from rich.text import Text

from voiceguide.cli.sketch import Sketch
from voiceguide.cli.view import ScreenState, View
from voiceguide.coach.commands import TABLE
from voiceguide.library.facts import Pose
from voiceguide.timeline.status import Progress, Status, Upcoming, status_at

PHASES = {"in": "Breathe in", "out": "Breathe out", "free": "Move", "hold": "Hold", "wait": "Time"}
RISING = frozenset({"in", "free"})
STATES = {"playing": "", "paused": "PAUSED", "waiting": "one moment", "lost": "NO SOUND", "over": ""}
AWAITS = "I WAIT FOR YOU"
LISTENING = {True: "listening", False: "not listening"}
FEW = ("toggle", "ready", "stop", "help")
"""Commands whose keys are shown wherever there is a line for them."""
SHORT = {"toggle": "pause", "other side": "side", "what now": "what", "how long": "time"}
BELL: Final = 4.0
"""Seconds between two rings of the terminal's bell, while nothing can be heard and nobody looks."""
NOTICE, GAIN = 10.0, 2.0
"""Seconds for which a notice, and a change of loudness, is shown."""
TWO_LINES_ABOVE = 12
"""Lines of a terminal from which on set and repetition have a line of their own."""
TWO_LINES = 16
"""Lines of a terminal from which on what does not fit into one line may take a second."""
FOR_WORDS, LOWEST_FIGURE, HIGHEST_FIGURE = 5, 9, 18
"""Lines."""
WIDEST = 100
"""Characters in a line of words; longer ones are hard to read."""
WIDE = 120
"""Characters of a terminal from which on the figure stands beside the words."""
HIGHEST_BESIDE = 24
"""Lines of a figure beside the words."""
ENDS = "q or Ctrl-C again ends it at once"


class Screen:
    """Fills the terminal while the session runs, and leaves it as it was."""

    def __init__(self, errors: TextIO) -> None:
        """``errors`` is where notices go at the end."""
        self._console = Console(highlight=False, emoji=False)
        self._errors = errors
        self._rung = -BELL
        self._shown: object = None
        self._sketch = Sketch()
        self._news = News()
        self._live = self._started()

    def show(self, view: View) -> None:
        """Draw, if anything has changed; ring, as long as the sound is lost."""
        if view.state == "lost" and time.monotonic() - self._rung >= BELL:
            self._rung = time.monotonic()
            self._console.bell()
        now = status_at(view.timeline, view.position)
        page = Page(page_lines(view, now, self._console, self._sketch, self._news.at(time.monotonic(), view)))
        if (page.lines, self._console.size) != self._shown:
            self._shown = (page.lines, self._console.size)
            self._live.update(page, refresh=True)

    def leave(self) -> None:
        """Bring the terminal's own contents back."""
        self._live.stop()

    def enter(self) -> None:
        """Fill the terminal again."""
        self._shown = None
        self._live = self._started()

    def close(self, view: View) -> None:
        """Leave for good; what matters afterwards stays in the terminal."""
        self.leave()
        errors = Console(file=self._errors, highlight=False, emoji=False, soft_wrap=True)
        for notice in view.notices:
            errors.print(Text(f"voiceguide: {notice}"))
        if view.farewell:
            self._console.print(Text(view.farewell))

    def _started(self) -> Live:
        live = Live(console=self._console, screen=True, auto_refresh=False,
                    redirect_stdout=False, redirect_stderr=False)  # fmt: skip
        live.start()
        return live


class News:
    """What has just happened, for as long as it is news: the last notice, a change of loudness."""

    def __init__(self) -> None:
        self._seen: frozenset[str] = frozenset()
        self._notice, self._notice_until = "", 0.0
        self._gain_db, self._gain_until = 0.0, 0.0

    def at(self, now: float, view: View) -> str:
        """The news at a time in seconds; empty if there is none. A notice that no longer holds is none."""
        for notice in view.notices:
            if notice not in self._seen:
                self._notice, self._notice_until = notice, now + NOTICE
        self._seen |= frozenset(view.notices)
        if view.gain_db != self._gain_db:
            self._gain_db, self._gain_until = view.gain_db, now + GAIN
        if now < self._gain_until:
            return f"{self._gain_db:+.0f} dB"
        return self._notice if now < self._notice_until and self._notice in view.notices else ""


class Page:
    """Lines that are already as wide and as many as the terminal."""

    def __init__(self, lines: Sequence[Text]) -> None:
        self.lines = tuple(lines)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """One line after another."""
        yield Text("\n").join(self.lines)


def page_lines(
    view: View, now: Status, console: Console, sketch: Sketch | None = None, news: str = ""
) -> list[Text]:
    """Lay a view out for the console's size: the words in the middle, her figure above if there is room."""
    width, height = console.width, console.height
    header = _header(view, now, width, height)
    above = []
    if not view.farewell:
        above = [_bar(now.progress, width, plain=not console.encoding.startswith("utf"))]
        above += _next(now.upcoming, width, height)
    words = Text(view.farewell or _words(view, now), "bold")
    needed = len(header) + len(above) + len(words.wrap(console, _measure(width)))
    footer = [*above, *(Text(line, "dim") for line in _last_lines(view, news, width, height, needed))]
    room = height - len(header) - len(footer)
    drawn = _Figure(view.pose, sketch, plain=not console.encoding.startswith("utf"))
    middle = _beside(drawn, words, width, room, console) or _below(drawn, words, width, room, console)
    return [*header, *middle, *footer]


class _Figure(NamedTuple):
    """Her figure, where there is one to draw."""

    pose: Pose | None
    sketch: Sketch | None
    plain: bool

    def lines(self, columns: int, rows: int) -> list[str]:
        """It in ``rows`` lines; none where these are too few."""
        if self.pose is None or self.sketch is None or rows < LOWEST_FIGURE:
            return []
        return self.sketch.lines(self.pose, columns, rows, self.plain)


def _below(figure: _Figure, words: Text, width: int, room: int, console: Console) -> list[Text]:
    """The words in the middle, below her figure if that leaves room enough for them."""
    rows = min(room - FOR_WORDS, HIGHEST_FIGURE)
    columns = min(width, rows * 4)
    left = " " * ((width - columns) // 2)
    drawn = [Text(left + line) for line in figure.lines(columns, rows)]
    return [*drawn, *_centred(words, width, room - len(drawn), console)]


def _beside(figure: _Figure, words: Text, width: int, room: int, console: Console) -> list[Text]:
    """The words to the right of her figure, in a wide terminal; nothing where there is no figure."""
    rows = min(room, HIGHEST_BESIDE)
    columns = min(width // 2, rows * 4)
    drawn = figure.lines(columns, rows) if width >= WIDE else []
    if not drawn:
        return []
    above = (room - rows) // 2
    left = [" " * columns] * above + drawn + [" " * columns] * (room - rows - above)
    right = _centred(words, width - columns, room, console)
    return [Text(start) + end for start, end in zip(left, right, strict=True)]


def _header(view: View, now: Status, width: int, height: int) -> list[Text]:
    """Where she is and what is left; in a low terminal in one line."""
    words = view.tally.words
    if height >= TWO_LINES_ABOVE or view.farewell:
        lines = [_ends(now.chapter, _left(now), width)]
        return [*lines, Text(words)] if words and height >= TWO_LINES_ABOVE else lines
    return [_ends(now.chapter, "  ".join(filter(None, (view.tally.rep, _left(now)))), width)]


def _measure(width: int) -> int:
    """Characters in a line of words, where there are so many."""
    return max(8, min(width - 2, WIDEST))


def _left(now: Status) -> str:
    return "planning" if now.left is None else f"{_clock(now.left)} left"


def _clock(seconds: float) -> str:
    whole = max(0, ceil(seconds))
    return f"{whole // 60}:{whole % 60:02d}"


def _words(view: View, now: Status) -> str:
    """What is being said; while she waits, what she was told last."""
    return view.answer if view.answer and view.state == "paused" else now.words


def _last_lines(view: View, news: str, width: int, height: int, needed: int) -> list[str]:
    """In what state it is, with what is new; and what the keys do.

    Keys get a third of the height at most, and none of the lines ``needed`` above; a few are always there.
    """
    state = "" if view.farewell else AWAITS if view.awaits else STATES[view.state]
    listens = "" if view.listens is None or view.state == "over" else LISTENING[view.listens]
    told = _folded("  ".join(filter(None, (state, listens, news))), width, height)
    if view.state == "over":
        return [*told, ENDS]
    keys = _keys(view, width, min(height // 3, height - needed) - len(told))
    if len(told) == len(keys) == 1 and len(told[0]) + 2 + len(keys[0]) <= width:
        return [f"{told[0]}  {keys[0]}"]
    return [*told, *keys]


def _keys(view: View, width: int, most: int) -> list[str]:
    """The keys of the few commands, and of as many others as fit into ``most`` lines."""
    others = [row.command for row in TABLE if row.command not in FEW]
    for count in range(len(others), 0, -1):
        lines = _key_lines((*FEW, *others[:count]), view.state, width)
        if len(lines) <= most:
            return lines
    return _key_lines(FEW, view.state, width)


def _key_lines(commands: Sequence[str], state: ScreenState, width: int) -> list[str]:
    """Keys and what they do, as many to a line as fit."""
    lines = [""]
    for row in TABLE:
        if row.command not in commands:
            continue
        does = "go on" if row.command == "toggle" and state == "paused" else row.command
        shown = f"{row.keys[0]} {SHORT.get(does, does)}"
        if lines[-1] and len(lines[-1]) + 2 + len(shown) > width:
            lines.append("")
        lines[-1] += f"  {shown}" if lines[-1] else shown
    return lines


def _folded(text: str, width: int, height: int) -> list[str]:
    """As much of a text as fits into a line, or two where there is room, ending with a word."""
    return textwrap.wrap(text, width, max_lines=2 if height >= TWO_LINES else 1, placeholder=" …")


def _next(upcoming: Upcoming | None, width: int, height: int) -> list[Text]:
    if upcoming is None:
        return [Text("")]
    lines = _folded(f"in {_clock(upcoming.seconds)}  {upcoming.words}", width, height)
    return [_fitted(Text(line), width) for line in lines]


def _bar(progress: Progress | None, width: int, plain: bool) -> Text:
    """A bar that rises while she breathes in and falls while she breathes out, and the seconds left."""
    if progress is None:
        return Text("")
    full, empty = ("#", "-") if plain else ("█", "░")
    label = f"{PHASES[progress.kind]:<12}"
    seconds = f"{max(1, ceil(progress.left)):>4} s"
    length = max(4, width - len(label) - len(seconds) - 1)
    level = progress.fraction if progress.kind in RISING else 1 - progress.fraction
    filled = round(level * length)
    style = "bold green" if progress.kind == "hold" else "cyan"
    drawn = full * filled + empty * (length - filled)
    return Text.assemble((label, "bold"), (drawn, style), (seconds, "bold"))


def _ends(left: str, right: str, width: int) -> Text:
    title = _fitted(Text(left), max(1, width - len(right) - 2))
    return Text.assemble(title, " " * max(2, width - title.cell_len - len(right)), right)


def _fitted(text: Text, width: int) -> Text:
    text.truncate(width, overflow="ellipsis")
    return text


def _centred(words: Text, width: int, room: int, console: Console) -> Iterator[Text]:
    """The words in the middle of ``room`` lines."""
    lines = list(words.wrap(console, _measure(width)))[: max(1, room)]
    above = max(0, room - len(lines)) // 2
    for _ in range(above):
        yield Text("")
    for line in lines:
        line.rstrip()
        yield Text(" " * ((width - line.cell_len) // 2)) + line
    for _ in range(room - above - len(lines)):
        yield Text("")
