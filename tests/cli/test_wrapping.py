"""Plain lines in a terminal: broken between words, and as they are for programs."""

import io
from types import SimpleNamespace

import pytest

from voiceguide.cli.studio import KEYS
from voiceguide.cli.wrapping import wrapped

LONG = "Which of these it is, is not asked and not kept; where it is unsure, the answer that is safe is yes."


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty columns."""
    monkeypatch.setattr("voiceguide.cli.wrapping.sys", SimpleNamespace(stdout=_Terminal()))
    monkeypatch.setenv("COLUMNS", "40")


@pytest.mark.usefixtures("terminal")
def test_no_word_is_broken() -> None:
    """No line is wider than the terminal, and all words are there; what is too long by itself stays."""
    lines = wrapped(LONG).splitlines()
    assert max(map(len, lines)) <= 40
    assert " ".join(lines) == LONG
    path = f"/{'folder/' * 8}me.yaml"
    assert path in wrapped(f"Kept in {path}, on this machine only.")
    assert wrapped("sitting-reverse-crunches " * 2).splitlines() == ["sitting-reverse-crunches"] * 2


@pytest.mark.usefixtures("terminal")
def test_what_goes_on_stands_below_its_beginning() -> None:
    """Below the line's own first letter, or where a column begins; lines of their own stay so."""
    below = wrapped(f"  {LONG}").splitlines()[1:]
    assert below
    assert all(line.startswith("  ") and line[2] != " " for line in below)
    assert all(line.startswith(" " * 10) for line in wrapped(f"ok  voice {LONG}", 10).splitlines()[1:])
    assert wrapped("One.\n\nTwo.") == "One.\n\nTwo."


def test_programs_get_lines_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long they are."""
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr("voiceguide.cli.wrapping.sys", SimpleNamespace(stdout=io.StringIO()))
    assert wrapped(LONG) == LONG


def test_the_keys_of_recording_fit_into_eighty_columns() -> None:
    """With their margin, and a column to spare."""
    assert len(f"  {KEYS}") < 80
    assert "\n" not in KEYS
