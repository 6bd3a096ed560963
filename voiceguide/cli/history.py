"""`history`: which sessions there were, how much of each, and where it ended."""

import json as json_writer
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from voiceguide.journal import Account

_FOR_THE_END: Final = 24
"""columns for where it ended, below which a session takes two lines"""
_BESIDE: Final = len("2026-11-23 15:30  ") + len("  100%  ")
"""columns of a session's line for when it was, and how much of it"""
_ENDLESS: Final = 1000
"""columns where no terminal is: nothing is cut off for programs"""
_PIPED: Final = 80
"""columns of a drawing where no terminal is"""
_CUT_SHORT: Final = "cut short"
_NOW: Final = "playing now"


def history(
    json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
    clear: Annotated[bool, typer.Option("--clear", help="Forget all sessions, at once.")] = False,
    plot: Annotated[
        Path | None,
        typer.Option(
            help="Draw your weeks into this .svg file instead; - draws them here.", metavar="FILE.svg"
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the drawing if it is there.")] = False,
) -> None:
    """Tell which sessions you had, how much of each, and where it ended, newest first.

    \b
    Examples:
      voiceguide history
      voiceguide history --plot -
      voiceguide history --plot my-weeks.svg
      voiceguide history --clear
    """
    from voiceguide import journal
    from voiceguide.cli.folder import counted
    from voiceguide.errors import BadRequest

    folder = journal.default_folder()
    if json and clear:
        raise BadRequest("--clear leaves nothing to be shown with --json; use one of them")
    if plot and (json or clear):
        raise BadRequest("--plot draws, and does nothing else; leave --json and --clear out")
    if plot:
        _plot(plot, force)
        return
    if clear:
        typer.echo(f"{counted(journal.clear(folder), 'session')} forgotten")
        return
    found = journal.accounts(folder)
    if json:
        typer.echo(json_writer.dumps({"sessions": [_as_data(account) for account in found]}, indent=2))
    elif found:
        _print_table(found)
    else:
        typer.echo("no sessions yet; voiceguide play NAME begins one")


def _plot(file: Path, force: bool) -> None:
    """Draw the weeks, into a file or here. Raises OutputError."""
    from voiceguide.cli.diary import diary
    from voiceguide.errors import OutputError, shown
    from voiceguide.output import write_whole
    from voiceguide.report import weeks_svg, weeks_text

    if file == Path("-"):
        width = shutil.get_terminal_size((_PIPED, 24)).columns
        plain = not (sys.stdout.encoding or "").lower().startswith("utf")
        for line in weeks_text(diary(), width, plain=plain):
            typer.echo(line)
        return
    if file.suffix.lower() != ".svg":
        raise OutputError(f"drawings are SVG files; name it {file.with_suffix('.svg').name or 'weeks.svg'}")
    typer.echo(f"{shown(file)}: {write_whole(file, weeks_svg(diary()).encode(), force=force)}")


def _as_data(account: "Account") -> dict[str, object]:
    from voiceguide.diary import practice_of
    from voiceguide.journal import is_being_written

    playing = is_being_written(account.path)
    return {
        "name": account.name,
        "begun": account.begun.isoformat(),
        "last": account.last.isoformat(),
        "share": round(float(practice_of(account).share), 4),
        "where": account.where,
        "ended": None if playing else account.ended or None,
        "playing": playing,
        "felt": None if account.felt is None or account.felt.how == "skip" else account.felt.how,
        "asked": account.asked,
        "journal": str(account.path),
    }


def _print_table(found: "list[Account]") -> None:
    """Nothing is cut off: what is too long for its column goes on in the next line."""
    from rich.console import Console

    width = shutil.get_terminal_size((_ENDLESS, 24)).columns
    console = Console(width=width, color_system=None)
    with console.capture() as table:
        longest = max(len(account.name) for account in found)
        narrow = width < _BESIDE + longest + _FOR_THE_END
        console.print(_narrow(found) if narrow else _wide(found, longest))
    encoding = sys.stdout.encoding or "utf-8"
    for line in table.get().splitlines():
        typer.echo(line.rstrip().encode(encoding, "replace").decode(encoding))


def _wide(found: "list[Account]", longest: int) -> "Table":
    """A row for a session; names have up to ``longest`` letters."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    table.add_column("When", no_wrap=True)
    table.add_column("What", overflow="fold", min_width=longest)
    table.add_column("Done", justify="right", no_wrap=True)
    table.add_column("Where it ended", overflow="fold")
    for account in found:
        when = f"{account.begun.astimezone():%Y-%m-%d %H:%M}"
        table.add_row(when, Text(_one_line(account.name)), _done(account), Text(_end(account)))
    return table


def _narrow(found: "list[Account]") -> "Table":
    """Two rows for a session."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for account in found:
        table.add_row(f"{account.begun.astimezone():%m-%d %H:%M}", Text(_one_line(account.name)))
        table.add_row(_done(account), Text(_end(account)))
    return table


def _done(account: "Account") -> str:
    from voiceguide.diary import practice_of

    return f"{int(practice_of(account).share * 100)}%"


def _end(account: "Account") -> str:
    """How it ended, where unless it is done, and how it felt if she said so."""
    from voiceguide.journal import FINISHED, is_being_written

    felt = f"; felt {account.felt.how}" if account.felt and account.felt.how != "skip" else ""
    if account.ended == FINISHED:
        return f"{FINISHED}{felt}"
    how = _NOW if is_being_written(account.path) else account.ended or _CUT_SHORT
    return _one_line(f"{how}: {account.where}{felt}" if account.where else f"{how}{felt}")


def _one_line(text: str) -> str:
    """Nothing in a journal may command the terminal."""
    return "".join(char if char.isprintable() else "?" for char in text)
