"""What is counted in the last words: no more than what is done by then; pure."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from voiceguide.coach.course import Closing, Course, Repetition
from voiceguide.coach.programme import programme
from voiceguide.coach.repetition import hold_seconds
from voiceguide.coach.units import amount
from voiceguide.library.facts import Dose, HoldStep, Library, Part


def counted(library: Library, course: Course) -> Course:
    """The course, with last words that count what is done in it; nothing where that is no plain amount."""
    if not any(isinstance(unit, Closing) and unit.amount for unit in course.units):
        return course
    told = _amount_done(library, course)
    units = tuple(
        replace(unit, amount=told) if isinstance(unit, Closing) and unit.amount else unit
        for unit in course.units
    )
    return replace(course, units=units)


def planned(course: Course) -> int:
    """How many repetitions there are in a course, on each side by itself."""
    return len({(unit.entry, unit.address) for unit in course.units if isinstance(unit, Repetition)})


def _amount_done(library: Library, course: Course) -> str:
    """How much is done of a single exercise, in its author's words; empty where it is uneven, or nothing."""
    (entry,) = programme(library, course.name).entries
    exercise = library.exercises[entry.exercise]
    repetitions = [unit for unit in course.units if isinstance(unit, Repetition)]
    told = []
    for part in exercise.parts:
        done = {unit.address: unit for unit in repetitions if unit.part == part.name}
        if not done:
            continue
        dose = _dose_done(part, list(done.values()))
        if dose is None:
            return ""
        sides = tuple(dict.fromkeys(unit.side for unit in done.values() if unit.side))
        told.append(amount(part, dose, sides))
    return ", and ".join(filter(None, told))


def _dose_done(part: Part, done: Sequence[Repetition]) -> Dose | None:
    """The dose that was done on every side, each set and each hold like the others; else None."""
    by_set: dict[tuple[str, int], int] = {}
    for unit in done:
        where = unit.side or "", unit.set
        by_set[where] = by_set.get(where, 0) + 1
    sets = [sum(side == other for other, _ in by_set) for side in {side for side, _ in by_set}]
    reps, holds = set(by_set.values()), {_longer(part, unit) for unit in done}
    if len(reps) > 1 or len(set(sets)) > 1 or len(holds) > 1:
        return None
    dose, hold = done[0].dose, holds.pop()
    return replace(dose, reps=reps.pop(), sets=sets[0], hold=hold or dose.hold)


def _longer(part: Part, unit: Repetition) -> Fraction | None:
    """Seconds of its first hold, if they were changed on the way; else None."""
    for number, step in enumerate(part.rep):
        if isinstance(step, HoldStep):
            more = unit.longer(number)
            return hold_seconds(step, unit.dose) + more if more else None
    return None
