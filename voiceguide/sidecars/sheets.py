"""The whole session to be read: the timeline as JSON, the cue sheet to print, and the transcript."""

import json
from collections.abc import Iterator
from textwrap import wrap
from typing import Final

from voiceguide.clock import seconds_for_people
from voiceguide.sidecars.words import one_line, sound_words
from voiceguide.timeline.model import Cue, HoldSpan, Timeline
from voiceguide.timeline.public import as_data
from voiceguide.timeline.sheet import clock_time, length_words

WIDTH: Final = 78
"""Characters in a printed line."""
MARGIN: Final = 12

LONG: Final = 5
"""Seconds; a quiet this long is told."""


def cues_json(timeline: Timeline, name: str) -> str:
    """The timeline as ``docs/timeline.md`` describes it."""
    return json.dumps(as_data(timeline, name), ensure_ascii=False, indent=1) + "\n"


def cue_sheet(timeline: Timeline, title: str) -> str:
    """The plan to print: chapters, and every cue with its time, in lines of at most 78 characters."""
    sheet = [*wrap(one_line(title), WIDTH), length_words(timeline.length, timeline.sample_rate)]
    chapters = list(timeline.chapters)
    for cue in timeline.foreground:
        while chapters and chapters[0].start <= cue.start:
            sheet += ["", *wrap(one_line(chapters.pop(0).title).upper(), WIDTH)]
        sheet += _sheet_lines(cue, timeline.sample_rate)
    return "\n".join(sheet) + "\n"


def _sheet_lines(cue: Cue, sample_rate: int) -> list[str]:
    words = one_line(cue.text) if cue.kind == "speech" else sound_words(cue.role)
    lines = wrap(words, WIDTH - MARGIN)
    times = [clock_time(cue.start, sample_rate).rjust(MARGIN - 2), *[""] * len(lines)]
    return [f"{time:<{MARGIN}}{line}" for time, line in zip(times, lines, strict=False)]


def transcript(timeline: Timeline, title: str) -> str:
    """The words under their chapters, sounds and long silences in brackets."""
    head = [one_line(title), length_words(timeline.length, timeline.sample_rate)]
    return "\n".join([*head, *_body(timeline)]) + "\n"


def _body(timeline: Timeline) -> Iterator[str]:
    chapters = list(timeline.chapters)
    holds = {hold.start: hold for hold in timeline.holds}
    cues = timeline.foreground
    starts = [*(cue.start for cue in cues), timeline.length]
    for cue, following in zip(cues, starts[1:], strict=True):
        while chapters and chapters[0].start <= cue.start:
            chapter = chapters.pop(0)
            yield f"\n{clock_time(chapter.start, timeline.sample_rate)[:-2]}  {one_line(chapter.title)}"
        if line := _line(cue, holds.get(cue.end)):
            yield line
        seconds = seconds_for_people(following - cue.end, timeline.sample_rate)
        if seconds >= LONG:
            yield f"[Quiet for {round(seconds)} seconds]"


def _line(cue: Cue, hold: HoldSpan | None) -> str:
    if cue.kind == "speech":
        return one_line(cue.text)
    words = sound_words(cue.role)
    if words and hold:
        return f"{words[:-1]} a hold of {float(hold.seconds):g} seconds]"
    return words
