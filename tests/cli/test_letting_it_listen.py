"""Whether it may listen to her: asked once, kept, and never without a yes."""

import io
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from voiceguide import profile
from voiceguide.cli import asking, hearing
from voiceguide.cli.hearing import EarsInTheRoom, keep_loudness, may_listen
from voiceguide.ears import installed
from voiceguide.errors import CannotHear
from voiceguide.her import Her

RATE = 24000


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where it stands what is known of her; there is a microphone, and somebody at the keys."""
    monkeypatch.setenv("VOICEGUIDE_DATA", str(tmp_path))
    monkeypatch.setattr(hearing, "_answers_one", lambda: True)
    monkeypatch.setattr("voiceguide.doors.terminal.attended", lambda: True)
    return profile.default_place()


def answering(monkeypatch: pytest.MonkeyPatch, keys: str) -> None:
    """She types these keys when she is asked."""
    monkeypatch.setattr(
        asking, "key_among", lambda wanted, _: next((key for key in keys if key in wanted), "")
    )


@pytest.mark.parametrize(("keys", "kept"), [("y", True), ("n", False), ("", False)])
def test_she_is_asked_once(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], keys: str, kept: bool
) -> None:
    """One key lets it, no answer does not, and either is kept, so that she is not asked again."""
    answering(monkeypatch, keys)
    assert may_listen(Her(), None, silent=False) is kept
    assert "May the guide listen to you" in capsys.readouterr().err
    her = profile.read(place)
    assert her.microphone is kept
    assert may_listen(her, None, silent=False) is kept
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("her", [Her(), Her(microphone=True), Her(microphone=False)])
def test_an_option_is_for_once(place: Path, her: Her, capsys: pytest.CaptureFixture[str]) -> None:
    """``--listen`` and ``--no-listen`` ask nothing and keep nothing; what is silent never listens."""
    assert may_listen(her, True, silent=False)
    assert not may_listen(her, False, silent=False)
    assert not may_listen(her, None, silent=True)
    assert not may_listen(her, True, silent=True)
    assert not place.exists()
    assert capsys.readouterr().err == ""


def test_nobody_is_asked_where_nothing_can_be_heard(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the packages, a microphone or somebody at the keys it does not listen, and asks nothing."""
    answering(monkeypatch, "y")
    with monkeypatch.context() as without:
        without.setattr(installed, "PACKAGES", ("nothing_of_that_name",))
        assert not may_listen(Her(), None, silent=False)
        assert not may_listen(Her(microphone=True), None, silent=False)
        with pytest.raises(CannotHear, match="pip install"):
            may_listen(Her(), True, silent=False)
    with monkeypatch.context() as without:
        without.setattr(hearing, "_answers_one", lambda: False)
        assert not may_listen(Her(), None, silent=False)
    monkeypatch.setattr("voiceguide.doors.terminal.attended", lambda: False)
    assert not may_listen(Her(), None, silent=False)
    assert not place.exists()


def test_how_loud_she_is_is_kept_with_her_consent(place: Path) -> None:
    """In whole decibels, and only of one who said yes."""
    keep_loudness(-31.4)
    assert not place.exists()
    profile.write(place, Her(microphone=True, minutes=10))
    keep_loudness(None)
    assert profile.read(place).loudness is None
    keep_loudness(-31.4)
    assert profile.read(place) == Her(microphone=True, minutes=10, loudness=-31)
    keep_loudness(7.0)
    assert profile.read(place).loudness == 0


def test_a_key_answers_and_others_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first key that is an answer counts, small or capital; what was typed before is none."""
    ours, theirs = pty.openpty()
    saved = os.dup(0)
    try:
        os.dup2(theirs, 0)
        monkeypatch.setattr("sys.stdin", io.StringIO())
        os.write(ours, b"y")
        assert asking.key_among("yn", 0.3) == ""
    finally:
        os.dup2(saved, 0)
        for each in (ours, theirs, saved):
            os.close(each)


def test_a_microphone_that_gives_nothing_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five seconds of zeros are one line, and noise after them tells that it hears again."""
    told: list[str] = []
    monkeypatch.setattr("voiceguide.cli.hearing.Ears.start", lambda _: None)
    ears = EarsInTheRoom(RATE).telling(lambda name, *_: told.append(name))
    assert isinstance(ears, hearing._BesideALoudspeaker)
    second, noise = bytes(2 * RATE), b"\1\0" * RATE
    for _ in range(12):
        ears._hear(second, second)
    assert told == ["trouble"]
    ears._hear(noise, second)
    ears._hear(noise, second)
    assert told == ["trouble", "ready"]
    ears.close()


def test_the_guide_itself_loads_nothing_of_what_hears() -> None:
    """Models, echo and numbers are the child's: the guide starts without them, and has no memory for them."""
    told = "import sys, voiceguide.cli.hearing; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "voiceguide.ears.process" in loaded
    assert not {"numpy", "voiceguide.ears.listener", "voiceguide.ears.scorer"} & set(loaded)


def test_a_microphone_that_is_set_too_loud_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A knock is nothing; half a second of sound that is cut off, however far apart, is one line."""
    told: list[str] = []
    monkeypatch.setattr("voiceguide.cli.hearing.Ears.start", lambda _: None)
    ears = EarsInTheRoom(RATE).telling(lambda name, *_: told.append(name))
    assert isinstance(ears, hearing._BesideALoudspeaker)
    tenth = RATE // 10
    soft, cut_off = b"\1\0" * tenth, b"\xff\x7f" * 3 + b"\1\0" * (tenth - 3)
    for _ in range(4):
        ears._hear(cut_off, soft)
        ears._hear(soft, soft)
    assert told == []
    for _ in range(9):
        ears._hear(cut_off, soft)
    assert told == ["overdriven"]
    ears.close()
