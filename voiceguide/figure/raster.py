"""Polygons in, a grid of dots out."""

from collections.abc import Iterable, Sequence
from math import ceil, floor

from voiceguide.figure.shape import Point

Grid = list[list[bool]]


def empty(wide: int, high: int) -> Grid:
    """A grid without dots."""
    return [[False] * wide for _ in range(high)]


def filled(polygons: Iterable[Sequence[Point]], wide: int, high: int) -> Grid:
    """The dots whose middle lies in one of the polygons, given in dots."""
    grid = empty(wide, high)
    for polygon in polygons:
        lowest = max(0, floor(min(y for _, y in polygon)))
        highest = min(high, ceil(max(y for _, y in polygon)) + 1)
        for row in range(lowest, highest):
            _fill_row(grid[row], polygon, row + 0.5, wide)
    return grid


def _fill_row(dots: list[bool], polygon: Sequence[Point], at: float, wide: int) -> None:
    crossings = sorted(
        x0 + (at - y0) * (x1 - x0) / (y1 - y0)
        for (x0, y0), (x1, y1) in zip(polygon, [*polygon[1:], polygon[0]], strict=True)
        if (y0 <= at) != (y1 <= at)
    )
    for left, right in zip(crossings[::2], crossings[1::2], strict=False):
        for column in range(max(0, ceil(left - 0.5)), min(wide, ceil(right - 0.5))):
            dots[column] = True


def grown(grid: Grid) -> Grid:
    """The dots and their neighbours above, below and beside."""
    high, wide = len(grid), len(grid[0]) if grid else 0
    around = ((0, 0), (0, 1), (1, 0), (0, -1), (-1, 0))
    bigger = empty(wide, high)
    for y, row in enumerate(grid):
        for x, dot in enumerate(row):
            if dot:
                for down, across in around:
                    if 0 <= y + down < high and 0 <= x + across < wide:
                        bigger[y + down][x + across] = True
    return bigger
