"""The cue sheet and the transcript: what a person reads."""

import re
from itertools import pairwise

import pytest

from voiceguide.timeline.sheet import clock_time, length_words, sheet_lines, transcript_lines


@pytest.mark.parametrize(
    ("samples", "text"),
    [(0, "0:00.0"), (2399, "0:00.0"), (2400, "0:00.1"), (1464000, "1:01.0"), (86_400_000, "60:00.0")],
)
def test_clock_time(samples, text):
    """Minutes, seconds and tenths, never rounded up."""
    assert clock_time(samples, 24000) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(5, "0 min 05 s"), (365, "6 min 05 s"), (3661, "1 h 1 min 01 s")]
)
def test_length_words(seconds, text):
    """A length as a person writes it."""
    assert length_words(seconds * 24000, 24000) == text


def test_a_line_for_every_cue(shipped_name, plan):
    """Each has its time, role and words under its chapter; a tone beneath words is a ~ before them."""
    timeline = plan(shipped_name)
    lines = list(sheet_lines(timeline))
    timed = [line for line in lines if re.match(r" *\d+:\d\d\.\d  ", line)]
    beneath = {two for one, two in pairwise(timeline.cues) if two.start < one.end}
    written = [cue for cue in timeline.cues if cue not in beneath]
    assert [line.split()[:2] for line in timed] == [
        [clock_time(cue.start, timeline.sample_rate), cue.role] for cue in written
    ]
    assert [line[24:].startswith("~ ") for line in timed] == [cue.overlapped for cue in written]
    assert sum(cue.overlapped for cue in written) == len(beneath)
    assert [line for line in lines if line and line not in timed] == [c.title for c in timeline.chapters]


def test_the_transcript_is_what_is_spoken(shipped_name, plan):
    """Without times and tones only the words are left."""
    timeline = plan(shipped_name)
    spoken = [cue.text for cue in timeline.cues if cue.kind == "speech"]
    titles = {chapter.title for chapter in timeline.chapters}
    assert [line for line in transcript_lines(timeline) if line and line not in titles] == [
        text for text in spoken if text not in titles
    ]
