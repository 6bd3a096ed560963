"""The schema for editors and the loader: one language, accepted and refused alike."""

import json
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from voiceguide.errors import ContentError, Problem
from voiceguide.library.duration import duration_pattern, parse_breaths, parse_duration
from voiceguide.library.exercises import GONE
from voiceguide.library.load import read_library, shipped, shipped_path
from voiceguide.library.meanings import Definitions, Reading, SpokenText
from voiceguide.library.phrases import TIMING_BLOCK
from voiceguide.library.schema import content_schema, schema_text
from voiceguide.library.source import Location, MappingNode, Node, ScalarNode, SequenceNode, parse
from voiceguide.library.variants import EXERCISE_BLOCK

jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")

ROOT = Path(__file__).parents[2]
NOWHERE = Location("mutated.yaml", 1, 1)
BATCHES, IN_A_BATCH = 25, 40


class Only(NamedTuple):
    """What only the loader can know, what it says of it, and an example: what stands in place of what."""

    what: str
    said: str
    old: str
    new: str


ONLY_THE_LOADER = [
    Only(
        "whether there is a position, exercise, part or ladder of that name, and a way to each position",
        r'^there is no (position|exercise) "|has no parts; remove|has no levels; leave|^there is no way from'
        r'|leads from .* to itself|not known here; (it can be stretch, press|did you mean "(press|stretch)")'
        r"|is held for a time of its own",
        "position: standing",
        "position: table",
    ),
    Only(
        "whether something stands twice: a key, a part, a step, a move, or a name for two things",
        r"stands here twice|^there are two (parts|steps) |^there is a move from|is already an exercise",
        "phase: down",
        "phase: up",
    ),
    Only(
        "whether a time in several units, or a number in quotes, is within its limits",
        r"is outside what makes sense here|breaths are outside|^a whole number",
        "takes: 4s",
        "takes: 0:40",
    ),
    Only(
        "whether a number is written with its digits alone, not like 1e2, 0x1F or +5",
        r"^a whole number|is not a duration; |^this program reads|cannot be a name; ",
        "reps: 5",
        "reps: 5e0",
    ),
    Only(
        "that yes, no, on and off need quotes",
        r"^YAML reads \w+ as a switch",
        "title: My own",
        "title: no",
    ),
    Only(
        "whether a placeholder means something: {side} without sides, {reps} before several parts",
        r"^the placeholder {(side|other_side|sides|reps|sets|hold)} means nothing here",
        "cue: In and up",
        "cue: 'In, {side}'",
    ),
    Only(
        "whether there is a word in signs that are no letters, and no control character",
        r"^there is no word in this text|has control characters|is never found in a text",
        "title: My own",
        "title: …",
    ),
    Only(
        "whether a comma has made two of one sentence",
        r"^a comma begins a new item here",
        "setup: Stand tall.",
        "setup: [Stand tall, feet apart.]",
    ),
    Only(
        "whether each hold has a length, and each length a hold; whether a ladder goes up",
        r"has no length; write|^nothing is held that long|asks for less than the one before",
        "reps: 5",
        "reps: 5, hold: 9s",
    ),
    Only(
        "whether words tell her which side",
        r"^no words tell her which side",
        "    dose:",
        "    sides: {order: [left, right], switch: Turn., takes: 9s}\n    dose:",
    ),
    Only(
        "what a variant takes over from its exercise, whom it suits, and whether one suits every week",
        r'^(in the variant "[^"]*": )?an exercise needs "setup"|^with "parts", |^write "rep" or "parts"'
        r"|^one of the variants must suit|^no week is from|is on the floor; leave"
        r'|^in the variant "',
        "    dose:",
        "    variants: {early: {for: [to week 13]}}\n    dose:",
    ),
]
"""What an editor cannot know; docs/writing-exercises.md has the same list."""

_NULL = re.compile(r"~|null|Null|NULL|")
_BOOL = re.compile(r"true|True|TRUE|false|False|FALSE")
_INT = re.compile(r"[-+]?[0-9]+")
_OTHER_INT = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


