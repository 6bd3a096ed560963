"""Lyrics, cue sheets and SSML."""

import json
import re
from typing import Any
from xml.etree import ElementTree

from voiceguide.sidecars.lyrics import lines, lrc
from voiceguide.sidecars.sheets import cue_sheet, cues_json
from voiceguide.sidecars.ssml import NAMESPACE, ssml
from voiceguide.sidecars.words import one_line
from voiceguide.timeline import Timeline
from voiceguide.timeline.public import as_data

LINE = re.compile(r"\[(\d{2,}):(\d\d)\.(\d\d)\](.*)")


def test_lrc_has_one_line_for_each_spoken_cue(shipped_name: str, plan: Any) -> None:
    """Each has its words and the moment they begin, to the hundredth of a second, in order."""
    timeline: Timeline = plan(shipped_name)
    found = [LINE.fullmatch(line) for line in lrc(timeline, "A title").splitlines()[3:]]
    spoken = [cue for cue in timeline.cues if cue.kind == "speech"]
    assert len(found) == len(spoken) == len(lines(timeline))
    for match, cue in zip(found, spoken, strict=True):
        assert match is not None
        minutes, seconds, hundredths, text = match.groups()
        at = int(minutes) * 60 + int(seconds) + int(hundredths) / 100
        assert abs(at - cue.start / timeline.sample_rate) < 0.0051
        assert text == cue.text


def test_lrc_starts_with_title_and_length(plan: Any) -> None:
    """The tags before the lines."""
    head = lrc(plan("torso-twist"), "Torso [twist]").splitlines()[:3]
    assert head[0] == "[ti:Torso (twist)]"
    assert re.fullmatch(r"\[length:\d\d:\d\d\]", head[1])
    assert head[2] == "[re:voiceguide]"


def test_hard_texts_in_lyrics(hard_text: str, told: Any) -> None:
    """A text takes one line whatever is in it, and cannot pass for a time."""
    found = lrc(told(["before", hard_text, "after"]), hard_text).splitlines()
    assert len(found) == 6
    assert found[4] == "[00:11.00]" + one_line(hard_text).replace("[", "(").replace("]", ")")


def test_the_cue_sheet_in_json_is_the_public_timeline(plan: Any) -> None:
    """The same as `show --json`."""
    timeline: Timeline = plan("torso-twist")
    assert json.loads(cues_json(timeline, "torso-twist")) == as_data(timeline, "torso-twist")


def test_the_printed_sheet_fits_a_page(shipped_name: str, plan: Any) -> None:
    """No line is longer than 78 characters; every cue's words are there, in order."""
    timeline: Timeline = plan(shipped_name)
    sheet = cue_sheet(timeline, "A title")
    assert max(map(len, sheet.splitlines())) <= 78
    flat = " ".join(sheet.split())
    at = 0
    for cue in timeline.cues:
        at = flat.index(cue.text, at)


def test_ssml_is_a_script_that_lasts_as_long(shipped_name: str, plan: Any) -> None:
    """Valid XML; every spoken cue is a sentence; its breaks and its clips make up the session's length."""
    timeline: Timeline = plan(shipped_name)
    root = ElementTree.fromstring(ssml(timeline, "en"))
    assert root.tag == f"{{{NAMESPACE}}}speak"
    assert root.attrib["version"] == "1.1"
    assert root.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == "en"
    spoken = [cue for cue in timeline.cues if cue.kind == "speech"]
    assert ["".join(s.itertext()) for s in root.iter(f"{{{NAMESPACE}}}s")] == [cue.text for cue in spoken]
    breaks = [int(each.attrib["time"].removesuffix("ms")) for each in root.iter(f"{{{NAMESPACE}}}break")]
    assert all(0 < each <= 10_000 for each in breaks)
    clips = sum(cue.end - cue.start for cue in spoken) / timeline.sample_rate
    assert abs(sum(breaks) / 1000 + clips - timeline.seconds) < 0.001 * len(breaks)
    marks = [each.attrib["name"] for each in root.iter(f"{{{NAMESPACE}}}mark")]
    assert len(set(marks)) == len(marks) == len(timeline.foreground)


def test_hard_texts_in_ssml(hard_text: str, told: Any) -> None:
    """Any text is escaped and read back letter for letter."""
    root = ElementTree.fromstring(ssml(told([hard_text]), 'e"n&'))
    assert ["".join(s.itertext()) for s in root.iter(f"{{{NAMESPACE}}}s")] == [one_line(hard_text)]


def test_an_empty_session_gives_empty_texts() -> None:
    """An empty timeline gives texts without cues, not errors."""
    empty = Timeline(1000)
    assert lrc(empty, "").count("\n") == 3
    assert ElementTree.fromstring(ssml(empty, "en")).text == "\n"
    assert cue_sheet(empty, "x").startswith("x\n")
