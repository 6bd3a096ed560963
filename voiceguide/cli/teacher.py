"""The commands for who records her own voice: what she reads, recording it, and what is missing yet."""

import json as json_writer
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from voiceguide.cli import options as opt
from voiceguide.cli.completing import session_names
from voiceguide.cli.wrapping import echo
from voiceguide.errors import BadRequest, shown

if TYPE_CHECKING:
    from voiceguide.teacher.reading import Line, Occasion

Sessions = Annotated[
    list[str],
    typer.Argument(help="Exercises or routines of `voiceguide list`.", autocompletion=session_names),
]

OCCASIONS: "Final[dict[Occasion, str]]" = {
    "session": "What is heard in the sessions",
    "reply": "What answers a key",
    "first time": "What is heard before the first session",
}


@opt.session_options
def script(
    asked: opt.Asked,
    names: Sessions,
    json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
) -> None:
    """Print what to read for your own voice: every line once, its manner, and the seconds there are for it.

    \b
    Examples:
      voiceguide script torso-twist
      voiceguide script morning bedtime --teach short
    """
    lines = reading(asked, names)
    if json:
        typer.echo(json_writer.dumps({"lines": list(_as_data(lines))}, ensure_ascii=False, indent=1))
        return
    when = None
    for number, line in enumerate(lines, 1):
        if line.when != when:
            count = sum(each.when == line.when for each in lines)
            typer.echo(f"{'' if when is None else chr(10)}{OCCASIONS[line.when]}: {_lines(count)}")
            when = line.when
        told = f"{number:>4}  {line.utterance.manner:<6} {room_words(line):>6}  {line.utterance.text}"
        echo(told, len(told) - len(line.utterance.text))


@opt.session_options
def record(
    asked: opt.Asked,
    names: Sessions,
    folder: Annotated[Path, typer.Argument(help="Where the recordings go; made if it is not there.")],
    teacher: Annotated[
        str, typer.Option("--as", help="Your name, where several teachers share the folder.")
    ] = "",
    all: Annotated[bool, typer.Option("--all", help="Also what is recorded already.")] = False,
    device: Annotated[str | None, typer.Option(help="A microphone of `voiceguide doctor`.")] = None,
) -> None:
    """Record your own voice, line by line; then `--voice recorded:FOLDER` speaks with it.

    \b
    Examples:
      voiceguide record torso-twist my-voice
      voiceguide record morning bedtime practice --as anna
    """
    from voiceguide.cli.studio import check_terminal, record_lines
    from voiceguide.teacher.shelf import Shelf, shelf_folder

    check_terminal()
    lines, shelf = reading(asked, names), Shelf(shelf_folder(folder, teacher))
    record_lines(lines, shelf, to_hear(asked, names, shelf.folder), everything=all, device=device)


@opt.session_options
def voices(
    asked: opt.Asked,
    names: opt.Names = None,
    missing: Annotated[
        bool, typer.Option("--missing", help="What `--voice recorded:FOLDER` has no recording of.")
    ] = False,
    all: Annotated[bool, typer.Option("--all", help="Also eSpeak's variants of them.")] = False,
    json: opt.AsJson = False,
) -> None:
    """Name the voices that are installed, or what is missing in your own.

    \b
    Examples:
      voiceguide voices
      voiceguide voices --missing torso-twist --voice recorded:my-voice
    """
    from voiceguide.cli.workshop import show_voices

    if not missing:
        if names:
            raise BadRequest("names of sessions go with --missing and --voice recorded:FOLDER")
        show_voices(everything=all, json=json)
        return
    _show_missing(asked, names or [], as_json=json)


def to_hear(asked: opt.Asked, names: Sequence[str], folder: Path) -> str:
    """What to type to hear the first of the sessions with the recordings of a folder."""
    from voiceguide.library import load
    from voiceguide.library.names import names_in

    first, *_ = names_in(load(asked.content), names)
    content = [] if asked.content is None else ["--content", str(asked.content)]
    return shlex.join(["voiceguide", "play", first, "--voice", f"recorded:{folder}", *content])


def reading(asked: opt.Asked, names: Sequence[str]) -> "tuple[Line, ...]":
    """The lines of the sessions that were named, or of all. Raises UnknownName and BadRequest."""
    from dataclasses import replace

    from voiceguide.library import load
    from voiceguide.library.names import names_in
    from voiceguide.teacher.reading import reading_list

    library = load(asked.content)
    found = names_in(library, names) or [*library.exercises, *library.routines]
    return reading_list(library, found, replace(asked.request(), shared=len(found) > 1))


def room_words(line: "Line") -> str:
    """How long a line may last, as short as can be."""
    return "any" if line.room is None else f"{float(line.room):.1f} s"


def _lines(count: int) -> str:
    return f"{count} line{'' if count == 1 else 's'}"


def _as_data(lines: "Sequence[Line]") -> "list[dict[str, object]]":
    from voiceguide.voice.recorded import recording_name

    return [
        {
            "text": line.utterance.text,
            "manner": line.utterance.manner,
            "seconds": None if line.room is None else round(float(line.room), 3),
            "when": line.when,
            "file": recording_name(line.utterance),
        }
        for line in lines
    ]


def _show_missing(asked: opt.Asked, names: Sequence[str], *, as_json: bool) -> None:
    """Print each line there is no recording of, and who says it meanwhile."""
    from voiceguide.voice import open_voice
    from voiceguide.voice.recorded import RecordedVoice

    voice = open_voice(asked.voice)
    try:
        if not isinstance(voice, RecordedVoice):
            raise BadRequest("--missing needs your recordings: add --voice recorded:FOLDER")
        lines = reading(asked, names)
        gone = voice.missing(line.utterance for line in lines)
        if as_json:
            missing = [{"text": each.text, "manner": each.manner} for each in gone]
            data = {
                "folder": str(voice.folder),
                "lines": len(lines),
                "missing": missing,
                "meanwhile": voice.other_title,
            }
            typer.echo(json_writer.dumps(data, indent=1))
            return
        where = shown(voice.folder)
        if not gone:
            typer.echo(f"{where}: nothing is missing, of {_lines(len(lines))}")
            return
        typer.echo(
            f"{where}: {len(gone)} of {_lines(len(lines))} missing; meanwhile said by {voice.other_title}"
        )
        for each in gone:
            echo(f"  {each.manner:<6} {each.text}", len("  brisk  "))
    finally:
        voice.close()
