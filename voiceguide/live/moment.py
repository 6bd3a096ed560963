"""A moment of a session: what is said, in which phase, how long yet. Timeline and position in, facts out."""

from bisect import bisect_right
from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple, TypeVar

from voiceguide.coach.script import Address
from voiceguide.timeline.model import Cue, HoldSpan, PhaseSpan, Timeline

Span = TypeVar("Span", Cue, HoldSpan, PhaseSpan)

NEVER_NEXT = frozenset({"countdown", "count"})
"""Roles of cues that are not worth announcing as the next one."""


class Upcoming(NamedTuple):
    """The next words, and in how many seconds they come."""

    words: str
    seconds: float


class Progress(NamedTuple):
    """How far a phase, a hold or a wait has come: ``fraction`` from 0 to 1, ``left`` in seconds."""

    kind: str
    """``in``, ``out`` or ``free`` (phases), ``hold`` or ``wait``."""
    name: str
    fraction: float
    left: float


class Moment(NamedTuple):
    """What a listener would want to know at one moment; times in seconds."""

    words: str
    """The words being said, or the last ones until others come."""
    role: str
    speaking: bool
    progress: Progress | None
    upcoming: Upcoming | None
    left: float | None
    """Until the end; None as long as the plan is still being made."""
    chapter: str
    where: str


def moment(timeline: Timeline, position: int) -> Moment:
    """Describe the moment at sample ``position``. The timeline may still be growing in another thread."""
    cues = timeline.cues
    number = _begun(cues, position)
    cue = next((cues[n] for n in range(number - 1, -1, -1) if cues[n].kind == "speech"), None)
    progress, address = _progress(timeline, position)
    chapters = timeline.chapters
    reached = _begun(chapters, position)
    return Moment(
        words=cue.text if cue else "",
        role=cue.role if cue else "",
        speaking=cue is not None and position < cue.end,
        progress=progress,
        upcoming=_upcoming(timeline, number, position),
        left=(timeline.length - position) / timeline.sample_rate if timeline.length else None,
        chapter=chapters[reached - 1].title if reached else "",
        where=_where(address or (cues[number - 1].address if number else Address())),
    )


def _begun(spans: Sequence[tuple[object, ...]], position: int) -> int:
    """How many of the spans have begun at ``position``."""
    return bisect_right(spans, position, key=itemgetter(0))


def _current(spans: Sequence[Span], position: int) -> Span | None:
    number = _begun(spans, position)
    return spans[number - 1] if number and position < spans[number - 1].end else None


def _progress(timeline: Timeline, position: int) -> tuple[Progress | None, Address | None]:
    hold = _current(timeline.holds, position)
    phase = _current(timeline.phases, position)
    span = hold or phase
    if span is None:
        return None, None
    kind = "hold" if isinstance(span, HoldSpan) else span.breath or "wait"
    length = span.end - span.start
    left = (span.end - position) / timeline.sample_rate
    return Progress(kind, span.address.phase, (position - span.start) / length, left), span.address


def _upcoming(timeline: Timeline, number: int, position: int) -> Upcoming | None:
    cues = timeline.cues
    for n in range(number, len(cues)):
        cue = cues[n]
        if cue.kind == "speech" and cue.role not in NEVER_NEXT:
            return Upcoming(cue.text, (cue.start - position) / timeline.sample_rate)
    return None


def _where(address: Address) -> str:
    """Side, set and repetition, in words."""
    words = (
        f"{address.side} side" if address.side else "",
        f"set {address.set}" if address.set else "",
        f"repetition {address.rep}" if address.rep else "",
    )
    return ", ".join(word for word in words if word)
