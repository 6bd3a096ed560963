"""What is told before a session: how to get the natural voice, where nobody chose one and it is not there."""

import sys

import pytest

from voiceguide.cli.telling import tell_of_the_natural_voice
from voiceguide.home import to_install
from voiceguide.voice import catalogue


@pytest.fixture(autouse=True)
def _nothing_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VOICEGUIDE_VOICE", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")


def test_where_espeak_is_all_there_is_a_line_says_how_to_get_the_natural_voice(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line on the error output, with what to type; none to who has chosen, here or for good."""
    monkeypatch.setattr(catalogue, "_version", lambda package: "1" if package == "espeakng_loader" else "")
    tell_of_the_natural_voice(None)
    told = capsys.readouterr()
    assert told.err.count("\n") == 1
    assert told.err.endswith(f": {to_install('natural')}\n")
    assert told.out == ""
    tell_of_the_natural_voice("espeak")
    monkeypatch.setenv("VOICEGUIDE_VOICE", "espeak")
    tell_of_the_natural_voice(None)
    assert capsys.readouterr().err == ""


def test_where_the_natural_voice_is_nothing_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It speaks."""
    monkeypatch.setattr(catalogue, "_version", lambda _: "1")
    tell_of_the_natural_voice(None)
    assert capsys.readouterr().err == ""
