"""Figures side by side: in one row or two, all to one scale, each row standing on its floor."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

BETWEEN: Final = 0.04
"""Room between two figures, and between two rows, as a share of the area."""

_ROOT: Final = re.compile(r"<svg\b[^>]*?\bviewBox=\"([^\"]+)\"[^>]*>", re.DOTALL)


class Area(NamedTuple):
    """A rectangle to fill."""

    x: float
    y: float
    width: float
    height: float


class Figure(NamedTuple):
    """An SVG document, the size of its view box, and the colour it takes."""

    svg: str
    width: float
    height: float
    colour: str


def arranged(figures: Sequence[str], colours: Sequence[str], area: Area) -> Iterator[str]:
    """Every figure as an SVG element in its place; colours are used again where there are too few."""
    found = [_figure(svg, colours[number % len(colours)]) for number, svg in enumerate(figures)]
    if not found:
        return
    half = -(-len(found) // 2)
    choices = [[found], [found[:half], found[half:]]] if found[half:] else [[found]]
    scale, rows = max(((_scale(rows, area), rows) for rows in choices), key=lambda each: each[0])
    above = BETWEEN * area.height
    heights = [max(each.height for each in row) for row in rows]
    floor = area.y + area.height - scale * sum(heights) - (len(rows) - 1) * above
    for row, height in zip(rows, heights, strict=True):
        floor += scale * height
        gap = (area.width - scale * sum(each.width for each in row)) / (len(row) + 1)
        x = area.x + gap
        for each in row:
            yield _placed(each, x, floor - scale * each.height, scale)
            x += scale * each.width + gap
        floor += above


def _scale(rows: Sequence[Sequence[Figure]], area: Area) -> float:
    """The largest at which the rows fit."""
    high = area.height - (len(rows) - 1) * BETWEEN * area.height
    across = [
        (area.width - (len(row) + 1) * BETWEEN * area.width) / sum(each.width for each in row) for row in rows
    ]
    return min(high / sum(max(each.height for each in row) for row in rows), *across)


def _figure(svg: str, colour: str) -> Figure:
    root = _ROOT.search(svg)
    if root is None:
        raise ValueError("a figure is an SVG document with a viewBox")
    _, _, width, height = (float(each) for each in root[1].split())
    return Figure(svg, width, height, colour)


def _placed(figure: Figure, x: float, y: float, scale: float) -> str:
    size = f'width="{figure.width * scale:.1f}" height="{figure.height * scale:.1f}"'
    place = f'x="{x:.1f}" y="{y:.1f}" {size} color="{figure.colour}"'
    return _ROOT.sub(lambda root: f'<svg {place} viewBox="{root[1]}">', figure.svg, count=1)
