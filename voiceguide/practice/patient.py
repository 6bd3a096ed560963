"""What is written of patients in, patients out: who each is, and the sessions she is to have, all checked."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Final, NamedTuple

from voiceguide.answers import answered
from voiceguide.coach import Request, programme
from voiceguide.errors import BadRequest, Problem, UnknownName, nearest
from voiceguide.her import SPARES, Her
from voiceguide.library.facts import Library, Side, Spared, Teach
from voiceguide.library.names import named
from voiceguide.library.plans import MOST_MINUTES
from voiceguide.library.source import Location
from voiceguide.practice.cells import TableCell, plain
from voiceguide.practice.formats import formats_in
from voiceguide.practice.table import HERS, TableLine

LONGEST_ID, LONGEST_NAME = 100, 60
MOST_A_DAY: Final = 12

_ISO: Final = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?:[ T]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
_DOTTED: Final = re.compile(r"(\d\d?)\. ?(\d\d?)\. ?(\d{4})", re.ASCII)
_SLASHED: Final = re.compile(r"(\d\d?)[/-](\d\d?)[/-](\d{4})", re.ASCII)
_SHORT: Final = re.compile(r"\d\d?[./-] ?\d\d?[./-] ?\d\d", re.ASCII)
_DAY_NUMBER: Final = re.compile(r"[34]\d{4}(?:[.,]0+)?|5\d{4}", re.ASCII)
_HALF_WEEKS: Final = re.compile(r"(\d\d?)[.,/](\d)", re.ASCII)
_WHOLE: Final = re.compile(r"(\d{1,4})(?:[.,]0+)?", re.ASCII)
_TELLS_VALUE: Final = re.compile(r'"|\d{4}-|knows no ')
"""How messages begin that tell the value themselves"""
_SHORTENED: Final = re.compile(r"\d[.,]\d+e[+-]?\d+", re.ASCII | re.IGNORECASE)

_SIDES: Final[dict[str, tuple[Side, ...]]] = {
    "left": ("left",), "right": ("right",), "both": (),
    "left,right": ("left", "right"), "right,left": ("right", "left"),
}  # fmt: skip
_SORE: Final[dict[str, Side | None]] = {"left": "left", "right": "right", "neither": None, "none": None}


class Wish(NamedTuple):
    """A session she is to have: its name, how, of how many minutes, how often a day, and where it stands."""

    name: str
    request: Request
    minutes: int | None
    a_day: int | None
    place: Location


@dataclass(slots=True)
class Patient:
    """One of the table's patients; nothing of her is needed but the id."""

    id: str
    line: int
    """of the table, in which she is first"""
    name: str = ""
    voice: str | None = None
    """None: the usual one"""
    voice_place: Location | None = None
    """where in the table that stands"""
    formats: tuple[str, ...] = ()
    wishes: list[Wish] = field(default_factory=list)

    def __repr__(self) -> str:
        """Nothing of her, for a log could keep it."""
        return f"<a patient, line {self.line}>"


