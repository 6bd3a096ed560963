"""The built timeline: when exactly, in whole samples, half-open ``[start, end)``."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, NamedTuple

from voiceguide.coach.script import Address, Tone
from voiceguide.utterance import Utterance

Sound = Utterance | Tone


class Cue(NamedTuple):
    """Something heard, from sample ``start`` up to sample ``end``."""

    start: int
    end: int
    kind: Literal["speech", "tone"]
    role: str
    text: str
    address: Address
    sound: Sound


class HoldSpan(NamedTuple):
    """A hold: from the end of its go tone to the start of its release tone."""

    start: int
    end: int
    seconds: Fraction
    address: Address


class PhaseSpan(NamedTuple):
    """A phase of a repetition, or a timed wait (``breath`` empty)."""

    start: int
    end: int
    breath: str
    address: Address


class Chapter(NamedTuple):
    """Where a chapter begins."""

    start: int
    title: str


class Arrival(NamedTuple):
    """From when on she is in a position."""

    start: int
    position: str


class Departure(NamedTuple):
    """From when on she is between two positions, until the next arrival."""

    start: int
    leaving: str
    to: str


class Decision(NamedTuple):
    """What gave way, and why: ``moved``, ``shortened``, ``dropped``, ``grown`` or ``reordered``."""

    action: str
    text: str
    reason: str
    address: Address


class End(NamedTuple):
    """The end of the session, in samples from its start."""

    length: int


Piece = Cue | HoldSpan | PhaseSpan | Chapter | Arrival | Departure | Decision | End


@dataclass
class Timeline:
    """All pieces of a session, in order; ``length`` is 0 until the end is known."""

    sample_rate: int
    cues: list[Cue] = field(default_factory=list)
    holds: list[HoldSpan] = field(default_factory=list)
    phases: list[PhaseSpan] = field(default_factory=list)
    chapters: list[Chapter] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
    departures: list[Departure] = field(default_factory=list)
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
            case Departure():
                self.departures.append(piece)
            case Decision():
                self.decisions.append(piece)
            case End():
                self.length = piece.length

    @property
    def seconds(self) -> float:
        """The whole length in seconds."""
        return self.length / self.sample_rate
