"""A content file in, notes on its wording out: what she cannot follow, and what should never be said to her.

It reads what the file itself says, word by word; whether it can be played is decided elsewhere.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from voiceguide.errors import Problem
from voiceguide.library import style
from voiceguide.library.duration import parse_duration
from voiceguide.library.facts import Position
from voiceguide.library.posture import Posture, posture_taken, postures
from voiceguide.library.source import MappingNode, Node, ScalarNode, SequenceNode

SPOKEN = frozenset(
    "title for equipment setup setup-in-short begin switch teach cue release amount encouragement cautions "
    "easier finish intro listen closing say in-short knees-together way-out".split()
)
"""Keys whose text is spoken; so is all of ``phrases``."""

SHOWN = frozenset(("also-known-as", "mistakes"))
"""Keys whose text, and whatever stands below, is only shown."""

UNREAD = frozenset(("figure", "source", "timing", "pronunciations"))

MOVING = frozenset(("setup", "setup-in-short", "begin", "switch", "teach", "cue", "release", "encouragement"))
"""Keys whose text is said on both sides, where there are sides."""

NAMED = ("exercises", "routines", "positions", "variants")
"""Where the keys are names."""

WITHIN = ("say", "one-of")
"""Keys whose text belongs to the key above."""


@dataclass(frozen=True)
class Passage:
    """Where in the file one reads: the key the text belongs to, and what is known of the exercise around."""

    key: str = ""
    sided: bool = False
    position: str = ""
    takes: Fraction | None = None


def proofread(root: Node, positions: Mapping[str, Position]) -> tuple[Problem, ...]:
    """What the file says wrongly, in order, with what would be right; ``positions`` are all there are."""
    return tuple(_read(root, Passage(), positions))


def _read(node: Node, passage: Passage, positions: Mapping[str, Position]) -> Iterator[Problem]:
    if isinstance(node, ScalarNode):
        yield from (node.place.problem(message) for message in _faults(node.text, passage))
    elif isinstance(node, SequenceNode):
        for item in node.items:
            yield from _read(item, passage, positions)
    else:
        around = _around(node, passage)
        for key, value in node.entries:
            yield from _read_entry(key.text, value, around, positions)


def _read_entry(
    key: str, value: Node, passage: Passage, positions: Mapping[str, Position]
) -> Iterator[Problem]:
    if key in UNREAD:
        return
    if key in NAMED and isinstance(value, MappingNode):
        for _, each in value.entries:
            yield from _read(each, replace(passage, key=key), positions)
        return
    yield from _read(value, replace(passage, key=_belongs(key, passage.key)), positions)
    if key in ("setup", "setup-in-short") and passage.position in positions:
        yield from _position_faults(value, positions[passage.position])


def _around(node: MappingNode, passage: Passage) -> Passage:
    """What the fields of a mapping tell of the texts in it."""
    fields = {key.text: value for key, value in node.entries}
    position, takes = fields.get("position"), fields.get("takes")
    return replace(
        passage,
        sided=passage.sided or "sides" in fields,
        position=position.text if isinstance(position, ScalarNode) else passage.position,
        takes=_seconds(takes.text) if isinstance(takes, ScalarNode) else None,
    )


def _seconds(text: str) -> Fraction | None:
    try:
        return parse_duration(text)
    except ValueError:
        return None


def _belongs(key: str, above: str) -> str:
    """Which key the text below belongs to: that of the phrases, of a step, or its own.

    What a variant is ``for`` is not spoken: it tells whom it suits.
    """
    if above == "phrases" or above in SHOWN or (key in WITHIN and above in SPOKEN):
        return above
    if (above, key) == ("variants", "for"):
        return ""
    return key if key in SPOKEN | SHOWN or key == "phrases" else ""


def _faults(text: str, passage: Passage) -> Iterator[str]:
    said = " ".join(text.split())
    if passage.key in SHOWN:
        for sentence in style.sentences(said):
            yield from style.faults(sentence, style.RULES_FOR_EYES)
    elif passage.key in SPOKEN or passage.key == "phrases":
        for sentence in style.sentences(said):
            yield from _spoken_faults(sentence, passage)
        if passage.key == "cue":
            yield from style.cue_faults(said, passage.takes)


def _spoken_faults(sentence: str, passage: Passage) -> Iterator[str]:
    yield from style.faults(sentence, style.RULES_FOR_EARS)
    yield from style.instruction_faults(sentence)
    yield from filter(None, [style.alone(sentence)])
    if passage.sided and passage.key in MOVING:
        yield from filter(None, [style.fixed_side(sentence)])


def _position_faults(setup: Node, position: Position) -> Iterator[Problem]:
    """A set-up that leaves her in another position than it is for."""
    allowed = postures(position.title, position.level)
    taken = [(node, posture) for node in _steps(setup) for posture in _taken(node.text)]
    if not taken or not allowed:
        return
    node, posture = taken[-1]
    elsewhere = posture.on and position.level in ("chair", "floor") and posture.on != position.level
    if posture.how not in allowed or elsewhere:
        yield node.place.problem(
            f'"{posture.said}" is not "{position.title}", the position here; change the one or the other'
        )


def _taken(text: str) -> Iterable[Posture]:
    return filter(None, map(posture_taken, style.sentences(" ".join(text.split()))))


def _steps(node: Node) -> Iterator[ScalarNode]:
    """The spoken texts of steps, in order."""
    if isinstance(node, ScalarNode):
        yield node
    elif isinstance(node, SequenceNode):
        for item in node.items:
            yield from _steps(item)
    else:
        yield from (
            value for key, value in node.entries if key.text == "say" and isinstance(value, ScalarNode)
        )
