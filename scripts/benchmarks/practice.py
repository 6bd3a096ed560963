"""A practice: sessions a minute and core, the encoder's share, growth with patients, two workers against one.

With ``--long`` the tables have up to 10,000 patients, else 1,000.
"""

import csv
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks import table
from benchmarks.place import Bench, program
from benchmarks.running import run

SESSIONS: Sequence[tuple[str, str, str]] = tuple(
    (name, "1", teach)
    for name in ("pelvic-rocking", "torso-twist", "tailor-sitting", "pelvic-tilt")
    for teach in ("full", "names")
)
"""Name, level and teaching of those that are encoded to be timed."""
MANY: Sequence[tuple[str, str, str]] = tuple(
    (name, level, teach)
    for name, _, _ in SESSIONS[::2]
    for level in "123"
    for teach in ("full", "short", "names")
)
"""The same for what two do against one: enough that the start, which nobody shares, is little of it."""
EACH = 3
"""sessions of a patient in it"""

MEMORY = table.Target(300, "MB", digits=0)
AGAIN = table.Target(2, "ms a patient", digits=2)
GROWTH = table.Target(1.0, "x", digits=2)
WORKERS = table.Target(1.5, "x", at_least=True)
LOOK = 0.05
"""Seconds between looks at a process."""


class Cost(NamedTuple):
    """What a run took: seconds on the wall and of the processors, and the most memory of who coordinates."""

    wall: float
    cpu: float
    megabytes: float


def measure(bench: Bench) -> None:
    """Write the rows of this part."""
    _growth(bench)
    _sessions(bench)
    _workers(bench)


def _sessions(bench: Bench) -> None:
    """All distinct sessions in one process, their clips spoken before."""
    patients = _table(bench.folder / "sessions.csv", len(SESSIONS), SESSIONS, each=1)
    _practice(bench, patients, "warming", "--jobs", "1")
    shares = json.loads(
        run(program("encoder_share", *(f"{n}:{lv}:{t}" for n, lv, t in SESSIONS[::3])), bench.environment())
    )
    costs = [_practice(bench, patients, f"one-{number}", "--jobs", "1") for number in range(bench.times(3))]
    idle = min(_practice(bench, patients, "one-0", "--jobs", "1").cpu for _ in range(bench.times(3)))
    number = len(SESSIONS) + 1  # and "listen first"
    rates = [60 * number / (cost.cpu - idle) for cost in costs]
    seconds = shares["seconds"]
    table.note(
        "practice: sessions a minute and core",
        f"{median(rates):.0f}",
        f"{number} sessions of {seconds / 60:.1f} min in the mean; {min(rates):.0f} to {max(rates):.0f} in "
        f"{len(rates)} rounds, by the processor's time; {costs[0].wall:.0f} s on the wall",
    )
    table.note(
        "practice: the encoder's share",
        f"{100 * shares['share']:.0f} %",
        "of the processor's time of a session",
    )


def _growth(bench: Bench) -> None:
    """The same few sessions for more and more patients: laid the first time, and looked at again."""
    spent: dict[int, tuple[Cost, Cost]] = {}
    for patients in (100, 1000, 10_000) if bench.long else (100, 1000):
        path = _table(bench.folder / f"{patients}.csv", patients, SESSIONS, each=EACH)
        jobs = ("--voice", "silent", "--jobs", "2")
        first, again = (_practice(bench, path, f"many-{patients}", *jobs) for _ in range(2))
        spent[patients] = first, again
        details = (
            f"{first.wall:.1f} s on the wall, {first.cpu:.1f} s of the processors; again {again.cpu:.2f} s"
        )
        table.row(f"practice, {patients} patients: coordinator", first.megabytes, MEMORY, details)
        shutil.rmtree(bench.folder / f"many-{patients}")
    few, *_, many = spent
    firsts, agains = ([spent[each][which].cpu for each in (few, many)] for which in (0, 1))
    more = many - few
    table.row(f"practice, finished: each of {many}", 1000 * (agains[1] - agains[0]) / more, AGAIN,
              f"above what {few} take, {agains[0]:.2f} s")  # fmt: skip
    table.note(
        "practice, a folder laid",
        f"{1000 * (firsts[1] - firsts[0]) / more:.1f} ms",
        "of the processors; her three sessions are others' too",
    )
    if len(spent) > 2:
        small, middle = sorted(spent)[:2]
        slope = (spent[middle][0].cpu - spent[small][0].cpu) / (middle - small)
        steep = (spent[many][0].cpu - spent[middle][0].cpu) / (many - middle)
        table.row(
            f"practice: growth to {many}, each against growth to {middle}",
            steep / slope,
            GROWTH,
            "1 is linear",
        )


