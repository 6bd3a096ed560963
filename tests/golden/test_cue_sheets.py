"""Golden cue sheets: the plan of every exercise and of two routines, taught and by name, to read and review.

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


SHEETS = {
    f"{name}-{teach}": (name, teach)
    for name in (*load().exercises, "bedtime", "desk-break")
    for teach in ("full", "names")
}
"""By the name of the file. Other routines say the same words in another order."""


@pytest.mark.parametrize("file_name", SHEETS)
def test_the_cue_sheet_is_the_one_reviewed(file_name, plan, request):
    """With the silent voice the session is, line for line, the one that was read and kept."""
    file = FOLDER / f"{file_name}.txt"
    name, teach = SHEETS[file_name]
    found = sheet(plan(name, teach=teach))
    if request.config.getoption("--update-golden"):
        file.write_text(found, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == found


def test_no_sheet_is_left_over():
    """Every golden file is one of these."""
    assert {file.stem for file in FOLDER.glob("*.txt")} == set(SHEETS)
