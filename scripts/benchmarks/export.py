"""Export: against the encoder alone, ffmpeg's, and itself at ten times as many repetitions."""

import shutil

from benchmarks import table
from benchmarks.place import Bench
from benchmarks.running import compare, take_turns
from benchmarks.sessions import REPEATED, encoder_alone, export, ffmpeg_alone, fresh_export


def measure(bench: Bench) -> None:
    """Write the rows of this part."""
    _against_the_encoder(bench)
    _against_itself(bench)


def _against_the_encoder(bench: Bench) -> None:
    session = ("full",)
    contenders = {
        "encoder": encoder_alone(bench, session),
        "warm": export(bench, session, "mp3"),
        "cold": fresh_export(bench, session, "mp3"),
    }
    if shutil.which("ffmpeg"):
        contenders["ffmpeg"] = ffmpeg_alone(bench, session)
    times = take_turns(contenders, bench.times(7))
    for state, limit in (("warm", 1.1), ("cold", 2)):
        found = compare(times, state, "encoder")
        table.row(f"export full, {state} cache / LAME alone", found.ratio, table.Target(limit), str(found))
    if "ffmpeg" in times:
        found = compare(times, "warm", "ffmpeg")
        table.note("export full, warm cache / ffmpeg's default", f"{found.ratio:.2f} x", str(found))


def _against_itself(bench: Bench) -> None:
    for suffix in ("mp3", "wav"):
        few, many = (export(bench, REPEATED[number], suffix) for number in (100, 1000))
        take_turns({"many": many}, 1)  # fills the cache
        found = compare(take_turns({"many": many, "few": few}, bench.times(3)), "many", "few")
        table.row(f"export, 1000 reps / 100 reps, {suffix}", found.ratio, table.Target(11), str(found))
