"""voiceguide: an audio guide for gentle prenatal exercises, offline."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voiceguide.guide import Guide

__all__ = ["open"]


def open(content: Path | str | None = None) -> "Guide":
    """The guide over the shipped library, with the content file laid over it if one is given.

    Raises ContentError with every problem of the file.
    """
    from voiceguide.guide import Guide
    from voiceguide.library import load

    return Guide(load(content if content is None else Path(content)))
