"""Golden cue sheets: the plan of every exercise and of one routine, as text a person can read and review.

After a change that is meant: ``scripts/test tests/golden --update-golden``, and read the difference.
"""

from pathlib import Path

import pytest

from voiceguide.library import load
from voiceguide.timeline.sheet import length_words, sheet_lines

FOLDER = Path(__file__).parent


def sheet(timeline):
    """The cue sheet, the length, and what gave way."""
    decisions = [f'{d.action} "{d.text}": {d.reason} ({d.address})' for d in timeline.decisions]
    lines = [length_words(timeline.length, timeline.sample_rate), *sheet_lines(timeline), "", *decisions]
    return "\n".join(lines).rstrip() + "\n"


SHEETS = [*load().exercises, *(f"{name}-brief" for name in load().exercises), "bedtime"]
"""Other routines say the same words in another order."""


@pytest.mark.parametrize("name", SHEETS)
def test_the_cue_sheet_is_the_one_reviewed(name, plan, request):
    """With the silent voice the session is, line for line, the one that was read and kept."""
    file = FOLDER / f"{name}.txt"
    found = sheet(plan(name.removesuffix("-brief"), brief=name.endswith("-brief")))
    if request.config.getoption("--update-golden"):
        file.write_text(found, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == found


def test_no_sheet_is_left_over():
    """Every golden file is one of these."""
    assert {file.stem for file in FOLDER.glob("*.txt")} == set(SHEETS)
