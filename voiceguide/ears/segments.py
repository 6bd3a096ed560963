"""What she said, cut out of what the microphone took: where speech begins, and the samples until it ends."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from voiceguide.ears.activity import FRAME, Judged, dbfs

START: Final = 2
"""Frames of speech in a row that begin a segment, 64 ms; one will do that is surely speech, until it ends."""

BEFORE: Final = 8
"""Frames kept before those: a soft beginning."""

EARLY, END = 3, 8
"""Frames without speech after which a segment may be understood already, and after which it is over."""

SOFTER_END: Final = 16
"""Frames, 0.5 s, after which a segment is over if all that goes on is as soft as others talk: her own words
have softer syllables, too."""

LONGEST: Final = 125
"""Frames of a segment, 4 s; whoever talks longer talks to somebody else."""

USUAL: Final = -26.0
"""dBFS of her speech, until it is known better."""

FAR: Final = 9.0
"""Decibels under her usual level from which on it may well be somebody else: only what is clear counts."""

UNDER: Final = 18.0
"""Decibels under her usual level from which on it is not she: a rest of the guide, somebody next door."""

NOBODY: Final = -120.0
"""dBFS where nobody else talks."""

SOFTEST: Final = -60.0
"""dBFS that count as said in a silence, as long as nothing is known of her level."""

LOUDER: Final = 6.0
"""Decibels by which a voice is another one, and nearer: somebody talks in the room, and now she does."""

TALKS: Final = 12
"""Frames for which somebody must have talked, 0.4 s, before a louder voice counts as another one."""

BACK: Final = 16
"""Frames, 0.5 s, within which the louder voice may have begun before it was told from the other."""

REMEMBERED: Final = 1875
"""Frames, a minute, for which it is remembered how loud somebody talked whose words were none of hers."""

KNOWN: Final = 7
"""How many things she said make her usual level: the middle one of the last."""

GIVEN: Final = 3
"""How many of these her level counts for that was known before: a word of others does not change it."""

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
        given = [] if usual is None else [usual] * GIVEN
        self._heard: deque[float] = deque(given, maxlen=KNOWN)

    @property
    def usual(self) -> float | None:
        """Her usual level: learnt, or as given; None as long as it is neither."""
        return median(self._heard) if self._heard else None

    def learn(self, level: float) -> None:
        """Take in how loud something was that was hers for sure."""
        self._heard.append(level)

    def far(self, level: float) -> bool:
        """Whether it is so much softer than she usually is that it may be somebody else."""
        return self.usual is not None and level < self.usual - FAR

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
    """Cuts frames into segments. ``hers`` says of a level whether it can be hers.

    Where somebody else talks all the while (a television, a child), there is no silence about what she says:
    a voice that is louder by ``LOUDER`` begins a segment of its own, and what is as soft as the other voice
    ends it as silence does.
    """

    def __init__(self, hers: Callable[[float], bool]) -> None:
        self._hers = hers
        self._taken = 0
        self._before: deque[_Floats] = deque(maxlen=BEFORE + START)
        self._starting = 0
        self._speech: _Speech | None = None
        self._others = _Others()
        self._unsettled = NOBODY

    @property
    def open(self) -> bool:
        """Whether something has begun and not ended."""
        return self._speech is not None

    def take(self, frame: _Floats, judged: Judged) -> list[Begun | Segment | Dropped]:
        """Take the next ``FRAME`` samples with what they were judged to be."""
        self._taken += FRAME
        self._before.append(frame)
        if self._speech is None:
            return self._waited(judged)
        if self._speech.outdone(judged):
            return self._gone_on(self._parted(self._speech), frame, judged)
        return self._gone_on(self._speech, frame, judged)

    def settle(self) -> None:
        """What has begun, or just ended, has been understood; what comes now is something else."""
        self._close()
        self._unsettled = NOBODY

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

    def _waited(self, judged: Judged) -> list[Begun | Segment | Dropped]:
        self._starting = self._starting + 1 if judged.starts else 0
        if self._starting < START and not judged.surely:
            return []
        self._others.talked(self._unsettled, self._taken)
        before = len(self._before) - self._starting
        frames = [_Frame(each, judged.level, number >= before) for number, each in enumerate(self._before)]
        self._speech = _Speech(frames, before, self._taken - self._starting * FRAME)
        return self._told(self._speech, judged)

    def _parted(self, other: "_Speech") -> "_Speech":
        """Somebody talked, and now she does: what was said before is not hers."""
        self._others.talked(other.loud, self._taken)
        self._speech = other.parted(self._taken - FRAME)
        return self._speech

    def _gone_on(self, speech: "_Speech", frame: _Floats, judged: Judged) -> list[Begun | Segment | Dropped]:
        speech.take(frame, judged, self._others.loud(self._taken))
        if speech.quiet >= END or speech.silent >= SOFTER_END:
            self._close()
            self._unsettled = speech.loud
            return self._ended(speech)
        if speech.quiet == EARLY and speech.told and speech.fit:
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


class _Others:
    """How loud others talk in the room: as loud as what was last said that was not understood."""

    def __init__(self) -> None:
        self._loud = NOBODY
        self._at = 0

    def talked(self, loud: float, at: int) -> None:
        """Somebody talked, as loud as so many dBFS, by sample ``at``; or nobody did."""
        if loud > NOBODY:
            self._loud, self._at = loud, at

    def loud(self, at: int) -> float:
        """How loud, at a sample."""
        return self._loud if at - self._at < REMEMBERED * FRAME else NOBODY


class _Frame(NamedTuple):
    """A frame with its level in dBFS, and whether it was speech."""

    samples: _Floats
    level: float
    spoken: bool


class _Speech:
    """Speech that began at sample ``begun``: its frames, after so many ``before`` it."""

    def __init__(self, frames: list[_Frame], before: int, begun: int) -> None:
        self.begun = begun
        self.silent = 0
        """Frames without speech of this voice at the end."""
        self.quiet = 0
        """Frames without any speech at the end."""
        self.told = False
        self._too_long = False
        self._frames = frames
        self._before = before
        self._louder = 0

    @property
    def fit(self) -> bool:
        """Whether it is neither a click nor a talk."""
        return len(self._levels) >= START and not self._too_long

    @property
    def _levels(self) -> list[float]:
        return sorted(each.level for each in self._frames if each.spoken)

    @property
    def loud(self) -> float:
        """What a tenth of what was spoken is louder than, in dBFS."""
        levels = self._levels
        return levels[len(levels) * 9 // 10] if levels else NOBODY

    def outdone(self, judged: Judged) -> bool:
        """Whether, with this frame, a voice has begun that is louder by far than what has gone on."""
        talked = self._too_long or len(self._frames) - self._before >= TALKS
        louder = judged.starts and talked and judged.level > self.loud + LOUDER
        self._louder = self._louder + 1 if louder else 0
        return self._louder >= START

    def parted(self, taken: int) -> "_Speech":
        """The louder voice alone, from where it may have begun; ``taken`` are the samples up to now."""
        last = list(enumerate(self._frames))[-BACK:]
        first = next((number for number, each in last if each.level > self.loud), len(self._frames))
        frames = self._frames[max(0, first - BEFORE) :]
        spoken = len(self._frames) - first
        return _Speech(frames, len(frames) - spoken, taken - spoken * FRAME)

    def take(self, frame: _Floats, judged: Judged, others: float) -> None:
        """One frame more; where others talk, what is no louder than they are is none of it."""
        spoken = judged.stays and (judged.level > others or self.loud < others + LOUDER)
        self.silent = 0 if spoken else self.silent + 1
        self.quiet = 0 if judged.stays else self.quiet + 1
        self._frames.append(_Frame(frame, judged.level, spoken))
        if len(self._frames) - self._before - self.silent > LONGEST:
            self._too_long, self._before = True, 0
            del self._frames[: -2 * BACK]  # a louder voice may come yet

    def segment(self, taken: int, *, whole: bool) -> Segment:
        frames = [each.samples for each in self._frames]
        spoken = frames[self._before : len(frames) - self.silent]
        level = dbfs(np.concatenate(spoken))
        return Segment(np.concatenate(frames), self.begun, taken - self.silent * FRAME, level, whole)
