"""Finding room for cues within a frame: by rank, at the wanted sample, moved, shortened or dropped."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from voiceguide.clock import seconds_for_people, whole_samples
from voiceguide.coach.script import Rank, Say, Tone
from voiceguide.timeline.model import Sound

LEEWAY = {
    Rank.SAFETY: Fraction(0),
    Rank.SWITCH: Fraction(0),
    Rank.GO: Fraction(0),
    Rank.ZERO: Fraction(0),
    Rank.COUNTDOWN: Fraction(0),
    Rank.LAST: Fraction(3, 2),
    Rank.BREATH: Fraction(1),
    Rank.COUNT: Fraction(3, 2),
}
"""How many seconds later than wanted a cue may start; ranks not named may go anywhere in the frame."""

APART = Fraction("0.3")
"""Seconds of quiet that words keep from words, unless their moment is fixed; with less they run together."""


class Wish(NamedTuple):
    """A cue and the sample it wants to start at."""

    cue: Say | Tone
    wanted: int


class Placed(NamedTuple):
    """A cue that found room."""

    start: int
    end: int
    cue: Say | Tone
    sound: Sound


class Refused(NamedTuple):
    """What became of a cue that did not get what it wanted."""

    action: str
    cue: Say | Tone
    reason: str


def how_far(samples: int, second: int) -> str:
    """Why a cue was moved, and by how much: later if positive."""
    way = "later" if samples > 0 else "earlier"
    return f"{seconds_for_people(abs(samples), second):.2f} s {way}, because another cue is there"


@dataclass
class Frame:
    """Room from sample ``low`` up to sample ``high``; what is placed never overlaps."""

    low: int
    high: int
    length_of: Callable[[Say | Tone, Sound], int]
    second: int

    def place(self, wishes: Sequence[Wish]) -> tuple[list[Placed], list[Refused]]:
        """Place all wishes by rank; the placed ones come back in order of time."""
        placed: list[Placed] = []
        refused: list[Refused] = []
        for wish in sorted(wishes, key=lambda wish: (wish.cue.rank, wish.wanted)):
            spot, outcome = self._find(wish, placed)
            if spot:
                placed.append(spot)
            if outcome:
                refused.append(outcome)
        placed.sort(key=lambda spot: (spot.start, spot.end))
        return placed, refused

    def _find(self, wish: Wish, placed: list[Placed]) -> tuple[Placed | None, Refused | None]:
        cue = wish.cue
        sounds: list[Sound] = [cue] if isinstance(cue, Tone) else [cue.utterance]
        if isinstance(cue, Say) and cue.brief:
            sounds.append(cue.brief)
        for number, sound in enumerate(sounds):
            length = self.length_of(cue, sound)
            start = self._start(wish, length, placed)
            if start is None:
                continue
            spot = Placed(start, start + length, cue, sound)
            if number:
                return spot, Refused("shortened", cue, "the full words do not fit")
            if start != wish.wanted:
                return spot, Refused("moved", cue, how_far(start - wish.wanted, self.second))
            return spot, None
        return None, Refused("dropped", cue, "there is no room for it here")

    def _start(self, wish: Wish, length: int, placed: list[Placed]) -> int | None:
        """The nearest start to the wanted one with ``length`` samples free; never earlier if ranked."""
        leeway = LEEWAY.get(wish.cue.rank)
        low, high = self.low, self.high
        if leeway is None:  # what is outside the frame are words, or a tone that wants to be heard
            low, high = low + self._apart, high - self._apart
        taken = [self._around(other, wish.cue) for other in placed]
        starts = [max(wish.wanted, low), *(end for _, end in taken)]
        if leeway is None:
            starts += [low, high - length, *(start - length for start, _ in taken)]
        latest = high if leeway is None else wish.wanted + whole_samples(leeway, self.second)
        free = [
            start
            for start in starts
            if low <= start <= latest
            and start + length <= high
            and (leeway is None or start >= wish.wanted)
            and all(start >= end or start + length <= begin for begin, end in taken)
        ]
        return min(free, key=lambda start: (abs(start - wish.wanted), start), default=None)

    @property
    def _apart(self) -> int:
        return whole_samples(APART, self.second)

    def _around(self, other: Placed, cue: Say | Tone) -> tuple[int, int]:
        """The room another cue takes, with the quiet this one keeps from it."""
        fixed = LEEWAY.get(cue.rank) == 0
        quiet = 0 if fixed or isinstance(cue, Tone) or isinstance(other.cue, Tone) else self._apart
        return other.start - quiet, other.end + quiet
