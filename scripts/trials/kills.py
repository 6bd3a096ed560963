"""Kill a guide (SIGKILL) at random moments, and see whether `voiceguide resume` goes on where it was.

    scripts/kills                     a hundred times, ten of them on a sound server
    scripts/kills --times 3 --seed 7

After each kill the journal must be readable, and the resumed session must come, after its way back, to
the unit that was reached last or, where that one had only its last words left, to the next. Many sessions
are paused or have changed sides before; every tenth has a disk that is full after a while.
"""

import argparse
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from benchmarks.place import voiceguide
from benchmarks.running import run
from benchmarks.soundserver import SoundServer

from voiceguide.coach import Request, outline
from voiceguide.coach.course import Course, Unit
from voiceguide.guide import replayed
from voiceguide.journal import Account, Reached, accounts
from voiceguide.library import load

CONTENT: Final = """\
version: 1
timing: {sentence-gap: 0.1s, step-gap: 0.1s, topic-gap: 0.1s}
phrases:
  {wellness: W., stop-list: L., signs: H., whole-list: I., when-there: M., set-done: R.}
moves:
  - {from: standing, to: chair, say: Sit., takes: 1s, way-out: Sit.}
  - {from: chair, to: standing, say: Rise., takes: 1s, way-out: Sit.}
exercises:
  reach:
    title: Reach
    for: F.
    position: standing
    setup: S.
    rep:
      - {phase: up, breath: in, takes: 1s, teach: Up., cue: In}
      - {hold: stay, breath: free, teach: Stay., cue: Stay}
      - {phase: down, breath: out, takes: 1s, teach: Down., cue: Out}
    sides: {order: [right, left], switch: "Now {side}.", takes: 1s}
    dose: {reps: 2, hold: 2s}
    source: a trial
  roll:
    title: Roll
    for: F.
    position: chair
    setup: S.
    rep: [{phase: in, breath: in, takes: 1s, teach: In., cue: In}]
    dose: {reps: 3, sets: 2, rest: 2s}
    source: a trial
routines:
  kills: {title: Kills, for: F., intro: I., exercises: [reach, roll], ends: chair, closing: C.}
"""
"""Short units of every kind: half a minute in all."""

LONGEST: Final = 25.0
"""Seconds into the session within which it is killed."""

WAITED: Final = 40.0
"""Seconds a resumed session gets to come back into its unit."""

BEFORE: Final = ("", "", "", "pause", "other side", "longer", "back")
"""What she may have asked for before it is killed."""


ON_THE_WAY: Final = ("reentry", "transfer", "setup", "switch")
"""Kinds of units by which she is brought back."""


class Killed(NamedTuple):
    """One kill: when, after what, and what was wrong; nothing if all was right."""

    seconds: float
    asked: str
    full: bool
    told: str
    wrong: str = ""


