"""`play`: a session live, with its doors, its display, its journal and its recording."""

import sys
import threading
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import typer

from voiceguide.cli.display import Display, error_output
from voiceguide.cli.view import ScreenState, View
from voiceguide.doors.all import Doors
from voiceguide.errors import JournalError, VoiceguideError
from voiceguide.guide import Session
from voiceguide.live.conductor import Conductor
from voiceguide.live.device import load_miniaudio, open_clock, open_loudspeaker
from voiceguide.live.loudspeaker import Loudspeaker
from voiceguide.timeline.status import status_at

if TYPE_CHECKING:
    from voiceguide.cli.options import Asked
    from voiceguide.cli.recording import LiveRecording
    from voiceguide.journal import Account, Journal
    from voiceguide.library.facts import WaitFor

PROMPT = 0.001
"""Seconds after which a busy thread gives way to the device, which cannot wait five times as long."""

ON_SCREEN = "the guide goes on here on the screen, in time"


def head_start() -> None:
    """Begin to load what ``run`` will need; worth it before the library is read."""
    threading.Thread(target=load_miniaudio, daemon=True).start()


def run(
    session: Session,
    *,
    silent: bool = False,
    device: str | None = None,
    record: Path | None = None,
    force: bool = False,
    journal: "Journal | None" = None,
) -> int:
    """Play ``session`` until its end or until she stops it; return the exit code.

    Without a loudspeaker it goes on on the screen. Raises NoSoundDevice if ``device`` is given and not
    there, OutputError if ``record`` cannot be written from the start, VoiceError if nothing can speak, and
    what made the voice fail later; then she has been told how to come out of her position.
    """
    session.try_voice()
    recording = _recording(session, record, force) if record else None
    patient = sys.getswitchinterval()
    sys.setswitchinterval(PROMPT)
    try:
        with error_output() as errors:  # before a sound library opens, for which it is muted
            performance = _Performance(session, recording, journal, errors, silent=silent, device=device)
            return performance.run(required=device is not None)
    finally:
        sys.setswitchinterval(patient)


def play_session(
    asked: "Asked",
    name: str,
    wait: "WaitFor | None",
    *,
    silent: bool,
    device: str | None,
    record: Path | None,
    force: bool,
) -> int:
    """Plan and play a session, and keep a journal of it; return the exit code."""
    from voiceguide.journal import Journal, default_folder

    guide = asked.guide()
    try:
        routine = guide.library.routines.get(name)
        usual: WaitFor = routine.wait if routine else "time"
        request = replace(asked.request(), wait=wait or usual)
        session = guide.plan(name, request)
        told = {**session.asked(), **asked.voice_and_content()}
        session.try_voice()
        journal = Journal.begin(default_folder(), name, told)
        return run(session, silent=silent, device=device, record=record, force=force, journal=journal)
    finally:
        guide.close()


def resume_session(*, silent: bool, device: str | None) -> int:
    """Go on with the last session that was not finished; return the exit code."""
    from voiceguide.cli.options import Asked
    from voiceguide.journal import Journal, default_folder, last_unfinished

    account = last_unfinished(default_folder())
    if account is None:
        raise JournalError("there is no unfinished session; `voiceguide play NAME` begins one")
    guide = Asked.spoken_by(account.asked).guide()
    try:
        session = guide.resume(account)
        session.try_voice()
        typer.echo(_going_on(account, session.title), err=True)
        return run(session, silent=silent, device=device, journal=Journal.reopen(account.path))
    finally:
        guide.close()


def _going_on(account: "Account", title: str) -> str:
    """Which session it is: perhaps not the one she thinks of."""
    when = f"{account.begun.astimezone():%d %B %Y, %H:%M}".lstrip("0")
    where = account.where
    if where.casefold().startswith(title.casefold()):
        where = where[len(title) :].lstrip(", ")
    told = ", ".join(filter(None, (f"going on with {title} of {when}", where)))
    return "".join(char if char.isprintable() else "?" for char in told)


class _Performance:
    """A conductor with its loudspeaker, and what is seen of them."""

    def __init__(
        self,
        session: Session,
        recording: "LiveRecording | None",
        journal: "Journal | None",
        errors: TextIO,
        *,
        silent: bool,
        device: str | None,
    ) -> None:
        rate = session.sample_rate
        self._session = session
        self._recording = recording
        self._journal = journal
        self._silent = silent
        self._errors = errors
        hear = recording.hear if recording else lambda _: None
        self._conductor = Conductor(session, hear, journal, self._step_aside)
        self._loudspeaker = Loudspeaker(
            lambda: open_clock(rate) if silent else open_loudspeaker(rate, device),
            self._conductor.player,
            self._conductor.put,
        )
        self._doors = Doors(self._conductor.put, self._conductor.at_once, self.state)
        self._display: Display | None = None

    def run(self, *, required: bool) -> int:
        """Play; the exit code."""
        conductor, code = self._conductor, 0
        with ExitStack() as stack:
            stack.enter_context(self._doors)
            stack.callback(self._close_display)
            stack.callback(self._loudspeaker.close)
            try:
                self._loudspeaker.start(required)
                if self._loudspeaker.trouble and not self._silent:
                    conductor.notice(f"no sound: {self._loudspeaker.trouble}; {ON_SCREEN}")
                self._display = Display(self.view, self._errors, self._nobody_reads)
                conductor.run(self._loudspeaker)
            finally:
                code = self._keep()
                if self._journal and self._journal.trouble:
                    conductor.notice(self._journal.trouble)
        return code

    def view(self) -> View:
        """What there is to show now."""
        from voiceguide.cli.sketch import pose_at

        conductor = self._conductor
        take, sample = conductor.take
        timeline = take.score.timeline
        pose = None if conductor.farewell else pose_at(take.library, timeline, sample)
        notices = (*self._doors.notices, *conductor.notices)
        return View(
            timeline, sample, self._status(), conductor.farewell, notices, pose, conductor.answered, id(take)
        )

    def state(self) -> dict[str, object]:
        """What the remote and media keys tell, see ``doors.remote.NowPlaying``."""
        conductor = self._conductor
        take, sample = conductor.take
        now = status_at(take.score.timeline, sample)
        told: dict[str, object] = {
            "name": take.name,
            "title": take.title,
            "status": self._status(),
            "where": ", ".join(filter(None, (now.chapter, now.where))),
        }
        if now.left is not None:
            told["seconds_left"] = round(now.left)
        return told

    def _status(self) -> ScreenState:
        conductor = self._conductor
        if conductor.status == "playing" and conductor.player.waiting:
            return "waiting"
        return conductor.status

    def _step_aside(self) -> None:
        if self._display:
            with self._display.aside():
                self._doors.step_aside()

    def _nobody_reads(self) -> None:
        """End, unless she listens: what is only shown is over when nobody sees it."""
        if self._silent or self._loudspeaker.trouble:
            self._conductor.put("end")

    def _close_display(self) -> None:
        if self._display:
            self._display.close()

    def _keep(self) -> int:
        if self._recording is None:
            return 0
        try:
            self._conductor.notice(self._recording.finish(self._conductor.whole))
        except VoiceguideError as exc:
            self._conductor.notice(str(exc))
            return 1
        return 0


def _recording(session: Session, path: Path, force: bool) -> "LiveRecording":
    from voiceguide.cli.recording import LiveRecording

    return LiveRecording(session, path, force)
