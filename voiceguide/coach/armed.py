"""What a microphone listens for: phrases that mean something now, and that the guide does not say; pure."""

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Final, Literal, NamedTuple

from voiceguide.coach.commands import TABLE, Command, CommandRow, Weight
from voiceguide.coach.course import Kind

HeardIn = Literal["playing", "paused", "break", "landing", "lost", "closed"]
"""The state of a session, as far as she can be heard in it: in a ``break``, and when the sound is ``lost``,
only a few phrases count; while it is ``closed`` the microphone is, too."""

WORDS_NEAR: Final = Fraction(2)
"""Seconds before and after words of the guide in which a phrase in them is not listened for."""


class Saying(NamedTuple):
    """A phrase that is listened for; ``command`` is None for an answer."""

    text: str
    weight: Weight
    command: Command | None = None


class Situation(NamedTuple):
    """What she says is judged by: where the session is, and what the guide says there."""

    state: HeardIn
    unit: Kind = "opening"
    """The unit that is heard."""
    sided: bool = False
    """Whether she is in a part that has sides."""
    speaking: bool = False
    """Whether the guide is saying something."""
    words: str = ""
    """What the guide says now, and within ``WORDS_NEAR`` from now."""
    said: str = ""
    """What it has said until ``WORDS_NEAR`` ago."""
    invited: bool = False
    """Whether it is quiet for her to get into place, and she was asked to say when she is there."""
    question: Command | None = None
    """The command that she was asked about last."""


YES: Final = ("yes please", "yes")
NO: Final = ("no thank you", "no")

STOPS: Final[frozenset[Command]] = frozenset({"stop", "pause"})
ANYWHERE: Final[frozenset[Command]] = STOPS | {
    "again", "back", "next", "slower", "faster", "how long", "what now", "louder", "quieter", "break", "help",
}  # fmt: skip
"""While it plays, in whatever unit."""
STRETCHED: Final[frozenset[Kind]] = frozenset({"repetition", "rest"})
"""Units in which something can be made longer or shorter."""
WITHOUT_A_WAIT: Final[frozenset[Kind]] = frozenset({"repetition", "closing", "landing", "leaving", "speech"})
"""Units in which nothing waits for her to be ready."""
WHILE_PAUSED: Final[frozenset[Command]] = frozenset(
    {"go on", "ready", "how long", "what now", "help", "stop"}
)
IN_A_BREAK: Final = ("I'm ready", "stop now")
"""Phrases, not commands: a break is a time to talk."""

_FILLING: Final = frozenset({"please", "okay", "one", "the"})
"""Words before and after a phrase by which nobody tells it from others."""

_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def armed(situation: Situation, *, open_question: bool = False, settled: bool = True) -> tuple[Saying, ...]:
    """What is listened for, in the order of the table.

    With an ``open_question`` about ``situation.question`` she may answer it. As long as the echo of the guide
    is not ``settled``, which means taken out of what is heard, only what stops is listened for while it
    speaks.
    """
    question = situation.question if open_question else None
    sayings = _of_state(situation, question)
    if situation.speaking and not settled:
        sayings = [each for each in sayings if each.weight == "stops"]
    said = spoken_words(f"{situation.said}. {situation.words}")
    return tuple(each for each in sayings if not _says(said, each))


def _of_state(situation: Situation, question: Command | None) -> list[Saying]:
    if situation.state == "break":
        return [each for each in _sayings(WHILE_PAUSED) if each.text in IN_A_BREAK]
    if situation.state in ("landing", "lost"):
        return list(_sayings({"stop"}))
    if situation.state == "paused":
        return [*_sayings(WHILE_PAUSED), *(_answers() if question == "go on" else ())]
    if situation.state == "closed":
        return []
    if question and question != "go on":
        return [*_sayings(STOPS | {question}), *_answers()]
    return list(_sayings(_while_playing(situation)))


def _while_playing(situation: Situation) -> frozenset[Command]:
    commands = set(ANYWHERE)
    if situation.unit in STRETCHED:
        commands |= {"longer", "shorter"}
    if situation.unit not in WITHOUT_A_WAIT:
        commands.add("ready")
    if situation.sided:
        commands.add("other side")
    return frozenset(commands)


def _sayings(commands: Iterable[Command]) -> Iterator[Saying]:
    wanted = frozenset(commands)
    for row in TABLE:
        if row.command in wanted:
            yield from (Saying(text, row.weight, row.command) for text in row.spoken)


def _answers() -> Iterator[Saying]:
    yield from (Saying(text, "answers") for text in (*YES, *NO))


def spoken_words(text: str) -> str:
    """A text as its bare words, each with a space before and after it."""
    return f" {' '.join(_WORD.findall(text.casefold().replace('’', chr(39))))} "


def _says(said: str, saying: Saying) -> bool:
    """Whether a phrase is among words; of a command that moves her, any of its phrases."""
    row = _ROWS.get(saying.command) if saying.command else None
    texts = row.spoken if row and row.weight == "moves" else (saying.text,)
    return any(_bare(text) in said for text in texts)


def _bare(text: str) -> str:
    words = spoken_words(text).split()
    telling = [place for place, word in enumerate(words) if word not in _FILLING]
    return f" {' '.join(words[telling[0] : telling[-1] + 1])} " if telling else spoken_words(text)


_ROWS: Final[dict[Command, CommandRow]] = {row.command: row for row in TABLE}
