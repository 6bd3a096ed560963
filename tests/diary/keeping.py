"""Sessions for a diary: made as values, or kept as journals."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path
from typing import Any

from voiceguide.coach.doing import Doing
from voiceguide.diary import Amount, Bout, Diary, Practice
from voiceguide.journal import Feeling, Journal, keep_felt

PARIS = timezone(timedelta(hours=1))
FIRST = date(2026, 9, 7)
"""A Monday."""


def practice(
    day: int,
    felt: Feeling | None = None,
    *,
    exercise: str = "pelvic-rocking",
    level: int = 1,
    finished: bool = True,
    told: int | None = None,
    hour: int = 7,
    reps: int = 8,
) -> Practice:
    """A session so many days after the first Monday."""
    begun = datetime(FIRST.year, FIRST.month, FIRST.day, hour, 30, tzinfo=PARIS) + timedelta(days=day)
    amounts = (Amount("", "", reps, reps if finished else reps + 1, Fraction(0)),)
    return Practice(
        name=exercise,
        begun=begun,
        last=begun + timedelta(minutes=5),
        finished=finished,
        bouts=(Bout(exercise, amounts, finished, level),),
        felt=felt,
        told=on(day if told is None else told),
    )


def diary(*practices: Practice) -> Diary:
    """A diary of them."""
    return Diary(practices)


def on(day: int) -> date:
    """The date so many days after the first Monday."""
    return FIRST + timedelta(days=day)


def doings(
    exercise: str, reps: int, sides: tuple[str, ...] = ("",), hold: int = 0, level: int = 0
) -> list[Doing]:
    """What an exercise consists of, from its introduction to its finish."""
    told = [Doing("introduction", exercise, 0), Doing("setup", exercise, 0)]
    for side in sides:
        common = Doing("", exercise, 0, "", side, 1, 0, reps, 1, Fraction(hold), level)
        told += [common._replace(kind="switch", set=0)] if side != sides[0] else []
        told += [common._replace(kind="repetition", rep=number) for number in range(1, reps + 1)]
        told.append(common._replace(kind="rest"))
    return [*told, Doing("finish", exercise, 0)]


def kept(
    folder: Path,
    told: list[Doing],
    *,
    day: int = 0,
    hour: int = 7,
    how: str = "finished",
    felt: Feeling | None = None,
    name: str = "",
    request: dict[str, Any] | None = None,
    repetitions: int | None = None,
) -> Path:
    """The journal of a session that came to these units and ended so."""
    now = ticking(datetime(FIRST.year, FIRST.month, FIRST.day, hour, 30, tzinfo=PARIS) + timedelta(days=day))
    name = name or next(each.exercise for each in told if each.exercise)
    planned = {} if repetitions is None else {"repetitions": repetitions}
    journal = Journal.begin(folder, name, {"request": request or {}, **planned}, now)
    for number, each in enumerate(told, 1):
        journal.unit(number, len(told) + 1, "here", each.as_data())
    journal.end(how)
    assert journal.path
    if felt:
        keep_felt(journal.path, felt, now)
    return journal.path


def ticking(start: datetime) -> Callable[[], datetime]:
    """A clock that moves on by a second each time it is looked at."""
    seconds = iter(range(10**6))
    return lambda: start + timedelta(seconds=next(seconds))
