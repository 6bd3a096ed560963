"""The transcript: everything that can be heard, to be read by somebody who cannot hear it."""

from collections.abc import Iterator
from typing import Final

from voiceguide.sidecars.words import one_line, sound_words
from voiceguide.timeline.model import Cue, HoldSpan, Timeline
from voiceguide.timeline.sheet import clock_time, length_words

LONG: Final = 5
"""Seconds; a quiet this long is told."""


def transcript(timeline: Timeline, title: str) -> str:
    """The words under their chapters, sounds and long silences in brackets."""
    head = [one_line(title), length_words(timeline.length, timeline.sample_rate)]
    return "\n".join([*head, *_body(timeline)]) + "\n"


def _body(timeline: Timeline) -> Iterator[str]:
    chapters = list(timeline.chapters)
    holds = {hold.start: hold for hold in timeline.holds}
    starts = [*(cue.start for cue in timeline.cues), timeline.length]
    for cue, following in zip(timeline.cues, starts[1:], strict=True):
        while chapters and chapters[0].start <= cue.start:
            chapter = chapters.pop(0)
            yield f"\n{clock_time(chapter.start, timeline.sample_rate)[:-2]}  {one_line(chapter.title)}"
        if line := _line(cue, holds.get(cue.end)):
            yield line
        seconds = (following - cue.end) / timeline.sample_rate
        if seconds >= LONG:
            yield f"[Quiet for {round(seconds)} seconds]"


def _line(cue: Cue, hold: HoldSpan | None) -> str:
    if cue.kind == "speech":
        return one_line(cue.text)
    words = sound_words(cue.role)
    if words and hold:
        return f"{words[:-1]} a hold of {float(hold.seconds):g} seconds]"
    return words
