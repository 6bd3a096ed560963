"""Drivers for pyttsx3 whose voices are small neural networks; run in the child, and only there.

Like the child, it imports nothing of voiceguide. ``module`` makes what pyttsx3 takes for one of its own
drivers. A driver speaks a text the same way every time: the noise in its sound has a seed, or is left out.
"""

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, Final, Protocol

SEED: Final = 1
"""Of the noise in the natural voice's sound of breath and of s."""

NOISE: Final = 0.0
"""How much of its own noise a voice of Piper has, in its sound and in its lengths."""

ONE_WORD: Final = re.compile(r"(\w+)\.")
"""A word by itself, which a full stop would draw out by up to 0.2 s."""

PARENTHESES: Final = str.maketrans("[]", "()")

Told = Callable[[str], None]
"""Is called with what is loaded next, before each part of a model: a sign of life while it takes its time."""


class Speaker(Protocol):
    """A model that is loaded."""

    sample_rate: int

    def speak(self, text: str, words_per_minute: int) -> Any:  # noqa: ANN401 - numpy is loaded by the model
        """Samples from -1 to 1, float32 and mono; there may be none."""


class Hibari:
    """The voice "heart" of hibari, a woman's, American; its weights lie in the package.

    It promises speeds from 0.5 to 2; at 1.0 it speaks 215 words a minute, measured (see docs/voices.md).
    """

    WORDS_PER_MINUTE: Final = 215
    SLOWEST: Final = 0.5

    def __init__(self, voice: str, loading: Told) -> None:
        if voice:  # it would fetch any other from the network
            raise ValueError(f'the natural voice is one, without a name; not "{voice}"')
        loading("its packages")
        from hibari import Hibari as Model

        loading("its model")
        self._model = Model(threads=1)
        loading("its dictionary")  # by a word: it takes longer than all the rest, and is loaded when needed
        self._model("one", seed=SEED)
        self.sample_rate = int(self._model.sample_rate)

    def speak(self, text: str, words_per_minute: int) -> Any:  # noqa: ANN401 - see Speaker
        """Brackets, which would be around phonemes, become parentheses."""
        speed = max(self.SLOWEST, words_per_minute / self.WORDS_PER_MINUTE)
        said = ONE_WORD.fullmatch(text)
        return self._model((said[1] if said else text).translate(PARENTHESES), speed=speed, seed=SEED)


class Piper:
    """A voice file of Piper, with its description beside it."""

    WORDS_PER_MINUTE: Final = 225

    def __init__(self, voice: str, loading: Told) -> None:
        loading("its packages")
        import onnxruntime
        from piper import PiperVoice

        described = Path(f"{voice}.json")
        for file in (Path(voice), described):
            if not file.is_file():
                raise FileNotFoundError(f'there is no file "{file}"')
        loading("its model")
        self._voice = PiperVoice.load(voice, str(described))
        loading("its model for one core")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._voice.session = onnxruntime.InferenceSession(voice, options, providers=["CPUExecutionProvider"])
        self.sample_rate = int(self._voice.config.sample_rate)

    def speak(self, text: str, words_per_minute: int) -> Any:  # noqa: ANN401 - see Speaker
        """Without its noises it says a text the same way every time."""
        import numpy as np
        from piper import SynthesisConfig

        how = SynthesisConfig(
            length_scale=self.WORDS_PER_MINUTE / words_per_minute,
            noise_scale=NOISE,
            noise_w_scale=NOISE,
            normalize_audio=False,
        )
        parts = [chunk.audio_float_array for chunk in self._voice.synthesize(text, how)]
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)


SPEAKERS: Final[dict[str, Callable[[str, Told], Speaker]]] = {"natural": Hibari, "piper": Piper}

SETTINGS: Final = {
    "natural": f"seed {SEED}, {Hibari.WORDS_PER_MINUTE} wpm at speed 1",
    "piper": f"noise {NOISE:g}, {Piper.WORDS_PER_MINUTE} wpm at speed 1",
}
"""The numbers above that shape the sound: one of them changed makes another sound of the same text."""


class Driver:
    """What pyttsx3 calls; it speaks to files alone."""

    def __init__(self, proxy: Any, speaker: Speaker) -> None:  # noqa: ANN401 - pyttsx3 has no types
        self._proxy = proxy
        self._speaker = speaker
        self._properties: dict[str, object] = {"rate": 120, "voice": "", "voices": [], "volume": 1.0}
        self._looping = False

    def getProperty(self, name: str) -> object:  # noqa: N802 - as pyttsx3 calls it
        """Of what was set."""
        return self._properties[name]

    def setProperty(self, name: str, value: object) -> None:  # noqa: N802 - as pyttsx3 calls it
        """Keep it for the next text."""
        self._properties[name] = value

    def save_to_file(self, text: str, filename: str) -> None:
        """Speak a text into a WAV file. pyttsx3 must not take up the next thing before its loop runs."""
        rate = self._properties["rate"]
        assert isinstance(rate, int)
        samples = self._speaker.speak(text, rate)
        import wave  # 1 ms, which whoever only reads the settings does not pay

        with wave.open(filename, "wb") as file:
            file.setparams((1, 2, self._speaker.sample_rate, 0, "NONE", ""))
            file.writeframes((samples.clip(-1, 1) * 32767).astype("<i2").tobytes())
        self._proxy.setBusy(True)
        self._proxy.notify("finished-utterance", completed=True)

    def startLoop(self) -> None:  # noqa: N802 - as pyttsx3 calls it
        """Let pyttsx3 do what it has queued, up to the end of the loop."""
        self._looping = True
        while self._looping:
            self._proxy.setBusy(False)

    def endLoop(self) -> None:  # noqa: N802 - as pyttsx3 calls it
        """What was queued is done."""
        self._looping = False

    def stop(self) -> None:
        """Nothing goes on by itself."""


def module(name: str, voice: str, loading: Told) -> ModuleType:
    """Load a model, and make a driver module of it; raises whatever the model raises."""
    speaker = SPEAKERS[name](voice, loading)
    made = ModuleType(f"pyttsx3.drivers.{name}")
    made.buildDriver = lambda proxy: Driver(proxy, speaker)  # type: ignore[attr-defined]
    return made
