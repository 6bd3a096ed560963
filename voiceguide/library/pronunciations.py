"""Reading the ``pronunciations:`` section: words as written, each with how it is spelt for a voice."""

import re
from collections.abc import Mapping

from voiceguide.library import fields as read
from voiceguide.library.fields import Problems
from voiceguide.library.source import MappingNode, Node

_WORDS = re.compile(r"\w+(['’-]\w+)*\.?( \w+(['’-]\w+)*\.?)*")


def read_pronunciations(
    node: Node | None, inherited: Mapping[str, str], problems: Problems
) -> dict[str, str]:
    """The inherited pronunciations with what ``node`` adds or changes; the first letter is kept small."""
    found: dict[str, str] = {}
    if node is None:
        return dict(inherited)
    if not isinstance(node, MappingNode):
        problems.append(node.place.problem("pronunciations are written as `word: as it is spelt to be said`"))
        return dict(inherited)
    for key, value in node.entries:
        written = " ".join(key.text.split())
        name = written[:1].lower() + written[1:]
        if not _WORDS.fullmatch(written):
            message = f'"{written}" is never found in a text; write a word, or a few words with single spaces'
            problems.append(key.place.problem(message))
        elif name in found:
            problems.append(key.place.problem(f'"{written}" stands here twice; keep one'))
        found[name] = read.spoken_text(value, problems).text
    return {**inherited, **found}
