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
            table.row(f"{what}: all processes", together, LIMIT, "sum of resident sizes, shared pages twice")


def _watched(command: list[str], bench: Bench, cache: Path) -> tuple[str, float, float]:
    """What the program said, its largest process and the largest sum, in megabytes."""
    child = subprocess.Popen(
        command, env=bench.environment(cache), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
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
        raise RuntimeError(f"`{' '.join(command[:4])} ...` ended with {child.returncode}")
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
    """Peak and present resident size in bytes."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0, 0
    fields = dict(line.split(":", 1) for line in lines if ":" in line)
    return tuple(int(fields.get(name, "0 kB").split()[0]) * 1024 for name in ("VmHWM", "VmRSS"))  # type: ignore[return-value]
