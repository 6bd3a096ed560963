"""What she said, cut out of what the microphone took: where speech begins, and the samples until it ends."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import Final

import numpy as np
from numpy.typing import NDArray

from voiceguide.ears.activity import FRAME, Judged, dbfs

START: Final = 2
"""Frames of speech in a row that begin a segment, 64 ms; one will do that is surely speech, until it ends."""

BEFORE: Final = 8
"""Frames kept before those: a soft beginning."""

EARLY, END = 3, 8
"""Frames without speech after which a segment may be understood already, and after which it is over."""

LONGEST: Final = 125
"""Frames of a segment, 4 s; whoever talks longer talks to somebody else."""

USUAL: Final = -26.0
"""dBFS of her speech, until it is known better."""

UNDER: Final = 18.0
"""Decibels under her usual level from which on it is not she: a rest of the guide, somebody next door."""

SOFTEST: Final = -60.0
"""dBFS that count as said in a silence, as long as nothing is known of her level."""

KNOWN: Final = 7
"""How many things she said make her usual level: the middle one of the last."""

_Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Begun:
    """Speech has begun, at sample ``at``."""

    at: int


@dataclass(frozen=True, slots=True)
class Segment:
    """Something that was said: ``samples`` at 16 000 Hz, with the quiet around them.

    The speech itself is [``begun``, ``ended``), in samples; ``level`` is its own, in dBFS. A segment that is
    not ``whole`` may go on: it comes again when it has ended.
    """

    samples: _Floats = field(repr=False)
    begun: int
    ended: int
    level: float
    whole: bool


@dataclass(frozen=True, slots=True)
class Dropped:
    """What had begun came to nothing, by sample ``at``: too short, too soft, too long or not hers."""

    at: int


class Loudness:
    """Her usual level, and what is too soft to be hers. Levels in dBFS."""

    def __init__(self, usual: float | None = None) -> None:
        self._given = usual
        self._heard: deque[float] = deque(maxlen=KNOWN)

    @property
    def usual(self) -> float | None:
        """Her usual level: learnt, or as given; None as long as it is neither."""
        return median(self._heard) if self._heard else self._given

    def learn(self, level: float) -> None:
        """Take in how loud something was that was hers for sure."""
        self._heard.append(level)

    @property
    def softest_over_guide(self) -> float:
        """The softest that is taken for hers while the guide speaks."""
        usual = self.usual
        return (USUAL if usual is None else usual) - UNDER

    def hers(self, level: float, *, over_guide: bool) -> bool:
        """Whether speech of this level can be hers, in a silence or while the guide speaks."""
        unknown = self.usual is None and not over_guide
        return level >= (SOFTEST if unknown else self.softest_over_guide)


class Segments:
    """Cuts frames into segments. ``hers`` says of a level whether it can be hers."""

    def __init__(self, hers: Callable[[float], bool]) -> None:
        self._hers = hers
        self._taken = 0
        self._before: deque[_Floats] = deque(maxlen=BEFORE + START)
        self._starting = 0
        self._speech: _Speech | None = None

    @property
    def open(self) -> bool:
        """Whether something has begun and not ended."""
        return self._speech is not None

    def take(self, frame: _Floats, judged: Judged) -> list[Begun | Segment | Dropped]:
        """Take the next ``FRAME`` samples with what they were judged to be."""
        self._taken += FRAME
        if self._speech is None:
            return self._waited(frame, judged)
        return self._gone_on(self._speech, frame, judged)

    def settle(self) -> None:
        """What has begun has been understood; what comes now is something else."""
        self._close()

    def skip(self, samples: int) -> list[Begun | Segment | Dropped]:
        """So many samples were lost; what had begun is lost with them."""
        told = self._speech is not None and self._speech.told
        self._close()
        self._taken += samples
        return [Dropped(self._taken)] if told else []

    def drop(self) -> list[Begun | Segment | Dropped]:
        """What has begun is not to be heard."""
        return self.skip(0)

    def _close(self) -> None:
        self._speech = None
        self._starting = 0
        self._before.clear()

    def _waited(self, frame: _Floats, judged: Judged) -> list[Begun | Segment | Dropped]:
        self._before.append(frame)
        self._starting = self._starting + 1 if judged.starts else 0
        if self._starting < START and not judged.surely:
            return []
        self._speech = _Speech(list(self._before), self._starting, self._taken - self._starting * FRAME)
        return self._told(self._speech, judged)

    def _gone_on(self, speech: "_Speech", frame: _Floats, judged: Judged) -> list[Begun | Segment | Dropped]:
        speech.take(frame, judged.stays)
        if speech.silent >= END:
            self._close()
            return self._ended(speech)
        if speech.silent == EARLY and speech.told and speech.fit:
            segment = speech.segment(self._taken, whole=False)
            return [segment] if self._hers(segment.level) else []
        return self._told(speech, judged)

    def _told(self, speech: "_Speech", judged: Judged) -> list[Begun | Segment | Dropped]:
        """It has begun as soon as it is loud enough to be hers."""
        if speech.told or not self._hers(judged.level):
            return []
        speech.told = True
        return [Begun(speech.begun)]

    def _ended(self, speech: "_Speech") -> list[Begun | Segment | Dropped]:
        if not speech.told:
            return []
        if speech.fit:
            segment = speech.segment(self._taken, whole=True)
            if self._hers(segment.level):
                return [segment]
        return [Dropped(self._taken)]


class _Speech:
    """Speech from its first frames on, so many ``spoken``, with those before; began at sample ``begun``."""

    def __init__(self, frames: list[_Floats], spoken: int, begun: int) -> None:
        self.begun = begun
        self.silent = 0
        """Frames without speech at the end."""
        self.told = False
        self._too_long = False
        self._spoken = spoken
        self._frames = frames
        self._before = len(frames) - spoken

    @property
    def fit(self) -> bool:
        """Whether it is neither a click nor a talk."""
        return self._spoken >= START and not self._too_long

    def take(self, frame: _Floats, speech: bool) -> None:
        """One frame more."""
        self.silent = 0 if speech else self.silent + 1
        self._spoken += speech
        self._frames.append(frame)
        if len(self._frames) - self._before - self.silent > LONGEST:
            self._too_long = True
            self._frames.clear()

    def segment(self, taken: int, *, whole: bool) -> Segment:
        spoken = self._frames[self._before : len(self._frames) - self.silent]
        level = dbfs(np.concatenate(spoken))
        return Segment(np.concatenate(self._frames), self.begun, taken - self.silent * FRAME, level, whole)
