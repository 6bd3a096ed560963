"""Replies: all that a session may say beside what is planned, for commands given as a unit begins; pure."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Final, get_args

from voiceguide.coach.commands import COMMANDS, Command
from voiceguide.coach.course import Course, Landing, ReentryReason, Repetition, Unit
from voiceguide.coach.obey import interrupted, obey, resumed, usual_answers
from voiceguide.coach.script import Script
from voiceguide.coach.spot import Spot
from voiceguide.coach.units import part_of, write_unit
from voiceguide.library.facts import HoldStep, Library

WORDLESS: Final[frozenset[Command]] = frozenset({"go on", "toggle", "louder", "quieter"})
"""Commands that say nothing of their own."""


def replies(library: Library, course: Course) -> Iterator[Script]:
    """What commands may have her hear: ways out first, then answers, then what becomes of the session.

    Each command is given at the beginning of each unit, and in each phase and hold of a set's first
    repetition, so what tells how many seconds of one are left is not among them.
    """
    yield from _ways_out(library, course)
    yield usual_answers(library)
    planned = {id(unit) for unit in course.units}  # most units stay the very same, and these are many
    known = set(course.units)
    for number in range(len(course.units)):
        for spot in _spots(library, course.units[number], number):
            for script, others in _obeyed(library, course.reached(number), spot):
                if script:
                    yield script
                new = [unit for unit in others if id(unit) not in planned and unit not in known]
                known.update(new)
                yield from (write_unit(library, unit, course.listener) for unit in new)


def _spots(library: Library, unit: Unit, number: int) -> Iterator[Spot]:
    """Where in a unit commands are given."""
    yield Spot(number)
    if isinstance(unit, Repetition) and unit.rep == unit.first:
        for step, each in enumerate(part_of(library, unit).rep):
            yield Spot(number, step=step, held=Fraction(0) if isinstance(each, HoldStep) else None)


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
    for reason in get_args(ReentryReason):
        yield (), interrupted(library, course, spot, reason).to_come
    yield (), resumed(library, course).to_come
