"""Reading the ``exercises:`` section."""

from collections.abc import Collection, Mapping
from functools import partial

from voiceguide.errors import nearest
from voiceguide.library import fields as read
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
from voiceguide.library.fields import Fields, Problems
from voiceguide.library.figures import NEUTRAL, read_figure
from voiceguide.library.ladder import DOSE_KEYS, read_dose, read_levels
from voiceguide.library.movement import (
    DOSE_WORDS,
    EXERCISE_WORDS,
    REP_WORDS,
    SESSION_WORDS,
    SIDE_WORDS,
    check_movement,
    read_rep_step,
    read_sides,
    read_step,
)
from voiceguide.library.phrases import read_timing
from voiceguide.library.source import MappingNode, Node, SequenceNode

MOST_CAUTIONS = 3

_PART_KEYS = (
    "setup", "setup-in-short", "begin", "rep", "dose", "levels", "amount", "sides", "encouragement", "figure",
)  # fmt: skip
OF_A_MOVEMENT = ("dose", "levels", "sides", "encouragement", "begin", "amount")
"""What belongs to a movement: with several, to each part."""

EXERCISE_KEYS = (
    "title", "also-known-as", "for", "position", "equipment", *_PART_KEYS, "parts", "cautions",
    "mistakes", "easier", "finish", "source", "timing", "variants",
)  # fmt: skip

GONE = {"works-up-to": "write a ladder of doses instead, like `levels: [{reps: 5, a-day: 2}, {reps: 10}]`"}
"""Keys that exercises had once, and what to write instead."""


def read_exercise(
    name: str, node: Node, timing: Timing, positions: Mapping[str, Position], problems: Problems
) -> Exercise:
    """One exercise, as its own fields have it; ``timing`` is what it inherits."""
    exercise = Fields(node, "an exercise", EXERCISE_KEYS, problems, {"dose": DOSE_KEYS}, GONE)
    title = exercise.need("title", read.plain_text, name)
    position = exercise.need("position", partial(read_position, positions=positions), "")
    base = positions[position].figure if position in positions else NEUTRAL
    start = read_figure(exercise.node("figure"), base, problems)
    parts = _parts(exercise, title, start)
    step = partial(read_step, placeholders=EXERCISE_WORDS)
    words = partial(read.spoken_text, placeholders=EXERCISE_WORDS)
    single = not exercise.has("parts")
    setup = () if single else exercise.each("setup", step)
    if not setup and not any(part.setup for part in parts):
        problems.append(
            exercise.place.problem('an exercise needs "setup": how to get into position, step by step')
        )
    return Exercise(
        name=name,
        title=title,
        also_known_as=exercise.each("also-known-as", read.plain_text),
        purpose=exercise.need_words("for", EXERCISE_WORDS),
        position=position,
        equipment=exercise.each("equipment", read.plain_text),
        setup=setup,
        setup_in_short=() if single else exercise.each("setup-in-short", step),
        parts=parts,
        cautions=_cautions(exercise),
        mistakes=exercise.each("mistakes", read.plain_text),
        easier=exercise.get("easier", words, None),
        finish=exercise.each("finish", step),
        source=_source(exercise),
        timing=read_timing(exercise.node("timing"), timing, problems),
        figure=start,
        suits=Suits(spares=spared_at(position, positions)),
    )


def spared_at(position: str, positions: Mapping[str, Position]) -> tuple[Spared, ...]:
    """All that may have to be spared, without the way down where she is on the floor."""
    down = position in positions and positions[position].level == "floor"
    return tuple(each for each in SPARED if not (down and each == "floor"))


def read_position(node: Node, problems: Problems, positions: Mapping[str, Position]) -> str:
    """The name of a known position."""
    position = read.plain_text(node, problems)
    if position and position not in positions:
        hint = nearest(position, positions) or f"known are {', '.join(positions)}"
        problems.append(node.place.problem(f'there is no position "{position}"; {hint}'))
    return position


