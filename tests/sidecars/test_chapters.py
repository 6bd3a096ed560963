"""Chapters: where they begin and end, and the podcast namespace's JSON."""

import json
from itertools import pairwise
from typing import Any

from voiceguide.sidecars.chapters import chapters_json, spans
from voiceguide.sidecars.words import one_line
from voiceguide.timeline import Timeline
from voiceguide.timeline.model import Chapter


def test_chapters_cover_the_whole_session(shipped_name: str, plan: Any) -> None:
    """The first starts with the sound, each ends where the next one starts, the last with the session."""
    timeline: Timeline = plan(shipped_name)
    found = spans(timeline)
    assert [span.title for span in found] == [chapter.title for chapter in timeline.chapters]
    assert found[0].start == 0
    assert all(this.end == following.start for this, following in pairwise(found))
    assert found[-1].end == round(timeline.seconds * 1000)


def test_the_json_is_that_of_the_podcast_namespace(plan: Any) -> None:
    """Version 1.2.0; each chapter has a startTime in seconds and a title."""
    timeline: Timeline = plan("torso-twist")
    data = json.loads(chapters_json(timeline, "Torso twist"))
    assert data["version"] == "1.2.0"
    assert data["title"] == "Torso twist"
    assert [each["title"] for each in data["chapters"]] == [
        "Before you start", "Torso twist", "Torso twist, right side", "Torso twist, left side", "Closing",
    ]  # fmt: skip
    assert data["chapters"][0]["startTime"] == 0
    assert all(each["endTime"] > each["startTime"] for each in data["chapters"])


def test_chapters_without_time_are_left_out() -> None:
    """A chapter that ends where it begins is none; a timeline without any has none."""
    timeline = Timeline(1000, chapters=[Chapter(100, "a"), Chapter(500, "b"), Chapter(500, "c")], length=900)
    assert spans(timeline) == ((0, 500, "a"), (500, 900, "c"))
    assert spans(Timeline(1000, length=900)) == ()


def test_hard_titles_come_out_right(hard_text: str, told: Any) -> None:
    """Any title is read back, on one line."""
    data = json.loads(chapters_json(told([hard_text]), hard_text))
    assert data["title"] == data["chapters"][0]["title"] == one_line(hard_text)
