"""The budget: how soon she moves, how much of a session is doing, how long the safety words and a quiet last."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from voiceguide.clock import seconds_for_people
from voiceguide.library.facts import Teach
from voiceguide.timeline.model import Cue, Timeline

DOING = frozenset({"repetition", "hold", "rest", "switch", "transfer"})
"""Kinds of spans in which she does something, or rests from it."""

LONGEST_QUIET = 15.0
SAFETY_WORDS: Mapping[Teach, float] = {"names": 8.0, "short": 8.0, "full": 15.0}
FIRST_UP: Mapping[Teach, float] = {"names": 25.0, "short": 75.0, "full": 75.0}
FIRST_DOWN: Mapping[Teach, float] = {"names": 50.0, "short": 110.0, "full": 110.0}
SINGLE: Mapping[Teach, float] = {"names": 0.65, "short": 0.45, "full": 0.45}
SEVERAL: Mapping[Teach, float] = {"names": 0.75, "short": 0.60, "full": 0.60}


class Budget(NamedTuple):
    """Seconds, but for ``doing``, a share of the session; ``first`` is None where nothing is repeated."""

    first: float | None
    """when the first phase of a repetition starts"""
    doing: float
    safety: float
    """of words about when to stop"""
    quiet: float
    """the longest stretch without an instruction, a cue or a told wait"""
    whole: float


class Limits(NamedTuple):
    """What a budget may be: ``first``, ``safety`` and ``quiet`` at most, ``doing`` at least."""

    first: float
    doing: float
    safety: float
    quiet: float = LONGEST_QUIET


def limits(teach: Teach, *, floor: bool, several: bool) -> Limits:
    """The limits of a session: whether her first repetition is on the ``floor``, and if it has ``several`` parts."""
    first = FIRST_DOWN if floor else FIRST_UP
    doing = SEVERAL if several else SINGLE
    return Limits(first[teach], doing[teach], SAFETY_WORDS[teach])


def budget(timeline: Timeline) -> Budget:
    """The budget of a whole timeline, counted from after what she may skip: the session to listen to."""
    begins = next((span.start for span in timeline.spans if span.kind != "listen"), timeline.length)

    def seconds(samples: int) -> float:
        return seconds_for_people(samples, timeline.sample_rate)

    first = next((phase.start for phase in timeline.phases if phase.breath and phase.address.rep), None)
    done = sum(span.end - span.start for span in timeline.spans if span.kind in DOING)
    words = (cue.end - cue.start for cue in timeline.cues if cue.role == "safety" and cue.start >= begins)
    return Budget(
        first=None if first is None else seconds(first - begins),
        doing=done / max(1, timeline.length - begins),
        safety=seconds(sum(words)),
        quiet=seconds(max(_quiets(timeline), default=0)),
        whole=seconds(timeline.length - begins),
    )


def over(spent: Budget, allowed: Limits) -> list[str]:
    """What of a budget is beyond its limits, by name."""
    beyond = {
        "first": spent.first is not None and spent.first > allowed.first,
        "doing": spent.doing < allowed.doing,
        "safety": spent.safety > allowed.safety,
        "quiet": spent.quiet > allowed.quiet,
    }
    return [name for name, is_beyond in beyond.items() if is_beyond]


def _quiets(timeline: Timeline) -> Iterator[int]:
    """Samples between two cues, but for a hold, whose length she was told, and a wait she was told of."""
    told = [(hold.start, hold.end) for hold in timeline.holds]
    told += [
        (phase.start, phase.end) for phase in timeline.phases if phase.end - phase.start and not phase.breath
    ]
    end = 0
    before: Cue | None = None
    for cue, following in pairwise([*timeline.cues, None]):
        assert cue is not None
        end = max(end, cue.end)
        before = cue if cue.kind == "speech" else before
        until = following.start if following else timeline.length
        announced = before is not None and before.role in ("wait", "rest")
        held = any(start <= end and until <= stop + 1 for start, stop in told)
        if not announced and not held:
            yield until - end
