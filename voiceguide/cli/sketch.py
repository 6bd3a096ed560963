"""Her figure in step with the session: which pose it is now, drawn once for as long as it stays the same."""

from collections.abc import Sequence
from contextlib import suppress
from typing import TypeVar

from voiceguide.coach.script import Address
from voiceguide.errors import UnknownName
from voiceguide.figure import figure_text, pose_during, pose_of
from voiceguide.library.facts import Library, Pose, Side
from voiceguide.timeline.model import HoldSpan, PhaseSpan, Timeline

Span = TypeVar("Span", HoldSpan, PhaseSpan)

FRAMES = 4
"""Pictures from the beginning of a phase to its end."""


class Sketch:
    """Draws a pose in characters, and remembers the last one."""

    def __init__(self) -> None:
        self._drawn: tuple[Pose, int, int, bool] | None = None
        self._lines: list[str] = []

    def lines(self, pose: Pose, columns: int, rows: int, plain: bool) -> list[str]:
        """The figure in ``rows`` lines of ``columns`` characters; ``plain`` keeps to ASCII."""
        wanted = (pose, columns, rows, plain)
        if wanted != self._drawn:
            self._drawn, self._lines = wanted, figure_text(pose, columns, rows, plain=plain)
        return self._lines


def pose_at(library: Library, timeline: Timeline, sample: int) -> Pose:
    """How she is at a sample: in a phase on the way, in a hold there, otherwise where she starts or rests."""
    span = _now(timeline.holds, sample) or _now(timeline.phases, sample)
    address = span.address if span else _last_address(timeline, sample)
    side: Side | None = "left" if address.side == "left" else None
    with suppress(UnknownName):
        if span is not None and address.phase:
            share = _share(span, sample)
            return pose_during(library, address.exercise, address.phase, share, part=address.part, side=side)
        if address.exercise:
            return pose_of(library, address.exercise, part=address.part, side=side)
    reached = [arrival.position for arrival in timeline.arrivals if arrival.start <= sample]
    return library.positions[reached[-1] if reached else "standing"].figure


def _share(span: HoldSpan | PhaseSpan, sample: int) -> float:
    """How far she is on the way, in steps of a frame; all the way in a hold."""
    if isinstance(span, HoldSpan):
        return 1.0
    return min(FRAMES, (sample - span.start) * FRAMES // (span.end - span.start) + 1) / FRAMES


def _now(spans: Sequence[Span], sample: int) -> Span | None:
    return next((span for span in reversed(spans) if span.start <= sample < span.end), None)


def _last_address(timeline: Timeline, sample: int) -> Address:
    return next((cue.address for cue in reversed(timeline.cues) if cue.start <= sample), Address())
