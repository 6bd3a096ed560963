"""The manual page is that of the program as it is now."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "voiceguide.1"
KNOWN = {"TH", "SH", "SS", "PP", "TP", "B", "nf", "fi"}

manual = pytest.importorskip("manual", reason="the scripts are not beside the tests")


def test_the_page_is_what_the_help_says_now():
    """docs/voiceguide.1, which the package installs, is what scripts/manual writes."""
    assert PAGE.read_text(encoding="utf-8") == manual.manual(), "run scripts/manual"


def test_every_command_is_in_it_with_its_options():
    """A section for each, by whom it is for, commands of groups included, with -h among its options."""
    sections = re.split(r"^\.SS ", manual.manual(), flags=re.MULTILINE)[1:]
    names = [section.splitlines()[0] for section in sections]
    assert {'"voiceguide play"', '"voiceguide cache warm"', '"voiceguide doctor"'} <= set(names)
    assert len(names) == len(set(names))
    assert all(r"\fB\-h, \-\-help\fR" in section for section in sections)
    (play,) = (section for section in sections if section.startswith('"voiceguide play"'))
    assert r"\fB\-\-minutes <int>\fR" in play
    assert "  voiceguide play pelvic\\-rocking" in play


def test_nothing_of_a_help_is_taken_for_a_request():
    """Lines that begin with a dot are ours; a help that begins so, or with an apostrophe, is text."""
    requests = {line[1:].partition(" ")[0] for line in manual.manual().splitlines() if line[:1] in ".'"}
    assert requests - {'\\"'} == KNOWN
    assert manual._text(".mp3 and 'twist'") == "\\&.mp3 and 'twist'"
    assert manual._text("C:\\a-b") == r"C:\ea\-b"


def test_it_is_installed_where_man_looks():
    """The wheel puts it into share/man/man1 of the environment, beside bin."""
    project = (ROOT / "pyproject.toml").read_text()
    assert '"docs/voiceguide.1" = "share/man/man1/voiceguide.1"' in project
