"""Shapes on the paper: smooth outlines and tapered rods, as path text and as polygons."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import acos, atan2, cos, hypot, pi, sin
from typing import Literal

Point = tuple[float, float]
Shade = Literal[
    "skin",
    "skin-far",
    "bare",
    "hair",
    "top",
    "top-far",
    "legs",
    "legs-far",
    "prop",
    "prop-far",
    "soft",
    "light",
    "eye",
    "arrow",
]


def number(value: float) -> str:
    """A coordinate with one decimal, and no more signs than needed."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") and text != "-0.0" else "0" if text == "-0.0" else text


def pair(point: Point) -> str:
    """Two coordinates, as path text wants them."""
    return f"{number(point[0])} {number(point[1])}"


@dataclass(frozen=True)
class Curve:
    """A closed line through its points: smooth, or with corners."""

    points: tuple[Point, ...]
    smooth: bool = True

    def path(self) -> str:
        """The outline as path text."""
        if not self.smooth:
            return "M" + "L".join(map(pair, self.points)) + "Z"
        return (
            f"M{pair(self.points[0])}C" + " ".join(pair(p) for bend in self._bends() for p in bend[1:]) + "Z"
        )

    def polygon(self) -> list[Point]:
        """The outline as many short straight lines."""
        if not self.smooth:
            return list(self.points)
        return [_on(bend, step / 6) for bend in self._bends() for step in range(6)]

    def _bends(self) -> Iterator[tuple[Point, Point, Point, Point]]:
        """Catmull-Rom pieces as cubic curves, their handles no longer than a third of the piece."""
        many = len(self.points)
        for index in range(many):
            before, start, end, after = (self.points[(index + step) % many] for step in (-1, 0, 1, 2))
            span = hypot(end[0] - start[0], end[1] - start[1])
            yield start, _handle(start, before, end, span), _handle(end, after, start, span), end


def _handle(at: Point, one: Point, other: Point, span: float) -> Point:
    """Where the curve leaves ``at``: along the way from its one neighbour to the other."""
    way = (other[0] - one[0], other[1] - one[1])
    length = hypot(*way)
    reach = min(length / 6, span / 3) / length if length > 1e-9 else 0.0
    return at[0] + way[0] * reach, at[1] + way[1] * reach


def _on(bend: Sequence[Point], t: float) -> Point:
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    return (
        sum(w * p[0] for w, p in zip(weights, bend, strict=True)),
        sum(w * p[1] for w, p in zip(weights, bend, strict=True)),
    )


@dataclass(frozen=True)
class Rod:
    """Two round ends of any size, and what lies between them."""

    start: Point
    start_round: float
    end: Point
    end_round: float

    def path(self) -> str:
        """The outline as path text: two straight lines, two arcs."""
        a, b, c, d = self._corners()
        first, last = number(self.start_round), number(self.end_round)
        big = int(self.start_round >= self.end_round)
        return (
            f"M{pair(a)}L{pair(b)}A{last} {last} 0 {1 - big} 1 {pair(c)}"
            f"L{pair(d)}A{first} {first} 0 {big} 1 {pair(a)}Z"
        )

    def polygon(self) -> list[Point]:
        """The outline as many short straight lines."""
        heading, half = self._angles()
        ends = ((self.end, self.end_round, heading - half, 2 * half),
                (self.start, self.start_round, heading + half, 2 * (pi - half)))  # fmt: skip
        return [
            _round(middle, size, begin + sweep * step / 10)
            for middle, size, begin, sweep in ends
            for step in range(11)
        ]

    def _angles(self) -> tuple[float, float]:
        """Where the rod points, and how far from there its sides touch the round ends."""
        across, down = self.end[0] - self.start[0], self.end[1] - self.start[1]
        slope = (self.start_round - self.end_round) / max(hypot(across, down), 1e-6)
        return atan2(down, across), acos(max(-0.97, min(0.97, slope)))

    def _corners(self) -> tuple[Point, Point, Point, Point]:
        heading, half = self._angles()
        return (
            _round(self.start, self.start_round, heading - half),
            _round(self.end, self.end_round, heading - half),
            _round(self.end, self.end_round, heading + half),
            _round(self.start, self.start_round, heading + half),
        )


def _round(middle: Point, size: float, angle: float) -> Point:
    return middle[0] + size * cos(angle), middle[1] + size * sin(angle)


def ball(middle: Point, size: float) -> Curve:
    """A round thing."""
    return Curve(tuple(_round(middle, size, step * pi / 4) for step in range(8)))


@dataclass(frozen=True)
class Shape:
    """Outlines of one tone that are drawn as one piece; ``part`` says what of her it is."""

    part: str
    tone: Shade
    outlines: tuple[Curve | Rod, ...]

    def path(self) -> str:
        """All outlines as path text; they run the same way round, so that they join."""
        return "".join(outline.path() for outline in self.outlines)

    def polygons(self) -> list[list[Point]]:
        """All outlines as polygons."""
        return [outline.polygon() for outline in self.outlines]


@dataclass(frozen=True)
class Box:
    """A piece of the paper: its left, top, right and bottom edge."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    def grown(self, by: float) -> "Box":
        """With a margin on every side."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)


def bounds(shapes: Iterable[Shape]) -> Box:
    """The smallest box around all shapes."""
    points = [point for shape in shapes for polygon in shape.polygons() for point in polygon]
    across, down = [x for x, _ in points], [y for _, y in points]
    return Box(min(across), min(down), max(across), max(down))
