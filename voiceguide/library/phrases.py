"""Reading the ``phrases:`` section: what the guide says in every session."""

from collections.abc import Mapping
from functools import partial

from voiceguide.library import fields as read
from voiceguide.library.facts import Words
from voiceguide.library.fields import Fields, Problems
from voiceguide.library.source import Node

PLACEHOLDERS: Mapping[str, tuple[str, ...]] = {
    "welcome": ("title",),
    "wellness": (),
    "stop-list": (),
    "stop-reminder": (),
    "position": ("position",),
    "equipment": ("equipment",),
    "next-up": ("next", "position"),
    "time-to-move": ("seconds",),
    "seconds-left": ("seconds",),
    "tones-in": (),
    "tones-out": (),
    "hold-length": ("hold",),
    "halfway": (),
    "keep-breathing": (),
    "reps-left": ("left",),
    "last-rep": (),
    "release": (),
    "rest": ("seconds",),
    "next-set": ("set", "sets"),
    "set-done": (),
    "starting-at": ("title",),
    "closing": (),
    "back-pause": (),
    "back-break": (),
    "back-lost": (),
    "back-resume": (),
    "back-again": (),
    "back-where": ("where",),
    "wait-for-you": ("seconds",),
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
    "other-side": ("side", "other_side", "owed"),
    "other-side-done": ("side",),
    "no-sides": (),
    "how-long": ("left",),
    "what-now": ("where",),
    "what-next": ("next", "position"),
    "what-last": (),
    "long-break": (),
    "help": (),
    "early-stop": ("way_out",),
    "early-stop-between": ("way_out",),
}
"""Every phrase, and the placeholders it may use."""


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
            found = written.each(key, partial(read.spoken_text, placeholders=placeholders))
            if not found:
                problems.append(written.place.problem(f'phrases need "{key}"'))
            phrases[key] = found
        else:
            phrases[key] = inherited[key]
    return phrases
