"""Reading one block of a content file: every field checked, every problem collected, nothing raised."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

from voiceguide.errors import Problem, nearest
from voiceguide.library.blocks import Block, Key, ListKey
from voiceguide.library.facts import Words
from voiceguide.library.meanings import Reading, Value
from voiceguide.library.source import Location, MappingNode, Node, ScalarNode, SequenceNode

ENDS = (".", "!", "?")

Default = TypeVar("Default")


class Fields:
    """The fields of one block.

    Reading a field that is wrong adds a problem and returns a harmless stand-in, so that one pass finds
    everything. In what is no block at all, nothing further is missed.
    """

    def __init__(self, node: Node, block: Block, reading: Reading) -> None:
        """Sort the fields at ``node``; what is not known, stands twice or is missing is a problem."""
        self.place: Location = node.place
        self.reading = reading
        self.block = block
        self._values: dict[str, Node] = {}
        self.readable = isinstance(node, MappingNode)
        if not isinstance(node, MappingNode):
            first, *others = block.names
            also = f"; also {', '.join(others)}" if others else ""
            reading.wrong(node, f"{block.what} needs fields like `{first}: ...` here{also}")
            return
        self._sort(node)
        self._check()

    def _sort(self, node: MappingNode) -> None:
        for key, value in node.entries:
            if key.text not in self.block.names:
                self.reading.wrong(key, f'{self.block.what} has no "{key.text}"; {self._hint(key.text)}')
            elif key.text in self._values:
                self.reading.wrong(key, f'"{key.text}" stands here twice; keep one')
            else:
                self._values[key.text] = value

    def _hint(self, wrong: str) -> str:
        if " " in wrong:
            return f'if it belongs to the text before it, put that in straight quotes: "..., {wrong}"'
        if instead := self.block.gone.get(wrong):
            return instead
        for key, below in self.block.below.items():
            if wrong in below.names:
                return f"it belongs below `{key}:`"
        return nearest(wrong, self.block.names) or f"known here: {', '.join(self.block.names)}"

    def _check(self) -> None:
        """Whether all is there that is needed, and nothing that cannot stand beside another."""
        for key in self.block.keys:
            if key.needed and key.name not in self._values:
                self.wrong(f"{self.block.what} {key.missing}")
        if self.block.one_of and not self._values.keys() & set(self.block.one_of):
            self.wrong(self.block.missing)
        for apart in self.block.apart:
            for name in apart.keys:
                if apart.beside in self._values and name in self._values:
                    self.reading.wrong(self._values[name], apart.message.replace("{key}", name))

    def without(self, placeholders: frozenset[str]) -> None:
        """Take these placeholders for unknown from here on."""
        self.reading = replace(self.reading, unknown=placeholders)

    def wrong(self, message: str) -> None:
        """Add a problem of the block as a whole."""
        self.reading.problems.append(self.place.problem(message))

    def has(self, key: Key[Value] | ListKey[Value]) -> bool:
        """Whether the field was written."""
        return key.name in self._values

    def node(self, key: Key[Value] | ListKey[Value]) -> Node | None:
        """The field's node, if it was written."""
        return self.at(key.name)

    def at(self, name: str) -> Node | None:
        """The node of the field of that name, if it was written."""
        return self._values.get(name)

    def get(self, key: Key[Value], default: Default) -> Value | Default:
        """The field, read, or ``default`` when it is not there."""
        node = self._values.get(key.name)
        return default if node is None else key.meaning.read(node, self.reading)

    def words(self, key: Key[Words]) -> Words:
        """Words to speak; when they are missing, none, at the place where they were looked for."""
        return self.get(key, Words("", self.place))

    def each(self, key: ListKey[Value]) -> tuple[Value, ...]:
        """The items of a list field, read; a single value counts as a list of one."""
        node = self._values.get(key.name)
        if node is None:
            return ()
        items: list[Node] = node.items if isinstance(node, SequenceNode) else [node]
        if not items:
            self.reading.wrong(node, f'"{key.name}" is an empty list; fill it, or remove it')
        self.reading.problems.extend(_torn(items))
        return tuple(key.meaning.read(item, self.reading) for item in items)


def _torn(items: list[Node]) -> Iterator[Problem]:
    """Sentences that a comma within [ ] has made two items of."""
    for one, two in pairwise(items):
        if isinstance(one, ScalarNode) and isinstance(two, ScalarNode):
            whole = f"{one.text}, {two.text}"
            if two.text[:1].islower() and two.text.endswith(ENDS) and not one.text.endswith(ENDS):
                yield two.place.problem(
                    f'a comma begins a new item here; if it is one sentence, quote it: "{whole}"'
                )
