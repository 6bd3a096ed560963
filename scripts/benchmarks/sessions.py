"""The sessions that are exported, and the programs that make sound files of them."""

import shutil
import wave
from collections.abc import Sequence
from pathlib import Path

from benchmarks.place import Bench, program, voiceguide
from benchmarks.running import Contender, run
from voiceguide.output import Encoding
from voiceguide.output.file import CHUNK

REPEATED = {number: ("pelvic-rocking", "--reps", str(number)) for number in (100, 1000)}


def export(bench: Bench, session: Sequence[str], suffix: str) -> Contender:
    """``voiceguide export`` of a session with a warm cache."""
    return Contender(_command(bench, session, suffix), bench.environment())


def fresh_export(bench: Bench, session: Sequence[str], suffix: str) -> Contender:
    """``voiceguide export`` of a session with an empty cache."""
    cache = bench.folder / "cold"
    return Contender(
        _command(bench, session, suffix),
        bench.environment(cache),
        lambda: shutil.rmtree(cache, ignore_errors=True),
    )


def encoder_alone(bench: Bench, session: Sequence[str]) -> Contender:
    """LAME on the samples of a session, at the settings of its export; fills the warm cache."""
    encoding = Encoding("mp3")
    samples = _samples(bench, session)
    settings = (encoding.sample_rate, encoding.bit_rate, encoding.quality, CHUNK)
    return Contender(program("encoder_alone", samples, samples.with_suffix(".mp3"), *settings))


def ffmpeg_alone(bench: Bench, session: Sequence[str]) -> Contender:
    """The program ffmpeg on the same samples, at the bit rate of the export and otherwise as it likes."""
    encoding = Encoding("mp3")
    samples = _samples(bench, session)
    form = ["-f", "s16le", "-ar", str(encoding.sample_rate), "-ac", "1", "-i", str(samples)]
    target = str(samples.with_suffix(".ffmpeg.mp3"))
    return Contender(["ffmpeg", "-v", "error", "-y", *form, "-b:a", f"{encoding.bit_rate}k", target])


def _command(bench: Bench, session: Sequence[str], suffix: str) -> list[str]:
    return voiceguide("export", *session, "-o", str(bench.folder / f"export.{suffix}"), "--force")


def _samples(bench: Bench, session: Sequence[str]) -> Path:
    """Have voiceguide export the session, and keep nothing but its samples."""
    target = bench.folder / f"{'-'.join(session)}.raw"
    if target.exists():
        return target
    run(_command(bench, session, "wav"), bench.environment())
    with wave.open(str(bench.folder / "export.wav"), "rb") as sound, target.open("wb") as raw:
        while frames := sound.readframes(1 << 20):
            raw.write(frames)
    return target
