"""Sounds like somebody speaking who says nothing: what a name's log-probability is compared with.

Voiced, with a melody, syllables and moving formants, and no word in it. Always the same.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

RATE: Final = 16000
LENGTH: Final = 22400
"""Samples: 1.4 s, as long as a name takes."""

PITCH: Final = 180.0
"""Hz, in the middle of the melody."""
FORMANTS: Final = ((500.0, 250.0, 2.7), (1500.0, 600.0, 1.9), (2700.0, 300.0, 2.2))
"""Hz each lies at, Hz it moves by, and how often a second."""
BANDWIDTH: Final = 120.0
HARMONICS: Final = 29
SYLLABLES: Final = 3.5
"""A second."""

GOLDEN: Final = (5**0.5 - 1) / 2
"""Its multiples are spread evenly round a circle, so they stand in for chance."""


def babble(number: int) -> npt.NDArray[np.float32]:
    """The babble of a number: float32, mono, at ``RATE``."""
    time = np.arange(LENGTH) / RATE

    def angle(which: int) -> float:
        return 2 * np.pi * ((number * 7 + which) * GOLDEN % 1)

    def wave(hertz: float, which: int) -> npt.NDArray[np.float64]:
        return np.sin(2 * np.pi * hertz * time + angle(which))

    pitch = PITCH * 2 ** (0.2 * wave(1.3, 1))
    turned = 2 * np.pi * np.cumsum(pitch) / RATE
    formants = [middle + by * wave(often, which) for which, (middle, by, often) in enumerate(FORMANTS, 2)]
    voice = np.zeros(LENGTH)
    for harmonic in range(1, HARMONICS + 1):
        loudness = sum(1 / (1 + ((harmonic * pitch - formant) / BANDWIDTH) ** 2) for formant in formants)
        voice += loudness / np.sqrt(harmonic) * np.sin(harmonic * turned + angle(10 + harmonic))
    return (voice * np.clip(wave(SYLLABLES, 5) + 0.3, 0.02, 1)).astype(np.float32)
