"""What a loudspeaker played, on a tape, in which words and tones of the guide are found, however loud."""

import time
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import Final, NamedTuple

import numpy as np
from benchmarks.soundserver import Ear
from numpy.typing import NDArray

RATE: Final = 24_000
"""Samples a second, which are those of the guide."""

LATENCY: Final = 20
"""Milliseconds at a time."""

ALIKE: Final = 0.8
"""Correlation from which on a piece of the tape counts as what it is compared with: also where it gets softer
in it, or a tone lies over it."""

COMPARED: Final = RATE * 6 // 5
"""Samples of words that are compared, from the first loud one on."""

LOUD: Final = 300
"""Of 32768, of a clip: what is softer does not tell one clip from another."""

AUDIBLE: Final = 60
"""Of 32768, on the tape: from here on a sample counts as sound (-55 dBFS)."""

BEGINNING: Final = RATE // 20
"""Samples of a tone after which an answer may begin over it."""

SURELY: Final = 0.95
"""Correlation from which on so short a piece is the tone."""

TONE: Final = 0.7, 1.3
"""How loud a tone may be, of itself as it is made."""

Floats = NDArray[np.float32]


class Found(NamedTuple):
    """Something found on a tape: its first sample, how loud it is of itself, and the correlation."""

    at: int
    gain: float
    likeness: float


class Tape(Ear):
    """All that a sink plays, and when each sample of it was heard."""

    def __init__(self, environment: Mapping[str, str], sink: str) -> None:
        super().__init__(environment, RATE, sink, LATENCY)

    @property
    def now(self) -> int:
        """How many samples there are by now."""
        return len(self._heard) // 2

    def piece(self, first: int, last: int | None = None) -> Floats:
        """The samples between two, of 32768."""
        last = self.now if last is None else min(last, self.now)
        return self._between(2 * first, 2 * max(first, last)).astype(np.float32)

    def when(self, sample: int) -> float:
        """The monotonic time at which a sample was heard.

        It comes to us late when we or the server are held up, but never too soon: of the next half second the
        sample that came with the least delay tells.
        """
        known = self._arrivals
        first = min(bisect_right(known, 2 * sample, key=itemgetter(1)), len(known) - 1)
        last = max(first + 1, bisect_right(known, 2 * sample + RATE, key=itemgetter(1)))
        return min(came - (end / 2 - sample) / RATE for came, end in known[first:last])

    def sample_at(self, moment: float) -> int:
        """The sample that was heard at a monotonic time."""
        low, high = 0, self.now
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.when(middle) <= moment else (low, middle)
        return low

    def find(self, clip: Floats, first: int, last: int | None = None) -> list[Found]:
        """All places between two samples at which a clip begins, in their order."""
        lead = int(np.flatnonzero(np.abs(clip) > LOUD)[0])
        wanted = clip[lead : lead + COMPARED]
        return [each._replace(at=each.at - lead) for each in _alike(wanted, self.piece(first, last), first)]

    def tone(
        self, tone: Floats, first: int, last: int, beneath: Sequence[tuple[Floats, int]] = ()
    ) -> int | None:
        """The sample at which a tone begins between two, perhaps over words that began at some samples."""
        sound = self.piece(first, last + len(tone))
        if len(sound) < len(tone):
            return None
        for words, at in beneath:
            sound = _without(sound, words, at - first)
        found = _tone_in(sound, tone, ALIKE)
        if found is None:
            found = _tone_in(sound, tone[:BEGINNING], SURELY)
        return None if found is None else first + found

    def silent_from(self, sample: int, seconds: float) -> int | None:
        """Where so much silence begins, from a sample on; None if it is not there yet."""
        loud = np.flatnonzero(np.abs(self.piece(sample)) > AUDIBLE)
        edges = [-1, *loud.tolist(), self.now - sample]
        gaps = (one + 1 for one, two in pairwise(edges) if two - one > seconds * RATE)
        return next((sample + gap for gap in gaps), None)

    def sounding(self, first: int, last: int) -> float:
        """For how much of the time between two samples something sounds, in pieces of 50 ms."""
        sound = np.abs(self.piece(first, last))
        sound = sound[: len(sound) // 1200 * 1200].reshape(-1, 1200)
        return float((sound.max(axis=1) > AUDIBLE).mean()) if len(sound) else 0.0

    def wait_until(self, moment: float) -> None:
        """Sleep until a monotonic time."""
        time.sleep(max(0.0, moment - time.monotonic()))


def _tone_in(sound: Floats, tone: Floats, alike: float) -> int | None:
    """Where a tone begins in a sound, if it is as loud there as it is made."""
    likenesses = _likenesses(tone, sound)
    best = int(np.argmax(likenesses))
    gain = float(tone @ sound[best : best + len(tone)]) / float(tone @ tone)
    return best if likenesses[best] > alike and TONE[0] < gain < TONE[1] else None


def _products(wanted: Floats, sound: Floats) -> Floats:
    """The product of a clip with what is heard at each place where all of it would be."""
    size = 1 << (len(sound) + len(wanted)).bit_length()
    spectrum = np.fft.rfft(sound, size) * np.conj(np.fft.rfft(wanted, size))
    return np.fft.irfft(spectrum, size)[: len(sound) - len(wanted) + 1]


def _likenesses(wanted: Floats, sound: Floats) -> Floats:
    """The correlation of a clip with what is heard at each place, however loud."""
    squares = np.concatenate(([0.0], np.cumsum(sound.astype(float) ** 2)))
    energies = squares[len(wanted) :] - squares[: -len(wanted)]
    norm = float(np.linalg.norm(wanted))
    return (_products(wanted, sound) / (norm * np.sqrt(np.maximum(energies, len(wanted))))).astype(np.float32)


def _alike(wanted: Floats, sound: Floats, first: int) -> Iterator[Found]:
    if len(sound) < len(wanted):
        return
    products, likeness = _products(wanted, sound), _likenesses(wanted, sound)
    norm = float(np.linalg.norm(wanted))
    for low in np.flatnonzero(likeness > ALIKE):
        around = likeness[max(0, low - RATE // 4) : low + RATE // 4]
        if likeness[low] == around.max():
            yield Found(first + int(low), float(products[low] / norm**2), float(likeness[low]))


def _without(sound: Floats, words: Floats, at: int) -> Floats:
    """What is left of a sound when words that began ``at`` are taken off, however loud they are."""
    left, step = sound.copy(), RATE // 100
    for first in range(0, len(sound) - step, step):
        spoken = words[max(0, first - at) : max(0, first - at + step)]
        if first < at or len(spoken) < step or not np.any(spoken):
            continue
        heard = left[first : first + step]
        left[first : first + step] = heard - max(0.0, float(heard @ spoken / (spoken @ spoken))) * spoken
    return left
