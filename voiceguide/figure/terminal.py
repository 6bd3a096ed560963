"""The nearest thing to a figure that a terminal can show: braille dots, or plain characters."""

from typing import Final

from voiceguide.figure.raster import Grid, empty, filled, grown
from voiceguide.figure.scene import scene
from voiceguide.figure.shape import Box, Point, Shape, bounds
from voiceguide.library.facts import Pose

DOTS: Final = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""What each of the 4 x 2 dots of a braille character adds to its number."""
PLAIN: Final = " .:-=+*##"
"""From no dot to eight."""
UNSEEN: Final = frozenset({"eyes", "belly", "chair-rest"})
JOINED: Final = frozenset({"foot", "sleeve", "hair"})
"""Parts that lie on their neighbour without a gap."""


def figure_text(pose: Pose, columns: int, rows: int, *, plain: bool = False) -> list[str]:
    """The pose in ``rows`` lines of ``columns`` characters each; ``plain`` keeps to ASCII."""
    wide, high = columns * 2, rows * 4
    dots = _dots(pose, wide, high) if wide and high else empty(wide, high)
    return ["".join(_character(dots, x, y, plain) for x in range(0, wide, 2)) for y in range(0, high, 4)]


def _dots(pose: Pose, wide: int, high: int) -> Grid:
    """Every shape as dots; what lies before another is set off from it by a gap."""
    seen = scene(pose)
    shapes = [shape for shape in (*seen.props, *seen.body) if shape.part not in UNSEEN]
    box = bounds(shapes)
    scale = min((wide - 1) / box.width, (high - 1) / box.height)
    left, top = (wide - box.width * scale) / 2, high - 0.5 - box.height * scale
    grid = empty(wide, high)
    for shape in shapes:
        _lay(grid, shape, box, (left, top), scale)
    return grid


def _lay(grid: Grid, shape: Shape, box: Box, corner: Point, scale: float) -> None:
    polygons = [
        [((x - box.left) * scale + corner[0], (y - box.top) * scale + corner[1]) for x, y in polygon]
        for polygon in shape.polygons()
    ]
    ink = filled(polygons, len(grid[0]), len(grid))
    gap = ink if shape.part.rpartition("-")[2] in JOINED else grown(ink)
    hollow = shape.part in ("mat", "pillow")
    for row, (cleared, dots) in enumerate(zip(gap, ink, strict=True)):
        for column, dot in enumerate(dots):
            if dot:
                grid[row][column] = not hollow or (row + column) % 2 == 0
            elif cleared[column]:
                grid[row][column] = False


def _character(dots: Grid, x: int, y: int, plain: bool) -> str:
    found = [
        value
        for row, values in enumerate(DOTS)
        for column, value in enumerate(values)
        if dots[y + row][x + column]
    ]
    return PLAIN[len(found)] if plain else chr(0x2800 + sum(found))
