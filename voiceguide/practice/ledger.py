"""The practice's own papers: the list of its patients' folders, and the report of what could not be made."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Final, NamedTuple

from voiceguide.practice.place import AnyPlace

LIST: Final = "list.csv"
REPORT: Final = "report.csv"
_LIST_HEAD: Final = ("id", "folder", "address", "sessions", "missing", "in the table")
_REPORT_HEAD: Final = ("id", "line", "session", "why", "instead")


class Listed(NamedTuple):
    """A patient in the list."""

    id: str
    folder: str
    address: str
    sessions: int
    """that are in her folder"""
    missing: int
    """that she should have, too"""
    in_table: bool = True


class Missing(NamedTuple):
    """What a patient has not got as asked for: the line of the table, the session as it is named, and why."""

    id: str
    line: int
    session: str
    why: str
    instead: str = ""
    """what she gets in its place; empty for nothing"""


def read_list(place: AnyPlace) -> list[Listed]:
    """The list as it is; nothing where there is none, or it is no list of ours. Raises OutputError."""
    rows, _ = _read(place, LIST)
    if not rows or tuple(rows[0]) != _LIST_HEAD:
        return []
    return [
        Listed(row[0], row[1], row[2], int(row[3]), int(row[4]), row[5] == "yes")
        for row in rows[1:]
        if len(row) == len(_LIST_HEAD) and row[3].isdecimal() and row[4].isdecimal()
    ]


def write_list(place: AnyPlace, patients: Iterable[Listed], separator: str) -> None:
    """Write the list, for the practice's eyes only; ``separator`` parts its cells. Raises OutputError."""
    rows = ((*each[:5], "yes" if each.in_table else "no") for each in patients)
    place.put(LIST, _table(_LIST_HEAD, rows, separator), private=True)


def write_report(place: AnyPlace, missing: Sequence[Missing], separator: str) -> None:
    """Write what could not be made as asked for; without lines, all of it could. Raises OutputError."""
    place.put(REPORT, _table(_REPORT_HEAD, missing, separator), private=True)


def forget_in_list(place: AnyPlace, listed: Iterable[Listed]) -> None:
    """Write the list anew, as it was written before. Raises OutputError."""
    _, separator = _read(place, LIST)
    write_list(place, listed, separator)


def forget_in_report(place: AnyPlace, ids: Iterable[str]) -> None:
    """Take the lines of some patients out of the report. Raises OutputError."""
    gone = set(ids)
    rows, separator = _read(place, REPORT)
    if rows:
        kept = (row for row in rows[1:] if row[0] not in gone)
        place.put(REPORT, _table(rows[0], kept, separator), private=True)


def _read(place: AnyPlace, name: str) -> tuple[list[list[str]], str]:
    """The rows of a paper, and what stands between their cells."""
    text = (place.read(name) or b"").decode("utf-8-sig", "replace")
    separator = ";" if text.startswith("id;") else ","
    rows = csv.reader(StringIO(text, newline=""), delimiter=separator)
    return [row for row in rows if row], separator


def _table(head: Sequence[str], rows: Iterable[Iterable[object]], separator: str) -> bytes:
    """As spreadsheet programs read it, with the mark that tells them it is UTF-8."""
    sink = StringIO(newline="")
    writer = csv.writer(sink, delimiter=separator)
    writer.writerow(head)
    writer.writerows(rows)
    return sink.getvalue().encode("utf-8-sig")
