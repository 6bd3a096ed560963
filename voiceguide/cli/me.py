"""`me`: what she tells of herself, asked in a short talk or given as options; and whether she may begin."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Annotated, Final

import typer

from voiceguide.cli.wrapping import echo

if TYPE_CHECKING:
    from voiceguide.her import Her
    from voiceguide.library.facts import WaitFor

_SPARED: Final = {"girdle": "your pelvis", "wrists": "your wrists", "floor": "the way down to the floor"}
_ENDS_A_WAIT: Final[dict["WaitFor", str]] = {
    "time": "lasts its time",
    "ready": "lasts until you are ready, or for some minutes",
    "both": "lasts its time, or until you are ready",
    "always": "lasts until you are ready, however long that is",
}
_ALLOWED: Final = "once you may, type: voiceguide me --allowed"


def me(
    weeks: Annotated[str | None, typer.Option(help="How many weeks you are, like 30 or 30+4.")] = None,
    due: Annotated[str | None, typer.Option(help="Or your due date, like 2027-02-01.")] = None,
    spare: Annotated[
        str | None, typer.Option(help="What to spare: girdle, wrists, floor, with commas.")
    ] = None,
    sore: Annotated[str | None, typer.Option(help="Your sore side: left, right or neither.")] = None,
    minutes: Annotated[str | None, typer.Option(help="How long you like to practise, like 10.")] = None,
    pace: Annotated[str | None, typer.Option(help="0.9 is slower, 1.1 faster.")] = None,
    wait: Annotated[
        str | None, typer.Option(help="What ends a wait while it plays: time, ready, both or always.")
    ] = None,
    voice: Annotated[str | None, typer.Option(help="A voice of `voiceguide voices`.")] = None,
    microphone: Annotated[
        str | None, typer.Option(help="Whether the guide may listen to you while it plays: yes or no.")
    ] = None,
    allowed: Annotated[
        bool, typer.Option("--allowed", help="You have asked your midwife or doctor, and you may.")
    ] = False,
    aloud: Annotated[bool, typer.Option("--aloud", help="Also speak the questions.")] = False,
    show: Annotated[bool, typer.Option("--show", help="Tell what is known of you.")] = False,
    clear: Annotated[bool, typer.Option("--clear", help="Forget all of it, at once.")] = False,
) -> None:
    """Tell the guide about yourself, in a short talk, all of it optional; it stays on this machine.

    \b
    Examples:
      voiceguide me
      voiceguide me --weeks 30 --spare wrists,floor
      voiceguide me --sore none
      voiceguide me --show
    """
    from voiceguide import profile

    options = {
        "weeks": weeks, "due": due, "spare": spare, "sore": sore,
        "minutes": minutes, "pace": pace, "wait": wait, "voice": voice, "microphone": microphone,
    }  # fmt: skip
    given = {subject: text for subject, text in options.items() if text is not None}
    _refuse_two_things(given, {"--allowed": allowed, "--aloud": aloud, "--show": show, "--clear": clear})
    place, today = profile.default_place(), _today()
    if clear:
        echo(_forget())
        return
    her = profile.read(place)
    if given or allowed:
        profile.write(place, _as_given(her, given, today, allowed=allowed))
    elif not show:
        from voiceguide.cli.talk import talk

        talk(her, today, lambda known: profile.write(place, known), aloud=aloud)
    for line in in_plain_words(profile.read(place), today):
        echo(line)


def admitted(only_listens: Callable[[], bool] = lambda: False) -> "Her":
    """What is known of her who wants to begin; what cannot be read of it is told in a line, and not known.

    Raises AskFirst if she is to ask first, unless she ``only_listens``, which is asked only then.
    """
    from voiceguide import profile
    from voiceguide.errors import AskFirst

    her, trouble = profile.read_anyway(profile.default_place())
    if her.must_ask() and not only_listens():
        also = f" ({trouble})" if trouble else ""
        raise AskFirst(f"please ask your midwife or doctor before you begin; {_ALLOWED}{also}")
    if trouble:
        typer.echo(f"voiceguide: {trouble}; until then it goes on as if nothing were known of you", err=True)
    return her


def in_plain_words(her: "Her", today: date) -> list[str]:
    """What is known of her, a sentence each, and where it is kept."""
    from voiceguide import profile
    from voiceguide.answers import told
    from voiceguide.errors import shown
    from voiceguide.her import Her

    if her == Her():
        return [
            "Nothing is known of you, and nothing needs to be. voiceguide me asks; Return skips a question."
        ]
    lines = [_stage_line(her, today)]
    if her.spare:
        lines.append(f"Spared: {', '.join(_SPARED[each] for each in her.spare)}.")
    if her.sore:
        lines.append(f"Your {her.sore} side is sore, so it comes second.")
    if her.minutes:
        lines.append(f"You like to practise for {her.minutes} minute{'s' if her.minutes > 1 else ''}.")
    if her.pace:
        lines.append(f"Pace: {told(her, 'pace')}, where 1 is as written and less is slower.")
    if her.wait:
        lines.append(f"A wait while it plays {_ENDS_A_WAIT[her.wait]}.")
    if her.voice:
        lines.append(f"Voice: {her.voice}.")
    lines += [_microphone_line(her), _check_line(her)]
    if her.listened:
        lines.append(f"You have heard when to stop, all of it, on {her.listened.on}.")
    lines.append(f"Kept in {shown(profile.default_place())}, on this machine only.")
    return [line for line in lines if line]


def _stage_line(her: "Her", today: date) -> str:
    days, stage = her.days(today), her.stage(today)
    if days is None:
        return ""
    due = f", due on {her.due}" if her.due else ""
    if stage is None:
        far = "past" if days > 0 else "before"
        return f"Today is {far} all weeks that count{due}; tell them anew: voiceguide me --weeks 30"
    weeks, days = divmod(days, 7)
    more = f" and {days} day{'s' if days > 1 else ''}" if days else ""
    return f"You are {weeks} week{'s' if weeks > 1 else ''}{more}: {stage} trimester{due}."


def _microphone_line(her: "Her") -> str:
    if her.microphone is None:
        return ""
    if not her.microphone:
        return "It does not listen to you; voiceguide me --microphone yes lets it."
    loud = "" if her.loudness is None else f", and you are usually at {her.loudness} dB"
    return f"It may listen while it plays{loud}; nothing you say is kept."


def _check_line(her: "Her") -> str:
    if her.checked is None:
        return ""
    if her.checked.ask_first:
        return f"Since {her.checked.on}: please ask your midwife or doctor before you begin; {_ALLOWED}"
    return f"On {her.checked.on} you said that nothing speaks against it."


def _refuse_two_things(given: dict[str, str], others: dict[str, bool]) -> None:
    """Raises BadRequest for options that do not go together."""
    from voiceguide.errors import BadRequest

    if {"weeks", "due"} <= given.keys():
        raise BadRequest("--weeks and --due say the same; give one of them")
    wanted = [option for option, on in others.items() if on]
    if given and wanted != ["--allowed"]:
        wanted.append(f"--{next(iter(given))}")
    if len(wanted) > 1:
        raise BadRequest(f"{' and '.join(wanted[-2:])} do not go together; use one after the other")


def _as_given(her: "Her", given: dict[str, str], today: date, *, allowed: bool) -> "Her":
    """Her as the options have it. Raises BadRequest, and UnknownVoice."""
    from voiceguide.answers import answered
    from voiceguide.cli.talk import try_voice
    from voiceguide.errors import BadRequest

    for subject, text in given.items():
        try:
            her = answered(her, subject, text, today)
        except BadRequest as exc:
            raise BadRequest(f"--{subject}: {exc}") from exc
    if "voice" in given and her.voice:
        try_voice(her.voice)
    return her.having_checked(today, ask_first=False) if allowed else her


def _forget() -> str:
    """Remove the file; a line that tells what came of it."""
    from voiceguide import profile
    from voiceguide.errors import shown

    place = profile.default_place()
    had_to_ask = profile.read_anyway(place).her.must_ask()
    if not profile.clear(place):
        return f"there is nothing to forget: no {shown(place)}"
    reminder = "; you were going to ask your midwife or doctor, so please still do, before you begin"
    return f"{shown(place)} is removed: nothing is known of you now{reminder if had_to_ask else ''}"


def _today() -> date:
    from voiceguide.journal import local_time

    return local_time().date()
