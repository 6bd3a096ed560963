"""Texts as they are spoken, the real voice, and independent judges of what it says."""

import shutil
import subprocess
import sys
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent, indent
from typing import NamedTuple

import pytest
from texts import CUES, DIGITS, SENTENCES

from voiceguide.voice import open_voice
from voiceguide.voice.base import Voice
from voiceguide.voice.catalogue import choose
from voiceguide.voice.engine import SpeechEngine


class Judged(NamedTuple):
    """What ffmpeg measures: integrated loudness in LUFS, true peak in dBTP."""

    loudness: float
    peak: float


@pytest.fixture(scope="session")
def sentences() -> list[str]:
    """Give twenty lines of set-up speech."""
    return SENTENCES


@pytest.fixture(scope="session")
def digits() -> list[str]:
    """Give the words of a countdown."""
    return DIGITS


@pytest.fixture(scope="session")
def cues() -> list[str]:
    """Give short cues and countdown words."""
    return CUES


@pytest.fixture(scope="session")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Voice]:
    """Open the default voice with a cache of its own, really speaking."""
    voice = open_voice(cache_folder=tmp_path_factory.mktemp("clips"))
    yield voice
    voice.close()


@pytest.fixture(scope="session")
def engine() -> Iterator[SpeechEngine]:
    """Start the engine of the default voice, in its real child process."""
    choice = choose(None)
    engine = SpeechEngine(choice.driver, choice.voice)
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def judge() -> Callable[[bytes, int], Judged]:
    """Measure mono 16-bit frames at a rate with ffmpeg's loudness meter."""
    if shutil.which("ffmpeg") is None:
        pytest.skip("ffmpeg, the judge of loudness, is not installed")

    def measure(frames: bytes, rate: int) -> Judged:
        command = (
            f"ffmpeg -hide_banner -nostats -f s16le -ar {rate} -ac 1 -i - -filter_complex ebur128=peak=true"
        )
        log = subprocess.run(
            [*command.split(), "-f", "null", "-"], input=frames, capture_output=True, check=True
        ).stderr.decode()
        words = log[log.rindex("Summary:") :].split()
        return Judged(float(words[words.index("I:") + 1]), float(words[words.index("Peak:") + 1]))

    return measure


@pytest.fixture
def samples() -> "Callable[[bytes], array[int]]":
    """Turn frames into numbers."""
    return lambda frames: array("h", frames)


@pytest.fixture
def keys() -> list[str]:
    """Give names like cache keys: 64 hexadecimal digits."""
    return [f"{number:064x}" for number in range(50)]


@pytest.fixture
def fake_child(tmp_path: Path) -> Callable[..., list[str]]:
    """Make a command for a child that misbehaves; ``body`` sees ``request`` and ``turn`` (1, 2, ...).

    ``start`` is what it does before it says that it is ready.
    """

    def make(body: str, start: str = "pass") -> list[str]:
        program = tmp_path / "child.py"
        lines = indent(dedent(body).strip(), " " * 8).strip()
        text = FAKE_CHILD.replace("BODY", lines).replace("START", start)
        program.write_text(text.replace("TURNS", str(tmp_path / "turns")))
        return [sys.executable, str(program)]

    return make


FAKE_CHILD = """
import json, os, signal, sys, time, wave

def answer(**reply):
    print(json.dumps(reply), flush=True)

def write(seconds):
    with wave.open(request["file"], "wb") as file:
        file.setparams((1, 2, 22050, 0, "NONE", ""))
        file.writeframes(b"\\1\\1" * int(seconds * 22050))

def main():
    global request
    START
    answer(ready="fake")
    for line in sys.stdin:
        request = json.loads(line)
        with open("TURNS", "a") as turns:
            turns.write("x")
        turn = os.path.getsize("TURNS")
        BODY

main()
"""