def meant(text: str) -> object:
    """What YAML 1.2 takes a text without quotes for, as editors do."""
    if _NULL.fullmatch(text):
        return None
    if _BOOL.fullmatch(text):
        return text.lower() == "true"
    if _INT.fullmatch(text):
        return int(text)
    if _OTHER_INT.fullmatch(text):
        return int(text, 0)
    return float(text) if _FLOAT.fullmatch(text) else text


def as_an_editor_reads(node: Node, *, last: bool = True) -> Any:
    """The value that a JSON Schema is about; of what stands twice the ``last``, or the first."""
    if isinstance(node, MappingNode):
        entries = node.entries if last else reversed(node.entries)
        return {key.text: as_an_editor_reads(value, last=last) for key, value in entries}
    if isinstance(node, SequenceNode):
        return [as_an_editor_reads(item, last=last) for item in node.items]
    return meant(node.text) if node.plain else node.text


def written(node: Node) -> str:
    """A node as text; quoted where that changes nothing."""
    if isinstance(node, MappingNode):
        return "{" + ", ".join(f"{json.dumps(k.text)}: {written(v)}" for k, v in node.entries) + "}"
    if isinstance(node, SequenceNode):
        return "[" + ", ".join(map(written, node.items)) + "]"
    plain = node.plain and (node.is_switch or not isinstance(meant(node.text), str))
    return (node.text or "null") if plain else json.dumps(node.text)


def scalar(text: str, *, plain: bool = True) -> ScalarNode:
    """A text, as it stands in a file without quotes."""
    return ScalarNode(NOWHERE, text, plain)


def mapping(**entries: Node) -> MappingNode:
    """A mapping of these."""
    return MappingNode(NOWHERE, [(scalar(key), value) for key, value in entries.items()])


@lru_cache(maxsize=1)
def pieces() -> list[MappingNode]:
    """The shipped file in files of their own: each exercise, each routine, and each other section."""
    root = parse(shipped_path().read_text(encoding="utf-8"), "shipped.yaml")
    assert isinstance(root, MappingNode)
    found = []
    for section, value in root.entries:
        if section.text in ("exercises", "routines"):
            assert isinstance(value, MappingNode)
            each = [mapping(**{section.text: MappingNode(NOWHERE, [entry])}) for entry in value.entries]
        else:
            each = [] if section.text == "version" else [mapping(**{section.text: value})]
        version = (scalar("version"), scalar("1"))
        found += [MappingNode(NOWHERE, [version, *piece.entries]) for piece in each]
    return found


def nodes(node: Node) -> Iterator[Node]:
    """A node and all below it."""
    yield node
    if isinstance(node, MappingNode):
        for _, value in node.entries:
            yield from nodes(value)
    elif isinstance(node, SequenceNode):
        for item in node.items:
            yield from nodes(item)


@lru_cache(maxsize=1)
def pool() -> tuple[list[Node], list[str]]:
    """What stands somewhere in the shipped file, and every key there."""
    everywhere = [node for piece in pieces() for node in nodes(piece)]
    small = [node for node in everywhere if len(written(node)) < 400]
    keys = sorted({k.text for node in everywhere if isinstance(node, MappingNode) for k, _ in node.entries})
    return small, keys


STRANGE = [
    *map(scalar, "~ true no 0 1 5 -3 010 1.5 .5 0x1F 1e2 1001 4s 2h 40 1:30 ... in yes +5 100.0".split()),
    *(
        scalar(text, plain=False)
        for text in ["", " ", "5", "4 secnds", "3 breaths", "90 breaths", "no", "...", "7 "]
    ),
    *(
        scalar(text, plain=False)
        for text in ["{side}", "{reps}", "{oops}", "{reps", "}", "{{reps}}", "{reps:3}"]
    ),
    *(scalar(text, plain=False) for text in ["to week 13", "from week 50", "girdle", "free", "My Own", "…"]),
    scalar("x" * 5001, plain=False),
    SequenceNode(NOWHERE, []),
    MappingNode(NOWHERE, []),
    SequenceNode(NOWHERE, [scalar("one"), scalar("two")]),
    mapping(say=scalar("Rest.")),
    mapping(**{"one-of": SequenceNode(NOWHERE, [scalar("one"), scalar("two")])}),
]


