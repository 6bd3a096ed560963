"""A practice plan: exercises chosen or cut for the time she has, as a routine that lives for one session.

A journal keeps it as plain data, so that the session can be gone on with and counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final

from voiceguide.library.duration import parse_breaths, parse_number
from voiceguide.library.facts import LONGEST_HOLD, Breaths, DoseChange, Entry, Library, Routine

MOST_MINUTES: Final = 120
"""that can be asked for"""

_COUNTS: Final = ("reps", "sets", "level", "most")
_WHOLE: Final = ("reps", "sets", "level", "hold", "most")


@dataclass(frozen=True)
class PracticePlan:
    """What is done in how many minutes: ``name`` is that of a routine or exercise, or one of its own.

    ``rest`` are the seconds of a rest in the last position, ``ends``, before the closing.
    """

    name: str
    minutes: int
    entries: tuple[Entry, ...]
    ends: str
    rest: Fraction = Fraction(0)

    def as_data(self) -> dict[str, object]:
        """As plain values for JSON; exact, and only what there is to tell."""
        return {
            "name": self.name,
            "minutes": self.minutes,
            "entries": [_entry_as_data(entry) for entry in self.entries],
            "ends": self.ends,
            **({"rest": str(self.rest)} if self.rest else {}),
        }

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> "PracticePlan":
        """Back from ``as_data``. Raises ValueError for anything else."""
        entries = data.get("entries")
        if not isinstance(entries, list | tuple) or not entries:
            raise ValueError("a plan has entries")
        rest = parse_number(_text(data, "rest", "0"))
        minutes = _count(data, "minutes")
        if not 0 <= rest <= LONGEST_HOLD or not minutes or minutes > MOST_MINUTES:
            raise ValueError("a plan lasts no longer than its minutes")
        return cls(
            _text(data, "name"), minutes, tuple(map(_entry_of_data, entries)), _text(data, "ends"), rest
        )

    def routine(self, library: Library) -> Routine | None:
        """The plan as a routine, with the words of what it is made of; None if the library lacks a part."""
        known = all(entry.exercise in library.exercises for entry in self.entries)
        if not known or self.ends not in library.positions:
            return None
        of, alone = library.routines.get(self.name), library.exercises.get(self.name)
        own = self.name.replace("-", " ").capitalize()
        return Routine(
            name=self.name,
            title=of.title if of else alone.title if alone else own,
            purpose=of.purpose if of else alone.purpose.text if alone else "",
            entries=self.entries,
            intro=of.intro if of else (),
            closing=of.closing if of else (),
            ends=self.ends,
            wait=of.wait if of else "time",
            rest=self.rest,
            alone=alone is not None and of is None,
        )


def with_plan(library: Library, plan: PracticePlan | None) -> Library:
    """A library with the plan among its routines, where all of it is there."""
    routine = plan.routine(library) if plan else None
    return replace(library, routines={**library.routines, routine.name: routine}) if routine else library


def _entry_as_data(entry: Entry) -> dict[str, object]:
    change = {key: value for key, value in entry.change._asdict().items() if value is not None}
    if isinstance(hold := change.get("hold"), Fraction):
        change["hold"] = f"{hold.breaths} breaths" if isinstance(hold, Breaths) else str(hold)
    parts = {"parts": list(entry.parts)} if entry.parts else {}
    return {"exercise": entry.exercise, **parts, **change}


def _entry_of_data(data: object) -> Entry:
    if not isinstance(data, Mapping) or not set(data) <= {"exercise", "parts", *_WHOLE}:
        raise ValueError("an entry of a plan names an exercise and how much of it")
    parts = data.get("parts", ())
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
        raise ValueError("parts of an entry are names")
    counts = {key: _count(data, key) for key in _COUNTS}
    hold = _hold(_text(data, "hold")) if "hold" in data else None
    return Entry(_text(data, "exercise"), DoseChange(**counts, hold=hold), tuple(parts))


def _hold(text: str) -> Fraction:
    breaths = parse_breaths(text)
    return parse_number(text) if breaths is None else Breaths.of(breaths)


def _text(data: Mapping[str, Any], key: str, usual: str = "") -> str:
    value = data.get(key, usual)
    if not isinstance(value, str) or not value:
        raise ValueError(f'"{key}" of a plan is a text')
    return value


def _count(data: Mapping[str, Any], key: str) -> int | None:
    value = data.get(key)
    if value is not None and (type(value) is not int or value < 1):
        raise ValueError(f'"{key}" of a plan is a whole number')
    return value
