"""Live: what the sound server got, cue by cue, against the plan."""

import json
import time
import wave
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import table
from benchmarks.place import Bench, voiceguide
from benchmarks.running import run
from benchmarks.soundserver import Ear, Samples, listening, playing

SHORT, LONG = 120, 640
"""Seconds that are listened to."""

SESSION = ("pelvic-rocking", "--reps", "60", "--teach", "names", "--lead-in", "0")
RATE = 24_000
NEAR, FAR = 0.1, 5.0
"""Seconds around the place of the cue before in which a cue is looked for, first and then."""

ALIKE = 0.9
"""Correlation from which on a piece of the recording counts as the cue."""

LONGEST = 0.5
"""Seconds of a cue that are looked for: its beginning, so that a gap later in it does not hide it."""


def measure(bench: Bench) -> None:
    """Write the rows of this part."""
    cues = json.loads(run(voiceguide("show", *SESSION, "--json"), bench.environment()))["cues"]
    planned = _planned(bench)
    seconds = LONG if bench.long else SHORT
    with listening(bench.folder / "live-server", bench.environment(), RATE) as (server, ear):
        begun = time.perf_counter()
        with playing(voiceguide("play", *SESSION), server.environment):
            first = _sample_at(ear, ear.first_sound(begun))
            time.sleep(seconds)
        heard = ear.samples
    lateness = _lateness(cues, planned, heard, first, seconds)
    _report(lateness, seconds)


def _report(lateness: list[int | None], seconds: int) -> None:
    """``lateness`` of each cue against the plan in samples, None for a cue that was not found."""
    broken = lateness.count(None)
    table.row(
        "live: cues with a gap in their beginning",
        broken,
        table.Target(0, "cues", digits=0),
        f"of {len(lateness)}, in {seconds} s",
    )
    late = np.array([each for each in lateness if each is not None]) * 1000 / RATE
    steps = np.abs(np.diff(late))
    limit = table.Target(1, "ms", digits=3)
    off = sum(not limit.met(step) for step in steps)
    details = f"largest of {len(steps)}; {off} off by more than 1 ms; median {np.median(steps):.3f} ms"
    table.row("live: distance between cues, off the plan", float(steps.max()), limit, details)
    tenth = max(1, len(late) // 10)
    drift = abs(float(np.median(late[-tenth:]) - np.median(late[:tenth])))
    details = f"last tenth of the cues against the first, {seconds / 60:.1f} min"
    table.row("live: drift", drift, limit, details)


def _planned(bench: Bench) -> Samples:
    target: Path = bench.folder / "planned.wav"
    run(voiceguide("export", *SESSION, "-o", str(target), "--force"), bench.environment())
    with wave.open(str(target), "rb") as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


def _sample_at(ear: Ear, moment: float) -> int:
    """The number of the first audible sample, roughly known to have come at ``moment``."""
    late = round((time.perf_counter() - moment + 0.2) * ear.rate)
    heard = np.abs(ear.samples.astype(int))
    start = max(0, len(heard) - late)
    return start + int(np.flatnonzero(heard[start:] >= 200)[0])


def _lateness(
    cues: list[dict[str, Any]], planned: Samples, heard: Samples, first: int, seconds: int
) -> list[int | None]:
    """Samples by which each cue came after its planned place, on the recording's own time."""
    found: list[int | None] = []
    late = first - int(np.flatnonzero(np.abs(planned.astype(int)) >= 200)[0])
    for cue in cues:
        end = min(cue["end"], cue["start"] + round(LONGEST * RATE))
        if end > seconds * RATE:
            break
        place = _place(planned[cue["start"] : end], heard, cue["start"] + late)
        if place is not None:
            late = place - cue["start"]
        found.append(None if place is None else late)
    return found


def _place(clip: Samples, heard: Samples, expected: int) -> int | None:
    """Where in the recording the clip is: near where it is expected, or at least not far; None if nowhere."""
    for around in (NEAR, FAR):
        place, likeness = _search(clip, heard, expected, round(around * RATE))
        if likeness > ALIKE:
            return place
    return None


def _search(clip: Samples, heard: Samples, expected: int, around: int) -> tuple[int, float]:
    """The place of the highest correlation, and that correlation, at most 1."""
    start = max(0, expected - around)
    part = heard[start : expected + len(clip) + around].astype(float)
    if len(part) < len(clip):
        return start, 0.0
    wanted = clip.astype(float)
    size = 1 << (len(part) + len(clip)).bit_length()
    spectrum = np.fft.rfft(part, size) * np.conj(np.fft.rfft(wanted, size))
    products = np.fft.irfft(spectrum, size)[: len(part) - len(clip) + 1]
    best = int(np.argmax(products))
    found = part[best : best + len(clip)]
    return start + best, float(products[best] / (np.linalg.norm(found) * np.linalg.norm(wanted) + 1))
