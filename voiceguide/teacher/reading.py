"""The reading list: every line that may be heard of some sessions, once, with the time there is for it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from itertools import product
from typing import Final, Literal, NamedTuple, get_args

from voiceguide.clock import exact_seconds
from voiceguide.coach import Request
from voiceguide.coach.replies import replies
from voiceguide.coach.script import Say, Script
from voiceguide.guide import Guide, Session
from voiceguide.library.facts import Library, Teach, WaitFor, Words
from voiceguide.timeline.arrange import rooms
from voiceguide.utterance import Manner, Utterance
from voiceguide.voice import SilentVoice

Occasion = Literal["session", "reply", "first time"]
"""When a line is heard: in every session, live where she has a say in it, or before the first one of all."""

MANNERS: Final[Mapping[Manner, str]] = {
    "plain": "as you speak",
    "calm": "calm, a little slower",
    "brisk": "brisk, a little quicker",
}
"""Manners as they are told to who reads."""


class Line(NamedTuple):
    """What is to be said, when it is heard, and how many seconds it may last; None: as long as it likes."""

    utterance: Utterance
    when: Occasion
    room: Fraction | None = None


def reading_list(library: Library, names: Iterable[str], wish: Request) -> tuple[Line, ...]:
    """Every line of the sessions of these names, each once, in the order in which they are heard.

    What ``wish`` leaves open is read in all ways a session may choose by itself: as much and as little as is
    taught, every wording that takes turns, and what commands answer. Raises UnknownName and BadRequest.
    """
    collected = _Collected()
    guide = Guide(library, SilentVoice)
    wishes = [(name, each) for name in names for each in _teaching(wish)]
    turns = _wordings(library)
    for (name, each), turn in product(wishes, range(turns)):
        session = guide.plan(name, replace(each, turn=turn))
        collected.add(session.script, "session", session)
    for name, each in wishes:
        for wait, heard, turn in product(get_args(WaitFor), (False, True), range(turns)):
            session = guide.plan(name, replace(each, wait=wait, heard=heard, turn=turn))
            collected.add(session.script, "reply", session)
        session = guide.plan(name, each)
        lasts = exact_seconds(session.timeline.length, session.sample_rate)
        for script in replies(session.library, session.course, lasts, turns):
            collected.add(script, "reply", session)
    for name, each in wishes[:1] if not wish.start else ():
        session = guide.plan(name, replace(each, listen_first=True))
        collected.add(session.script, "first time", session)
    return collected.lines()


def _teaching(wish: Request) -> Iterator[Request]:
    levels: tuple[Teach, ...] = (wish.teach,) if wish.teach else get_args(Teach)
    for teach in levels:
        yield replace(wish, teach=teach)


def _wordings(what: object) -> int:
    """How many wordings take turns in a part of the library, at most."""
    if isinstance(what, Words):
        return 1 + len(what.others)
    parts: Iterable[object] = ()
    if isinstance(what, Mapping):
        parts = what.values()
    elif isinstance(what, tuple):
        parts = what
    elif is_dataclass(what):
        parts = (getattr(what, each.name) for each in fields(what))
    return max(map(_wordings, parts), default=1)


class _Collected:
    """Lines as they are found, and the least room of each."""

    def __init__(self) -> None:
        self._when: dict[Utterance, Occasion] = {}
        self._rooms: dict[Utterance, Fraction] = {}

    def add(self, script: Script, when: Occasion, session: Session) -> None:
        """What is said in a script, with the room it has there."""
        for utterance in _said(script):
            self._when.setdefault(utterance, when)
        if not any(getattr(item, "cues", ()) for item in script):
            return
        rate = session.sample_rate
        for utterance, samples in rooms(script, session.length_of, rate).items():
            room = exact_seconds(samples, rate)
            self._rooms[utterance] = min(room, self._rooms.get(utterance, room))

    def lines(self) -> tuple[Line, ...]:
        """All of them, each once."""
        return tuple(Line(each, when, self._rooms.get(each)) for each, when in self._when.items())


def _said(script: Script) -> Iterator[Utterance]:
    """All words of a script in order, those too that stand in where there is little room."""
    for item in script:
        if isinstance(item, Say):
            yield item.utterance
        for at in getattr(item, "cues", ()):
            if isinstance(at.cue, Say):
                yield from filter(None, (at.cue.utterance, at.cue.brief))
