"""The public form of a timeline: ``voiceguide-timeline`` version 1, see ``docs/timeline.md``."""

from fractions import Fraction
from typing import Any

from voiceguide.coach.script import Address
from voiceguide.timeline.model import Timeline

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
            {
                "start": cue.start,
                "end": cue.end,
                "kind": cue.kind,
                "role": cue.role,
                "text": cue.text,
                "address": _address(cue.address),
            }
            for cue in timeline.cues
        ],
        "holds": [
            {
                "start": hold.start,
                "end": hold.end,
                "seconds": _number(hold.seconds),
                "address": _address(hold.address),
            }
            for hold in timeline.holds
        ],
        "phases": [
            {
                "start": phase.start,
                "end": phase.end,
                "breath": phase.breath,
                "address": _address(phase.address),
            }
            for phase in timeline.phases
            if phase.breath
        ],
        "positions": [
            {"start": arrival.start, "position": arrival.position} for arrival in timeline.arrivals
        ],
        "chapters": [{"start": chapter.start, "title": chapter.title} for chapter in timeline.chapters],
        "decisions": [
            {
                "action": decision.action,
                "text": decision.text,
                "reason": decision.reason,
                "address": _address(decision.address),
            }
            for decision in timeline.decisions
        ],
    }


def _address(address: Address) -> dict[str, str | int]:
    return {key: value for key, value in address._asdict().items() if value}


def _number(seconds: Fraction) -> int | float:
    return seconds.numerator if seconds.denominator == 1 else float(seconds)
