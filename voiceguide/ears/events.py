"""What the ears tell, a line of JSON each: what began, what was said, how the echo stands, what is wrong.

Positions (``at``, ``begun``, ``ended``) and delays are frames of the session's clock, counted from the first
one the microphone took. Levels are in dBFS, ``llr`` and ``log_p`` in nats.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Ready:
    """They hear from now on."""


@dataclass(frozen=True, slots=True)
class Onset:
    """Somebody began to speak, at ``at``. What comes of it is told next: said, unclear or nothing."""

    at: int


@dataclass(frozen=True, slots=True)
class Said:
    """A phrase that was listened for was said; ``sure``, or to be asked about."""

    text: str
    sure: bool
    llr: float
    log_p: float
    level: float
    begun: int
    ended: int


@dataclass(frozen=True, slots=True)
class Unclear:
    """Something was said that is none of the phrases; ``stopping`` if it is nearly one that stops."""

    level: float
    begun: int
    ended: int
    stopping: bool = False


@dataclass(frozen=True, slots=True)
class Nothing:
    """What had begun came to nothing, by ``at``."""

    at: int


@dataclass(frozen=True, slots=True)
class EchoState:
    """How the guide's voice is taken out.

    ``delay`` is None until it is known, ``explained`` in decibels. Once ``converged``, what is said while the
    guide speaks is heard too.
    """

    delay: int | None
    explained: float
    converged: bool


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why nothing is heard at the moment, or any more, in a line for her."""

    text: str


EarEvent = Ready | Onset | Said | Unclear | Nothing | EchoState | Trouble

NAMES: Mapping[type[EarEvent], str] = {
    Ready: "ready",
    Onset: "onset",
    Said: "heard",
    Unclear: "unclear",
    Nothing: "quiet",
    EchoState: "echo",
    Trouble: "trouble",
}
"""What each is called in its line."""

_TYPES = {name: kind for kind, name in NAMES.items()}


def name_of(event: EarEvent) -> str:
    """What it is called."""
    return NAMES[type(event)]


def facts_of(event: EarEvent) -> dict[str, Any]:
    """All else of it, by name."""
    return asdict(event)


def place_of(event: EarEvent) -> int | None:
    """The frame by which it was over, or at which it happened; None where it has no place."""
    match event:
        case Said() | Unclear():
            return event.ended
        case Onset() | Nothing():
            return event.at
    return None


def line_of(event: EarEvent) -> bytes:
    """The line, with its end."""
    return json.dumps({"event": name_of(event), **facts_of(event)}).encode("ascii") + b"\n"


def read_event(line: bytes) -> EarEvent:
    """What a line tells. Raises ValueError for one that tells nothing."""
    facts = json.loads(line)
    try:
        return _TYPES[facts.pop("event")](**facts)
    except (AttributeError, KeyError, TypeError) as exc:
        raise ValueError(f"no event: {line[:80]!r}") from exc
