"""What stands on the screen from when to when: words, sounds, and the phase or hold while nothing is said."""

from collections.abc import Iterator
from itertools import chain, pairwise
from typing import Final, NamedTuple

from voiceguide.sidecars.words import BREATHS, one_line, sound_words
from voiceguide.timeline.model import Cue, HoldSpan, Timeline

LINGER: Final = 1
"""Seconds a caption may stay after its words have ended, if nothing follows."""

WORTH_FILLING: Final = 0.8
"""Seconds; quiet in a phase or hold shorter than this gets no caption of its own."""

HOLD_STEP: Final = 5
"""Every so many seconds the screen says how much of a hold is left."""


class Caption(NamedTuple):
    """A text on the screen from sample ``start`` up to sample ``end``."""

    start: int
    end: int
    text: str


def captions(timeline: Timeline) -> list[Caption]:
    """All captions, in order, never two at a time."""
    heard = [_caption(cue) for cue in timeline.cues]
    spoken = [each for each in heard if each.text and each.end > each.start]
    every = sorted(chain(spoken, _fillings(timeline, spoken)))
    return list(_lingering(every, timeline))


def _caption(cue: Cue) -> Caption:
    text = one_line(cue.text) if cue.kind == "speech" else sound_words(cue.role)
    return Caption(cue.start, cue.end, text)


def _fillings(timeline: Timeline, spoken: list[Caption]) -> Iterator[Caption]:
    least = round(WORTH_FILLING * timeline.sample_rate)
    busy = iter([*spoken, Caption(timeline.length, timeline.length, "")])
    now = next(busy)
    spans = sorted(
        [
            *(
                (phase.start, phase.end, BREATHS[phase.breath], None)
                for phase in timeline.phases
                if phase.breath
            ),
            *((hold.start, hold.end, "Hold", hold) for hold in timeline.holds),
        ],
        key=lambda span: span[:2],
    )
    for start, end, words, hold in spans:
        at = start
        while at < end:
            while now.end <= at and now.start < timeline.length:
                now = next(busy)
            free = min(end, max(at, now.start))
            if free - at >= least:
                yield from _counted(hold, at, free, timeline) if hold else [Caption(at, free, words)]
            at = max(free, now.end) if now.start < end else end


def _counted(hold: HoldSpan, start: int, end: int, timeline: Timeline) -> Iterator[Caption]:
    """A hold's quiet in steps, each telling the seconds left when it starts."""
    second = timeline.sample_rate
    step = HOLD_STEP * second
    steps = range(hold.end - (hold.end - start - 1) // step * step, end, step)
    edges = [start, *(at for at in steps if at > start), end]
    for here, there in pairwise(edges):
        left = -((here - hold.end) // second)
        yield Caption(here, there, f"Hold: {left} second{'s' if left > 1 else ''} left")


def _lingering(every: list[Caption], timeline: Timeline) -> Iterator[Caption]:
    longest = LINGER * timeline.sample_rate
    for this, following in pairwise([*every, Caption(timeline.length, timeline.length, "")]):
        yield this._replace(end=max(this.end, min(this.end + longest, following.start)))