class Reader:
    """Reads the entries of a table, of which those of one id belong together."""

    def __init__(self, library: Library, today: date) -> None:
        """Weeks are those of ``today``."""
        self._library = library
        self._today = today
        self.problems: list[Problem] = []
        self.ids: frozenset[str] = frozenset()
        """All of the table, also of those who have a mistake."""
        self.doubtful: list[Patient] = []
        """Who has a mistake, but none in what is known of her, with the sessions in which none was found."""

    def patients(self, found: Iterable[TableLine | Problem]) -> list[Patient]:
        """All of them, in the order of the table; who has a mistake is left out, and it is kept."""
        known: dict[str, Patient] = {}
        written: dict[str, dict[str, TableCell]] = {}
        like: dict[str, str] = {}
        wrong: set[str] = set()
        unsure: set[str] = set()
        for entry in found:
            if isinstance(entry, Problem):
                self.problems.append(entry)
                continue
            before = len(self.problems)
            id = self._id(entry)
            if id is not None:
                self._tell_apart(id, like, known, entry["id"])
                new = id not in known
                patient = known.setdefault(id, Patient(id, entry["id"].place.line))
                if self._agrees(written.setdefault(id, {}), entry) or new:
                    self._take_hers(patient, written[id])
                if len(self.problems) > before:
                    unsure.add(id)
                wishes = len(patient.wishes)
                self._take_wish(patient, written[id], entry)
                if len(self.problems) > before:
                    wrong.add(id)
                    del patient.wishes[wishes:]
        for id, patient in known.items():
            if not patient.wishes and id not in wrong:
                wrong.add(id)
                self._wrong(written[id]["id"], "id", "has no session; name one in her line")
        self.ids = frozenset(known)
        self.doubtful = [known[id] for id in known if id in wrong - unsure and self._faultless(written[id])]
        return [patient for id, patient in known.items() if id not in wrong]

    def _faultless(self, written: Mapping[str, TableCell]) -> bool:
        """Whether no mistake was found in any of these cells."""
        found = {(each.line, each.column) for each in self.problems}
        return not any((cell.place.line, cell.place.column) in found for cell in written.values())

    def _id(self, entry: TableLine) -> str | None:
        cell = entry.get("id")
        if cell is None:
            place = min(cell.place for cell in entry.values())
            self.problems.append(
                place.problem("this line has no id; each line of a patient says whose it is")
            )
            return None
        id = unicodedata.normalize("NFC", cell.text)
        if len(id) > LONGEST_ID or not id.isprintable():
            self._wrong(cell, "id", f"is longer than {LONGEST_ID} letters, or more than one line")
            return None
        if _SHORTENED.fullmatch(id):
            self._wrong(cell, "id", "was shortened by a spreadsheet; make the column text, and write it anew")
            return None
        return id

    def _tell_apart(
        self, id: str, like: dict[str, str], known: Mapping[str, Patient], cell: TableCell
    ) -> None:
        """Ids that differ by capital letters or leading zeros could be one."""
        key = id.casefold().replace(" ", "").lstrip("0")
        other = like.setdefault(key, id)
        if other != id:
            where = f"that of line {known[other].line}" if other in known else "another"
            self._wrong(
                cell,
                "id",
                f"differs from {where} by capitals, spaces or leading zeros only; "
                "write it the same way if she is the same, else change one",
            )

    def _agrees(self, written: dict[str, TableCell], entry: TableLine) -> bool:
        """Whether something new is said of her; what contradicts what was said before is a mistake."""
        new = False
        for column in HERS:
            cell = entry.get(column)
            if cell is None:
                continue
            first = written.setdefault(column, cell)
            new = new or first is cell
            if first.text.casefold() != cell.text.casefold():
                message = f"is another in line {first.place.line}; write it the same, or in one of them only"
                self._wrong(cell, column, message)
        return new

    def _take_hers(self, patient: Patient, written: dict[str, TableCell]) -> None:
        if name := written.get("name"):
            patient.name = self._checked(name, "name", _name) or ""
        if voice := written.get("voice"):
            patient.voice, patient.voice_place = voice.text, voice.place
        if formats := written.get("formats"):
            patient.formats = self._checked(formats, "formats", formats_in) or ()

    def _take_wish(self, patient: Patient, written: dict[str, TableCell], entry: TableLine) -> None:
        cell = entry.get("session")
        wishes: dict[str, Any] = {"weeks": self._weeks(written)}
        for column, read in (("spare", _spare), ("sore", _sore)):
            said = written.get(column)
            known = said and self._checked(said, column, read)
            if known:
                wishes[column] = known
        readers: Sequence[tuple[str, Callable[[str], object]]] = (
            ("level", _number("level", 100)), ("variant", _variant), ("sides", _sides), ("teach", _teach),
            ("minutes", _number("minutes", MOST_MINUTES)), ("a-day", _number("a-day", MOST_A_DAY)),
        )  # fmt: skip
        own = {
            column: self._checked(entry[column], column, read) for column, read in readers if column in entry
        }
        minutes, a_day = own.pop("minutes", None), own.pop("a-day", None)
        if cell is None:
            if own or minutes or a_day:
                place = entry["id"].place
                self.problems.append(place.problem("this line says how, but no session; name one"))
            return
        name = self._checked(cell, "session", self._named)
        if name and own.get("level"):
            self._checked(entry["level"], "level", lambda _: self._level_of(name, own["level"]))
        own = {key: value for key, value in own.items() if value is not None}
        if name:
            request = _request(tuple(sorted({**wishes, **own}.items())))
            assert minutes is None or isinstance(minutes, int)
            assert a_day is None or isinstance(a_day, int)
            patient.wishes.append(Wish(name, request, minutes, a_day, cell.place))

    def _weeks(self, written: dict[str, TableCell]) -> int | None:
        """Her completed weeks today; None where nothing is known."""
        due, weeks, on = (written.get(column) for column in ("due", "weeks", "on"))
        if due and weeks:
            self._wrong(weeks, "weeks", "says the same as due; keep one of them")
            return None
        if on and not weeks:
            self._wrong(on, "on", "says when weeks were counted, and no weeks are; leave it out")
            return None
        found: int | None = None
        if due:
            found = self._checked(due, "due", self._weeks_by_due)
        elif weeks and (on is None or self._checked(on, "on", _day)):
            counted = on.text if on else ""
            found = self._checked(weeks, "weeks", lambda text: self._weeks_counted(text, counted))
        return found

    def _weeks_by_due(self, text: str) -> int | None:
        her = answered(Her(), "due", str(_day(text)), self._today)
        return her.weeks(self._today)

    def _weeks_counted(self, text: str, on: str) -> int | None:
        if _HALF_WEEKS.fullmatch(text):
            raise BadRequest("could be weeks and days, or a fraction; write weeks and days like 30+2")
        count, _, told = (each.strip() for each in text.partition(" on "))
        if told and on:
            raise BadRequest("says on which day it was true, and so does another column; keep one")
        if not told and not on:
            raise BadRequest(
                "needs the day on which it was true: write it like 30+2 on 2026-11-30, or beside it in `on`"
            )
        day = _day(told or on)
        if day > self._today:
            raise BadRequest("is of a day that is not yet; write the day on which it was counted")
        her = answered(Her(), "weeks", f"{count} on {day}", None)
        weeks = her.weeks(self._today)
        if weeks is None:
            raise BadRequest("was counted so long ago that she has had her baby; bring it up to date")
        return weeks

    def _level_of(self, name: str, level: int) -> None:
        """Raises BadRequest for a level beyond the last; a slip of the finger must not make it harder."""
        what = programme(self._library, name)
        exercises = [self._library.exercises[entry.exercise] for entry in what.entries]
        last = max((len(part.levels) for each in exercises for part in each.parts), default=0)
        if level > last > 0:
            raise BadRequest(f'is beyond the last of "{what.title}"; write 1 to {last}, or leave it out')

    def _named(self, text: str) -> str:
        return named(self._library, text)

    def _checked(self, cell: TableCell, column: str, read: Callable[[str], Any]) -> Any:  # noqa: ANN401 - what ``read`` gives
        """What a cell means; None, and a problem, if that cannot be said."""
        try:
            return read(cell.text)
        except UnknownName as exc:
            self._wrong(cell, f"{column}:", str(exc))
        except BadRequest as exc:
            message = str(exc)
            quote = column != "name" and not _TELLS_VALUE.match(message)
            self._wrong(cell, f'{column} "{cell.text}"' if quote else column, message)
        return None

    def _wrong(self, cell: TableCell, column: str, message: str) -> None:
        problem = cell.place.problem(f"{column} {message}")
        if problem not in self.problems[-20:]:  # what is written once stands for several sessions
            self.problems.append(problem)


