"""Play for hours and compare all that is heard with the plan: memory flat, no drift, no missed cue.

    scripts/soak                      two hours on a sound server, in one session, by `voiceguide play`
    scripts/soak --hours 0.5
    scripts/soak --cold               every line is still to be spoken when it begins
    scripts/soak --listen             the listening half: others talk, devices change, she gives commands
    scripts/soak --fast --rounds 50   as fast as it goes, without a sound server: `full` again and again

A line every five minutes, and the verdict at the end; Ctrl-C ends it early, with the verdict so far.
"""

import argparse
import gc
import json
import os
import signal
import subprocess
import sys
import threading
import time
import wave
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from benchmarks.place import voiceguide
from benchmarks.running import run
from benchmarks.soundserver import listening

from trials.swift import SwiftSession

RATE: Final = 24_000
EVERY: Final = 300.0
"""Seconds between two lines."""

LOOK: Final = 10.0
"""Seconds between two looks at the process and at what was heard."""

COMPARED: Final = RATE // 2
"""Samples of a cue that are compared: its beginning."""

NEAR: Final = 2 * RATE
"""Samples within which a cue that is not where it was expected is looked for."""

PROBE: Final = 1200
"""Samples by which a cue is looked for: 50 ms from its first loud sample on."""

LOUD: Final = 100
"""Of 32768: from here on a sample can be heard."""

WARM: Final = 120.0
"""Seconds after which memory should not grow any more."""

ROUTINE: Final = """\
version: 1
routines:
  soak:
    title: For hours
    for: All six exercises, over and over.
    intro: This takes hours.
    exercises: [{exercises}]
    closing: That was all.
"""

Samples = npt.NDArray[np.int16]


class Look(NamedTuple):
    """A process at a moment: seconds since it began, bytes in memory, threads, open files."""

    seconds: float
    memory: int
    threads: int
    files: int

    @classmethod
    def at(cls, process: int, seconds: float) -> "Look":
        """As Linux tells it. Raises OSError when it has ended."""
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
        facts = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
        memory = int(facts["VmRSS"].split()[0]) * 1024
        files = len(os.listdir(f"/proc/{process}/fd"))  # noqa: PTH208
        return cls(seconds, memory, int(facts["Threads"]), files)

    def __str__(self) -> str:
        """For a line."""
        return f"{self.memory / 2**20:.1f} MB, {self.threads} threads, {self.files} files"


class Heard:
    """What was heard against what was planned, cue by cue, as the samples come."""

    def __init__(self, planned: Samples, cues: list[dict[str, Any]]) -> None:
        self._planned = planned
        self._cues = (cue for cue in cues if _is_heard(planned[cue["start"] : cue["start"] + COMPARED]))
        self._cue: dict[str, Any] | None = next(self._cues)
        self._late = 0
        self.first: int | None = None
        """the sample of the recording at which the plan's first one was heard"""
        self.exact = 0
        self.moved: list[tuple[int, int]] = []
        """cues that came at another time than the one before: where in the plan, and by how many samples"""
        self.missed: list[str] = []

    @property
    def late(self) -> int:
        """Samples by which the session is behind its plan by now, counted from its first cue."""
        return 0 if self.first is None else self._late - self.first

    def take(self, heard: Samples) -> None:
        """Compare what has come whole; ``heard`` is all so far."""
        if self.first is None and not self._begun(heard):
            return
        while self._cue is not None:
            cue = self._cue
            start, end = cue["start"], min(cue["end"], cue["start"] + COMPARED)
            if end + self._late + NEAR > len(heard):
                return
            self._compare(heard, start, end, f"{start / RATE:.1f} s {cue.get('text') or cue['role']}")
            self._cue = next(self._cues, None)

    def _begun(self, heard: Samples) -> bool:
        assert self._cue is not None
        start, end = self._cue["start"], min(self._cue["end"], self._cue["start"] + COMPARED)
        place = _find(self._planned[start:end], heard)
        if place is not None:
            self.first = self._late = place - start
        return place is not None

    def _compare(self, heard: Samples, start: int, end: int, name: str) -> None:
        wanted = self._planned[start:end]
        if np.array_equal(wanted, heard[start + self._late : end + self._late]):
            self.exact += 1
            return
        since = max(0, start + self._late - NEAR)
        place = _find(wanted, heard[since : end + self._late + NEAR])
        if place is None:
            self.missed.append(name)
            return
        now = since + place - start
        if now != self._late:
            self.moved.append((start, now - self._late))
        self._late = now


