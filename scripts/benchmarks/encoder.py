"""The encoder: LAME's qualities, by the processor's time and by how near the decoded sound is."""

import json
from collections.abc import Iterable
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks import table
from benchmarks.place import Bench, program, voiceguide
from benchmarks.running import run
from voiceguide.output import Encoding

QUALITIES = (0, 2, 3, 4, 5, 7, 9)
OTHER_RATES = (32, 128)
"""Kilobits per second beside the usual, of ``ONE`` session only."""
ONE = "bedtime"

MEASURES = {
    "snr": "SNR {:.1f} dB",
    "distance": "spectra {:.2f} dB apart",
    "masked": "noise to mask {:+.2f} dB",
    "audible": "above it {:.1f} %",
    "opinion": "ViSQOL {:.3f}",
    "alike": "({:.4f})",
}

Found = dict[str, Any]


def measure(bench: Bench) -> None:
    """Write the rows of this part."""
    listed = json.loads(run(voiceguide("list", "--json"), bench.environment()))
    sounds = [_exported(bench, each["name"]) for each in listed["exercises"] + listed["routines"]]
    usual = Encoding("mp3").bit_rate
    _rows(f"{len(sounds)} sessions", sounds, usual)
    for bit_rate in OTHER_RATES:
        _rows(f"{ONE}, {bit_rate} kbit/s", [bench.folder / f"{ONE}.wav"], bit_rate)
    for speech in bench.speech:
        _rows(speech.stem, sorted(speech.glob("*.wav")) if speech.is_dir() else [speech], usual)


def _exported(bench: Bench, name: str) -> Path:
    target = bench.folder / f"{name}.wav"
    run(voiceguide("export", name, "-o", str(target), "--force"), bench.environment())
    return target


def _rows(what: str, sounds: Iterable[Path], bit_rate: int) -> None:
    """One for each quality, of all these sounds together; times are compared with the setting in use."""
    found = [each for number, sound in enumerate(sounds) for each in _judged(sound, bit_rate, number)]
    seconds = {quality: sum(_of(found, quality, "seconds")) for quality in QUALITIES}
    for quality in QUALITIES:
        ratio = seconds[quality] / seconds[Encoding("mp3").quality]
        known = [name for name in MEASURES if name in found[0]]
        details = ", ".join(MEASURES[name].format(mean(_of(found, quality, name))) for name in known)
        table.note(f"{what}, quality {quality}", f"{ratio:.2f} x", f"{seconds[quality]:.2f} s; {details}")


def _judged(sound: Path, bit_rate: int, number: int) -> list[Found]:
    """Every other sound is encoded at the qualities in reverse order."""
    command = program("encoder_quality", sound, bit_rate, *QUALITIES[:: 1 if number % 2 == 0 else -1])
    return [json.loads(line) for line in run(command).splitlines()]


def _of(found: Iterable[Found], quality: int, name: str) -> list[float]:
    return [each[name] for each in found if each["quality"] == quality]
