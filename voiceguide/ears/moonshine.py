"""The speech recogniser Moonshine, tiny and English: samples in, log-probabilities of the next token out.

Its weights come with the package moonshine-voice, which is found and never imported. Signals are float32,
mono, at 16 000 Hz, full scale 1.0. One thread computes, and none waits by turning.
"""

import os
import platform
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import file_digest
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from voiceguide.children import UNTOLD
from voiceguide.ears.installed import MISSING
from voiceguide.errors import CannotHear, shown

Floats = npt.NDArray[np.float32]
Whole = npt.NDArray[np.int64]

RATE: Final = 16000
"""Samples a second of what is heard."""

SHORTEST: Final = 1600
"""Samples below which there is nothing to hear; the network itself needs 895."""

LOUDNESS: Final = -24.0
"""dBFS, root mean square, that every signal is brought to."""

BEGIN, END = 1, 2
"""The tokens before and after every text."""

FIRST_BYTE, FIRST_TEXT = 3, 259
"""The first token that is a byte, and the first that is text. A comma is text, not the byte of a comma."""

SPACE: Final = "\N{LOWER ONE EIGHTH BLOCK}"
"""How the tokens write a space."""

LAYERS, HEADS, HEAD_SIZE = 6, 8, 36

ENCODER, DECODER, TOKENIZER = "encoder_model.ort", "decoder_model_merged.ort", "tokenizer.bin"

DIGESTS: Final = {
    ENCODER: "94e90a4654fc45cdfedb77c4c08e1739f48862998e58fada384b25118134f221",
    DECODER: "cf524c4862d36e9e5ab032eddc73637efd822d70e868ac575cf1a46e1e4708a0",
    TOKENIZER: "6884b35fd6377d4c4d32336a0bc152f36b64d1e45b6503683cdc238250a8472d",
}
"""SHA-256 of the files all measurements were made with."""

CACHES: Final = [f"{layer}.decoder.{part}" for layer in range(LAYERS) for part in ("key", "value")]
CROSSED: Final = [f"{layer}.encoder.{part}" for layer in range(LAYERS) for part in ("key", "value")]

PACKAGE: Final = "moonshine_voice"


def find_weights() -> Path:
    """The folder of the weights, each file of which is what it should be. Raises CannotHear."""
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        if (sys.platform, platform.machine()) == ("darwin", "x86_64"):
            raise CannotHear("hearing needs a package that Intel Macs have not; the keys are there as ever")
        raise CannotHear(MISSING)
    folder = Path(found.origin).parent / "assets" / "tiny-en"
    check_weights(folder)
    return folder


def check_weights(folder: Path) -> None:
    """Raises CannotHear for the first file that is missing or another than was measured."""
    for name, digest in DIGESTS.items():
        try:
            with (folder / name).open("rb") as file:
                right = file_digest(file, "sha256").hexdigest() == digest
        except OSError as exc:
            raise CannotHear(f"{_wrong(folder / name, 'cannot be read')} ({exc.strerror})") from exc
        if not right:
            raise CannotHear(_wrong(folder / name, "is another one than this program was made for"))


def _wrong(file: Path, why: str) -> str:
    mend = "pip install --force-reinstall --no-deps moonshine-voice==0.1.0"
    return f'the file "{shown(file)}", which hearing needs, {why}; {mend}'


class Tokens:
    """The pieces of text that Moonshine writes with, each with its number."""

    def __init__(self, table: bytes) -> None:
        """``table``: of each token its length, in one byte or two, and its bytes."""
        self.texts = tuple(_texts(table))
        self.numbers = {text: number for number, text in enumerate(self.texts) if number >= FIRST_TEXT}
        self.longest = max(map(len, self.numbers))

    def beginning(self, text: str, at: int) -> Iterable[tuple[int, int]]:
        """Each token that a text goes on with at a place: its number, and where it ends."""
        for end in range(at + 1, min(len(text), at + self.longest) + 1):
            number = self.numbers.get(text[at:end])
            if number is not None:
                yield number, end

    def split(self, text: str) -> list[int]:
        """The tokens Moonshine itself writes a text with: pairs are joined, the commonest first.

        A letter that is no token is written in bytes.
        """
        parts = list(text)
        while pairs := [
            (self.numbers[one + two], at)
            for at, (one, two) in enumerate(pairwise(parts))
            if one + two in self.numbers
        ]:
            _, at = min(pairs)
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
        return [token for part in parts for token in self._part(part)]

    def _part(self, part: str) -> list[int]:
        number = self.numbers.get(part)
        return [number] if number is not None else [FIRST_BYTE + byte for byte in part.encode()]

    def text(self, tokens: Iterable[int]) -> str:
        """What a row of tokens says."""
        return "".join(self.texts[token] for token in tokens if token >= FIRST_TEXT).strip()


def _texts(table: bytes) -> Iterable[str]:
    at = 0
    while at < len(table):
        size, at = table[at], at + 1
        if size >= 128:
            size, at = table[at] * 128 + size - 128, at + 1
        yield table[at : at + size].decode("utf-8", "replace").replace(SPACE, " ")
        at += size


@dataclass(frozen=True, slots=True)
class Encoded:
    """A signal as the decoder looks at it."""

    states: Floats
    """``[1, frames, 288]``"""
    mask: Whole
    """``[1, samples]``, all ones"""


