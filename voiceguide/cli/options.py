"""The options that commands share, and what they become."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from voiceguide.cli.completing import one_of, session_names, some_of, voices
from voiceguide.errors import BadRequest

if TYPE_CHECKING:
    from voiceguide.coach import Request
    from voiceguide.guide import Guide
    from voiceguide.her import Her
    from voiceguide.library.facts import Side, Spared

DEFAULT_SAMPLE_RATE = 24000
"""Hertz."""

Reps = Annotated[int | None, typer.Option(help="Repetitions in a set.")]
Sets = Annotated[int | None, typer.Option(help="Sets of each exercise.")]
HoldLength = Annotated[str | None, typer.Option(help="How long holds last, like 20s.")]
Pace = Annotated[str | None, typer.Option(help="0.9 is slower, 1.1 faster; holds keep their time.")]
LevelNumber = Annotated[int | None, typer.Option(help="Of each exercise's ladder; 1 is the first week's.")]
Variant = Annotated[str, typer.Option(help="Another way to do it, as `voiceguide show NAME` lists them.")]
Weeks = Annotated[int | None, typer.Option(help="Your week of pregnancy.")]
Spare = Annotated[
    str | None,
    typer.Option(
        help="What to spare: girdle, wrists, floor; or none.",
        autocompletion=some_of("girdle", "wrists", "floor", "none"),
    ),
]
Sore = Annotated[
    str | None,
    typer.Option(
        help="Your sore side, left or right; it comes second.", autocompletion=one_of("left", "right")
    ),
]
SideOrder = Annotated[
    str | None,
    typer.Option(
        help="Which sides, in which order: left,right or right.", autocompletion=some_of("left", "right")
    ),
]
Teaching = Annotated[
    str | None,
    typer.Option(
        "--teach",
        help="How much is explained: full, short, or names.",
        autocompletion=one_of("full", "short", "names"),
    ),
]
SafetyWords = Annotated[
    str | None,
    typer.Option(
        "--safety",
        help="What is said of when to stop: list, signs, or short.",
        autocompletion=one_of("list", "signs", "short"),
    ),
]
Gone = Annotated[bool, typer.Option("--brief", "--full", hidden=True)]
StartAddress = Annotated[
    str | None, typer.Option(help="Begin at an address, like torso-twist/left, or a time, like 3:00.")
]
LeadIn = Annotated[str | None, typer.Option(help="Quiet before the first word, like 2s.")]
VoiceName = Annotated[
    str | None,
    typer.Option(
        "--voice",
        help="natural, espeak, system, recorded:FOLDER; more: `voiceguide voices`.",
        autocompletion=voices,
    ),
]
Rate = Annotated[int | None, typer.Option(help="Speaking rate, in the voice's words per minute.")]
Content = Annotated[Path | None, typer.Option(help="A YAML file of your own, added to the library.")]
FileFormat = Annotated[
    str | None,
    typer.Option(
        help="mp3, m4b, m4a, opus, ogg, flac or wav.",
        autocompletion=one_of("mp3", "m4b", "m4a", "opus", "ogg", "flac", "wav"),
    ),
]
BitRate = Annotated[str | None, typer.Option("--bitrate", help="Kilobits per second, like 96.")]
SampleRate = Annotated[int | None, typer.Option(help="Samples per second, like 44100.")]
Stereo = Annotated[bool, typer.Option("--stereo", help="Two equal channels.")]
With = Annotated[
    str,
    typer.Option(
        "--with",
        help="What lies beside it: captions, lyrics, cues, text, picture, or all.",
        autocompletion=some_of("captions", "lyrics", "cues", "text", "picture", "all"),
    ),
]
Jobs = Annotated[int, typer.Option(help="How many to write at once.", min=1, max=64)]
Names = Annotated[
    list[str] | None,
    typer.Argument(
        help="Exercises or routines; everything in the library if left out.", autocompletion=session_names
    ),
]
Name = Annotated[
    list[str],
    typer.Argument(help="An exercise or routine of `voiceguide list`.", autocompletion=session_names),
]

NameOrNext = Annotated[
    list[str] | None,
    typer.Argument(
        help="An exercise or routine of `voiceguide list`; without, what is next today.",
        autocompletion=session_names,
    ),
]
Hears = Annotated[
    bool | None,
    typer.Option(
        "--listen/--no-listen", help="Whether it hears what you say, for once; see `voiceguide me`."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON, for programs.")]
Minutes = Annotated[
    int | None, typer.Option(help="How long it may take: what you need today, or what you name, made to fit.")
]


@dataclass(frozen=True)
class Asked:
    """What was asked of a session: dose and pace, voice and content, as typed."""

    reps: Reps = None
    sets: Sets = None
    hold: HoldLength = None
    pace: Pace = None
    sides: SideOrder = None
    level: LevelNumber = None
    variant: Variant = ""
    weeks: Weeks = None
    spare: Spare = None
    sore: Sore = None
    teach: Teaching = None
    safety: SafetyWords = None
    brief: Gone = False
    start: StartAddress = None
    lead_in: LeadIn = None
    voice: VoiceName = None
    rate: Rate = None
    content: Content = None

    def request(self) -> "Request":
        """The listener's request. Raises BadRequest for what cannot be honoured."""
        from voiceguide.coach.request import DEFAULT_LEAD_IN, Request

        if self.brief:
            raise BadRequest("--brief and --full are gone; try --teach short, --teach names or --teach full")
        return Request(
            reps=self.reps,
            sets=self.sets,
            hold=None if self.hold is None else _stay("--hold", self.hold),
            pace=Fraction(1) if self.pace is None else _pace(self.pace),
            sides=_sides(self.sides),
            level=self.level,
            variant=self.variant.strip().lower().replace(" ", "-"),
            weeks=self.weeks,
            spare=_spared(self.spare),
            spare_none=self.spare is not None and not _spared(self.spare),
            sore=_side(self.sore),
            teach=_word(self.teach),
            safety=_word(self.safety),
            lead_in=DEFAULT_LEAD_IN if self.lead_in is None else _seconds("--lead-in", self.lead_in),
            start=(self.start or "").strip("/"),
        )

    def by(self, her: "Her") -> "Asked":
        """The same by her: with the voice and the pace she likes, where no other is asked for."""
        pace = None if her.pace is None else str(her.pace)
        return replace(self, voice=self.voice or her.voice or None, pace=self.pace or pace)

    def voice_and_content(self) -> dict[str, object]:
        """What ``spoken_by`` needs to open the same guide again."""
        content = None if self.content is None else str(self.content.resolve())
        return {"voice": self.voice, "rate": self.rate, "content": content}

    @classmethod
    def spoken_by(cls, told: Mapping[str, Any]) -> "Asked":
        """With the voice and the content of ``voice_and_content``."""
        content = told.get("content")
        return cls(voice=told.get("voice"), rate=told.get("rate"), content=Path(content) if content else None)

    def guide(self, sample_rate: int | None = None) -> "Guide":
        """The guide over the library, speaking with the voice asked for, at a sample rate in hertz."""
        return guide(self.content, self.voice, self.rate, sample_rate)


