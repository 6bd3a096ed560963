"""The ribbon: a session from left to right, wide where she moves, widest where she holds, in its colours."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from voiceguide.timeline.model import Timeline

SLICES: Final = 96
TALK, MOVE, HOLD = 0.2, 0.66, 1.0
"""Half the ribbon's width, of the largest there is."""

COLOURS: Final = ("#f2b28c", "#9fd0c4", "#f0d08a", "#c3b4e3", "#a9cbe8", "#e9a9ad", "#b9d59a")
SMOOTHING: Final = 2
"""How often each edge is averaged with its neighbours."""

QUIET: Final = "#8fa9ad"
"""For what comes before the first exercise and after the last."""


class Stretch(NamedTuple):
    """A part of the ribbon: where it begins and ends, as shares of the session, and its colour."""

    start: float
    end: float
    colour: str


def stretches(timeline: Timeline) -> list[Stretch]:
    """The chapters, with the sides of an exercise in one."""
    if not timeline.chapters:
        return [Stretch(0, 1, QUIET)]
    length = max(1, timeline.length)
    wholes: list[tuple[int, str]] = []
    for start, title in timeline.chapters:
        if not (wholes and title.startswith(f"{wholes[-1][1]}, ")):
            wholes.append((start if wholes else 0, title))
    edges = [start / length for start, _ in wholes[1:]] + [1.0]
    colours = _colours(len(wholes))
    starts = [start / length for start, _ in wholes]
    return [Stretch(*each) for each in zip(starts, edges, colours, strict=True)]


def _colours(number: int) -> list[str]:
    if number < 3:
        return [QUIET] * number
    return [QUIET, *(COLOURS[each % len(COLOURS)] for each in range(number - 2)), QUIET]


def widths(timeline: Timeline, slices: int = SLICES) -> list[float]:
    """How wide the ribbon is, from 0 to 1, at the edges of so many slices; smooth."""
    length = max(1, timeline.length)
    moving = _shares([(phase.start, phase.end) for phase in timeline.phases if phase.breath], length, slices)
    holding = _shares([(hold.start, hold.end) for hold in timeline.holds], length, slices)
    raw = [
        TALK + (MOVE - TALK) * min(1.0, move) + (HOLD - TALK) * min(1.0, hold)
        for move, hold in zip(moving, holding, strict=True)
    ]
    edges = [raw[0], *((this + following) / 2 for this, following in pairwise(raw)), raw[-1]]
    for _ in range(SMOOTHING):
        inner = [(a + 2 * b + c) / 4 for a, b, c in zip(edges, edges[1:], edges[2:], strict=False)]
        edges = [edges[0], *inner, edges[-1]]
    return [min(1.0, each) for each in edges]


def _shares(spans: Sequence[tuple[int, int]], length: int, slices: int) -> Iterator[float]:
    """For each slice, the share of its time that the spans take."""
    for number in range(slices):
        low, high = length * number / slices, length * (number + 1) / slices
        yield sum(max(0.0, min(high, end) - max(low, start)) for start, end in spans) / (high - low)
