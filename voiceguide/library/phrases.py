"""Reading the ``phrases:`` and ``timing:`` sections: what the guide says in every session, and its tempo."""

from collections.abc import Mapping
from dataclasses import fields
from fractions import Fraction
from functools import partial
from typing import Any

from voiceguide.library import fields as read
from voiceguide.library.facts import Timing, Words
from voiceguide.library.fields import Fields, Problems
from voiceguide.library.source import Location, MappingNode, Node

PLACEHOLDERS: Mapping[str, tuple[str, ...]] = {
    "welcome": ("title",),
    "amount": ("amount",),
    "wellness": (),
    "stop-list": (),
    "signs": (),
    "whole-list": (),
    "stop-short": (),
    "floor-check": (),
    "position": ("position",),
    "equipment": ("equipment",),
    "first-up": ("next", "position"),
    "next-up": ("next", "position"),
    "when-there": (),
    "hold-length": ("hold",),
    "last-breath": (),
    "breathe-in": (),
    "halfway": (),
    "keep-breathing": (),
    "reps-left": ("left",),
    "last-rep": (),
    "release": (),
    "rest": ("seconds",),
    "rest-here": ("seconds",),
    "rest-over": (),
    "next-set": ("position",),
    "next-reps": ("left",),
    "set-done": (),
    "starting-at": ("title",),
    "done": ("amount",),
    "plenty": ("amount",),
    "closing": (),
    "back-pause": (),
    "back-break": (),
    "back-lost": (),
    "back-resume": (),
    "back-again": (),
    "back-where": ("where",),
    "back-place": ("position",),
    "from-the-beginning": ("title",),
    "safety-first": (),
    "wait-for-you": ("seconds",),
    "listening": (),
    "say-when-there": (),
    "wait-for-word": ("seconds",),
    "i-wait": ("seconds",),
    "press-when-there": (),
    "are-you-there": (),
    "or-i-go-on": ("seconds",),
    "slower": (),
    "faster": (),
    "slowest": (),
    "fastest": (),
    "hold-longer": (),
    "hold-shorter": (),
    "set-longer": (),
    "set-shorter": (),
    "rest-longer": (),
    "rest-shorter": (),
    "as-it-is": (),
    "other-side": ("other_side", "owed"),
    "other-side-done": ("side",),
    "no-sides": (),
    "how-long": ("left",),
    "how-long-unknown": (),
    "what-now": ("where",),
    "what-next": ("next", "position"),
    "what-last": (),
    "long-break": (),
    "long-break-by-ear": (),
    "help": (),
    "help-by-ear": (),
    "did-you-say": ("said",),
    "shall-i-go-on": (),
    "not-heard": (),
    "how-was-it": (),
    "how-was-it-by-ear": (),
    "felt-better": (),
    "felt-same": (),
    "felt-worse": (),
    "level-up": ("title", "amount"),
    "yes-or-no": (),
    "heard-yes": (),
    "heard-no": (),
    "not-understood": (),
    "greeting": (),
    "greeting-again": ("title",),
    "greeting-felt": ("title", "felt"),
    "offer": ("title", "amount"),
    "offer-minutes": ("minutes",),
    "your-wish": (),
    "your-wish-all-the-same": (),
    "can-ask": (),
    "can-say": ("names",),
    "begins": ("title",),
    "here-again": (),
    "cannot-now": (),
    "good-bye": (),
    "rests-now": (),
    "pause-elsewhere": ("way_out",),
    "early-stop": ("way_out",),
    "early-stop-between": ("way_out",),
}
"""Every phrase, and the placeholders it may use."""

_COUNTS = ("spoken_reps", "halfway_from_reps", "rest_every")
_LONGEST = Fraction(600)


def read_phrases(
    node: Node | None, inherited: Mapping[str, tuple[Words, ...]], problems: Problems
) -> dict[str, tuple[Words, ...]]:
    """The inherited phrases with what ``node`` changes; each is one or more steps of words."""
    if node is None:
        return dict(inherited)
    written = Fields(node, "phrases", PLACEHOLDERS, problems)
    phrases = {}
    for key, placeholders in PLACEHOLDERS.items():
        if written.has(key) or key not in inherited:
            found = written.each(key, partial(read.worded, placeholders=placeholders))
            if not found:
                problems.append(written.place.problem(f'phrases need "{key}"'))
            phrases[key] = found
        else:
            phrases[key] = inherited[key]
    return phrases


def read_timing(node: Node | None, inherited: Timing | None, problems: Problems) -> Timing:
    """What ``node`` changes of the inherited timing; without one, every field is needed."""
    names = {field.name: field.name.replace("_", "-") for field in fields(Timing)}
    if node is None and inherited is not None:
        return inherited
    timing = Fields(node or MappingNode(Location("", 1, 1)), "timing", names.values(), problems)
    values: dict[str, Any] = {}
    for field, key in names.items():
        reader = read.count if field in _COUNTS else partial(read.duration, at_most=_LONGEST)
        stand_in = 1 if field in _COUNTS else Fraction(1)
        if inherited is None:
            values[field] = timing.need(key, reader, stand_in)
        else:
            values[field] = timing.get(key, reader, getattr(inherited, field))
    return Timing(**values)
