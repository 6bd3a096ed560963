"""Reading how she moves: steps, phases and holds, on which sides, how much of it; and whether it all fits."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from voiceguide.library.blocks import Block, Key, ListKey
from voiceguide.library.duration import write_duration
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
    Words,
)
from voiceguide.library.fields import Fields
from voiceguide.library.figures import FIGURE, read_figure
from voiceguide.library.meanings import (
    Anything,
    Definitions,
    Duration,
    JsonSchema,
    Meaning,
    OneWord,
    PlainText,
    Reading,
    SpokenText,
    Stay,
)
from voiceguide.library.source import MappingNode, Node, SequenceNode
from voiceguide.utterance import Manner

BREATHS: tuple[Breath, ...] = ("in", "out", "free")
MANNERS: tuple[Manner, ...] = ("plain", "calm", "brisk")
WHENS = ("always", "alone")
SIDES: tuple[Side, ...] = ("left", "right")

EXERCISE_WORDS = frozenset({"title", "position"})
DOSE_WORDS = frozenset({"reps", "sets", "hold"})
SESSION_WORDS = EXERCISE_WORDS | DOSE_WORDS
SIDE_WORDS = frozenset({"side", "other_side"})
MOVEMENT_WORDS = SESSION_WORDS | SIDE_WORDS
REP_WORDS = MOVEMENT_WORDS | {"rep", "left", "set"}
AMOUNT_WORDS = DOSE_WORDS | {"sides"}

WITHOUT_SIDES = SIDE_WORDS | {"sides"}
"""What means nothing where there are no sides."""

SHORTEST_PHASE, LONGEST_PHASE = Fraction(1), Fraction(60)
LONGEST_BREATH = Fraction(15)
"""Nobody is asked for a longer breath than that."""

LONGEST_GAP = Fraction(300)

TELLING = ("{side}", "{other_side}")

GAP = Key(
    "gap", "The quiet after this step; without it, the usual `step-gap`.", meaning=Duration(LONGEST_GAP)
)
MANNER = Key("manner", "How it is said: plain is usual.", meaning=OneWord(MANNERS))
WHEN = Key(
    "when",
    "When it is said: alone, only if the exercise is played by itself, not within a routine.",
    meaning=OneWord(WHENS),
)


@dataclass(frozen=True, eq=False, repr=False)
class Instruction(Meaning[Step]):
    """One step: its text alone, or ``{say, gap, manner, when}``. ``where`` names it among the definitions."""

    where: str
    placeholders: frozenset[str] = frozenset()

    @property
    def told(self) -> str:
        """The placeholders of its words."""
        return self._words.told

    @property
    def _words(self) -> SpokenText:
        return SpokenText(self.placeholders)

    @cached_property
    def _say(self) -> Key[Words]:
        return Key("say", "The words of this step.", needed=True, meaning=self._words)

    @cached_property
    def _block(self) -> Block:
        return Block("a step", (self._say, GAP, MANNER, WHEN))

    def read(self, node: Node, reading: Reading) -> Step:
        """The step."""
        if not isinstance(node, MappingNode):
            return Step(self._words.read(node, reading))
        step = Fields(node, self._block, reading)
        return Step(
            step.words(self._say),
            step.get(GAP, None),
            step.get(MANNER, "plain"),
            step.get(WHEN, WHENS[0]) == "alone",
        )

    def schema(self, defs: Definitions) -> JsonSchema:
        """A text or a block."""
        return defs.refer(
            f"step-{self.where}",
            lambda defs: {"anyOf": [self._words.schema(defs), self._block.schema(defs)]},
        )


_OF_REP = SpokenText(REP_WORDS)
_LIMIT = f"A breath takes {write_duration(LONGEST_BREATH)} at most."
_TAKES = "How long it takes; four seconds are usual."

HOLD_NAME = Key(
    "hold", "The name of this stay; no other step of the repetition has it.", needed=True, meaning=PlainText()
)
PHASE_NAME = Key(
    "phase",
    "The name of this movement; no other step of the repetition has it.",
    needed=True,
    meaning=PlainText(),
)
BREATH_OF_PHASE = Key(
    "breath", "How she breathes in it: in, out, or free.", needed=True, meaning=OneWord(BREATHS)
)
BREATH_OF_HOLD = Key("breath", "How she breathes in it; free is usual.", meaning=OneWord(BREATHS))
TAKES = Key(
    "takes", f"{_TAKES} {_LIMIT}", needed=True, meaning=Duration(LONGEST_PHASE, at_least=SHORTEST_PHASE)
)
BREATH_TAKES = Key(
    "takes", f"{_TAKES} {_LIMIT}", needed=True, meaning=Duration(LONGEST_BREATH, at_least=SHORTEST_PHASE)
)
STAYS = Key(
    "takes", "How long she stays; leave it out, and the dose's hold is used.", meaning=Stay(LONGEST_HOLD)
)
TEACH = Key(
    "teach",
    "A sentence that explains it, said while it is new, in the quiet before she moves.",
    needed=True,
    meaning=_OF_REP,
)
CUE = Key(
    "cue", "Said with the movement: the breath word, and at most three more.", needed=True, meaning=_OF_REP
)
RELEASE = Key("release", 'Said when the stay is over; without it, "Let go".', meaning=_OF_REP)
FIGURE_THEN = Key("figure", "How she looks at its end: what differs from the start.", meaning=FIGURE)

HOLD_BLOCK = Block("a hold", (HOLD_NAME, BREATH_OF_HOLD, STAYS, TEACH, CUE, FIGURE_THEN, RELEASE))
PHASE_BLOCK = Block("a phase", (PHASE_NAME, BREATH_OF_PHASE, TAKES, TEACH, CUE, FIGURE_THEN))


def _describe_rep_step(defs: Definitions) -> JsonSchema:
    """A hold where it is called so, else a phase."""
    return {
        "type": "object",
        "if": {"required": [HOLD_NAME.name]},
        "then": defs.refer("hold", HOLD_BLOCK.schema),
        "else": defs.refer("phase", _describe_phase),
    }


def _describe_phase(defs: Definitions) -> JsonSchema:
    """A phase, whose time has another limit where it is a breath."""
    breaths = {"enum": [each for each in BREATHS if each != "free"]}
    limit = BREATH_TAKES.meaning.schema(defs)
    return {
        **PHASE_BLOCK.schema(defs),
        "if": {"properties": {BREATH_OF_PHASE.name: breaths}, "required": [BREATH_OF_PHASE.name]},
        "then": {"properties": {TAKES.name: limit}},
    }


REP_STEP = Anything(_describe_rep_step)


def read_rep_step(node: Node, reading: Reading, start: Pose) -> Phase | HoldStep:
    """One step of a repetition: a phase, or a hold; ``start`` is the figure it begins from."""
    if isinstance(node, MappingNode) and any(key.text == HOLD_NAME.name for key, _ in node.entries):
        step = Fields(node, HOLD_BLOCK, reading)
        return HoldStep(
            name=step.get(HOLD_NAME, ""),
            breath=step.get(BREATH_OF_HOLD, "free"),
            takes=step.get(STAYS, None),
            teach=step.words(TEACH),
            cue=step.words(CUE),
            release=step.get(RELEASE, None),
            figure=read_figure(step.node(FIGURE_THEN), start, reading),
        )
    step = Fields(node, PHASE_BLOCK, reading)
    breath: Breath = step.get(BREATH_OF_PHASE, "free")
    return Phase(
        name=step.get(PHASE_NAME, ""),
        breath=breath,
        takes=step.get(TAKES if breath == "free" else BREATH_TAKES, Fraction(4)),
        teach=step.words(TEACH),
        cue=step.words(CUE),
        figure=read_figure(step.node(FIGURE_THEN), start, reading),
    )


class BothSides(Meaning[tuple[Side, ...]]):
    """Left and right, in an order; the usual one stands in for a wrong one."""

    def read(self, node: Node, reading: Reading) -> tuple[Side, ...]:
        """The order."""
        items = node.items if isinstance(node, SequenceNode) else [node]
        before = len(reading.problems)
        order = tuple(OneWord(SIDES).read(item, reading) for item in items)
        if len(reading.problems) == before and sorted(order) != sorted(SIDES):
            reading.wrong(node, "sides need their order: [left, right] or [right, left]")
        return order if sorted(order) == sorted(SIDES) else SIDES

    def schema(self, defs: Definitions) -> JsonSchema:
        """A list of both."""
        both = {"minItems": len(SIDES), "maxItems": len(SIDES), "uniqueItems": True}
        return {"type": "array", "items": OneWord(SIDES).schema(defs), **both}


ORDER = Key(
    "order",
    "Which side comes first: [right, left] or [left, right].",
    needed=True,
    why="[left, right] or [right, left]",
    meaning=BothSides(),
)
SWITCH = ListKey(
    "switch",
    "Said before the second side: how she changes over.",
    needed=True,
    why="the words for changing over",
    meaning=Instruction("of-movement", MOVEMENT_WORDS),
)
SIDES_TAKE = Key("takes", "The time she has to change over.", needed=True, meaning=Duration(LONGEST_GAP))
SIDES_BLOCK = Block("a change of sides", (ORDER, SWITCH, SIDES_TAKE))


def read_sides(node: Node | None, reading: Reading) -> Sides | None:
    """The sides and how she changes over; none where there are none."""
    if node is None:
        return None
    sides = Fields(node, SIDES_BLOCK, reading)
    return Sides(sides.get(ORDER, SIDES), sides.each(SWITCH), sides.get(SIDES_TAKE, Fraction(25)))


def check_movement(movement: Part, written: Fields) -> None:
    """Add a problem for what would otherwise be silently left out."""
    _check_holds(movement, written)
    _check_names(movement, written)
    if movement.sides and not _tells_side(movement):
        message = 'no words tell her which side; write {side} where it belongs, like "lean to your {side}"'
        place = (written.at("sides") or written).place
        written.reading.problems.append(place.problem(message))


def _check_holds(movement: Part, written: Fields) -> None:
    """Every hold has a length, and the dose's length a hold."""
    holds = [step for step in movement.rep if isinstance(step, HoldStep)]
    dose = written.at("dose") or written.at("levels")
    if movement.dose.hold is None:
        for each in holds:
            if each.takes is None:
                message = f'the hold "{each.name}" has no length; write `takes:` here, or `hold:` in the dose'
                written.reading.problems.append(each.cue.place.problem(message))
    elif dose and not holds:
        message = "nothing is held that long; add a step to `rep` like `- {hold: stay, teach: ..., cue: ...}`"
        written.reading.problems.append(dose.place.problem(message))


def _check_names(movement: Part, written: Fields) -> None:
    """Every step of a repetition has a name of its own, or nobody could start at it."""
    names = [step.name for step in movement.rep]
    for number, step in enumerate(movement.rep):
        if step.name in names[:number]:
            message = f'there are two steps "{step.name}" in this repetition; rename one'
            written.reading.problems.append(step.cue.place.problem(message))


def _tells_side(movement: Part) -> bool:
    assert movement.sides is not None
    steps = (*movement.setup, *movement.setup_in_short, *movement.sides.switch)
    texts = [step.words.text for step in steps]
    texts += [words.text for step in movement.rep for words in (step.teach, step.cue)]
    texts += [movement.begin.text] if movement.begin else []
    return any(word in text for text in texts for word in TELLING)
