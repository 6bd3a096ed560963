"""The cover: the title large, her positions in the middle, the ribbon of the session below; as SVG."""

from collections.abc import Sequence
from html import escape
from typing import Final

from voiceguide.picture.lettering import fitted, leading
from voiceguide.picture.ribbon import ribbon, stretches
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
RIBBON, RIBBON_HEIGHT = 862, 124
"""Where the ribbon's middle is, and its largest width."""

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
        *ribbon(timeline, MARGIN, RIBBON, INSIDE, RIBBON_HEIGHT),
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
