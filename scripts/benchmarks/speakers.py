"""Made speakers: who says the phrases of the hearing bench, and in which manner; all made, nobody recorded.

A voice counts if what it needs is installed. Half of them may be looked at while bounds and phrases are
chosen; the others are held out, and only they make the numbers that are told.
"""

import hashlib
import json
import shutil
import subprocess
import tempfile
import wave
from collections.abc import Callable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal, NamedTuple

import numpy as np
import soxr

from benchmarks.room import RATE, Waveform, at_level, level, white_noise
from voiceguide.utterance import Utterance
from voiceguide.voice import open_voice
from voiceguide.voice.catalogue import is_installed

Use = Literal["looked at", "held out", "accent looked at", "accent held out"]


class Speaker(NamedTuple):
    """A voice, by what speaks it and its name there."""

    kind: Literal["natural", "piper", "espeak", "flite", "kokoro"]
    name: str
    use: Use

    def __str__(self) -> str:
        """For people."""
        return f"{self.kind} {self.name}".strip()


SPEAKERS: Final = (
    Speaker("natural", "", "looked at"),
    Speaker("kokoro", "bf_emma", "looked at"),
    Speaker("flite", "slt", "looked at"),
    Speaker("flite", "awb", "looked at"),
    Speaker("espeak", "gmw/en-us+f3", "looked at"),
    Speaker("espeak", "gmw/en+f4", "looked at"),
    Speaker("piper", "joe", "held out"),
    Speaker("kokoro", "af_sarah", "held out"),
    Speaker("kokoro", "am_puck", "held out"),
    Speaker("flite", "rms", "held out"),
    Speaker("espeak", "gmw/en-us+f1", "held out"),
    Speaker("espeak", "gmw/en+f2", "held out"),
    Speaker("espeak", "gmw/en-gb-scotland+f3", "accent looked at"),
    Speaker("espeak", "gmw/en-029+f2", "accent held out"),
    Speaker("kokoro", "if_sara", "accent held out"),
)
"""Chosen before anything was measured with them; the held-out ones made no background of a name either."""

MANNERS: Final = ("plain", "shouted", "breathless", "whispered", "quiet", "sleepy")

WORDS_A_MINUTE: Final = 170

EDGE: Final = 35.0
"""Decibels below its loudest 10 ms from which on a clip is taken to be silent at its ends."""

PACES: Final = (1.0, 0.94, 1.06, 0.97, 1.03)
"""Of the takes of a text."""

FOURTH: Final = 4 / 3


class Kokoro(NamedTuple):
    """Where its model lies with its styles: ``kokoro.onnx`` and ``styles/NAME.bin`` in a folder."""

    folder: Path

    def has(self, name: str) -> bool:
        """Whether it can speak with a style."""
        return (self.folder / "kokoro.onnx").is_file() and (self.folder / "styles" / f"{name}.bin").is_file()

    def speak(self, name: str, text: str) -> Waveform:
        """A text with a style; the phonemes are the natural voice's, which was taught by this model."""
        tokens = _tokens(text, british=name.startswith("b"))
        styles = np.fromfile(self.folder / "styles" / f"{name}.bin", np.float32).reshape(-1, 256)
        asked = {"tokens": [tokens], "style": styles[[len(tokens) - 2]], "speed": np.ones(1, np.float32)}
        return soxr.resample(_session(self.folder / "kokoro.onnx").run(None, asked)[0], 24_000, RATE)


@lru_cache(maxsize=1)
def _session(model: Path):  # noqa: ANN202 - loaded only where it is
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(model), options)


@lru_cache(maxsize=2)
def _phonemes(british: bool) -> Callable[[str], str]:
    from hibari.g2p import G2P

    return G2P(british=british)


@lru_cache(maxsize=1)
def _vocabulary() -> dict[str, int]:
    places = find_spec("hibari").submodule_search_locations
    return json.loads((Path(places[0]) / "assets" / "vocab.json").read_text(encoding="utf-8"))


def _tokens(text: str, british: bool) -> list[int]:
    vocabulary = _vocabulary()
    found = (vocabulary.get(each) for each in _phonemes(british)(text))
    return [0, *(each for each in found if each is not None), 0]


