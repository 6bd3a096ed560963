"""Reading the ``exercises:`` section."""

from collections.abc import Mapping
from dataclasses import replace

from voiceguide.library.blocks import Apart, Block, Key, ListKey
from voiceguide.library.facts import (
    SPARED,
    Caution,
    Exercise,
    Part,
    Pose,
    Position,
    Spared,
    Suits,
    Timing,
)
from voiceguide.library.fields import Fields
from voiceguide.library.figures import FIGURE, NEUTRAL, read_figure
from voiceguide.library.ladder import DOSE, DOSE_BLOCK, LEVELS, read_dose, read_levels
from voiceguide.library.meanings import (
    Anything,
    Definitions,
    JsonSchema,
    Meaning,
    NameOf,
    OwnName,
    PlainText,
    Reading,
    SpokenText,
    WholeNumber,
)
from voiceguide.library.movement import (
    AMOUNT_WORDS,
    DOSE_WORDS,
    EXERCISE_WORDS,
    MOVEMENT_WORDS,
    REP_STEP,
    SIDES_BLOCK,
    WITHOUT_SIDES,
    Instruction,
    check_movement,
    read_rep_step,
    read_sides,
)
from voiceguide.library.phrases import TIMING, read_timing
from voiceguide.library.source import MappingNode, Node, SequenceNode

MOST_CAUTIONS = 3
MOST_LINES = 100_000

_OF_MOVEMENT = Instruction("of-movement", MOVEMENT_WORDS)
_WORDS_OF_MOVEMENT = SpokenText(MOVEMENT_WORDS)

SETUP = ListKey(
    "setup",
    "How to get ready, step by step.",
    why="how to get into position, step by step",
    meaning=_OF_MOVEMENT,
)
SETUP_IN_SHORT = ListKey(
    "setup-in-short", "The set-up in a few words, for who knows it.", meaning=_OF_MOVEMENT
)
BEGIN = Key(
    "begin",
    "Said before the first repetition when it is not taught: where she breathes, which way, for how long.",
    meaning=_WORDS_OF_MOVEMENT,
)
REP = ListKey("rep", "One repetition: its phases and holds.", meaning=REP_STEP)
DOSE_KEY = Key("dose", "How much.", meaning=DOSE)
LEVELS_KEY = Key("levels", "A ladder of doses, from the first week to the most.", meaning=LEVELS)
AMOUNT = Key(
    "amount",
    "How much it is, in her words, said at the start and at the end.",
    meaning=SpokenText(AMOUNT_WORDS),
)
SIDES_KEY = Key(
    "sides",
    "Left and right: which comes first, and how she changes over.",
    meaning=Anything(lambda defs: defs.refer("sides", SIDES_BLOCK.schema)),
)
ENCOURAGEMENT = ListKey("encouragement", "Kind words, at most one a set.", meaning=_WORDS_OF_MOVEMENT)
FIGURE_KEY = Key("figure", "How it looks; a phase and a part may have one too.", meaning=FIGURE)

OF_A_MOVEMENT = (
    DOSE_KEY.name, LEVELS_KEY.name, SIDES_KEY.name, ENCOURAGEMENT.name, BEGIN.name, AMOUNT.name,
)  # fmt: skip
"""What belongs to a movement: with several, to each part."""

NAME_OF_PART = Key("name", "The name of this part, to choose it by.", needed=True, meaning=OwnName())
TITLE_OF_PART = Key("title", "Its title, on the screen only.", needed=True, meaning=PlainText())
REP_OF_PART = replace(REP, needed=True, why="the phases and holds of one repetition")
PART_BLOCK = Block(
    "a part",
    (
        NAME_OF_PART, TITLE_OF_PART, SETUP, SETUP_IN_SHORT, BEGIN, REP_OF_PART, DOSE_KEY, LEVELS_KEY, AMOUNT,
        SIDES_KEY, ENCOURAGEMENT, FIGURE_KEY,
    ),
    below={DOSE_KEY.name: DOSE_BLOCK},
)  # fmt: skip


def _describe_parts(defs: Definitions) -> JsonSchema:
    return {"type": "array", "minItems": 1, "items": defs.refer("part", PART_BLOCK.schema)}


STAGE = Key("stage", "When it counts, on the screen only: any, from week 14.", meaning=PlainText())
SAY_OF_CAUTION = Key("say", "One sentence, condition first.", needed=True, meaning=SpokenText(EXERCISE_WORDS))
CAUTION_BLOCK = Block("a caution", (STAGE, SAY_OF_CAUTION))


