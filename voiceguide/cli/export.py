"""`export`: sessions become files, one after another or several at once."""

import shlex
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import typer

from voiceguide.cli.job import Form, Job, do_job
from voiceguide.cli.known import tell_who_it_is_for
from voiceguide.cli.progress import ExportDisplay, display
from voiceguide.cli.stopping import Stopping, stopped_kindly
from voiceguide.cli.telling import tell
from voiceguide.coach import Request
from voiceguide.coach.request import LISTEN_FIRST
from voiceguide.errors import BadRequest, OutputError, shown
from voiceguide.guide import Guide
from voiceguide.library.names import names_in
from voiceguide.output import FORMATS, encoding_for, format_of
from voiceguide.sound.score import Score

OpenGuide = Callable[[], Guide]


def export_all(
    open_guide: OpenGuide,
    names: list[str],
    everything: bool,
    wish: Request,
    output: Path | None,
    form: Form,
    jobs: int,
    *,
    minutes: int | None = None,
) -> None:
    """Export one or several sessions; all names and the form are checked before the first is begun.

    With ``minutes`` it is one that fits in them.

    ``open_guide`` can be sent to another process. Raises what ``do_job`` raises; files that are whole by
    then stay.
    """
    guide = open_guide()
    try:
        if minutes is not None:
            name, wish = _of_minutes(guide, names, everything, wish, minutes)
            names = [name]
        else:
            names = _names(guide, names, everything)
            wish = replace(wish, shared=len(names) > 1)
        sessions = [guide.plan(name, wish) for name in names]
        for session in sessions:
            tell(session)
        if minutes is None:
            tell_who_it_is_for(guide, names, wish)
        lengths = {session.name: len(session.script) for session in sessions}
        targets = _targets(names, output, form, several=everything or len(names) > 1)
        for target in targets:
            encoding_for(format_of(target, form.format), guide.voice.sample_rate, form.bit_rate, form.stereo)
        work = [Job(name, wish, target, form) for name, target in zip(names, targets, strict=True)]
        with (
            stopped_kindly("stopped; the files that were complete stay") as stopping,
            display(len(work)) as progress,
        ):
            if min(jobs, len(work)) > 1:
                work.sort(key=lambda job: -lengths[job.name])  # so that they end together
                _together(open_guide, work, jobs, progress)
            else:
                _in_turn(guide, work, progress, stopping)
        _tell_what_to_hear_first(guide, wish, targets)
    finally:
        guide.close()


def _of_minutes(
    guide: Guide, names: list[str], everything: bool, wish: Request, minutes: int
) -> tuple[str, Request]:
    from voiceguide.cli.chosen import to_write

    if everything:
        raise BadRequest("--minutes is for one session; leave --all out, or name one")
    return to_write(guide, wish, names, minutes)


def _tell_what_to_hear_first(guide: Guide, wish: Request, targets: list[Path]) -> None:
    """A line where all of when to stop is not beside what was written: it is a file of its own."""
    library, folder = guide.library, targets[0].parent
    listen = library.routines.get(LISTEN_FIRST)
    there = [target.stem for target in targets] + [file.stem for file in folder.glob(f"{LISTEN_FIRST}.*")]
    if listen is None or listen.entries or wish.safety == "list" or LISTEN_FIRST in there:
        return
    place = "" if folder == Path() else f" -o {shlex.quote(shown(folder))}"
    typer.echo(
        f"voiceguide: to be heard first, when to stop and what to ask before: "
        f"`voiceguide export {LISTEN_FIRST}{place}` writes it beside",
        err=True,
    )


def _in_turn(guide: Guide, work: list[Job], progress: ExportDisplay, stopping: Stopping) -> None:
    for job in work:

        def report(samples: int, score: Score, name: str = job.name) -> None:
            stopping.pause()
            if progress.seen:
                progress.reached(name, samples, score.timeline.length if score.finished else None)

        progress.done(job.name, do_job(guide, job, report))
        stopping.rest()
    for warning in guide.voice.warnings:
        typer.echo(f"voiceguide: {warning}", err=True)


def _together(open_guide: OpenGuide, work: list[Job], jobs: int, progress: ExportDisplay) -> None:
    from voiceguide.cli.workers import WorkerPool

    with WorkerPool(min(jobs, len(work)), open_guide) as pool:
        warnings = pool.work(work, progress)
    for warning in warnings:
        typer.echo(f"voiceguide: {warning}", err=True)


def _names(guide: Guide, names: list[str], everything: bool) -> list[str]:
    library = guide.library
    if everything:
        shipped = [*library.exercises, *library.routines]
        return [name for name in shipped if name in library.own or not library.own]
    if not names:
        raise BadRequest("name what to export, like `voiceguide export bedtime`, or add --all")
    return names_in(library, names)


def _targets(names: list[str], output: Path | None, form: Form, *, several: bool) -> list[Path]:
    folder = output is None or output.is_dir() or several or str(output).endswith(("/", "\\"))
    if not folder and output is not None:
        return [output]
    if output is not None and not output.is_dir() and output.suffix[1:].lower() in FORMATS:
        raise BadRequest(
            f"{shown(output)} would be one file, and these are several; -o takes a folder for them"
        )
    suffix = format_of(Path(f"x.{form.format or 'mp3'}"), form.format)
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
            f"cannot make the folder {shown(folder)}: {reason}; make it first, or name another"
        ) from exc
