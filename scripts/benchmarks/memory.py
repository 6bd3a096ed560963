"""Memory: the peak of the largest process of an export, and of all its processes together."""

import shutil
import subprocess
import time
from pathlib import Path

from benchmarks import table
from benchmarks.place import Bench, Skip, voiceguide

LOOK = 0.02
"""Seconds between looks at the processes; the largest one's peak is the kernel's own record."""

LIMIT = table.Target(150, "MB", digits=0)
SESSIONS = {
    "10 min": ("pelvic-rocking", "--reps", "24"),
    "6 h": ("pelvic-rocking", "--reps", "870", "--sets", "3"),
}


def measure(bench: Bench) -> None:
    """Write the rows of this part."""
    if not Path("/proc/self/status").exists():
        raise Skip("it reads /proc, which only Linux has")
    for length, session in SESSIONS.items():
        cache = bench.folder / "fresh"
        shutil.rmtree(cache, ignore_errors=True)
        for state in ("cold", "warm"):
            target = bench.folder / "memory.mp3"
            command = voiceguide("export", *session, "-o", str(target), "--force")
            said, largest, together = _watched(command, bench, cache)
            length_made = said.rpartition(": ")[2].partition(",")[0]
            what = f"memory, {length}, {state} cache"
            table.row(f"{what}: largest process", largest, LIMIT, f"exported {length_made}")
            table.row(f"{what}: all processes", together, LIMIT, "shared pages counted once")


def _watched(command: list[str], bench: Bench, cache: Path) -> tuple[str, float, float]:
    """What the program said, its largest process and the largest sum, in megabytes."""
    child = subprocess.Popen(
        command,
        env=bench.environment(cache),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    largest = together = 0
    while child.poll() is None:
        sizes = [_sizes(process) for process in _family(child.pid)]
        largest = max([largest, *(peak for peak, _ in sizes)])
        together = max(together, sum(now for _, now in sizes))
        time.sleep(LOOK)
    assert child.stdout is not None
    said = child.stdout.read()
    if child.returncode:
        raise RuntimeError(f"`{' '.join(command[:4])} ...` ended with {child.returncode}: {said[-500:]}")
    return said, largest / 1e6, together / 1e6


def _family(process: int) -> list[int]:
    """The process and all its descendants."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it has ended
    family = [process]
    for member in family:
        family += [child for child, parent in parents.items() if parent == member]
    return family


def _sizes(process: int) -> tuple[int, int]:
    """Bytes: the peak of the resident size, and the present share of the memory."""
    peak = _field(f"/proc/{process}/status", "VmHWM")
    return peak, _field(f"/proc/{process}/smaps_rollup", "Pss")


def _field(path: str, name: str) -> int:
    try:
        lines = Path(path).read_text().splitlines()
    except OSError:  # it has ended
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:")), 0)
