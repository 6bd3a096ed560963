"""Reading how she moves: steps, phases and holds, on which sides, how much of it; and whether it all fits."""

from collections.abc import Collection
from fractions import Fraction
from functools import partial

from voiceguide.library import fields as read
from voiceguide.library.facts import (
    LONGEST_HOLD,
    Breath,
    HoldStep,
    Part,
    Phase,
    Pose,
    Side,
    Sides,
    Step,
)
from voiceguide.library.fields import Fields, Problems
from voiceguide.library.figures import read_figure
from voiceguide.library.source import MappingNode, Node
from voiceguide.utterance import Manner

BREATHS: tuple[Breath, ...] = ("in", "out", "free")
MANNERS: tuple[Manner, ...] = ("plain", "calm", "brisk")
WHENS = ("always", "alone")
SIDES: tuple[Side, ...] = ("left", "right")

EXERCISE_WORDS = frozenset({"title", "position"})
DOSE_WORDS = frozenset({"reps", "sets", "hold"})
SESSION_WORDS = EXERCISE_WORDS | DOSE_WORDS
REP_WORDS = SESSION_WORDS | {"rep", "left", "set"}
SIDE_WORDS = frozenset({"side", "other_side"})

SHORTEST_PHASE, LONGEST_PHASE = Fraction(1), Fraction(60)
LONGEST_BREATH = Fraction(15)
"""Nobody is asked for a longer breath than that."""

_STEP_KEYS = ("breath", "takes", "teach", "cue", "figure")

LONGEST_GAP = Fraction(300)

TELLING = ("{side}", "{other_side}")


def read_step(node: Node, problems: Problems, placeholders: Collection[str] = SESSION_WORDS) -> Step:
    """One step: its text alone, or ``{say, gap, manner, when}``."""
    if not isinstance(node, MappingNode):
        return Step(read.spoken_text(node, problems, placeholders))
    step = Fields(node, "a step", ("say", "gap", "manner", "when"), problems)
    return Step(
        step.need_words("say", placeholders),
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
            takes=step.get("takes", partial(read.stay, at_most=LONGEST_HOLD), None),
            teach=step.need_words("teach", placeholders),
            cue=step.need_words("cue", placeholders),
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
        teach=step.need_words("teach", placeholders),
        cue=step.need_words("cue", placeholders),
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


def check_movement(movement: Part, written: Fields) -> None:
    """Add a problem for what would otherwise be silently left out."""
    _check_holds(movement, written)
    _check_names(movement, written)
    if movement.sides and not _tells_side(movement):
        message = 'no words tell her which side; write {side} where it belongs, like "lean to your {side}"'
        place = (written.node("sides") or written).place
        written.problems.append(place.problem(message))


def _check_holds(movement: Part, written: Fields) -> None:
    """Every hold has a length, and the dose's length a hold."""
    holds = [step for step in movement.rep if isinstance(step, HoldStep)]
    dose = written.node("dose") or written.node("levels")
    if movement.dose.hold is None:
        for each in holds:
            if each.takes is None:
                message = f'the hold "{each.name}" has no length; write `takes:` here, or `hold:` in the dose'
                written.problems.append(each.cue.place.problem(message))
    elif dose and not holds:
        message = "nothing is held that long; add a step to `rep` like `- {hold: stay, teach: ..., cue: ...}`"
        written.problems.append(dose.place.problem(message))


def _check_names(movement: Part, written: Fields) -> None:
    """Every step of a repetition has a name of its own, or nobody could start at it."""
    names = [step.name for step in movement.rep]
    for number, step in enumerate(movement.rep):
        if step.name in names[:number]:
            message = f'there are two steps "{step.name}" in this repetition; rename one'
            written.problems.append(step.cue.place.problem(message))


def _tells_side(movement: Part) -> bool:
    assert movement.sides is not None
    steps = (*movement.setup, *movement.setup_in_short, *movement.sides.switch)
    texts = [step.words.text for step in steps]
    texts += [words.text for step in movement.rep for words in (step.teach, step.cue)]
    texts += [movement.begin.text] if movement.begin else []
    return any(word in text for text in texts for word in TELLING)
