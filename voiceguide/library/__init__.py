"""YAML in, frozen facts out: exercises, routines, positions, phrases and timing, all checked."""

from voiceguide.library.facts import Library
from voiceguide.library.load import load

__all__ = ["Library", "load"]
