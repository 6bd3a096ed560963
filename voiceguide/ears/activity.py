"""Speech or not, frame by frame: Silero's word for it, or a level well above that of the room.

Silero alone (https://github.com/snakers4/silero-vad) misses high voices in a room that echoes; the level
alone takes a door for a word.
"""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from voiceguide.ears.silero import FRAME

__all__ = ["FRAME", "Activity", "Judged", "dbfs"]

START, CLOSE = 0.3, 0.2
"""Silero's probability from which on a frame begins speech, and keeps it going."""

LOUD, OPEN = 14.0, 9.0
"""Decibels above the room from which on a frame begins speech, and keeps it going."""

ROOM: Final = 94
"""Frames the room is known by: 3 s."""

QUIETEST: Final = -70.0
"""dBFS no room is taken to be below: a microphone that is all silence would hear speech in a single bit."""

Likely = Callable[[NDArray[np.float32]], float]
"""How likely the next ``FRAME`` samples are speech, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a frame is: ``starts`` speech, ``stays`` in it once begun; ``level`` in dBFS."""

    starts: bool
    stays: bool
    level: float
    surely: bool = False
    """Whether it starts speech by both rules: then one frame is enough to say so."""


class Activity:
    """Judges frames of ``FRAME`` samples at 16 000 Hz, one after the other."""

    def __init__(self, likely: Likely) -> None:
        self._likely = likely
        self._levels: deque[float] = deque(maxlen=ROOM)

    @property
    def room(self) -> float:
        """The level of the room in dBFS: a fifth of the last three seconds was softer."""
        softest = sorted(self._levels)[: len(self._levels) // 5 + 1]
        return max(QUIETEST, *softest[-1:])

    def judge(self, frame: NDArray[np.float32]) -> Judged:
        """Judge the next frame."""
        level = dbfs(frame)
        self._levels.append(level)
        above, probability = level - self.room, self._likely(frame)
        return Judged(
            starts=probability >= START or above > LOUD,
            stays=probability >= CLOSE or above > OPEN,
            level=level,
            surely=probability >= START and above > LOUD,
        )


def dbfs(samples: NDArray[np.float32]) -> float:
    """The level of samples: their mean power in decibels below that of a full square wave; -120 at least."""
    power = float(np.dot(samples, samples)) / max(1, len(samples))
    return 10 * math.log10(max(power, 1e-12))