def mutated(root: Node, chance: random.Random) -> Node:
    """The same with one thing changed somewhere."""
    inner = [node for node in nodes(root) if not isinstance(node, ScalarNode) and node is not root] or [root]
    target = chance.choice(inner)
    return _replaced(root, target, _changed(target, chance))


def _replaced(node: Node, old: Node, new: Node) -> Node:
    if node is old:
        return new
    if isinstance(node, MappingNode):
        return replace(node, entries=[(key, _replaced(value, old, new)) for key, value in node.entries])
    if isinstance(node, SequenceNode):
        return replace(node, items=[_replaced(item, old, new) for item in node.items])
    return node


def _any_value(chance: random.Random) -> Node:
    return chance.choice(STRANGE) if chance.random() < 0.6 else chance.choice(pool()[0])


def _changed(node: Node, chance: random.Random) -> Node:
    if isinstance(node, SequenceNode):
        return _changed_list(node, chance)
    assert isinstance(node, MappingNode)
    entries = list(node.entries)
    at = chance.randrange(len(entries)) if entries else 0
    way = chance.choice(["drop", "rename", "add", "value", "value", "value", "wrap"] if entries else ["add"])
    if way == "drop":
        del entries[at]
    elif way == "add":
        entries.insert(at, (scalar(chance.choice(pool()[1])), _any_value(chance)))
    elif way == "rename":
        key = entries[at][0].text
        entries[at] = (
            scalar(chance.choice([key[:-1], key + "s", key.title(), chance.choice(pool()[1])])),
            entries[at][1],
        )
    elif way == "value":
        entries[at] = (entries[at][0], _any_value(chance))
    else:
        value = entries[at][1]
        single = isinstance(value, SequenceNode) and value.items
        entries[at] = (entries[at][0], value.items[0] if single else SequenceNode(NOWHERE, [value]))
    return replace(node, entries=entries)


def _changed_list(node: SequenceNode, chance: random.Random) -> Node:
    items = list(node.items)
    way = chance.choice(["drop", "double", "value", "add", "many"])
    at = chance.randrange(len(items)) if items else 0
    if way == "drop" and items:
        del items[at]
    elif way == "double" and items:
        items.insert(at, items[at])
    elif way == "value" and items:
        items[at] = _any_value(chance)
    elif way == "many":
        items *= 5
    else:
        items.insert(at, _any_value(chance))
    return replace(node, items=items)


def problems_of(text: str) -> tuple[Problem, ...]:
    """What the loader finds."""
    try:
        read_library(text, "mutated.yaml", shipped())
    except ContentError as exc:
        return exc.problems
    return ()


@lru_cache(maxsize=1)
def validator() -> Any:
    """A judge that is not ours."""
    judge = jsonschema.Draft202012Validator
    judge.check_schema(content_schema())
    return judge(content_schema())


def underlined(text: str, *, last: bool = True) -> list[str]:
    """What an editor finds, which reads the ``last`` of what stands twice, or the first."""
    tree = as_an_editor_reads(parse(text, "mutated.yaml"), last=last)
    return [f"{list(error.absolute_path)}: {error.message}" for error in validator().iter_errors(tree)]