def _is_heard(sound: Samples) -> bool:
    """Whether it is no lead-in, which is there to be lost."""
    return bool(np.any(np.abs(sound.astype(int)) > LOUD))


def _find(wanted: Samples, heard: Samples) -> int | None:
    """Where in ``heard`` the piece begins: its first loud 50 ms stand there exactly; None if nowhere."""
    loud = np.flatnonzero(np.abs(wanted.astype(int)) > LOUD)
    if not len(loud):
        return None
    first = int(loud[0])
    probe = wanted[first : first + PROBE].tobytes()
    data, at = heard.tobytes(), -1
    while (at := data.find(probe, at + 1)) >= 0:
        if at % 2 == 0:
            return at // 2 - first
    return None


def play_for(hours: float, folder: Path, *, cold: bool) -> int:
    """One session of so many hours on a sound server, if ``cold`` with no clip made yet; 0 if all is well."""
    environment = {**os.environ, "VOICEGUIDE_CACHE": str(folder / "cache"), "VOICEGUIDE_DATA": str(folder)}
    session, plan = _session(hours, folder, environment)
    target = folder / "planned.wav"
    run(voiceguide("export", *session, "-o", str(target)), environment)
    planned = _samples(target)
    say(f"{len(plan['cues'])} cues in {len(planned) / RATE / 3600:.2f} h; now they are played")
    if cold:
        environment["VOICEGUIDE_CACHE"] = str(folder / "empty cache")
    with listening(folder / "server", environment, RATE, card_rate=RATE) as (server, ear):
        begun, errors = time.monotonic(), (folder / "errors").open("wb+")
        with errors, (folder / "lines").open("wb") as lines:
            player = subprocess.Popen(
                voiceguide("play", *session), env=server.environment, stdin=subprocess.DEVNULL,
                stdout=lines, stderr=errors,
            )  # fmt: skip
            looks, heard = _watched(player, ear, Heard(planned, plan["cues"]), begun)
            errors.seek(0)
            told = errors.read().decode(errors="replace").strip()
        heard.take(np.concatenate([ear.samples, np.zeros(2 * NEAR, np.int16)]))
    return _verdict(looks, heard, len(plan["cues"]), player.returncode, told)


def listen_in_a_room(hours: float, folder: Path) -> int:
    """Sessions of so many hours that listen; 0 if all is well. All words are spoken before.

    Where ``VOICEGUIDE_CACHE`` names a folder, what was spoken there need not be spoken again.
    """
    from trials.listening import listen_for

    cache = os.environ.get("VOICEGUIDE_CACHE", str(folder / "cache"))
    environment = {**os.environ, "VOICEGUIDE_CACHE": cache, "VOICEGUIDE_DATA": str(folder)}
    words, _ = _session(0, folder, environment)
    run(voiceguide("export", *words, "-o", str(folder / "once.wav")), environment)
    (folder / "once.wav").unlink()
    words, _ = _session(1.5 * hours, folder, environment)
    return listen_for(hours, folder, words, environment)


def _session(hours: float, folder: Path, environment: dict[str, str]) -> tuple[list[str], Any]:
    """The words after ``play`` for a routine that takes at least as long, and its timeline."""
    listed = json.loads(run(voiceguide("list", "--json", "--voice", "silent"), environment))
    exercises = [each["name"] for each in listed["exercises"]]
    content = folder / "soak.yaml"
    words = ["soak", "--content", str(content)]
    for times in count(1):
        content.write_text(ROUTINE.format(exercises=", ".join(exercises * times)), encoding="utf-8")
        plan = json.loads(run(voiceguide("show", *words, "--json"), environment))
        if plan["length"] >= hours * 3600 * RATE:
            break
    return words, plan


def _samples(path: Path) -> Samples:
    with wave.open(str(path), "rb") as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


