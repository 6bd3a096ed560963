"""Chapters: from when to when each part of the session lasts, and the podcast namespace's JSON of it."""

import json
from collections.abc import Iterable
from itertools import pairwise
from typing import Final, NamedTuple

from voiceguide.clock import milliseconds
from voiceguide.sidecars.words import one_line
from voiceguide.timeline.model import Chapter, Timeline

VERSION: Final = "1.2.0"
"""Of the podcast namespace's chapter format."""


class ChapterSpan(NamedTuple):
    """A chapter from ``start`` up to ``end``, in milliseconds; the next one starts where it ends."""

    start: int
    end: int
    title: str


def spans(timeline: Timeline) -> tuple[ChapterSpan, ...]:
    """Every chapter; the first starts with the sound itself, so that the lead-in belongs to it.

    A session without chapters has none here either.
    """
    length = milliseconds(timeline.length, timeline.sample_rate)
    starts = [
        (milliseconds(chapter.start, timeline.sample_rate), one_line(chapter.title))
        for chapter in _from_the_start(timeline.chapters)
    ]
    edges = [*(start for start, _ in starts), length]
    return tuple(
        ChapterSpan(start, end, title)
        for (start, end), (_, title) in zip(pairwise(edges), starts, strict=True)
        if end > start
    )


def chapters_json(timeline: Timeline, title: str) -> str:
    """The chapters as JSON of the podcast namespace, version 1.2.0; times in seconds."""
    chapters = [
        {"startTime": span.start / 1000, "endTime": span.end / 1000, "title": span.title}
        for span in spans(timeline)
    ]
    data = {"version": VERSION, "title": one_line(title), "chapters": chapters}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _from_the_start(chapters: Iterable[Chapter]) -> list[Chapter]:
    return [chapter._replace(start=chapter.start if number else 0) for number, chapter in enumerate(chapters)]
