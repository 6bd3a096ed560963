"""The cue sheets in docs/cue-sheets: every exercise and two routines, taught and by name, to read aloud.

After a change that is meant: ``scripts/test tests/golden --update-golden``, and read the difference.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from voiceguide.coach import Request
from voiceguide.guide import Guide
from voiceguide.library import load
from voiceguide.timeline import Timeline
from voiceguide.timeline.sheet import length_words, sheet_lines
from voiceguide.voice import open_voice

FOLDER = Path(__file__).parents[2] / "docs" / "cue-sheets"

SHEETS = {
    f"{name}.{teach}.txt": (name, teach)
    for name in (*load().exercises, "bedtime", "desk-break")
    for teach in ("full", "names")
}
"""By the name of the file. Other routines say the same words in another order."""


@pytest.fixture(scope="module")
def guide(cache_of_the_tests: Path) -> Iterator[Guide]:
    """A guide that speaks as everybody hears it, in the default voice."""
    with_voice = Guide(load(), open_voice)
    yield with_voice
    with_voice.close()


def sheet(title: str, timeline: Timeline) -> str:
    """The title and length, every cue, and what gave way."""
    decisions = [f'{d.action} "{d.text}": {d.reason} ({d.address})' for d in timeline.decisions]
    length = length_words(timeline.length, timeline.sample_rate)
    lines = [f"{title}, {length}", *sheet_lines(timeline), "", *decisions]
    return "\n".join(lines).rstrip() + "\n"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the default voice is the system's")
@pytest.mark.parametrize("file_name", SHEETS)
def test_the_cue_sheet_is_the_one_reviewed(file_name, guide, request):
    """The session is, line for line and in the default voice, the one that was read and kept."""
    file = FOLDER / file_name
    name, teach = SHEETS[file_name]
    session = guide.plan(name, Request(shared=True, teach=teach))
    found = sheet(session.title, session.timeline)
    if request.config.getoption("--update-golden"):
        file.write_text(found, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == found


def test_no_sheet_is_left_over():
    """Every cue sheet in the folder is one of these."""
    assert {file.name for file in FOLDER.glob("*.txt")} == set(SHEETS)
