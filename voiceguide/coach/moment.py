"""The moment a command finds her in: a course at a spot, and what is left of it from there; pure."""

from dataclasses import replace
from fractions import Fraction
from typing import Final

from voiceguide.coach.course import (
    Closing,
    Course,
    Listen,
    Opening,
    Reentry,
    ReentryReason,
    Repetition,
    Rest,
    Setup,
    Switch,
    Transfer,
    Unit,
)
from voiceguide.coach.repetition import hold_seconds
from voiceguide.coach.script import Say
from voiceguide.coach.spot import Spot
from voiceguide.coach.units import part_of, write_unit
from voiceguide.library.facts import HoldStep, Library, Phase

LONG_HOLD: Final = Fraction(10)
"""Seconds of a hold into whose middle she can come back, and that can be made longer or shorter."""


class Moment:
    """A course at a spot: the unit she is in, and what is left of it if it is interrupted here."""

    def __init__(self, library: Library, course: Course, spot: Spot) -> None:
        self.library = library
        self.course = course
        self.spot = spot
        self.unit = course.now

    @property
    def waiting(self) -> bool:
        """Whether she has paused it."""
        return self.course.state == "paused"

    @property
    def returning(self) -> bool:
        """Whether she is being brought back into her unit."""
        return isinstance(self.course.to_come[0], Reentry)

    @property
    def reason(self) -> ReentryReason:
        """Why she was away."""
        reentry = self.course.to_come[0]
        return reentry.reason if isinstance(reentry, Reentry) else "pause"

    @property
    def walked(self) -> Reentry | None:
        """How she is brought back, while that is said, where it is a way from another position."""
        reentry = self.course.to_come[0]
        return reentry if isinstance(reentry, Reentry) and reentry.start else None

    @property
    def after(self) -> tuple[Unit, ...]:
        """The units after the one she is in."""
        return self.course.to_come[2 if self.returning else 1 :]

    @property
    def entry(self) -> int:
        """Which exercise she is in: -1 before the first, as many as there are after the last."""
        if self.unit.entry >= 0:
            return self.unit.entry
        return -1 if isinstance(self.unit, Opening | Listen) else len(self.course.entries)

    @property
    def as_it_stands(self) -> Unit:
        """The unit at this second: of a hold she is in, so much is done."""
        if isinstance(self.unit, Repetition) and self.spot.held is not None:
            return self._rewound_repetition(self.unit)
        return self.unit

    def paused(self, reason: ReentryReason) -> Course:
        """Stopped here; what is to come begins by bringing her back."""
        if self.walked:
            back = replace(self.walked, reason=reason, lead_in=Fraction(0))
            return self.course.going(back, *self.unit_to_come(), state="paused")
        into, *after = self.unit_to_come()
        return self.course.going(Reentry.back_into(into, reason), into, *after, state="paused")

    def unit_to_come(self) -> tuple[Unit, ...]:
        """What is left of the unit she is in, and all after it, as it is when it was interrupted here."""
        if self.returning:
            return self.course.to_come[1:]
        unit, after = self.unit, self.after
        if isinstance(unit, Rest) and after:
            return after
        return (self._rewound(unit), *after)

    def _rewound(self, unit: Unit) -> Unit:
        if isinstance(unit, Repetition):
            return self._rewound_repetition(unit)
        if isinstance(unit, Transfer | Setup | Switch | Closing) or self.spot.speaking:
            return self.told_again(unit)
        return replace(unit, begun=self.spot.line)

    def lines(self, unit: Unit) -> list[Say]:
        """All that is said in a unit, one after another."""
        script = write_unit(self.library, replace(unit, begun=0), self.course.listener)
        return [item for item in script if isinstance(item, Say)]

    def told_again(self, unit: Unit) -> Unit:
        """The unit from its last instruction on: all sentences of that step, and no word about waiting."""
        lines = self.lines(unit)[: self.spot.line]
        while lines and lines[-1].role == "wait":
            lines.pop()
        while len(lines) > 1 and lines[-2].place == lines[-1].place:
            lines.pop()
        return replace(unit, begun=max(0, len(lines) - 1))

    def _rewound_repetition(self, unit: Repetition) -> Repetition:
        """Back to its beginning, unless a hold of it is begun or over; into a short hold she moves again."""
        steps = part_of(self.library, unit).rep
        if self.spot.held is not None:
            whole = self.whole_hold(unit, self.spot.step)
            if whole < LONG_HOLD:
                into = max(unit.step, self.spot.step - isinstance(steps[self.spot.step - 1], Phase))
                return replace(unit, step=into, held=Fraction(0), running=False)
            held = max(Fraction(0), min(Fraction(int(self.spot.held)), whole - 1))
            return replace(unit, step=self.spot.step, held=held, running=False)
        if any(isinstance(step, HoldStep) for step in steps[unit.step : self.spot.step]):
            return replace(unit, step=self.spot.step, held=Fraction(0), running=False)
        return replace(unit, running=False)

    def whole_hold(self, unit: Repetition, step: int) -> Fraction:
        """Seconds of the hold at a step, all in all."""
        hold = part_of(self.library, unit).rep[step]
        assert isinstance(hold, HoldStep)
        return hold_seconds(hold, unit.dose) + unit.longer(step)
