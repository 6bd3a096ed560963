"""What a value of a content file may be: how it is read, and how an editor is told of it.

Each meaning stands once. The loader reads with it, and the schema for editors is made from it. They are made
before every session, and nobody compares or prints them: so dataclasses here have no more than they need.
"""

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from string import Formatter
from typing import Any, Final, Generic, Literal, TypeVar

from voiceguide.errors import Problem, nearest
from voiceguide.library.duration import (
    EXAMPLES,
    LONGEST_TEXT,
    duration_pattern,
    parse_breaths,
    parse_duration,
    write_duration,
)
from voiceguide.library.facts import BREATH, LONGEST_SESSION, Breaths, Exercise, Position, Words
from voiceguide.library.source import MappingNode, Node, ScalarNode

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SHORTEST = Fraction("0.1")
MAX_TEXT = 5000

A_WORD: Final = r"[\s\S]*[^\s!-/:-@\[-`{-~]"
"""As far as an editor tells: a sign that is neither blank nor a mark of English punctuation."""

ELSEWHERE = dict.fromkeys(("side", "other_side"), "it needs an exercise, or a part, with `sides:`")
"""Placeholders that are known where something else is written."""

Value = TypeVar("Value")
Problems = list[Problem]
JsonSchema = dict[str, Any]
"""A JSON Schema, or a part of one."""


@dataclass(frozen=True, eq=False, repr=False)
class Reading:
    """What is known while a file is read: the problems so far, and what its names may stand for.

    ``unknown`` are placeholders that have nothing to stand for, here.
    """

    problems: Problems = field(default_factory=list)
    positions: Mapping[str, Position] = field(default_factory=dict)
    exercises: Mapping[str, Exercise] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()

    def wrong(self, node: Node, message: str) -> None:
        """Add a problem at the place of a node."""
        self.problems.append(node.place.problem(message))


class Definitions:
    """The parts of a schema that are named, because they stand in many places; and the names to offer."""

    def __init__(self, positions: Iterable[str] = (), exercises: Iterable[str] = ()) -> None:
        self.offered = {"position": list(positions), "exercise": list(exercises)}
        self.made: dict[str, JsonSchema] = {}

    def refer(self, name: str, make: Callable[["Definitions"], JsonSchema]) -> JsonSchema:
        """A reference to the part of that name, which is made when it is first asked for."""
        if name not in self.made:
            self.made[name] = {}
            self.made[name] = make(self)
        return {"$ref": f"#/$defs/{name}"}


class Meaning(ABC, Generic[Value]):
    """What a value may be."""

    @property
    def told(self) -> str:
        """Its limits in a sentence; empty where there is nothing to say."""
        return ""

    @abstractmethod
    def read(self, node: Node, reading: Reading) -> Value:
        """The value; what is wrong with it is a problem, and a harmless stand-in is returned."""

    @abstractmethod
    def schema(self, defs: Definitions) -> JsonSchema:
        """The same for an editor."""


class PlainText(Meaning[str]):
    """Text on one line; lines of a folded text are joined."""

    def read(self, node: Node, reading: Reading) -> str:
        """The text; none where there is a list or mapping."""
        return plain_text(node, reading.problems)

    def schema(self, defs: Definitions) -> JsonSchema:
        """Text, or a number, which is text, too."""
        message = "there is no word in this text; write what is meant in words"
        return defs.refer("text", lambda _: _text(f"^{A_WORD}", message))


