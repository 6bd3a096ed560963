"""The keys of a content file, each with what its value means and what it is for, in blocks.

A block stands once; ``Fields`` reads by it, and the schema for editors is made from it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Generic, NamedTuple

from voiceguide.library.meanings import Definitions, JsonSchema, Meaning, Value


@dataclass(frozen=True, eq=False, repr=False)
class AnyKey:
    """A key: its name, what it is in plain words, and whether it is needed, with a few words on what for."""

    name: str
    about: str
    needed: bool = False
    why: str = ""

    def described(self, defs: Definitions) -> JsonSchema:
        """The value, with what the key is, as an editor shows it."""
        raise NotImplementedError

    @property
    def missing(self) -> str:
        """What is said where it is not there."""
        return f'needs "{self.name}"{f": {self.why}" if self.why else ""}'


@dataclass(frozen=True, eq=False, repr=False)
class Key(AnyKey, Generic[Value]):
    """A key with one value."""

    meaning: Meaning[Value] = field(kw_only=True)

    def described(self, defs: Definitions) -> JsonSchema:
        """The value, with what the key is, as an editor shows it."""
        return {"description": _joined(self.about, self.meaning.told), **self.meaning.schema(defs)}


@dataclass(frozen=True, eq=False, repr=False)
class ListKey(AnyKey, Generic[Value]):
    """A key with a list of values, ``at_most`` so many; a single value counts as a list of one."""

    meaning: Meaning[Value] = field(kw_only=True)
    at_most: int | None = None

    def described(self, defs: Definitions) -> JsonSchema:
        """The list or its one item, with what the key is, as an editor shows it."""
        item = self.meaning.schema(defs)
        several: JsonSchema = {"type": "array", "items": item, "minItems": 1}
        if self.at_most is not None:
            several["maxItems"] = self.at_most
        about = _joined(self.about, self.meaning.told, "One, or a list.")
        return {"description": about, "anyOf": [item, several]}


def _never(message: str) -> JsonSchema:
    """Nothing is right here; editors tell ``message`` for a type, and none for a ``not``."""
    return {"type": "null", "not": {"type": "null"}, "errorMessage": message, "doNotSuggest": True}


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


class Apart(NamedTuple):
    """Keys that cannot stand beside another one; ``message`` says so, with {key} for the wrong one."""

    beside: str
    keys: tuple[str, ...]
    message: str


@dataclass(frozen=True, eq=False, repr=False)
class Block:
    """What may stand below one another; ``what`` names it in messages.

    ``one_of`` are keys of which one is needed at least, ``why`` says what for; ``apart`` are keys that cannot
    stand together. ``below`` tells which keys belong to a key of this block, for who writes them one too
    high; ``gone`` are keys it had once, and what to write instead.
    """

    what: str
    keys: tuple[AnyKey, ...]
    one_of: tuple[str, ...] = ()
    why: str = ""
    apart: tuple[Apart, ...] = ()
    below: Mapping[str, "Block"] = field(default_factory=dict)
    gone: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of its keys, in order."""
        return tuple(key.name for key in self.keys)

    @property
    def missing(self) -> str:
        """What is said where none of ``one_of`` is there."""
        *others, last = (f'"{name}"' for name in self.one_of)
        return f"{self.what} needs {', '.join(others)} or {last}{f': {self.why}' if self.why else ''}"

    def schema(self, defs: Definitions) -> JsonSchema:
        """The block for an editor."""
        made: JsonSchema = {
            "type": "object",
            "properties": {key.name: key.described(defs) for key in self.keys},
            "additionalProperties": False,
        }
        made["properties"] |= {name: _never(instead) for name, instead in self.gone.items()}
        if needed := [key.name for key in self.keys if key.needed]:
            made["required"] = needed
        if conditions := [*self.one_needed(), *self._kept_apart()]:
            made["allOf"] = conditions
        return made

    def one_needed(self) -> Iterator[JsonSchema]:
        """For an editor: one of ``one_of`` is there."""
        if self.one_of:
            yield {"anyOf": [{"required": [name]} for name in self.one_of], "errorMessage": self.missing}

    def _kept_apart(self) -> Iterator[JsonSchema]:
        for apart in self.apart:
            never = {key: _never(apart.message.replace("{key}", key)) for key in apart.keys}
            yield {"if": {"required": [apart.beside]}, "then": {"properties": never}}

    def optional(self) -> "Block":
        """The same, with nothing that is needed."""
        return replace(self, keys=tuple(replace(key, needed=False) for key in self.keys), one_of=())
