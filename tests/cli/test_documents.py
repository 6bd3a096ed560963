"""The documents keep up with the program."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from voiceguide.cli.app import app
from voiceguide.cli.commands import add_to
from voiceguide.coach.armed import NO, YES
from voiceguide.coach.commands import TABLE

DOCS = Path(__file__).parents[2] / "docs"


def commands() -> Iterator[tuple[str, object]]:
    """Every command by its full name, with what click knows of it."""
    fresh = typer.Typer()
    add_to(fresh)
    root = typer.main.get_command(fresh)
    for name, command in root.commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        if inner:
            yield from ((f"{name} {each}", inner[each]) for each in inner)
        else:
            yield name, command


@pytest.mark.parametrize(("name", "command"), list(commands()), ids=[name for name, _ in commands()])
def test_every_command_and_option_is_documented(name: str, command: typer.core.TyperCommand) -> None:
    """docs/commands.md has a section for each command that names each of its options."""
    text = (DOCS / "commands.md").read_text()
    section = text.partition(f"## voiceguide {name}\n")[2].split("\n## ")[0]
    assert section, f"no section for {name}"
    for parameter in command.params:
        told = parameter.param_type_name == "option" and not getattr(parameter, "hidden", False)
        for option in parameter.opts if told else []:
            assert f"`{option}" in section or option == "--help" or f"{option}`" in section, option


@pytest.mark.parametrize(("name", "command"), list(commands()), ids=[name for name, _ in commands()])
def test_every_help_shows_an_example(name: str, command: typer.core.TyperCommand) -> None:
    """The help of each command shows it in use."""
    assert "Example" in (command.help or "")
    assert f"voiceguide {name}" in (command.help or "")


def test_every_command_is_for_somebody() -> None:
    """Each command is in a group of the first page of help."""
    fresh = typer.Typer()
    add_to(fresh)
    root = typer.main.get_command(fresh)
    groups = {name: command.rich_help_panel for name, command in root.commands.items()}  # type: ignore[attr-defined]
    assert all(str(group).startswith("For ") for group in groups.values()), groups


def test_the_help_says_what_this_is_not() -> None:
    """The first page of help says that this is not medical advice."""
    assert "not medical advice" in (app.info.help or "")


def test_all_that_can_be_said_is_documented() -> None:
    """docs/hands-free.md has the phrases of the table of commands, and what they do, and no others."""
    text = (DOCS / "hands-free.md").read_text()
    section = text.partition("## What you can say\n")[2].partition("\n## ")[0]
    told = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith('| "')]
    offered = [row for row in TABLE if row.spoken]
    quoted = [[f'"{said}"' for said in row.spoken] for row in offered]
    assert [[each.strip() for each in cells] for cells in told] == [
        [first, ", ".join(others), row.help] for (first, *others), row in zip(quoted, offered, strict=True)
    ]
    for answer in (*YES, *NO):
        assert f'"{answer}"' in section
