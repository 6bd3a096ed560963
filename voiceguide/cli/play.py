"""`play`: a session live, with its doors, its display, its journal and its recording."""

import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TextIO

import typer

from voiceguide.cli.asking import ask_how_it_was
from voiceguide.cli.display import Display, error_output
from voiceguide.cli.telling import tell, tell_levels, tell_of_the_natural_voice
from voiceguide.cli.view import ScreenState, View, tally_of
from voiceguide.cli.wrapping import echo
from voiceguide.coach.commands import Message
from voiceguide.coach.request import LISTEN_FIRST
from voiceguide.doors.all import Doors
from voiceguide.doors.microphone import MicrophoneDoor
from voiceguide.doors.terminal import attended
from voiceguide.errors import JournalError, UnknownVoice, VoiceguideError, shown
from voiceguide.guide import Guide, Session
from voiceguide.live.conductor import Conductor
from voiceguide.live.device import PendingDevice, load_miniaudio, open_clock, open_loudspeaker
from voiceguide.live.loudspeaker import Loudspeaker
from voiceguide.timeline.status import status_at
from voiceguide.voice.catalogue import named

if TYPE_CHECKING:
    from voiceguide.cli.hearing import EarsInTheRoom
    from voiceguide.cli.options import Asked
    from voiceguide.cli.recording import LiveRecording
    from voiceguide.coach import Request
    from voiceguide.doors.microphone import Hearing, TellHeard
    from voiceguide.her import Her
    from voiceguide.journal import Account, Journal
    from voiceguide.library.facts import WaitFor

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

    ``ears`` are for a session that knows that she is heard; they are closed at its end. ``journal`` is called
    once the session has begun, so that one that never did is not gone on with; ``beforehand`` when all is
    ready and nothing has begun. Without a loudspeaker it goes on on the screen. Raises NoSoundDevice if
    ``device`` is given and not there, OutputError if ``record`` cannot be written from the start, VoiceError
    if nothing can speak, and what made the voice fail later; then she has been told how to come out of her
    position.
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


def play_session(
    asked: "Asked",
    words: Sequence[str],
    wait: "WaitFor | None",
    *,
    minutes: int | None = None,
    silent: bool,
    device: str | None,
    record: Path | None,
    force: bool,
    instead: bool,
    listen: bool | None = None,
) -> int:
    """Plan and play the session that ``words`` name, as she likes, and keep a journal; return the exit code.

    Without words, what is next today; with ``minutes``, what fits in them. ``instead`` of another guide, if
    one is playing; it is asked to give way once all is ready here. Raises AskFirst if she is to ask first
    and wants more than to listen, Unreachable if the other guide does not give way, CannotHear if it is to
    ``listen`` to her and cannot; without a word of that, it does as she likes.
    """
    from voiceguide.cli.chosen import to_play
    from voiceguide.cli.hearing import may_listen
    from voiceguide.cli.known import (
        is_attended,
        keep_that_she_listened,
        refusals_by_what_is_known,
        tell_what_is_not_spared,
    )
    from voiceguide.cli.me import admitted
    from voiceguide.doors.remote import take_over

    her = admitted(partial(_only_listens, asked, words))
    asked = as_she_likes(asked, her)
    guide = asked.guide()
    try:
        wish = asked.request()
        tell_what_is_not_spared(wish, her)
        with refusals_by_what_is_known(wish, her, words):
            chosen = to_play(guide, her, wish, words, minutes, wait)
            if chosen is None:
                return 0
            name, request = chosen
            request = replace(request, heard=may_listen(her, listen, silent=silent))
            if request.heard and attended():
                request = _at_her_level(guide, her, name, request, device)
            session = _told(guide, name, request)
        if named(asked.voice):
            session.try_voice()  # one that is not there is told before anything sounds
        if is_attended() and not silent:
            tell_of_the_natural_voice(asked.voice)
        begin = _journal_of(session, name, asked)
        ears = _ears(session, her)
        code = run(
            session,
            silent=silent,
            device=device,
            record=record,
            force=force,
            journal=begin,
            beforehand=take_over if instead else None,
            ears=ears,
        )
        if request.listen_first or name == LISTEN_FIRST:
            keep_that_she_listened(her, guide.library, begin.path)
        _afterwards(guide, her, begin.path, ears, device=device, silent=silent)
        return code
    finally:
        guide.close()


def _ears(session: Session, her: "Her") -> "EarsInTheRoom | None":
    """Ears, if the session is for one who is heard."""
    from voiceguide.cli.hearing import EarsInTheRoom

    if not session.course.listener.heard:
        return None
    return EarsInTheRoom(session.sample_rate, her.loudness)


def _at_her_level(guide: Guide, her: "Her", name: str, request: "Request", device: str | None) -> "Request":
    """The request, at one level more where that is offered and she agrees: asked aloud, before it begins."""
    from voiceguide.cli.chosen import one_level_more, today_of
    from voiceguide.cli.hearing import EarsInTheRoom
    from voiceguide.cli.spoken import Parlour

    def agrees(words: str) -> bool | None:
        ears = EarsInTheRoom(guide.voice.sample_rate, her.loudness)
        with Parlour(guide, ears, device=device) as parlour:
            return parlour.agrees(words)

    return one_level_more(today_of(guide, her, request), name, request, agrees)


def _afterwards(
    guide: Guide,
    her: "Her",
    journal: Path | None,
    ears: "EarsInTheRoom | None",
    *,
    device: str | None,
    silent: bool,
) -> None:
    """What comes after a session: how to go on with it, how loud she was, and the question how it was."""
    from voiceguide.cli.hearing import EarsInTheRoom, keep_loudness

    def that_know_her() -> "EarsInTheRoom | None":
        return EarsInTheRoom(guide.voice.sample_rate, ears.usual or her.loudness) if ears else None

    _tell_how_to_go_on(journal)
    keep_loudness(ears.usual if ears else None)
    ask_how_it_was(guide, journal, device=device, silent=silent, ears=that_know_her)