def _watched(
    player: "subprocess.Popen[bytes]",
    ear: Any,  # noqa: ANN401 - the bench's
    heard: Heard,
    begun: float,
) -> tuple[list[Look], Heard]:
    """Look every few seconds until the program has ended, or somebody ends it."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    looks: list[Look] = []
    told = 0.0
    while player.poll() is None and not ended.wait(LOOK):
        with suppress(OSError, KeyError):
            looks.append(Look.at(player.pid, time.monotonic() - begun))
        heard.take(ear.samples)
        if looks and looks[-1].seconds - told >= EVERY:
            told = looks[-1].seconds
            say(f"{told / 60:4.0f} min: {looks[-1]}; {_told(heard)}")
    if player.poll() is None:
        player.send_signal(signal.SIGTERM)
    player.wait(20)
    return looks, heard


def _told(heard: Heard) -> str:
    late = f"{heard.late * 1000 / RATE:+.1f} ms against the plan"
    return f"{heard.exact} cues exact, {len(heard.moved)} moved, {len(heard.missed)} missed; {late}"


def _verdict(looks: list[Look], heard: Heard, cues: int, code: int, told: str) -> int:
    warm = [look for look in looks if look.seconds >= WARM]
    say(f"exit code {code}, error output {told!r}")
    say(f"of {cues} cues: {_told(heard)}")
    for start, samples in heard.moved[:20]:
        say(f"  at {start / RATE:.1f} s: {samples * 1000 / RATE:+.2f} ms")
    for name in heard.missed[:20]:
        say(f"  missed: {name}")
    if len(warm) < 10:
        return 1
    tenth = len(warm) // 10
    first, last = (median(look.memory for look in part) for part in (warm[:tenth], warm[-tenth:]))
    growth = (last - first) / 2**20
    say(f"memory: {first / 2**20:.1f} MB, then {last / 2**20:.1f} MB; most {max(warm).memory / 2**20:.1f} MB")
    files = max(look.files for look in warm) - min(look.files for look in warm)
    threads = max(look.threads for look in warm) - min(look.threads for look in warm)
    say(f"files: {files:+d}, threads: {threads:+d} between the least and the most")
    return 0 if code == 0 and not heard.missed and growth < 20 else 1


def play_swiftly(rounds: int, folder: Path) -> int:
    """`full` so many times in one process, as fast as it goes, compared byte by byte with its export."""
    environment = {"VOICEGUIDE_CACHE": str(folder / "cache"), "VOICEGUIDE_DATA": str(folder)}
    os.environ.update(environment)
    looks, wrong = [], 0
    begun = time.monotonic()
    with SwiftSession("full") as session:
        for number in _rounds(rounds):
            wrong += not session.play_and_compare()
            gc.collect()  # what is still held is looked for, not when Python clears away
            looks.append(Look.at(os.getpid(), time.monotonic() - begun))
            say(f"round {number}: {looks[-1]}; {wrong} of {number} unlike the export")
    growth = (looks[-1].memory - looks[min(4, len(looks) - 1)].memory) / 2**20
    say(f"{growth:+.1f} MB from the fifth round to the last")
    return 0 if not wrong and growth < 20 else 1


def _rounds(rounds: int) -> Iterator[int]:
    """1, 2, ... until there were so many or Ctrl-C."""
    with suppress(KeyboardInterrupt):
        for number in count(1):
            if number > rounds:
                return
            yield number


def say(text: str) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{time.strftime('%H:%M:%S')}  {text}\n")
    sys.stdout.flush()


def main() -> int:
    """Play; 0 if all was as it should be."""
    parser = argparse.ArgumentParser(
        prog="scripts/soak", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--hours", type=float, default=2, help="of a session on the sound server")
    parser.add_argument("--cold", action="store_true", help="with no clip made when it begins")
    parser.add_argument("--listen", action="store_true", help="play --listen, in a room with others")
    parser.add_argument("--fast", action="store_true", help="no sound server, as fast as it goes")
    parser.add_argument("--rounds", type=int, default=20, help="how many times, with --fast")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that nothing is left behind
    with TemporaryDirectory(prefix="voiceguide-soak-") as folder:
        if options.fast:
            return play_swiftly(options.rounds, Path(folder))
        if options.listen:
            return listen_in_a_room(options.hours, Path(folder))
        return play_for(options.hours, Path(folder), cold=options.cold)


if __name__ == "__main__":
    sys.exit(main())
