"""What came of a soak of the listening half: all that was seen, to be summed up."""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from trials.overheard import Done, Lateness, Sounded, Wish

RATE: Final = 24_000
"""Samples a second of what is played."""

NEAR, FAR = RATE // 10, 3 * RATE
"""Samples about its place in which a cue is looked for, first and then."""


class Seen(NamedTuple):
    """A process at a moment: seconds since its session began, bytes in memory, threads, open files."""

    seconds: float
    memory: int
    threads: int
    files: int

    def __str__(self) -> str:
        """For a line."""
        return f"{self.memory / 2**20:.1f} MB, {self.threads} threads, {self.files} files"


@dataclass
class Change:
    """A change of devices: of what, when it was made and when undone, in seconds of the monotonic clock."""

    what: str
    begun: float
    undone: float = 0.0
    asked: int = 0
    """How often she asked then, to see whether she is heard."""
    back: float | None = None
    """Seconds after it was undone until she was heard; None if she was not."""
    cut: bool = False
    """Whether the session was stopped before that was known."""

    @property
    def of_loudspeaker(self) -> bool:
        """Whether what is heard may have moved."""
        return "loudspeaker" in self.what


@dataclass
class Outcome:
    """All of it; what was said and done is in seconds of the monotonic clock."""

    seconds: float = 0.0
    """How long it took."""
    spells: list[Sounded] = field(default_factory=list)
    """What sounded in the room."""
    ends: list[tuple[int, str]] = field(default_factory=list)
    """Of each session its exit code, and what it wrote as errors."""
    wishes: list[Wish] = field(default_factory=list)
    done: list[Done] = field(default_factory=list)
    kept: int = 0
    """Commands in the journals."""
    obeyed: int = 0
    """Commands that were obeyed, by ear or by hand."""
    keys: int = 0
    """How often a key had to help."""
    changes: list[Change] = field(default_factory=list)
    kills: int = 0
    """How often the ears were killed."""
    troubles: list[str] = field(default_factory=list)
    """What was told of the ears, a line each."""
    guides: list[list[Seen]] = field(default_factory=list)
    """The looks at each guide."""
    ears: list[list[Seen]] = field(default_factory=list)
    """The looks at each process of ears."""
    lateness: Lateness = field(default_factory=lambda: Lateness(NEAR, FAR))
    left_out: int = 0
    """Cues that were quiet, or cut by a command, or came while a loudspeaker changed."""
