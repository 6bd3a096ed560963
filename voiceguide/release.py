"""Which release of the program this is."""

from typing import Final

YEAR: Final = "2026"
"""Of this release: not today's, or the same session would be another file next year."""


def program_version() -> str:
    """The installed version, or ``0`` in a bare checkout."""
    from importlib.metadata import PackageNotFoundError, version  # 15 ms that playing need not pay

    try:
        return version("voiceguide")
    except PackageNotFoundError:
        return "0"