class Trial:
    """A folder with the content, and guides that are killed in it."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder = folder
        self._seed = seed
        self._content = folder / "kills.yaml"
        self._content.write_text(CONTENT, encoding="utf-8")
        self._library = load(self._content)
        self._shared = {
            **{name: value for name, value in os.environ.items() if name != "XDG_RUNTIME_DIR"},
            "VOICEGUIDE_CACHE": str(folder / "cache"),
        }
        run(voiceguide("show", "kills", "--content", str(self._content)), self._shared)

    def kill_one(self, number: int, server: Mapping[str, str] | None) -> Killed:
        """Play, kill, resume and compare."""
        data = self._folder / f"data-{number}"
        environment = {**self._shared, **(server or {}), "VOICEGUIDE_DATA": str(data)}
        environment.pop("XDG_RUNTIME_DIR", None)
        chance = random.Random(f"{self._seed} {number}")
        seconds, asked = chance.uniform(1, LONGEST), chance.choice(BEFORE)
        full = number % 10 == 2
        silent = () if server else ("--silent",)
        words = ("play", "kills", "--content", str(self._content), "--lead-in", "0", *silent)
        player = _started(words, environment, _small_disk if full else None)
        _wait_for_account(data)
        begun = time.monotonic()
        time.sleep(max(0.0, seconds * 0.8))
        if asked:
            steer = voiceguide("remote", *asked.split())
            subprocess.run(steer, env=environment, capture_output=True, check=False)
        time.sleep(max(0.0, begun + seconds - time.monotonic()))
        player.send_signal(signal.SIGKILL)
        player.wait()
        account = accounts(data / "sessions")[0]
        course = self._course(account)
        last = account.entries[-1] if account.entries else None
        told = f"{account.where or 'the opening'}, after {getattr(last, 'name', 'no command')}"
        if account.ended:
            return Killed(seconds, asked, full, f"over already: {account.ended}")
        return Killed(seconds, asked, full, told, self._resumed(data, environment, account, course, silent))

    def _course(self, account: Account) -> Course:
        request = Request.of_data(account.asked["request"])
        return replayed(self._library, outline(self._library, account.name, request), account)

    def _resumed(
        self,
        data: Path,
        environment: Mapping[str, str],
        before: Account,
        course: Course,
        silent: tuple[str, ...],
    ) -> str:
        """Resume, wait until she is back in the session, and tell what is wrong."""
        ahead = [unit for unit in course.to_come if unit.kind not in ON_THE_WAY]
        allowed = [_name(course.now), *map(_name, ahead[:2])]
        player = _started(("resume", *silent), environment)
        deadline, came_to = time.monotonic() + WAITED, ""
        try:
            while not came_to and time.monotonic() < deadline and player.poll() is None:
                time.sleep(0.2)
                came_to = self._came_to(accounts(data / "sessions")[0], len(before.entries))
        finally:
            player.kill()
            player.wait()
        return "" if came_to in allowed else f"came to {came_to or 'nothing'}, not to one of {allowed}"

    def _came_to(self, account: Account, before: int) -> str:
        """The first unit that was reached after the session was resumed, but for those on the way there."""
        for number, entry in enumerate(account.entries[before:], before + 1):
            if isinstance(entry, Reached):
                course = self._course(account._replace(entries=account.entries[:number]))
                unit = course.units[course.at]
                if unit.kind not in ON_THE_WAY:
                    return _name(unit)
        return ""


def _name(unit: Unit) -> str:
    """A unit's kind and place."""
    return f"{unit.kind} {unit.address}"


def _wait_for_account(data: Path) -> None:
    """Until the session has begun to be kept, which takes a busy machine a while; not for ever."""
    deadline = time.monotonic() + 30
    while not accounts(data / "sessions") and time.monotonic() < deadline:
        time.sleep(0.01)


def _started(
    words: tuple[str, ...], environment: Mapping[str, str], prepare: Callable[[], None] | None = None
) -> "subprocess.Popen[bytes]":
    nowhere = subprocess.DEVNULL
    return subprocess.Popen(
        voiceguide(*words), env=environment, stdin=nowhere, stdout=nowhere, stderr=nowhere,
        preexec_fn=prepare,  # noqa: PLW1509
    )  # fmt: skip


def _small_disk() -> None:
    """No file of this process may grow beyond two thousand bytes: the journal's disk is full."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, resource.RLIM_INFINITY))


def main() -> int:
    """Kill; the number of times it went wrong, at most 100."""
    parser = argparse.ArgumentParser(
        prog="scripts/kills", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--heard", type=int, default=None, help="how many on a sound server; a tenth")
    parser.add_argument("--at-once", type=int, default=2, help="how many at a time")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    heard = options.times // 10 if options.heard is None else options.heard
    wrong = 0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="vgk")))
        trial = Trial(folder, options.seed)
        server = None
        if heard:
            server = SoundServer(folder / "server", os.environ)
            stack.callback(server.close)
        at_once = stack.enter_context(ThreadPoolExecutor(options.at_once))
        where = [server.environment if server and number < heard else None for number in range(options.times)]
        for number, killed in enumerate(at_once.map(trial.kill_one, range(options.times), where), 1):
            wrong += bool(killed.wrong)
            disk = ", full disk" if killed.full else ""
            line = f"{number:3d}  {killed.seconds:5.1f} s {killed.asked:<10}{disk}  {killed.told}"
            sys.stdout.write(f"{line}{'  WRONG: ' + killed.wrong if killed.wrong else ''}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{options.times} kills, {wrong} wrong\n")
    return min(wrong, 100)


if __name__ == "__main__":
    sys.exit(main())
