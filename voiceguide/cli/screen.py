"""The screen: the session for the eyes, in any terminal from 40 by 10 characters up."""

import time
from collections.abc import Iterator, Sequence
from math import ceil
from typing import Final, TextIO

from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live
from rich.text import Text

from voiceguide.cli.sketch import Sketch
from voiceguide.cli.view import View
from voiceguide.coach.commands import TABLE
from voiceguide.timeline.status import Progress, Status, Upcoming, status_at

PHASES = {"in": "Breathe in", "out": "Breathe out", "free": "Move", "hold": "Hold", "wait": "Time"}
RISING = frozenset({"in", "free"})
STATES = {"playing": "", "paused": "PAUSED", "waiting": "one moment", "lost": "NO SOUND", "over": ""}
FEW = ("toggle", "ready", "stop")
"""Commands whose keys are shown where there is no room for all."""
SHORT = {"toggle": "pause", "other side": "side", "what now": "what", "how long": "time"}
BELL: Final = 4.0
"""Seconds between two rings of the terminal's bell, while nothing can be heard and nobody looks."""
FOR_WORDS, LOWEST_FIGURE, HIGHEST_FIGURE = 5, 9, 18
"""Lines."""
WIDEST = 100
"""Characters in a line; longer ones are hard to read."""


class Screen:
    """Fills the terminal while the session runs, and leaves it as it was."""

    def __init__(self, errors: TextIO) -> None:
        """``errors`` is where notices go at the end."""
        self._console = Console(highlight=False, emoji=False)
        self._errors = errors
        self._rung = -BELL
        self._shown: object = None
        self._sketch = Sketch()
        self._live = self._started()

    def show(self, view: View) -> None:
        """Draw, if anything has changed; ring, as long as the sound is lost."""
        if view.state == "lost" and time.monotonic() - self._rung >= BELL:
            self._rung = time.monotonic()
            self._console.bell()
        now = status_at(view.timeline, view.position)
        page = Page(page_lines(view, now, self._console, self._sketch))
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


class Page:
    """Lines that are already as wide and as many as the terminal."""

    def __init__(self, lines: Sequence[Text]) -> None:
        self.lines = tuple(lines)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """One line after another."""
        yield Text("\n").join(self.lines)


def page_lines(view: View, now: Status, console: Console, sketch: Sketch | None = None) -> list[Text]:
    """Lay a view out for the console's size: the words in the middle, her figure above if there is room."""
    width, height = min(console.width, WIDEST), console.height
    header = [_ends(now.chapter, _left(now), width)]
    if now.where and height >= 12:
        header.append(Text(now.where, "dim"))
    footer = [Text(line, "dim") for line in _last_lines(view, width, height)]
    if not view.farewell:
        footer.insert(0, _next(now.upcoming, width))
        footer.insert(0, _bar(now.progress, width, plain=not console.encoding.startswith("utf")))
    room = height - len(header) - len(footer)
    words = Text(view.farewell or _words(view, now), "bold")
    figure = _figure(view, width, room, console, sketch)
    return [*header, *figure, *_centred(words, width, room - len(figure), console), *footer]


def _figure(view: View, width: int, room: int, console: Console, sketch: Sketch | None) -> list[Text]:
    """Her figure, if that leaves room enough for the words."""
    rows = min(room - FOR_WORDS, HIGHEST_FIGURE)
    if view.pose is None or sketch is None or rows < LOWEST_FIGURE:
        return []
    columns = min(width, rows * 4)
    left = " " * ((width - columns) // 2)
    plain = not console.encoding.startswith("utf")
    return [Text(left + line) for line in sketch.lines(view.pose, columns, rows, plain)]


def _left(now: Status) -> str:
    return "planning" if now.left is None else f"{_clock(now.left)} left"


def _clock(seconds: float) -> str:
    whole = max(0, ceil(seconds))
    return f"{whole // 60}:{whole % 60:02d}"


def _words(view: View, now: Status) -> str:
    """What is being said; while she waits, what she was told last."""
    return view.answer if view.answer and view.state == "paused" else now.words


def _last_lines(view: View, width: int, height: int) -> list[str]:
    """What went wrong last, else in what state it is; and what the keys do, all of them if there is room."""
    if view.state == "over":
        return [_cut(view.notices[-1] if view.notices else "q ends", width)]
    told = STATES[view.state] or (view.notices[-1] if view.notices else "")
    keys = _key_lines([row.command for row in TABLE], width)
    if len(keys) > height // 6:
        keys = _key_lines(FEW, width)[:1]
    if told and len(keys) == 1 and len(told) + 2 + len(keys[0]) <= width:
        return [f"{told}  {keys[0]}"]
    return [_cut(told, width), *keys] if told else keys


def _key_lines(commands: Sequence[str], width: int) -> list[str]:
    """Keys and what they do, as many to a line as fit."""
    lines = [""]
    for row in TABLE:
        if row.command not in commands:
            continue
        shown = f"{row.keys[0]} {SHORT.get(row.command, row.command)}"
        if lines[-1] and len(lines[-1]) + 2 + len(shown) > width:
            lines.append("")
        lines[-1] += f"  {shown}" if lines[-1] else shown
    return lines


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _next(upcoming: Upcoming | None, width: int) -> Text:
    if upcoming is None:
        return Text("")
    return _fitted(Text(f"in {_clock(upcoming.seconds)}  {upcoming.words}"), width)


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
    lines = list(words.wrap(console, max(8, width - 2)))[: max(1, room)]
    above = max(0, room - len(lines)) // 2
    for _ in range(above):
        yield Text("")
    for line in lines:
        line.rstrip()
        yield Text(" " * ((width - line.cell_len) // 2)) + line
    for _ in range(room - above - len(lines)):
        yield Text("")
