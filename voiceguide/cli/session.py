"""A session of hers: which it is and how it is for her, and what is told and asked before it and after."""

from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from voiceguide.cli.asking import ask_how_it_was
from voiceguide.cli.host import Host
from voiceguide.cli.play import run
from voiceguide.cli.telling import tell, tell_levels, tell_of_the_natural_voice
from voiceguide.cli.wrapping import echo
from voiceguide.coach.request import LISTEN_FIRST
from voiceguide.doors.terminal import at_a_terminal, attended
from voiceguide.errors import JournalError, UnknownVoice, VoiceguideError, shown
from voiceguide.guide import Guide, Session
from voiceguide.voice.catalogue import named

if TYPE_CHECKING:
    from voiceguide.cli.options import Asked
    from voiceguide.cli.play import OpenJournal
    from voiceguide.coach import Request
    from voiceguide.her import Her
    from voiceguide.journal import Account, Journal
    from voiceguide.library.facts import WaitFor


@dataclass(frozen=True)
class Venue:
    """Where a session is heard, what is written of it, and whether she is heard in it."""

    silent: bool = False
    """on the screen only"""
    device: str | None = None
    """the name of a loudspeaker; None: the usual one"""
    record: Path | None = None
    force: bool = False
    """whether the recording may take the place of a file"""
    instead: bool = False
    """of another guide, if one is playing; it is asked to give way once all is ready here"""
    listen: bool | None = None
    """for once; None: as she likes"""


def play_session(
    asked: "Asked",
    words: Sequence[str],
    wait: "WaitFor | None",
    venue: Venue,
    *,
    minutes: int | None = None,
    host: Host | None = None,
) -> int:
    """Plan and play the session that ``words`` name, as she likes, and keep a journal; return the exit code.

    Without words, what is next today; with ``minutes``, what fits in them. A ``host`` has the guide that
    plays it, and stays; without one there is a guide for this session. Raises AskFirst if she is to ask first
    and wants more than to listen, Unreachable if another guide does not give way, CannotHear if it is to
    listen to her and cannot.
    """
    from voiceguide.cli.me import admitted

    her = admitted(partial(_only_listens, asked, words))
    if host is not None:
        return _played(host, her, words, wait, minutes, venue)
    with closing(Host(as_she_likes(asked, her), her.loudness)) as own:
        return _played(own, her, words, wait, minutes, venue)


def _played(
    host: Host,
    her: "Her",
    words: Sequence[str],
    wait: "WaitFor | None",
    minutes: int | None,
    venue: Venue,
) -> int:
    """The exit code. Raises like ``play_session``."""
    from voiceguide.cli.known import keep_that_she_listened
    from voiceguide.doors.remote import take_over

    chosen = _chosen(host, her, words, wait, minutes, venue)
    if chosen is None:
        return 0
    name, session = chosen
    if named(host.asked.voice):
        session.try_voice()  # one that is not there is told before anything sounds
    if at_a_terminal() and not venue.silent:
        tell_of_the_natural_voice(host.asked.voice)
    begin = _journal_of(session, name, host.asked)
    code = run(
        session,
        silent=venue.silent,
        device=venue.device,
        record=venue.record,
        force=venue.force,
        journal=begin,
        beforehand=take_over if venue.instead else None,
        ears=host.ears if session.course.listener.heard else None,
    )
    if session.course.request.listen_first or name == LISTEN_FIRST:
        keep_that_she_listened(her, host.guide.library, begin.path)
    _afterwards(host, session, begin.path, device=venue.device, silent=venue.silent)
    return code


def _chosen(
    host: Host,
    her: "Her",
    words: Sequence[str],
    wait: "WaitFor | None",
    minutes: int | None,
    venue: Venue,
) -> tuple[str, Session] | None:
    """What she plays, planned and told; None if today nothing is next, which she has been told."""
    from voiceguide.cli.chosen import to_play
    from voiceguide.cli.hearing import may_listen
    from voiceguide.cli.known import refusals_by_what_is_known, tell_what_is_not_spared

    wish = host.asked.request()
    tell_what_is_not_spared(wish, her)
    with refusals_by_what_is_known(wish, her, words):
        chosen = to_play(host.guide, her, wish, words, minutes, wait)
        if chosen is None:
            return None
        name, request = chosen
        request = replace(request, heard=may_listen(her, venue.listen, silent=venue.silent))
        if request.heard and attended():
            request = _at_her_level(host, her, name, request, venue.device)
        return name, _told(host.guide, name, request)


def _at_her_level(host: Host, her: "Her", name: str, request: "Request", device: str | None) -> "Request":
    """The request, at one level more where that is offered and she agrees: asked aloud, before it begins."""
    from voiceguide.cli.chosen import one_level_more, today_of

    def agrees(words: str) -> bool | None:
        with host.parlour(device) as parlour:
            return parlour.agrees(words)

    return one_level_more(today_of(host.guide, her, request), name, request, agrees)


def _afterwards(
    host: Host, session: Session, journal: Path | None, *, device: str | None, silent: bool
) -> None:
    """What comes after a session: how to go on with it, how loud she was, and the question how it was."""
    from voiceguide.cli.hearing import keep_loudness

    heard = session.course.listener.heard
    _tell_how_to_go_on(journal)
    keep_loudness(host.ears.usual if heard else None)
    ears = (lambda: host.ears) if heard else (lambda: None)
    ask_how_it_was(host.guide, journal, device=device, silent=silent, ears=ears)


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
    from voiceguide.journal import read_account

    if journal is None or not at_a_terminal():
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
    with closing(Host(Asked.spoken_by(account.asked), her.loudness)) as host:
        guide, heard = host.guide, may_listen(her, listen, silent=silent)
        session = guide.resume(account, heard=heard)
        if journal is None or named(account.asked.get("voice")):
            session.try_voice()  # while she is still guided, and before anything sounds
        if journal is None:
            account, journal = _taken_over(account)
            session = guide.resume(account, heard=heard)
        typer.echo(f"voiceguide: {_going_on(session.title, account)}", err=True)
        ears = host.ears if session.course.listener.heard else None
        code = run(session, silent=silent, device=device, journal=lambda: journal, ears=ears)
        _afterwards(host, session, journal.path, device=device, silent=silent)
        return code


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
