"""Replies: all that a session may say beside what is planned, for commands given as a unit begins; pure."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Final, get_args

from voiceguide.coach.commands import COMMANDS, Command
from voiceguide.coach.course import Course, InPart, Introduction, Landing, ReentryReason, Repetition, Unit
from voiceguide.coach.obey import interrupted, obey, resumed, usual_answers
from voiceguide.coach.script import Script
from voiceguide.coach.spot import JUST_BEGUN, Spot
from voiceguide.coach.units import part_of, write_unit
from voiceguide.library.facts import HoldStep, Library

WORDLESS: Final[frozenset[Command]] = frozenset({"go on", "toggle", "louder", "quieter"})
"""Commands that say nothing of their own."""


def replies(library: Library, course: Course, lasts: Fraction, turns: int = 1) -> Iterator[Script]:
    """What commands may have her hear: ways out first, then answers, then what becomes of the session.

    The session ``lasts`` so many seconds, and its wordings have so many ``turns``. Each command is given at
    the beginning of each unit, and in each phase and hold of a set's first repetition, so what tells how many
    seconds of a hold, or repetitions of the other side, are left later on is not among them.
    """
    yield from _ways_out(library, course)
    yield from (usual_answers(library, heard=True, turn=turn) for turn in range(turns))
    yield from (obey(library, course, Spot(0, left=left), "how long").aside for left in _all_left(lasts))
    planned = {id(unit) for unit in course.units}  # most units stay the very same, and these are many
    known = set(course.units)
    for number in range(len(course.units)):
        for spot in _spots(library, course.units[number], number):
            for script, others in _obeyed(library, course.reached(number), spot):
                if script:
                    yield script
                new = [unit for unit in others if id(unit) not in planned and unit not in known]
                known.update(new)
                for turn, unit in product(range(turns), new):
                    yield write_unit(library, unit, replace(course.listener, turn=turn))


def _all_left(lasts: Fraction) -> Iterator[Fraction]:
    """All that may be said to be left of a session, rounded as it is said: tens of seconds, then minutes."""
    left = Fraction(10)
    while left <= lasts + 60:
        yield left
        left += 10 if left < 120 else 60


def _spots(library: Library, unit: Unit, number: int) -> Iterator[Spot]:
    """Where in a unit commands are given."""
    yield Spot(number, since=Fraction(0) if isinstance(unit, Introduction) else JUST_BEGUN)
    if isinstance(unit, Repetition) and unit.rep == unit.first:
        for step, each in enumerate(part_of(library, unit).rep):
            held = Fraction(0) if isinstance(each, HoldStep) else None
            yield Spot(number, step=step, held=held, since=JUST_BEGUN)


def _ways_out(library: Library, course: Course) -> Iterator[Script]:
    places = dict.fromkeys(course.reached(number).place for number in range(len(course.units)))
    for place in places:
        yield write_unit(library, Landing(start=place.start, to=place.to), course.listener)


def _obeyed(library: Library, course: Course, spot: Spot) -> Iterator[tuple[Script, tuple[Unit, ...]]]:
    """What each command answers there, and the units it makes to come."""
    for command in COMMANDS:
        if command not in WORDLESS:
            reply = obey(library, course, spot, command)
            yield reply.aside, reply.course.to_come
            if reply.then == "wait":
                yield (), obey(library, reply.course, Spot(reply.course.at), "go on").course.to_come
            if command == "other side":
                yield _other_side_done(library, reply.course), ()
    for reason in get_args(ReentryReason):
        yield (), interrupted(library, course, spot, reason).to_come
    yield (), resumed(library, course).to_come


def _other_side_done(library: Library, course: Course) -> Script:
    """What she hears who asks for the other side once more, in the last repetition of what she is doing."""
    now = course.now
    last = [
        number
        for number, unit in enumerate(course.units)
        if isinstance(now, InPart) and isinstance(unit, Repetition)
        and (unit.entry, unit.part) == (now.entry, now.part)
    ]  # fmt: skip
    return obey(library, course.reached(last[-1]), Spot(last[-1]), "other side").aside if last else ()
