"""The status: what is happening at a sample. A timeline, even a growing one, and a sample in; facts out."""

from bisect import bisect_right
from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple, TypeVar

from voiceguide.clock import seconds_for_people
from voiceguide.coach.script import Address
from voiceguide.timeline.model import Cue, Gap, HoldSpan, PhaseSpan, Timeline, UnitStart

Lasting = TypeVar("Lasting", Cue, HoldSpan, PhaseSpan, Gap)
Timed = TypeVar("Timed", bound=tuple[object, ...])

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


class Status(NamedTuple):
    """What is happening at one sample; times in seconds."""

    words: str
    """The words being said, or the last ones until others come."""
    role: str
    speaking: bool
    sounding: bool
    """Whether anything is heard, a tone or words."""
    progress: Progress | None
    upcoming: Upcoming | None
    left: float | None
    """Until the end; None as long as the plan is still being made."""
    chapter: str
    where: str
    address: Address
    """Of the phase or hold, else of the last cue."""
    position: str
    """Where she has arrived last; empty before the first."""
    unit: UnitStart | None
    line: int
    """How many lines of the unit have begun."""
    hold: HoldSpan | None
    phase: PhaseSpan | None


def status_at(timeline: Timeline, sample: int) -> Status:
    """Describe what happens at ``sample``. The timeline may still be growing in another thread."""
    cues = timeline.cues
    number = begun(cues, sample)
    cue = next((cues[n] for n in range(number - 1, -1, -1) if cues[n].kind == "speech"), None)
    hold, phase = within(timeline.holds, sample), within(timeline.phases, sample)
    span = hold or phase
    unit = _last(timeline.units, sample)
    chapter, arrival = _last(timeline.chapters, sample), _last(timeline.arrivals, sample)
    address = span.address if span else cues[number - 1].address if number else Address()
    return Status(
        words=cue.text if cue else "",
        role=cue.role if cue else "",
        speaking=cue is not None and sample < cue.end,
        sounding=any(sample < each.end for each in cues[max(0, number - 2) : number]),
        progress=_progress(span, sample, timeline.sample_rate) if span else None,
        upcoming=_upcoming(timeline, number, sample),
        left=seconds_for_people(timeline.length - sample, timeline.sample_rate) if timeline.length else None,
        chapter=chapter.title if chapter else "",
        where=_where(address),
        address=address,
        position=arrival.position if arrival else "",
        unit=unit,
        line=_lines(timeline, unit, number),
        hold=hold,
        phase=phase,
    )


def begun(pieces: Sequence[tuple[object, ...]], sample: int) -> int:
    """How many of the pieces, in order of their starts, have begun at ``sample``."""
    return bisect_right(pieces, sample, key=itemgetter(0))


def within(stretches: Sequence[Lasting], sample: int) -> Lasting | None:
    """The stretch a sample lies in, if it lies in one; they are in order and do not overlap."""
    number = begun(stretches, sample)
    return stretches[number - 1] if number and sample < stretches[number - 1].end else None


def _last(pieces: Sequence[Timed], sample: int) -> Timed | None:
    number = begun(pieces, sample)
    return pieces[number - 1] if number else None


def _lines(timeline: Timeline, unit: UnitStart | None, number: int) -> int:
    """How many items of the unit that are words of their own have begun, given how many cues have."""
    lines = 0
    for n in range(number - 1, -1, -1):
        cue = timeline.cues[n]
        if unit is None or cue.unit != unit.unit:
            break
        lines += cue.line
    return lines


def _progress(span: HoldSpan | PhaseSpan, sample: int, sample_rate: int) -> Progress:
    kind = "hold" if isinstance(span, HoldSpan) else span.breath or "wait"
    fraction = (sample - span.start) / (span.end - span.start)
    return Progress(kind, span.address.phase, fraction, seconds_for_people(span.end - sample, sample_rate))


def _upcoming(timeline: Timeline, number: int, sample: int) -> Upcoming | None:
    cues = timeline.cues
    for n in range(number, len(cues)):
        cue = cues[n]
        if cue.kind == "speech" and cue.role not in NEVER_NEXT:
            return Upcoming(cue.text, seconds_for_people(cue.start - sample, timeline.sample_rate))
    return None


def _where(address: Address) -> str:
    """Side, set and repetition, in words."""
    words = (
        f"{address.side} side" if address.side else "",
        f"set {address.set}" if address.set else "",
        f"repetition {address.rep}" if address.rep else "",
    )
    return ", ".join(word for word in words if word)
