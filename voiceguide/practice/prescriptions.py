"""What each patient is to have: the table in; sessions, each planned once for all, and all mistakes out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from voiceguide.coach import Request, programme
from voiceguide.coach.request import LISTEN_FIRST
from voiceguide.errors import BadRequest, ContentError, Problem, UnknownName, VoiceError
from voiceguide.feed import Channel
from voiceguide.library.ladder import level_of
from voiceguide.library.source import Location
from voiceguide.practice.formats import FORMATS, USUAL, endings_of
from voiceguide.practice.hands import Done, RunWatch
from voiceguide.practice.patient import Patient, Reader, Wish
from voiceguide.practice.plans import Differing, Fitting, Order, PlanBook
from voiceguide.practice.setting import Setting
from voiceguide.practice.steps import Encode, Fit, store_name
from voiceguide.practice.table import entries, with_cells


@dataclass(frozen=True)
class PracticeOrder:
    """What is asked for beside the table."""

    voice: str | None = None
    """the usual one of the table's patients"""
    formats: tuple[str, ...] = USUAL
    url: str = ""
    """where the folder of the patients' folders will be found; empty where that is not known"""
    say_names: bool = False
    skip_wrong: bool = False
    """whether who has a mistake is left out, and reported"""

    def check(self) -> None:
        """Raises BadRequest for an address that cannot be one, or is needed and not there."""
        if self.url:
            Channel(self.url).check()

    def address(self, folder: str) -> str:
        """Where a patient's folder will be found, with a slash at its end."""
        return f"{self.url.strip().rstrip('/')}/{folder.rpartition('/')[2]}/" if self.url else ""


