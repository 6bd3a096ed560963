"""The weeks as a drawing: a row for a week, a mark for a session, whose shape tells how it felt."""

from collections.abc import Iterator
from typing import Final

from voiceguide.diary import Diary, Practice
from voiceguide.journal import Feeling
from voiceguide.report.weeks import DAYS, LEGEND, Quiet, Week, summary, weeks_of

TITLE: Final = "My sessions, and how my back was afterwards"

_STYLE: Final = (
    ".w-paper{fill:#fffbf5}.w-ink{fill:#2e2420}.w-soft{fill:#675649}.w-line{stroke:#e7d9c8}"
    ".w-better{fill:#2c7a75}.w-same{fill:#54619a}.w-worse{fill:#b63a24}"
    ".w-none{fill:none;stroke:#675649;stroke-width:1.6}"
    "@media screen and (prefers-color-scheme:dark){"
    ".w-paper{fill:#1b1512}.w-ink{fill:#f8eee3}.w-soft{fill:#c9b7a8}.w-line{stroke:#43362e}"
    ".w-better{fill:#7fc9c1}.w-same{fill:#a9b4e0}.w-worse{fill:#f08a72}.w-none{stroke:#c9b7a8}}"
    "@media print{.w-paper{fill:none}}"
)
_FONT: Final = 'font-family="system-ui, sans-serif" font-size="13"'
_MARGIN, _HEAD, _FOOT = 16, 66, 44
"""pixels around it, above the first week, and below the last one"""
_LABEL, _DAY, _ROW = 164, 84, 28
"""pixels: how wide the name of a week and a day, and how high a week is"""
_MARK: Final = 13
"""pixels from a mark to the next"""
_MOST: Final = 6
"""marks in a day; of more sessions the last ones, and how many there were before"""
_WIDTH: Final = 2 * _MARGIN + _LABEL + _DAY * len(DAYS)


def weeks_svg(diary: Diary) -> str:
    """The drawing as an SVG document, for light and dark; on paper always light."""
    rows = weeks_of(diary)
    height = _HEAD + _ROW * len(rows) + _FOOT
    inside = "".join(_parts(rows, height))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" '
        f'height="{height}" role="img" aria-labelledby="weeks-title weeks-text" {_FONT}>'
        f'<title id="weeks-title">{TITLE}</title><desc id="weeks-text">{summary(diary)}</desc>'
        f'<style>{_STYLE}</style><rect class="w-paper" width="{_WIDTH}" height="{height}" rx="8"/>'
        f"{inside}</svg>\n"
    )


def _parts(rows: list[Week | Quiet], height: int) -> Iterator[str]:
    yield _text(_MARGIN, 28, TITLE, "ink", 'font-size="15" font-weight="600"')
    for number, name in enumerate(DAYS):
        yield _text(_day_at(number), _HEAD - 10, name, "soft")
    year = 0
    for number, row in enumerate(rows):
        top = _HEAD + _ROW * number
        yield f'<path class="w-line" d="M{_MARGIN} {top}H{_WIDTH - _MARGIN}"/>'
        if isinstance(row, Week):
            label = f"{row.label} {row.monday.year}" if row.monday.year != year else row.label
            year = row.monday.year
            yield from _week(row, label, top + _ROW // 2)
        else:
            yield _text(_MARGIN, top + _ROW // 2 + 5, row.label, "soft")
    yield from _legend(height - _FOOT // 2)


def _week(week: Week, label: str, middle: int) -> Iterator[str]:
    yield _text(_MARGIN, middle + 5, label, "ink")
    if week.stage:
        yield _text(_MARGIN + _LABEL - 16, middle + 5, week.stage, "soft", 'text-anchor="end" font-size="11"')
    for number, practices in enumerate(week.days):
        yield from _day(practices, _day_at(number), middle)


def _day(practices: tuple[Practice, ...], left: int, middle: int) -> Iterator[str]:
    shown = practices if len(practices) <= _MOST else practices[2 - _MOST :]
    if before := len(practices) - len(shown):
        yield _text(left, middle + 4, f"+{before}", "soft", 'font-size="11"')
        left += 2 * _MARK
    for number, practice in enumerate(shown):
        yield _mark(practice.felt, left + _MARK // 2 + number * _MARK, middle)


def _legend(middle: int) -> Iterator[str]:
    left = _MARGIN
    for mark, words in LEGEND:
        yield _mark(mark, left + _MARK // 2, middle)
        yield _text(left + _MARK + 6, middle + 5, words, "soft")
        left += _DAY + 20


def _mark(felt: Feeling | None, x: int, y: int) -> str:
    """Up for better, round for the same, down for worse, hollow where she did not say."""
    match felt:
        case "better":
            return f'<path class="w-better" d="M{x - 6} {y + 5}L{x} {y - 6}L{x + 6} {y + 5}Z"/>'
        case "worse":
            return f'<path class="w-worse" d="M{x - 6} {y - 5}L{x} {y + 6}L{x + 6} {y - 5}Z"/>'
        case "same":
            return f'<circle class="w-same" cx="{x}" cy="{y}" r="5"/>'
    return f'<circle class="w-none" cx="{x}" cy="{y}" r="4"/>'


def _day_at(number: int) -> int:
    return _MARGIN + _LABEL + _DAY * number


def _text(x: int, y: int, words: str, ink: str, more: str = "") -> str:
    return f'<text class="w-{ink}" x="{x}" y="{y}"{f" {more}" if more else ""}>{words}</text>'
