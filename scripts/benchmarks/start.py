"""The start: ``voiceguide --help`` against Python importing typer."""

import sys

from benchmarks import table
from benchmarks.place import Bench, voiceguide
from benchmarks.running import Contender, compare, take_turns


def measure(bench: Bench) -> None:
    """Write the row of this part."""
    times = take_turns(
        {
            "help": Contender(voiceguide("--help"), bench.environment()),
            "typer": Contender([sys.executable, "-c", "import typer"]),
        },
        bench.times(25),
    )
    found = compare(times, "help", "typer")
    table.row("voiceguide --help / import typer", found.ratio, table.Target(2), str(found))
