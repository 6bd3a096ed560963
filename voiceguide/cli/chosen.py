"""What is played or written where she does not say all of it: what is next today, what fits her time."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import typer

from voiceguide.cli.wrapping import echo
from voiceguide.doors.terminal import at_a_terminal
from voiceguide.errors import BadRequest

if TYPE_CHECKING:
    from voiceguide.coach import Request
    from voiceguide.guide import Guide
    from voiceguide.her import Her
    from voiceguide.library.facts import WaitFor
    from voiceguide.minutes import Filled, SecondsOf
    from voiceguide.today import Today

ALL_THE_SAME: Final = "To practise all the same, name it, like `voiceguide play pelvic-rocking`."

_DOSES: Final = ("reps", "sets", "hold")
_OF_ONE: Final = ("sides", "variant", "start")


def to_play(
    guide: "Guide",
    her: "Her",
    wish: "Request",
    words: Sequence[str],
    minutes: int | None,
    wait: "WaitFor | None",
) -> "tuple[str, Request] | None":
    """The name of what she plays, and how; None if today nothing is next, which she has been told.

    Raises UnknownName for a name that is not there, and BadRequest for wishes that contradict each other.
    """
    from voiceguide.cli.known import for_her
    from voiceguide.library.names import name_in
    from voiceguide.minutes import name_of

    check_together(wish, minutes, named=bool(words))
    if words:
        name = name_in(guide.library, words)
        routine = guide.library.routines.get(name)
        usual: WaitFor = routine.wait if routine else "time"
        request = for_her(replace(wish, wait=wait or usual), her, guide.library, name)
        request = request if wait else _waiting(guide, name, request, her)
        return name, request if minutes is None else made_to_fit(guide, name, request, minutes)
    now = today_of(guide, her, wish)
    if _is_over(now, asked=minutes is not None):
        return None
    minutes = minutes or her.minutes
    name = now.due or "" if minutes is None else name_of(minutes)
    request = for_her(replace(wish, wait=wait or "time"), her, guide.library, name, now.diary)
    request = _next(now, request) if minutes is None else _filled(guide, now, request, minutes)
    return name, request if wait else _waiting(guide, name, request, her)


def _waiting(guide: "Guide", name: str, request: "Request", her: "Her") -> "Request":
    """The request with waits that end as she has told, where somebody attends and that can be."""
    from voiceguide.coach import outline

    if her.wait is None or not at_a_terminal():
        return request
    hers = replace(request, wait=her.wait)
    try:
        outline(guide.fitted(hers), name, replace(hers, heard=True))  # who may be asked: the longest of all
    except BadRequest:
        return request
    return hers


def to_write(guide: "Guide", wish: "Request", names: Sequence[str], minutes: int) -> "tuple[str, Request]":
    """The name of what is written of so many minutes, and how: of what is named, else of what she needs.

    Raises BadRequest where nothing is next today, and AskFirst if she is to ask first.
    """
    from voiceguide.cli.known import tell_what_is_not_spared, with_wishes
    from voiceguide.cli.me import admitted
    from voiceguide.library.names import name_in
    from voiceguide.minutes import fill
    from voiceguide.report.advice import before_next

    check_together(wish, minutes, named=bool(names))
    if names:
        name = name_in(guide.library, names)
        return name, made_to_fit(guide, name, wish, minutes)
    her = admitted()
    tell_what_is_not_spared(wish, her)
    wish = with_wishes(wish, her, date.today())
    now = today_of(guide, her, wish)
    if now.stop and not (now.stop == "enough" and now.left):
        *_, why = before_next(now)
        raise BadRequest(f"{why} To write one all the same, name it, like `voiceguide export bedtime`")
    filled = fill(now, wish, minutes, _seconds_of(guide))
    _tell(filled)
    return filled.plan.name, filled.request


def today_of(guide: "Guide", her: "Her", wish: "Request") -> "Today":
    """Her day, for the exercises that fit her."""
    from voiceguide.cli.diary import diary
    from voiceguide.cli.known import LATELY, with_wishes
    from voiceguide.today import Today

    today = date.today()
    wish = with_wishes(wish, her, today)
    return Today(guide.fitted(wish), diary(LATELY), today, wish)


def one_level_more(
    now: "Today", name: str, request: "Request", agrees: "Callable[[str], bool | None]"
) -> "Request":
    """The request at one level more, if her diary offers that for the exercise ``name`` and she ``agrees``.

    She is asked only where she has not said a level herself, and nothing is cut to her time.
    """
    from voiceguide.coach.answering import phrase_of
    from voiceguide.report.advice import announced, asked_of

    way = now.levels.get(name)
    if request.level or request.plan or way is None or not way.offered:
        return request
    if not agrees(phrase_of(now.library, "level-up", **asked_of(now, name, way.offered))):
        return request
    said = announced(now, way.offered) if request.announced and now.due == name else ""
    return replace(request, level=way.offered, levels=(), announced=said)


def check_together(wish: "Request", minutes: int | None, *, named: bool) -> None:
    """Refuse wishes that contradict each other. Raises BadRequest."""
    for key in _DOSES if minutes is not None else ():
        if getattr(wish, key):
            raise BadRequest(f"--minutes says how much of it there is; leave --{key} or --minutes out")
    if minutes is not None and wish.start:
        raise BadRequest("--minutes is for a whole session; leave --start or --minutes out")
    for key in () if named else (*_DOSES, *_OF_ONE):
        if getattr(wish, key):
            raise BadRequest(
                f"--{key} is for an exercise you name, like pelvic-rocking; name one, or leave --{key} out"
            )


def made_to_fit(guide: "Guide", name: str, wish: "Request", minutes: int) -> "Request":
    """The wish, with what is named made to last so many minutes; why it does not is told."""
    from voiceguide.minutes import fit

    filled = fit(guide.library, name, wish, minutes, _seconds_of(guide))
    _tell(filled)
    return filled.request


def _is_over(now: "Today", *, asked: bool) -> bool:
    """Tell what she is to know before she goes on; whether nothing is next.

    What is enough is not, where she has ``asked`` for some minutes and there is something left.
    """
    from voiceguide.report.advice import before_next

    if asked and now.stop == "enough" and now.left:
        return False
    for line in before_next(now):
        echo(line)
    if now.stop and now.stop != "see someone":
        echo(ALL_THE_SAME)
    return now.stop is not None


def _next(now: "Today", request: "Request") -> "Request":
    """The next exercise of her day, at the level that is hers, told first."""
    from voiceguide.report.advice import announced, offer

    assert now.due
    level = request.level or now.levels[now.due].level
    said = announced(now, level)
    typer.echo(f"voiceguide: {said}", err=True)
    if not request.level and (line := offer(now)):
        typer.echo(f"voiceguide: {line}", err=True)
    levels = () if request.level else now.own_levels
    return replace(request, announced=said, levels=levels)


def _filled(guide: "Guide", now: "Today", request: "Request", minutes: int) -> "Request":
    """A session of so many minutes, told first. Raises BadRequest where nothing fits."""
    from voiceguide.minutes import fill
    from voiceguide.report.advice import announced_plan

    def told(request: "Request") -> "Request":
        assert request.plan
        return replace(request, announced=announced_plan(now.library, request.plan))

    typer.echo(f"voiceguide: looking for what fits in {minutes} minutes", err=True)
    seconds_of = _seconds_of(guide)
    filled = fill(now, request, minutes, lambda name, request: seconds_of(name, told(request)))
    request = told(filled.request)
    typer.echo(f"voiceguide: {request.announced}", err=True)
    _tell(filled)
    return request


def _seconds_of(guide: "Guide") -> "SecondsOf":
    def seconds(name: str, request: "Request") -> Fraction:
        session = guide.plan(name, replace(request, wait="time"))  # what she makes of a wait nobody can plan
        return Fraction(session.timeline.length, session.sample_rate)

    return seconds


def _tell(filled: "Filled") -> None:
    if filled.why:
        typer.echo(f"voiceguide: {filled.why}", err=True)
