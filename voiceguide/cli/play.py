"""`play`: a session live, with its doors, its display, its journal and its recording."""

import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TextIO

from voiceguide.cli.display import Display, error_output
from voiceguide.cli.view import ScreenState, View, tally_of
from voiceguide.coach.commands import Message
from voiceguide.doors.all import Doors
from voiceguide.doors.microphone import MicrophoneDoor
from voiceguide.errors import VoiceguideError
from voiceguide.guide import Session
from voiceguide.live.conductor import Conductor
from voiceguide.live.device import PendingDevice, load_miniaudio, open_clock, open_loudspeaker
from voiceguide.live.loudspeaker import Loudspeaker
from voiceguide.timeline.status import status_at

if TYPE_CHECKING:
    from voiceguide.cli.recording import LiveRecording
    from voiceguide.doors.microphone import Hearing, TellHeard
    from voiceguide.journal import Journal

    OpenJournal = Callable[[], Journal]

PROMPT = 0.001
"""Seconds after which a busy thread gives way to the device, which cannot wait five times as long."""

LOOK = 0.02
"""Seconds between two looks at whether she has asked for something."""

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
    journal: "OpenJournal | None" = None,
    beforehand: Callable[[], object] | None = None,
    ears: "EarsOfASession | None" = None,
) -> int:
    """Play ``session`` until its end or until she stops it; return the exit code.

    ``ears`` are for a session that knows that she is heard. ``journal`` is called once the session has begun,
    so that one that never did is not gone on with; ``beforehand`` when all is ready and nothing has begun.
    Without a loudspeaker it goes on on the screen. Raises NoSoundDevice if ``device`` is given and not there,
    OutputError if ``record`` cannot be written from the start, VoiceError if nothing can speak, and what made
    the voice fail later; then she has been told how to come out of her position.
    """
    if beforehand or record:
        session.try_voice()  # nobody gives way to a guide that cannot speak, and nothing is recorded of one
    recording = _recording(session, record, force) if record else None
    patient = sys.getswitchinterval()
    sys.setswitchinterval(PROMPT)
    try:
        with error_output() as errors:  # before a sound library opens, for which it is muted
            performance = _Performance(
                session, recording, journal, errors, silent=silent, device=device, ears=ears
            )
            return performance.run(beforehand, required=device is not None)
    finally:
        sys.setswitchinterval(patient)


class _Record:
    """Where the conductor writes down what happens: in a journal, from when there is something to keep."""

    def __init__(self, journal: "OpenJournal | None") -> None:
        self._to_open = journal
        self._journal: Journal | None = None

    @property
    def trouble(self) -> str:
        """Why it is not kept, in a line; empty while all is well."""
        return self._journal.trouble if self._journal else ""

    @property
    def path(self) -> Path | None:
        """Where it is kept; None where it is not."""
        return self._journal.path if self._journal else None

    def begin(self) -> None:
        """The session begins."""
        if self._to_open:
            self._journal = self._to_open()

    def unit(self, number: int, of: int, where: str, doing: dict[str, object]) -> None:
        """She has come to a unit, counted from 1."""
        if self._journal:
            self._journal.unit(number, of, where, doing)

    def command(self, name: str, spot: dict[str, object]) -> None:
        """She gave a command."""
        if self._journal:
            self._journal.command(name, spot)

    def end(self, how: str) -> None:
        """The session is over."""
        if self._journal:
            self._journal.end(how)


class EarsOfASession(Protocol):
    """Ears, and how to open the loudspeaker that they are to know of."""

    usual: float | None
    """How loud she usually is at the microphone, in dBFS; None as long as it is not known."""

    def telling(self, tell: "TellHeard") -> "Hearing":
        """Tell from now on what is heard."""

    def open_device(self, name: str | None) -> PendingDevice:
        """Begin to open a device, the default one or the one of that name."""

    def learnt(self, usual: float | None) -> None:
        """She was usually that loud, in dBFS, in the session that is over."""


