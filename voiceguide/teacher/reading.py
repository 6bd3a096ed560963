"""The reading list: every line that may be heard of some sessions, once, with the time there is for it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import count
from typing import Final, Literal, NamedTuple, get_args

from voiceguide.clock import exact_seconds
from voiceguide.coach import Request
from voiceguide.coach.replies import replies
from voiceguide.coach.script import Say, Script
from voiceguide.guide import Guide, Session
from voiceguide.library.facts import Library, Teach, WaitFor
from voiceguide.timeline.arrange import rooms
from voiceguide.utterance import Manner, Utterance
from voiceguide.voice import SilentVoice

Occasion = Literal["session", "reply", "first time"]
"""When a line is heard: in every session, after a command, or before the first session of all."""

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
    for name, each in wishes:
        collected.add_turns(guide, name, each)
    for name, each in wishes:
        session = guide.plan(name, replace(each, wait=_live_wait(library, name)))
        for script in replies(session.library, session.course):
            collected.add(script, "reply", session)
    for name, each in wishes[:1] if not wish.start else ():
        session = guide.plan(name, replace(each, listen_first=True))
        collected.add(session.script, "first time", session)
    return collected.lines()


def _teaching(wish: Request) -> Iterator[Request]:
    levels: tuple[Teach, ...] = (wish.teach,) if wish.teach else get_args(Teach)
    for teach in levels:
        yield replace(wish, teach=teach)


def _live_wait(library: Library, name: str) -> WaitFor:
    """What ends a wait where nobody asks for anything else."""
    routine = library.routines.get(name)
    return routine.wait if routine else "time"


class _Collected:
    """Lines as they are found, and the least room of each."""

    def __init__(self) -> None:
        self._when: dict[Utterance, Occasion] = {}
        self._rooms: dict[Utterance, Fraction] = {}

    def add_turns(self, guide: Guide, name: str, wish: Request) -> None:
        """A session in all its wordings, as a file and live."""
        for turn in count():
            known = len(self._when)
            for wait in dict.fromkeys((wish.wait, _live_wait(guide.library, name))):
                session = guide.plan(name, replace(wish, turn=turn, wait=wait))
                self.add(session.script, "session", session)
            if turn and len(self._when) == known:
                return

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
