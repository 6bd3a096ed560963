"""The ladder of an exercise: a dose for the first week, and others up to what its source works up to."""

from collections.abc import Sequence
from fractions import Fraction

from voiceguide.library.blocks import Block, Key
from voiceguide.library.duration import speak_duration
from voiceguide.library.facts import LONGEST_HOLD, Breaths, Dose, Level, Part
from voiceguide.library.fields import Fields
from voiceguide.library.meanings import (
    Anything,
    Definitions,
    Duration,
    JsonSchema,
    PlainText,
    Reading,
    SpokenText,
    Stay,
    WholeNumber,
)
from voiceguide.library.source import Node, SequenceNode

LONGEST_REST = Fraction(300)
MOST_SETS = 100
MOST_A_DAY = 24

REPS = Key("reps", "Repetitions in a set.", meaning=WholeNumber())
SETS = Key("sets", "Sets, with a rest between them.", meaning=WholeNumber(MOST_SETS))
HOLD = Key("hold", "How long a stay lasts that has no `takes` of its own.", meaning=Stay(LONGEST_HOLD))
REST = Key("rest", "The rest between sets.", meaning=Duration(LONGEST_REST))
A_DAY = Key("a-day", "How many sessions a day.", meaning=WholeNumber(MOST_A_DAY))
BY = Key("by", "Whose number it is, if it is not the source's; on the screen only.", meaning=PlainText())
SAY_OF_LEVEL = Key("say", "Said once in a session of this level.", meaning=SpokenText())

DOSE_BLOCK = Block("a dose", (REPS, SETS, HOLD, REST))
LEVEL_BLOCK = Block(
    "a level",
    (REPS, SETS, HOLD, REST, A_DAY, BY, SAY_OF_LEVEL),
    one_of=(REPS.name, SETS.name, HOLD.name),
    why="what it asks for",
)
DOSE = Anything(lambda defs: defs.refer("dose", DOSE_BLOCK.schema))


def _describe_levels(defs: Definitions) -> JsonSchema:
    return {"type": "array", "minItems": 1, "items": defs.refer("level", LEVEL_BLOCK.schema)}


LEVELS = Anything(_describe_levels)

TIMES_A_DAY = {1: "once a day", 2: "twice a day"}


def read_dose(node: Node | None, reading: Reading, levels: tuple[Level, ...] = ()) -> Dose:
    """How much of an exercise: what is written, else that of the first level, else once."""
    usual = levels[0].dose if levels else Dose()
    if node is None:
        return usual
    return _dose(Fields(node, DOSE_BLOCK, reading), usual)


def _dose(dose: Fields, usual: Dose) -> Dose:
    return Dose(
        reps=dose.get(REPS, usual.reps),
        sets=dose.get(SETS, usual.sets),
        hold=dose.get(HOLD, usual.hold),
        rest=dose.get(REST, usual.rest),
        repeats=usual.repeats or dose.has(REPS),
    )


def read_levels(node: Node | None, reading: Reading) -> tuple[Level, ...]:
    """A ladder; what a level leaves out stays as in the one before, but for whose number it is."""
    if node is None:
        return ()
    if not isinstance(node, SequenceNode) or not node.items:
        reading.wrong(node, '"levels" is a list; each is like `- {reps: 8, a-day: 2}`')
        return ()
    levels: list[Level] = []
    for item in node.items:
        before = len(reading.problems)
        level = _level(item, reading, levels[-1] if levels else Level(Dose()))
        if levels and len(reading.problems) == before and not _goes_on(levels[-1], level):
            reading.wrong(item, "this level asks for less than the one before it; a ladder goes up")
        levels.append(level)
    return tuple(levels)


def _level(node: Node, reading: Reading, before: Level) -> Level:
    level = Fields(node, LEVEL_BLOCK, reading)
    return Level(
        dose=_dose(level, before.dose),
        a_day=level.get(A_DAY, before.a_day),
        by=level.get(BY, ""),
        say=level.get(SAY_OF_LEVEL, before.say),
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
    """How long a hold is, as it was asked for: ``4 seconds`` or ``3 breaths``."""
    if isinstance(hold, Breaths):
        return f"{hold.breaths} breath{'' if hold.breaths == 1 else 's'}"
    return speak_duration(hold)


def reps_words(reps: int, hold: Fraction | None) -> str:
    """A number of repetitions, each with its hold: ``8 times``, ``5 times 4 seconds``, ``3 breaths``."""
    if not hold:
        return f"{reps} times" if reps != 1 else "once"
    return hold_words(hold) if reps == 1 else f"{reps} times {hold_words(hold)}"


def dose_words(dose: Dose, sides: Sequence[str] = ()) -> str:
    """A dose for the eye, with the sides it is done on: ``5 times 4 seconds, 2 sets, each side``."""
    where = f", {sides[0]} side" if len(sides) == 1 else ", each side" if sides else ""
    return f"{reps_words(dose.reps, dose.hold)}{f', {dose.sets} sets' if dose.sets > 1 else ''}{where}"


def often_words(a_day: int) -> str:
    """How often: ``twice a day``."""
    return TIMES_A_DAY.get(a_day, f"{a_day} times a day")


def level_words(part: Part, level: Level) -> str:
    """A level for the eye, with how often a day, and whose number it is."""
    often = often_words(level.a_day) if level.a_day else ""
    told = [dose_words(level.dose, part.sides.order if part.sides else ()), often]
    return ", ".join(filter(None, told)) + (f" ({level.by})" if level.by else "")
