"""Whether what was heard is like what was played: then it is what is left of the guide, and not she.

What the canceller leaves of the guide is the guide still, fainter and by an unknown way; what she says has
nothing in common with it, however loud the guide is beneath. The coefficient of correlation, at the best of
all delays, tells one from the other: normalised cross-correlation.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

LIKE: Final = 0.2
"""From this resemblance on it may be the guide.

Sessions at a sound server, made voices: what was left of the guide 0.21 to 0.44; what she said over it
up to 0.2 while its voice was learnt, 0.02 later.
"""

_Floats = NDArray[np.float32]


def resemblance(heard: _Floats, played: _Floats) -> float:
    """The greatest correlation of a sound with any part, as long as it, of what was played: 0 to 1.

    0 where less was played than was heard, or nothing.
    """
    length = len(heard)
    if not 0 < length <= len(played):
        return 0.0
    size = 1 << (len(played) + length).bit_length()
    both = np.fft.irfft(np.fft.rfft(played, size) * np.conj(np.fft.rfft(heard, size)), size)
    energies = np.cumsum(np.concatenate(([0.0], np.square(played, dtype=np.float64))))
    parts = np.sqrt(np.maximum(energies[length:] - energies[:-length], 1e-9))
    norm = max(float(np.linalg.norm(heard)), 1e-9)
    return float(np.max(np.abs(both[: len(parts)]) / parts)) / norm
