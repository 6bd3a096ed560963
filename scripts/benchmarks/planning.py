"""Planning: a thousand and ten thousand cues, every clip in the cache."""

from statistics import median
from typing import NamedTuple

from benchmarks import table
from benchmarks.place import Bench, program
from benchmarks.running import run


class Plan(NamedTuple):
    """Repetitions, sets and pace of pelvic rocking."""

    reps: int
    sets: int
    pace: int = 2


FEW, MANY = Plan(100, 3), Plan(100, 33)
"""About 1,000 and 10,000 cues, of the same words."""

WORDY = Plan(800, 4)
"""About 7,000 cues, and 800 numbers that are long to say: as many different clips as fit into six hours."""

LIMIT = table.Target(0.5, "s", digits=3)


def measure(bench: Bench) -> None:
    """Write the rows of this part."""
    cues: dict[Plan, int] = {}
    seconds: dict[Plan, list[float]] = {plan: [] for plan in (FEW, MANY, WORDY)}
    for number in range(bench.times(9) + 1):
        for plan, times in seconds.items():
            planned, took = run(program("plan_only", "pelvic-rocking", *plan), bench.environment()).split()
            cues[plan] = int(planned)
            if number:  # the first round fills the cache
                times.append(float(took))
    for plan, what in ((MANY, ""), (WORDY, ", 800 different clips")):
        times = seconds[plan]
        details = f"median of {len(times)}, {min(times):.3f} to {max(times):.3f} s"
        table.row(f"planning {cues[plan]:,} cues{what}", median(times), LIMIT, details)
    ratios = [many / few for many, few in zip(seconds[MANY], seconds[FEW], strict=True)]
    limit = table.Target(round(1.1 * cues[MANY] / cues[FEW], 1))
    details = f"{median(seconds[FEW]):.3f} s for {cues[FEW]:,}"
    table.row(f"planning {cues[MANY]:,} / {cues[FEW]:,} cues", median(ratios), limit, details)
