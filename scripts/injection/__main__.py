"""Have every system call of an export go wrong once, in every format, and judge what is left.

scripts/faults                    everything; about an hour and a half
scripts/faults wav m4b            only these
scripts/faults --step 7           only every seventh call
"""

import argparse
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from injection.trial import KILL, Export, Fault, build

KINDS = ("wav", "mp3", "flac", "opus", "m4b")


def main() -> int:
    """Try all the faults asked for; 1 if anything was wrong."""
    parser = argparse.ArgumentParser(
        prog="scripts/faults", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("kinds", nargs="*", metavar="FORMAT", help=f"of {', '.join(KINDS)}; all if left out")
    parser.add_argument("--step", type=int, default=1, help="try only every so many calls")
    parser.add_argument("--jobs", type=int, default=2, help="how many at a time")
    options = parser.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        library = build(Path(folder))
        for kind in options.kinds or KINDS:
            for over in (False, True):
                export = Export(library, kind, *(("--with", "text") if kind == "wav" else ()), over=over)
                wrong += _try_all(export, options.step, options.jobs)
    return 1 if wrong else 0


def _try_all(export: Export, step: int, jobs: int) -> int:
    calls = export.right.calls
    faults = [Fault(at, how) for how in ("EIO", KILL) for at in range(1, calls + 1, step)]
    if export.over:  # the calls are the same but for the last few
        faults = [fault for fault in faults if fault.at > calls - 40]
    with ThreadPoolExecutor(jobs) as pool:
        found = Counter(filter(None, pool.map(export.verdict, faults)))
    wrong = sum(found.values())
    place = "over an older file" if export.over else "into an empty folder"
    _say(f"{export.name} {place}: {calls} calls, {len(faults)} faults, {wrong} wrong")
    for what, times in found.most_common():
        _say(f"  {times} x {what}")
    return wrong


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
