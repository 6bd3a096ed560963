"""The remote as a door, and its other end: a line of JSON in, a line of JSON out, over a local socket.

``{"do": "go on"}`` is answered with ``{"ok": true, "did": "go on", "state": {...}}``, ``{}`` with the state
alone, and what is no command with ``{"ok": false, "error": "..."}``. The state is a ``NowPlaying`` as it was
when the line came. A caller says one line and is answered once; who is slow or says too much is let go.

A guide that takes over says ``{"event": "replaced"}``. The answer is ``{"ok": true, "event": "replaced",
"state": {...}}``, and the line is hung up on once the guide that gives way has ended its journal and can be
reached no more. Who has hung up before the line is read is not given way to.
"""

import json
import secrets
import select
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TypedDict

from voiceguide.doors.local_socket import LOOPBACK, LocalSocket, connect, folders
from voiceguide.errors import Unreachable, nearest

if TYPE_CHECKING:
    from pathlib import Path

    from voiceguide.coach.commands import Message

LINE: Final = 1000
"""Bytes in a line from a caller, at most."""

PATIENCE: Final = 2.0
"""Seconds a caller may take for its line."""

CALLERS: Final = 8
"""Callers listened to at once; more of them wait until one is let go."""

MOMENT: Final = 0.3
"""Seconds another guide is given to tell its name, while ours waits to begin."""

GONE_WITHIN: Final = 20.0
"""Seconds a guide that gives way is given to end: it may have a recording to complete, and a slow disk."""

AGAIN: Final = 2.0
"""Seconds between two looks whether another guide has ended."""


class NowPlaying(TypedDict, total=False):
    """What can be told of a session while it runs."""

    name: str
    """As ``voiceguide play`` takes it."""
    title: str
    status: str
    """``playing``, ``paused``, ``waiting`` for her, or ``over``."""
    where: str
    """In words: what she does now."""
    seconds_left: int
    journal: str
    """The path of its journal; not there for what is not kept."""


Answer = dict[str, Any]
"""A line of JSON, as the module says."""

StateOf = Callable[[], Mapping[str, object]]
"""Gives a ``NowPlaying``, in any thread and at any time."""


class Remote:
    """Answers the callers of a guide, in a thread of its own; while another guide is, waits for its end."""

    def __init__(
        self,
        give: "Callable[[Message], None]",
        state: StateOf,
        folder: "Path | None" = None,
        loopback: bool = LOOPBACK,
    ) -> None:
        """``give`` gets each command. ``folder`` is where it can be reached, by default the best there is."""
        self._give = give
        self._state = state
        self._folder = folder
        self._loopback = loopback
        self._notice = ""
        self._socket: LocalSocket | None = None
        self._heirs: list[_Caller] = []
        self._thread = threading.Thread(target=self._run, name="remote", daemon=True)

    @property
    def notice(self) -> str:
        """That another guide is reached and not this one, in a line; empty as soon as that is over."""
        return self._notice

    def open(self) -> None:
        """Be reached, now or once no other guide is. Raises Unreachable if the machine does not allow it."""
        self._folder = self._folder or next(folders())
        try:
            self._socket = LocalSocket.listen(self._folder, self._loopback)
        except OSError as exc:
            why = " ".join(str(part) for part in (exc.filename, exc.strerror or exc) if part)
            raise Unreachable(f"`voiceguide remote` cannot steer this guide: {why}") from exc
        if self._socket is None:
            self._notice = _another(self._folder, self._loopback)
        self._wake, self._waker = socket.socketpair()
        self._thread.start()

    def close(self) -> None:
        """Be reached no more, and then let who takes over know. Raises OSError."""
        self._waker.send(b".")
        self._thread.join(PATIENCE)
        self._wake.close()
        self._waker.close()
        try:
            if self._socket:
                self._socket.close()
        finally:
            for each in self._heirs:
                each.leave()

    def _run(self) -> None:
        while self._socket is None:
            if select.select([self._wake], [], [], AGAIN)[0]:
                return
            with suppress(OSError):
                self._socket = LocalSocket.listen(self._folder or next(folders()), self._loopback)
        self._notice = ""
        self._serve(self._socket)

    def _serve(self, found: LocalSocket) -> None:
        callers: list[_Caller] = []
        listener = found.listener
        while True:
            watched: list[socket.socket | _Caller] = [self._wake, *callers]
            if len(callers) < CALLERS:
                watched.append(listener)
            ready = select.select(watched, [], [], _until(callers))[0]
            if self._wake in ready:
                break
            if listener in ready and (new := found.accept()):
                callers.append(_Caller(new))
            for each in ready:
                if isinstance(each, _Caller) and (line := each.line()) is not None:
                    self._hear(each, line, found.token)
            now = time.monotonic()
            for each in callers:
                if now >= each.until and not each.served:
                    each.answer(_refusal(f"one line within {PATIENCE:g} seconds is wanted"))
                    each.leave()
            callers = [each for each in callers if not each.served]
        for each in callers:
            each.leave()

    def _hear(self, caller: "_Caller", line: bytes, token: str) -> None:
        """Answer a caller's line, and hang up; who takes over is hung up on when this guide is gone."""
        answer = self._answer(line, token) if line else {}
        if "event" not in answer:
            caller.answer(answer)
            caller.leave()
        elif caller.waits:
            caller.answer(answer)
            caller.served = True
            self._heirs.append(caller)
            self._give("replaced")
        else:
            caller.leave()

    def _answer(self, line: bytes, token: str) -> Answer:
        if len(line) > LINE:
            return _refusal(f"a line of at most {LINE} bytes is wanted")
        try:
            asked = json.loads(line)
        except (ValueError, RecursionError):
            asked = None
        words = asked.get("do", "") if isinstance(asked, dict) else None
        if not isinstance(words, str):
            return _refusal('a line like {"do": "pause"} is wanted')
        if token and not secrets.compare_digest(str(asked.get("token")).encode(), token.encode()):
            return _refusal("the token is not the one of this guide")
        if "event" in asked:
            return self._give_way(asked["event"])
        return self._obey(words)

    def _give_way(self, event: object) -> Answer:
        if event != "replaced":
            return _refusal('the only event that is told from elsewhere is "replaced"')
        return {"ok": True, "event": event, "state": self._state()}

    def _obey(self, words: str) -> Answer:
        state = self._state()
        if not words:
            return {"ok": True, "state": state}
        from voiceguide.coach.commands import command_for_words

        command = command_for_words(words)
        if command is None:
            return _refusal(no_command(words)) | {"unknown": True}
        self._give(command)
        return {"ok": True, "did": command, "state": state}


