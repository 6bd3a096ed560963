"""The colours of one style, readable on white and on black."""

from typing import Final

from voiceguide.figure.shape import Shade

LINE: Final = "#4a322b"
PAPER: Final = "#fbf7f0"
INK: Final = "#3b2a25"
FILL: Final[dict[Shade, str]] = {
    "skin": "#d99a74",
    "skin-far": "#e6b797",
    "bare": "#d99a74",
    "hair": "#7d4f38",
    "top": "#3f918c",
    "top-far": "#78b5b0",
    "legs": "#6270a5",
    "legs-far": "#98a2c8",
    "prop": "#b9a58a",
    "prop-far": "#d8cab2",
    "soft": "#f0dcc0",
    "light": "#7fb8b1",
    "eye": LINE,
    "arrow": "#c4472f",
}
