"""`practice`: a table of patients becomes a folder for each, with her sessions and a sheet to print."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voiceguide.cli import options as opt
from voiceguide.errors import BadRequest, ContentError

if TYPE_CHECKING:
    from voiceguide.practice.hands import Hands
    from voiceguide.practice.prescriptions import PracticeOrder
    from voiceguide.practice.run import RunResult
    from voiceguide.practice.setting import Setting


def practice(
    table: Annotated[Path, typer.Argument(help="The patients: a CSV or YAML file, see docs/practice.md.")],
    folder: Annotated[str, typer.Argument(help="Where it all goes; made if it is not there.")],
    url: Annotated[
        str, typer.Option(help="Where the folder `patients` in it will be found: https://...")
    ] = "",
    formats: Annotated[
        str, typer.Option(help="What each gets, unless her line says otherwise: mp3, feed, page.")
    ] = "mp3",
    say_names: Annotated[
        bool, typer.Option("--say-names", help="Say her name at the beginning; then nothing is shared.")
    ] = False,
    skip_wrong: Annotated[
        bool, typer.Option("--skip-wrong", help="Leave out who has a mistake in her line, and report it.")
    ] = False,
    forget: Annotated[
        list[str] | None,
        typer.Option(help="Instead, remove what there is of a patient, by her id.", metavar="ID"),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(help="How many processes; usually one for each core.", min=1, max=64)
    ] = None,
    cluster: Annotated[
        str,
        typer.Option(help="Have a dask scheduler's workers do it, like tcp://host:8786.", metavar="ADDRESS"),
    ] = "",
    clips: Annotated[
        str,
        typer.Option(help="Where all machines keep spoken clips, like sftp://host/clips.", metavar="ADDRESS"),
    ] = "",
    bitrate: opt.BitRate = None,
    voice: opt.VoiceName = None,
    content: opt.Content = None,
) -> None:
    """Make the sessions of many patients: a folder for each, her sheet to print, a list and a report.

    \b
    Examples:
      voiceguide practice patients.csv for-patients
      voiceguide practice patients.csv for-patients --url https://clinic.example/p
      voiceguide practice patients.csv for-patients --forget A-17
    """
    from voiceguide.practice.setting import Setting

    place = _address(folder)
    setting = Setting(
        folder=place,
        run=os.urandom(6).hex(),
        clips=_address(clips) if clips else _usual_clips(place, cluster),
        content=None if content is None else _text_of(content),
        bit_rate=opt.bit_rate(bitrate),
    )
    if forget:
        _forget(setting, forget)
        return
    from voiceguide.practice.prescriptions import PracticeOrder

    wanted = PracticeOrder(voice, _formats(formats), url, say_names=say_names, skip_wrong=skip_wrong)
    raise typer.Exit(_make(table, setting, wanted, cluster, jobs or os.cpu_count() or 1))


def _address(place: str) -> str:
    """An address as it is, a folder of this machine from its root."""
    return place if "://" in place else str(Path(place).absolute())


def _usual_clips(place: str, cluster: str) -> str | None:
    """In a cluster, clips are kept beside the sessions, unless it is said where."""
    if not cluster:
        return None
    return f"{place.rstrip('/')}/.clips"


def _text_of(content: Path) -> tuple[str, str]:
    from voiceguide.library import load

    load(content)  # tells all that is wrong with it
    return str(content), content.read_text(encoding="utf-8-sig")


def _formats(text: str) -> tuple[str, ...]:
    from voiceguide.practice.formats import formats_in

    try:
        return formats_in(text)
    except BadRequest as exc:
        raise BadRequest(f"--formats {exc}") from exc


def _make(table: Path, setting: "Setting", wanted: "PracticeOrder", cluster: str, jobs: int) -> int:
    from voiceguide.cli.run_bar import run_display
    from voiceguide.cli.stopping import stopped_kindly
    from voiceguide.practice.run import run

    told = "stopped; all that is there is whole, and the same command goes on"
    try:
        with stopped_kindly(told), run_display() as watch, _hands(setting, cluster, jobs) as hands:
            result = run(table, setting, wanted, hands, watch, date.today())
    except ContentError as exc:
        return _tell_mistakes(exc)
    return _tell(result, setting)


def _tell_mistakes(error: ContentError) -> int:
    from voiceguide.cli.folder import counted

    typer.echo(str(error), err=True)
    number = counted(len(error.problems), "problem")
    typer.echo(
        f"voiceguide: {number}, and nothing was made; mend the table, save it, and type the same again, "
        "or add --skip-wrong to leave out who has one",
        err=True,
    )
    return 1


@contextmanager
def _hands(setting: "Setting", cluster: str, jobs: int) -> "Iterator[Hands]":
    from voiceguide.practice.hands import ManyHands, OwnHands

    if cluster:
        from voiceguide.practice.cluster import ClusterHands

        with ClusterHands(setting, cluster) as hands:
            yield hands
    elif jobs == 1:
        yield OwnHands(setting)
    else:
        with ManyHands(setting, jobs) as many:
            yield many


def _tell(result: "RunResult", setting: "Setting") -> int:
    """Say what came of it, and nothing of any patient; the exit code."""
    from voiceguide.cli.folder import counted
    from voiceguide.errors import shown
    from voiceguide.practice.ledger import LIST, REPORT

    place = shown(setting.folder)
    typer.echo(
        f"{place}: {counted(result.patients, 'patient')}, {counted(result.sessions, 'session')}, "
        f"{result.encoded} encoded; {counted(result.laid, 'folder')} changed"
    )
    typer.echo(f"{place}/{LIST} says whose folder is which; index.html in each is her sheet to print")
    if result.unlisted:
        those = counted(result.unlisted, "patient")
        typer.echo(f"{those} of the list not in the table any more: --forget ID removes what there is of one")
    for line in result.unrecorded:
        typer.echo(f"voiceguide: {line}", err=True)
    if result.wrong:
        typer.echo(str(ContentError(result.wrong)), err=True)
    for why, number in result.missing.most_common() if not result.wrong else ():
        typer.echo(f"voiceguide: {counted(number, 'session')} could not be made: {shown(why)}", err=True)
    if result.otherwise:
        those = counted(result.otherwise, "session")
        typer.echo(
            f"voiceguide: {those} not quite as asked for; {place}/{REPORT} says why, and what she gets",
            err=True,
        )
    if result.missing:
        typer.echo(f"voiceguide: {place}/{REPORT} says what could not be made, and why", err=True)
    return 1 if result.missing else 0


def _forget(setting: "Setting", ids: list[str]) -> None:
    from voiceguide.cli.folder import counted
    from voiceguide.practice.forget import forget

    sessions = forget(setting, ids)
    typer.echo(
        f"{counted(len(ids), 'patient')} removed, and {counted(sessions, 'session')} that nobody else needs; "
        "take her lines out of the table, too, or she is made anew"
    )
