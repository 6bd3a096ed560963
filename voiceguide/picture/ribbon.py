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

GAP: Final = 6
"""Units of the picture, left free between two stretches."""

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


def ribbon(timeline: Timeline, left: float, middle: float, length: float, height: float) -> Iterator[str]:
    """The ribbon as SVG elements; in units of the picture."""
    half = height / 2
    outline = _outline(widths(timeline), left, middle, length, half)
    yield f'<clipPath id="ribbon"><path d="{outline}"/></clipPath><g clip-path="url(#ribbon)">'
    for start, end, colour in stretches(timeline):
        width = (end - start) * length - (GAP if end < 1 else 0)
        yield (
            f'<rect x="{left + start * length:.1f}" y="{middle - half:g}" width="{max(width, 1):.1f}" '
            f'height="{height:g}" fill="{colour}"/>'
        )
    yield "</g>"


def _outline(edges: Sequence[float], left: float, middle: float, length: float, half: float) -> str:
    """A closed curve through the widths, there above the middle line and back below it, with round ends."""
    step = length / (len(edges) - 1)
    above = [(left + step * number, middle - half * edge) for number, edge in enumerate(edges)]
    below = [(x, 2 * middle - y) for x, y in reversed(above)]
    (x, y), (end_x, end_y), (_, back) = above[0], above[-1], below[0]
    turn, home = (back - end_y) / 2, middle - y
    return (
        f"M{x:.1f} {y:.1f}{''.join(_curves(above))}A{turn:.1f} {turn:.1f} 0 0 1 {end_x:.1f} {back:.1f}"
        f"{''.join(_curves(below))}A{home:.1f} {home:.1f} 0 0 1 {x:.1f} {y:.1f}Z"
    )


def _curves(points: Sequence[tuple[float, float]]) -> Iterator[str]:
    """A smooth curve through all points (Catmull and Rom's, as Bezier curves)."""
    before = points[0]
    for number, ((x, y), (to_x, to_y)) in enumerate(pairwise(points)):
        after = points[min(number + 2, len(points) - 1)]
        leave = (x + (to_x - before[0]) / 6, y + (to_y - before[1]) / 6)
        reach = (to_x - (after[0] - x) / 6, to_y - (after[1] - y) / 6)
        yield f"C{leave[0]:.1f} {leave[1]:.1f} {reach[0]:.1f} {reach[1]:.1f} {to_x:.1f} {to_y:.1f}"
        before = (x, y)
