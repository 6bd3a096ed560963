"""The spot: where in a course a command finds her, exact, and as a journal keeps it."""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final, NamedTuple

from voiceguide.coach.course import Course, Repetition
from voiceguide.coach.units import part_of
from voiceguide.library.facts import HoldStep, Library

JUST_BEGUN: Final = Fraction(3)
"""Seconds into an exercise in which "back" means the one before."""

_FRACTION: Final = re.compile(r"-?\d{1,20}(/[1-9]\d{0,19})?")


class Spot(NamedTuple):
    """What is happening at a sample, as far as commands depend on it; seconds are exact."""

    unit: int
    line: int = 0
    """how many lines of the unit have begun"""
    speaking: bool = False
    step: int = 0
    """the phase or hold of the repetition"""
    held: Fraction | None = None
    """seconds of the hold that are over; None outside of one"""
    rested: Fraction | None = None
    """seconds of the rest that are over; None outside of one"""
    since: Fraction = Fraction(0)
    """seconds since the exercise was announced"""
    left: Fraction | None = None
    """seconds to the end of the session, as far as that is known"""

    def as_data(self) -> dict[str, object]:
        """As plain values for JSON; exact."""
        return {
            key: str(value) if isinstance(value, Fraction) else value for key, value in self._asdict().items()
        }

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> "Spot":
        """Back from ``as_data``. Raises TypeError, KeyError or ValueError for anything else."""
        held, rested, since, left = (_exact(data[key]) for key in ("held", "rested", "since", "left"))
        unit, line, step = (int(data[key]) for key in ("unit", "line", "step"))
        return cls(unit, line, bool(data["speaking"]), step, held, rested, since or Fraction(0), left)


def _exact(text: Any) -> Fraction | None:  # noqa: ANN401 - whatever the data holds
    """Seconds, written as a fraction; no power of ten, which a few letters can make endless."""
    if text is None:
        return None
    if not _FRACTION.fullmatch(text):
        raise ValueError(f"{text!r} are no seconds")
    return Fraction(text)


def possible(library: Library, course: Course, spot: Spot) -> bool:
    """Whether a course has such a spot; one that was read may be of another course, or damaged."""
    if not (0 <= spot.unit < len(course.units) and spot.line >= 0 and spot.step >= 0):
        return False
    unit = course.reached(spot.unit).now
    if not isinstance(unit, Repetition):
        return True
    steps = part_of(library, unit).rep
    return spot.step < len(steps) and (spot.held is None or isinstance(steps[spot.step], HoldStep))
