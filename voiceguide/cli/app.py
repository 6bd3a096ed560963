"""The command line: its commands, and one clear line for everything that goes wrong."""

import os
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from voiceguide.errors import BadRequest, ContentError, VoiceguideError, shown

_WRONG_USAGE: type[Exception] = typer.BadParameter.__mro__[1]
"""UsageError of the click that typer brings along; typer names only its subclasses."""

FIRST_SENTENCE = 200
"""Letters of a command's help that are told beside its name, at most."""


class _Commands(TyperGroup):
    """The commands, told by whom they are for."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - classes typer does not name
        """A section for each group, with the first sentence of each command."""
        known = {name: self.commands[name] for name in self.list_commands(ctx)}
        widest = max(map(len, known))
        groups: dict[str, list[tuple[str, str]]] = {}
        for name, command in known.items():
            line = (name.ljust(widest), command.get_short_help_str(FIRST_SENTENCE))
            groups.setdefault(getattr(command, "rich_help_panel", None) or "Commands", []).append(line)
        for group, lines in groups.items():
            with formatter.section(group):
                formatter.write_dl(lines)


app = typer.Typer(
    name="voiceguide",
    cls=_Commands,
    help="A spoken guide for gentle prenatal exercises. General wellness information, not medical advice.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class _Command(TyperCommand):
    """A command that gets its words as text: bytes that are no UTF-8 may name a file, and nothing else."""

    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override]
        """Run it. Raises BadRequest."""
        for parameter in self.get_params(ctx):
            given = ctx.params.get(parameter.name or "")
            words = given if isinstance(given, list | tuple) else [given]
            torn = next((word for word in words if _is_torn(word)), None)
            if torn is not None and parameter.type.name not in ("path", "file", "directory"):
                raise BadRequest(f'"{torn}" has bytes that are not UTF-8, so it is no text; type it anew')
        return super().invoke(ctx)


def _is_torn(word: object) -> bool:
    """Whether it has bytes that the system's encoding has no letters for; Python keeps them as surrogates."""
    return isinstance(word, str) and any("\ud800" <= letter <= "\udfff" for letter in word)


def _show_version(wanted: bool) -> None:
    if wanted:
        from voiceguide.release import VERSION

        typer.echo(f"voiceguide {VERSION}")
        raise typer.Exit


@app.callback()
def _voiceguide(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    pass


def _add_commands() -> None:
    from voiceguide.cli import commands

    commands.add_to(app)
    for command in app.registered_commands:
        command.cls = _Command


def main() -> None:
    """Run the command line; the process's exit code is 0, 1 for an error, 2 for wrong usage."""
    _add_commands()
    sys.exit(_run())


def _run() -> int:  # noqa: PLR0911 - one return for each way to end
    try:
        if len(sys.argv) == 1 and not _completes() and (code := _company()) is not None:
            return code
        result = app(standalone_mode=False)
        if sys.stdout:
            sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except _WRONG_USAGE as exc:
        _explain_usage(exc)
        return 2
    except ContentError as exc:
        _complain_lines(exc)
        return 1
    except BadRequest as exc:
        _complain(str(exc))
        return 2
    except VoiceguideError as exc:
        _complain(str(exc))
        return 1
    except (KeyboardInterrupt, typer.Abort):
        _complain("stopped")
        return 130
    except BrokenPipeError:
        _end_output()
        return 1
    except OSError as exc:
        _end_output()
        where = f" {shown(exc.filename)}" if exc.filename else ""
        _complain(f"the system refused to read or write{where}: {exc.strerror or exc}")
        return 1


def _completes() -> bool:
    """Whether a shell asks what could be typed next; it does so without a word."""
    return "_VOICEGUIDE_COMPLETE" in os.environ


def _company() -> int | None:
    """Without any word, a guide in the room, where she is heard; None where that cannot be."""
    from voiceguide.doors.terminal import attended

    if not attended():
        return None
    from voiceguide.cli.alone import keep_company

    return keep_company()


def _end_output() -> None:
    """Let the interpreter find nothing to complain about when it ends."""
    if sys.stdout:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _explain_usage(error: Exception) -> None:
    if type(error).__name__ == "NoArgsIsHelpError":
        typer.echo(str(error), err=True)
        return
    message = str(getattr(error, "format_message", error.__str__)())
    _complain(message, "--help shows what is possible")


def _complain(message: str, hint: str = "") -> None:
    line = shown(" ".join(message.split()))
    typer.echo(f"voiceguide: {line}{f' ({hint})' if hint else ''}", err=True)


def _complain_lines(error: ContentError) -> None:
    for problem in error.problems:
        typer.echo(str(problem), err=True)
    number = len(error.problems)
    typer.echo(f"voiceguide: {number} problem{'s' if number > 1 else ''} to mend, none of it lost", err=True)