@dataclass(frozen=True, eq=False, repr=False)
class SpokenText(Meaning[Words]):
    """Text to speak, on one line, with only the ``placeholders`` that make sense there."""

    placeholders: Collection[str] = ()

    @property
    def told(self) -> str:
        """The placeholders."""
        known = ", ".join(f"{{{name}}}" for name in sorted(self.placeholders))
        return f"It may hold {known}." if known else ""

    def read(self, node: Node, reading: Reading) -> Words:
        """The words, with their place."""
        text = plain_text(node, reading.problems)
        try:
            used = [(name, spec, conv) for _, name, spec, conv in Formatter().parse(text) if name is not None]
        except ValueError:
            reading.wrong(node, "a { without its }; placeholders are written like {reps}")
            used = []
        known = [name for name in self.placeholders if name not in reading.unknown]
        for name, spec, conversion in used:
            if name in known and (spec or conversion):
                reading.wrong(node, f"a placeholder is its name and nothing more: {{{name}}}")
            elif name not in known:
                hint = (
                    ELSEWHERE.get(name)
                    or nearest(name, known)
                    or f"known here: {', '.join(sorted(known)) or 'none'}"
                )
                reading.wrong(node, f"the placeholder {{{name}}} means nothing here; {hint}")
        return Words(text, node.place)

    def schema(self, defs: Definitions) -> JsonSchema:
        """Text, or a number, with braces for these placeholders alone."""
        known = rf"|\{{(?:{'|'.join(sorted(self.placeholders))})\}}" if self.placeholders else ""
        names = " ".join(f"{{{name}}}" for name in sorted(self.placeholders))
        message = f"words are needed here; braces are for placeholders, here {names or 'there are none'}"
        pattern = rf"^(?={A_WORD})(?:[^{{}}]|\{{\{{|\}}\}}{known})*$"
        return defs.refer(self.called("words"), lambda _: _text(pattern, message))

    def called(self, what: str) -> str:
        """A name for what has these placeholders, among the definitions."""
        return "-".join((what, *sorted(self.placeholders)))


def _text(pattern: str, message: str) -> JsonSchema:
    return {
        "type": ["string", "number"],
        "pattern": pattern,
        "patternErrorMessage": message,
        "maxLength": MAX_TEXT,
    }


@dataclass(frozen=True, eq=False, repr=False)
class Duration(Meaning[Fraction]):
    """A duration from ``at_least`` to ``at_most``, in seconds; 1 second stands in for a wrong one."""

    at_most: Fraction = LONGEST_SESSION
    at_least: Fraction = SHORTEST

    @property
    def told(self) -> str:
        """From when to when."""
        return f"A time from {self._sense}, like {EXAMPLES}."

    @property
    def _sense(self) -> str:
        return f"{write_duration(self.at_least)} to {write_duration(self.at_most)}"

    def read(self, node: Node, reading: Reading) -> Fraction:
        """The seconds, exactly."""
        if not isinstance(node, ScalarNode):
            reading.wrong(node, f"a duration is needed here, like {EXAMPLES}")
            return Fraction(1)
        try:
            seconds = parse_duration(node.text)
        except ValueError as exc:
            reading.wrong(node, str(exc))
            return Fraction(1)
        if not self.at_least <= seconds <= self.at_most:
            reading.wrong(node, f'"{node.text}" is outside what makes sense here: {self._sense}')
            return Fraction(1)
        return seconds

    def schema(self, defs: Definitions) -> JsonSchema:  # noqa: ARG002 - others need them
        """A text with units, or a number of seconds."""
        pattern = duration_pattern(self.at_least, self.at_most)
        return _timed(
            pattern, self.at_least, self.at_most, f"write a time from {self._sense}, like {EXAMPLES}"
        )