def session_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command all options of ``Asked``; it gets them together, as ``asked``."""
    shared = inspect.signature(Asked).parameters
    own = [each for each in inspect.signature(command).parameters.values() if each.name != "asked"]

    @wraps(command)
    def with_options(**given: Any) -> None:  # noqa: ANN401 - whatever the command line holds
        asked = Asked(**{name: given.pop(name) for name in shared})
        command(asked=asked, **given)

    together = [*own, *shared.values()]
    with_options.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in together]
    )
    with_options.__annotations__ = {each.name: each.annotation for each in together}
    return with_options


def guide(
    content: Path | None, voice: str | None = None, rate: int | None = None, sample_rate: int | None = None
) -> "Guide":
    """The guide over the library, speaking with the voice asked for, at a sample rate in hertz."""
    from voiceguide.guide import Guide
    from voiceguide.library import load
    from voiceguide.voice import open_voice

    return Guide(load(content), lambda: open_voice(voice, rate, sample_rate or DEFAULT_SAMPLE_RATE))


def bit_rate(text: str | None) -> int | None:
    """Kilobits per second, from ``96`` or ``96k``. Raises BadRequest."""
    if text is None:
        return None
    digits = text.lower().removesuffix("k")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 6):
        raise BadRequest(f'--bitrate "{text[:40]}" is not a number of kilobits per second, like 96')
    return int(digits)


def _seconds(option: str, text: str) -> Fraction:
    from voiceguide.library.duration import parse_duration

    try:
        return parse_duration(text)
    except ValueError as exc:
        raise BadRequest(f"{option}: {exc}") from exc


def _stay(option: str, text: str) -> Fraction:
    """Seconds of a hold, or breaths."""
    from voiceguide.library.duration import parse_breaths
    from voiceguide.library.facts import Breaths

    breaths = parse_breaths(text)
    return _seconds(option, text) if breaths is None else Breaths.of(breaths)


def _word(text: str | None) -> Any:  # noqa: ANN401 - the request says which words there are
    """A word as it is known, however it was typed."""
    return None if text is None else text.strip().lower()


def _pace(text: str) -> Fraction:
    from voiceguide.library.duration import parse_number

    try:
        return parse_number(text)
    except ValueError as exc:
        raise BadRequest(f"--pace {exc}; 1 is as written, 0.9 a little slower") from exc


def _spared(text: str | None) -> "tuple[Spared, ...]":
    from voiceguide.library.facts import SPARED

    words = [word for word in (text or "").lower().replace(" ", "").split(",") if word not in ("", "none")]
    known: dict[str, Spared] = {each: each for each in SPARED} | {"no-floor": "floor"}
    for word in words:
        if word not in known:
            raise BadRequest(f'--spare "{text}" is not known; try {", ".join(SPARED)}')
    return tuple(each for each in SPARED if each in [known[word] for word in words])


def _side(text: str | None) -> "Side | None":
    known: dict[str, Side] = {"left": "left", "right": "right"}
    side = known.get((text or "").strip().lower())
    if text and side is None:
        raise BadRequest(f'--sore "{text}" is not known; try left or right')
    return side


def _sides(text: str | None) -> "tuple[Side, ...]":
    known: dict[str, tuple[Side, ...]] = {"left": ("left",), "right": ("right",), "both": ()}
    sides: tuple[Side, ...] = ()
    for word in (text or "").lower().replace(" ", "").split(",") if text is not None else []:
        if word not in known:
            raise BadRequest(f'--sides "{text}" is not known; try left, right, left,right or right,left')
        sides += known[word]
    return sides
