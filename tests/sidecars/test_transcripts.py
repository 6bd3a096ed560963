"""The transcript for somebody who cannot hear."""

from fractions import Fraction
from typing import Any

from voiceguide.sidecars.sheets import transcript
from voiceguide.sidecars.words import SOUNDS, one_line
from voiceguide.timeline import Timeline


def test_everything_heard_is_written_in_order(shipped_name: str, plan: Any) -> None:
    """Every spoken cue, and every tone by itself, is a line; chapters are headings with their time."""
    timeline: Timeline = plan(shipped_name)
    text = transcript(timeline, "A title")
    lines = iter(text.splitlines())
    for cue in timeline.foreground:
        words = cue.text if cue.kind == "speech" else SOUNDS[cue.role]
        assert any(words in line for line in lines), cue
    for chapter in timeline.chapters:
        assert f"  {chapter.title}\n" in text
    assert text.startswith("A title\n")


def test_a_hold_tells_its_length_and_long_quiet_is_named(plan: Any) -> None:
    """The go tone says how long the hold will be, and a long silence is written down."""
    text = transcript(plan("torso-twist", hold=Fraction(30)), "Torso twist")
    assert text.count("[Two rising notes: begin a hold of 30 seconds]") == 2
    assert "[Quiet for " in text


def test_hard_texts_keep_their_line(hard_text: str, told: Any) -> None:
    """Any text takes exactly one line, whatever is in it."""
    timeline = told(["before", hard_text, "after"])
    timeline.chapters.clear()
    text = transcript(timeline, hard_text)
    assert text.split("\n")[0] == one_line(hard_text)
    assert text.split("\n")[2:7:2] == ["before", one_line(hard_text), "after"]
