"""Every shipped name, spoken, exported, decoded by a stranger and compared with its plan."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import voiceguide
from voiceguide.guide import Guide

ALL = (
    "pelvic-rocking torso-twist tailor-sitting pelvic-tilt sitting-reverse-crunches camel-backing "
    "listen-first morning desk-break bedtime full"
).split()
AUDIBLE = 400
"""Of 32768: well above what an encoder smears in front of a word."""

Samples = NDArray[np.int16]

pytestmark = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg decodes what was exported")


@pytest.fixture(scope="module")
def guide() -> Iterator[Guide]:
    """The shipped library with the real voice."""
    opened = voiceguide.open()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def exported(guide: Guide, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Exports a name, once."""
    folder = tmp_path_factory.mktemp("exported")

    @cache
    def export(name: str) -> Path:
        return guide.plan(name).export(folder / f"{name}.mp3").path

    return export


def test_the_list_of_names_is_complete(guide: Guide) -> None:
    """What is exported here is all that is shipped."""
    assert {*ALL} == {*guide.library.exercises, *guide.library.routines}


@pytest.mark.parametrize("name", ALL)
def test_an_export_decodes_to_its_plan(name: str, guide: Guide, exported: Callable[[str], Path]) -> None:
    """The MP3 has the plan's length to the sample; each cue after a silence starts within 10 ms of it."""
    session = guide.plan(name)
    heard = decoded(exported(name), session.sample_rate)
    mixed = np.frombuffer(b"".join(session.blocks()), np.int16)
    assert len(heard) == len(mixed) == session.timeline.length
    tolerance = session.sample_rate // 100
    previous_end = 0
    for cue in session.timeline.cues:
        if cue.start - previous_end > tolerance * 5 and cue.role != "lead-in":
            expected = onset(mixed, cue.start)
            assert abs(onset(heard, cue.start - tolerance * 4) - expected) <= tolerance, cue
            assert cue.start <= expected <= cue.start + tolerance * 8, cue
        previous_end = cue.end


@pytest.mark.parametrize("name", ["desk-break", "bedtime"])
def test_an_export_is_as_loud_as_a_podcast(name: str, exported: Callable[[str], Path]) -> None:
    """Speech measures -19 LUFS within 1, and no true peak of the decoded file is above -1 dBTP."""
    report = ffmpeg(
        "-i", str(exported(name)), "-filter_complex", "ebur128=peak=true:framelog=verbose", "-f", "null", "-"
    )
    text = report.stderr.decode()
    loudness = float(re.findall(r"I:\s+(-?[\d.]+) LUFS", text)[-1])
    peak = float(re.findall(r"Peak:\s+(-?[\d.]+) dBFS", text)[-1])
    assert -20 <= loudness <= -18
    assert peak <= -1


def decoded(path: Path, rate: int) -> Samples:
    """The file's samples, as ffmpeg reads them."""
    result = ffmpeg("-v", "error", "-i", str(path), "-f", "s16le", "-ac", "1", "-ar", str(rate), "-")
    return np.frombuffer(result.stdout, np.int16)


def ffmpeg(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run ffmpeg; fails loudly."""
    return subprocess.run(["ffmpeg", "-hide_banner", *arguments], capture_output=True, check=True)


def onset(samples: Samples, start: int) -> int:
    """The first audible sample from ``start`` on."""
    loud = np.abs(samples[max(0, start) : start + 24_000].astype(np.int32)) > AUDIBLE
    assert loud.any()
    return max(0, start) + int(np.argmax(loud))
