"""A clip is a function of its text and its voice: whatever was spoken before it, beside it or elsewhere."""

import hashlib
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from voiceguide.coach import Request, Say, write_script
from voiceguide.library import load
from voiceguide.utterance import Utterance
from voiceguide.voice import open_voice, spoken

pytestmark = pytest.mark.skipif(
    sys.platform != "linux",
    reason="only eSpeak NG is known to say the same twice, and only where it can fork",
)

ROOT = Path(__file__).parents[2]


@pytest.fixture
def lines() -> list[Utterance]:
    """Give all that is said in the longest routine, once each, in its order."""
    script = write_script(load(), "full", Request())
    return list(dict.fromkeys(item.utterance for item in script if isinstance(item, Say)))


def contents(folder: Path) -> dict[str, str]:
    """Give the SHA-256 of each file of a folder, by its name."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def speak_all(folder: Path, lines: list[Utterance]) -> dict[str, str]:
    """Speak into an empty cache, in this order, as many at a time as there are engines; the files there."""
    voice = open_voice(cache_folder=folder)
    voice.prepare(lines)
    for line in lines:
        voice.clip(line)
    voice.close()
    return contents(folder)


def test_clips_are_the_same_in_any_order(
    tmp_path: Path, lines: list[Utterance], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A routine's clips in its order, backwards, and shuffled with one engine: three equal caches."""
    assert len(lines) > 90
    first = speak_all(tmp_path / "first", lines)
    assert len(first) == len(lines)
    assert speak_all(tmp_path / "backwards", lines[::-1]) == first
    monkeypatch.setattr(spoken, "ENGINES", 1)
    assert speak_all(tmp_path / "shuffled", random.Random(1).sample(lines, len(lines))) == first


def test_a_clip_is_the_same_whenever_it_is_spoken(tmp_path: Path) -> None:
    """Neither another text nor another rate before it, nor a second gone by, is heard in a clip."""
    heard = set()
    for turn in range(12):
        voice = open_voice(cache_folder=tmp_path / str(turn))
        for other in range(turn % 3):
            voice.clip(Utterance(f"Something else, {other}.", "calm"))
        heard.add(voice.clip(Utterance("Ease back slowly, and rest with soft shoulders.")))
        voice.close()
    assert len(heard) == 1


def export(folder: Path, *options: str) -> dict[str, str]:
    """Write two short sessions as WAV files with an empty cache of their own."""
    folder.mkdir()
    environment = {**os.environ, "VOICEGUIDE_CACHE": str(folder / "clips")}
    arguments = ["--format", "wav", "--reps", "1", "--sets", "1", "-o", str(folder / "out"), *options]
    command = [sys.executable, "-m", "voiceguide", "export", *arguments]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    files = contents(folder / "out")
    return {name: content for name, content in files.items() if name.endswith(".wav")}


def test_files_are_the_same_with_any_jobs(tmp_path: Path) -> None:
    """Three empty caches, one job or two, in either order: equal files."""
    names = ["pelvic-tilt", "torso-twist"]
    first = export(tmp_path / "one", *names, "--jobs", "1")
    assert len(first) == 2
    assert export(tmp_path / "two", *names, "--jobs", "2") == first
    assert export(tmp_path / "backwards", *names[::-1], "--jobs", "2") == first
