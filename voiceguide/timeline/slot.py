"""Finding room for cues within a wait or a hold: by rank; as wanted, moved, shortened or dropped.

A cue on its way: ``At`` an offset in the script, a ``WantedCue`` at a sample, a ``PlacedCue`` or a
``RefusedCue``, and at last a ``Cue`` of the timeline.
"""

from collections.abc import Callable, Iterator, Sequence
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
"""How many seconds later than wanted a cue may start; ranks not named may go anywhere in the slot."""

APART = Fraction("0.3")
"""Seconds of quiet that words keep from words, unless their moment is fixed; with less they run together."""


class WantedCue(NamedTuple):
    """A cue and the sample it wants to start at."""

    cue: Say | Tone
    start: int


class PlacedCue(NamedTuple):
    """A cue that found room."""

    start: int
    end: int
    cue: Say | Tone
    sound: Sound


class RefusedCue(NamedTuple):
    """A cue that was refused its moment, its full words or both: ``moved``, ``shortened`` or ``dropped``."""

    action: str
    cue: Say | Tone
    reason: str


def how_far(samples: int, second: int) -> str:
    """Why a cue was moved, and by how much: later if positive."""
    way = "later" if samples > 0 else "earlier"
    return f"{seconds_for_people(abs(samples), second):.2f} s {way}, because another cue is there"


@dataclass
class Slot:
    """Room within a wait or a hold, from sample ``low`` up to ``high``.

    What is placed never overlaps, but for tones under words: these always sound at their moment.
    """

    low: int
    high: int
    length_of: Callable[[Say | Tone, Sound], int]
    second: int

    def place(self, cues: Sequence[WantedCue]) -> tuple[list[PlacedCue], list[RefusedCue]]:
        """Place all cues by rank; the placed ones come back in order of time."""
        placed: list[PlacedCue] = []
        refused: list[RefusedCue] = []
        beneath = [wanted for wanted in cues if _under_words(wanted.cue)]
        above = [wanted for wanted in cues if not _under_words(wanted.cue)]
        for wanted in sorted(above, key=lambda wanted: (wanted.cue.rank, wanted.start)):
            spot, outcome = self._find(wanted, placed)
            if spot:
                placed.append(spot)
            if outcome:
                refused.append(outcome)
        placed += [self._beneath(wanted) for wanted in beneath]
        placed.sort(key=lambda spot: (spot.start, spot.end))
        return placed, refused

    def rooms(self, cues: Sequence[WantedCue]) -> Iterator[tuple[Say, int]]:
        """For the words of each cue that finds room, how many samples they may have and keep it.

        What gives way to them takes none of it. A tone beneath words takes no room.
        """
        placed, _ = self.place(cues)
        placed = [spot for spot in placed if not _under_words(spot.cue)]
        for spot in placed:
            if isinstance(spot.cue, Say):
                high = self.high - (0 if spot.cue.rank in LEEWAY else self._apart)
                later = [other for other in placed if other.start > spot.start]
                firm = [other for other in later if other.cue.rank <= spot.cue.rank]
                begins = [self._around(other, spot.cue)[0] for other in firm]
                yield spot.cue, min([high, *begins]) - spot.start

    def _beneath(self, wanted: WantedCue) -> PlacedCue:
        tone = wanted.cue
        assert isinstance(tone, Tone)
        return PlacedCue(wanted.start, wanted.start + self.length_of(tone, tone), tone, tone)

    def _find(self, wanted: WantedCue, placed: list[PlacedCue]) -> tuple[PlacedCue | None, RefusedCue | None]:
        cue = wanted.cue
        sounds: list[Sound] = [cue] if isinstance(cue, Tone) else [cue.utterance]
        if isinstance(cue, Say) and cue.brief:
            sounds.append(cue.brief)
        for number, sound in enumerate(sounds):
            length = self.length_of(cue, sound)
            start = self._start(wanted, length, placed)
            if start is None:
                continue
            spot = PlacedCue(start, start + length, cue, sound)
            if number:
                return spot, RefusedCue("shortened", cue, "the full words do not fit")
            if start != wanted.start:
                return spot, RefusedCue("moved", cue, how_far(start - wanted.start, self.second))
            return spot, None
        return None, RefusedCue("dropped", cue, "there is no room for it here")

    def _start(self, wanted: WantedCue, length: int, placed: list[PlacedCue]) -> int | None:
        """The nearest start to the wanted one with ``length`` samples free; never earlier if ranked."""
        leeway = LEEWAY.get(wanted.cue.rank)
        low, high = self.low, self.high
        if leeway is None:  # what is outside the slot are words, or a tone that wants to be heard
            low, high = low + self._apart, high - self._apart
        taken = [self._around(other, wanted.cue) for other in placed]
        starts = [max(wanted.start, low), *(end for _, end in taken)]
        if leeway is None:
            starts += [low, high - length, *(start - length for start, _ in taken)]
        latest = high if leeway is None else wanted.start + whole_samples(leeway, self.second)
        free = [
            start
            for start in starts
            if low <= start <= latest
            and start + length <= high
            and (leeway is None or start >= wanted.start)
            and all(start >= end or start + length <= begin for begin, end in taken)
        ]
        return min(free, key=lambda start: (abs(start - wanted.start), start), default=None)

    @property
    def _apart(self) -> int:
        return whole_samples(APART, self.second)

    def _around(self, other: PlacedCue, cue: Say | Tone) -> tuple[int, int]:
        """The room another cue takes, with the quiet this one keeps from it."""
        fixed = LEEWAY.get(cue.rank) == 0
        quiet = 0 if fixed or isinstance(cue, Tone) or isinstance(other.cue, Tone) else self._apart
        return other.start - quiet, other.end + quiet


def _under_words(cue: Say | Tone) -> bool:
    return isinstance(cue, Tone) and cue.under_words
