"""The weeks as text: a row for a week, a mark for a session."""

from collections.abc import Callable, Iterator
from typing import Final

from voiceguide.diary import Diary, Practice
from voiceguide.journal import Feeling
from voiceguide.report.weeks import DAYS, LEGEND, Week, weeks_of

_MARKS: Final[dict[Feeling | None, str]] = {"better": "▲", "same": "●", "worse": "▼", None: "○"}
_PLAIN: Final[dict[Feeling | None, str]] = {"better": "+", "same": "=", "worse": "-", None: "o"}
_OTHERS, _PLAIN_OTHERS = "…", "~"
"""before the marks of a day: there are more"""
_LABEL: Final = 8
"""columns of the name of a week"""
_NARROWEST, _WIDEST = 4, 8
"""columns of a day"""
_FOR_STAGE: Final = 9
"""columns of a stage of pregnancy"""


def weeks_text(diary: Diary, columns: int, *, plain: bool = False) -> list[str]:
    """Lines of at most so many ``columns``, if those are 40 or more; ``plain`` keeps to ASCII."""
    marks, others = (_PLAIN, _PLAIN_OTHERS) if plain else (_MARKS, _OTHERS)
    day = max(_NARROWEST, min(_WIDEST, (columns - _LABEL) // len(DAYS)))
    stage = columns >= _LABEL + day * len(DAYS) + _FOR_STAGE

    def cell(practices: tuple[Practice, ...]) -> str:
        """A mark for each session; of more than there is room for the last ones."""
        told = "".join(marks[practice.felt] for practice in practices)
        return f"{told if len(told) < day else others + told[2 - day :]:<{day}}"

    return [*_rows(diary, day, cell, stage), "", *_legend(marks, columns)]


def _rows(diary: Diary, day: int, cell: Callable[[tuple[Practice, ...]], str], stage: bool) -> Iterator[str]:
    yield (" " * _LABEL + "".join(f"{name:<{day}}" for name in DAYS)).rstrip()
    year = 0
    for row in weeks_of(diary):
        if not isinstance(row, Week):
            yield f"{'':{_LABEL}}{row.label}"
            continue
        if row.monday.year != year:
            year = row.monday.year
            yield str(year)
        cells = "".join(map(cell, row.days))
        yield f"{row.label:>{_LABEL - 2}}  {cells}{row.stage if stage else ''}".rstrip()


def _legend(marks: dict[Feeling | None, str], columns: int) -> list[str]:
    lines = [""]
    for mark, words in LEGEND:
        told = f"{marks[mark]} {words}"
        if lines[-1] and len(lines[-1]) + 3 + len(told) > columns:
            lines.append("")
        lines[-1] += f"   {told}" if lines[-1] else told
    return lines