def _parts(exercise: Fields, title: str, start: Pose) -> tuple[Part, ...]:
    node = exercise.node("parts")
    if node is None:
        return (_part(exercise, "", title, start),)
    if exercise.has("rep"):
        exercise.problems.append(exercise.place.problem('write "rep" or "parts", not both'))
    for key in OF_A_MOVEMENT:
        if unheard := exercise.node(key):
            exercise.problems.append(unheard.place.problem(f'with "parts", "{key}" belongs into each part'))
    if not isinstance(node, SequenceNode) or not node.items:
        exercise.problems.append(node.place.problem('"parts" is a list; each begins with "- name: ..."'))
        return ()
    parts: list[Part] = []
    for item in node.items:
        fields = Fields(
            item, "a part", ("name", "title", *_PART_KEYS), exercise.problems, {"dose": DOSE_KEYS}
        )
        name = fields.need("name", read.name, "part")
        if name in [part.name for part in parts]:
            exercise.problems.append(fields.place.problem(f'there are two parts "{name}"; rename one'))
        figure = read_figure(fields.node("figure"), start, exercise.problems)
        parts.append(_part(fields, name, fields.need("title", read.plain_text, name), figure))
    return tuple(parts)


def _part(part: Fields, name: str, title: str, start: Pose) -> Part:
    before = len(part.problems)
    sides = read_sides(part.node("sides"), part.problems)
    allowed = SIDE_WORDS if sides else frozenset()
    step = partial(read_step, placeholders=SESSION_WORDS | allowed)
    levels = read_levels(part.node("levels"), part.problems)
    dose = read_dose(part.node("dose"), part.problems, levels)
    rep = part.each("rep", partial(read_rep_step, placeholders=REP_WORDS | allowed, start=start))
    if not rep:
        part.problems.append(part.place.problem('"rep" is needed: the phases and holds of one repetition'))
    of_sides = {"sides"} if sides else set()
    movement = Part(
        name=name,
        title=title,
        setup=part.each("setup", step),
        setup_in_short=part.each("setup-in-short", step),
        rep=rep,
        dose=dose,
        sides=sides,
        encouragement=part.each(
            "encouragement", partial(read.spoken_text, placeholders=SESSION_WORDS | allowed)
        ),
        figure=start,
        levels=levels,
        begin=part.get("begin", partial(read.spoken_text, placeholders=SESSION_WORDS | allowed), None),
        amount=part.get("amount", partial(read.spoken_text, placeholders=DOSE_WORDS | of_sides), None),
    )
    if len(part.problems) == before:
        check_movement(movement, part)
    return movement


def _cautions(exercise: Fields) -> tuple[Caution, ...]:
    cautions = exercise.each("cautions", partial(_caution, placeholders=EXERCISE_WORDS))
    for each in cautions[MOST_CAUTIONS:]:
        message = f"more than {MOST_CAUTIONS} cautions are not remembered; `mistakes` are shown on the screen"
        exercise.problems.append(each.say.place.problem(message))
    return cautions


def _caution(node: Node, problems: Problems, placeholders: Collection[str]) -> Caution:
    if not isinstance(node, MappingNode):
        return Caution("any", read.spoken_text(node, problems, placeholders))
    caution = Fields(node, "a caution", ("stage", "say"), problems)
    return Caution(caution.get("stage", read.plain_text, "any"), caution.need_words("say", placeholders))


def _source(exercise: Fields) -> dict[str, str]:
    node = exercise.node("source")
    if node is None:
        exercise.problems.append(
            exercise.place.problem(
                'an exercise needs "source": where it comes from, like `source: my own practice`'
            )
        )
        return {}
    if not isinstance(node, MappingNode):
        return {"note": read.plain_text(node, exercise.problems)}
    source = Fields(node, "source", ("article", "facts", "note"), exercise.problems)
    lines = source.each("article", partial(read.count, at_most=100_000))
    found = {"article": "lines " + ", ".join(map(str, lines))} if lines else {}
    for key in ("facts", "note"):
        if source.has(key):
            found[key] = source.get(key, read.plain_text, "")
    return found