class _Trial:
    """The voice is tried while the lead-in is heard, in a thread, so that no time is lost."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._error: VoiceguideError | None = None
        self._thread = threading.Thread(target=self._try, name="trying the voice", daemon=True)
        self._thread.start()

    def wait(self, asked: threading.Event) -> None:
        """Until the first words are there, or she has ``asked`` for something. Raises VoiceError."""
        while self._thread.is_alive() and not asked.wait(LOOK):
            pass
        if self._error:
            raise self._error

    def _try(self) -> None:
        try:
            self._session.try_voice()
        except VoiceguideError as exc:
            self._error = exc


class _Performance:
    """A conductor with its loudspeaker, and what is seen of them."""

    def __init__(
        self,
        session: Session,
        recording: "LiveRecording | None",
        journal: "OpenJournal | None",
        errors: TextIO,
        *,
        silent: bool,
        device: str | None,
        ears: "EarsOfASession | None",
    ) -> None:
        self._session = session
        self._recording = recording
        self._record = _Record(journal)
        self._silent = silent
        self._errors = errors
        hear = recording.hear if recording else lambda _: None
        self._conductor = Conductor(session, hear, self._record, self._step_aside)
        self._asked = threading.Event()
        self._ears = ears
        microphone = self._microphone if ears else None
        self._doors = Doors(self._put, self._conductor.at_once, self.state, microphone)
        self._device = device
        self._loudspeaker = Loudspeaker(self._open_device, self._conductor.player, self._conductor.put)
        self._display: Display | None = None

    def run(self, beforehand: Callable[[], object] | None, *, required: bool) -> int:
        """Play; the exit code."""
        conductor, code = self._conductor, 0
        trial = _Trial(self._session)
        with ExitStack() as stack:
            stack.callback(conductor.close)
            try:
                if beforehand:
                    beforehand()
                stack.enter_context(self._doors)
                stack.callback(self._close_display)
                stack.callback(self._loudspeaker.close)
                self._loudspeaker.start(required)
                trial.wait(self._asked)
                self._record.begin()
                if self._loudspeaker.trouble and not self._silent:
                    conductor.notice(f"no sound: {self._loudspeaker.trouble}; {ON_SCREEN}")
                self._display = Display(self.view, self._errors, self._nobody_reads)
                conductor.run(self._loudspeaker)
            finally:
                code = self._keep()
                if self._ears:
                    self._ears.learnt(self._doors.usual)
                if self._record.trouble:
                    conductor.notice(self._record.trouble)
        return code

    def view(self) -> View:
        """What there is to show now."""
        from voiceguide.cli.sketch import pose_at

        conductor = self._conductor
        take, sample = conductor.take
        timeline = take.score.timeline
        pose = None if conductor.farewell else pose_at(take.library, timeline, sample)
        notices = (*self._doors.notices, *self._session.voice.warnings, *conductor.notices)
        return View(
            timeline,
            sample,
            self._status(),
            conductor.farewell,
            notices,
            pose,
            conductor.answered,
            conductor.player.gain_db,
            id(take),
            tally_of(take, status_at(timeline, sample)),
            conductor.landing,
            self._doors.listens if self._ears else None,
            conductor.course.awaits,
        )

    def _microphone(self, give: Callable[[Message], None]) -> MicrophoneDoor:
        assert self._ears is not None
        return MicrophoneDoor(give, lambda: self._conductor.situation, self._ears.telling, self._ears.usual)

    def _open_device(self) -> PendingDevice:
        if self._silent:
            return open_clock(self._session.sample_rate)
        if self._ears:
            return self._ears.open_device(self._device)
        return open_loudspeaker(self._session.sample_rate, self._device)

    def state(self) -> dict[str, object]:
        """What the remote and media keys tell, see ``doors.remote.NowPlaying``."""
        conductor = self._conductor
        take, sample = conductor.take
        now = status_at(take.score.timeline, sample)
        told: dict[str, object] = {
            "name": take.name,
            "title": take.title,
            "status": self._status(),
            "where": ", ".join(filter(None, (now.chapter, tally_of(take, now).words))),
        }
        if now.left is not None:
            told["seconds_left"] = round(now.left)
        if path := self._record.path:
            told["journal"] = str(path.absolute())
        return told

    def _status(self) -> ScreenState:
        conductor = self._conductor
        if conductor.status == "playing" and conductor.player.waiting:
            return "waiting"
        return conductor.status

    def _put(self, message: Message) -> None:
        """In whatever thread she is heard."""
        self._conductor.put(message)
        self._asked.set()

    def _step_aside(self) -> None:
        if self._display:
            with self._display.aside():
                self._doors.step_aside()

    def _nobody_reads(self) -> None:
        """End, unless she listens: what is only shown is over when nobody sees it."""
        if self._silent or self._loudspeaker.trouble:
            self._conductor.put("end")

    def _close_display(self) -> None:
        self._doors.hear_no_more()
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
