"""A timeline, its title and her positions come in; the cover of that session goes out, as SVG and as PNG."""

from voiceguide.picture.cover import cover_svg
from voiceguide.picture.png import note_in, png

__all__ = ["cover_svg", "note_in", "png"]
