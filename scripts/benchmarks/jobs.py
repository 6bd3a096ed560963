"""Jobs: everything exported by two processes against one, and when nothing has changed."""

import shutil
from pathlib import Path
from statistics import median

from benchmarks import table
from benchmarks.place import Bench, voiceguide
from benchmarks.running import Contender, compare, run, take_turns

UP_TO_DATE = table.Target(0.2, "s", digits=3)


def measure(bench: Bench) -> None:
    """Write the rows of this part."""
    run(voiceguide("cache", "warm"), bench.environment())
    for state in ("warm", "cold"):
        contenders = {f"{jobs} jobs": _export(bench, jobs, cold=state == "cold") for jobs in (1, 2)}
        found = compare(take_turns(contenders, bench.times(3)), "2 jobs", "1 jobs")
        table.row(f"export --all, {state} cache: 2 jobs / 1", found.ratio, table.Target(0.6), str(found))
    _up_to_date(bench)


def _export(bench: Bench, jobs: int, *, cold: bool) -> Contender:
    folder, cache = bench.folder / f"jobs-{jobs}", bench.folder / "jobs-cache"
    folder.mkdir(exist_ok=True)
    command = voiceguide("export", "--all", "--force", "-o", str(folder), "--jobs", str(jobs))
    return Contender(
        command, bench.environment(cache if cold else None), lambda: shutil.rmtree(cache, ignore_errors=True)
    )


def _up_to_date(bench: Bench) -> None:
    command = voiceguide("export", "--all", "-o", str(bench.folder / "jobs-1"))
    run(command, bench.environment())
    number = len(list(Path(bench.folder / "jobs-1").iterdir()))
    contender = Contender(command, bench.environment())
    seconds = median(spent.wall for spent in take_turns({"again": contender}, bench.times(5))["again"])
    details = f"{number} in {seconds:.2f} s, the start of the program included"
    table.row("export, nothing changed: each", seconds / number, UP_TO_DATE, details)