class Condition(Meaning[Caution]):
    """A caution: its words alone, or ``{stage, say}``."""

    def read(self, node: Node, reading: Reading) -> Caution:
        """The caution."""
        if not isinstance(node, MappingNode):
            return Caution("any", SAY_OF_CAUTION.meaning.read(node, reading))
        caution = Fields(node, CAUTION_BLOCK, reading)
        return Caution(caution.get(STAGE, "any"), caution.words(SAY_OF_CAUTION))

    def schema(self, defs: Definitions) -> JsonSchema:
        """A text or a block."""
        return {"anyOf": [SAY_OF_CAUTION.meaning.schema(defs), CAUTION_BLOCK.schema(defs)]}


ARTICLE = ListKey("article", "Lines of the article it is from.", meaning=WholeNumber(MOST_LINES))
FACTS = Key("facts", "What else it rests on.", meaning=PlainText())
NOTE = Key("note", "Anything else.", meaning=PlainText())
SOURCE_BLOCK = Block("source", (ARTICLE, FACTS, NOTE))


class Origin(Meaning[Mapping[str, str]]):
    """Where an exercise comes from: a text, or ``{article, facts, note}``."""

    def read(self, node: Node, reading: Reading) -> Mapping[str, str]:
        """What is told of it, by key."""
        if not isinstance(node, MappingNode):
            return {NOTE.name: NOTE.meaning.read(node, reading)}
        source = Fields(node, SOURCE_BLOCK, reading)
        lines = source.each(ARTICLE)
        found = {ARTICLE.name: "lines " + ", ".join(map(str, lines))} if lines else {}
        return found | {key.name: source.get(key, "") for key in (FACTS, NOTE) if source.has(key)}

    def schema(self, defs: Definitions) -> JsonSchema:
        """A text or a block."""
        return {"anyOf": [NOTE.meaning.schema(defs), SOURCE_BLOCK.schema(defs)]}


_OF_EXERCISE = SpokenText(EXERCISE_WORDS)

TITLE = Key("title", "How the guide calls it.", needed=True, meaning=PlainText())
ALSO_KNOWN_AS = ListKey("also-known-as", "Other names, to find it by.", meaning=PlainText())
PURPOSE = Key("for", "One sentence: who enjoys it, and what for.", needed=True, meaning=_OF_EXERCISE)
POSITION = Key("position", "Where it is done.", needed=True, meaning=NameOf("position"))
EQUIPMENT = ListKey(
    "equipment",
    "What she has to fetch; whatever happens on the floor needs a firm chair too, to get down and up.",
    meaning=PlainText(),
)
PARTS_KEY = Key(
    "parts", "In place of `rep`: several movements in one exercise.", meaning=Anything(_describe_parts)
)
CAUTIONS = ListKey(
    "cautions", "Conditions, spoken while it is new.", at_most=MOST_CAUTIONS, meaning=Condition()
)
MISTAKES = ListKey("mistakes", "What to watch for; on the screen only.", meaning=PlainText())
EASIER = Key("easier", "An easier way; on the screen only.", meaning=_OF_EXERCISE)
FINISH = ListKey("finish", "How to end it, step by step.", meaning=Instruction("of-exercise", EXERCISE_WORDS))
SOURCE = Key(
    "source",
    "Where it comes from; on the screen only.",
    needed=True,
    why="where it comes from, like `source: my own practice`",
    meaning=Origin(),
)
TIMING_KEY = Key("timing", "Its own timing.", meaning=TIMING)

GONE = {"works-up-to": "write a ladder of doses instead, like `levels: [{reps: 5, a-day: 2}, {reps: 10}]`"}
"""Keys that exercises had once, and what to write instead."""

WAY_KEYS = (
    TITLE, ALSO_KNOWN_AS, PURPOSE, POSITION, EQUIPMENT, SETUP, SETUP_IN_SHORT, BEGIN, REP, DOSE_KEY,
    LEVELS_KEY, AMOUNT, SIDES_KEY, ENCOURAGEMENT, FIGURE_KEY, PARTS_KEY, CAUTIONS, MISTAKES, EASIER, FINISH,
    SOURCE, TIMING_KEY,
)  # fmt: skip
"""What one way of doing an exercise may have."""

NOT_BESIDE_PARTS = (
    Apart(PARTS_KEY.name, (REP.name,), 'write "rep" or "parts", not both'),
    Apart(PARTS_KEY.name, OF_A_MOVEMENT, 'with "parts", "{key}" belongs into each part'),
)

