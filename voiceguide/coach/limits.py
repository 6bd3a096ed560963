"""Limits: what her stage, what she has to spare and the ladder allow of a session, and what is told of it."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from voiceguide.coach.course import Course, InPart, Listener, Transfer, Unit
from voiceguide.coach.programme import Programme
from voiceguide.coach.request import Request
from voiceguide.coach.script import Address, Hold, Item, Remark, Say, Wait
from voiceguide.coach.units import waits_for_her, write_unit
from voiceguide.errors import BadRequest, NotSpared, nearest
from voiceguide.library.duration import write_duration
from voiceguide.library.facts import Entry, Exercise, Library, Part, Spared
from voiceguide.library.ladder import hold_words, level_words, longest_hold
from voiceguide.library.variants import forbidden, unspared

SPARED_WORDS: Final[dict[Spared, str]] = {
    "girdle": "your pelvic girdle",
    "wrists": "your wrists",
    "floor": "you the way down to the floor",
}

TOLD: Final = ("left out", "beyond")
"""The actions of remarks that she is told of before the session."""

SECONDS_A_WORD: Final = Fraction(1, 2)
"""Of slow speech: what a limit on a whole stretch of a session counts with, before a voice is asked."""


def suited(library: Library, what: Programme, request: Request) -> tuple[Entry, ...]:
    """The entries of a programme that spare what she has to spare, in the library that fits her.

    Raises BadRequest for a variant that her stage forbids or that nothing here has, NotSpared if nothing is
    left.
    """
    exercises = [library.exercises[entry.exercise] for entry in what.entries]
    _check_variant(exercises, what, request)
    kept = tuple(entry for entry in what.entries if not unspared(library.exercises[entry.exercise], request))
    if exercises and not kept:
        raise _not_spared(what.title, unspared(exercises[0], request)[0])
    if "floor" in request.spare and library.positions[what.ends].level == "floor":
        raise _not_spared(what.title, "floor")
    return kept


def _not_spared(title: str, missing: Spared) -> NotSpared:
    return NotSpared(f'"{title}" does not spare {SPARED_WORDS[missing]}', missing)


def _check_variant(exercises: Sequence[Exercise], what: Programme, request: Request) -> None:
    if not request.variant:
        return
    for exercise in exercises:
        if reason := forbidden(exercise, request):
            raise BadRequest(reason)
    known = list(dict.fromkeys(name for exercise in exercises for name in exercise.variants))
    if request.variant not in known and not request.shared:
        hint = nearest(request.variant, known) or (
            f"there is {', '.join(known)}" if known else "leave it out"
        )
        raise BadRequest(f'nothing in "{what.title}" has a variant "{request.variant[:80]}"; {hint}')


def told(library: Library, what: Programme, entries: Sequence[Entry], request: Request) -> Iterator[Remark]:
    """What was left out to spare her, and what she asks for beyond the ladder, for who wants to know."""
    for entry in what.entries:
        if entry not in entries:
            exercise = library.exercises[entry.exercise]
            reason = f"it does not spare {SPARED_WORDS[unspared(exercise, request)[0]]}"
            yield Remark("left out", exercise.title, reason, Address())
    for entry in entries:
        exercise = library.exercises[entry.exercise]
        yield from _beyond_levels(exercise, request)
        for part in exercise.parts:
            if part.levels and (not entry.parts or part.name in entry.parts):
                yield from _beyond(exercise, part, entry, request)


def _beyond_levels(exercise: Exercise, request: Request) -> Iterator[Remark]:
    last = max(len(part.levels) for part in exercise.parts)
    if last and (request.level or 0) > last:
        most = "; ".join(level_words(part, part.levels[-1]) for part in exercise.parts if part.levels)
        reason = f'"{exercise.title}" ends with level {last}: {most}; so this is planned'
        yield Remark("beyond", f"level {request.level}", reason, Address(exercise.name))


def _beyond(exercise: Exercise, part: Part, entry: Entry, request: Request) -> Iterator[Remark]:
    most, dose = part.levels[-1], request.dose(part, entry.change, entry.exercise)
    address = Address(exercise.name, part.name)
    works_up = f'"{part.title}" works up to: {level_words(part, most)}'
    many = dose.reps * dose.sets
    if (request.reps or request.sets) and many > most.dose.reps * most.dose.sets:
        yield Remark("beyond", f"{many} repetitions", f"more than {works_up}", address)
    if request.hold and part.dose.hold and request.hold > longest_hold(part):
        reason = f"{hold_words(longest_hold(part))} is planned, as {works_up}"
        yield Remark("beyond", f"a hold of {hold_words(request.hold)}", reason, address)


def check_longest(library: Library, course: Course) -> None:
    """Raise BadRequest if she would be longer in what has a limit, words and the way out of it counted."""
    for number, entry in enumerate(course.entries):
        exercise = library.exercises[entry.exercise]
        if exercise.longest is None:
            continue
        units, listener = _within(course.units, number), course.listener
        endless = listener.wait == "always" and any(waits_for_her(library, unit, listener) for unit in units)
        seconds = sum((_seconds(library, unit, listener) for unit in units), Fraction(0))
        if endless or seconds > exercise.longest:
            most = write_duration(exercise.longest)
            raise BadRequest(f'"{exercise.title}" is kept under {most}; {_less(course.request)}')


def _less(request: Request) -> str:
    if request.wait in ("ready", "always"):
        return "no wait there can last until you are ready; use --wait both, or --wait time"
    return "ask for less of it, or less slowly"


def _within(units: Sequence[Unit], entry: int) -> Sequence[Unit]:
    """All she hears and does from when she is in the position of an exercise until she has left it.

    Nothing where the session begins after that.
    """
    here = next(
        (at for at, unit in enumerate(units) if unit.entry == entry and isinstance(unit, InPart)), None
    )
    if here is None:
        return ()
    ways = [at for at, unit in enumerate(units) if isinstance(unit, Transfer)]
    first = max([at + 1 for at in ways if at < here], default=0)
    last = min([at for at in ways if at > here], default=len(units))
    return units[first : last + 1]


def _seconds(library: Library, unit: Unit, listener: Listener) -> Fraction:
    return sum((_length(item) for item in write_unit(library, unit, listener)), Fraction(0))


def _length(item: Item) -> Fraction:
    if isinstance(item, Say):
        return SECONDS_A_WORD * len(item.utterance.text.split())
    return item.seconds if isinstance(item, Wait | Hold) else Fraction(0)
