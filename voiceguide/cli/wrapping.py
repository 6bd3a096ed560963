"""Plain lines, broken between words where a terminal would break them within one."""

import shutil
import sys
import textwrap

import typer

NARROWEST = 20
"""Columns below which nothing is gained."""


def echo(text: str, hang: int | None = None) -> None:
    """Print lines as ``wrapped`` has them."""
    typer.echo(wrapped(text, hang))


def wrapped(text: str, hang: int | None = None) -> str:
    """The lines as they are printed: as they are for programs, in a terminal no wider than it is.

    What goes on in the next line stands below the beginning of its own, or below column ``hang``, from 0.
    """
    if not (sys.stdout and sys.stdout.isatty()):
        return text
    width = max(NARROWEST, shutil.get_terminal_size().columns)
    return "\n".join(_broken(line, width, hang) for line in text.split("\n"))


def _broken(line: str, width: int, hang: int | None) -> str:
    if len(line) <= width:
        return line
    margin = len(line) - len(line.lstrip()) if hang is None else hang
    lines = textwrap.wrap(
        line,
        width,
        subsequent_indent=" " * min(margin, width // 2),
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
    )
    return "\n".join(lines)
