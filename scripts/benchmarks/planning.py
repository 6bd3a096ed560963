"""Planning: a thousand and ten thousand cues, every clip in the cache."""

from statistics import median

from benchmarks import table
from benchmarks.place import Bench, program
from benchmarks.running import run

SIZES = {"1,000": ("pelvic-rocking", 310, 1, 2), "10,000": ("pelvic-rocking", 823, 4, 2)}
"""Name, repetitions, sets and pace that come near so many cues."""


def measure(bench: Bench) -> None:
    """Write the rows of this part."""
    cues: dict[str, int] = {}
    seconds: dict[str, list[float]] = {size: [] for size in SIZES}
    for number in range(bench.times(9) + 1):
        for size, session in SIZES.items():
            planned, took = run(program("plan_only", *session), bench.environment()).split()
            cues[size] = int(planned)
            if number:  # the first round fills the cache
                seconds[size].append(float(took))
    few, many = SIZES
    details = f"median of {len(seconds[many])}, {min(seconds[many]):.3f} to {max(seconds[many]):.3f} s"
    table.row(f"planning {cues[many]} cues", median(seconds[many]), table.Target(0.5, "s", digits=3), details)
    ratios = [big / small for big, small in zip(seconds[many], seconds[few], strict=True)]
    limit = round(1.1 * cues[many] / cues[few], 1)
    details = f"{median(seconds[few]):.3f} s for {cues[few]}"
    table.row(f"planning {cues[many]} / {cues[few]} cues", median(ratios), table.Target(limit), details)
