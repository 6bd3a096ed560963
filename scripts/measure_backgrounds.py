"""Measure the backgrounds of names: their mean log-probability on speech that is another.

    scripts/measure-backgrounds                      print them
    scripts/measure-backgrounds --write              write voiceguide/ears/backgrounds.py
    scripts/measure-backgrounds --piper FILE.onnx    with one more voice

Some of what everybody says and some of the guide's own lines, spoken by the natural voice and by four of
eSpeak's, clean and in pink noise 10 dB below; the beginning of each, as long as a name. A line that has a
word of a name in it is left out for that name.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import soxr

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from voiceguide.coach import Request  # noqa: E402
from voiceguide.ears.babble import babble  # noqa: E402
from voiceguide.ears.moonshine import RATE, Encoded, Floats, Moonshine  # noqa: E402
from voiceguide.ears.names import BABBLES, NameScorer  # noqa: E402
from voiceguide.guide import Guide  # noqa: E402
from voiceguide.library import load  # noqa: E402
from voiceguide.take import utterances  # noqa: E402
from voiceguide.voice import SilentVoice  # noqa: E402
from voiceguide.voice.engine import NEURAL_PATIENCE, SpeechEngine  # noqa: E402
from voiceguide.voice.finish import finish  # noqa: E402

WRITTEN = ROOT / "voiceguide" / "ears" / "backgrounds.py"

ASKED_FOR = (
    "reverse crunches", "the pelvic rocking", "the torso twist", "turning to the side", "the tailor sitting",
    "sitting on the floor", "the pelvic tilt", "the reverse crunches", "the camel", "at my desk",
    "the morning session", "the bedtime session", "bedtime session", "all six", "all of them", "everything",
    "number one", "number two", "number three", "number four", "number five", "number six",
    "five minutes", "ten minutes", "about ten minutes", "fifteen minutes", "that's all",
)  # fmt: skip
"""Other names of what is shipped, and what else may be chosen from."""

EVERYDAY = (
    "The kettle is boiling.", "I saw her at the market.", "Blue shoes.", "My mother called.",
    "Where are the keys?", "It rained until noon.", "Put the soup on.", "The dog wants out.", "Chocolate.",
    "Wednesday.", "He won't be home before eight.", "Green paint.", "Stop now.", "Keep going.", "Hold on.",
    "I'm ready.", "How much longer?", "Help, please.", "Yes, please.", "No, thank you.",
)  # fmt: skip

LINES = 16
"""Of the guide's own."""

VOICES = (
    ("natural", "", 180), ("espeak", "gmw/en-us+f3", 140), ("espeak", "gmw/en+f4", 140),
    ("espeak", "gmw/en-gb-x-rp+f2", 130), ("espeak", "gmw/en-us+m3", 140),
)  # fmt: skip
"""Driver, voice and words a minute."""

SECONDS = 1.6
AROUND = 0.25
"""Seconds of silence before and after."""
NOISE = -10.0
"""Decibels of the noise below the speech."""


class Heard(NamedTuple):
    """A signal, and what is said in it."""

    text: str
    encoded: Encoded


def say(text: str) -> None:
    """Write at once."""
    sys.stdout.write(text)
    sys.stdout.flush()


def names() -> list[str]:
    """Every name, in small letters."""
    library = load()
    titles = [each.title for each in (*library.exercises.values(), *library.routines.values())]
    titles += [
        way.title for each in library.exercises.values() for way in each.variants.values() if way.title
    ]
    return sorted({name.lower() for name in (*titles, *ASKED_FOR)})


def lines() -> list[str]:
    """What is said that is no name."""
    guide = Guide(load(), SilentVoice)
    own = dict.fromkeys(each.text for each in utterances(guide.plan("full", Request()).script))
    fitting = [text for text in own if 3 <= len(text.split()) <= 12]
    return [*EVERYDAY, *fitting[:: max(1, len(fitting) // LINES)][:LINES]]


def signals(driver: str, voice: str, rate: int) -> Iterator[tuple[str, Floats]]:
    """Each line as a voice speaks it, clean and in noise."""
    engine = SpeechEngine(driver, voice, patience=NEURAL_PATIENCE)
    chance = np.random.default_rng(1)
    for text in lines():
        clip = finish(engine.speak(text, rate), 24000)
        speech = soxr.resample(np.frombuffer(clip.samples, "<i2") / 32768, clip.rate, RATE)
        speech = np.pad(speech[: int(SECONDS * RATE)], int(AROUND * RATE))
        noise = pink(len(speech), chance)
        noise *= np.sqrt(np.square(speech).mean()) * 10 ** (NOISE / 20)
        yield text, speech.astype(np.float32)
        yield text, (speech + noise).astype(np.float32)
    engine.close()


def pink(length: int, chance: np.random.Generator) -> np.ndarray:
    """Noise with the same power in every octave, of root mean square 1."""
    spectrum = np.fft.rfft(chance.standard_normal(length))
    noise = np.fft.irfft(spectrum / np.sqrt(np.maximum(np.arange(len(spectrum)), 60 * length / RATE)), length)
    return noise / np.sqrt(np.square(noise).mean())


def words(text: str) -> set[str]:
    """Those of a text that name something."""
    return {word for word in re.findall(r"[a-z']+", text.lower()) if len(word) > 3}


def measure(model: Moonshine, piper: str | None) -> dict[str, tuple[float, float]]:
    """Of each name the mean on other speech, and on babble."""
    scorer, wanted = NameScorer(model), names()
    on_babble = np.mean([scorer.log_p(model.listen(babble(each)), wanted) for each in range(BABBLES)], axis=0)
    told: dict[str, list[float]] = {name: [] for name in wanted}
    for driver, voice, rate in (*VOICES, *([("piper", piper, 180)] if piper else [])):
        for text, samples in signals(driver, voice, rate):
            for name, log_p in zip(wanted, scorer.log_p(model.listen(samples), wanted), strict=True):
                if not words(name) & words(text):
                    told[name].append(log_p)
    return {
        name: (float(np.mean(told[name])), float(each)) for name, each in zip(wanted, on_babble, strict=True)
    }


def module(measured: dict[str, tuple[float, float]]) -> str:
    """The text of ``WRITTEN``."""
    rows = "".join(f'    "{name}": {speech:.1f},\n' for name, (speech, _) in measured.items())
    above = np.mean([speech - on_babble for speech, on_babble in measured.values()])
    return f'''"""The backgrounds of names, in nats; made by scripts/measure-backgrounds, not by hand."""

from typing import Final

BACKGROUNDS: Final[dict[str, float]] = {{
{rows}}}
"""The mean log-probability of each name on speech that is another."""

ABOVE_BABBLE: Final = {above:.1f}
"""The same, less the mean log-probability on babble, in the mean of all names."""
'''


def main() -> None:
    """Print or write them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help="into voiceguide/ears/backgrounds.py")
    parser.add_argument("--piper", help="a voice file of Piper's")
    options = parser.parse_args()
    measured = measure(Moonshine(), options.piper)
    text = module(measured)
    if options.write:
        WRITTEN.write_text(text, encoding="utf-8")
    say(text)
    off = [speech - on_babble for speech, on_babble in measured.values()]
    fit = np.corrcoef(np.array(list(measured.values())).T)[0, 1]
    say(f"# on babble: correlation {fit:.3f}, standard deviation of the difference {np.std(off):.2f}\n")


if __name__ == "__main__":
    main()
