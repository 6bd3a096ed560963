"""The question after a session: how her back was; said and shown, and answered by one key."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from voiceguide.cli.wrapping import echo
from voiceguide.coach.answering import HerAnswer, Inquiry, phrase_of
from voiceguide.coach.armed import NO
from voiceguide.doors.keys import TORN, KeyStrokes
from voiceguide.doors.terminal import Keyboard, attended, keyboard
from voiceguide.errors import JournalError, VoiceguideError

if TYPE_CHECKING:
    from pathlib import Path

    from voiceguide.cli.play import EarsOfASession
    from voiceguide.guide import Guide
    from voiceguide.journal import Account, Feeling
    from voiceguide.library import Library

PATIENCE: Final = 20.0
"""Seconds in which a session is answered for; after that nobody is there, or she does not want to."""
KEYS: Final[Mapping[str, "Feeling"]] = {
    "b": "better", "s": "same", "w": "worse", "\r": "skip", "\n": "skip", "q": "skip",
}  # fmt: skip
FEELINGS: Final[tuple["Feeling", ...]] = ("better", "same", "worse")
SHOWN: Final = "b better   s same   w worse   Return skips"


def ask_how_it_was(
    guide: "Guide",
    path: "Path | None",
    *,
    device: str | None = None,
    silent: bool = False,
    ears: "Callable[[], EarsOfASession | None]" = lambda: None,
) -> None:
    """Ask how her back was after the session of this journal, and keep what she says.

    Where it is asked aloud, ``ears`` make ears to hear her answer, if she was heard in the session. Only at a
    terminal, once something was done, and not where the program was ended from outside. Nothing here raises
    for a sound or a journal: what she did not say now, she can say later.
    """
    if path is None or not attended():
        return
    from voiceguide.journal import keep_felt, read_account

    with suppress(JournalError, OSError):
        account = read_account(path)
        if not _worth_asking(account):
            return
        aloud = not silent and account.ended == "finished" and is_up(guide, account)
        if aloud and (heard_by := ears()):
            _ask_by_ear(guide, path, heard_by, device)
            return
        with _said(guide, question(guide), device) if aloud else _shown():
            answer = _asked_in_time(guide)
        if answer and answer != "skip":
            keep_felt(path, answer)
            tell_felt(guide, path)


def _ask_by_ear(guide: "Guide", path: "Path", ears: "EarsOfASession", device: str | None) -> None:
    """The same, answered in words or by a key; what was understood is told back. Ctrl-C is no answer."""
    from voiceguide.cli.spoken import Parlour
    from voiceguide.journal import keep_felt

    with suppress(KeyboardInterrupt), Parlour(guide, ears, device=device) as parlour:
        answer = parlour.ask(felt_inquiry(guide.library), SHOWN)
        if answer is None or answer.means == "skip":
            return
        how = next(how for how in FEELINGS if how == answer.means)
        keep_felt(path, how)
        parlour.say(phrase_of(guide.library, f"felt-{how}"))
        lines = felt_told(guide, path)
        for line in lines:
            echo(line)
        if how == "worse":
            parlour.say(" ".join(lines[1:]), shown=False)


def felt_inquiry(library: "Library") -> Inquiry:
    """How it is asked where she is heard."""
    return Inquiry(
        phrase_of(library, "how-was-it-by-ear"),
        (
            HerAnswer("better", ("better",), "b"),
            HerAnswer("same", ("the same",), "s"),
            HerAnswer("worse", ("a bit worse", "it feels worse"), "w"),
            HerAnswer("skip", NO, "\r\nq"),
        ),
        PATIENCE,
        phrase_of(library, "not-understood"),
    )


def question(guide: "Guide") -> str:
    """How it is asked, in the words of the library."""
    return " ".join(words.text for words in guide.library.phrases["how-was-it"])


def tell_felt(guide: "Guide", path: "Path") -> None:
    """Print what follows from what she said of the session of this journal."""
    for line in felt_told(guide, path):
        echo(line)


def felt_told(guide: "Guide", path: "Path") -> list[str]:
    """What follows from it, a line each; the first one tells what she said."""
    from voiceguide.diary import practice_of, read_diary
    from voiceguide.journal import accounts, local_time, read_account
    from voiceguide.report.advice import felt_lines

    practice = practice_of(read_account(path))
    diary = read_diary(accounts(path.parent))
    return list(felt_lines(guide.library, diary, practice, local_time().date()))


def asked_by_key(seconds: float | None = None) -> "Feeling | None":
    """The answer of one key; None if none comes in so many ``seconds``, or there are no keys here.

    What was typed before is no answer. Raises OSError where the terminal gives no single keys.
    """
    keys = keyboard()
    try:
        keys.open()
        while keys.read(0):
            pass
        return _answer(keys, None if seconds is None else time.monotonic() + seconds)
    finally:
        keys.close()


def key_among(wanted: str, seconds: float) -> str:
    """The first key of those ``wanted``, as a small letter; "" if none comes in so many ``seconds``.

    What was typed before does not count. Raises OSError where the terminal gives no single keys.
    """
    keys, deadline = keyboard(), time.monotonic() + seconds
    try:
        keys.open()
        while keys.read(0):
            pass
        while (left := deadline - time.monotonic()) > 0 and (typed := keys.read(left)) is not None:
            if found := next((key for key in typed.casefold() if key in wanted), ""):
                return found
        return ""
    finally:
        keys.close()


def _answer(keys: Keyboard, deadline: float | None) -> "Feeling | None":
    strokes = KeyStrokes()
    while deadline is None or time.monotonic() < deadline:
        left = None if deadline is None else max(0.0, deadline - time.monotonic())
        typed = keys.read(TORN if strokes.torn else left)
        if typed is None:
            return None
        for key in strokes.take(typed, time.monotonic()):
            if key.casefold() in KEYS:
                return KEYS[key.casefold()]
    return None


def _asked_in_time(guide: "Guide") -> "Feeling | None":
    """Ask, and wait a while; Ctrl-C is no answer, and nothing to complain about."""
    with suppress(KeyboardInterrupt):
        echo(f"{question(guide)}\n{SHOWN}")
        return asked_by_key(PATIENCE)
    return None


def _worth_asking(account: "Account") -> bool:
    """Whether it came to its end, or was stopped once an exercise of it was done."""
    from voiceguide.diary import practice_of

    practice = practice_of(account)
    if account.ended == "finished":
        return bool(practice.bouts)
    return account.ended == "stopped" and any(bout.finished for bout in practice.bouts)


def is_up(guide: "Guide", account: "Account") -> bool:
    """Whether a session leaves her where a question aloud disturbs no rest."""
    from voiceguide.coach.programme import programme
    from voiceguide.coach.request import Request

    with suppress(VoiceguideError, TypeError):
        library = guide.fitted(Request.of_data(account.asked.get("request", {})))
        return library.positions[programme(library, account.name).ends].level != "floor"
    return False


@contextmanager
def _shown() -> Iterator[None]:
    yield


@contextmanager
def _said(guide: "Guide", words: str, device: str | None) -> Iterator[None]:
    """Within, the words are said, if they can be; at the end all is silent at once."""
    from voiceguide.live.conductor import Conductor
    from voiceguide.live.device import open_loudspeaker
    from voiceguide.live.loudspeaker import Loudspeaker

    session = guide.say(words)
    conductor = Conductor(session)
    rate = session.sample_rate
    loudspeaker = Loudspeaker(lambda: open_loudspeaker(rate, device), conductor.player, conductor.put)

    def say() -> None:
        with suppress(VoiceguideError, OSError):
            session.try_voice()
            loudspeaker.start(required=False)
            conductor.run(loudspeaker)

    speaking = threading.Thread(target=say, name="question", daemon=True)
    speaking.start()
    try:
        yield
    finally:
        conductor.at_once("end")
        conductor.put("end")
        speaking.join(2)
        loudspeaker.close()
