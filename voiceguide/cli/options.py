"""The options that commands share, and what they become."""

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voiceguide.errors import BadRequest

if TYPE_CHECKING:
    from voiceguide.coach import Request
    from voiceguide.guide import Guide
    from voiceguide.library.facts import Side

DOSE = "Dose and pace"
VOICE = "Voice and content"

Reps = Annotated[int | None, typer.Option(help="Repetitions in a set.", rich_help_panel=DOSE)]
Sets = Annotated[int | None, typer.Option(help="Sets of each exercise.", rich_help_panel=DOSE)]
Hold = Annotated[str | None, typer.Option(help="How long holds last, like 20s.", rich_help_panel=DOSE)]
Pace = Annotated[
    str, typer.Option(help="0.9 is slower, 1.1 faster; holds keep their time.", rich_help_panel=DOSE)
]
Sides = Annotated[
    str | None, typer.Option(help="Which sides, in which order: left,right or right.", rich_help_panel=DOSE)
]
Brief = Annotated[
    bool, typer.Option("--brief/--full", help="Fewer words, for when you know it.", rich_help_panel=DOSE)
]
Start = Annotated[
    str | None, typer.Option(help="Begin at an address, like torso-twist/left.", rich_help_panel=DOSE)
]
LeadIn = Annotated[
    str | None, typer.Option(help="Quiet before the first word, like 2s.", rich_help_panel=DOSE)
]
VoiceName = Annotated[
    str | None, typer.Option("--voice", help="A voice of `voiceguide voices`.", rich_help_panel=VOICE)
]
Rate = Annotated[
    int | None, typer.Option(help="Speaking rate, in the voice's words per minute.", rich_help_panel=VOICE)
]
Content = Annotated[
    Path | None, typer.Option(help="A YAML file of your own, added to the library.", rich_help_panel=VOICE)
]
Names = Annotated[
    list[str] | None, typer.Argument(help="Exercises or routines; everything in the library if left out.")
]
Name = Annotated[str, typer.Argument(help="An exercise or routine of `voiceguide list`.")]


def request(
    *,
    reps: int | None,
    sets: int | None,
    hold: str | None,
    pace: str,
    sides: str | None,
    brief: bool,
    start: str | None = None,
    lead_in: str | None = None,
) -> "Request":
    """The listener's request. Raises BadRequest for what cannot be honoured."""
    from voiceguide.coach.request import DEFAULT_LEAD_IN, Request

    return Request(
        reps=reps,
        sets=sets,
        hold=None if hold is None else _seconds("--hold", hold),
        pace=_pace(pace),
        sides=_sides(sides),
        brief=brief,
        lead_in=DEFAULT_LEAD_IN if lead_in is None else _seconds("--lead-in", lead_in),
        start=(start or "").strip("/"),
    )


def guide(content: Path | None, voice: str | None = None, rate: int | None = None) -> "Guide":
    """The guide over the library, speaking with the voice asked for."""
    from voiceguide.guide import Guide
    from voiceguide.library import load
    from voiceguide.voice import open_voice

    return Guide(load(content), lambda: open_voice(voice, rate))


def _seconds(option: str, text: str) -> Fraction:
    from voiceguide.library.duration import parse_duration

    try:
        return parse_duration(text)
    except ValueError as exc:
        raise BadRequest(f"{option}: {exc}") from exc


def _pace(text: str) -> Fraction:
    try:
        return Fraction(text) if len(text) < 20 else Fraction(0)
    except (ValueError, ZeroDivisionError) as exc:
        raise BadRequest(f'--pace "{text}" is not a number; 1 is as written, 0.9 a little slower') from exc


def _sides(text: str | None) -> "tuple[Side, ...]":
    known: dict[str, tuple[Side, ...]] = {"left": ("left",), "right": ("right",), "both": ()}
    sides: tuple[Side, ...] = ()
    for word in (text or "").lower().replace(" ", "").split(",") if text is not None else []:
        if word not in known:
            raise BadRequest(f'--sides "{text}" is not known; try left, right, left,right or right,left')
        sides += known[word]
    return sides