def _told(guide: Guide, name: str, request: "Request") -> Session:
    """Plan it, and tell what it will be. Raises like ``Guide.plan``."""
    session = guide.plan(name, request)
    tell(session)
    tell_levels(session)
    if request.listen_first:
        typer.echo("voiceguide: first, what to know before you move; the key n skips it", err=True)
    return session


def _tell_how_to_go_on(journal: Path | None) -> None:
    """A line where somebody attends who has stopped, and may want to go on later."""
    from voiceguide.cli.known import is_attended
    from voiceguide.journal import read_account

    if journal is None or not is_attended():
        return
    with suppress(JournalError):
        if read_account(journal).ended == "stopped":
            echo("To go on with it later: voiceguide resume")


def _journal_of(session: Session, name: str, asked: "Asked") -> "_Kept":
    """Where it is kept, with all that it takes to go on with it."""
    from voiceguide.journal import Journal, default_folder

    told = {**session.asked(), **asked.voice_and_content()}
    return _Kept(partial(Journal.begin, default_folder(), name, told))


def _only_listens(asked: "Asked", words: Sequence[str]) -> bool:
    """Whether ``words`` name what she should hear before she moves, and nothing is done in it."""
    from voiceguide.library import load
    from voiceguide.library.names import name_in

    try:
        library = load(asked.content)
        return name_in(library, words) == LISTEN_FIRST and not library.routines[LISTEN_FIRST].entries
    except VoiceguideError:
        return False


def as_she_likes(asked: "Asked", her: "Her") -> "Asked":
    """With her voice and pace; if her voice is gone, with the usual one, and that is told."""
    from voiceguide.cli.talk import try_voice

    if her.voice and not asked.voice:
        try:
            try_voice(her.voice)
        except UnknownVoice as exc:
            typer.echo(f"voiceguide: {exc}; the usual voice speaks", err=True)
            her = replace(her, voice="")
    return asked.by(her)


def resume_session(
    *, silent: bool, device: str | None, instead: bool = False, listen: bool | None = None
) -> int:
    """Go on with the last session that was not finished; return the exit code.

    ``instead`` of another guide, if one is playing: then with the session it plays, once it has given way.
    Raises AskFirst if she is to ask first, JournalError if there is none, or if another guide has just begun
    to go on with it; Unreachable if the other does not give way, CannotHear if it is to ``listen`` to her and
    cannot.
    """
    from voiceguide.cli.hearing import may_listen
    from voiceguide.cli.me import admitted
    from voiceguide.cli.options import Asked
    from voiceguide.journal import Journal, default_folder, last_unfinished

    her = admitted()
    others = _account_of_another() if instead else None
    account = others or last_unfinished(default_folder())
    if account is None:
        raise JournalError("there is no unfinished session; `voiceguide play NAME` begins one")
    journal = None if others else Journal.reopen(account.path)
    guide = Asked.spoken_by(account.asked).guide()
    try:
        heard = may_listen(her, listen, silent=silent)
        session = guide.resume(account, heard=heard)
        if journal is None or named(account.asked.get("voice")):
            session.try_voice()  # while she is still guided, and before anything sounds
        if journal is None:
            account, journal = _taken_over(account)
            session = guide.resume(account, heard=heard)
        typer.echo(f"voiceguide: {_going_on(session.title, account)}", err=True)
        ears = _ears(session, her)
        code = run(session, silent=silent, device=device, journal=lambda: journal, ears=ears)
        _afterwards(guide, her, journal.path, ears, device=device, silent=silent)
        return code
    finally:
        guide.close()


def _account_of_another() -> "Account | None":
    """What the guide that plays has written of its session; None if nobody plays.

    Raises JournalError if it keeps no journal, Unreachable if it does not answer.
    """
    from voiceguide.doors.remote import call
    from voiceguide.journal import read_account

    answer = call("")
    if answer is None:
        return None
    path = answer.get("state", {}).get("journal")
    if path is None:
        anew = "`voiceguide play NAME --take-over` begins another in its place"
        raise JournalError(f"what is playing is not kept, so nobody can go on with it; {anew}")
    return read_account(Path(path))


def _taken_over(account: "Account") -> "tuple[Account, Journal]":
    """The session that another guide has played until now, and its journal, to go on with."""
    from voiceguide.doors.remote import take_over
    from voiceguide.journal import FINISHED, Journal, read_account, wait_until_written

    take_over()
    wait_until_written(account.path)
    account = read_account(account.path)
    if account.ended == FINISHED:
        raise JournalError("the other session has just come to its end; `voiceguide play NAME` begins one")
    return account, Journal.reopen(account.path)


def _going_on(title: str, account: "Account") -> str:
    """Which session goes on, of when, and where in it."""
    when = account.begun.astimezone()
    where = account.where
    if where.casefold().startswith(f"{title}, ".casefold()):
        where = where[len(title) + 2 :]
    return shown(f"going on with {title} of {when.day} {when:%B, %H:%M}: {where or 'from its beginning'}")


class _Kept:
    """A journal to be opened once the session has begun; afterwards it can be found."""

    def __init__(self, to_open: "OpenJournal") -> None:
        self._open = to_open
        self._journal: Journal | None = None

    def __call__(self) -> "Journal":
        """Open it."""
        self._journal = self._open()
        return self._journal

    @property
    def path(self) -> Path | None:
        """Where it is kept; None where it is not, or not all of it."""
        return self._journal.path if self._journal and not self._journal.trouble else None


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