@lru_cache(maxsize=10_000)
def _request(wishes: tuple[tuple[str, Any], ...]) -> Request:
    """Equal wishes are one request, however many patients have them."""
    return Request(**dict(wishes))


def _day(text: str) -> date:
    """Raises BadRequest, for what could be two days, too."""
    if found := _ISO.fullmatch(text):
        return _date(*found.groups())
    if found := _DOTTED.fullmatch(text):
        day, month, year = found.groups()
        return _date(year, month, day)
    if found := _SLASHED.fullmatch(text):
        return _told_apart(*found.groups())
    if _SHORT.fullmatch(text):
        raise BadRequest("has two digits for its year; write it like 2027-02-01")
    if _DAY_NUMBER.fullmatch(text):
        raise BadRequest("is a spreadsheet's number of a day; show the column as dates, like 2027-02-01")
    raise BadRequest("is no date; write year-month-day, like 2027-02-01")


def _told_apart(first: str, second: str, year: str) -> date:
    """A day written with strokes: of month and day, either can come first."""
    one, other = int(first), int(second)
    if one != other and max(one, other) <= 12:
        ways = " or ".join(str(_date(year, month, day)) for month, day in ((other, one), (one, other)))
        raise BadRequest(f"could be {ways}; write the one that is meant")
    month, day = (other, one) if one > 12 else (one, other)
    return _date(year, month, day)


def _date(year: str | int, month: str | int, day: str | int) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError as exc:
        raise BadRequest("is no day of the calendar; write it like 2027-02-01") from exc


def _name(text: str) -> str:
    if len(text) > LONGEST_NAME or not text.isprintable():
        raise BadRequest(f"is longer than {LONGEST_NAME} letters, or more than one line")
    return text


def _spare(text: str) -> tuple[Spared, ...]:
    words = [word for word in re.split(r"[,;+\s]+", text.casefold().replace("no-floor", "floor")) if word]
    if words in (["none"], ["nothing"]):
        return ()
    for word in words:
        if word not in SPARES:
            hint = nearest(word, SPARES) or f"known are {', '.join(SPARES)}, or none"
            raise BadRequest(f'knows no "{word}"; {hint}')
    known: tuple[Spared, ...] = ("girdle", "wrists", "floor")
    return tuple(each for each in known if each in words)


def _sore(text: str) -> Side | None:
    if text.casefold() not in _SORE:
        raise BadRequest(f'knows no "{text}"; write left, right or neither')
    return _SORE[text.casefold()]


def _sides(text: str) -> tuple[Side, ...]:
    word = re.sub(r"[,;+\s]+", ",", text.casefold().strip())
    if word not in _SIDES:
        raise BadRequest(f'knows no "{text}"; write left, right, left,right or right,left')
    return _SIDES[word]


def _variant(text: str) -> str:
    return plain(text)


def _teach(text: str) -> Teach:
    known: dict[str, Teach] = {"full": "full", "short": "short", "names": "names"}
    if text.casefold() not in known:
        raise BadRequest(
            f'knows no "{text}"; {nearest(text.casefold(), known) or "write full, short or names"}'
        )
    return known[text.casefold()]


def _number(column: str, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        found = _WHOLE.fullmatch(text)
        if not found or not 1 <= int(found[1]) <= most:
            like = min(most, 10 if column == "minutes" else 2)
            raise BadRequest(f"is no whole number from 1 to {most}; write one, like {like}")
        return int(found[1])

    return read