class Prescriptions:
    """The patients with what they are to have; its methods are in the order in which they are called."""

    def __init__(self, table: Path, setting: Setting, wanted: PracticeOrder, today: date) -> None:
        self.patients: list[Patient] = []
        self._table = table
        self._wanted = wanted
        self._library = setting.library
        self._book = PlanBook(setting)
        self._reader = Reader(self._library, today)

    def read(self) -> None:
        """Read the table. Raises ContentError with all of its mistakes if it is none, and BadRequest."""
        try:
            self.patients = self._reader.patients(entries(self._table))
        except ContentError as exc:
            raise ContentError(with_cells(exc.problems, self._table)) from exc
        for patient in [*self.patients, *self._reader.doubtful]:
            patient.voice = _from_table(patient.voice, self._table) or self._wanted.voice
            patient.formats = patient.formats or self._wanted.formats
            patient.wishes = [*self._listen(patient), *patient.wishes]
        needing = {
            form for patient in self.patients for form in patient.formats if FORMATS[form].needs_address
        }
        if needing and not self._wanted.url:
            what = " and ".join(sorted(needing))
            raise BadRequest(f"{what} needs to know where the folders will be found; add --url https://...")

    def _listen(self, patient: Patient) -> Iterator[Wish]:
        """What everybody is to hear first, unless her lines name it."""
        listen = self._library.routines.get(LISTEN_FIRST)
        if listen and not listen.entries and all(wish.name != LISTEN_FIRST for wish in patient.wishes):
            place = Location(str(self._table), patient.line, 1)
            yield Wish(LISTEN_FIRST, Request(), None, None, place)

    def plan(self, watch: RunWatch) -> None:
        """Plan all that can be without a voice; who wants what cannot be is left out."""
        watch.begins("planning", len(self.patients) + len(self._reader.doubtful))
        self._leave_out_wrong(watch)
        for patient in self._reader.doubtful:
            watch.done()
            self._planned(patient)

    def _leave_out_wrong(self, watch: RunWatch) -> None:
        sound = []
        for patient in self.patients:
            watch.done()
            if self._planned(patient):
                sound.append(patient)
        self.patients = sound

    def _planned(self, patient: Patient) -> bool:
        before = len(self._reader.problems)
        for wish in patient.wishes:
            try:
                self._book.order(patient.voice, wish)
            except (BadRequest, UnknownName) as exc:
                self._reader.problems.append(wish.place.problem(f"session: {exc}"))
            except VoiceError as exc:
                place = patient.voice_place or Location(str(self._table), patient.line, 1)
                self._reader.problems.append(place.problem(f"voice: {exc}"))
        return len(self._reader.problems) == before

    def fittings(self) -> list[Fitting]:
        """What has to last some minutes, which takes a voice to measure; each once."""
        orders = (
            self._book.order(patient.voice, wish) for patient in self.patients for wish in patient.wishes
        )
        return list({order.key: order for order in orders if isinstance(order, Fitting)}.values())

    def fit(self, measured: Iterable[Done[Fitting, Fit]], watch: RunWatch) -> None:
        """Plan what has been measured; who wants what could not be is left out."""
        for done in measured:
            watch.done()
            if done.result is None:
                self._book.refuse(done.order, done.why)
            else:
                self._book.fitted(done.order, *done.result)
        self._leave_out_wrong(RunWatch())

    def mistakes(self, *more: Problem) -> list[Problem]:
        """All mistakes of the table, in its order, each with its cell.

        Raises ContentError with them, unless who has a mistake is to be left out.
        """
        problems = dict.fromkeys([*self._reader.problems, *more])
        told = with_cells(sorted(problems, key=lambda each: (each.line, each.column)), self._table)
        if told and not self._wanted.skip_wrong:
            raise ContentError(told)
        return told

    def keep(self) -> None:
        """Keep the plans for the next run. Raises OutputError."""
        self._book.keep()

    def knows(self, patient: str) -> bool:
        """Whether the id stands in the table."""
        return patient in self._reader.ids

    def wishes(self, patient: Patient) -> Iterator[tuple[Wish, Encode]]:
        """All she is to have, each with what makes it."""
        endings = endings_of(patient.formats)
        for wish in patient.wishes:
            order = self._book.order(patient.voice, wish)
            assert isinstance(order, Order)
            yield wish, Encode(order, endings, self._said(patient, wish))

    def _said(self, patient: Patient, wish: Wish) -> str:
        """What her session begins with, if her name is to be said."""
        if not (self._wanted.say_names and patient.name) or wish.name == LISTEN_FIRST:
            return ""
        return f"{programme(self._library, wish.name).title}, for {patient.name}."

    def encodes(self) -> dict[str, Encode]:
        """What is to be encoded, each once for all who need it, with the endings that any of them needs."""
        found: dict[str, Encode] = {}
        for patient in self.patients:
            for _, encode in self.wishes(patient):
                base = store_name(encode)
                known = found.setdefault(base, encode)
                if not set(encode.endings) <= set(known.endings):
                    found[base] = known._replace(
                        endings=tuple(dict.fromkeys([*known.endings, *encode.endings]))
                    )
        return found

    def a_day(self, wish: Wish, encode: Encode) -> int:
        """How many times a day, as she wishes or as the level of her exercise says; 0 where nobody does."""
        exercise = self._library.exercises.get(wish.name)
        if wish.a_day or exercise is None:
            return wish.a_day or 0
        level = encode.order.request.own_level(wish.name) or 1
        known = [found.a_day for part in exercise.parts if (found := level_of(part, level))]
        return known[0] or 0 if known else 0

    def differing(self, patient: Patient, wish: Wish) -> list[Differing]:
        """Why a session is not quite as it was asked for, and what she gets instead."""
        return self._book.differing(patient.voice, wish)


def _from_table(voice: str | None, table: Path) -> str | None:
    """A voice of the table; files and folders it names are found beside the table."""
    kind, colon, where = (voice or "").partition(":")
    if colon and kind in ("recorded", "piper"):
        return f"{kind}:{(table.parent / Path(where).expanduser()).resolve()}"
    return voice
