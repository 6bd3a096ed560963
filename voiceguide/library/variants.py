"""Variants: several ways to do one exercise, each of them whole, and the one that fits her."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Final, Protocol

from voiceguide.errors import Problem, nearest
from voiceguide.library import fields as read
from voiceguide.library.exercises import EXERCISE_KEYS, GONE, OF_A_MOVEMENT, read_exercise, spared_at
from voiceguide.library.facts import LAST_WEEK, SPARED, Exercise, Library, Position, Spared, Suits, Timing
from voiceguide.library.fields import Fields, Problems
from voiceguide.library.plans import PracticePlan, with_plan
from voiceguide.library.source import MappingNode, Node, ScalarNode, SequenceNode

LONGEST_VARIANT: Final = Fraction(3600)

ITS_OWN: Final = ("for", "longest")
"""What a variant says of itself; ``for`` is whom it suits, and not what the exercise is good for."""

VARIANT_KEYS: Final = (*ITS_OWN, *(key for key in EXERCISE_KEYS if key not in ("variants", "for")))

_TAKES_ALONG: Final[Mapping[str, tuple[str, ...]]] = {
    "position": ("setup", "setup-in-short", "finish", "easier", "figure"),
    "setup": ("setup-in-short",),
    "rep": ("parts", "begin"),
    "parts": ("rep", *OF_A_MOVEMENT),
    "levels": ("dose",),
}
"""What of the exercise a variant does not take over, once it has a field of its own."""

_OVER: Final = frozenset(VARIANT_KEYS) - set(ITS_OWN)

_STAGE: Final = re.compile(r"(to|from) week (\d{1,2})", re.ASCII)
_SPARES: Final[Mapping[str, Spared]] = {"girdle": "girdle", "wrists": "wrists", "no-floor": "floor"}
_ASKED: Final = "asked"


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


def read_every_way(
    name: str, node: Node, timing: Timing, positions: Mapping[str, Position], problems: Problems
) -> Exercise:
    """An exercise with all its variants, done the way that fits when nothing is known of her."""
    if not isinstance(node, MappingNode):
        return read_exercise(name, node, timing, positions, problems)
    below = _variants_of(node, problems)
    entries = read.named_entries(below, "variants", problems)
    ground = replace(node, entries=[each for each in node.entries if each[0].text != "variants"])
    if below is None or not entries:
        return read_exercise(name, ground, timing, positions, problems)
    ways = {key: _Way(entry, ground, positions, problems) for key, entry in entries.items()}
    read_ways = {key: way.read(name, key, timing) for key, way in ways.items()}
    usual = [each for each in read_ways.values() if not each.suits.asked and each.suits.week(None)]
    if not usual:
        message = 'one of the variants must suit every stage unasked: no week and no "asked" in its `for`'
        problems.append(below.place.problem(message))
    return replace((usual or list(read_ways.values()))[0], variants=read_ways)


def _variants_of(node: MappingNode, problems: Problems) -> Node | None:
    found = [(key, value) for key, value in node.entries if key.text == "variants"]
    problems += [key.place.problem('"variants" stands here twice; keep one') for key, _ in found[1:]]
    return found[0][1] if found else None


class _Way:
    """A variant as written: its fields, laid over those of the exercise, its ground."""

    def __init__(
        self, node: Node, ground: MappingNode, positions: Mapping[str, Position], problems: Problems
    ) -> None:
        self._node = MappingNode(node.place) if isinstance(node, ScalarNode) and not node.text else node
        self._ground = ground
        self._positions = positions
        self._problems = problems

    def read(self, exercise: str, name: str, timing: Timing) -> Exercise:
        """The exercise, done this way."""
        fields = Fields(self._node, "a variant", VARIANT_KEYS, self._problems, gone=GONE)
        found: Problems = []
        whole = read_exercise(exercise, self._laid(), timing, self._positions, found)
        missed: Problems = []
        if found:
            read_exercise(exercise, self._ground, timing, self._positions, missed)
        for problem in self._placed(name, found, missed):
            if problem not in self._problems:
                self._problems.append(problem)
        return replace(
            whole,
            variant=name,
            suits=self._suits(fields, whole.position),
            longest=fields.get("longest", partial(read.duration, at_most=LONGEST_VARIANT), None),
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
        conditions = dict(fields.each("for", _condition))
        at_ease = spared_at(position, self._positions)
        node = fields.node("for")
        first, last = int(conditions.get("from", "0")), int(conditions.get("to", str(LAST_WEEK)))
        if node and first > last:
            fields.problems.append(node.place.problem(f"no week is from week {first} and to week {last}"))
        if node and "floor" in conditions and "floor" not in at_ease:
            message = f'"{position}" is on the floor; leave "no-floor" out, or name another position'
            fields.problems.append(node.place.problem(message))
        spares = tuple(each for each in SPARED if each in conditions or (each == "floor" and each in at_ease))
        return Suits(first, last, spares, _ASKED in conditions)


def _condition(node: Node, problems: Problems) -> tuple[str, str]:
    """A condition, and its week if it has one."""
    text = read.plain_text(node, problems)
    if stage := _STAGE.fullmatch(text):
        if not 1 <= int(stage[2]) <= LAST_WEEK:
            problems.append(node.place.problem(f"weeks are counted from 1 to {LAST_WEEK}"))
        return stage[1], stage[2]
    if text and text not in (*_SPARES, _ASKED):
        ways = f"`to week 13`, `from week 14`, {', '.join(_SPARES)} or {_ASKED}"
        hint = nearest(text, (*_SPARES, _ASKED)) or f"it can be {ways}"
        problems.append(node.place.problem(f'"{text}" is not known here; {hint}'))
    return _SPARES.get(text, text), ""


def _last_line(node: Node) -> int:
    if isinstance(node, MappingNode):
        return max([node.place.line, *(_last_line(value) for _, value in node.entries)])
    if isinstance(node, SequenceNode):
        return max([node.place.line, *map(_last_line, node.items)])
    return node.place.line
