"""An order: one session to be written, with everything a process needs to know to do it by itself."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from voiceguide.coach import Request
from voiceguide.guide import Guide, Session
from voiceguide.output import Outcome, check_companion, write_companion
from voiceguide.output.place import shown
from voiceguide.sound.score import Score
from voiceguide.timeline.sheet import length_words

Progress = Callable[[int, Score], None]


class Form(NamedTuple):
    """How sessions become files."""

    format: str | None = None
    bit_rate: int | None = None
    """kilobits per second"""
    stereo: bool = False
    endings: tuple[str, ...] = ()
    """of the files that shall lie beside the sound"""
    force: bool = False


class Order(NamedTuple):
    """Which session goes where, and how."""

    name: str
    wish: Request
    target: Path
    form: Form


def carry_out(guide: Guide, order: Order, progress: Progress | None = None) -> str:
    """Write the session and what lies beside it; return a line that tells what came of it.

    Raises OutputError and VoiceError. Everything that can be refused is refused before anything is written.
    """
    session = guide.plan(order.name, order.wish)
    form = order.form
    beside = session.companions(order.target, form.endings)
    for each in beside:
        check_companion(each, force=form.force)
    outcome = session.export(
        order.target, format=form.format, bit_rate=form.bit_rate, stereo=form.stereo, force=form.force,
        progress=progress,
    )  # fmt: skip
    written = [write_companion(each, force=form.force) for each in beside]
    return _told(session, outcome, [each for each in written if each.status == "written"])


def sound_line(session: Session, outcome: Outcome) -> str:
    """What came of a sound file, in a line."""
    if outcome.status == "up to date":
        return f"{shown(outcome.path)}: up to date"
    length = length_words(outcome.samples or 0, session.sample_rate)
    return f"{shown(outcome.path)}: {length}, {outcome.size / 1e6:.1f} MB"


def _told(session: Session, outcome: Outcome, beside: list[Outcome]) -> str:
    line = sound_line(session, outcome)
    endings = [each.path.name.removeprefix(outcome.path.stem) for each in beside]
    return f"{line}; beside it {' '.join(endings)}" if endings else line
