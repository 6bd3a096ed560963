"""How loud speech is, after ITU-R BS.1770-4."""

from functools import lru_cache
from math import pi, tan

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from voiceguide.clock import whole_samples

Samples = npt.NDArray[np.float64]

BLOCK = 0.1
"""Seconds of one measuring block: BS.1770's own 0.4 s would mix a short cue with the pauses inside it."""

GATE = 10.0
"""Blocks this many LU below the mean are pauses and do not count."""


def speech_loudness(samples: Samples, rate: int) -> float:
    """Loudness in LUFS of the voiced parts; ``samples`` are -1 to 1, mono. Silence is -inf."""
    size = min(whole_samples(BLOCK, rate), len(samples))
    blocks = sliding_window_view(samples, size)[:: max(1, size // 2)]
    power = (np.abs(np.fft.rfft(blocks)) ** 2 @ _k_weights(size, rate)) * 2 / size**2
    voiced = power[power >= power.mean() * 10 ** (-GATE / 10)]
    with np.errstate(divide="ignore"):
        return float(-0.691 + 10 * np.log10(voiced.mean()))


def speech_level(samples: Samples, rate: int) -> float:
    """Root mean square of the voiced parts, which are those that count for the loudness too."""
    size = min(whole_samples(BLOCK, rate), len(samples))
    power = np.square(sliding_window_view(samples, size)[:: max(1, size // 2)]).mean(axis=-1)
    return float(np.sqrt(power[power >= power.mean() * 10 ** (-GATE / 10)].mean()))


@lru_cache(maxsize=4)
def _k_weights(size: int, rate: int) -> Samples:
    """Power gain of both filters of BS.1770 at the frequencies of a real FFT of ``size`` samples."""
    z = np.exp(-2j * pi * np.arange(size // 2 + 1) / size)
    return np.abs(_shelf(z, rate) * _high_pass(z, rate)) ** 2


# The analogue prototypes of the standard's 48 kHz coefficients, so that any sample rate can be measured.
def _shelf(z: npt.NDArray[np.complex128], rate: int) -> npt.NDArray[np.complex128]:
    k, q, high = tan(pi * 1681.974450955533 / rate), 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    top = (high + band * k / q + k * k) + 2 * (k * k - high) * z + (high - band * k / q + k * k) * z * z
    shelf: npt.NDArray[np.complex128] = top / _poles(z, k, q)
    return shelf


def _high_pass(z: npt.NDArray[np.complex128], rate: int) -> npt.NDArray[np.complex128]:
    k, q = tan(pi * 38.13547087602444 / rate), 0.5003270373238773
    return (1 - z) ** 2 * (1 + k / q + k * k) / _poles(z, k, q)


def _poles(z: npt.NDArray[np.complex128], k: float, q: float) -> npt.NDArray[np.complex128]:
    return (1 + k / q + k * k) + 2 * (k * k - 1) * z + (1 - k / q + k * k) * z * z
