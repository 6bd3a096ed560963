"""Running programs in turn, and comparing how long they take."""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import NamedTuple


class Contender(NamedTuple):
    """A program to be timed; ``before`` is called, untimed, before each run."""

    command: Sequence[str]
    environment: Mapping[str, str] | None = None
    before: Callable[[], object] = lambda: None


class Spent(NamedTuple):
    """What one run took: seconds on the wall, and of the processors (0 where that is not known)."""

    wall: float
    cpu: float = 0.0


Times = dict[str, list[Spent]]


class Comparison(NamedTuple):
    """Two programs run side by side: the median of the ratios of each round, and what it came from."""

    ratio: float
    one: Sequence[Spent]
    other: Sequence[Spent]

    def __str__(self) -> str:
        """Medians in seconds, how far the rounds lay apart, and what a quieter machine might say."""
        walls, other_walls = ([spent.wall for spent in runs] for runs in (self.one, self.other))
        ratios = sorted(mine / theirs for mine, theirs in zip(walls, other_walls, strict=True))
        text = f"{median(walls):.3f} s / {median(other_walls):.3f} s; {len(ratios)} rounds, "
        text += f"{ratios[0]:.2f} to {ratios[-1]:.2f}; best runs {min(walls) / min(other_walls):.2f}"
        cpu = median(spent.cpu for spent in self.other)
        return f"{text}; cpu {median(spent.cpu for spent in self.one) / cpu:.2f}" if cpu else text


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> str:
    """Run a program and return what it wrote; raises RuntimeError with its last words if it fails."""
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        _complain(command, done.returncode, done.stderr or done.stdout)
    return done.stdout


def spend(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Spent:
    """Run a program from its start to its end and return what that took, its children included."""
    with tempfile.TemporaryFile("w+") as said:
        before, start = os.times(), time.perf_counter()
        child = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT
        )
        code = child.wait()
        wall, after = time.perf_counter() - start, os.times()
        if code:
            said.seek(0)
            _complain(command, code, said.read())
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return Spent(wall, used)


def take_turns(contenders: Mapping[str, Contender], rounds: int) -> Times:
    """Time whole processes: each once a round, every other round in reverse order."""
    times: Times = {name: [] for name in contenders}
    for number in range(rounds):
        for name in in_turn(contenders, number):
            contender = contenders[name]
            contender.before()
            times[name].append(spend(contender.command, contender.environment))
    return times


def in_turn(names: Mapping[str, object], number: int) -> list[str]:
    """The order in a round: forwards, then backwards."""
    return list(names)[:: 1 if number % 2 == 0 else -1]


def compare(times: Times, name: str, other: str) -> Comparison:
    """How many times as long as ``other`` ``name`` took."""
    pairs = zip(times[name], times[other], strict=True)
    return Comparison(median(one.wall / two.wall for one, two in pairs), times[name], times[other])


def _complain(command: Sequence[str], code: int, said: str) -> None:
    raise RuntimeError(f"`{' '.join(command[:4])} ...` ended with {code}: {said.strip()[-500:]}")
