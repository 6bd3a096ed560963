"""Ears with the real recogniser, and people made of voices to speak to it."""

from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
import numpy.typing as npt
import pytest
import soxr

from voiceguide.ears.moonshine import RATE, Moonshine
from voiceguide.ears.scorer import Scorer
from voiceguide.errors import CannotHear
from voiceguide.voice.catalogue import is_installed
from voiceguide.voice.engine import NEURAL_PATIENCE, SpeechEngine
from voiceguide.voice.finish import finish

AROUND = 4096
"""Samples before and after the words, as segments have them."""

SPEAKERS = {"natural": ("natural", "", 180), "robot": ("espeak", "gmw/en-us+f3", 140)}
"""Driver, voice and words a minute."""


@pytest.fixture(scope="session")
def model() -> Moonshine:
    """The recogniser."""
    try:
        return Moonshine()
    except CannotHear as exc:
        pytest.skip(str(exc))


@pytest.fixture(scope="session")
def scorer(model: Moonshine) -> Scorer:
    """One scorer for all tests: what it scored before changes nothing."""
    return Scorer(model)


@pytest.fixture(scope="session")
def said() -> Iterator[Callable[..., npt.NDArray[np.float32]]]:
    """A text as a speaker says it: a segment at 16 000 Hz. ``louder`` in dB."""
    engines: dict[str, SpeechEngine] = {}

    @cache
    def segment(text: str, speaker: str = "natural", louder: float = 0.0) -> npt.NDArray[np.float32]:
        driver, voice, rate = SPEAKERS[speaker]
        if not is_installed(driver):
            pytest.skip("the natural voice's package is not installed")
        engine = engines.setdefault(speaker, SpeechEngine(driver, voice, patience=NEURAL_PATIENCE))
        clip = finish(engine.speak(text, rate), 24000)
        speech = soxr.resample(np.frombuffer(clip.samples, "<i2") / 32768, clip.rate, RATE)
        speech *= 10 ** ((-26 + louder) / 20) / np.sqrt(np.square(speech).mean())
        return np.pad(speech, AROUND).astype(np.float32)

    yield segment
    for engine in engines.values():
        engine.close()
