"""What `doctor`, `voices` and `cache` tell programs: one object, always with the same keys."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from voiceguide.errors import NoSoundDevice, UnknownVoice
from voiceguide.library import load
from voiceguide.live import device
from voiceguide.output import FORMATS
from voiceguide.voice.catalogue import KINDS
from voiceguide.voice.licences import LICENCES

PARTS = {
    "content": {"exercises", "routines"},
    "voice": {"kind", "identity", "seconds", "warnings"},
    "sound": {"loudspeakers"},
    "encoder": {"formats", "missing"},
    "cache": {"folder", "clips", "bytes"},
    "mic": {"microphones", "hearing_installed", "may_listen"},
}


def told(*arguments: str, cwd: Path, code: int = 0, **variables: str) -> object:
    """What a command prints as JSON, and nothing else on either output."""
    environment = {**os.environ, "VOICEGUIDE_CACHE": str(cwd / "clips"), **variables}
    line = [sys.executable, "-m", "voiceguide", *arguments, "--json"]
    done = subprocess.run(line, capture_output=True, text=True, cwd=cwd, env=environment, check=False)
    assert (done.returncode, done.stderr) == (code, ""), done
    return json.loads(done.stdout)


@pytest.fixture
def examined(monkeypatch, capsys):
    """What `doctor --json` tells on a machine with loudspeaker and microphone, or without."""

    def examine(there: bool) -> tuple[int, dict]:
        def none() -> list[str]:
            raise NoSoundDevice("nothing answers")

        for what in ("loudspeakers", "microphones"):
            monkeypatch.setattr(device, what, (lambda: ["Desk"]) if there else none)
        from voiceguide.cli.doctor import examine

        return examine(json=True), json.loads(capsys.readouterr().out)

    return examine


@pytest.mark.parametrize("there", [True, False])
def test_doctor_has_the_same_keys_whatever_works(examined, there):
    """For each part whether it works, what is told to people, and facts; null where they are not known."""
    code, found = examined(there)
    assert (code, found.pop("ok")) == ((0, True) if there else (1, False))
    assert {name: set(part) - {"ok", "told"} for name, part in found.items()} == PARTS
    assert found["content"]["exercises"] == len(load().exercises)
    assert sorted([*found["encoder"]["formats"], *found["encoder"]["missing"]]) == sorted(FORMATS)
    assert found["sound"]["ok"] == found["mic"]["ok"] == there
    assert found["sound"]["loudspeakers"] == found["mic"]["microphones"] == (["Desk"] if there else None)


def test_doctor_fails_without_a_voice_and_not_without_a_microphone(examined, monkeypatch):
    """Nobody needs a microphone to practise; of a voice that cannot speak, nothing is known but why."""

    def none() -> list[str]:
        raise NoSoundDevice("nothing answers")

    def unknown(*_: object, **__: object) -> None:
        raise UnknownVoice("no such voice")

    _, found = examined(True)
    assert found["ok"]
    monkeypatch.setattr("voiceguide.voice.open_voice", unknown)
    code, found = examined(True)
    assert (code, found["ok"], found["voice"]["ok"], found["voice"]["told"]) == (
        1,
        False,
        False,
        "no such voice",
    )
    assert all(found["voice"][key] is None for key in PARTS["voice"])


def test_doctor_s_json_is_one_object_and_its_exit_code_the_same(tmp_path):
    """As it is typed: the exit code says what `ok` says."""
    line = [sys.executable, "-m", "voiceguide", "doctor", "--json"]
    done = subprocess.run(line, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert json.loads(done.stdout)["ok"] == (done.returncode == 0)


def test_voices_tells_kinds_and_names(tmp_path):
    """Each kind with its licence and whether it is installed, one of them usual; then the system's voices."""
    found = told("voices", cwd=tmp_path)
    assert [each["name"] for each in found["kinds"]] == list(KINDS)
    assert [set(each) for each in found["kinds"]] == [
        {"name", "about", "usual", "licence", "installed", "install"}
    ] * len(KINDS)
    assert sum(each["usual"] for each in found["kinds"]) == 1
    assert all(each["licence"] in LICENCES.values() for each in found["kinds"])
    assert all(bool(each["install"]) != each["installed"] for each in found["kinds"])
    assert {frozenset(each) for each in found["voices"]} == {frozenset({"id", "name", "languages"})}
    assert not any(each["id"].startswith("+") for each in found["voices"])
    everything = told("voices", "--all", cwd=tmp_path)["voices"]
    assert any(each["id"].startswith("+") for each in everything)


def test_what_is_missing_in_a_folder_of_recordings(tmp_path):
    """`voices --missing --json` lists each line with its manner, and who says it meanwhile."""
    (tmp_path / "mine").mkdir()
    found = told("voices", "--missing", "torso-twist", "--voice", "recorded:mine", cwd=tmp_path)
    assert (found["folder"], found["lines"]) == ("mine", len(found["missing"]))
    assert {frozenset(each) for each in found["missing"]} == {frozenset({"text", "manner"})}
    assert found["meanwhile"]


def test_the_cache_is_told_filled_and_emptied(tmp_path):
    """`info` and `clear` tell folder, clips and bytes, `warm` the sessions that are ready."""
    empty = {"folder": str(tmp_path / "clips"), "clips": 0, "bytes": 0}
    assert told("cache", "info", cwd=tmp_path) == empty
    warm = told("cache", "warm", "torso-twist", cwd=tmp_path)
    (ready,) = warm["sessions"]
    assert (ready["name"], set(ready), warm["warnings"]) == ("torso-twist", {"name", "lines"}, [])
    filled = told("cache", "info", cwd=tmp_path)
    assert 0 < filled["clips"] <= ready["lines"]
    assert told("cache", "clear", cwd=tmp_path) == filled
    assert told("cache", "info", cwd=tmp_path) == empty
