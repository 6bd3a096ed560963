"""Random listeners through sixteen weeks: each day what `today` and `--minutes` give, done and answered for.

    scripts/listeners                 a thousand of them, some minutes on one core
    scripts/listeners --listeners 20 --seed 7

Each has weeks that move with the date (or are not known), something to spare, a sore side, days of practice
and days without, and answers of her own; some take the level that is offered. Whatever is played goes through
the real functions: her day, its plan, a journal's account of it, and the diary read from that. Nothing of it
may be a way her stage forbids or that does not spare her; more than her level or its ladder; two ways down to
the floor; played on a day of rest; or longer or shorter than asked for without a word.

Sampled, to be quick: `--minutes` on a few of her days (--measured), the other days are what `today` names.
What was planned for the same exercise, way, level and teaching is planned once. While a plan is sought, a
session is as long as its units, each measured once; what was found is then measured whole, and exactly.
"""

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Final

from voiceguide.coach import Request, outline
from voiceguide.coach.course import Closing, Course, InPart, Listener, Opening, Transfer, Unit
from voiceguide.coach.doing import doing
from voiceguide.coach.script import Item, Tone
from voiceguide.coach.units import write_unit
from voiceguide.diary import Diary, Practice, practice_of
from voiceguide.errors import BadRequest
from voiceguide.journal import FINISHED, Account, Ended, Feeling, Felt, JournalEntry, Reached
from voiceguide.library import Library, load
from voiceguide.library.facts import LAST_WEEK, SPARED
from voiceguide.library.ladder import level_of
from voiceguide.library.variants import fitting, unspared
from voiceguide.minutes import NEAR, Filled, fill
from voiceguide.sound import tone_length
from voiceguide.timeline import build
from voiceguide.timeline.model import Sound
from voiceguide.today import Today, known_today
from voiceguide.voice import SilentVoice

WEEKS: Final = 16
FIRST: Final = date(2026, 9, 7)
RATE: Final = 2400
ROUNDED: Final = Fraction(1, 20)
"""Seconds by which the lengths of units, added up, may differ from that of the whole."""
LIBRARY: Final = load()
VOICE: Final = SilentVoice(RATE)


