"""Measure speed and size against the targets and print a table.

    scripts/bench                     everything but the long parts
    scripts/bench export help         only these parts
    scripts/bench live --long         ten minutes on the sound server
    scripts/bench practice --long     up to 10,000 patients
    scripts/bench --rounds 3          fewer rounds, less certain
    scripts/bench encoder --speech X  another voice too: a WAV file (mono, 16 bits), or a folder of them
    scripts/bench listen --trials 50  fewer trials in a cell; --row talk for that row alone

Every time is compared with that of another program run in turn with it; the details give both in seconds.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks import (
    echo,
    encoder,
    export,
    jobs,
    listen,
    live,
    memory,
    obvious,
    planning,
    play,
    practice,
    small,
    start,
    table,
    talk,
    voice,
)
from benchmarks.place import Bench, Listened, Skip

PARTS: dict[str, Callable[[Bench], None]] = {
    "help": start.measure,
    "planning": planning.measure,
    "export": export.measure,
    "encoder": encoder.measure,
    "obvious": obvious.measure,
    "jobs": jobs.measure,
    "practice": practice.measure,
    "memory": memory.measure,
    "play": play.measure,
    "live": live.measure,
    "talk": talk.measure,
    "voice": voice.measure,
    "small": small.measure,
    "echo": echo.measure,
    "listen": listen.measure,
}


def main() -> int:
    """Measure the parts asked for; 1 if one of them failed, whatever the verdicts."""
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all if left out")
    parser.add_argument("--rounds", type=int, help="how often each program is run; usually 3 to 25")
    parser.add_argument("--long", action="store_true", help="live for more than ten minutes instead of two")
    parser.add_argument(
        "--speech", type=Path, action="append", default=[], help="of another voice, for encoder"
    )
    _add_listens(parser)
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    table.head()
    code = 0
    asked = Listened(options.trials, options.row, options.looked_at, options.kokoro)
    with Bench(options.rounds, options.long, options.speech, asked) as bench:
        for part in options.parts or PARTS:
            try:
                PARTS[part](bench)
            except Skip as reason:
                table.skipped(part, str(reason))
            except RuntimeError as exc:
                table.failed(part, str(exc))
                code = 1
    return code


def _add_listens(parser: argparse.ArgumentParser) -> None:
    """The options of ``listen``."""
    rows = ", ".join(listen.ROWS)
    parser.add_argument("--trials", type=int, help=f"in a cell of listen; usually {listen.TRIALS}")
    parser.add_argument(
        "--row", action="append", default=[], help=f"of listen alone: {rows}; may be repeated"
    )
    parser.add_argument("--looked-at", action="store_true", help="listen to the voices one may look at")
    parser.add_argument("--kokoro", type=Path, help="a folder with kokoro.onnx and styles/*.bin, for listen")


if __name__ == "__main__":
    sys.exit(main())
