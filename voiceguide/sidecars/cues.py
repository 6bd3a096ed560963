"""The cue sheet: the public timeline as JSON, and a sheet to print."""

import json
from textwrap import wrap
from typing import Final

from voiceguide.sidecars.words import one_line, sound_words
from voiceguide.timeline.model import Cue, Timeline
from voiceguide.timeline.public import as_data
from voiceguide.timeline.sheet import clock_time, length_words

WIDTH: Final = 78
"""Characters in a printed line."""
MARGIN: Final = 12


def cues_json(timeline: Timeline, name: str) -> str:
    """The timeline as ``docs/timeline.md`` describes it."""
    return json.dumps(as_data(timeline, name), ensure_ascii=False, indent=1) + "\n"


def cue_sheet(timeline: Timeline, title: str) -> str:
    """The plan to print: chapters, and every cue with its time, in lines of at most 78 characters."""
    sheet = [*wrap(one_line(title), WIDTH), length_words(timeline.length, timeline.sample_rate)]
    chapters = list(timeline.chapters)
    for cue in timeline.cues:
        while chapters and chapters[0].start <= cue.start:
            sheet += ["", *wrap(one_line(chapters.pop(0).title).upper(), WIDTH)]
        sheet += _lines(cue, timeline.sample_rate)
    return "\n".join(sheet) + "\n"


def _lines(cue: Cue, sample_rate: int) -> list[str]:
    words = one_line(cue.text) if cue.kind == "speech" else sound_words(cue.role)
    lines = wrap(words, WIDTH - MARGIN)
    times = [clock_time(cue.start, sample_rate).rjust(MARGIN - 2), *[""] * len(lines)]
    return [f"{time:<{MARGIN}}{line}" for time, line in zip(times, lines, strict=False)]
