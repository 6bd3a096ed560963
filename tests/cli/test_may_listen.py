"""Whether the guide can hear her and may: what `doctor` tells of it, and what is kept of her loudness."""

from pathlib import Path

import pytest

from voiceguide import profile
from voiceguide.cli import doctor
from voiceguide.cli.hearing import keep_loudness
from voiceguide.ears import installed
from voiceguide.errors import NoSoundDevice
from voiceguide.her import LOUDNESSES, Her
from voiceguide.live import device


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where her file is."""
    monkeypatch.setenv("VOICEGUIDE_DATA", str(tmp_path))
    return profile.default_place()


@pytest.mark.parametrize(
    ("can", "may", "told"),
    [
        (True, True, "Desk; hearing is installed, and it may listen; voiceguide listen tries it"),
        (True, False, "Desk; hearing is installed, and it may not listen; voiceguide listen tries it"),
        (True, None, "has not asked yet whether it may"),
        (False, True, 'Desk; hearing is not installed: pip install "voiceguide[ears]"'),
    ],
)
def test_doctor_tells_whether_it_hears(
    can: bool, may: bool | None, told: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the line of the microphones, short."""
    monkeypatch.setattr(device, "microphones", lambda: ["Desk"])
    monkeypatch.setattr(installed, "is_installed", lambda: can)
    profile.write(place, Her(microphone=may, minutes=10))
    assert told in doctor._microphones().told
    assert "\n" not in doctor._microphones().told


def test_doctor_tells_who_needs_a_microphone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody needs one to practise, so it is no failure."""

    def none() -> list[str]:
        raise NoSoundDevice("there is no microphone here")

    monkeypatch.setattr(device, "microphones", none)
    told = "there is no microphone here; only hearing you and `voiceguide record` need one"
    assert doctor._microphones().told == told


@pytest.mark.parametrize(("may", "kept"), [(True, True), (False, False), (None, False)])
def test_her_loudness_is_kept_where_it_may_listen(may: bool | None, kept: bool, place: Path) -> None:
    """Who said no, or was never asked, has nothing kept of her voice, though it listened for once.

    What is beyond all bounds is brought within them.
    """
    profile.write(place, Her(microphone=may, minutes=10))
    assert keep_loudness(-27.6) == kept
    assert profile.read(place).loudness == (-28 if kept else None)
    assert keep_loudness(3.0) == kept
    assert profile.read(place).loudness == (LOUDNESSES[1] if kept else None)
    assert not keep_loudness(None)
