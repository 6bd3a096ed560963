"""Reading one mapping of a content file: every field checked, every problem collected, nothing raised."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import partial
from itertools import pairwise
from string import Formatter
from typing import TypeVar

from voiceguide.errors import Problem, nearest
from voiceguide.library.duration import EXAMPLES, parse_breaths, parse_duration, write_duration
from voiceguide.library.facts import BREATH, LONGEST_SESSION, Breaths, Words
from voiceguide.library.source import Location, MappingNode, Node, ScalarNode, SequenceNode

ENDS = (".", "!", "?")
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SHORTEST = Fraction("0.1")
MAX_TEXT = 5000

ELSEWHERE = dict.fromkeys(("side", "other_side"), "it needs an exercise, or a part, with `sides:`")
"""Placeholders that are known where something else is written."""

Value = TypeVar("Value")
Problems = list[Problem]


def spoken_text(node: Node, problems: Problems, placeholders: Collection[str] = ()) -> Words:
    """Text to speak, on one line, with only the ``placeholders`` that make sense here."""
    text = plain_text(node, problems)
    try:
        used = [(name, spec, conv) for _, name, spec, conv in Formatter().parse(text) if name is not None]
    except ValueError:
        problems.append(node.place.problem("a { without its }; placeholders are written like {reps}"))
        used = []
    for name, spec, conversion in used:
        if name in placeholders and (spec or conversion):
            problems.append(node.place.problem(f"a placeholder is its name and nothing more: {{{name}}}"))
        elif name not in placeholders:
            hint = (
                ELSEWHERE.get(name)
                or nearest(name, placeholders)
                or f"known here: {', '.join(sorted(placeholders)) or 'none'}"
            )
            problems.append(node.place.problem(f"the placeholder {{{name}}} means nothing here; {hint}"))
    return Words(text, node.place)


def worded(node: Node, problems: Problems, placeholders: Collection[str] = ()) -> Words:
    """Text to speak, or ``{one-of: [...]}``: several wordings of it, which take turns."""
    if not isinstance(node, MappingNode):
        return spoken_text(node, problems, placeholders)
    wordings = Fields(node, "wordings", ("one-of",), problems).each(
        "one-of", partial(spoken_text, placeholders=placeholders)
    )
    if not wordings:
        problems.append(node.place.problem("wordings need `one-of:` with a list of texts"))
        return Words("", node.place)
    return Words(wordings[0].text, wordings[0].place, tuple(each.text for each in wordings[1:]))


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
    elif len(text) > MAX_TEXT:
        problems.append(node.place.problem(f"this text has {len(text)} characters; {MAX_TEXT} is the most"))
    return text


def _commands(char: str) -> bool:
    """Whether it is no text, or turns the text around that follows, wherever that is shown."""
    if unicodedata.bidirectional(char) in ("LRO", "RLO", "LRE", "RLE", "LRI", "RLI", "FSI"):
        return True
    return unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn") and char not in "\n\t"


def duration(
    node: Node, problems: Problems, at_most: Fraction = LONGEST_SESSION, at_least: Fraction = SHORTEST
) -> Fraction:
    """A duration from ``at_least`` to ``at_most``; 1 second stands in for a wrong one."""
    if not isinstance(node, ScalarNode):
        problems.append(node.place.problem(f"a duration is needed here, like {EXAMPLES}"))
        return Fraction(1)
    try:
        seconds = parse_duration(node.text)
    except ValueError as exc:
        problems.append(node.place.problem(str(exc)))
        return Fraction(1)
    if not at_least <= seconds <= at_most:
        sense = f"{write_duration(at_least)} to {write_duration(at_most)}"
        problems.append(node.place.problem(f'"{node.text}" is outside what makes sense here: {sense}'))
        return Fraction(1)
    return seconds


def stay(node: Node, problems: Problems, at_most: Fraction = LONGEST_SESSION) -> Fraction:
    """How long a stay lasts: a duration, or whole breaths, like ``3 breaths``."""
    breaths = parse_breaths(node.text) if isinstance(node, ScalarNode) else None
    if breaths is None:
        return duration(node, problems, at_most)
    most = int(at_most // BREATH)
    if not 1 <= breaths <= most:
        problems.append(node.place.problem(f"{breaths} breaths are outside 1 to {most}"))
        return Fraction(1)
    return Breaths.of(breaths)


def count(node: Node, problems: Problems, at_most: int = 1000) -> int:
    """A whole number from 1 to ``at_most``; 1 stands in for a wrong one."""
    text = node.text.strip() if isinstance(node, ScalarNode) else ""
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or not 1 <= int(text) <= at_most:
        problems.append(node.place.problem(f"a whole number from 1 to {at_most} is needed here"))
        return 1
    return int(text)


def choice(node: Node, problems: Problems, known: Collection[Value]) -> Value:
    """One of the ``known`` words; the first stands in for a wrong one."""
    switch = isinstance(node, ScalarNode) and node.is_switch and node.text
    text = plain_text(node, [] if switch else problems)
    for each in known:
        if each == text:
            return each
    if text:
        hint = nearest(text, map(str, known))
        ways = ", ".join(map(str, known))
        problems.append(node.place.problem(f'"{text}" is not known here; {hint or f"it can be {ways}"}'))
    return next(iter(known))


def name(node: Node, problems: Problems) -> str:
    """A name as it is typed: lower-case words joined by hyphens."""
    text = plain_text(node, problems)
    if text and not NAME.fullmatch(text):
        suggestion = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "my-exercise"
        problems.append(
            node.place.problem(f'"{text}" cannot be a name; use small letters and hyphens: {suggestion}')
        )
    return text


class Fields:
    """The fields of one mapping.

    ``what`` names the mapping in messages; ``keys`` are all it may have. Reading a field that is
    wrong adds a problem and returns a harmless stand-in, so that one pass finds everything. In what is
    no mapping at all, nothing further is missed.
    """

    def __init__(
        self,
        node: Node,
        what: str,
        keys: Iterable[str],
        problems: Problems,
        below: dict[str, Collection[str]] | None = None,
        gone: Mapping[str, str] | None = None,
    ) -> None:
        """``below`` tells which keys belong to a field of this mapping, for who writes them one too high.

        ``gone`` are keys it had once, and what to write instead.
        """
        self.place: Location = node.place
        self.problems = problems
        self._what = what
        self._below = below or {}
        self._gone = gone or {}
        self._values: dict[str, Node] = {}
        self.readable = isinstance(node, MappingNode)
        if not isinstance(node, MappingNode):
            first, *others = keys
            also = f"; also {', '.join(others)}" if others else ""
            problems.append(node.place.problem(f"{what} needs fields like `{first}: ...` here{also}"))
            return
        self._sort(node, list(keys))

    def _sort(self, node: MappingNode, keys: list[str]) -> None:
        for key, value in node.entries:
            if key.text not in keys:
                hint = self._hint(key.text, keys)
                self.problems.append(key.place.problem(f'{self._what} has no "{key.text}"; {hint}'))
            elif key.text in self._values:
                self.problems.append(key.place.problem(f'"{key.text}" stands here twice; keep one'))
            else:
                self._values[key.text] = value

    def _hint(self, wrong: str, keys: list[str]) -> str:
        if " " in wrong:
            return f'if it belongs to the text before it, put that in straight quotes: "..., {wrong}"'
        if instead := self._gone.get(wrong):
            return instead
        for key, belong in self._below.items():
            if wrong in belong:
                return f"it belongs below `{key}:`"
        return nearest(wrong, keys) or f"known here: {', '.join(keys)}"

    def has(self, key: str) -> bool:
        """Whether the field was written."""
        return key in self._values

    def node(self, key: str) -> Node | None:
        """The field's node, if it was written."""
        return self._values.get(key)

    def need(self, key: str, read: Callable[[Node, Problems], Value], stand_in: Value) -> Value:
        """The field, read; a problem when it is missing."""
        if key not in self._values:
            if self.readable:
                self.problems.append(self.place.problem(f'{self._what} needs "{key}"'))
            return stand_in
        return read(self._values[key], self.problems)

    def need_words(self, key: str, placeholders: Collection[str] = ()) -> Words:
        """Words to speak; when they are missing, none, at the place where they were looked for."""
        return self.need(key, partial(spoken_text, placeholders=placeholders), Words("", self.place))

    def get(self, key: str, read: Callable[[Node, Problems], Value], default: Value) -> Value:
        """The field, read, or ``default`` when it is not there."""
        return read(self._values[key], self.problems) if key in self._values else default

    def each(self, key: str, read: Callable[[Node, Problems], Value]) -> tuple[Value, ...]:
        """The items of a list field, read; a single value counts as a list of one."""
        node = self._values.get(key)
        if node is None:
            return ()
        if isinstance(node, SequenceNode):
            if not node.items:
                self.problems.append(node.place.problem(f'"{key}" is an empty list; fill it, or remove it'))
            self.problems += _torn(node.items)
        return tuple(
            read(item, self.problems) for item in (node.items if isinstance(node, SequenceNode) else [node])
        )


def _torn(items: list[Node]) -> Iterator[Problem]:
    """Sentences that a comma within [ ] has made two items of."""
    for one, two in pairwise(items):
        if isinstance(one, ScalarNode) and isinstance(two, ScalarNode):
            whole = f"{one.text}, {two.text}"
            if two.text[:1].islower() and two.text.endswith(ENDS) and not one.text.endswith(ENDS):
                yield two.place.problem(
                    f'a comma begins a new item here; if it is one sentence, quote it: "{whole}"'
                )


def named_entries(node: Node | None, what: str, problems: Problems) -> dict[str, Node]:
    """The entries of a mapping from names to things; each name checked, none twice."""
    entries: dict[str, Node] = {}
    if node is None:
        return entries
    if not isinstance(node, MappingNode):
        problems.append(node.place.problem(f"{what} are written as `name:` with their fields below it"))
        return entries
    for key, value in node.entries:
        if name(key, problems) in entries:
            problems.append(key.place.problem(f'"{key.text}" stands here twice; keep one, or rename one'))
        else:
            entries[key.text] = value
    return entries
