"""What she does in a unit, as a journal keeps it: which exercise, side, set and repetition, and its dose."""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final, NamedTuple, TypeVar

from voiceguide.coach.course import InPart, Repetition, Rest, Unit
from voiceguide.coach.repetition import hold_seconds
from voiceguide.coach.units import part_of
from voiceguide.library.duration import parse_breaths
from voiceguide.library.facts import Breaths, Dose, HoldStep, Library, Part

_SECONDS: Final = re.compile(r"\d{1,6}(/[1-9]\d{0,5})?")
_Kind = TypeVar("_Kind")


class Doing(NamedTuple):
    """A unit, told; empty and 0 where it has no such thing."""

    kind: str = ""
    exercise: str = ""
    entry: int = -1
    """which exercise of the session, from 0; -1 outside them"""
    part: str = ""
    side: str = ""
    set: int = 0
    rep: int = 0
    reps: int = 0
    """of a set"""
    sets: int = 0
    hold: Fraction = Fraction(0)
    """seconds of its longest stay, or breaths"""
    level: int = 0
    """of its ladder, from 1; 0 without one, or below it"""
    variant: str = ""

    def as_data(self) -> dict[str, object]:
        """As plain values for JSON; exact, and only what there is to tell."""
        told = {key: value for key, value in self._asdict().items() if value != _NOTHING[key]}
        hold = f"{self.hold.breaths} breaths" if isinstance(self.hold, Breaths) else str(self.hold)
        return told | ({"hold": hold} if self.hold else {})

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> "Doing":
        """Back from ``as_data``. Raises TypeError or ValueError for anything else."""
        told = {key: _typed(data, key, usual) for key, usual in _NOTHING.items() if key != "hold"}
        return cls(**told, hold=_stay(_typed(data, "hold", "0")))


_NOTHING: Final[Mapping[str, Any]] = Doing()._asdict()


def doing(library: Library, unit: Unit) -> Doing:
    """What she does in a unit."""
    told = Doing(unit.kind, unit.exercise, unit.entry)
    if not isinstance(unit, InPart):
        return told
    address, dose = unit.address, unit.dose
    told = told._replace(part=unit.part, side=unit.side or "", reps=dose.reps, sets=dose.sets)
    if isinstance(unit, Repetition | Rest):
        told = told._replace(set=address.set, rep=address.rep)
    variant, level = library.exercises[unit.exercise].variant, _level(part_of(library, unit), dose)
    return told._replace(hold=_longest_stay(library, unit), level=level, variant=variant)


def _level(part: Part, dose: Dose) -> int:
    """The highest level of the ladder of which all is in a dose; of several equal ones, the first."""
    reached, asked = 0, None
    for number, level in enumerate(part.levels, 1):
        each = level.dose.reps * level.dose.sets, level.dose.hold or Fraction(0)
        if each != asked and each[0] <= dose.reps * dose.sets and each[1] <= (dose.hold or 0):
            reached, asked = number, each
    return reached


def _longest_stay(library: Library, unit: InPart) -> Fraction:
    steps = part_of(library, unit).rep
    more = unit.longer if isinstance(unit, Repetition) else lambda _: Fraction(0)
    stays = (
        hold_seconds(step, unit.dose) + more(number)
        for number, step in enumerate(steps)
        if isinstance(step, HoldStep)
    )
    return max(stays, default=Fraction(0))


def _stay(text: str) -> Fraction:
    breaths = parse_breaths(text)
    if breaths is not None:
        return Breaths.of(breaths)
    if not _SECONDS.fullmatch(text):
        raise ValueError(f"{text!r} are no seconds")
    return Fraction(text)


def _typed(data: Mapping[str, Any], key: str, usual: _Kind) -> _Kind:
    value = data.get(key, usual)
    if type(value) is not type(usual):
        raise TypeError(key)
    kept: _Kind = value
    return kept
