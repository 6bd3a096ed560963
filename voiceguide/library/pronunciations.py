"""Reading the ``pronunciations:`` section: words as written, each with how it is spelt for a voice."""

import re
from collections.abc import Mapping

from voiceguide.library.meanings import Anything, Definitions, JsonSchema, Reading, SpokenText
from voiceguide.library.source import MappingNode, Node

_WORDS = re.compile(r"\w+(['’-]\w+)*\.?( \w+(['’-]\w+)*\.?)*")
_SPELT = SpokenText()


def _describe(defs: Definitions) -> JsonSchema:
    letter = r"[^\s!-/:-@\[-^`{-~]"
    word = rf"{letter}+(?:['’-]{letter}+)*\.?"
    message = "this is never found in a text; write a word, or a few words with single spaces"
    names = {"pattern": rf"^\s*{word}(?:\s+{word})*\s*$", "patternErrorMessage": message}
    return {"type": "object", "propertyNames": names, "additionalProperties": _SPELT.schema(defs)}


PRONUNCIATIONS = Anything(_describe)


def read_pronunciations(node: Node | None, inherited: Mapping[str, str], reading: Reading) -> dict[str, str]:
    """The inherited pronunciations with what ``node`` adds or changes; the first letter is kept small."""
    found: dict[str, str] = {}
    if node is None:
        return dict(inherited)
    if not isinstance(node, MappingNode):
        reading.wrong(node, "pronunciations are written as `word: as it is spelt to be said`")
        return dict(inherited)
    for key, value in node.entries:
        written = " ".join(key.text.split())
        name = written[:1].lower() + written[1:]
        if not _WORDS.fullmatch(written):
            message = f'"{written}" is never found in a text; write a word, or a few words with single spaces'
            reading.wrong(key, message)
        elif name in found:
            reading.wrong(key, f'"{written}" stands here twice; keep one')
        found[name] = _SPELT.read(value, reading).text
    return {**inherited, **found}
