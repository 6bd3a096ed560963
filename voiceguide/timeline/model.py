"""The built timeline: when exactly, in whole samples, half-open ``[start, end)``."""

from collections import deque
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, NamedTuple

from voiceguide.clock import seconds_for_people
from voiceguide.coach.script import Address, Tone
from voiceguide.utterance import Utterance

Sound = Utterance | Tone


class Cue(NamedTuple):
    """Something heard, from sample ``start`` up to sample ``end``: item number ``item`` of its unit."""

    start: int
    end: int
    kind: Literal["speech", "tone"]
    role: str
    text: str
    address: Address
    sound: Sound
    unit: int = 0
    item: int = 0
    line: bool = False
    """whether it is a line of its unit, and not a cue within a phase or a hold"""
    overlapped: bool = False
    """whether the next cue, a tone beneath these words, begins before this one ends"""


class HoldSpan(NamedTuple):
    """A hold: from the end of its go tone to the start of its release tone."""

    start: int
    end: int
    seconds: Fraction
    address: Address
    unit: int = 0
    item: int = 0


class PhaseSpan(NamedTuple):
    """A phase of a repetition, or a timed wait (``breath`` empty)."""

    start: int
    end: int
    breath: str
    address: Address
    unit: int = 0
    item: int = 0


class Gap(NamedTuple):
    """A quiet between things."""

    start: int
    end: int
    unit: int
    item: int


class Chapter(NamedTuple):
    """Where a chapter begins."""

    start: int
    title: str


class Arrival(NamedTuple):
    """From when on she is in a position."""

    start: int
    position: str


class UnitStart(NamedTuple):
    """From when on a unit of the course is heard; ``landing`` is how she comes out of where she then is."""

    start: int
    unit: int
    kind: str
    address: Address
    landing: str


class Decision(NamedTuple):
    """What gave way, and why: ``moved``, ``shortened`` or ``dropped``.

    Or what the plan decided before: ``reordered``, ``left out`` to spare her, ``beyond`` the ladder.
    """

    action: str
    text: str
    reason: str
    address: Address


class Span(NamedTuple):
    """A stretch of a unit; all of them tile the session. ``kind`` is the unit's, or ``hold`` within one."""

    unit: int
    kind: str
    start: int
    end: int
    address: Address
    landing: str


class End(NamedTuple):
    """The end of the session, in samples from its start."""

    length: int


Piece = Cue | HoldSpan | PhaseSpan | Gap | Chapter | Arrival | UnitStart | Decision | End


@dataclass
class Timeline:
    """All pieces of a session, in order; ``length`` is 0 until the end is known."""

    sample_rate: int
    cues: list[Cue] = field(default_factory=list)
    holds: list[HoldSpan] = field(default_factory=list)
    phases: list[PhaseSpan] = field(default_factory=list)
    chapters: list[Chapter] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    units: list[UnitStart] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    length: int = 0

    def add(self, piece: Piece) -> None:
        """Take in the next piece."""
        match piece:
            case Cue():
                self.cues.append(piece)
            case HoldSpan():
                self.holds.append(piece)
            case PhaseSpan():
                self.phases.append(piece)
            case Chapter():
                self.chapters.append(piece)
            case Arrival():
                self.arrivals.append(piece)
            case Gap():
                self.gaps.append(piece)
            case UnitStart():
                self.units.append(piece)
            case Decision():
                self.decisions.append(piece)
            case End():
                self.length = piece.length

    @property
    def foreground(self) -> list[Cue]:
        """The cues, but for tones that are heard together with words: no two at a time."""
        alone, busy = [], 0
        for cue in self.cues:
            if cue.kind == "speech" or (cue.start >= busy and not cue.overlapped):
                alone.append(cue)
                busy = max(busy, cue.end)
        return alone

    @property
    def spans(self) -> list[Span]:
        """The whole session without gap or overlap: unit by unit, split where a hold begins and ends."""
        ends = [*(unit.start for unit in self.units[1:]), self.length]
        spans: list[Span] = []
        holds = deque(self.holds)
        for unit, end in zip(self.units, ends, strict=True):
            at = unit.start
            while holds and holds[0].start < end:
                hold = holds.popleft()
                spans.append(Span(unit.unit, unit.kind, at, hold.start, unit.address, unit.landing))
                spans.append(Span(unit.unit, "hold", hold.start, hold.end, hold.address, unit.landing))
                at = hold.end
            spans.append(Span(unit.unit, unit.kind, at, end, unit.address, unit.landing))
        return [span for span in spans if span.start < span.end]

    @property
    def seconds(self) -> float:
        """The whole length in seconds."""
        return seconds_for_people(self.length, self.sample_rate)
