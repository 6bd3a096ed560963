"""The whole road: a table in; plans, clips, sessions, folders, each made once; the practice's papers out."""

import time
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from voiceguide.coach import Request, programme
from voiceguide.coach.request import LISTEN_FIRST
from voiceguide.errors import BadRequest, ContentError, Problem, UnknownName, VoiceError
from voiceguide.feed import Channel
from voiceguide.library.source import Location
from voiceguide.practice.folders import STORE, folder_of, key_of
from voiceguide.practice.formats import FORMATS, PAGE, USUAL, are_paged, endings_of
from voiceguide.practice.hands import Hands
from voiceguide.practice.laying import HerSession, Laid, Laying, Layings, is_laid, lay_all, made_of
from voiceguide.practice.ledger import Listed, Missing, read_list, write_list, write_report
from voiceguide.practice.page import ENDING, HerPage, make_page, page_name
from voiceguide.practice.patient import Patient, Reader, Wish
from voiceguide.practice.place import sweep
from voiceguide.practice.plans import Fitting, Order, PlanBook, lines_of
from voiceguide.practice.setting import Setting
from voiceguide.practice.steps import (
    Encode,
    SpokenLines,
    encode_session,
    fit_minutes,
    no_such_voice,
    speak,
    store_name,
)
from voiceguide.practice.table import entries, paper_separator, with_cells
from voiceguide.utterance import Utterance
from voiceguide.voice.recorded import RecordedVoice

LINES_A_TIME: Final = 16
FOLDERS_A_TIME: Final = 25

Thing = TypeVar("Thing")


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


class RunWatch:
    """Is told how the run comes along; this one takes no notice. It may raise KeyboardInterrupt."""

    def begins(self, what: str, total: int) -> None:
        """So many of something are to be done."""

    def done(self, number: int = 1) -> None:
        """So many of them are done."""


class RunResult(NamedTuple):
    """What came of a run."""

    patients: int
    encoded: int
    """sessions that were encoded"""
    sessions: int
    """that are in folders"""
    laid: int
    """folders that were changed"""
    missing: Counter[str]
    """why something could not be made, and how often"""
    otherwise: int
    """sessions in folders that are not quite as they were asked for"""
    wrong: tuple[Problem, ...]
    """mistakes of the table that were passed over"""
    unlisted: int
    """patients who have a folder and are not in the table"""
    unrecorded: tuple[str, ...]
    """what another voice had to say in what was made, for want of a recording"""


def run(
    table: Path, setting: Setting, wanted: PracticeOrder, hands: Hands, watch: RunWatch, today: date
) -> RunResult:
    """Make all of it that is not there.

    Raises ContentError with all mistakes of the table, BadRequest, and OutputError where nothing can go on.
    """
    wanted.check()
    setting.place.make_folder("")
    key = key_of(setting.place)
    return _Run(table, setting, wanted, hands, watch, today, key).all()


