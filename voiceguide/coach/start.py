"""Where a session is to begin: an address as it is typed, found among the units of a session; pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final, NamedTuple

from voiceguide.coach.course import Course, Introduction, Repetition, Setup, Unit
from voiceguide.coach.script import Address
from voiceguide.coach.units import part_of
from voiceguide.errors import BadRequest, UnknownName, nearest
from voiceguide.library.duration import parse_duration
from voiceguide.library.facts import OTHER_SIDE, Entry, Library
from voiceguide.library.names import meant

_NUMBERED: Final = re.compile(r"(set|rep|turn)-(\d{1,4})")
_BETWEEN_WORDS: Final = re.compile(r"[\s_-]+")
_TIME: Final = re.compile(r"-?\d")
_FIRST: Final = frozenset({"set-1", "rep-1", "turn-1"})
"""What need not be said of a place."""
_SPOKEN: Final = (
    (re.compile(r"rep-(\d+)"), r"repetition \1"),
    (re.compile(r"turn-(\d+)"), r"time \1"),
    (re.compile(r"(left|right)"), r"\1 side"),
)


class Start(NamedTuple):
    """A place to start at, as typed: ``torso-twist/left``, ``pelvic-rocking/rep-5``; levels may miss."""

    typed: str
    words: tuple[str, ...]
    """the exercise by its name, then levels in small letters"""
    address: Address
    """side, set and repetition, where it says them"""
    entry: int = 0
    """which exercise of the session"""

    @classmethod
    def read(cls, typed: str, library: Library, entries: Sequence[Entry]) -> "Start":
        """From what stands after ``--start``. Raises UnknownName for an exercise that is not there."""
        first, *levels = [word for word in typed.split("/") if word.strip()] or [""]
        if not first:
            return NOWHERE
        words = [_level(word) for word in levels]
        side = next((word for word in words if word in OTHER_SIDE), "")
        numbers = {found[1]: int(found[2]) for word in words if (found := _NUMBERED.fullmatch(word))}
        address = Address(side=side, set=numbers.get("set", 0), rep=numbers.get("rep", 0))
        exercise, entry = _found(first, typed, numbers.get("turn", 1), library, entries)
        return cls(typed, (exercise, *words), address, entry)

    def spoken(self, library: Library, *, alone: bool) -> str:
        """The place in words, like ``Torso twist, left side, repetition 2``; first ones are not told.

        Of an exercise that is a session of its own (``alone``) the title is told already. Empty at its
        beginning.
        """
        exercise, levels = self.words[:1], self.words[1:]
        inner = [word for word in levels if word not in _FIRST] or list(levels[-1:] if alone else ())
        for pattern, spoken in _SPOKEN:
            inner = [pattern.sub(spoken, word) if pattern.fullmatch(word) else word for word in inner]
        words = [word.replace("-", " ") for word in inner]
        titles = [library.exercises[name].title for name in exercise if not alone]
        return ", ".join([*titles, *words])

    def fits(self, address: Address) -> bool:
        """Whether an address is there or within."""
        words = iter(_level(word) for word in str(address).split("/"))
        return all(word in words for word in self.words if not word.startswith("turn-"))


NOWHERE: Final = Start("", (), Address())


def _level(word: str) -> str:
    """A level of an address, however it is typed: ``Rep 3`` is ``rep-3``."""
    return "-".join(filter(None, _BETWEEN_WORDS.split(word.casefold())))


def _found(word: str, typed: str, turn: int, library: Library, entries: Sequence[Entry]) -> tuple[str, int]:
    """The exercise a word means, and the number of the entry where it comes for the ``turn``-th time."""
    names = list(dict.fromkeys(entry.exercise for entry in entries))
    name = meant(word, [library.exercises[name] for name in names])
    comes = [number for number, entry in enumerate(entries) if entry.exercise == name]
    if name is None or not 1 <= turn <= len(comes):
        hint = nearest(_level(word), names) if name is None else ""
        raise not_there(typed, hint or f"it can begin at {', '.join(names) or 'its beginning only'}")
    return name, comes[turn - 1]


def not_there(typed: str, hint: str) -> UnknownName:
    """The refusal of a place."""
    return UnknownName(f'"{typed[:80]}" is not a place in this session; {hint}')


def begun_at(start: Start, body: Sequence[Unit], library: Library) -> Iterator[Unit]:
    """The units of an exercise's body from the start on, after the set-up that leads there.

    Raises UnknownName for a start that is not in it.
    """
    for number, unit in enumerate(body):
        step = _step_at(start, unit, library)
        if step is None:
            continue
        here = unit.address
        leading = [each for each in body[:number] if isinstance(each, Setup) and each.part == here.part]
        begun = replace(unit, step=step) if isinstance(unit, Repetition) and step else unit
        kept = [*leading, begun, *body[number + 1 :]]
        yield replace(kept[0], whole=True) if isinstance(kept[0], Setup) else kept[0]
        yield from kept[1:]
        return
    known = list(dict.fromkeys(str(address) for unit in body for address in _addresses(unit, library)))
    raise not_there(
        start.typed, nearest(start.typed, known) or f"it can begin at {', '.join(known[:5])} and so on"
    )


def _step_at(start: Start, unit: Unit, library: Library) -> int | None:
    """Which step of the unit the start means first; None if none of it."""
    if start.fits(unit.address):
        return 0
    if not isinstance(unit, Repetition):
        return None
    return next((n for n, each in enumerate(_addresses(unit, library)) if start.fits(each)), None)


def _addresses(unit: Unit, library: Library) -> list[Address]:
    if not isinstance(unit, Repetition):
        return [unit.address]
    return [unit.address._replace(phase=step.name) for step in part_of(library, unit).rep]


def start_time(typed: str, library: Library) -> Fraction | None:
    """The seconds that were typed instead of an address, like ``3:00``; None for an address.

    The name of an exercise is none, whatever it looks like. Raises BadRequest for a time that is none.
    """
    if not _TIME.match(typed.strip()) or meant(typed.partition("/")[0], library.exercises.values()):
        return None
    try:
        return parse_duration(typed)
    except ValueError as exc:
        raise BadRequest(f"--start: {exc}") from exc


def address_of(course: Course, number: int) -> str:
    """Where to begin so that unit ``number`` is what comes first, with the way there; as typed.

    Ways, set-ups and rests lead to the repetition that follows, what comes after the last one to that one;
    empty is the beginning.
    """
    if not any(map(_is_a_place, course.units[: number + 1])):
        return ""
    nearest_first = (*course.units[number:], *reversed(course.units[:number]))
    unit = next(filter(_is_a_place, nearest_first))
    exercise, *levels = str(unit.address).split("/")
    turn = [entry.exercise for entry in course.entries[: unit.entry + 1]].count(unit.exercise)
    return "/".join([exercise, *([f"turn-{turn}"] if turn > 1 else []), *levels])


def _is_a_place(unit: Unit) -> bool:
    return isinstance(unit, Introduction | Repetition)
