"""Measure how fast, how loud and how bright voices speak, to choose a default voice and its rate.

    scripts/measure-voice                                   the default voice
    scripts/measure-voice --rates 90,98,110 gmw/en-us gmw/en-gb-x-rp+f3

Columns: the engine's own rate; real words a minute of set-up sentences (mean, slowest, fastest clip); seconds
of the longest countdown word; spread of raw loudness over sentences and over short cues (LU); centre of the
spectrum (Hz) and energy above 4 kHz (dB of all), where low means soft.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "voice")]

from texts import CUES, DIGITS, SENTENCES  # noqa: E402

from voiceguide.pcm import Pcm  # noqa: E402
from voiceguide.voice.catalogue import choose  # noqa: E402
from voiceguide.voice.engine import SpeechEngine  # noqa: E402
from voiceguide.voice.finish import finish  # noqa: E402
from voiceguide.voice.loudness import speech_loudness  # noqa: E402

RATE = 24000


def seconds(speech: Pcm) -> float:
    """Length of the finished clip."""
    return finish(speech, RATE).seconds


def numbers(speech: Pcm) -> np.ndarray:
    """Give samples from -1 to 1."""
    return np.frombuffer(speech.samples, "<i2") / 32768


def loudness_spread(said: list[Pcm]) -> float:
    """Loudest minus softest raw speech, in LU."""
    return float(np.ptp([speech_loudness(numbers(one), one.rate) for one in said]))


def brightness(said: list[Pcm]) -> tuple[float, float]:
    """Mean spectral centroid in Hz, and energy above 4 kHz in dB of the whole."""
    centres, highs = [], []
    for one in said:
        power = np.abs(np.fft.rfft(numbers(one))) ** 2
        hertz = np.fft.rfftfreq(len(one), 1 / one.rate)
        centres.append((power * hertz).sum() / power.sum())
        highs.append(10 * np.log10(power[hertz > 4000].sum() / power.sum()))
    return float(np.mean(centres)), float(np.mean(highs))


def row(engine: SpeechEngine, name: str, rate: int) -> str:
    """One line of the table."""
    said = [engine.speak(text, rate) for text in SENTENCES]
    cues = [engine.speak(text, rate) for text in CUES]
    paces = [60 * len(text.split()) / seconds(one) for text, one in zip(SENTENCES, said, strict=True)]
    digit = max(seconds(engine.speak(word, rate)) for word in DIGITS)
    centre, high = brightness(said)
    return (
        f"{name:<26}{rate:>5}{np.mean(paces):>8.1f}{min(paces):>6.0f}{max(paces):>6.0f}{digit:>8.2f}"
        f"{loudness_spread(said):>8.1f}{loudness_spread(cues):>6.1f}{centre:>8.0f}{high:>7.1f}"
    )


def say(line: str) -> None:
    """Write one line at once; a table of many voices takes a while."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("voices", nargs="*", help="names as in `voiceguide voices`; none: the default voice")
    parser.add_argument(
        "--rates", help="the engine's words a minute, with commas between; none: the default rate"
    )
    options = parser.parse_args()
    heads = [("rate", 5), ("real", 8), ("min", 6), ("max", 6), ("digit", 8)]
    heads += [("sent.", 8), ("cues", 6), ("Hz", 8), (">4k", 7)]
    say(f"{'voice':<26}" + "".join(f"{head:>{width}}" for head, width in heads))
    for name in options.voices or [None]:
        choice = choose(name)
        engine = SpeechEngine(choice.driver, choice.voice)
        for rate in map(int, options.rates.split(",")) if options.rates else [choice.rate]:
            say(row(engine, choice.voice or choice.driver, rate))
        engine.close()


if __name__ == "__main__":
    main()
