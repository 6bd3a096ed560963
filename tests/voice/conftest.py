"""Texts as they are spoken, the real voice, and independent judges of what it says."""

import shutil
import subprocess
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from voiceguide.voice import open_voice
from voiceguide.voice.base import Voice
from voiceguide.voice.catalogue import choose
from voiceguide.voice.engine import SpeechEngine

SENTENCES = """\
Come on to your hands and knees. Put your hands under your shoulders, and your knees under your hips.
Breathe in, and let your belly soften. Breathe out, and round your back up towards the ceiling.
Slowly ease back to flat. Keep your neck long, and look at the floor between your hands.
Lie down on your left side, with your knees bent and a pillow between them.
Let your top knee open like a book, and keep your feet together.
Sit tall on the front half of the chair, with both feet flat on the floor.
Rest your right ankle on your left knee, and let the knee fall out to the side.
Lean forward a little, until you feel a gentle stretch in your buttock.
If anything hurts, or you feel dizzy, stop and rest.
You can hold the back of the chair at any time.
Stand facing the wall, an arm's length away.
Press your hands into the wall, and step your right foot back.
Keep the heel on the floor, and bend the front knee slowly.
Now the other side. Take your time to change over.
Roll on to your back only if you are comfortable there.
Take three slow breaths, and let your shoulders drop.
Next is the seated hip stretch, on the chair.
Put your hands on your hips, and stand with your feet as wide as your hips.
Imagine you are sitting down on a chair behind you. Go only as low as feels easy.
Well done. Stay here for a moment, and notice your breath.""".splitlines()

DIGITS = "one two three four five six seven eight nine ten".split()

CUES = [*DIGITS, "Halfway.", "In, flat.", "Out, round.", "And rest.", "Four more.", "Breathe in.", "Breathe out.",
        "Last one.", "Hold.", "Go.", "Left side.", "Relax.", "Open.", "Close.", "And release.", "Change sides.",
        "Gently.", "Well done.", "thirty seconds"]  # fmt: skip


class Judged(NamedTuple):
    """What ffmpeg measures: integrated loudness in LUFS, true peak in dBTP."""

    loudness: float
    peak: float


@pytest.fixture(scope="session")
def sentences() -> list[str]:
    """Twenty lines of set-up speech."""
    return SENTENCES


@pytest.fixture(scope="session")
def digits() -> list[str]:
    """The words of a countdown."""
    return DIGITS


@pytest.fixture(scope="session")
def cues() -> list[str]:
    """Short cues and countdown words."""
    return CUES


@pytest.fixture(scope="session")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Voice]:
    """The default voice with a cache of its own, really speaking."""
    voice = open_voice(cache_folder=tmp_path_factory.mktemp("clips"))
    yield voice
    voice.close()


@pytest.fixture(scope="session")
def engine() -> Iterator[SpeechEngine]:
    """The engine of the default voice, in its real child process."""
    choice = choose(None)
    engine = SpeechEngine(choice.driver, choice.voice)
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def judge() -> Callable[[bytes, int], Judged]:
    """ffmpeg's loudness meter for mono 16-bit frames at a rate."""
    if shutil.which("ffmpeg") is None:
        pytest.skip("ffmpeg, the judge of loudness, is not installed")

    def measure(frames: bytes, rate: int) -> Judged:
        command = ["ffmpeg", "-hide_banner", "-nostats", "-f", "s16le", "-ar", str(rate), "-ac", "1", "-i", "-"]
        command += ["-filter_complex", "ebur128=peak=true", "-f", "null", "-"]
        log = subprocess.run(command, input=frames, capture_output=True, check=True).stderr.decode()
        words = log[log.rindex("Summary:") :].split()
        return Judged(float(words[words.index("I:") + 1]), float(words[words.index("Peak:") + 1]))

    return measure


@pytest.fixture
def samples() -> "Callable[[bytes], array[int]]":
    """Frames as numbers."""
    return lambda frames: array("h", frames)


@pytest.fixture
def keys() -> list[str]:
    """Names as cache keys are: 64 hexadecimal digits."""
    return [f"{number:064x}" for number in range(50)]


@pytest.fixture
def fake_child(tmp_path: Path) -> Callable[[str], list[str]]:
    """A command that runs a misbehaving child; ``body`` sees ``turn`` (1, 2, ... over restarts) and ``request``."""
    import sys

    def make(body: str) -> list[str]:
        program = tmp_path / "child.py"
        lines = [f"        {line}" for line in body.strip().splitlines()]
        program.write_text(FAKE_CHILD.replace("BODY", "\n".join(lines).strip()).replace("TURNS", str(tmp_path / "turns")))
        return [sys.executable, str(program)]

    return make


FAKE_CHILD = '''
import json, os, signal, sys, time, wave

def answer(**reply):
    print(json.dumps(reply), flush=True)

def write(seconds):
    with wave.open(request["file"], "wb") as file:
        file.setparams((1, 2, 22050, 0, "NONE", ""))
        file.writeframes(b"\\1\\1" * int(seconds * 22050))

def main():
    global request
    for line in sys.stdin:
        request = json.loads(line)
        with open("TURNS", "a") as turns:
            turns.write("x")
        turn = os.path.getsize("TURNS")
        BODY

main()
'''