def only_the_loader(problem: Problem) -> bool:
    """Whether it is one of those that an editor cannot know."""
    return any(re.search(each.said, problem.message) for each in ONLY_THE_LOADER)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_the_schema_and_the_loader_accept_and_refuse_alike(batch: int) -> None:
    """Of the shipped file with a slip or two, both say the same, but for what only the loader can know."""
    chance = random.Random(batch)
    for _ in range(IN_A_BATCH):
        root: Node = chance.choice(pieces())
        for _ in range(chance.choice((1, 1, 1, 2))):
            root = mutated(root, chance)
        text = written(root)
        problems, lines = problems_of(text), underlined(text)
        if not problems:
            assert not lines, text
        elif not all(map(only_the_loader, problems)):
            assert lines or underlined(text, last=False), (
                text,
                [p.message for p in problems if not only_the_loader(p)],
            )


@pytest.mark.parametrize("only", ONLY_THE_LOADER, ids=lambda only: only.what)
def test_what_only_the_loader_knows(mine: str, only: Only) -> None:
    """Each entry of the list has an example that the loader refuses for this, and an editor lets pass."""
    assert only.old in mine
    text = mine.replace(only.old, only.new, 1)
    problems = problems_of(text)
    assert problems
    assert all(re.search(only.said, problem.message) for problem in problems), problems
    assert underlined(text) == []


def test_the_list_is_documented() -> None:
    """The page for authors has the same list."""
    page = (ROOT / "docs" / "writing-exercises.md").read_text(encoding="utf-8")
    told = page.partition("**Only check knows:**\n\n")[2].partition("\n\n")[0]
    told_of = [line.removeprefix("- ").rstrip(";.").replace("`", "") for line in told.splitlines()]
    assert told_of == [only.what for only in ONLY_THE_LOADER]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: My own", "titel: My own"),
        ("    title: My own\n", ""),
        ("title: My own", "title: ''"),
        ("title: My own", "title: [My own]"),
        ("for: Many", "for: Do {reps}, many"),
        ("breath: in", "breath: inn"),
        ("takes: 4s", "takes: 4 secnds"),
        ("takes: 4s", "takes: 16"),
        ("takes: 4s", "takes: 16s"),
        ("takes: 4s", "takes: 0.5s"),
        ("takes: 4s", "takes: 1 min"),
        ("takes: 4s", "takes: -4"),
        ("cue: In and up", "cue: 'In {oops}'"),
        ("cue: In and up", "cue: 'In {'"),
        ("reps: 5", "reps: 0"),
        ("reps: 5", "reps: many"),
        ("reps: 5", "rep: 5"),
        ("dose: {reps: 5}", "dose: 5"),
        ("dose: {reps: 5}", "sides: {order: [left, left], switch: 'Your {side}.', takes: 9s}"),
        ("dose: {reps: 5}", "sides: {order: [left, right], takes: 9s}"),
        ("dose: {reps: 5}", "cautions: [Stop., Rest., Wait., Breathe.]"),
        ("dose: {reps: 5}", "finish: []"),
        ("dose: {reps: 5}", "levels: []"),
        ("dose: {reps: 5}", "levels: [{a-day: 2}]"),
        ("dose: {reps: 5}", "works-up-to: 20"),
        ("dose: {reps: 5}", "parts: [{name: x, title: X, rep: []}]"),
        ("dose: {reps: 5}", "figure: {lean: 200}"),
        ("dose: {reps: 5}", "variants: {x: {for: [to week 99]}}"),
        ("dose: {reps: 5}", "variants: {X Y: {}}"),
        ("    setup: Stand tall.\n", ""),
        ("    source: a test\n", ""),
        ("  mine:", "  My Own:"),
        ("version: 1", "version: 2"),
        ("version: 1\n", ""),
        ("exercises:", "exercise:"),
    ],
)
def test_what_an_editor_underlines(mine: str, old: str, new: str) -> None:
    """The usual mistakes are seen while one writes, and check sees them, too."""
    assert underlined(mine) == []
    text = mine.replace(old, new, 1)
    assert text != mine
    assert underlined(text)
    assert problems_of(text)


