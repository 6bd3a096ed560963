"""A job: one session to be written, with everything a process needs to know to do it by itself."""

from pathlib import Path
from typing import NamedTuple

from voiceguide.coach import Request
from voiceguide.errors import shown
from voiceguide.export import OnProgress, sidecars
from voiceguide.guide import Guide, Session
from voiceguide.output import Outcome
from voiceguide.timeline.sheet import length_words


class Form(NamedTuple):
    """How sessions become files."""

    format: str | None = None
    bit_rate: int | None = None
    """kilobits per second"""
    stereo: bool = False
    endings: tuple[str, ...] = ()
    """of the files that shall lie beside the sound"""
    force: bool = False


class Job(NamedTuple):
    """Which session goes where, and how."""

    name: str
    wish: Request
    target: Path
    form: Form


def do_job(guide: Guide, job: Job, progress: OnProgress | None = None) -> str:
    """Write the session and what lies beside it; return a line that tells what came of it.

    Raises OutputError and VoiceError. Everything that can be refused is refused before anything is written.
    """
    session = guide.plan(job.name, job.wish)
    form = job.form
    beside = sidecars(session, job.target, form.endings)
    for each in beside:
        each.check(force=form.force)
    outcome = session.export(
        job.target, format=form.format, bit_rate=form.bit_rate, stereo=form.stereo, force=form.force,
        progress=progress,
    )  # fmt: skip
    written = [each.write(force=form.force) for each in beside]
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
