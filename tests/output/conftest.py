"""Sounds to write, and independent judges of what was written."""

import json
import math
import os
import shutil
import subprocess
import sys
from array import array
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
import soundfile

from voiceguide.output import FORMATS, Encoding, Format, Tags

ROOT = Path(__file__).parents[2]
TAGS = Tags("Bedtime", "A gentle voice", "Voiceguide", "Made for tests", "voiceguide 1.0")

Decode = Callable[..., "array[int]"]
Probe = Callable[[Path], dict[str, str]]
Clicks = Callable[[int, int], "Sound"]
Child = Callable[..., "subprocess.Popen[bytes]"]


class Sound(NamedTuple):
    """Mono samples, and the positions (in samples) where each click starts."""

    data: bytes
    onsets: list[int]

    @property
    def samples(self) -> int:
        """How many there are."""
        return len(self.data) // 2


@pytest.fixture(params=FORMATS)
def kind(request: pytest.FixtureRequest) -> Format:
    """Each format in turn: what is said of one must hold for all."""
    name: Format = request.param
    return name


@pytest.fixture
def encoding(kind: Format) -> Encoding:
    """Give the default encoding of each format, at LAME's fastest quality."""
    return Encoding(kind, quality=7)


@pytest.fixture(scope="session")
def tags() -> Tags:
    """Give some tags."""
    return TAGS


@pytest.fixture(scope="session")
def clicks() -> Clicks:
    """``clicks(samples, rate)``: a loud 10 ms tone at each whole second, silence between."""

    def make(samples: int, rate: int) -> Sound:
        tone = [int(24_000 * math.sin(0.4 * at + 1)) for at in range(rate // 100)]
        second = array("h", tone) + array("h", bytes(2 * (rate - len(tone))))
        whole = second * (samples // rate + 1)
        return Sound(whole[:samples].tobytes(), list(range(0, samples, rate)))

    return make


@pytest.fixture(scope="session")
def onsets() -> Callable[["array[int]", int], list[int]]:
    """``onsets(samples, rate)``: where it becomes loud after half a second of calm."""

    def find(samples: "array[int]", rate: int) -> list[int]:
        found: list[int] = []
        for at, value in enumerate(samples):
            if abs(value) > 6_000 and (not found or at - found[-1] > rate // 2):
                found.append(at)
        return found

    return find


@pytest.fixture(scope="session")
def ffmpeg() -> Decode:
    """``ffmpeg(path)``: decode a file, to mono at a ``rate`` if given, failing on any complaint."""
    program = _program("ffmpeg")

    def decode(path: Path, rate: int = 0) -> "array[int]":
        form = ["-ac", "1", "-ar", str(rate)] if rate else []
        command = [program, "-v", "error", "-i", str(path), "-map", "0:a", *form, "-f", "s16le", "-"]
        done = subprocess.run(command, capture_output=True, check=True)
        assert done.stderr == b""
        return array("h", done.stdout)

    return decode


@pytest.fixture(scope="session")
def sndfile() -> Decode:
    """Decode a file to its samples with libsndfile (libvorbis, libFLAC, mpg123)."""

    def decode(path: Path) -> "array[int]":
        with soundfile.SoundFile(path) as file:
            return array("h", bytes(file.buffer_read(dtype="int16")))

    return decode


@pytest.fixture(scope="session")
def ffprobe() -> Probe:
    """Read a file's tags with ffprobe, names in lower case."""
    program = _program("ffprobe")

    def probe(path: Path) -> dict[str, str]:
        command = [
            program,
            "-v",
            "error",
            "-of",
            "json",
            "-show_entries",
            "format_tags:stream_tags",
            str(path),
        ]
        found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
        groups: list[Mapping[str, str]] = [
            part.get("tags", {}) for part in (*found["streams"], found["format"])
        ]
        return {name.lower(): text for group in groups for name, text in group.items()}

    return probe


@pytest.fixture
def child(tmp_path: Path) -> Child:
    """``child(code, *arguments)``: start a Python process that runs ``code`` in the test's folder."""

    def start(code: str, *arguments: str) -> "subprocess.Popen[bytes]":
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", code, *arguments]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=tmp_path, env=environment, stdin=pipe, stdout=pipe, stderr=pipe)

    return start


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed; it is an independent judge of the files")
    return found