def _workers(bench: Bench) -> None:
    """Two against one: processes of this machine, and workers of a scheduler if there is dask."""
    patients = _table(bench.folder / "many.csv", len(MANY), MANY, each=1)
    _practice(bench, patients, "warming-many", "--jobs", "2")
    rounds = bench.times(3)
    found: dict[str, list[float]] = {}
    for number in range(rounds):
        for jobs in ("1", "2") if number % 2 else ("2", "1"):
            cost = _practice(bench, patients, f"jobs-{jobs}-{number}", "--jobs", jobs)
            found.setdefault(jobs, []).append(cost.wall)
    _ratio("practice: two processes against one", found["1"], found["2"])
    if find_spec("distributed") is None:
        table.skipped("practice: two workers against one", 'pip install "voiceguide[cluster]"')
        return
    for number in range(rounds):
        for workers in (1, 2) if number % 2 else (2, 1):
            with _cluster(bench, workers) as address:
                clips = ("--cluster", address, "--clips", str(bench.warm))
                cost = _practice(bench, patients, f"workers-{workers}-{number}", *clips)
            found.setdefault(f"{workers} workers", []).append(cost.wall)
    _ratio("practice: two workers against one", found["1 workers"], found["2 workers"])


def _ratio(what: str, one: Sequence[float], two: Sequence[float]) -> None:
    ratios = sorted(a / b for a, b in zip(one, two, strict=True))
    times = f"{median(one):.1f} s / {median(two):.1f} s for {len(MANY) + 1} sessions"
    rounds = f"{len(ratios)} rounds, {ratios[0]:.2f} to {ratios[-1]:.2f}"
    load = f"load {os.getloadavg()[0]:.1f} by all"
    table.row(what, median(ratios), WORKERS, f"{times}; {rounds}; {load}")


def _table(path: Path, patients: int, sessions: Sequence[tuple[str, str, str]], each: int) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "name", "session", "level", "teach"))
        for number in range(patients):
            for turn in range(each):
                writer.writerow((f"P-{number}", f"Name {number}", *sessions[(number + turn) % len(sessions)]))
    return path


def _practice(bench: Bench, patients: Path, folder: str, *options: str) -> Cost:
    command = [
        sys.executable,
        "-m",
        "voiceguide",
        "practice",
        str(patients),
        str(bench.folder / folder),
        *options,
    ]
    before, start, most = os.times(), time.perf_counter(), 0
    child = subprocess.Popen(command, env=bench.environment(), stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)  # fmt: skip
    while child.poll() is None:
        most = max(most, _peak(child.pid))
        time.sleep(LOOK)
    wall, after = time.perf_counter() - start, os.times()
    if child.returncode:
        assert child.stdout is not None
        raise RuntimeError(
            f"`voiceguide practice` ended with {child.returncode}: {child.stdout.read()[-500:]}"
        )
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(wall, cpu, most / 1e6)


def _peak(process: int) -> int:
    """Bytes: the most memory it has had; 0 where that is not known."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)


@contextmanager
def _cluster(bench: Bench, workers: int) -> Iterator[str]:
    """A scheduler and so many workers, each with one thread."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        address = f"tcp://127.0.0.1:{probe.getsockname()[1]}"
    port = address.rpartition(":")[2]
    scheduler = ["distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard"]
    worker = ["distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard", "--no-nanny"]
    commands = [
        scheduler,
        *([*worker, "--local-directory", str(bench.folder / f"w{n}")] for n in range(workers)),
    ]
    started = [
        subprocess.Popen([sys.executable, "-m", *command], env=bench.environment(), stdout=subprocess.DEVNULL,
                         stderr=subprocess.DEVNULL)
        for command in commands
    ]  # fmt: skip
    try:
        waiting = f"Client('{address}', timeout=60).wait_for_workers({workers}, timeout=60)"
        run([sys.executable, "-c", f"from distributed import Client; {waiting}"], bench.environment())
        yield address
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            process.wait()
