"""The manual page, made of the help of every command; see ``scripts/manual``."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from voiceguide.cli.app import app
from voiceguide.cli.commands import add_to
from voiceguide.release import VERSION, YEAR

PAGE = Path(__file__).parents[1] / "docs" / "voiceguide.1"

ENVIRONMENT = {
    "VOICEGUIDE_VOICE": "The voice that speaks where none is asked for.",
    "VOICEGUIDE_DATA": "The folder of what is known of you and your sessions; else the user's data folder.",
    "VOICEGUIDE_CACHE": "The folder of spoken clips; else audio_cache of a checkout, or the user's own.",
}
CODES = {
    "0": "Done; also when you stopped it.",
    "1": "Something is wrong; a line on the error output says what.",
    "2": "Wrong usage.",
}


def manual() -> str:
    """The page, in roff's man macros."""
    if not app.registered_commands:
        add_to(app)
    root: Any = typer.main.get_command(app)
    context = root.make_context("voiceguide", [], resilient_parsing=True)
    lines = [
        r".\" Written by scripts/manual.",
        f'.TH VOICEGUIDE 1 "{YEAR}" "voiceguide {VERSION}" "User Commands"',
        ".SH NAME",
        r"voiceguide \- a spoken guide for gentle prenatal exercises",
        ".SH SYNOPSIS",
        r".B voiceguide",
        r"[\fIOPTIONS\fR] \fICOMMAND\fR [\fIARGUMENTS\fR]",
        ".SH DESCRIPTION",
        *_paragraphs(root.help),
        ".SH OPTIONS",
        *_options(root, context),
    ]
    for group, commands in _groups(root).items():
        lines.append(f".SH {_quoted(group.upper())}")
        for name, command in commands:
            lines += _command(name, command, context)
    lines += [".SH ENVIRONMENT", *_table(ENVIRONMENT), ".SH EXIT STATUS", *_table(CODES)]
    return "\n".join(lines) + "\n"


def _groups(root: TyperGroup) -> dict[str, list[tuple[str, TyperCommand]]]:
    """The commands by whom they are for, those of a group of commands each by itself."""
    groups: dict[str, list[tuple[str, TyperCommand]]] = {}
    for name, command in root.commands.items():
        inner = getattr(command, "commands", {name: command})
        named = [(each if each == name else f"{name} {each}", found) for each, found in inner.items()]
        groups.setdefault(command.rich_help_panel, []).extend(named)
    return groups


def _command(name: str, command: TyperCommand, parent: typer.Context) -> Iterator[str]:
    context = command.make_context(name, [], parent=parent, resilient_parsing=True)
    yield f".SS {_quoted(f'voiceguide {name}')}"
    usage = " ".join(command.collect_usage_pieces(context))
    yield rf"\fBvoiceguide {_text(name)}\fR {_text(usage)}"
    yield from _paragraphs(command.help)
    for parameter in command.params:
        if parameter.param_type_name == "argument" and parameter.help:
            yield from _entry(rf"\fI{_text(parameter.make_metavar(context))}\fR", parameter.help)
    yield from _options(command, context)


def _options(command: TyperCommand | TyperGroup, context: typer.Context) -> Iterator[str]:
    for parameter in command.get_params(context):
        record: Any = parameter.param_type_name == "option" and parameter.get_help_record(context)
        if record:
            yield from _entry(rf"\fB{_text(record[0])}\fR", record[1])


def _paragraphs(help: str | None) -> Iterator[str]:
    """Filled text; what stands behind click's mark is printed as it is."""
    for paragraph in (help or "").split("\n\n"):
        as_it_is = paragraph.startswith("\b")
        yield ".PP"
        if as_it_is:
            yield from (".nf", *map(_text, paragraph.removeprefix("\b\n").splitlines()), ".fi")
        else:
            yield _text(" ".join(paragraph.split()))


def _table(rows: dict[str, str]) -> Iterator[str]:
    for name, told in rows.items():
        yield from _entry(rf"\fB{_text(name)}\fR", told)


def _entry(name: str, told: str) -> Iterator[str]:
    yield from (".TP", name, _text(" ".join(told.split())))


def _quoted(text: str) -> str:
    return f'"{_text(text)}"'


def _text(text: str) -> str:
    """As roff prints it: hyphens that can be copied, and no line that is taken for a request."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-").replace('"', r"\(dq")
    return re.sub(r"^(?=[.'])", r"\\&", escaped)


if __name__ == "__main__":
    PAGE.write_text(manual(), encoding="utf-8")