class _Run:
    """One run; its methods are in the order in which they are called."""

    def __init__(
        self,
        table: Path,
        setting: Setting,
        wanted: PracticeOrder,
        hands: Hands,
        watch: RunWatch,
        today: date,
        key: bytes,
    ) -> None:
        self._table = table
        self._setting = setting
        self._wanted = wanted
        self._hands = hands
        self._watch = watch
        self._key = key
        self._began = time.time()
        self._place = setting.place
        self._library = setting.library
        self._book = PlanBook(setting)
        self._reader = Reader(self._library, today)
        self._patients: list[Patient] = []
        self._failed: dict[str, str] = {}
        """why the session, or the page, of a base could not be made"""
        self._pages: dict[str, str] = {}
        """of whom, by id, the page has which base"""
        self._missing: list[Missing] = []
        self._unrecorded: dict[RecordedVoice, set[Utterance]] = {}
        self._otherwise: list[Missing] = []
        """what is made, and not quite as it was asked for"""
        self._encoded = 0

    def all(self) -> RunResult:
        self._read()
        self._plan()
        self._fit()
        self._refuse_mistakes()
        self._book.keep()
        self._place.make_folder(STORE)
        encodes = self._encodes()
        there = {found.path for found in self._place.files(STORE)}
        to_make = [each for base, each in encodes.items() if any(base + e not in there for e in each.endings)]
        self._speak(each.order for each in to_make)
        self._encode(to_make)
        self._make_pages(there)
        laid = self._lay()
        listed = self._papers()
        self._tidy([*encodes, *self._pages.values()], listed[len(self._patients) :])
        return RunResult(
            patients=len(self._patients),
            encoded=self._encoded,
            sessions=sum(each.sessions for each in listed[: len(self._patients)]),
            laid=laid,
            missing=Counter(each.why for each in self._missing),
            otherwise=len({(each.id, each.line) for each in self._otherwise}),
            wrong=tuple(self._reader.problems),
            unlisted=sum(not each.in_table for each in listed),
            unrecorded=tuple(
                each.told_missing(len(lines)) for each, lines in self._unrecorded.items() if lines
            ),
        )

    def _read(self) -> None:
        try:
            self._patients = self._reader.patients(entries(self._table))
        except ContentError as exc:
            raise ContentError(with_cells(exc.problems, self._table)) from exc
        for patient in [*self._patients, *self._reader.doubtful]:
            patient.voice = _from_table(patient.voice, self._table) or self._wanted.voice
            patient.formats = patient.formats or self._wanted.formats
            patient.wishes = [*self._listen(patient), *patient.wishes]
        needing = {
            form for patient in self._patients for form in patient.formats if FORMATS[form].needs_address
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

    def _plan(self) -> None:
        """Plan all that can be without a voice; who wants what cannot be is left out."""
        self._watch.begins("planning", len(self._patients) + len(self._reader.doubtful))
        self._patients = [patient for patient in self._patients if self._planned(patient)]
        for patient in self._reader.doubtful:
            self._planned(patient)

    def _planned(self, patient: Patient) -> bool:
        self._watch.done()
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

    def _fit(self) -> None:
        """Plan what has to last some minutes, which takes a voice to measure; first its lines are spoken."""
        fittings: dict[str, tuple[Fitting, Wish]] = {}
        for patient in self._patients:
            for wish in patient.wishes:
                order = self._book.order(patient.voice, wish)
                if isinstance(order, Fitting):
                    fittings.setdefault(order.key, (order, wish))
        self._speak(fitting.order for fitting, _ in fittings.values())
        self._watch.begins("fitting", len(fittings))
        for done in self._hands.do(fit_minutes, [fitting for fitting, _ in fittings.values()]):
            self._watch.done()
            if done.result is None:
                self._book.refuse(done.order, done.why)
            else:
                self._book.fitted(done.order, *done.result)
        self._patients = [patient for patient in self._patients if not fittings or self._planned(patient)]

    def _refuse_mistakes(self) -> None:
        problems = sorted(dict.fromkeys(self._reader.problems), key=lambda each: (each.line, each.column))
        self._reader.problems = problems = with_cells(problems, self._table)
        if problems and not self._wanted.skip_wrong:
            raise ContentError(problems)
        self._missing += [Missing("", each.line, "", each.message) for each in problems]

    def _wishes(self, patient: Patient) -> Iterator[tuple[Wish, Encode]]:
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

    def _encodes(self) -> dict[str, Encode]:
        """What is to be encoded, each once for all who need it, with the endings that any of them needs."""
        found: dict[str, Encode] = {}
        for patient in self._patients:
            for _, encode in self._wishes(patient):
                base = store_name(encode)
                known = found.setdefault(base, encode)
                if not set(encode.endings) <= set(known.endings):
                    found[base] = known._replace(
                        endings=tuple(dict.fromkeys([*known.endings, *encode.endings]))
                    )
        return found

    def _speak(self, orders: Iterable[Order]) -> None:
        """Have every line spoken once; who needs one that cannot be will say so."""
        lines: dict[str | None, dict[Utterance, None]] = {}
        seen = set[Order]()
        for order in orders:
            if order not in seen:
                seen.add(order)
                lines.setdefault(order.voice, {}).update(
                    dict.fromkeys(lines_of(self._setting.guide(order.voice), order))
                )
        self._check_voices(lines)
        for voice, all in lines.items():
            opened = self._setting.guide(voice).voice
            if isinstance(opened, RecordedVoice):
                self._unrecorded.setdefault(opened, set()).update(opened.missing(all))
        batches = [
            SpokenLines(voice, some) for voice, all in lines.items() for some in in_batches(all, LINES_A_TIME)
        ]
        self._watch.begins("speaking", len(batches))
        for _ in self._hands.do(speak, batches):
            self._watch.done()

    def _check_voices(self, lines: Mapping[str | None, Mapping[Utterance, None]]) -> None:
        """Have each voice say a line, before all else is done in vain.

        Raises ContentError for a voice of the table that there is not, unless who has a mistake is left out;
        BadRequest for the one of all.
        """
        voices = [SpokenLines(voice, (next(iter(all)),)) for voice, all in lines.items() if all]
        for done in self._hands.do(no_such_voice, voices):
            if not done.result:
                continue
            places = [each.voice_place for each in self._patients if each.voice == done.order.voice]
            problems = [place.problem(f"voice: {done.result}") for place in places if place]
            if not problems:
                raise BadRequest(done.result)
            if not self._wanted.skip_wrong:
                raise ContentError(with_cells([*self._reader.problems, *problems], self._table))

    def _encode(self, encodes: Sequence[Encode]) -> None:
        self._watch.begins("encoding", len(encodes))
        for done in self._hands.do(encode_session, encodes):
            self._watch.done()
            if done.result is None:
                self._failed[store_name(done.order)] = done.why
            else:
                self._encoded += 1

    def _make_pages(self, there: Container[str]) -> None:
        """Make the pages that are not there, each once for all who have the same sessions."""
        to_make: dict[str, HerPage] = {}
        for patient in self._patients:
            page = self._page(patient)
            if page:
                base = self._pages[patient.id] = page_name(page, self._setting)
                if base + ENDING not in there:
                    to_make[base] = page
        self._watch.begins("pages", len(to_make))
        for done in self._hands.do(make_page, to_make.values()):
            self._watch.done()
            if done.result is None:
                self._failed[page_name(done.order, self._setting)] = done.why

    def _page(self, patient: Patient) -> HerPage | None:
        """Her page, with all that could be made; None if nothing could, or she is to have none."""
        if not are_paged(patient.formats):
            return None
        encodes = [encode for _, encode in self._wishes(patient) if store_name(encode) not in self._failed]
        only_listening = all(encode.order.name == LISTEN_FIRST for encode in encodes)
        return None if only_listening else HerPage(tuple(encodes))

    def _lay(self) -> int:
        """Lay every folder that is not as it should be; how many were not."""
        self._watch.begins("folders", len(self._patients))
        why: dict[str, str] = {}
        laid = 0
        for done in self._hands.do(lay_all, self._unlaid()):
            self._watch.done(len(done.order.folders))
            outcomes = done.result or [Laid(why=done.why)] * len(done.order.folders)
            for laying, outcome in zip(done.order.folders, outcomes, strict=True):
                laid += outcome.changed
                if outcome.why:
                    why[laying.folder] = outcome.why
        for patient in self._patients if why else ():
            told = why.get(folder_of(self._key, patient.id))
            if told:
                self._missing.append(Missing(patient.id, patient.line, "", told))
        return laid

    def _unlaid(self) -> Iterator[Layings]:
        """Folders that are not as they should be; those elsewhere are looked at where they are laid."""
        waiting: list[Laying] = []
        for patient in self._patients:
            laying = self._laying(patient)
            if laying is None or (self._place.linked and is_laid(self._place, laying)):
                self._watch.done()
                continue
            waiting.append(laying)
            if len(waiting) == FOLDERS_A_TIME:
                yield Layings(tuple(waiting))
                waiting = []
        if waiting:
            yield Layings(tuple(waiting))

    def _laying(self, patient: Patient) -> Laying | None:
        """Her folder, with all that could be made; None if nothing could."""
        sessions: list[HerSession] = []
        used: Counter[str] = Counter()
        for wish, encode in self._wishes(patient):
            base = store_name(encode)
            if base in self._failed:
                self._missing.append(Missing(patient.id, wish.place.line, wish.name, self._failed[base]))
                continue
            used[wish.name] += 1
            name = wish.name if used[wish.name] == 1 else f"{wish.name}-{used[wish.name]}"
            a_day = wish.a_day or self._often(wish, encode.order.request)
            sessions.append(HerSession(name, base, a_day, first=wish.name == LISTEN_FIRST))
        if not any(not session.first for session in sessions):
            return None
        folder = folder_of(self._key, patient.id)
        address = self._wanted.address(folder)
        page = self._pages.get(patient.id, "")
        if page in self._failed:
            self._missing.append(Missing(patient.id, patient.line, PAGE, self._failed[page]))
            page = ""
        stored = page + ENDING if page else ""
        return Laying(folder, patient.name, tuple(sessions), patient.formats, address, stored)

    def _often(self, wish: Wish, request: Request) -> int:
        """How many times a day the level of her exercise is for; 0 where that is not written."""
        exercise = self._library.exercises.get(wish.name)
        if exercise is None:
            return 0
        level = request.own_level(wish.name) or 1
        known = [
            part.levels[min(level, len(part.levels)) - 1].a_day for part in exercise.parts if part.levels
        ]
        return known[0] or 0 if known else 0

    def _papers(self) -> list[Listed]:
        """Write the list and the report; who has a folder from before stands below those of this run."""
        missing = Counter(each.id for each in self._missing if each.session != PAGE)
        listed = []
        for patient in self._patients:
            folder = folder_of(self._key, patient.id)
            gone = min(missing[patient.id], len(patient.wishes))
            listed.append(
                Listed(patient.id, folder, self._wanted.address(folder), len(patient.wishes) - gone, gone)
            )
        now = {each.id for each in listed}
        listed += [
            each._replace(in_table=each.id in self._reader.ids)
            for each in read_list(self._place)
            if each.id not in now
        ]
        separator = paper_separator(self._table)
        write_list(self._place, listed, separator)
        self._otherwise = list(self._differing())
        write_report(self._place, [*self._missing, *self._otherwise], separator)
        return listed

    def _differing(self) -> Iterator[Missing]:
        for patient in self._patients:
            for wish, encode in self._wishes(patient):
                if store_name(encode) not in self._failed:
                    for why, instead in self._book.differing(patient.voice, wish):
                        yield Missing(patient.id, wish.place.line, wish.name, why, instead)

    def _tidy(self, encodes: Iterable[str], others: Iterable[Listed]) -> None:
        """Remove what is stored and nobody needs any more, and what grew and is not whole."""
        needed = {*encodes, *(base for each in others for base in bases_of(self._setting, each.folder))}
        for found in self._place.files(STORE):
            if base_of(found.path) not in needed and found.written < self._began:
                self._place.remove(found.path)
        sweep(self._place, self._setting.run)


def bases_of(setting: Setting, folder: str) -> set[str]:
    """What is stored for a folder."""
    made = made_of(setting.place, folder)
    files = {base_of(base) for _, base in made.get("files", {}).values() if base}
    return files | set(made.get("stored", ()))


def base_of(path: str) -> str:
    """The path of a stored file, without its ending."""
    folder, _, name = path.rpartition("/")
    return f"{folder}/{name.partition('.')[0]}"


def in_batches(items: Iterable[Thing], size: int) -> Iterator[tuple[Thing, ...]]:
    """So many of them at a time."""
    rest = iter(items)
    while some := tuple(islice(rest, size)):
        yield some


def _from_table(voice: str | None, table: Path) -> str | None:
    """A voice of the table; files and folders it names are found beside the table."""
    kind, colon, where = (voice or "").partition(":")
    if colon and kind in ("recorded", "piper"):
        return f"{kind}:{(table.parent / Path(where).expanduser()).resolve()}"
    return voice
