"""Which release of the program this is."""

from typing import Final

VERSION: Final = "0.1.0"
"""Here and nowhere else; the package takes it from here."""

YEAR: Final = "2026"
"""Of this release: not today's, or the same session would be another file next year."""
