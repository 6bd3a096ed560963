"""Running programs in turn, and comparing how long they take."""

import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import NamedTuple


class Contender(NamedTuple):
    """A program to be timed; ``before`` is called, untimed, before each run."""

    command: Sequence[str]
    environment: Mapping[str, str] | None = None
    before: Callable[[], object] = lambda: None


class Comparison(NamedTuple):
    """Two programs run side by side: the median of the ratios of each round, and what it came from."""

    ratio: float
    seconds: float
    other_seconds: float
    lowest: float
    highest: float
    rounds: int

    def __str__(self) -> str:
        """Medians in seconds, and how far the rounds lay apart."""
        spread = f"{self.lowest:.2f} to {self.highest:.2f} in {self.rounds} rounds"
        return f"{self.seconds:.3f} s / {self.other_seconds:.3f} s; {spread}"


Times = dict[str, list[float]]


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> str:
    """Run a program and return what it wrote; raises RuntimeError with its last words if it fails."""
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        words = (done.stderr or done.stdout).strip()[-500:]
        raise RuntimeError(f"`{' '.join(command[:4])} ...` ended with {done.returncode}: {words}")
    return done.stdout


def take_turns(contenders: Mapping[str, Contender], rounds: int) -> Times:
    """Time whole processes, from start to end: each once a round, every other round in reverse order."""
    times: Times = {name: [] for name in contenders}
    for number in range(rounds):
        order = list(contenders) if number % 2 == 0 else list(reversed(contenders))
        for name in order:
            contender = contenders[name]
            contender.before()
            start = time.perf_counter()
            run(contender.command, contender.environment)
            times[name].append(time.perf_counter() - start)
    return times


def compare(times: Times, name: str, other: str) -> Comparison:
    """How many times as long as ``other`` ``name`` took."""
    ratios = [one / two for one, two in zip(times[name], times[other], strict=True)]
    return Comparison(
        median(ratios), median(times[name]), median(times[other]), min(ratios), max(ratios), len(ratios)
    )
