"""What `web` and `feed` have in common: how the recordings come along, and a stop that leaves whole files."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import typer

from voiceguide.cli.job import sound_line
from voiceguide.cli.progress import ExportDisplay, display
from voiceguide.cli.stopping import Stopping, stopped_kindly
from voiceguide.folder import Recording, Watch, names_of
from voiceguide.guide import Guide, Session
from voiceguide.output import Outcome


class Watcher(Watch):
    """Shows how far each recording is and a line once it is there, and stops between two files."""

    def __init__(self, shown: ExportDisplay, stopping: Stopping) -> None:
        self._shown = shown
        self._stopping = stopping

    def mixing(self, session: Session, samples: int) -> None:
        """Move its bar."""
        self._stopping.pause()
        if self._shown.seen:
            self._shown.reached(session.name, samples, session.timeline.length)

    def recorded(self, recording: Recording, outcome: Outcome) -> None:
        """Print its line."""
        self._shown.done(recording.name, sound_line(recording.session, outcome))
        self._stopping.pause()


@contextmanager
def shelving(
    guide: Guide, names: Sequence[str], told: str = "stopped; the recordings that were complete stay"
) -> Iterator[Watcher]:
    """Someone to watch the recordings; at the end the voice's warnings are told and the guide is closed.

    ``told`` is what is said when it is stopped.
    """
    try:
        with stopped_kindly(told) as stopping, display(len(names_of(guide, names))) as shown:
            yield Watcher(shown, stopping)
            stopping.rest()
        for warning in guide.voice.warnings:
            typer.echo(f"voiceguide: {warning}", err=True)
    finally:
        guide.close()


def counted(number: int, what: str) -> str:
    """``1 session`` or ``2 sessions``."""
    return f"{number} {what}{'' if number == 1 else 's'}"
