"""Play: from the start of the program to the first audible sample, against a bare pyttsx3 script."""

import json
import time
from collections.abc import Mapping, Sequence

from benchmarks import table
from benchmarks.place import Bench, program, voiceguide
from benchmarks.running import Spent, Times, compare, in_turn, run
from benchmarks.soundserver import CARD_RATE, Ear, listening, playing

SESSION = ("pelvic-rocking", "--lead-in", "0")


def measure(bench: Bench) -> None:
    """Write the row of this part."""
    plan = json.loads(run(voiceguide("show", *SESSION, "--json"), bench.environment()))
    words = next(cue["text"] for cue in plan["cues"] if cue["kind"] == "speech")
    commands = {"play": voiceguide("play", *SESSION), "bare": program("bare_speech", words)}
    times: Times = {name: [] for name in commands}
    with listening(bench.folder / "play-server", bench.environment(), CARD_RATE) as (server, ear):
        for number in range(bench.times(11)):
            for name in in_turn(commands, number):
                times[name].append(Spent(_until_heard(commands[name], server.environment, ear)))
    found = compare(times, "play", "bare")
    table.row("play, first sound / bare pyttsx3", found.ratio, table.Target(3), str(found))


def _until_heard(command: Sequence[str], environment: Mapping[str, str], ear: Ear) -> float:
    """Seconds from the start of the program to its first sound."""
    ear.wait_for_silence()
    start = time.perf_counter()
    with playing(command, environment):
        return ear.first_sound(start) - start
