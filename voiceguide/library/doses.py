"""Reading how much: a dose, and what it works up to."""

from fractions import Fraction
from functools import partial

from voiceguide.library import fields as read
from voiceguide.library.facts import Dose, Goal
from voiceguide.library.fields import Fields, Problems
from voiceguide.library.source import Node

LONGEST_HOLD = Fraction(600)
LONGEST_GAP = Fraction(300)
DOSE_KEYS = ("reps", "sets", "hold", "rest")


def read_dose(node: Node | None, problems: Problems) -> Dose:
    """How much of an exercise; once, without a rest of its own, when nothing is written."""
    if node is None:
        return Dose()
    dose = Fields(node, "a dose", DOSE_KEYS, problems)
    return Dose(
        reps=dose.get("reps", read.count, 1),
        sets=dose.get("sets", partial(read.count, at_most=100), 1),
        hold=dose.get("hold", partial(read.duration, at_most=LONGEST_HOLD), None),
        rest=dose.get("rest", partial(read.duration, at_most=LONGEST_GAP), Dose.rest),
        repeats=dose.has("reps"),
    )


def read_goal(node: Node | None, problems: Problems) -> Goal | None:
    """What an exercise works up to."""
    if node is None:
        return None
    goal = Fields(node, "works-up-to", ("reps", "sets", "hold", "a-day", "say"), problems)
    return Goal(
        reps=goal.get("reps", read.count, None),
        sets=goal.get("sets", read.count, None),
        hold=goal.get("hold", partial(read.duration, at_most=LONGEST_HOLD), None),
        a_day=goal.get("a-day", partial(read.count, at_most=24), None),
        say=goal.need("say", read.plain_text, ""),
    )