@dataclass
class Woman:
    """A listener: what is known of her, and how she is."""

    chance: random.Random
    weeks: int | None
    spare: tuple[str, ...]
    sore: str | None
    active: float
    """how likely she practises on a day"""
    away: range
    """days on which she never does"""
    worse: float
    """how likely it was worse after a session"""
    climbs: bool
    """whether she takes a level that is offered"""
    measured: frozenset[int]
    """days on which she asks for minutes"""
    practices: list[Practice] = field(default_factory=list)

    @classmethod
    def at_random(cls, seed: str, measured: int) -> "Woman":
        """Another one for another seed."""
        chance = random.Random(seed)
        gone = chance.randrange(WEEKS * 7)
        return cls(
            chance=chance,
            weeks=chance.choice([None, *range(4, 28), *range(4, 28)]),
            spare=tuple(each for each in SPARED if chance.random() < 0.25),
            sore=chance.choice([None, None, "left", "right"]),
            active=chance.uniform(0.2, 0.9),
            away=range(gone, gone + chance.choice([0, 3, 10, 30])),
            worse=chance.choice([0.0, 0.02, 0.1, 0.3]),
            climbs=chance.random() < 0.7,
            measured=frozenset(chance.sample(range(WEEKS * 7), min(measured, WEEKS * 7))),
        )

    def wish(self, day: int) -> Request:
        """What is known of her on a day."""
        weeks = None if self.weeks is None else min(self.weeks + day // 7, LAST_WEEK)
        return Request.of(weeks=weeks, spare=self.spare, sore=self.sore)

    def answer(self) -> Feeling:
        """How it felt."""
        if self.chance.random() < self.worse:
            return "worse"
        return self.chance.choice(["better", "same", "same", "skip"])


def live(woman: Woman, found: Counter[str]) -> Iterator[str]:
    """Her sixteen weeks; a line for each promise that was broken."""
    for day in range(WEEKS * 7):
        asks = day in woman.measured
        if day in woman.away or not (asks or woman.chance.random() < woman.active):
            continue
        found["days"] += 1
        if woman.chance.random() < 0.02:
            woman.spare = tuple(each for each in SPARED if woman.chance.random() < 0.25)
        for hour in sorted(woman.chance.sample(range(7, 21), woman.chance.choice([1, 1, 2, 3]))):
            wish = woman.wish(day)
            now = Today(_fitted(wish), Diary(tuple(woman.practices)), FIRST + timedelta(days=day), wish)
            if now.stop and not (asks and now.stop == "enough" and now.left):
                found[f"days with nothing next: {now.stop}"] += 1
                if now.stop != "see someone" or woman.chance.random() < 0.7:
                    break
            trouble = list(_session(woman, now, hour, found, asks=asks))
            yield from (f"day {day}, {now.request.as_data()}: {each}" for each in trouble)


def _session(woman: Woman, now: Today, hour: int, found: Counter[str], *, asks: bool) -> Iterator[str]:
    """What she plays; where nothing is next, she names an exercise."""
    if now.stop == "see someone":
        name = woman.chance.choice(list(now.a_day) or ["torso-twist"])
        found["sessions all the same, by name"] += 1
        played = known_today(now.request, now)
        yield from _done(woman, now, played, _course(name, _alone(played, name)), hour, found)
    elif asks:
        yield from _minutes(woman, now, hour, found)
    else:
        yield from _next(woman, now, hour, found)


def _next(woman: Woman, now: Today, hour: int, found: Counter[str]) -> Iterator[str]:
    """She plays what is next."""
    assert now.due
    way, request = now.levels[now.due], now.request
    if way.offered and woman.climbs:
        request = replace(request, level=way.offered)
        found["levels taken that were offered"] += 1
    found["sessions of what is next"] += 1
    played = known_today(request, now)
    yield from _done(woman, now, played, _course(now.due, _alone(played, now.due)), hour, found)


def _minutes(woman: Woman, now: Today, hour: int, found: Counter[str]) -> Iterator[str]:
    """She has some minutes."""
    minutes = woman.chance.choice([2, 3, 5, 7, 10, 10, 12, 15, 20])
    try:
        filled = fill(now, replace(known_today(now.request, now), turn=hour % 3), minutes, about)
    except BadRequest as exc:
        found["--minutes refused, too few for anything"] += 1
        if "nothing fits into" not in str(exc):
            yield f"{minutes} minutes are refused: {exc}"
        return
    found["sessions of --minutes"] += 1
    found["shorter than asked for, and told why"] += bool(filled.why)
    found["with a rest at the end"] += bool(filled.plan.rest)
    yield from _filled(filled, minutes)
    course = _course(filled.plan.name, filled.request)
    yield from _done(woman, now, filled.request, course, hour, found)


def _filled(filled: Filled, minutes: int) -> Iterator[str]:
    """What is wrong with its length, and with how it is kept."""
    seconds = seconds_of(filled.plan.name, filled.request)
    if abs(seconds - 60 * minutes) > NEAR + ROUNDED and not filled.why:
        yield f"{minutes} minutes are {float(seconds)} s, without a word"
    if abs(filled.seconds - seconds) > ROUNDED:
        yield f"it lasts {float(seconds)} s, and not {float(filled.seconds)} s, as is told"
    kept = Request.of_data(json.loads(json.dumps(filled.request.as_data())))
    if kept != filled.request:
        yield "the request is another one after the journal"


def _done(
    woman: Woman, now: Today, request: Request, course: Course, hour: int, found: Counter[str]
) -> Iterator[str]:
    """What is wrong with a session; then it is done, as far as she goes, and answered for."""
    yield from _broken(now, request, course)
    stopped = woman.chance.random() < 0.1
    account = _account(now.date, hour, request, course, stopped, woman.chance, woman.answer())
    practice = practice_of(account)
    found["repetitions"] += sum(amount.reps for bout in practice.bouts for amount in bout.amounts)
    for bout in practice.bouts:
        own = request.own_level(bout.exercise) or 1
        if bout.level > own or (bout.level not in (own, 0) and not bout.cut):
            yield f"{bout.exercise} at level {own} is in the diary as {bout.level}"
    woman.practices.append(practice)


def _broken(now: Today, request: Request, course: Course) -> Iterator[str]:
    """The promises that a session breaks."""
    for entry in course.entries:
        exercise = now.library.exercises[entry.exercise]
        if not exercise.suits.week(now.request.weeks) or exercise.suits.asked:
            yield f"{entry.exercise}, {exercise.variant}, is not for week {now.request.weeks}"
        if unspared(exercise, now.request):
            yield f"{entry.exercise}, {exercise.variant}, does not spare {now.request.spare}"
    for unit in course.units:
        if not isinstance(unit, InPart):
            continue
        parts = now.library.exercises[unit.exercise].parts
        part = next(each for each in parts if each.name == unit.part)
        own = now.levels[unit.exercise]
        most = level_of(part, max(own.level, (own.offered or 0) if request.level else 0))
        if most and (
            unit.dose.reps * unit.dose.sets > most.dose.reps * most.dose.sets
            or (unit.dose.hold or 0) > (most.dose.hold or 0)
        ):
            yield f"{unit.exercise} asks for {unit.dose}, at level {own.level}"
            break
    down = [each for each in course.units if isinstance(each, Transfer) and _goes_down(each)]
    if len(down) > 1:
        yield f"{len(down)} ways down to the floor"


def _goes_down(unit: Transfer) -> bool:
    positions = LIBRARY.positions
    return positions[unit.to].level == "floor" and positions[unit.start].level != "floor"


def _account(
    day: date,
    hour: int,
    request: Request,
    course: Course,
    stopped: bool,
    chance: random.Random,
    felt: Feeling,
) -> Account:
    """What the journal of a session would tell, at a second for each unit."""
    begun = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    told = _told(course, _fitted(request))
    units = told[: chance.randrange(1, len(told))] if stopped else told
    entries: list[JournalEntry] = [
        Reached(begun + timedelta(seconds=number), number, len(told), "", each)
        for number, each in enumerate(units, 1)
    ]
    over = begun + timedelta(seconds=len(units) + 1)
    entries += [Ended(over, "stopped" if stopped else FINISHED), Felt(over, felt)]
    return Account(Path("nowhere"), course.name, {"request": _as_data(request)}, begun, tuple(entries))


def _as_data(request: Request) -> dict[str, object]:
    data: dict[str, object] = json.loads(json.dumps(request.as_data()))
    return data


_TOLD: dict[int, tuple[Course, list[dict[str, object]]]] = {}


def _told(course: Course, library: Library) -> list[dict[str, object]]:
    """What is done in each unit, kept for the courses that come again."""
    if id(course) not in _TOLD:
        _TOLD[id(course)] = course, [doing(library, unit).as_data() for unit in course.units]
    return _TOLD[id(course)][1]


def _alone(request: Request, name: str) -> Request:
    """The request with only what concerns one exercise, so that it comes again."""
    return replace(
        request,
        taught=tuple(each for each in request.taught if each[0] == name),
        levels=tuple(each for each in request.levels if each[0] == name),
    )


@lru_cache(maxsize=2000)
def _course(name: str, request: Request) -> Course:
    return outline(_fitted(request), name, request)


def _fitted(request: Request) -> Library:
    if request.plan:
        return fitting(LIBRARY, request)
    return _fitted_to(request.weeks, request.spare)


@lru_cache(maxsize=1000)
def _fitted_to(weeks: int | None, spare: tuple[str, ...]) -> Library:
    return fitting(LIBRARY, Request.of(weeks=weeks, spare=spare))


def seconds_of(name: str, request: Request) -> Fraction:
    """The exact length of a session with the silent voice."""
    library = _fitted(request)
    course = outline(library, name, request)
    items: list[Item] = []
    for unit in course.units:
        items += write_unit(library, unit, course.listener)
    return Fraction(build(tuple(items), _length, RATE).length, RATE)


def about(name: str, request: Request) -> Fraction:
    """The length of a session, as the lengths of its units added up."""
    library = _fitted(request)
    course = outline(library, name, request)
    ways = _fitted_to(request.weeks, request.spare)
    return sum(
        (
            _measured(library, unit, course.listener)
            if isinstance(unit, Opening | Closing)
            else _measured_once(_Ways(ways), unit, course.listener)
            for unit in course.units
        ),
        Fraction(0),
    )


class _Ways:
    """A library, the same as any in which each exercise is done the same way."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._ways = tuple(each.variant for each in library.exercises.values())

    def __hash__(self) -> int:
        return hash(self._ways)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Ways) and self._ways == other._ways


def _measured(library: Library, unit: Unit, listener: Listener) -> Fraction:
    return Fraction(build(write_unit(library, unit, listener), _length, RATE).length, RATE)


@lru_cache(maxsize=200_000)
def _measured_once(ways: _Ways, unit: Unit, listener: Listener) -> Fraction:
    return _measured(ways.library, unit, listener)


def _length(sound: Sound) -> int:
    return tone_length(sound, RATE) if isinstance(sound, Tone) else VOICE.length_of(sound)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Live all of them, and print the counts; 1 if a promise was broken."""
    parser = argparse.ArgumentParser(
        prog="scripts/listeners", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--listeners", type=int, default=1000)
    parser.add_argument("--measured", type=int, default=3, help="days on which each asks for minutes")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    found, broken, begun = Counter[str](), 0, time.monotonic()
    for number in range(options.listeners):
        for line in live(Woman.at_random(f"{options.seed}/{number}", options.measured), found):
            broken += 1
            _say(f"listener {number}, {line}")
    _say(f"{options.listeners} listeners, {WEEKS} weeks each, in {time.monotonic() - begun:.0f} s")
    for what, number in sorted(found.items()):
        _say(f"{number:8} {what}")
    _say(f"{broken:8} promises broken")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
