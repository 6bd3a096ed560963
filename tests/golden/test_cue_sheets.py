"""Golden cue sheets: the whole plan of every shipped name, as text a person can read and review.

After a change that is meant: ``scripts/test tests/golden --update-golden``, and read the difference.
"""

from pathlib import Path

import pytest

from voiceguide.library import Library
from voiceguide.timeline.sheet import length_words, sheet_lines

FOLDER = Path(__file__).parent


def sheet(timeline):
    """The cue sheet, the length, and what gave way."""
    decisions = [f'{d.action} "{d.text}": {d.reason} ({d.address})' for d in timeline.decisions]
    lines = [length_words(timeline.length, timeline.sample_rate), *sheet_lines(timeline), "", *decisions]
    return "\n".join(lines).rstrip() + "\n"


@pytest.mark.parametrize("wishes", [{}, {"brief": True}], ids=["full", "brief"])
def test_the_cue_sheet_is_the_one_reviewed(shipped_name, wishes, plan, request):
    """With the silent voice every session is, line for line, the one that was read and kept."""
    file = FOLDER / f"{shipped_name}{'-brief' if wishes else ''}.txt"
    found = sheet(plan(shipped_name, **wishes))
    if request.config.getoption("--update-golden"):
        file.write_text(found, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == found


def test_no_sheet_is_left_over(shipped: Library):
    """Every golden file belongs to a shipped name."""
    names = {*shipped.exercises, *shipped.routines}
    assert {file.stem.removesuffix("-brief") for file in FOLDER.glob("*.txt")} == names
