"""Export: against the encoder alone, against the obvious program, and against itself at ten times as many."""

import shutil
import sys
import wave
from pathlib import Path

from benchmarks import table
from benchmarks.place import Bench, program, voiceguide
from benchmarks.running import Comparison, Contender, Times, compare, run, take_turns
from voiceguide.output import Encoding
from voiceguide.output.file import CHUNK

MP3 = Encoding("mp3")
NAME = "pelvic-rocking"
REPETITIONS = (100, 1000)


def measure(bench: Bench) -> None:
    """Write the rows of this part."""
    _against_the_encoder(bench)
    _against_the_obvious(bench)
    _against_itself(bench)


def _against_the_encoder(bench: Bench) -> None:
    samples = bench.folder / "full.raw"
    _samples_of("full", samples, bench)
    target, cold = bench.folder / "full.mp3", bench.folder / "cold"
    settings = (MP3.sample_rate, MP3.bit_rate, MP3.quality, CHUNK)
    export = voiceguide("export", "full", "-o", str(target), "--force")
    times = take_turns(
        {
            "encoder": Contender(program("encoder_alone", samples, bench.folder / "alone.mp3", *settings)),
            "warm": Contender(export, bench.environment()),
            "cold": Contender(
                export, bench.environment(cold), lambda: shutil.rmtree(cold, ignore_errors=True)
            ),
        },
        bench.times(7),
    )
    for state, limit in (("warm", 1.3), ("cold", 2)):
        found = compare(times, state, "encoder")
        table.row(f"export full, {state} cache / LAME alone", found.ratio, table.Target(limit), str(found))
    samples.unlink()


def _against_the_obvious(bench: Bench) -> None:
    plan = bench.folder / "plan.json"
    few = _repeated(REPETITIONS[0])
    plan.write_text(run(voiceguide("show", *few, "--json"), bench.environment()), encoding="utf-8")
    obvious, encoder = _obvious_and_encoder(bench, plan)
    for suffix in ("wav", "mp3"):
        times = take_turns(
            {
                "obvious": Contender(program("obvious", plan, obvious.with_suffix(f".{suffix}"))),
                "voiceguide": _export(bench, few, suffix),
            }
            | ({"encoder": encoder} if suffix == "mp3" else {}),
            bench.times(5),
        )
        found = compare(times, "obvious", "voiceguide")
        _say_obvious(suffix, found)
    _say_bound(times)


def _obvious_and_encoder(bench: Bench, plan: Path) -> tuple[Path, Contender]:
    samples = bench.folder / "few.raw"
    _samples_of(NAME, samples, bench, *_repeated(REPETITIONS[0])[1:])
    settings = (MP3.sample_rate, MP3.bit_rate, MP3.quality, CHUNK)
    encoder = Contender(program("encoder_alone", samples, bench.folder / "few-alone.mp3", *settings))
    return plan.with_name("obvious.wav"), encoder


def _say_obvious(suffix: str, found: Comparison) -> None:
    what = f"pyttsx3 + pydub / export, {REPETITIONS[0]} reps, {suffix}"
    table.row(what, found.ratio, table.Target(20, at_least=True, digits=1), str(found))


def _say_bound(times: Times) -> None:
    bound = compare(times, "obvious", "encoder")
    table.note("  the same / LAME alone (no program is faster)", f"{bound.ratio:.1f} x", str(bound))


def _against_itself(bench: Bench) -> None:
    for suffix in ("mp3", "wav"):
        few, many = (_export(bench, _repeated(number), suffix) for number in REPETITIONS)
        run(many.command, many.environment)
        found = compare(take_turns({"many": many, "few": few}, bench.times(3)), "many", "few")
        what = f"export, {REPETITIONS[1]} reps / {REPETITIONS[0]} reps, {suffix}"
        table.row(what, found.ratio, table.Target(11), str(found))


def _repeated(number: int) -> list[str]:
    return [NAME, "--reps", str(number)]


def _export(bench: Bench, what: list[str], suffix: str) -> Contender:
    target = bench.folder / f"export.{suffix}"
    return Contender(voiceguide("export", *what, "-o", str(target), "--force"), bench.environment())


def _samples_of(name: str, target: Path, bench: Bench, *options: str) -> None:
    """Have voiceguide export a session, which fills the cache too, and keep nothing but its samples."""
    sound = bench.folder / "samples.wav"
    run(voiceguide("export", name, *options, "-o", str(sound), "--force"), bench.environment())
    with wave.open(str(sound), "rb") as file, target.open("wb") as raw:
        while frames := file.readframes(1 << 20):
            raw.write(frames if sys.byteorder == "little" else _swapped(frames))
    sound.unlink()


def _swapped(frames: bytes) -> bytes:
    swapped = bytearray(frames)
    swapped[::2], swapped[1::2] = frames[1::2], frames[::2]
    return bytes(swapped)
