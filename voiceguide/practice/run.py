"""The whole road: prescriptions in; clips, sessions, pages, folders, each made once; papers out."""

import time
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from voiceguide.coach.request import LISTEN_FIRST
from voiceguide.errors import BadRequest, Problem
from voiceguide.practice.folders import STORE, folder_of, key_of
from voiceguide.practice.formats import PAGE, are_paged
from voiceguide.practice.hands import Hands, RunWatch
from voiceguide.practice.laying import HerSession, Laid, Laying, Layings, is_laid, lay_all, made_of
from voiceguide.practice.ledger import Listed, Missing, read_list, write_list, write_report
from voiceguide.practice.page import ENDING, HerPage, make_page, page_name
from voiceguide.practice.patient import Patient
from voiceguide.practice.place import sweep
from voiceguide.practice.plans import Order, lines_of
from voiceguide.practice.prescriptions import PracticeOrder, Prescriptions
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
from voiceguide.practice.table import paper_separator
from voiceguide.utterance import Utterance
from voiceguide.voice.recorded import RecordedVoice

LINES_A_TIME: Final = 16
FOLDERS_A_TIME: Final = 25

Thing = TypeVar("Thing")


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
        self._prescriptions = Prescriptions(table, setting, wanted, today)
        self._wrong: list[Problem] = []
        """mistakes of the table that are passed over"""
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
        self._plan()
        self._place.make_folder(STORE)
        encodes = self._prescriptions.encodes()
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
            wrong=tuple(self._wrong),
            unlisted=sum(not each.in_table for each in listed),
            unrecorded=tuple(
                each.told_missing(len(lines)) for each, lines in self._unrecorded.items() if lines
            ),
        )

    @property
    def _patients(self) -> list[Patient]:
        return self._prescriptions.patients

    def _plan(self) -> None:
        """Plan all of it; what has to last some minutes is measured, once its lines are spoken."""
        self._prescriptions.read()
        self._prescriptions.plan(self._watch)
        fittings = self._prescriptions.fittings()
        self._speak(fitting.order for fitting in fittings)
        self._watch.begins("fitting", len(fittings))
        if fittings:
            self._prescriptions.fit(self._hands.do(fit_minutes, fittings), self._watch)
        self._wrong = self._prescriptions.mistakes()
        self._missing += [Missing("", each.line, "", each.message) for each in self._wrong]
        self._prescriptions.keep()

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
            self._prescriptions.mistakes(*problems)

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
        encodes = [
            encode
            for _, encode in self._prescriptions.wishes(patient)
            if store_name(encode) not in self._failed
        ]
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
        for wish, encode in self._prescriptions.wishes(patient):
            base = store_name(encode)
            if base in self._failed:
                self._missing.append(Missing(patient.id, wish.place.line, wish.name, self._failed[base]))
                continue
            used[wish.name] += 1
            name = wish.name if used[wish.name] == 1 else f"{wish.name}-{used[wish.name]}"
            a_day = self._prescriptions.a_day(wish, encode)
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
            each._replace(in_table=self._prescriptions.knows(each.id))
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
            for wish, encode in self._prescriptions.wishes(patient):
                if store_name(encode) not in self._failed:
                    for why, instead in self._prescriptions.differing(patient, wish):
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
