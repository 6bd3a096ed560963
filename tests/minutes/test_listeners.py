"""Some of the listeners that `scripts/listeners` has by the thousand."""

from collections import Counter
from pathlib import Path

import pytest

from voiceguide.coach import Request, outline
from voiceguide.diary import Diary
from voiceguide.library import load
from voiceguide.today import Today

SCRIPTS = Path(__file__).parents[2] / "scripts"


@pytest.fixture
def listeners(monkeypatch):
    """The trial."""
    monkeypatch.syspath_prepend(SCRIPTS)
    from trials import listeners

    return listeners


def test_no_promise_is_broken(listeners):
    """Ten listeners through sixteen weeks: their stage, what to spare, their level, their time are minded."""
    found = Counter()
    broken = [
        line
        for number in range(10)
        for line in listeners.live(listeners.Woman.at_random(f"test/{number}", 1), found)
    ]
    assert broken == []
    assert found["sessions of --minutes"] >= 5
    assert found["sessions of what is next"] >= 100
    assert found["levels taken that were offered"] >= 10


def test_a_broken_promise_is_found(listeners):
    """More than her level, and what does not spare her, are told."""
    library = load()
    new = Today(library, Diary(), listeners.FIRST)
    much = Request(level=4)
    told = list(listeners._broken(new, Request(), outline(library, "pelvic-rocking", much)))
    assert ["at level 1" in line for line in told] == [True]
    spared = Today(library, Diary(), listeners.FIRST, Request(spare=("floor",)))
    told = list(listeners._broken(spared, Request(), outline(library, "pelvic-rocking", Request())))
    assert ["does not spare" in line for line in told] == [True]
