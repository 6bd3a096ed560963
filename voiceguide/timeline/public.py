"""The public form of a timeline: ``voiceguide-timeline`` version 1, see ``docs/timeline.md``."""

from fractions import Fraction
from typing import Any

from voiceguide.coach.script import Address
from voiceguide.timeline.model import Cue, Decision, HoldSpan, PhaseSpan, Span, Timeline

FORMAT = "voiceguide-timeline"
VERSION = 1


def as_data(timeline: Timeline, name: str) -> dict[str, Any]:
    """The timeline as plain data, ready for JSON; all times in samples."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "name": name,
        "sample_rate": timeline.sample_rate,
        "length": timeline.length,
        "cues": [
            _span(cue)
            | {"kind": cue.kind, "role": cue.role, "text": cue.text}
            | _where(cue)
            | _item(cue)
            | {"overlapped": cue.overlapped}
            for cue in timeline.cues
        ],
        "holds": [
            _span(hold) | {"seconds": _number(hold.seconds)} | _where(hold) | _item(hold)
            for hold in timeline.holds
        ],
        "phases": [
            _span(phase) | {"breath": phase.breath} | _where(phase) | _item(phase)
            for phase in timeline.phases
            if phase.breath
        ],
        "positions": [{"start": each.start, "position": each.position} for each in timeline.arrivals],
        "chapters": [{"start": chapter.start, "title": chapter.title} for chapter in timeline.chapters],
        "spans": [
            {"unit": span.unit, "kind": span.kind} | _span(span) | _where(span) | {"landing": span.landing}
            for span in timeline.spans
        ],
        "decisions": [
            {"action": each.action, "text": each.text, "reason": each.reason} | _where(each)
            for each in timeline.decisions
        ],
    }


def _span(piece: Cue | HoldSpan | PhaseSpan | Span) -> dict[str, Any]:
    return {"start": piece.start, "end": piece.end}


def _item(piece: Cue | HoldSpan | PhaseSpan) -> dict[str, Any]:
    return {"unit": piece.unit, "item": piece.item}


def _where(piece: Cue | HoldSpan | PhaseSpan | Span | Decision) -> dict[str, Any]:
    return {"address": _address(piece.address)}


def _address(address: Address) -> dict[str, str | int]:
    return {key: value for key, value in address._asdict().items() if value}


def _number(seconds: Fraction) -> int | float:
    return seconds.numerator if seconds.denominator == 1 else float(seconds)
