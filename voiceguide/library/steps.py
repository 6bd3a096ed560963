"""Reading steps: what is said and done one after another, and the sides it is done on."""

from collections.abc import Collection
from fractions import Fraction
from functools import partial

from voiceguide.library import fields as read
from voiceguide.library.doses import LONGEST_GAP, LONGEST_HOLD
from voiceguide.library.facts import Breath, HoldStep, Phase, Pose, Side, Sides, Step, Words
from voiceguide.library.fields import Fields, Problems
from voiceguide.library.figures import read_figure
from voiceguide.library.source import Mapping as MappingNode
from voiceguide.library.source import Node, Place
from voiceguide.utterance import Manner

BREATHS: tuple[Breath, ...] = ("in", "out", "free")
MANNERS: tuple[Manner, ...] = ("plain", "calm")
WHENS = ("always", "alone")
SIDES: tuple[Side, ...] = ("left", "right")

EXERCISE_WORDS = frozenset({"title", "position"})
SESSION_WORDS = EXERCISE_WORDS | {"reps", "sets", "hold"}
REP_WORDS = SESSION_WORDS | {"rep", "left", "set"}
SIDE_WORDS = frozenset({"side", "other_side"})

SHORTEST_PHASE, LONGEST_PHASE = Fraction(1), Fraction(60)
LONGEST_BREATH = Fraction(15)
"""Nobody is asked for a longer breath than that."""

_STEP_KEYS = ("breath", "takes", "teach", "cue", "figure")

NOWHERE = Words("", Place("", 1, 1))


def read_step(node: Node, problems: Problems, placeholders: Collection[str] = SESSION_WORDS) -> Step:
    """One step: its text alone, or ``{say, gap, manner, when}``."""
    if not isinstance(node, MappingNode):
        return Step(read.spoken_text(node, problems, placeholders))
    step = Fields(node, "a step", ("say", "gap", "manner", "when"), problems)
    return Step(
        step.need("say", partial(read.spoken_text, placeholders=placeholders), NOWHERE),
        step.get("gap", partial(read.duration, at_most=LONGEST_GAP), None),
        step.get("manner", partial(read.choice, known=MANNERS), "plain"),
        step.get("when", partial(read.choice, known=WHENS), WHENS[0]) == "alone",
    )


def read_rep_step(
    node: Node, problems: Problems, placeholders: Collection[str], start: Pose
) -> Phase | HoldStep:
    """One step of a repetition: a phase, or a hold; ``start`` is the figure it begins from."""
    words = partial(read.spoken_text, placeholders=placeholders)
    if isinstance(node, MappingNode) and any(key.text == "hold" for key, _ in node.entries):
        step = Fields(node, "a hold", ("hold", *_STEP_KEYS, "release"), problems)
        return HoldStep(
            name=step.need("hold", read.plain_text, ""),
            breath=step.get("breath", partial(read.choice, known=BREATHS), "free"),
            takes=step.get("takes", partial(read.duration, at_most=LONGEST_HOLD), None),
            teach=step.need("teach", words, NOWHERE),
            cue=step.need("cue", words, Words("", step.place)),
            release=step.get("release", words, None),
            figure=read_figure(step.node("figure"), start, problems),
        )
    step = Fields(node, "a phase", ("phase", *_STEP_KEYS), problems)
    breath: Breath = step.need("breath", partial(read.choice, known=BREATHS), "free")
    longest = LONGEST_PHASE if breath == "free" else LONGEST_BREATH
    takes = partial(read.duration, at_most=longest, at_least=SHORTEST_PHASE)
    return Phase(
        name=step.need("phase", read.plain_text, ""),
        breath=breath,
        takes=step.need("takes", takes, Fraction(4)),
        teach=step.need("teach", words, NOWHERE),
        cue=step.need("cue", words, NOWHERE),
        figure=read_figure(step.node("figure"), start, problems),
    )


def read_sides(node: Node | None, problems: Problems) -> Sides | None:
    """The sides and how she changes over; none where there are none."""
    if node is None:
        return None
    sides = Fields(node, "sides", ("order", "switch", "takes"), problems)
    if not sides.readable:
        return Sides(SIDES, (), Fraction(25))
    order = sides.each("order", partial(read.choice, known=SIDES))
    if sorted(order) != sorted(SIDES):
        problems.append(sides.place.problem("sides need their order: [left, right] or [right, left]"))
        order = SIDES
    switch = sides.each("switch", partial(read_step, placeholders=SESSION_WORDS | SIDE_WORDS))
    if not switch:
        problems.append(sides.place.problem('sides need "switch": the words for changing over'))
    return Sides(
        order, switch, sides.need("takes", partial(read.duration, at_most=LONGEST_GAP), Fraction(25))
    )
