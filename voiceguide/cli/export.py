"""`export`: sessions become files."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from voiceguide.coach import Request
from voiceguide.errors import BadRequest, OutputError
from voiceguide.guide import Guide, Session
from voiceguide.output import Outcome, format_of
from voiceguide.sound.score import Score
from voiceguide.timeline.sheet import length_words

Progress = Callable[[int, Score], None]


def export_all(
    guide: Guide,
    names: list[str],
    everything: bool,
    wish: Request,
    output: Path | None,
    format: str | None,
    force: bool,
) -> None:
    """Export one or several sessions; all names are checked before the first is begun."""
    try:
        names = _names(guide, names, everything)
        sessions = [guide.plan(name, wish) for name in names]
        targets = _targets(names, output, format, several=everything or len(names) > 1)
        for session, target in zip(sessions, targets, strict=True):
            with _progress(session.title) as progress:
                outcome = session.export(target, format=format, force=force, progress=progress)
            _tell(session, outcome)
        for warning in guide.voice.warnings:
            typer.echo(f"voiceguide: {warning}", err=True)
    finally:
        guide.close()


def _names(guide: Guide, names: list[str], everything: bool) -> list[str]:
    library = guide.library
    if everything:
        shipped = [*library.exercises, *library.routines]
        return [name for name in shipped if name in library.own or not library.own]
    if not names:
        raise BadRequest("name what to export, like `voiceguide export bedtime`, or add --all")
    return list(dict.fromkeys(names))


def _targets(names: list[str], output: Path | None, format: str | None, *, several: bool) -> list[Path]:
    folder = output is None or output.is_dir() or several or str(output).endswith(("/", "\\"))
    if not folder and output is not None:
        return [output]
    suffix = format_of(Path(f"x.{format or 'mp3'}"), format)
    place = output or Path()
    if output is not None and not output.exists():
        _make_folder(output)
    return [place / f"{name}.{suffix}" for name in names]


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir()
    except OSError as exc:
        reason = exc.strerror or exc
        raise OutputError(
            f"cannot make the folder {folder}: {reason}; make it first, or name another"
        ) from exc


def _tell(session: Session, outcome: Outcome) -> None:
    if outcome.status == "up to date":
        typer.echo(f"{outcome.path}: up to date")
        return
    length = length_words(outcome.samples or 0, session.sample_rate)
    typer.echo(f"{outcome.path}: {length}, {outcome.size / 1e6:.1f} MB")


@contextmanager
def _progress(title: str) -> Iterator[Progress | None]:
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    title_column = TextColumn("{task.description}", markup=False)
    columns = (title_column, BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)

        def report(samples: int, score: Score) -> None:
            total = score.timeline.length if score.finished else None
            bar.update(task, completed=samples, total=total)

        yield report