class Cast:
    """All speakers that are installed here. What they have said is kept in a temporary folder."""

    def __init__(self, kokoro: Path | None = None, kept: Path | None = None) -> None:
        """``kokoro`` is the folder of ``Kokoro``."""
        self._kokoro = Kokoro(kokoro) if kokoro else None
        self.kept = kept or Path(tempfile.gettempdir()) / "voiceguide-bench-voices"
        self.kept.mkdir(parents=True, exist_ok=True)
        self._open: dict[Speaker, object] = {}

    def __enter__(self) -> "Cast":
        """Give itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Have nobody speak any more."""
        for voice in self._open.values():
            voice.close()

    def speakers(self, use: Use) -> list[Speaker]:
        """Those of a use that can speak here."""
        return [each for each in SPEAKERS if each.use == use and self._speaks(each)]

    @property
    def missing(self) -> list[Speaker]:
        """Those that cannot."""
        return [each for each in SPEAKERS if not self._speaks(each)]

    def _speaks(self, speaker: Speaker) -> bool:
        match speaker.kind:
            case "flite":
                return shutil.which("flite") is not None
            case "kokoro":
                return self._kokoro is not None and self._kokoro.has(speaker.name) and is_installed("natural")
            case "piper":
                return is_installed("piper") and _piper_file(speaker.name) is not None
        return is_installed(speaker.kind)

    def say(self, speaker: Speaker, text: str, manner: str = "plain", take: int = 0) -> Waveform:
        """A text, without silence at its ends, at 0 dB for a plain one; every take is a little different.

        A take is up to 6 % quicker or slower and as much higher or lower.
        """
        plain = trimmed(self._spoken(speaker, text))
        pace = PACES[take % len(PACES)]
        varied = plain if pace == 1.0 else soxr.resample(plain, RATE * pace, RATE).astype(np.float32)
        return mannered(at_level(varied, 0.0), manner, seed=take)

    def _spoken(self, speaker: Speaker, text: str) -> Waveform:
        key = f"{speaker.kind}:{speaker.name}|{text}".encode()
        file = self.kept / f"{hashlib.sha256(key).hexdigest()[:20]}.npy"
        if file.exists():
            return np.load(file)
        said = self._speak(speaker, text)
        np.save(file, said)
        return said

    def _speak(self, speaker: Speaker, text: str) -> Waveform:
        if speaker.kind == "kokoro":
            assert self._kokoro is not None
            return self._kokoro.speak(speaker.name, text)
        if speaker.kind == "flite":
            return _flite(speaker.name, text)
        if speaker not in self._open:
            name = _piper_file(speaker.name) if speaker.kind == "piper" else speaker.name
            self._open[speaker] = open_voice(f"{speaker.kind}:{name}", WORDS_A_MINUTE, cache_folder=self.kept)
        clip = self._open[speaker].clip(Utterance(text))
        samples = np.frombuffer(clip.samples, "<i2").astype(np.float32) / 32768
        return soxr.resample(samples, clip.rate, RATE).astype(np.float32)


def _piper_file(name: str) -> Path | None:
    """A voice of Piper's within a package of data."""
    found = find_spec(f"{name}_us_piper_voice")
    folder = Path(found.origin).parent if found and found.origin else None
    return next(iter(sorted(folder.rglob("*.onnx"))), None) if folder else None


def _flite(name: str, text: str) -> Waveform:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "said.wav"
        subprocess.run(
            ["flite", "-voice", name, "-t", text, "-o", str(file)], check=True, capture_output=True
        )

        with wave.open(str(file), "rb") as sound:
            samples = np.frombuffer(sound.readframes(sound.getnframes()), "<i2").astype(np.float32) / 32768
            return soxr.resample(samples, sound.getframerate(), RATE).astype(np.float32)


def trimmed(sound: Waveform) -> Waveform:
    """Speech without the silence at its ends."""
    step = RATE // 100
    levels = [level(sound[at : at + step]) for at in range(0, max(1, len(sound) - step), step)]
    loud = np.flatnonzero(np.array(levels) > max(levels) - EDGE)
    return sound[loud[0] * step : (loud[-1] + 1) * step]


