"""Today: what the diary says of a day, for the exercises of a library; told, chosen from, and played.

Pure: the diary and the day are given. In the library each exercise is done the way that fits her.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Literal

from voiceguide.coach.request import Request
from voiceguide.diary import Diary, NextLevel
from voiceguide.library.facts import Exercise, Library
from voiceguide.library.ladder import level_of
from voiceguide.library.variants import unspared

Stop = Literal["see someone", "rest", "enough"]
"""Why nothing comes next: it was worse twice, it is a day of rest, or all is done."""


@dataclass(frozen=True)
class Today:
    """One day of hers. What does not spare what she has to spare, by ``request``, is not in question."""

    library: Library
    diary: Diary
    date: date
    request: Request = field(default_factory=Request)

    @cached_property
    def levels(self) -> dict[str, NextLevel]:
        """How to go on with each exercise."""
        return {
            name: next_level(self.diary, exercise, self.date)
            for name, exercise in self.library.exercises.items()
        }

    @cached_property
    def a_day(self) -> dict[str, int]:
        """How many sessions a day of each exercise in question; not of what was worse twice."""
        return {
            name: sessions_a_day(exercise, self.levels[name].level)
            for name, exercise in self.library.exercises.items()
            if not self.diary.worse_twice(name) and not unspared(exercise, self.request)
        }

    @cached_property
    def in_turn(self) -> tuple[str, ...]:
        """What she does lately and has still to do today, in its order."""
        return self.diary.in_turn(self.a_day, self.date)

    @property
    def due(self) -> str | None:
        """What comes first of it; None if it is enough."""
        return next(iter(self.in_turn), None)

    @cached_property
    def others(self) -> tuple[str, ...]:
        """What she does not do lately, and has not done today."""
        return tuple(
            name
            for name in self.a_day
            if name not in self.in_turn and not self.diary.times_on(name, self.date)
        )

    @property
    def left(self) -> tuple[str, ...]:
        """All that is not done today: what is in turn, then the others."""
        return (*self.in_turn, *self.others)

    @property
    def stop(self) -> Stop | None:
        """Why nothing comes next; None if something does."""
        if self.diary.worse_twice():
            return "see someone"
        if self.diary.rests(self.date):
            return "rest"
        return None if self.due else "enough"

    @property
    def own_levels(self) -> tuple[tuple[str, int], ...]:
        """The level of each exercise with a ladder that she has done."""
        return tuple(
            (name, way.level)
            for name, way in self.levels.items()
            if levels_of(self.library.exercises[name]) and self.diary.times(name)
        )


def known_today(request: Request, now: Today) -> Request:
    """The request with what her diary says, where she did not: what is still taught, and her levels."""
    return replace(
        request,
        taught=request.taught or now.diary.taught(now.library.exercises, now.date),
        levels=request.levels if request.levels or request.level else now.own_levels,
    )


def next_level(diary: Diary, exercise: Exercise, today: date) -> NextLevel:
    """How to go on with an exercise of a library."""
    return diary.next_level(exercise.name, levels_of(exercise), today)


def levels_of(exercise: Exercise) -> int:
    """How many levels the ladder of an exercise has."""
    return max(len(part.levels) for part in exercise.parts)


def sessions_a_day(exercise: Exercise, level: int) -> int:
    """Sessions a day of the level; once, where it says nothing."""
    steps = [step for part in exercise.parts if (step := level_of(part, level))]
    return min((step.a_day for step in steps if step.a_day), default=1)
