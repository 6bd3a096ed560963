"""The script: what is said and left quiet, in order, before anyone knows how long the words last.

All durations are exact ``Fraction`` seconds. Items follow one another; a ``Wait`` and a ``Hold`` last a
known time and may carry cues at known offsets within it.
"""

from dataclasses import dataclass, field
from enum import IntEnum
from fractions import Fraction
from typing import Final, Literal, NamedTuple

from voiceguide.utterance import Utterance

ToneName = Literal[
    "lead-in", "go", "phase", "phase-in", "phase-out", "hold-end", "set-end", "session-end", "heard",
]  # fmt: skip

INVITATION: Final = "invitation"
"""The role of words that ask her to say when she is there."""

OPEN_WAIT: Final = "open-wait"
"""The role of words after which she is waited for however long it takes."""

WAITING: Final[frozenset[str]] = frozenset({"wait", INVITATION, OPEN_WAIT})
"""Roles of words about a wait."""


class Address(NamedTuple):
    """Where in a session something belongs; empty and 0 mean "not that deep"."""

    exercise: str = ""
    part: str = ""
    side: str = ""
    set: int = 0
    rep: int = 0
    phase: str = ""

    def __str__(self) -> str:
        """As typed after ``--start``: ``torso-twist/left/rep-2``."""
        numbered = (self.set and f"set-{self.set}", self.rep and f"rep-{self.rep}")
        words = (self.exercise, self.part, self.side, *numbered, self.phase)
        return "/".join(word.replace(" ", "-") for word in words if word)


class Rank(IntEnum):
    """Who wins when two cues want one moment; the smaller number stays."""

    SAFETY = 1
    SWITCH = 2
    GO = 3
    ZERO = 4
    COUNTDOWN = 5
    LAST = 6
    BREATH = 7
    COUNT = 8
    NEXT_UP = 9
    HALFWAY = 10
    ENCOURAGEMENT = 11


@dataclass(frozen=True, slots=True)
class Say:
    """Words; within a wait or a hold ``brief`` may stand in when there is no room for them."""

    utterance: Utterance
    role: str
    address: Address
    rank: Rank = Rank.SAFETY
    brief: Utterance | None = None
    place: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Tone:
    """A tone of the program's own, or the quiet lead-in of ``seconds``.

    One ``under_words`` sounds at its moment whatever is being said, softly, beneath it.
    """

    name: ToneName
    address: Address
    rank: Rank = Rank.GO
    seconds: Fraction = Fraction(0)
    under_words: bool = False


class At(NamedTuple):
    """A cue within a wait or a hold, wanted ``offset`` seconds after its start (before it, if negative).

    With ``from_end`` the offset counts back from its end.
    """

    offset: Fraction
    cue: Say | Tone
    from_end: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """A time of ``seconds``, silent but for its cues: a phase, a rest, a quiet."""

    seconds: Fraction
    address: Address
    cues: tuple[At, ...] = ()
    breath: str = ""


@dataclass(frozen=True, slots=True)
class Hold:
    """A stillness that lasts ``seconds`` to the sample, whatever is said in it."""

    seconds: Fraction
    address: Address
    cues: tuple[At, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a chapter starts (``title``), or where she has arrived in a ``position``; takes no time."""

    address: Address
    title: str = ""
    position: str = ""


@dataclass(frozen=True, slots=True)
class Begin:
    """Where a unit of the course begins; takes no time. ``landing`` is how she comes out of where she is."""

    address: Address
    unit: int
    kind: str
    landing: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A decision the coach took before anything was timed."""

    action: str
    text: str
    reason: str
    address: Address


Item = Say | Tone | Wait | Hold | Mark | Begin | Remark
Script = tuple[Item, ...]
