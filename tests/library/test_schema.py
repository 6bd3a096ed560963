"""The schema for editors and the loader: one language, accepted and refused alike."""

import json
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from voiceguide.errors import ContentError, Problem
from voiceguide.library.load import SHIPPED, read_library, shipped, shipped_path
from voiceguide.library.schema import content_schema, schema_text
from voiceguide.library.source import Location, MappingNode, Node, ScalarNode, SequenceNode, parse

jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")

ROOT = Path(__file__).parents[2]
NOWHERE = Location("mutated.yaml", 1, 1)
BATCHES, IN_A_BATCH = 25, 60

ONLY_THE_LOADER = {
    "What a name stands for": (
        r"there is no (position|exercise) |is already an exercise|has no parts; remove|has no levels; leave"
        r"|there is no way from|there is a move from|leads from .* to itself"
        r'|"[^"]*" is not known here; .*|nothing in "[^"]*" is held for a time'
    ),
}
"""What an editor cannot know, by what is said of it; docs/writing-exercises.md lists the same."""

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


def as_an_editor_reads(node: Node) -> Any:
    """The value that a JSON Schema is about."""
    if isinstance(node, MappingNode):
        return {key.text: as_an_editor_reads(value) for key, value in node.entries}
    if isinstance(node, SequenceNode):
        return [as_an_editor_reads(item) for item in node.items]
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


def underlined(text: str) -> list[str]:
    """What an editor finds."""
    tree = as_an_editor_reads(parse(text, "mutated.yaml"))
    return [f"{list(error.absolute_path)}: {error.message}" for error in validator().iter_errors(tree)]


def only_the_loader(problem: Problem) -> bool:
    """Whether it is one of those that an editor cannot know."""
    return any(re.search(pattern, problem.message) for pattern in ONLY_THE_LOADER.values())


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
            assert lines, (text, [p.message for p in problems if not only_the_loader(p)])
