"""The budget: how soon she moves, how much of it is doing, how long safety words and a quiet last."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from voiceguide.clock import seconds_for_people
from voiceguide.coach.course import Course, Opening
from voiceguide.library.facts import Library, Teach
from voiceguide.timeline.model import Timeline

DOING = frozenset({"repetition", "hold", "rest", "switch", "transfer"})
"""Kinds of spans in which she does something, or rests from it."""

TOLD = frozenset({"wait", "rest"})
"""Roles of words that tell her of a wait."""

LONGEST_QUIET = 15.0
"""Seconds, as all limits but shares."""

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


def session_limits(library: Library, course: Course) -> Limits:
    """The limits of a course: by how much of it is new to her, where it begins, how many exercises it has."""
    opening = next((unit for unit in course.units if isinstance(unit, Opening)), None)
    positions = [library.exercises[entry.exercise].position for entry in course.entries]
    floor = bool(positions) and library.positions[positions[0]].level == "floor"
    return limits(opening.teach if opening else "full", floor=floor, several=len(positions) > 1)


def limits(teach: Teach, *, floor: bool, several: bool) -> Limits:
    """The limits of a session that begins on the ``floor`` or up, and has one exercise or ``several``."""
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
    holds = [(hold.start, hold.end) for hold in timeline.holds]
    end, told = 0, False
    for cue, following in pairwise([*timeline.cues, None]):
        assert cue is not None
        end = max(end, cue.end)
        told = cue.role in TOLD if cue.kind == "speech" else told
        until = following.start if following else timeline.length
        if not told and not any(start <= end and until <= stop for start, stop in holds):
            yield until - end
