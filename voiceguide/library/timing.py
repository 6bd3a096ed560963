"""Reading the ``timing:`` section of a file or an exercise."""

from dataclasses import fields
from fractions import Fraction
from functools import partial
from typing import Any

from voiceguide.library import fields as read
from voiceguide.library.facts import Timing
from voiceguide.library.fields import Fields, Problems
from voiceguide.library.source import Mapping, Node, Place

_COUNTS = ("spoken_reps", "halfway_from_reps")
_LONGEST = Fraction(600)


def read_timing(node: Node | None, inherited: Timing | None, problems: Problems) -> Timing:
    """What ``node`` changes of the inherited timing; without one, every field is needed."""
    names = {field.name: field.name.replace("_", "-") for field in fields(Timing)}
    if node is None and inherited is not None:
        return inherited
    timing = Fields(node or Mapping(Place("", 1, 1)), "timing", names.values(), problems)
    values: dict[str, Any] = {}
    for field, key in names.items():
        reader = read.count if field in _COUNTS else partial(read.duration, at_most=_LONGEST)
        stand_in = 1 if field in _COUNTS else Fraction(1)
        if inherited is None:
            values[field] = timing.need(key, reader, stand_in)
        else:
            values[field] = timing.get(key, reader, getattr(inherited, field))
    return Timing(**values)
