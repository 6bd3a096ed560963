"""Reading the ``exercises:`` section."""

from collections.abc import Collection, Mapping
from fractions import Fraction
from functools import partial

from voiceguide.errors import nearest
from voiceguide.library import fields as read
from voiceguide.library.doses import DOSE_KEYS, LONGEST_GAP, LONGEST_HOLD, read_dose, read_goal
from voiceguide.library.facts import (
    Breath,
    Caution,
    Exercise,
    HoldStep,
    Part,
    Phase,
    Pose,
    Position,
    Side,
    Sides,
    Step,
    Timing,
    Words,
)
from voiceguide.library.fields import Fields, Problems
from voiceguide.library.figures import NEUTRAL, read_figure
from voiceguide.library.fit import check_movement
from voiceguide.library.source import Listing, Node, Place
from voiceguide.library.source import Mapping as MappingNode
from voiceguide.library.timing import read_timing
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

MOST_CAUTIONS = 3

_PART_KEYS = ("setup", "setup-in-short", "rep", "dose", "sides", "encouragement", "figure")
_STEP_KEYS = ("breath", "takes", "teach", "cue", "figure")
_EXERCISE_KEYS = (
    "title", "also-known-as", "for", "position", "equipment", *_PART_KEYS, "parts", "works-up-to",
    "cautions", "mistakes", "easier", "finish", "source", "timing",
)  # fmt: skip

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


def read_exercise(
    name: str, node: Node, timing: Timing, positions: Mapping[str, Position], problems: Problems
) -> Exercise:
    """One exercise; ``timing`` is what it inherits."""
    exercise = Fields(node, "an exercise", _EXERCISE_KEYS, problems, {"dose": DOSE_KEYS})
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
        purpose=exercise.need("for", words, NOWHERE),
        position=position,
        equipment=exercise.each("equipment", read.plain_text),
        setup=setup,
        setup_in_short=() if single else exercise.each("setup-in-short", step),
        parts=parts,
        works_up_to=read_goal(exercise.node("works-up-to"), problems),
        cautions=_cautions(exercise),
        mistakes=exercise.each("mistakes", read.plain_text),
        easier=exercise.get("easier", words, None),
        finish=exercise.each("finish", step),
        source=_source(exercise),
        timing=read_timing(exercise.node("timing"), timing, problems),
        figure=start,
    )


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
    for key in ("dose", "sides", "encouragement"):
        if unheard := exercise.node(key):
            exercise.problems.append(unheard.place.problem(f'with "parts", "{key}" belongs into each part'))
    if not isinstance(node, Listing) or not node.items:
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
    sides = _sides(part.node("sides"), part.problems)
    allowed = SIDE_WORDS if sides else frozenset()
    step = partial(read_step, placeholders=SESSION_WORDS | allowed)
    dose = read_dose(part.node("dose"), part.problems)
    rep = part.each("rep", partial(_rep_step, placeholders=REP_WORDS | allowed, start=start))
    if not rep:
        part.problems.append(part.place.problem('"rep" is needed: the phases and holds of one repetition'))
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
    )
    if len(part.problems) == before:
        check_movement(movement, part)
    return movement


def _rep_step(node: Node, problems: Problems, placeholders: Collection[str], start: Pose) -> Phase | HoldStep:
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


def _sides(node: Node | None, problems: Problems) -> Sides | None:
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


def _cautions(exercise: Fields) -> tuple[Caution, ...]:
    cautions = exercise.each("cautions", partial(_caution, placeholders=EXERCISE_WORDS))
    for each in cautions[MOST_CAUTIONS:]:
        message = f"more than {MOST_CAUTIONS} cautions are not remembered; `mistakes` are shown on the screen"
        exercise.problems.append(each.say.place.problem(message))
    return cautions


def _caution(node: Node, problems: Problems, placeholders: Collection[str]) -> Caution:
    words = partial(read.spoken_text, placeholders=placeholders)
    if not isinstance(node, MappingNode):
        return Caution("any", words(node, problems))
    caution = Fields(node, "a caution", ("stage", "say"), problems)
    return Caution(caution.get("stage", read.plain_text, "any"), caution.need("say", words, NOWHERE))


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
