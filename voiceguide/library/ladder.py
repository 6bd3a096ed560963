"""The ladder of an exercise: a dose for the first week, and others up to what its source works up to."""

from fractions import Fraction
from functools import partial

from voiceguide.library import fields as read
from voiceguide.library.duration import write_duration
from voiceguide.library.facts import LONGEST_HOLD, Breaths, Dose, Level, Part, Words
from voiceguide.library.fields import Fields, Problems
from voiceguide.library.source import Node, SequenceNode

LONGEST_REST = Fraction(300)
MOST_SETS = 100
MOST_A_DAY = 24

DOSE_KEYS = ("reps", "sets", "hold", "rest")
LEVEL_KEYS = (*DOSE_KEYS, "a-day", "by", "say")

TIMES_A_DAY = {1: "once a day", 2: "twice a day"}


def read_dose(node: Node | None, problems: Problems, levels: tuple[Level, ...] = ()) -> Dose:
    """How much of an exercise: what is written, else that of the first level, else once."""
    usual = levels[0].dose if levels else Dose()
    if node is None:
        return usual
    return _dose(Fields(node, "a dose", DOSE_KEYS, problems), usual)


def _dose(dose: Fields, usual: Dose) -> Dose:
    return Dose(
        reps=dose.get("reps", read.count, usual.reps),
        sets=dose.get("sets", partial(read.count, at_most=MOST_SETS), usual.sets),
        hold=dose.get("hold", partial(read.stay, at_most=LONGEST_HOLD), usual.hold),
        rest=dose.get("rest", partial(read.duration, at_most=LONGEST_REST), usual.rest),
        repeats=usual.repeats or dose.has("reps"),
    )


def read_levels(node: Node | None, problems: Problems) -> tuple[Level, ...]:
    """A ladder; what a level leaves out stays as in the one before, but for whose number it is."""
    if node is None:
        return ()
    if not isinstance(node, SequenceNode) or not node.items:
        problems.append(node.place.problem('"levels" is a list; each is like `- {reps: 8, a-day: 2}`'))
        return ()
    levels: list[Level] = []
    for item in node.items:
        before = len(problems)
        level = _level(item, problems, levels[-1] if levels else Level(Dose()))
        if levels and len(problems) == before and not _goes_on(levels[-1], level):
            message = "this level asks for less than the one before it; a ladder goes up"
            problems.append(item.place.problem(message))
        levels.append(level)
    return tuple(levels)


def _level(node: Node, problems: Problems, before: Level) -> Level:
    level = Fields(node, "a level", LEVEL_KEYS, problems)
    if level.readable and not any(level.has(key) for key in DOSE_KEYS[:3]):
        problems.append(level.place.problem('a level needs "reps", "sets" or "hold": what it asks for'))
    say: Words | None = level.get("say", read.spoken_text, before.say)
    return Level(
        dose=_dose(level, before.dose),
        a_day=level.get("a-day", partial(read.count, at_most=MOST_A_DAY), before.a_day),
        by=level.get("by", read.plain_text, ""),
        say=say,
    )


def _goes_on(before: Level, level: Level) -> bool:
    one, other = before.dose, level.dose
    return one.reps * one.sets <= other.reps * other.sets and (one.hold or 0) <= (other.hold or 0)


def level_of(part: Part, number: int | None) -> Level | None:
    """The level of that number, counted from 1, and the last one for any beyond; None where there is none."""
    if number is None or not part.levels:
        return None
    return part.levels[min(number, len(part.levels)) - 1]


def longest_hold(part: Part) -> Fraction:
    """Seconds: the most that a hold of its dose may be asked to last."""
    return (part.levels and part.levels[-1].dose.hold) or LONGEST_HOLD


def hold_words(hold: Fraction) -> str:
    """How long a hold is, as it was asked for: ``4 s hold`` or ``3 breaths``."""
    if isinstance(hold, Breaths):
        return f"{hold.breaths} breath{'' if hold.breaths == 1 else 's'}"
    return f"{write_duration(hold)} hold"


def dose_words(dose: Dose, *, sided: bool = False) -> str:
    """A dose for the eye: ``5 x 4 s hold, 2 sets, each side``."""
    return (
        f"{dose.reps} x"
        f"{f' {hold_words(dose.hold)}' if dose.hold else ''}"
        f"{f', {dose.sets} sets' if dose.sets > 1 else ''}"
        f"{', each side' if sided else ''}"
    )


def level_words(part: Part, level: Level) -> str:
    """A level for the eye, with how often a day, and whose number it is."""
    often = TIMES_A_DAY.get(level.a_day, f"{level.a_day} times a day") if level.a_day else ""
    told = [dose_words(level.dose, sided=part.sides is not None), often]
    return ", ".join(filter(None, told)) + (f" ({level.by})" if level.by else "")