@dataclass(frozen=True, eq=False, repr=False)
class Stay(Meaning[Fraction]):
    """How long a stay lasts: a duration, or whole breaths, like ``3 breaths``."""

    at_most: Fraction = LONGEST_SESSION

    @property
    def told(self) -> str:
        """How long at most."""
        return f"A time up to {write_duration(self.at_most)}, like 10s, or whole breaths, like 3 breaths."

    def read(self, node: Node, reading: Reading) -> Fraction:
        """The seconds, exactly; ``Breaths`` where it is breaths."""
        breaths = parse_breaths(node.text) if isinstance(node, ScalarNode) else None
        if breaths is None:
            return Duration(self.at_most).read(node, reading)
        most = int(self.at_most // BREATH)
        if not 1 <= breaths <= most:
            reading.wrong(node, f"{breaths} breaths are outside 1 to {most}")
            return Fraction(1)
        return Breaths.of(breaths)

    def schema(self, defs: Definitions) -> JsonSchema:  # noqa: ARG002 - others need them
        """A text with units or breaths, or a number of seconds."""
        pattern = duration_pattern(SHORTEST, self.at_most, breaths=int(self.at_most // BREATH))
        most = write_duration(self.at_most)
        message = f"write a time up to {most}, like {EXAMPLES}, or breaths, like 3 breaths"
        return _timed(pattern, SHORTEST, self.at_most, message)


def _timed(pattern: str, at_least: Fraction, at_most: Fraction, message: str) -> JsonSchema:
    return {
        "type": ["string", "number"],
        "pattern": pattern,
        "patternErrorMessage": message,
        "maxLength": LONGEST_TEXT,
        "minimum": _number(at_least),
        "maximum": _number(at_most),
    }


def _number(exact: Fraction) -> int | float:
    return exact.numerator if exact.denominator == 1 else float(exact)


@dataclass(frozen=True, eq=False, repr=False)
class WholeNumber(Meaning[int]):
    """A whole number from ``at_least`` to ``at_most``; 1 stands in for a wrong one."""

    at_most: int = 1000
    at_least: int = 1
    unit: str = ""

    @property
    def told(self) -> str:
        """From which to which."""
        return f"A whole number{self._of} from {self.at_least} to {self.at_most}."

    @property
    def _of(self) -> str:
        return f" of {self.unit}" if self.unit else ""

    def read(self, node: Node, reading: Reading) -> int:
        """The number, as it looks: 010 is ten."""
        text = node.text.strip() if isinstance(node, ScalarNode) else ""
        if not self._written.fullmatch(text) or not self.at_least <= int(text) <= self.at_most:
            needed = f"a whole number{self._of} from {self.at_least} to {self.at_most} is needed here"
            reading.wrong(node, needed)
            return max(1, self.at_least)
        return int(text)

    @property
    def _written(self) -> re.Pattern[str]:
        return re.compile(rf"{'-?' if self.at_least < 0 else ''}[0-9]{{1,9}}")

    def schema(self, defs: Definitions) -> JsonSchema:  # noqa: ARG002 - others need them
        """A number, or its digits in quotes."""
        needed = f"a whole number{self._of} from {self.at_least} to {self.at_most} is needed here"
        return {
            "type": ["integer", "string"],
            "minimum": self.at_least,
            "maximum": self.at_most,
            "pattern": rf"^\s*{self._written.pattern}\s*$",
            "patternErrorMessage": needed,
        }


@dataclass(frozen=True, eq=False, repr=False)
class OneWord(Meaning[Value]):
    """One of the ``known`` words; the first stands in for a wrong one."""

    known: tuple[Value, ...]

    def read(self, node: Node, reading: Reading) -> Value:
        """The word."""
        switch = isinstance(node, ScalarNode) and node.is_switch and node.text
        text = plain_text(node, [] if switch else reading.problems)
        for each in self.known:
            if each == text:
                return each
        if text:
            hint = nearest(text, map(str, self.known))
            ways = ", ".join(map(str, self.known))
            reading.wrong(node, f'"{text}" is not known here; {hint or f"it can be {ways}"}')
        return next(iter(self.known))

    def schema(self, defs: Definitions) -> JsonSchema:  # noqa: ARG002 - others need them
        """The words to choose from."""
        return {"enum": list(self.known)}


class OwnName(Meaning[str]):
    """A name as it is typed: lower-case words joined by hyphens."""

    def read(self, node: Node, reading: Reading) -> str:
        """The name, as it was written."""
        text = plain_text(node, reading.problems)
        if text and not NAME.fullmatch(text):
            suggestion = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "my-exercise"
            reading.wrong(node, f'"{text}" cannot be a name; use small letters and hyphens: {suggestion}')
        return text

    def schema(self, defs: Definitions) -> JsonSchema:  # noqa: ARG002 - others need them
        """Letters, digits and hyphens; a number is a name, too."""
        return {
            "type": ["string", "integer"],
            "minimum": 0,
            "pattern": f"^{NAME.pattern}$",
            "patternErrorMessage": "a name has small letters, digits and hyphens, like shoulder-rolls",
        }


@dataclass(frozen=True, eq=False, repr=False)
class NameOf(Meaning[str]):
    """The name of a position or an exercise that there is."""

    what: Literal["position", "exercise"]

    def read(self, node: Node, reading: Reading) -> str:
        """The name, as it was written."""
        known = reading.positions if self.what == "position" else reading.exercises
        name = plain_text(node, reading.problems)
        if name and name not in known:
            hint = nearest(name, known) or f"known are {', '.join(known)}"
            reading.wrong(node, f'there is no {self.what} "{name}"; {hint}')
        return name

    def schema(self, defs: Definitions) -> JsonSchema:
        """Any text, and the names there are to choose from: a file may have more of its own."""
        return {"anyOf": [{"enum": defs.offered[self.what]}, PlainText().schema(defs)]}


@dataclass(frozen=True, eq=False, repr=False)
class Anything(Meaning[Node]):
    """What is read elsewhere, with more than its own text; ``described`` tells it to an editor."""

    described: Callable[[Definitions], JsonSchema]

    def read(self, node: Node, reading: Reading) -> Node:  # noqa: ARG002 - as it is
        """The node as it is."""
        return node

    def schema(self, defs: Definitions) -> JsonSchema:
        """As it is described."""
        return self.described(defs)


def plain_text(node: Node, problems: Problems) -> str:
    """Text on one line; lines of a folded text are joined."""
    if not isinstance(node, ScalarNode):
        problems.append(node.place.problem("text is needed here, not a list or mapping"))
        return ""
    text = " ".join(node.text.split())
    if node.is_switch and node.text:
        problems.append(
            node.place.problem(f'YAML reads {node.text} as a switch; put it in quotes: "{node.text}"')
        )
    elif not text:
        problems.append(node.place.problem("this text is empty; write the words, or remove the line"))
    elif not any(char.isalnum() for char in text):
        problems.append(node.place.problem("there is no word in this text; write what is meant in words"))
    elif any(_commands(char) for char in node.text):
        problems.append(node.place.problem("this text has control characters in it; type it anew"))
    elif len(node.text) > MAX_TEXT:
        problems.append(
            node.place.problem(f"this text has {len(node.text)} characters; {MAX_TEXT} is the most")
        )
    return text


def _commands(char: str) -> bool:
    """Whether it is no text, or turns the text around that follows, wherever that is shown."""
    if unicodedata.bidirectional(char) in ("LRO", "RLO", "LRE", "RLE", "LRI", "RLI", "FSI"):
        return True
    return unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn") and char not in "\n\t"


def named_entries(node: Node | None, what: str, reading: Reading) -> dict[str, Node]:
    """The entries of a mapping from names to things; each name checked, none twice."""
    entries: dict[str, Node] = {}
    if node is None:
        return entries
    if not isinstance(node, MappingNode):
        reading.wrong(node, f"{what} are written as `name:` with their fields below it")
        return entries
    for key, value in node.entries:
        if OwnName().read(key, reading) in entries:
            reading.wrong(key, f'"{key.text}" stands here twice; keep one, or rename one')
        else:
            entries[key.text] = value
    return entries


def named(each: Callable[[Definitions], JsonSchema]) -> Anything:
    """For an editor: a mapping from names to things."""
    names = OwnName().schema(Definitions())
    return Anything(
        lambda defs: {
            "type": "object",
            "propertyNames": {key: names[key] for key in ("pattern", "patternErrorMessage")},
            "additionalProperties": each(defs),
        }
    )