def mannered(sound: Waveform, manner: str, seed: int = 0) -> Waveform:
    """Plain speech made into another manner; levels are relative to it."""
    match manner:
        case "shouted":
            higher = soxr.resample(slower(sound, FOURTH), RATE, RATE / FOURTH)
            return at_level(_tilted(higher.astype(np.float32), 1_000, 6.0), level(sound) + 10)
        case "quiet":
            return at_level(sound, level(sound) - 12)
        case "sleepy":
            lower = soxr.resample(slower(sound, 1.15), RATE, RATE * 1.1).astype(np.float32)
            return at_level(_tilted(lower, 2_000, -9.0), level(sound) - 6)
        case "whispered":
            return at_level(whispered(sound, seed), level(sound))
        case "breathless":
            return _breathless(sound, seed)
    return sound


def slower(sound: Waveform, by: float) -> Waveform:
    """The same, so many times as long and as high as before: pieces laid over one another where they fit."""
    size, hop, reach = 512, 256, 128
    window = np.hanning(size).astype(np.float32)
    length = int(len(sound) * by)
    padded = np.pad(sound, (reach, 2 * size + reach))
    found, weight = np.zeros(length + 2 * size, np.float32), np.full(length + 2 * size, 1e-3, np.float32)
    wanted = padded[reach : reach + size]
    for at in range(0, length, hop):
        first = min(int(at / by), len(sound))
        around = padded[first : first + size + 2 * reach]
        place = first + int(np.argmax(np.correlate(around, wanted, "valid")))
        piece = padded[place : place + size]
        found[at : at + len(piece)] += piece * window[: len(piece)]
        weight[at : at + len(piece)] += window[: len(piece)]
        wanted = np.resize(padded[place + hop : place + hop + size], size)
    return (found / np.maximum(weight, 0.1))[:length]


def _tilted(sound: Waveform, hertz: float, decibels: float) -> Waveform:
    """With all above a frequency louder, gently."""
    spectrum = np.fft.rfft(sound)
    above = np.fft.rfftfreq(len(sound), 1 / RATE) / hertz
    share = above**2 / (1 + above**2)
    return np.fft.irfft(spectrum * 10 ** (decibels * share / 20), len(sound)).astype(np.float32)


def whispered(sound: Waveform, seed: int = 0) -> Waveform:
    """Noise with the smooth spectrum of the speech, piece by piece: well articulated, a best case."""
    size, hop = 512, 128
    window = np.sqrt(np.hanning(size + 1)[:-1])
    padded, noise = np.pad(sound, size), np.pad(white_noise(len(sound), seed + 77), size)
    found = np.zeros(len(padded))
    for at in range(0, len(padded) - size, hop):
        wanted = np.log(np.abs(np.fft.rfft(padded[at : at + size] * window)) + 1e-6)
        cepstrum = np.fft.irfft(wanted)
        cepstrum[24:-23] = 0
        part = np.fft.rfft(noise[at : at + size] * window)
        part *= np.exp(np.fft.rfft(cepstrum).real) / 16
        found[at : at + size] += np.fft.irfft(part) * window
    return _tilted(found[size : size + len(sound)].astype(np.float32), 500, 6.0)


def _breathless(sound: Waveform, seed: int) -> Waveform:
    """Quicker, with a breath in the voice, one before it and one after it."""
    quick = slower(sound, 0.9)
    breath = _tilted(whispered(quick, seed), 2_000, 6.0)
    mixed = quick + at_level(breath, level(quick) - 8)
    tremble = 1 + 0.35 * np.sin(2 * np.pi * 5.5 * np.arange(len(mixed)) / RATE)
    return at_level((mixed * tremble).astype(np.float32), level(sound))


def spoken_text(phrase: str) -> str:
    """A phrase as a sentence."""
    asks = phrase.casefold().startswith(("how", "what", "where"))
    return f"{phrase[0].upper()}{phrase[1:]}{'?' if asks else '.'}"
