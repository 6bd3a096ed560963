"""The cover: the title large, her positions in the middle, the ribbon of the session below; as SVG."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise
from typing import Final

from voiceguide.picture.lettering import fitted, leading
from voiceguide.picture.ribbon import stretches, widths
from voiceguide.picture.row import Area, arranged
from voiceguide.timeline.model import Timeline

SIZE: Final = 1000
"""Units in the picture's width and height."""

MARGIN: Final = 72
INSIDE: Final = SIZE - 2 * MARGIN
TITLE_TOP, LARGEST, SMALLEST = 62, 150, 62
TITLE_HEIGHT, WITH_MANY, MANY = 320, 240, 3
"""Of the title; and of one that leaves room for more than three figures."""
ABOVE_FIGURES, FLOOR = 30, 772
RIBBON, RIBBON_HALF, GAP = 862, 62, 6
"""Where the ribbon's middle is, half its largest width, and what is left free between two of its parts."""

NIGHT, DUSK, DAWN, LIGHT, PALE = "#1b3a44", "#24474f", "#2e575c", "#fbf0df", "#a9c7c4"
"""Plain colours, no shades: the PNG is half as large, and stays clear when small."""

FONT: Final = "DejaVu Sans"
MOST_FIGURES: Final = 6


def cover_svg(timeline: Timeline, title: str, figures: Sequence[str] = ()) -> str:
    """The cover of a session, square.

    ``figures`` are SVG documents, one for each exercise in order, drawn to one scale; of more than six the
    first six. What they leave in ``currentColor`` takes the colour of the exercise in the ribbon.
    """
    height = TITLE_HEIGHT if len(figures) <= MANY else WITH_MANY
    lines, size = fitted(title, INSIDE, height, LARGEST, SMALLEST)
    top = TITLE_TOP + len(lines) * leading(size) + ABOVE_FIGURES
    colours = [stretch.colour for stretch in stretches(timeline)]
    area = Area(MARGIN, top, INSIDE, FLOOR - top)
    parts = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}"'
        f' height="{SIZE}">',
        f'<rect width="{SIZE}" height="{SIZE}" fill="{NIGHT}"/>',
        f'<circle cx="{SIZE / 2}" cy="{FLOOR}" r="440" fill="{DUSK}"/>',
        f'<circle cx="{SIZE / 2}" cy="{FLOOR}" r="290" fill="{DAWN}"/>',
        *(
            _text(line, MARGIN, TITLE_TOP + size * 0.86 + number * leading(size), size, LIGHT)
            for number, line in enumerate(lines)
        ),
        *arranged(figures[:MOST_FIGURES], colours[1:-1] or [LIGHT], area),
        *_ribbon(timeline),
        _text("voiceguide", MARGIN, 968, 40, PALE),
        _text(f"{max(1, round(timeline.seconds / 60))} min", SIZE - MARGIN, 968, 40, PALE, "end"),
        "</svg>",
    )
    return "\n".join(parts) + "\n"


def _text(words: str, x: float, y: float, size: float, colour: str, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-family="{FONT}" font-weight="700" font-size="{size:.1f}" '
        f'text-anchor="{anchor}" fill="{colour}">{escape(words)}</text>'
    )


def _ribbon(timeline: Timeline) -> Iterator[str]:
    outline = _outline(widths(timeline))
    yield f'<clipPath id="ribbon"><path d="{outline}"/></clipPath><g clip-path="url(#ribbon)">'
    for start, end, colour in stretches(timeline):
        width = (end - start) * INSIDE - (GAP if end < 1 else 0)
        yield (
            f'<rect x="{MARGIN + start * INSIDE:.1f}" y="{RIBBON - RIBBON_HALF}" width="{max(width, 1):.1f}" '
            f'height="{2 * RIBBON_HALF}" fill="{colour}"/>'
        )
    yield "</g>"


def _outline(edges: Sequence[float]) -> str:
    """A closed curve through the widths, there above the middle line and back below it, with round ends."""
    step = INSIDE / (len(edges) - 1)
    above = [(MARGIN + step * number, RIBBON - RIBBON_HALF * edge) for number, edge in enumerate(edges)]
    below = [(x, 2 * RIBBON - y) for x, y in reversed(above)]
    (x, y), (end_x, end_y), (_, back) = above[0], above[-1], below[0]
    turn, home = (back - end_y) / 2, RIBBON - y
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
