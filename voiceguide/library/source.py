"""YAML text in, a tree of nodes out that remember where they stand. The only module that knows YAML.

Every scalar stays text: what it means (a duration, a count, a word) is decided by who reads it, so
YAML's own guesses (``1:30`` is 90, ``no`` is false, ``010`` is 8) never happen.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import yaml

from voiceguide.errors import ContentError, Problem

MAX_BYTES = 1_000_000
HINTS = {
    "expected ':'": "; a key above wants a colon and a space, like `title: Shoulder rolls`",
    "mapping values": "; a text with a colon in it needs straight quotes around it",
    "expected ',' or": "; a text with a comma, braces or brackets in it needs straight quotes around it",
    "expected key": "; what belongs together begins in the same column",
    "block end": "; what belongs together begins in the same column",
}
"""What mostly is behind the words of the YAML parser."""

TOO_LARGE = f"the file is larger than {MAX_BYTES // 1000} kB; split it into several files"
MAX_DEPTH = 20
MAX_MESSAGE = 400
YAML_SWITCHES = frozenset({"yes", "no", "true", "false", "on", "off", "null", "~", ""})

YAML_NOTHING = frozenset({"null", "Null", "NULL", "~", ""})

_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Mark(Protocol):
    """What both of PyYAML's parsers call a place; counts from 0, and characters for the index."""

    index: int
    line: int
    column: int


class Location(NamedTuple):
    """Where something stands in a content file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    def problem(self, message: str) -> Problem:
        """A problem at this place; what was quoted from the file is kept to one short printable line."""
        printable = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in message)
        short = printable if len(printable) <= MAX_MESSAGE else f"{printable[:MAX_MESSAGE]}..."
        return Problem(self.file, self.line, self.column, short)


@dataclass(frozen=True)
class ScalarNode:
    """A piece of text; ``plain`` when it was written without quotes on one line."""

    place: Location
    text: str
    plain: bool

    @property
    def is_switch(self) -> bool:
        """Whether YAML would take it for true, false or nothing."""
        return self.plain and self.text.lower() in YAML_SWITCHES

    @property
    def is_nothing(self) -> bool:
        """Whether YAML would take it for nothing."""
        return self.plain and self.text in YAML_NOTHING


@dataclass(frozen=True)
class SequenceNode:
    """A YAML list."""

    place: Location
    items: list["Node"] = field(default_factory=list)


@dataclass(frozen=True)
class MappingNode:
    """A YAML mapping; each key with its own place. Repeated keys are kept for the reader to refuse."""

    place: Location
    entries: list[tuple[ScalarNode, "Node"]] = field(default_factory=list)


Node = ScalarNode | SequenceNode | MappingNode


def parse(text: str, file: str) -> Node:
    """Return the document's root node.

    Raises ContentError for broken YAML, and for what a content file never needs: more than
    MAX_BYTES, nesting deeper than MAX_DEPTH, aliases, tags, a second document.
    """
    if len(text.encode()) > MAX_BYTES:
        raise ContentError([Problem(file, 1, 1, TOO_LARGE)])
    places = _Locations(text, file)
    try:
        return _Composer(text, places).document()
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        _refuse_what_was_read(text, mark, places)
        said = exc.problem or str(exc)
        hint = next((hint for words, hint in HINTS.items() if words in said), "")
        raise ContentError([places.of(mark).problem(f"this is not valid YAML: {said}{hint}")]) from exc
    except yaml.reader.ReaderError as exc:
        strange = yaml.reader.Reader.NON_PRINTABLE.search(text)
        before = _LINE_END.split(text[: strange.start()] if strange else "")
        place = Location(file, len(before), len(before[-1]) + 1)
        raise ContentError(
            [place.problem("a control character is not allowed here: remove it, and save as UTF-8 text")]
        ) from exc


def _refuse_what_was_read(text: str, stopped: _Mark | None, places: "_Locations") -> None:
    """Raise ContentError for what our limits refuse before the place where the scanner stopped.

    Before it gives the first bracket of a line the scanner has read the next thousand characters, and it may
    stop in there for a reason of its own: some allow only so many levels.
    """
    if stopped is not None:
        with suppress(yaml.YAMLError):
            _Composer(text[: stopped.index], places).document()


class _Locations:
    """Turns the parser's marks into places inside the text; the parser may point beyond its end."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        lines = _LINE_END.split(text)
        self._end = Location(file, len(lines), len(lines[-1]) + 1)

    def of(self, mark: _Mark | None) -> Location:
        """The place of a mark; the start of the file without one."""
        place = Location(self.file, mark.line + 1, mark.column + 1) if mark else Location(self.file, 1, 1)
        return min(place, self._end)


class _Composer:
    """Builds nodes straight from parser events, so that limits hold before anything grows."""

    def __init__(self, text: str, places: _Locations) -> None:
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=_Loader)
        self._places = places

    def document(self) -> Node:
        root: Node = MappingNode(self._places.of(None))
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse(event, 'one file holds one document; remove this "---"')
                root = self._node(next(self._events), 0)
        return root

    def _node(self, event: yaml.Event, depth: int) -> Node:
        place = self._places.of(event.start_mark)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self._refuse(
                event, "anchors and aliases (& and *) are not used in content files; write the value out"
            )
        if getattr(event, "tag", None) is not None:
            self._refuse(event, "tags (!...) are not used in content files; remove it")
        if depth > MAX_DEPTH:
            self._refuse(event, f"nested more than {MAX_DEPTH} levels deep")
        if isinstance(event, yaml.ScalarEvent):
            return ScalarNode(place, event.value, plain=event.style is None or event.style == "")
        if isinstance(event, yaml.SequenceStartEvent):
            return SequenceNode(place, list(self._children(yaml.SequenceEndEvent, depth)))
        nodes = self._children(yaml.MappingEndEvent, depth)
        return MappingNode(place, [(self._key(key), value) for key, value in zip(nodes, nodes, strict=True)])

    def _children(self, end: type[yaml.Event], depth: int) -> Iterator[Node]:
        for event in self._events:
            if isinstance(event, end):
                return
            yield self._node(event, depth + 1)

    def _key(self, node: Node) -> ScalarNode:
        if not isinstance(node, ScalarNode):
            raise ContentError(
                [node.place.problem("a name is needed before the colon, not a list or mapping")]
            )
        return node

    def _refuse(self, event: yaml.Event, message: str) -> None:
        raise ContentError([self._places.of(event.start_mark).problem(message)])
