"""A table as text in, its rows of cells out, each with its place: CSV as spreadsheet programs write it."""

import codecs
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from voiceguide.errors import ContentError, Problem
from voiceguide.library.source import Location

SEPARATORS: Final = {";": "semicolons", ",": "commas", "\t": "tabs"}
"""What can stand between two cells, and what it is called."""

_BOMS: Final = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_TWICE: Final = re.compile("[\u00c2-\u00c3][\u0080-\u00bf\u0152-\u2122]")
"""UTF-8 that was read as Windows-1252"""
_LINE_END: Final = re.compile(r"\r\n|[\r\n]")
_SEPARATOR_LINE: Final = re.compile(r"sep=(.)(?:\r\n|[\r\n])", re.IGNORECASE)
_SPACE: Final = " \u00a0\u2007\u202f"


class TableCell(NamedTuple):
    """A value as written, without the spaces around it, and where it begins."""

    text: str
    place: Location
    name: str = ""
    """what spreadsheet programs call it, like L4: a row can be several lines of the file"""


Row = list[TableCell]


def read_text(path: Path) -> str:
    """The text of a table: UTF-8, UTF-16 with its mark, else Windows-1252. Raises ContentError."""

    def broken(message: str) -> ContentError:
        return ContentError([Problem(str(path), 1, 1, message)])

    try:
        data = path.read_bytes()
    except FileNotFoundError as exc:
        raise broken("there is no such file; check its name and folder") from exc
    except IsADirectoryError as exc:
        raise broken("this is a folder; name the table in it") from exc
    except OSError as exc:
        raise broken(f"this file cannot be read: {exc.strerror or exc}") from exc
    except ValueError as exc:
        raise broken("this is not a file name") from exc
    return _decoded(data, str(path))


def _decoded(data: bytes, file: str) -> str:
    for mark, encoding in _BOMS.items():
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding, file)
    if b"\0" in data:
        place = Location(file, 1, 1)
        raise ContentError([place.problem("this is no text; save the table as CSV from its program")])
    try:
        return data.decode()
    except UnicodeDecodeError:
        text = _strictly(data, "cp1252", file)
    if mixed := _TWICE.search(text):
        message = "here is UTF-8, and elsewhere Windows-1252; save the whole table as UTF-8"
        raise ContentError([place_at(text, mixed.start(), file).problem(message)])
    return text


def _strictly(data: bytes, encoding: str, file: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as exc:
        before = data[: exc.start].decode(encoding, "replace")
        place = place_at(before, len(before), file)
        raise ContentError([place.problem("this is no letter; save the table as CSV in UTF-8")]) from exc


def place_at(text: str, index: int, file: str) -> Location:
    """Where a character stands."""
    lines = _LINE_END.split(text[:index])
    return Location(file, len(lines), len(lines[-1]) + 1)


def separator_of(text: str, known: Sequence[str], file: str) -> tuple[str, str]:
    """What stands between the cells, and the text without a line that says so.

    It is what gives most of the ``known`` heads in the first line that is not empty. Raises ContentError
    where two do.
    """
    if told := _SEPARATOR_LINE.match(text):
        return told[1], "\n" + text[told.end() :]
    first = next((line for line in _LINE_END.split(text) if line.strip(f"{_SPACE};,\t")), "")
    counts = {each: sum(plain(head) in known for head in first.split(each)) for each in SEPARATORS}
    most = max(counts.values())
    best = [each for each in counts if counts[each] == most]
    there = [each for each in best if each in first]
    if most and len(there) > 1:
        names = " or ".join(SEPARATORS[each] for each in there)
        message = f"{names} could stand between the columns here; use one of them alone"
        raise ContentError([Location(file, 1, 1).problem(message)])
    return (there or best)[0], text


def plain(head: str) -> str:
    """A head as it is compared: small, with single hyphens for what is between its words."""
    return re.sub(r"[\s_-]+", "-", head.strip().strip('"').strip(f"\ufeff{_SPACE}").casefold())


def rows(text: str, separator: str, file: str) -> Iterator[Row | Problem]:
    """The rows that are not empty, and in the place of one that cannot be read what is wrong with it.

    A cell may stand in quotes, and then hold separators, line ends, and quotes that are doubled.
    """
    mark = re.escape(separator)
    quoted = r'[ \u00a0]*"(?P<quoted>(?:[^"]|"")*)"(?P<after>[^' + mark + r"\r\n]*)"
    cell = re.compile(rf"(?:{quoted}|(?P<plain>[^{mark}\r\n]*))(?P<end>{mark}|\r\n|[\r\n]|$)")
    at, line, line_start, number = 0, 1, 0, 1
    row: Row = []
    wrong: Problem | None = None
    while at <= len(text):
        found = cell.match(text, at)
        place = Location(file, line, at - line_start + 1)
        if found is None or ((found["plain"] or "").lstrip(_SPACE).startswith('"')):
            yield place.problem("the quote that begins here does not end; close it, or leave it out")
            return
        value = (found["quoted"] or "").replace('""', '"') if found["quoted"] is not None else found["plain"]
        if (found["after"] or "").strip(_SPACE):
            wrong = wrong or place.problem("something stands after the quote of this value; quote all of it")
        row.append(TableCell(value.strip(_SPACE), place, f"{_letters(len(row))}{number}"))
        if inner := list(_LINE_END.finditer(found["quoted"] or "")):
            line, line_start = line + len(inner), found.start("quoted") + inner[-1].end()
        at = found.end()
        if found["end"] == separator:
            continue
        if wrong or any(each.text for each in row):
            yield wrong or row
        row, wrong, number = [], None, number + 1
        if not found["end"]:
            return
        line, line_start = line + 1, at


def _letters(column: int) -> str:
    """What spreadsheet programs call a column, counted from 0: A to Z, AA and on."""
    before, last = divmod(column, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)
