"""Talk: how soon a key is heard, and how long it takes to plan anew."""

import os
import pty
import random
import subprocess
import time
import wave
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np

from benchmarks import table
from benchmarks.place import Bench, program, voiceguide
from benchmarks.running import run
from benchmarks.soundserver import AUDIBLE, Ear, Samples, listening

SESSION = ("full", "--teach", "names", "--lead-in", "0")
RATE = 24_000
BLOCK = 120
"""Samples that are compared at once: 5 ms."""

FADE = 0.01
"""Seconds that follow the last sample of a cut that is as planned."""


def measure(bench: Bench) -> None:
    """Write the rows of this part."""
    times = [float(each) for each in run(program("replan", bench.times(25)), bench.environment()).split()]
    _row("planning anew after a command, full", times, 50)
    planned = _planned(bench)
    with listening(bench.folder / "talk-server", bench.environment(), RATE, card_rate=RATE) as (server, ear):
        environment = {**server.environment, "VOICEGUIDE_DATA": str(bench.folder / "talk-data")}
        _row("stop: key to silence", list(_stops(bench.times(20), environment, ear, planned)), 100)
        silences, returns = _pauses(bench.times(20), environment, ear)
        _row("go on: key to the first sample of the way back", returns, 300)
        _row("pause: key to silence, at a word's end", silences, 1000)


def _row(what: str, milliseconds: Sequence[float], limit: float) -> None:
    found = sorted(milliseconds)
    p95 = found[min(len(found) - 1, round(0.95 * (len(found) - 1)))]
    details = f"largest of {len(found)}; median {np.median(found):.1f}, p95 {p95:.1f} ms"
    table.row(what, found[-1], table.Target(limit, "ms", digits=1), details)


def _planned(bench: Bench) -> Samples:
    target = bench.folder / "talk.wav"
    run(voiceguide("export", *SESSION, "-o", str(target), "--force"), bench.environment())
    with wave.open(str(target), "rb") as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


@contextmanager
def _at_keys(environment: Mapping[str, str]) -> Iterator[int]:
    """A session in a terminal; what its keys are written to."""
    keys, theirs = pty.openpty()
    child = subprocess.Popen(
        voiceguide("play", *SESSION), env={**environment, "TERM": "dumb"}, stdin=theirs,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        preexec_fn=_take_terminal,  # noqa: PLW1509
    )  # fmt: skip
    try:
        yield keys
    finally:
        child.kill()
        child.wait()
        os.close(keys)
        os.close(theirs)


def _take_terminal() -> None:
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _stops(times: int, environment: Mapping[str, str], ear: Ear, planned: Samples) -> Iterator[float]:
    """Milliseconds from q to the last sample of the session, where it was speaking."""
    chance, found = random.Random(1), 0
    first = int(np.flatnonzero(np.abs(planned.astype(int)) >= AUDIBLE)[0])
    while found < times:
        ear.wait_for_silence()
        with _at_keys(environment) as keys:
            begun = ear.number_at(ear.first_sound(time.perf_counter()))
            time.sleep(chance.uniform(1, 8))
            pressed = time.perf_counter()
            os.write(keys, b"q")
            time.sleep(0.6)
        heard = ear.samples[begun:]
        same = _same(planned[first:], heard)
        if same and np.any(np.abs(planned[first + same : first + same + RATE // 4].astype(int)) >= AUDIBLE):
            found += 1
            yield 1000 * (ear.arrival(begun + same) - pressed + FADE)


def _same(planned: Samples, heard: Samples) -> int:
    """How many samples were heard as planned, at the end of a loud block."""
    length = min(len(planned), len(heard)) // BLOCK
    one, two = (each[: length * BLOCK].reshape(length, BLOCK) for each in (planned, heard))
    equal = np.all(one == two, axis=1)
    differs = int(np.argmin(equal)) if not equal.all() else length
    return (
        differs * BLOCK if np.any(np.abs(one[max(0, differs - 10) : differs].astype(int)) >= AUDIBLE) else 0
    )


def _pauses(times: int, environment: Mapping[str, str], ear: Ear) -> tuple[list[float], list[float]]:
    """Milliseconds from p to silence, where it was speaking, and from g to the first sample."""
    silences, returns, chance = [], [], random.Random(2)
    ear.wait_for_silence()
    with _at_keys(environment) as keys:
        ear.first_sound(time.perf_counter())
        for _ in range(times):
            time.sleep(chance.uniform(1, 4))
            pressed = time.perf_counter()
            os.write(keys, b"p")
            time.sleep(1.8)
            loud = np.flatnonzero(np.abs(ear.samples[-4 * RATE :].astype(int)) >= AUDIBLE)
            if len(loud):
                last = ear.arrival(max(0, len(ear.samples) - 4 * RATE) + int(loud[-1]))
                if last > pressed:
                    silences.append(1000 * (last - pressed))
            pressed = time.perf_counter()
            os.write(keys, b"g")
            returns.append(1000 * (ear.first_sound(pressed) - pressed))
    return silences, returns
