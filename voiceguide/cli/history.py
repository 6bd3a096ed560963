"""`history`: which sessions there were, how much of each, and where it ended."""

import json as json_writer
import shutil
import sys
from typing import TYPE_CHECKING, Annotated, Final

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from voiceguide.journal import Account

_NARROW: Final = 72
"""columns below which a session takes two lines"""
_ENDLESS: Final = 1000
"""columns where no terminal is: nothing is cut off for programs"""
_CUT_SHORT: Final = "cut short"
_NOW: Final = "playing now"


def history(
    json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
    clear: Annotated[bool, typer.Option("--clear", help="Forget all sessions, at once.")] = False,
) -> None:
    """Tell which sessions you had, how much of each, and where it ended, newest first.

    \b
    Examples:
      voiceguide history
      voiceguide history --clear
    """
    from voiceguide import journal
    from voiceguide.cli.folder import counted
    from voiceguide.errors import BadRequest

    folder = journal.default_folder()
    if json and clear:
        raise BadRequest("--clear leaves nothing to be shown with --json; use one of them")
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


def _as_data(account: "Account") -> dict[str, object]:
    from voiceguide.journal import is_being_written

    playing = is_being_written(account.path)
    return {
        "name": account.name,
        "begun": account.begun.isoformat(),
        "last": account.last.isoformat(),
        "share": round(float(account.share), 4),
        "where": account.where,
        "ended": None if playing else account.ended or None,
        "playing": playing,
        "asked": account.asked,
        "journal": str(account.path),
    }


def _print_table(found: "list[Account]") -> None:
    """Nothing is cut off: what is too long for its column goes on in the next line."""
    from rich.console import Console

    width = shutil.get_terminal_size((_ENDLESS, 24)).columns
    console = Console(width=width, color_system=None)
    with console.capture() as table:
        console.print(_narrow(found) if width < _NARROW else _wide(found))
    encoding = sys.stdout.encoding or "utf-8"
    for line in table.get().splitlines():
        typer.echo(line.rstrip().encode(encoding, "replace").decode(encoding))


def _wide(found: "list[Account]") -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    table.add_column("When", no_wrap=True)
    table.add_column("What", overflow="fold")
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
    return f"{int(account.share * 100)}%"


def _end(account: "Account") -> str:
    """How it ended, and where unless it is done."""
    from voiceguide.journal import FINISHED, is_being_written

    if account.ended == FINISHED:
        return FINISHED
    how = _NOW if is_being_written(account.path) else account.ended or _CUT_SHORT
    return _one_line(f"{how}: {account.where}" if account.where else how)


def _one_line(text: str) -> str:
    """Nothing in a journal may command the terminal."""
    return "".join(char if char.isprintable() else "?" for char in text)
