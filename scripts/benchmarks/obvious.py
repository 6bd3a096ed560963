"""The obvious program, pyttsx3 and pydub clip by clip, against the export of the same session."""

import shutil

from benchmarks import table
from benchmarks.place import Bench, program, voiceguide
from benchmarks.running import Contender, compare, run, take_turns
from benchmarks.sessions import REPEATED, encoder_alone, export, fresh_export

SESSION = REPEATED[100]
TARGET = table.Target(20, at_least=True, digits=1)


def measure(bench: Bench) -> None:
    """Write the rows of this part."""
    plan = bench.folder / "plan.json"
    plan.write_text(run(voiceguide("show", *SESSION, "--json"), bench.environment()), encoding="utf-8")
    _as_wav(bench, Contender(program("obvious", plan, bench.folder / "obvious.wav")))
    if shutil.which("ffmpeg"):
        _as_mp3(bench, Contender(program("obvious", plan, bench.folder / "obvious.mp3")))
    else:
        table.skipped("obvious program, mp3", "pydub needs ffmpeg for it, which is not installed")


def _as_wav(bench: Bench, obvious: Contender) -> None:
    contenders = {
        "obvious": obvious,
        "warm": export(bench, SESSION, "wav"),
        "cold": fresh_export(bench, SESSION, "wav"),
    }
    times = take_turns(contenders, bench.times(5))
    for state in ("warm", "cold"):
        found = compare(times, "obvious", state)
        what = f"pyttsx3 + pydub / export, 100 reps, wav, {state}"
        table.row(what, found.ratio, TARGET, str(found))


def _as_mp3(bench: Bench, obvious: Contender) -> None:
    contenders = {
        "obvious": obvious,
        "warm": export(bench, SESSION, "mp3"),
        "encoder": encoder_alone(bench, SESSION),
    }
    times = take_turns(contenders, bench.times(5))
    found = compare(times, "obvious", "warm")
    table.row("pyttsx3 + pydub / export, 100 reps, mp3, warm", found.ratio, TARGET, str(found))
    bound = compare(times, "obvious", "encoder")
    table.note("  the most any LAME export could reach", f"{bound.ratio:.1f} x", str(bound))
