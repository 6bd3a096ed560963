"""The one display of an export: how far all of it is, and which sessions are being written."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

import typer

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class ExportDisplay(Protocol):
    """Is told what happens."""

    seen: bool
    """Whether anybody sees how far a session is."""

    def reached(self, name: str, samples: int, total: int | None) -> None:
        """A session has so many samples; ``total`` is None while its length is not known."""

    def done(self, name: str, line: str) -> None:
        """A session is written; ``line`` tells what came of it."""


class PlainLines:
    """Only the lines."""

    seen = False

    def reached(self, name: str, samples: int, total: int | None) -> None:
        """Nobody sees it."""

    def done(self, name: str, line: str) -> None:  # noqa: ARG002 - the line says it
        """Print the line."""
        typer.echo(line)


class Bars:
    """A bar for each session being written, and one for all of them if there are several."""

    seen = True

    def __init__(self, bars: "Progress", sessions: int) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}
        self._all = bars.add_task("all", total=sessions, visible=sessions > 1)

    def reached(self, name: str, samples: int, total: int | None) -> None:
        """Move its bar."""
        if name not in self._tasks:
            self._tasks[name] = self._bars.add_task(name, total=None)
        self._bars.update(self._tasks[name], completed=samples, total=total)

    def done(self, name: str, line: str) -> None:
        """Print the line above the bars, and take its bar away."""
        if name in self._tasks:
            self._bars.remove_task(self._tasks.pop(name))
        self._bars.update(self._all, advance=1)
        if sys.stdout.isatty():
            self._bars.console.print(line, markup=False, highlight=False, soft_wrap=True)
        else:
            typer.echo(line)


@contextmanager
def display(sessions: int) -> Iterator[ExportDisplay]:
    """Bars in a terminal, only lines elsewhere."""
    if not sys.stderr.isatty():
        yield PlainLines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    name = TextColumn("{task.description}", markup=False)
    columns = (name, BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        yield Bars(bars, sessions)