def blocks(schema: Any) -> Iterator[tuple[str, Any]]:
    """Each key that a schema offers, with what is told of it."""
    if isinstance(schema, dict):
        if "$ref" not in schema:
            offered = schema.get("properties", {})
            yield from ((name, each) for name, each in offered.items() if "additionalProperties" in schema)
        for each in schema.values():
            yield from blocks(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from blocks(each)


def test_every_key_is_described() -> None:
    """A person who rests on a key reads a sentence; what is gone says what to write instead."""
    found = list(blocks(content_schema()))
    assert len({name for name, _ in found}) > 200
    for name, each in found:
        told = each.get("description") or each["errorMessage"]
        assert told[0].isupper() or told[0].isdigit() or name in GONE, (name, told)
        assert len(told.split()) >= 2, (name, told)


def test_the_page_and_the_schema_tell_the_same() -> None:
    """What a key is stands in the tables for authors as it is told in an editor."""
    page = (ROOT / "docs" / "writing-exercises.md").read_text(encoding="utf-8")
    for heading, block, column in (("An exercise", EXERCISE_BLOCK, 2), ("Timing", TIMING_BLOCK, 3)):
        section = page.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
        lines = [line.split("|") for line in section.splitlines() if line.startswith("| `")]
        rows = {cells[1].strip(" `*"): cells[column].strip() for cells in lines}
        for key in block.keys:
            told = key.about.rstrip(".")
            assert rows[key.name].casefold() == told.casefold(), key.name


def test_the_schema_that_is_shipped_is_the_schema() -> None:
    """What stands beside the shipped file is what `voiceguide check --schema` prints now."""
    beside = shipped_path().with_name("voiceguide.schema.json")
    assert beside.read_text(encoding="ascii") == schema_text()
    first = shipped_path().read_text(encoding="utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema={beside.name}"


def test_the_shipped_file_is_right_to_an_editor() -> None:
    """Nothing in it is underlined."""
    assert underlined(shipped_path().read_text(encoding="utf-8")) == []


TIMES = st.from_regex(
    r"[0-9:. ]{0,8}( ?(h|hours?|m|min|MIN|s|sec|ms|breaths?|x)[0-9. ]{0,4}){0,3}", fullmatch=True
)
LIMITS = st.sampled_from([(1, 15), (1, 60), (Fraction("0.1"), 300), (Fraction("0.1"), 600), (1, 21600)])


@settings(max_examples=400)
@given(TIMES, LIMITS, st.booleans())
@example("15 s", (1, 15), False)
@example("015.00", (1, 15), False)
@example("15.01", (1, 15), False)
@example("0.25 min", (1, 15), False)
@example("1 min", (1, 60), False)
@example("75 breaths", (Fraction("0.1"), 600), True)
@example("76 breaths", (Fraction("0.1"), 600), True)
def test_times_are_the_same_to_both(text: str, limits: tuple[Fraction, Fraction], breaths: bool) -> None:
    """What the parsers of times understand is what the pattern for editors matches; seconds have limits."""
    low, high = map(Fraction, limits)
    pattern = duration_pattern(low, high, breaths=int(high // 8) if breaths else 0)
    matched = bool(re.search(pattern, text))
    number = parse_breaths(text) if breaths else None
    try:
        seconds = parse_duration(text) if number is None else Fraction(8 * number)
    except ValueError:
        assert not matched
        return
    if low <= seconds <= high:
        assert matched
    elif re.fullmatch(r"\s*[0-9.]+\s*(s|sec)?\s*", text) or number is not None:
        assert not matched


@given(st.text(st.sampled_from("{}[]reps side!:0 aé…-\n"), max_size=12))
def test_placeholders_are_the_same_to_both(text: str) -> None:
    """What is well said with placeholders is what the pattern for editors matches; unusual signs aside."""
    spoken, reading, defs = SpokenText(("reps", "side")), Reading(), Definitions()
    spoken.read(ScalarNode(NOWHERE, text, False), reading)
    spoken.schema(defs)
    (made,) = defs.made.values()
    matched = re.search(made["pattern"], text)
    unknown = [each for each in reading.problems if "no word" not in each.message]
    assert bool(matched) == (not reading.problems) or (matched and not unknown)