class _Caller:
    """One who called, with what was said so far."""

    def __init__(self, caller: socket.socket) -> None:
        self._socket = caller
        self._said = b""
        self.until = time.monotonic() + PATIENCE
        self.served = False

    def fileno(self) -> int:
        """For ``select``."""
        return self._socket.fileno()

    def line(self) -> bytes | None:
        """The line, once it is whole, the caller has hung up, or it has become too long; else None."""
        try:
            piece = self._socket.recv(LINE + 1)
        except BlockingIOError:
            return None
        except OSError:
            piece, self._said = b"", b""
        self._said += piece
        line, end, _ = self._said.partition(b"\n")
        return line if end or not piece or len(line) > LINE else None

    @property
    def waits(self) -> bool:
        """Whether the caller is still there."""
        try:
            return bool(self._socket.recv(1, socket.MSG_PEEK))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def answer(self, answer: Answer) -> None:
        """Answer, if there is something to answer, as far as the caller takes it at once."""
        with suppress(OSError):  # nobody listens any more, or not in time
            if answer:
                self._socket.send(json.dumps(answer, default=str).encode() + b"\n")

    def leave(self) -> None:
        """Hang up."""
        self._socket.close()
        self.served = True


def _until(callers: list[_Caller]) -> float | None:
    """Seconds until the first of them has been waited for long enough."""
    return max(0, min(each.until for each in callers) - time.monotonic()) if callers else None


def call(words: str) -> Answer | None:
    """What the guide that plays answers to ``words``, which may be none; None if nobody plays.

    Raises Unreachable if it does not answer.
    """
    return _asked(folders(), lambda folder: _call(folder, words, PATIENCE))


def take_over(folder: "Path | None" = None, loopback: bool = LOOPBACK) -> bool:
    """Have the guide that plays give way, and wait until it is gone; False if nobody plays.

    ``folder`` is where it is looked for, by default wherever one may be. Raises Unreachable if it does not
    answer or does not end.
    """
    return bool(_asked([folder] if folder else folders(), lambda each: _take_over(each, loopback)))


def no_command(words: str) -> str | None:
    """What to tell about ``words`` that are no command, with the nearest that are; None if they are one."""
    from voiceguide.coach.commands import TABLE, command_for_words

    if command_for_words(words):
        return None
    hint = nearest(words, [said for row in TABLE for said in row.known])
    known = ", ".join(row.command for row in TABLE)
    return f'"{words}" is no command; {hint or f"there are: {known}"}'


def _asked(places: "Iterable[Path]", ask: Callable[["Path"], Answer]) -> Answer | None:
    """The answer of the first guide that is reached; None if none is."""
    for folder in places:
        try:
            return ask(folder)
        except (TimeoutError, BlockingIOError) as exc:  # as many call already as the system keeps
            raise Unreachable("the guide that plays does not answer; is it put aside (Ctrl-Z)?") from exc
        except (OSError, ValueError):
            continue
    return None


def _call(folder: "Path", words: str, seconds: float, loopback: bool = LOOPBACK) -> Answer:
    caller, token = connect(folder, seconds, loopback)
    with caller:
        return _answer_to({"do": words}, caller, token)


def _take_over(folder: "Path", loopback: bool) -> Answer:
    caller, token = connect(folder, PATIENCE, loopback)
    with caller:
        answer = _answer_to({"event": "replaced"}, caller, token)
        if answer.get("event") != "replaced":
            why = answer.get("error", "it is of another release")
            raise Unreachable(f"the guide that plays does not give way: {why}; stop it where it plays")
        caller.settimeout(GONE_WITHIN)
        try:
            caller.recv(1)
        except TimeoutError as exc:
            late = f"was asked to give way, and is still there after {GONE_WITHIN:g} seconds"
            raise Unreachable(f"the guide that plays {late}; end it where it plays, and try again") from exc
        except ConnectionError:
            pass  # killed, and gone as well
    return answer


def _answer_to(line: dict[str, str], caller: socket.socket, token: str) -> Answer:
    caller.sendall(json.dumps(line | ({"token": token} if token else {})).encode() + b"\n")
    with caller.makefile("rb") as answers:
        answer = json.loads(answers.readline())
    return answer if isinstance(answer, dict) else {}


def _another(folder: "Path", loopback: bool) -> str:
    """What to tell when another guide is playing: its title, if it tells it in a moment."""
    try:
        state = _call(folder, "", MOMENT, loopback)["state"]
    except (OSError, ValueError, KeyError):
        state = {}
    name = f" ({title})" if (title := state.get("title")) else ""
    return f"another guide is playing{name}, and `voiceguide remote` steers that one; `--take-over` ends it"


def _refusal(error: str | None) -> Answer:
    return {"ok": False, "error": error}
