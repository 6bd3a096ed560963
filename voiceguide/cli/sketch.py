"""Her figure in step with the session: which pose it is now, drawn once for as long as it stays the same."""

from contextlib import suppress

from voiceguide.errors import UnknownName
from voiceguide.figure import figure_text, pose_during, pose_of
from voiceguide.library.facts import Library, Pose, Side
from voiceguide.library.routines import STANDING
from voiceguide.timeline.model import HoldSpan, PhaseSpan, Timeline
from voiceguide.timeline.status import status_at

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
    now = status_at(timeline, sample)
    span, address = now.hold or now.phase, now.address
    side: Side | None = "left" if address.side == "left" else None
    with suppress(UnknownName):
        if span is not None and address.phase:
            share = _share(span, sample)
            return pose_during(library, address.exercise, address.phase, share, part=address.part, side=side)
        if address.exercise:
            return pose_of(library, address.exercise, part=address.part, side=side)
    return library.positions[now.position or STANDING].figure


def _share(span: HoldSpan | PhaseSpan, sample: int) -> float:
    """How far she is on the way, in steps of a frame; all the way in a hold."""
    if isinstance(span, HoldSpan):
        return 1.0
    return min(FRAMES, (sample - span.start) * FRAMES // (span.end - span.start) + 1) / FRAMES