@dataclass(frozen=True, slots=True)
class Drafts:
    """Some texts that were begun, a row for each, and what they may go on with."""

    logits: Floats
    """``[rows, tokens]``, not yet normalised"""
    totals: Floats
    """``[rows]``: what to take off the logits to have log-probabilities"""
    caches: list[Floats]
    crossed: list[Floats]
    """What the decoder made of the signal: for as many rows as ever may be wanted"""

    def log_p(self, row: int, tokens: Sequence[int]) -> Floats:
        """The log-probabilities of some tokens as the next one of a row."""
        chosen: Floats = self.logits[row, tokens] - self.totals[row]
        return chosen

    def likeliest(self, row: int) -> tuple[int, float]:
        """The token a row most likely goes on with, and its log-probability."""
        token = int(self.logits[row].argmax())
        return token, float(self.logits[row, token] - self.totals[row])


class Moonshine:
    """The loaded model. Construction takes about a quarter of a second; raises CannotHear."""

    def __init__(self, folder: Path | None = None) -> None:
        """``folder`` of the weights, instead of the package's."""
        folder = folder or find_weights()
        os.environ |= UNTOLD
        try:
            import onnxruntime
        except ImportError as exc:
            raise CannotHear(f"{MISSING} ({exc})") from exc
        self._encoder = _session(onnxruntime, folder / ENCODER)
        self._decoder = _session(onnxruntime, folder / DECODER)
        self.tokens = Tokens((folder / TOKENIZER).read_bytes())

    def listen(self, samples: Floats) -> Encoded:
        """Encode a signal at the loudness the model wants; a short one is filled up with silence."""
        signal = levelled(samples)
        signal = np.pad(signal, (0, max(0, SHORTEST - len(signal))))[None]
        mask = np.ones(signal.shape, np.int64)
        (states,) = self._encoder.run(None, {"input_values": signal, "attention_mask": mask})
        return Encoded(states, mask)

    def begin(self, heard: Encoded, rows: int) -> Drafts:
        """One text with nothing in it yet, that may become as many as ``rows``."""
        logits, caches, crossed = self._first(heard, np.array([[BEGIN]], np.int64))
        wide = [np.repeat(one, rows, axis=0) for one in crossed]
        return Drafts(logits[:, -1], _totals(logits[:, -1]), caches, wide)

    def step(self, heard: Encoded, before: Drafts, ways: Sequence[tuple[int, int]]) -> Drafts:
        """For each way, a row of what was written and a token: that text with the token after it."""
        many, rows = len(ways), [row for row, _ in ways]
        given = self._given(heard, np.array([[token] for _, token in ways], np.int64))
        given |= {
            f"past_key_values.{name}": one[:many] for name, one in zip(CROSSED, before.crossed, strict=True)
        }
        given |= {
            f"past_key_values.{name}": one[rows] for name, one in zip(CACHES, before.caches, strict=True)
        }
        given["use_cache_branch"] = np.array([True])
        logits, *caches = self._decoder.run(["logits", *(f"present.{name}" for name in CACHES)], given)
        return Drafts(logits[:, -1], _totals(logits[:, -1]), caches, before.crossed)

    def forced(self, heard: Encoded, rows: Sequence[Sequence[int]]) -> list[Floats]:
        """For each row of tokens, the log-probability of each of them and of the end after each.

        Gives ``[2, tokens]`` a row: first of the token itself, then of the end instead of a next one.
        """
        longest = max(map(len, rows))
        given = np.array([[BEGIN, *row, *[END] * (longest - len(row))] for row in rows], np.int64)
        logits, _, _ = self._first(heard, given)
        told = []
        for row, tokens in zip(logits, rows, strict=True):
            places = np.arange(len(tokens))
            total = _totals(row[: len(tokens) + 1])
            told.append(np.stack([row[places, tokens] - total[:-1], row[places + 1, END] - total[1:]]))
        return told

    def _first(self, heard: Encoded, tokens: Whole) -> tuple[Floats, list[Floats], list[Floats]]:
        given = self._given(heard, tokens)
        nothing = np.zeros((len(tokens), HEADS, 0, HEAD_SIZE), np.float32)
        given |= {f"past_key_values.{name}": nothing for name in (*CACHES, *CROSSED)}
        given["use_cache_branch"] = np.array([False])
        names = [f"present.{name}" for name in (*CACHES, *CROSSED)]
        logits, *kept = self._decoder.run(["logits", *names], given)
        return logits, kept[: len(CACHES)], kept[len(CACHES) :]

    def _given(self, heard: Encoded, tokens: Whole) -> dict[str, Any]:
        many = len(tokens)
        return {
            "encoder_attention_mask": np.repeat(heard.mask, many, axis=0),
            "encoder_hidden_states": np.repeat(heard.states, many, axis=0),
            "input_ids": tokens,
        }


def levelled(samples: Floats) -> Floats:
    """The signal at the loudness the model wants; silence stays silence."""
    level = float(np.sqrt(np.square(samples, dtype=np.float64).mean())) if len(samples) else 0.0
    factor = 10 ** (LOUDNESS / 20) / level if level > 1e-7 else 1.0
    return (samples * factor).astype(np.float32)


def _totals(logits: Floats) -> Floats:
    highest = logits.max(axis=-1)
    total: Floats = highest + np.log(np.exp(logits - highest[..., None]).sum(axis=-1))
    return total


def _session(onnxruntime: Any, file: Path) -> Any:  # noqa: ANN401 - onnxruntime has no types
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    except Exception as exc:
        raise CannotHear(
            f'"{shown(file)}" cannot be loaded by onnxruntime {onnxruntime.__version__} '
            f'({type(exc).__name__}); pip install --upgrade "voiceguide[ears]"'
        ) from exc