WITH_SETUP: JsonSchema = {
    "anyOf": [
        {"required": [SETUP.name]},
        {
            "required": [PARTS_KEY.name],
            "properties": {PARTS_KEY.name: {"contains": {"required": [SETUP.name]}}},
        },
    ]
}
"""For an editor: the exercise has a set-up, or one of its parts has."""

WAY_BLOCK = Block(
    "an exercise",
    WAY_KEYS,
    one_of=(REP.name, PARTS_KEY.name),
    why=REP_OF_PART.why,
    apart=NOT_BESIDE_PARTS,
    below={DOSE_KEY.name: DOSE_BLOCK},
    gone=GONE,
)


def read_exercise(name: str, node: Node, timing: Timing, reading: Reading, block: Block) -> Exercise:
    """One exercise, as its own fields have it; ``timing`` is what it inherits, ``block`` what it may have."""
    exercise = Fields(node, block, reading)
    title = exercise.get(TITLE, name)
    position = exercise.get(POSITION, "")
    known = reading.positions.get(position)
    start = read_figure(exercise.node(FIGURE_KEY), known.figure if known else NEUTRAL, reading)
    parts = _parts(exercise, title, start)
    single = not exercise.has(PARTS_KEY)
    exercise.without(WITHOUT_SIDES | DOSE_WORDS)
    setup = () if single else exercise.each(SETUP)
    if exercise.readable and not setup and not any(part.setup for part in parts):
        exercise.wrong(f"{block.what} {SETUP.missing}")
    return Exercise(
        name=name,
        title=title,
        also_known_as=exercise.each(ALSO_KNOWN_AS),
        purpose=exercise.words(PURPOSE),
        position=position,
        equipment=exercise.each(EQUIPMENT),
        setup=setup,
        setup_in_short=() if single else exercise.each(SETUP_IN_SHORT),
        parts=parts,
        cautions=_cautions(exercise),
        mistakes=exercise.each(MISTAKES),
        easier=exercise.get(EASIER, None),
        finish=exercise.each(FINISH),
        source=exercise.get(SOURCE, {}),
        timing=read_timing(exercise.node(TIMING_KEY), timing, reading),
        figure=start,
        suits=Suits(spares=spared_at(position, reading.positions)),
    )


def spared_at(position: str, positions: Mapping[str, Position]) -> tuple[Spared, ...]:
    """All that may have to be spared, without the way down where she is on the floor."""
    down = position in positions and positions[position].level == "floor"
    return tuple(each for each in SPARED if not (down and each == "floor"))


def _parts(exercise: Fields, title: str, start: Pose) -> tuple[Part, ...]:
    node = exercise.node(PARTS_KEY)
    if node is None:
        return (_part(exercise, "", title, start),)
    if not isinstance(node, SequenceNode) or not node.items:
        exercise.reading.wrong(node, '"parts" is a list; each begins with "- name: ..."')
        return ()
    parts: list[Part] = []
    for item in node.items:
        fields = Fields(item, PART_BLOCK, exercise.reading)
        name = fields.get(NAME_OF_PART, "part")
        if name in [part.name for part in parts]:
            fields.wrong(f'there are two parts "{name}"; rename one')
        figure = read_figure(fields.node(FIGURE_KEY), start, fields.reading)
        parts.append(_part(fields, name, fields.get(TITLE_OF_PART, name), figure))
    return tuple(parts)


def _part(part: Fields, name: str, title: str, start: Pose) -> Part:
    reading = part.reading
    before = len(reading.problems)
    sides = read_sides(part.node(SIDES_KEY), reading)
    part.without(frozenset() if sides else WITHOUT_SIDES)
    levels = read_levels(part.node(LEVELS_KEY), reading)
    movement = Part(
        name=name,
        title=title,
        setup=part.each(SETUP),
        setup_in_short=part.each(SETUP_IN_SHORT),
        rep=tuple(read_rep_step(step, part.reading, start) for step in part.each(REP)),
        dose=read_dose(part.node(DOSE_KEY), reading, levels),
        sides=sides,
        encouragement=part.each(ENCOURAGEMENT),
        figure=start,
        levels=levels,
        begin=part.get(BEGIN, None),
        amount=part.get(AMOUNT, None),
    )
    if len(reading.problems) == before:
        check_movement(movement, part)
    return movement


def _cautions(exercise: Fields) -> tuple[Caution, ...]:
    cautions = exercise.each(CAUTIONS)
    for each in cautions[MOST_CAUTIONS:]:
        message = f"more than {MOST_CAUTIONS} cautions are not remembered; `mistakes` are shown on the screen"
        exercise.reading.problems.append(each.say.place.problem(message))
    return cautions
