"""Figures side by side: in one row or two, all to one scale, each row standing on its floor."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

BETWEEN: Final = 0.06
"""Room between two figures, and between two rows, as a share of the area."""

MOST_IN_A_ROW: Final = 3
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
    rows = _rows(found)
    if not rows:
        return
    beside, above = BETWEEN * area.width, BETWEEN * area.height
    widest = [(sum(each.width for each in row), (len(row) + 1) * beside) for row in rows]
    heights = [max(each.height for each in row) for row in rows]
    scale = min(
        (area.height - (len(rows) - 1) * above) / sum(heights),
        *((area.width - gaps) / width for width, gaps in widest),
    )
    floor = area.y + area.height - scale * sum(heights) - (len(rows) - 1) * above
    for row, height, (width, _) in zip(rows, heights, widest, strict=True):
        floor += scale * height
        gap = (area.width - scale * width) / (len(row) + 1)
        x = area.x + gap
        for each in row:
            yield _placed(each, x, floor - scale * each.height, scale)
            x += scale * each.width + gap
        floor += above


def _rows(figures: list[Figure]) -> list[list[Figure]]:
    if len(figures) <= MOST_IN_A_ROW:
        return [figures] if figures else []
    first = -(-len(figures) // 2)
    return [figures[:first], figures[first:]]


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
