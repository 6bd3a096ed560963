"""`export`: sessions become files, one after another or several at once."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import typer

from voiceguide.cli.order import Form, Order, carry_out
from voiceguide.cli.progress import Display, display
from voiceguide.coach import Request
from voiceguide.errors import BadRequest, OutputError
from voiceguide.guide import Guide
from voiceguide.output import encoding_for, format_of
from voiceguide.sound.score import Score

STOPPED = 130
"""The exit code that tells other programs of a Ctrl-C."""

OpenGuide = Callable[[], Guide]


def export_all(
    open_guide: OpenGuide,
    names: list[str],
    everything: bool,
    wish: Request,
    output: Path | None,
    form: Form,
    jobs: int,
) -> None:
    """Export one or several sessions; all names and the form are checked before the first is begun.

    ``open_guide`` can be sent to another process. Raises what ``carry_out`` raises; files that are whole by
    then stay.
    """
    guide = open_guide()
    try:
        names = _names(guide, names, everything)
        wish = replace(wish, shared=len(names) > 1)
        lengths = {name: len(guide.plan(name, wish).script) for name in names}
        targets = _targets(names, output, form, several=everything or len(names) > 1)
        for target in targets:
            encoding_for(format_of(target, form.format), guide.voice.sample_rate, form.bit_rate, form.stereo)
        orders = [Order(name, wish, target, form) for name, target in zip(names, targets, strict=True)]
        with _stopped_kindly(), display(len(orders)) as shown:
            if min(jobs, len(orders)) > 1:
                orders.sort(key=lambda order: -lengths[order.name])  # so that they end together
                _together(open_guide, orders, jobs, shown)
            else:
                _in_turn(guide, orders, shown)
    finally:
        guide.close()


def _in_turn(guide: Guide, orders: list[Order], shown: Display) -> None:
    for order in orders:

        def report(samples: int, score: Score, name: str = order.name) -> None:
            shown.reached(name, samples, score.timeline.length if score.finished else None)

        shown.done(order.name, carry_out(guide, order, report if shown.seen else None))
    for warning in guide.voice.warnings:
        typer.echo(f"voiceguide: {warning}", err=True)


def _together(open_guide: OpenGuide, orders: list[Order], jobs: int, shown: Display) -> None:
    from voiceguide.cli.crew import Crew

    with Crew(min(jobs, len(orders)), open_guide) as crew:
        warnings = crew.work(orders, shown)
    for warning in warnings:
        typer.echo(f"voiceguide: {warning}", err=True)


@contextmanager
def _stopped_kindly() -> Iterator[None]:
    """A request to terminate is treated like Ctrl-C: what is half done is cleared away, and that is told."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt as exc:
        typer.echo("voiceguide: stopped; the files that were complete stay", err=True)
        raise typer.Exit(STOPPED) from exc
    finally:
        signal.signal(signal.SIGTERM, before)


def _names(guide: Guide, names: list[str], everything: bool) -> list[str]:
    library = guide.library
    if everything:
        shipped = [*library.exercises, *library.routines]
        return [name for name in shipped if name in library.own or not library.own]
    if not names:
        raise BadRequest("name what to export, like `voiceguide export bedtime`, or add --all")
    return list(dict.fromkeys(names))


def _targets(names: list[str], output: Path | None, form: Form, *, several: bool) -> list[Path]:
    folder = output is None or output.is_dir() or several or str(output).endswith(("/", "\\"))
    if not folder and output is not None:
        return [output]
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
            f"cannot make the folder {folder}: {reason}; make it first, or name another"
        ) from exc
