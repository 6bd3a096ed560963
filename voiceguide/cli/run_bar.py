"""The one bar of a run for a practice: how far what is being done is."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from voiceguide.practice.hands import RunWatch

if TYPE_CHECKING:
    from rich.progress import Progress


class RunBar(RunWatch):
    """One bar, for whatever is being done."""

    def __init__(self, bar: "Progress") -> None:
        self._bar = bar
        self._task = bar.add_task("reading", total=None)

    def begins(self, what: str, total: int) -> None:
        """Begin anew, for something else."""
        self._bar.reset(self._task, description=what, total=total)

    def done(self, number: int = 1) -> None:
        """Move it."""
        self._bar.advance(self._task, number)


@contextmanager
def run_display() -> Iterator[RunWatch]:
    """A bar in a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield RunWatch()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield RunBar(bar)
