"""Lyrics: the spoken words, each line with the moment it begins; as LRC for music players."""

from typing import Final, NamedTuple

from voiceguide.clock import milliseconds
from voiceguide.sidecars.words import one_line
from voiceguide.timeline.model import Timeline

_BRACKETS: Final = str.maketrans("[]", "()")
"""LRC has no way to write a square bracket."""


class TimedLine(NamedTuple):
    """Words, and when they begin in milliseconds."""

    start: int
    text: str


def lines(timeline: Timeline) -> tuple[TimedLine, ...]:
    """One line for each spoken cue."""
    return tuple(
        TimedLine(milliseconds(cue.start, timeline.sample_rate), text)
        for cue in timeline.cues
        if cue.kind == "speech" and (text := one_line(cue.text))
    )


def lrc(timeline: Timeline, title: str) -> str:
    """The lines as LRC; times in minutes, seconds and hundredths."""
    head = {
        "ti": one_line(title),
        "length": _clock(milliseconds(timeline.length, timeline.sample_rate))[:-3],
        "re": "voiceguide",
    }
    tags = [f"[{name}:{text.translate(_BRACKETS)}]" for name, text in head.items()]
    sung = [f"[{_clock(line.start)}]{line.text.translate(_BRACKETS)}" for line in lines(timeline)]
    return "\n".join([*tags, *sung]) + "\n"


def _clock(ms: int) -> str:
    hundredths = (ms + 5) // 10
    return f"{hundredths // 6000:02d}:{hundredths // 100 % 60:02d}.{hundredths % 100:02d}"
