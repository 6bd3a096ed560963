"""Her weeks: which sessions were on which day; a long time without any is told and not drawn."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from voiceguide.diary import Diary, Practice
from voiceguide.journal import Feeling
from voiceguide.report.words import day_words

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LEGEND: Final[tuple[tuple[Feeling | None, str], ...]] = (
    ("better", "better"),
    ("same", "the same"),
    ("worse", "worse"),
    (None, "not said"),
)
"""What a session can be marked as, in this order, and what that says."""

_DRAWN_EMPTY: Final = 2
"""so many weeks without a session are drawn; more in a row are told in a line"""
_WEEK: Final = timedelta(weeks=1)


class Week(NamedTuple):
    """A week from its Monday on; the sessions of each of its days."""

    monday: date
    days: tuple[tuple[Practice, ...], ...]

    @property
    def label(self) -> str:
        """``3 Nov``."""
        return f"{self.monday.day} {self.monday:%b}"

    @property
    def stage(self) -> str:
        """``week 24``, how far along she was at the first session that tells; empty if none does."""
        known = next((each.weeks for day in self.days for each in day if each.weeks is not None), None)
        return "" if known is None else f"week {known}"


class Quiet(NamedTuple):
    """So many weeks in a row without a session."""

    weeks: int

    @property
    def label(self) -> str:
        """``5 weeks without a session``."""
        return f"{self.weeks} weeks without a session"


def weeks_of(diary: Diary) -> list[Week | Quiet]:
    """The weeks from the first session to the last one, in order."""
    found: dict[date, dict[int, list[Practice]]] = {}
    for practice in diary.practised:
        monday = practice.day - timedelta(days=practice.day.weekday())
        found.setdefault(monday, {}).setdefault(practice.day.weekday(), []).append(practice)
    rows: list[Week | Quiet] = []
    before: date | None = None
    for monday in sorted(found):
        rows += _between(before, monday)
        days = found[monday]
        rows.append(Week(monday, tuple(tuple(days.get(day, ())) for day in range(len(DAYS)))))
        before = monday
    return rows


def _between(before: date | None, monday: date) -> Sequence[Week | Quiet]:
    empty = (monday - before) // _WEEK - 1 if before else 0
    if empty > _DRAWN_EMPTY:
        return [Quiet(empty)]
    nothing: tuple[tuple[Practice, ...], ...] = ((),) * len(DAYS)
    return [Week(monday - _WEEK * number, nothing) for number in range(empty, 0, -1)]


def summary(diary: Diary) -> str:
    """All of it in a sentence or two, for who does not see the drawing."""
    practised = diary.practised
    if not practised:
        return "No sessions yet."
    counts = Counter(practice.felt for practice in practised)
    felt = ", ".join(f"{words} {counts[mark]}" for mark, words in LEGEND if counts[mark])
    first, last = practised[0].day, practised[-1].day
    span = day_words(first) if first == last else f"{day_words(first)} to {day_words(last)}"
    number = len(practised)
    return f"{number} session{'' if number == 1 else 's'}, {span}. How my back was afterwards: {felt}."
