"""Variants: several ways to do one exercise, each of them whole, and the one that fits her."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Final, Protocol

from voiceguide.errors import Problem, nearest
from voiceguide.library.blocks import Key, ListKey
from voiceguide.library.exercises import (
    OF_A_MOVEMENT,
    PARTS_KEY,
    PURPOSE,
    REP,
    SETUP,
    WAY_BLOCK,
    WITH_SETUP,
    read_exercise,
    spared_at,
)
from voiceguide.library.facts import LAST_WEEK, SPARED, Exercise, Library, Spared, Suits, Timing
from voiceguide.library.fields import Fields
from voiceguide.library.meanings import (
    Definitions,
    Duration,
    JsonSchema,
    Meaning,
    Problems,
    Reading,
    named,
    named_entries,
    plain_text,
)
from voiceguide.library.plans import PracticePlan, with_plan
from voiceguide.library.source import MappingNode, Node, ScalarNode, SequenceNode

LONGEST_VARIANT: Final = Fraction(3600)

_STAGE: Final = re.compile(r"(to|from) week (\d{1,2})", re.ASCII)
_SPARES: Final[Mapping[str, Spared]] = {"girdle": "girdle", "wrists": "wrists", "no-floor": "floor"}
_ASKED: Final = "asked"
_WEEKS: Final = "|".join(f"0?{week}" if week < 10 else str(week) for week in range(1, LAST_WEEK + 1))


class WhomItSuits(Meaning[tuple[str, str]]):
    """A condition, and its week if it has one."""

    def read(self, node: Node, reading: Reading) -> tuple[str, str]:
        """The condition: ``to`` or ``from`` with a week, what is spared, or ``asked``."""
        text = plain_text(node, reading.problems)
        if stage := _STAGE.fullmatch(text):
            if not 1 <= int(stage[2]) <= LAST_WEEK:
                reading.wrong(node, f"weeks are counted from 1 to {LAST_WEEK}")
            return stage[1], stage[2]
        if text and text not in (*_SPARES, _ASKED):
            hint = nearest(text, (*_SPARES, _ASKED)) or f"it can be {_WAYS_TO_SUIT}"
            reading.wrong(node, f'"{text}" is not known here; {hint}')
        return _SPARES.get(text, text), ""

    def schema(self, defs: Definitions) -> JsonSchema:  # noqa: ARG002 - others need them
        """A text of these few."""
        return {
            "type": "string",
            "pattern": rf"^(?:{'|'.join((*_SPARES, _ASKED))}|(?:to|from) week (?:{_WEEKS}))$",
            "patternErrorMessage": f"this is not known here; it can be {_WAYS_TO_SUIT}",
            "examples": [*_SPARES, _ASKED, "to week 13", "from week 14"],
        }


_WAYS_TO_SUIT: Final = f"`to week 13`, `from week 14`, {', '.join(_SPARES)} or {_ASKED}"

SUITS: Final = ListKey(
    "for",
    "Whom this way suits: weeks, what it spares, or asked: only for who asks for it.",
    meaning=WhomItSuits(),
)
LONGEST: Final = Key(
    "longest", "The most time she may be in it, all words included.", meaning=Duration(LONGEST_VARIANT)
)

ITS_OWN: Final = (SUITS.name, LONGEST.name)
"""What a variant says of itself; ``for`` is whom it suits, and not what the exercise is good for."""

VARIANT_BLOCK: Final = replace(
    WAY_BLOCK.optional(),
    what="a variant",
    keys=(SUITS, LONGEST, *(key for key in WAY_BLOCK.optional().keys if key.name != PURPOSE.name)),
    below={},
)


def _describe_variant(defs: Definitions) -> JsonSchema:
    return {"anyOf": [VARIANT_BLOCK.schema(defs), {"type": "null"}]}


VARIANTS: Final = Key(
    "variants",
    "Other ways to do it, for other weeks or other bodies.",
    meaning=named(lambda defs: defs.refer("variant", _describe_variant)),
)
EXERCISE_BLOCK: Final = replace(WAY_BLOCK, keys=(*WAY_BLOCK.keys, VARIANTS))


def describe_exercise(defs: Definitions) -> JsonSchema:
    """An exercise for an editor: what it needs may stand in each of its variants instead."""
    made = EXERCISE_BLOCK.optional().schema(defs)
    lent = [key.name for key in WAY_BLOCK.keys if key.needed and key is not PURPOSE]
    either: list[tuple[JsonSchema, JsonSchema]] = [({"required": [key]}, {"required": [key]}) for key in lent]
    moves: JsonSchema = {"anyOf": [{"required": [REP.name]}, {"required": [PARTS_KEY.name]}]}
    sets_up: JsonSchema = {"anyOf": [{"required": [SETUP.name]}, {"required": [PARTS_KEY.name]}]}
    either += [(moves, moves), (WITH_SETUP, sets_up)]
    return {
        **made,
        "required": [PURPOSE.name],
        "if": {"required": [VARIANTS.name], "properties": {VARIANTS.name: {"minProperties": 1}}},
        "then": {"allOf": [{"anyOf": [here, _in_each(there)]} for here, there in either]},
        "else": {
            "required": lent,
            "allOf": [
                *WAY_BLOCK.one_needed(),
                {**WITH_SETUP, "errorMessage": f"{WAY_BLOCK.what} {SETUP.missing}"},
            ],
        },
    }


def _in_each(there: JsonSchema) -> JsonSchema:
    each = {"type": "object", **there}
    return {"properties": {VARIANTS.name: {"additionalProperties": each}}, "required": [VARIANTS.name]}


_TAKES_ALONG: Final[Mapping[str, tuple[str, ...]]] = {
    "position": ("setup", "setup-in-short", "finish", "easier", "figure"),
    "setup": ("setup-in-short",),
    "rep": ("parts", "begin"),
    "parts": ("rep", *OF_A_MOVEMENT),
    "levels": ("dose",),
}
"""What of the exercise a variant does not take over, once it has a field of its own."""

_OVER: Final = frozenset(VARIANT_BLOCK.names) - set(ITS_OWN)


class Wishes(Protocol):
    """What is known of her, as far as it decides which way she does an exercise."""

    @property
    def variant(self) -> str:
        """The name of the variant she asks for; empty if she asks for none."""

    @property
    def weeks(self) -> int | None:
        """Her week of pregnancy, if it is known."""

    @property
    def spare(self) -> tuple[Spared, ...]:
        """What she has to spare."""

    @property
    def plan(self) -> PracticePlan | None:
        """What is made to fit her time."""


def fitting(library: Library, wishes: Wishes) -> Library:
    """The library in which each exercise is done the way that fits her; all its variants stay beside it.

    The variant she asks for, unless her stage forbids it, or she must say which stage that is; else, of those
    her stage allows, the first that spares what she has to spare. When nothing is known, the first for
    every stage. A plan that fits her time is one of its routines.
    """
    fitted = {name: _fitted(each, wishes) for name, each in library.exercises.items()}
    return with_plan(replace(library, exercises=fitted), wishes.plan)


def _fitted(exercise: Exercise, wishes: Wishes) -> Exercise:
    asked = exercise.variants.get(wishes.variant)
    if asked and not asked.suits.week(wishes.weeks):
        asked = None
    usual = [each for each in exercise.variants.values() if not each.suits.asked]
    allowed = [each for each in usual if each.suits.week(wishes.weeks)]
    chosen = asked or min(allowed, key=lambda each: len(unspared(each, wishes)), default=exercise)
    return replace(chosen, variants=exercise.variants)


def unspared(exercise: Exercise, wishes: Wishes) -> tuple[Spared, ...]:
    """What she has to spare, and this way of doing it does not."""
    if wishes.variant and exercise.variant == wishes.variant:
        return ()
    return tuple(each for each in wishes.spare if each not in exercise.suits.spares)


def forbidden(exercise: Exercise, wishes: Wishes) -> str:
    """Why the variant she asks for is not for her stage, and what to type; empty if nothing is against it."""
    asked = exercise.variants.get(wishes.variant)
    if asked is None or asked.suits.week(wishes.weeks):
        return ""
    what = f'"{wishes.variant}" of "{exercise.title}" is only for {stage_words(asked.suits)}'
    if wishes.weeks is None:
        example = asked.suits.first or min(10, asked.suits.last)
        return f"{what}; say how far along you are, like --weeks {example}"
    others = [name for name, each in exercise.variants.items() if each.suits.week(wishes.weeks)]
    return f"{what}, and not for week {wishes.weeks}; try --variant {others[0]}"


def stage_words(suits: Suits) -> str:
    """The weeks it is for: ``weeks 1 to 13``, ``week 14 and later``; ``every stage`` for all of them."""
    if suits.last < LAST_WEEK:
        return f"weeks {max(1, suits.first)} to {suits.last}"
    return f"week {suits.first} and later" if suits.first else "every stage"


def suits_words(suits: Suits) -> str:
    """Whom it suits, for the eye."""
    spared = [name for name, what in _SPARES.items() if what in suits.spares]
    told = [
        stage_words(suits),
        "spares " + ", ".join(spared).replace("no-floor", "the floor") if spared else "",
    ]
    return "; ".join(filter(None, [*told, "only if asked for" if suits.asked else ""]))


def read_every_way(name: str, node: Node, timing: Timing, reading: Reading) -> Exercise:
    """An exercise with all its variants, done the way that fits when nothing is known of her."""
    if not isinstance(node, MappingNode):
        return read_exercise(name, node, timing, reading, EXERCISE_BLOCK)
    below = _variants_of(node, reading)
    entries = named_entries(below, "variants", reading)
    ground = replace(node, entries=[each for each in node.entries if each[0].text != VARIANTS.name])
    if below is None or not entries:
        return read_exercise(name, ground, timing, reading, EXERCISE_BLOCK)
    ways = {key: _Way(entry, ground, reading) for key, entry in entries.items()}
    read_ways = {key: way.read(name, key, timing) for key, way in ways.items()}
    usual = [each for each in read_ways.values() if not each.suits.asked and each.suits.week(None)]
    if not usual:
        message = 'one of the variants must suit every stage unasked: no week and no "asked" in its `for`'
        reading.wrong(below, message)
    return replace((usual or list(read_ways.values()))[0], variants=read_ways)


def _variants_of(node: MappingNode, reading: Reading) -> Node | None:
    found = [(key, value) for key, value in node.entries if key.text == VARIANTS.name]
    for key, _ in found[1:]:
        reading.wrong(key, f'"{VARIANTS.name}" stands here twice; keep one')
    return found[0][1] if found else None


class _Way:
    """A variant as written: its fields, laid over those of the exercise, its ground."""

    def __init__(self, node: Node, ground: MappingNode, reading: Reading) -> None:
        nothing = isinstance(node, ScalarNode) and node.is_nothing
        self._node = MappingNode(node.place) if nothing else node
        self._ground = ground
        self._reading = reading

    def read(self, exercise: str, name: str, timing: Timing) -> Exercise:
        """The exercise, done this way."""
        fields = Fields(self._node, VARIANT_BLOCK, self._reading)
        found = replace(self._reading, problems=[])
        whole = read_exercise(exercise, self._laid(), timing, found, EXERCISE_BLOCK)
        missed = replace(self._reading, problems=[])
        if found.problems:
            read_exercise(exercise, self._ground, timing, missed, EXERCISE_BLOCK)
        for problem in self._placed(name, found.problems, missed.problems):
            if problem not in self._reading.problems:
                self._reading.problems.append(problem)
        return replace(
            whole,
            variant=name,
            suits=self._suits(fields, whole.position),
            longest=fields.get(LONGEST, None),
        )

    def _laid(self) -> MappingNode:
        """One mapping: the variant's fields, and those of the exercise that go with them."""
        own = self._node.entries if isinstance(self._node, MappingNode) else []
        names = {key.text for key, _ in own}
        gone = names.union(*(_TAKES_ALONG.get(key, ()) for key in names)) - set(ITS_OWN)
        kept = [each for each in self._ground.entries if each[0].text not in gone]
        return MappingNode(self._node.place, [*kept, *(each for each in own if each[0].text in _OVER)])

    def _placed(self, name: str, found: Problems, missed: Problems) -> Iterator[Problem]:
        """Problems of the exercise at its own place; those of words it lends with the variant's name."""
        here, ground = self._node.place, self._ground.place
        lines = range(here.line, _last_line(self._node) + 1)
        for problem in found:
            at_ground = ground.problem(problem.message)
            if problem.line == here.line and at_ground in missed:
                yield at_ground
            elif problem.line in lines or problem in missed:
                yield problem
            else:
                yield problem._replace(message=f'in the variant "{name}": {problem.message}')

    def _suits(self, fields: Fields, position: str) -> Suits:
        """Whom this way is for; what is on no floor spares the way down."""
        conditions = dict(fields.each(SUITS))
        at_ease = spared_at(position, self._reading.positions)
        node = fields.node(SUITS)
        first, last = int(conditions.get("from", "0")), int(conditions.get("to", str(LAST_WEEK)))
        if node and first > last:
            self._reading.wrong(node, f"no week is from week {first} and to week {last}")
        if node and "floor" in conditions and "floor" not in at_ease:
            message = f'"{position}" is on the floor; leave "no-floor" out, or name another position'
            self._reading.wrong(node, message)
        spares = tuple(each for each in SPARED if each in conditions or (each == "floor" and each in at_ease))
        return Suits(first, last, spares, _ASKED in conditions)


def _last_line(node: Node) -> int:
    if isinstance(node, MappingNode):
        return max([node.place.line, *(_last_line(value) for _, value in node.entries)])
    if isinstance(node, SequenceNode):
        return max([node.place.line, *map(_last_line, node.items)])
    return node.place.line
