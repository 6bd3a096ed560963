"""The journal of a session: what was asked, then each unit reached and each command, a line of JSON each.

A session that was cut short goes on by replaying its journal, so a journal holds a beginning of what
happened, in order and without a gap: after a line that could not be kept no other follows. A thread of its
own writes the lines; a slow, full or broken disk costs the journal, never the session. How it felt is one
more line, kept whenever she says so.
"""

import json
import os
import re
import stat
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from fractions import Fraction
from functools import partial
from itertools import count
from pathlib import Path
from threading import Condition, Event, Thread
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple, Self, TypeVar, get_args

from voiceguide.errors import JournalError
from voiceguide.home import data_folder

FORMAT: Final = "voiceguide-session"
VERSION: Final = 1
KEPT: Final = 1000
"""journals in a folder, which is four a day for eight months; the oldest go when a new one begins"""
LIMIT: Final = 1_000_000
"""bytes of a journal; what would pass it is left out, but for the end"""
FINISHED: Final = "finished"
"""how a session ends of which nothing is left to be done"""

_END_ROOM: Final = 4096
"""bytes beyond the limit, for ends only"""
_WAITING: Final = 1000
"""lines that may wait for the disk"""
_TO_OPEN, _TO_END = 0.2, 1.0
"""seconds a caller waits at most, for the file to be there and for its last line"""
_TO_LET_GO, _LOOKS = 10.0, 0.02
"""seconds a journal is waited for that another guide, which has ended, has still to bring to the disk"""
_NAME_LENGTH: Final = 60
_OURS: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-[a-z0-9-]+\.jsonl")
_PLAIN: Final = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""no line ends changed, no link followed, no pipe waited for: as much of it as the system knows"""

Now = Callable[[], datetime]
"""gives the time, with its zone"""

Feeling = Literal["better", "same", "worse", "skip"]
"""How it felt, as she says; ``skip`` takes an answer back."""


_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


def local_time() -> datetime:
    """The time now, in the zone of this machine."""
    return datetime.now(UTC).astimezone()


def default_folder() -> Path:
    """``sessions`` in the data folder."""
    return data_folder() / "sessions"


class Journal:
    """A journal being written. Nothing here raises for a disk, and nothing waits for one for long."""

    path: Path | None
    """where it is; None while, or because, there is no file"""
    trouble: str
    """why it is not kept, in a line for a person; empty while all is well"""

    def __init__(
        self, opening: Callable[[], "_Pages"], now: Now, *, at_once: bytes = b"", first: bytes = b""
    ) -> None:
        """Write into what ``opening`` opens, later; ``begin`` and ``reopen`` are the ways here.

        ``at_once`` is a line by itself, ``first`` one that comes before whatever is told next.
        """
        self.path = None
        self.trouble = ""
        self._opening = opening
        self._now = now
        self._waiting = [at_once] if at_once else []
        self._before = [first] if first else []
        self._over = False
        self._refused = False
        self._changed = Condition()
        self._opened = Event()
        self._thread = Thread(target=self._write, name="journal", daemon=True)
        self._thread.start()
        self._opened.wait(_TO_OPEN)

    @classmethod
    def begin(cls, folder: Path, name: str, asked: Mapping[str, object], now: Now = local_time) -> Self:
        """Begin the journal of a session; ``asked`` is whatever JSON can hold, and is read back as it is."""
        moment = now()
        first = _line(moment, "asked", name=name, asked=dict(asked), format=FORMAT, version=VERSION)
        return cls(partial(_create, folder, name, moment), now, at_once=first)

    @classmethod
    def reopen(cls, path: Path, now: Now = local_time) -> Self:
        """Go on with the journal of a session that goes on; a torn last line is taken away.

        That it was resumed is written with the first thing that happens. Raises JournalError if another guide
        is writing it.
        """
        journal = cls(partial(_open_again, path), now, first=_line(now(), "resumed"))
        if journal._refused:
            raise JournalError("another guide is going on with this session; `voiceguide remote` steers it")
        return journal

    def unit(self, number: int, of: int, where: str, doing: Mapping[str, object] = _NOTHING) -> None:
        """She has come to a unit: its number, from 1, of how many; and where: ``torso twist, left side``.

        ``doing`` is what she does in it: whatever JSON can hold.
        """
        told: dict[str, Any] = {"doing": dict(doing)} if doing else {}
        self._add("unit", number=number, of=of, where=where, **told)

    def command(self, name: str, spot: Mapping[str, object]) -> None:
        """She gave a command, at a spot: whatever JSON can hold."""
        self._add("command", name=name, spot=dict(spot))

    def end(self, how: str) -> None:
        """The session is over: ``finished``, ``stopped`` or ``closed``. What is told later is not kept."""
        self._add("end", last=True, how=how)
        self._thread.join(_TO_END)
        if self._thread.is_alive():
            self.trouble = self.trouble or _not_kept("the disk is too slow")

    def _add(self, kind: str, *, last: bool = False, **facts: object) -> None:
        line = _line(self._now(), kind, **facts)
        with self._changed:
            if self._over:
                return
            full = len(self._waiting) >= _WAITING
            if full:
                self.trouble = self.trouble or _not_kept("the disk is too slow")
            else:
                self._waiting += [*self._before, line]
                self._before = []
            self._over = last or full
            self._changed.notify()

    def _write(self) -> None:
        """In the thread: open the file and write what comes, until the end or the first trouble."""
        pages = None
        try:
            pages = self._opening()
            self.path = pages.path
            self._opened.set()
            over = False
            while not over:
                lines, over = self._next()
                pages.append(lines, over=over)
        except OSError as exc:
            self._refused = isinstance(exc, BlockingIOError)
            self.trouble = self.trouble or _not_kept(exc.strerror or str(exc))
        finally:
            with self._changed:
                self._over = True
            self._opened.set()
            if pages is not None:
                pages.close()

    def _next(self) -> tuple[list[bytes], bool]:
        """The lines that wait, once there are any, and whether they are the last."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._over)
            lines, self._waiting = self._waiting, []
            return lines, self._over


class Reached(NamedTuple):
    """A unit she came to."""

    at: datetime
    number: int
    """from 1"""
    of: int
    where: str
    doing: Mapping[str, Any] = _NOTHING
    """what she does in it; empty in a journal that does not tell"""


class Commanded(NamedTuple):
    """A command she gave."""

    at: datetime
    name: str
    spot: dict[str, Any]


class Resumed(NamedTuple):
    """The session was cut short before this, and went on with it."""

    at: datetime


class Ended(NamedTuple):
    """The session came to an end; it may have gone on later."""

    at: datetime
    how: str


class Felt(NamedTuple):
    """She said, at the end or any time later, how it felt; the last word counts."""

    at: datetime
    how: Feeling


JournalEntry = Reached | Commanded | Resumed | Ended | Felt


class Account(NamedTuple):
    """A session, as its journal tells it."""

    path: Path
    name: str
    asked: dict[str, Any]
    begun: datetime
    entries: tuple[JournalEntry, ...]
    """in order, as far as they could be kept"""

    @property
    def last(self) -> datetime:
        """When the last thing in it that is known happened."""
        last = self._last_of_it()
        return last.at if last else self.begun

    @property
    def ended(self) -> str:
        """How it ended: ``finished``, ``stopped``, ``closed``; empty if cut short, or not over."""
        last = self._last_of_it()
        return last.how if isinstance(last, Ended) else ""

    @property
    def felt(self) -> Felt | None:
        """What she said last of how it felt; None if she did not."""
        return next((entry for entry in reversed(self.entries) if isinstance(entry, Felt)), None)

    @property
    def share(self) -> Fraction:
        """How much of it was reached, from 0 to 1: the number of the last unit of all units."""
        unit = self._unit()
        return min(Fraction(max(unit.number, 0), max(unit.of, 1)), Fraction(1)) if unit else Fraction(0)

    @property
    def where(self) -> str:
        """The unit in which it ended; empty if it reached none."""
        unit = self._unit()
        return unit.where if unit else ""

    def _last_of_it(self) -> JournalEntry | None:
        return next((entry for entry in reversed(self.entries) if not isinstance(entry, Felt)), None)

    def _unit(self) -> Reached | None:
        return next((entry for entry in reversed(self.entries) if isinstance(entry, Reached)), None)


def read_account(path: Path) -> Account:
    """Read a journal as far as it is whole: a torn last line is normal, and damage ends it there.

    Raises JournalError for what is no journal, is no regular file, or cannot be read.
    """
    lines = _contents(path).split(b"\n")[:-1]
    try:
        first = json.loads(lines[0])
        if (first["format"], first["version"], first["kind"]) != (FORMAT, VERSION, "asked"):
            raise ValueError("something else")
        begun, name, asked = _moment(first), _typed(first, "name", str), _typed(first, "asked", dict)
    except _DAMAGE as exc:
        raise JournalError(f"{path.name!r} is no journal of a session, or one of a newer voiceguide") from exc
    return Account(path, name, asked, begun, tuple(_entries(lines[1:])))


def accounts(folder: Path, newest: int | None = None) -> list[Account]:
    """All sessions whose journals can be read, or only of so many of the newest journals; newest first."""
    found = []
    for path in _journals(folder)[:newest]:
        with suppress(JournalError):
            found.append(read_account(path))
    return sorted(found, key=lambda account: (account.begun, account.path.stem), reverse=True)


def last_unfinished(folder: Path) -> Account | None:
    """The newest session of which something is left to be done, and that nobody is doing now."""
    left = (account for account in accounts(folder) if account.ended != FINISHED)
    return next((account for account in left if not is_being_written(account.path)), None)


def keep_felt(path: Path, answer: Feeling, now: Now = local_time) -> None:
    """Write into the journal of a session how it felt; the last answer counts.

    Raises JournalError if it cannot be kept, or while a guide writes that journal.
    """
    line = _line(now(), "felt", how=answer)
    try:
        pages = _open_again(path)
        try:
            pages.append([line], over=True)
        finally:
            pages.close()
    except BlockingIOError as exc:
        raise JournalError("this session is still being played; say it once it is over") from exc
    except OSError as exc:
        raise JournalError(f"how it felt cannot be kept: {exc.strerror or exc}") from exc
    if read_account(path).felt != _entry(json.loads(line)):
        raise JournalError(f"how it felt cannot be kept: {path.name!r} is damaged, or full")


def clear(folder: Path) -> int:
    """Remove all journals, and nothing else; how many there were. Raises JournalError if one has to stay."""
    paths = _journals(folder)
    stays = [trouble for path in paths if (trouble := _remove(path))]
    if stays:
        raise JournalError(f"{len(stays)} of {len(paths)} journals cannot be removed: {stays[0]}")
    return len(paths)


_Kind = TypeVar("_Kind")

_DAMAGE: Final = (ValueError, KeyError, TypeError, IndexError, RecursionError)
"""what reading a line raises that is not as we write it"""


def _line(at: datetime, kind: str, **facts: object) -> bytes:
    """A line; half a character, as names of files may hold, is written as JSON does it, and so kept."""
    told = {"at": at.isoformat(timespec="seconds"), "kind": kind, **facts}
    text = json.dumps(told, ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", "backslashreplace") + b"\n"


def _entries(lines: list[bytes]) -> Iterator[JournalEntry]:
    with suppress(*_DAMAGE):
        for line in lines:
            yield _entry(json.loads(line))


def _entry(told: dict[str, Any]) -> JournalEntry:
    at = _moment(told)
    match told["kind"]:
        case "unit":
            number, of = _typed(told, "number", int), _typed(told, "of", int)
            doing = _typed(told, "doing", dict) if "doing" in told else _NOTHING
            return Reached(at, number, of, _typed(told, "where", str), doing)
        case "command":
            return Commanded(at, _typed(told, "name", str), _typed(told, "spot", dict))
        case "resumed":
            return Resumed(at)
        case "end":
            return Ended(at, _typed(told, "how", str))
        case "felt" if told["how"] in get_args(Feeling):
            return Felt(at, told["how"])
    raise ValueError("something else")


def _typed(told: dict[str, Any], key: str, kind: type[_Kind]) -> _Kind:
    value: _Kind = told[key]
    if type(value) is not kind:
        raise TypeError(key)
    return value


def _moment(told: dict[str, Any]) -> datetime:
    moment = datetime.fromisoformat(told["at"])
    if moment.tzinfo is None or not datetime.min.year < moment.year < datetime.max.year:
        raise ValueError("no time that can be shown everywhere")
    return moment


def _not_kept(reason: str) -> str:
    return (
        f"this session is not kept from here on ({reason}): it could not be resumed, and history does not "
        "show all of it; make room, or set VOICEGUIDE_DATA to another folder"
    )


class _Pages:
    """The file of a journal, open at its end. Errors are OSErrors."""

    def __init__(self, path: Path, descriptor: int, size: int) -> None:
        self.path = path
        self._descriptor = descriptor
        self._size = size
        self._full = False

    def append(self, lines: list[bytes], *, over: bool) -> None:
        """Write whole lines, down to the disk; with ``over``, the last one is the end."""
        for number, line in enumerate(lines, 1):
            end = over and number == len(lines)
            room = LIMIT + _END_ROOM if end else 0 if self._full else LIMIT
            if self._size + len(line) <= room:
                self._append(line)
            else:
                self._full = True
        os.fsync(self._descriptor)

    def close(self) -> None:
        """Close it; a file without a line goes."""
        with suppress(OSError):
            os.close(self._descriptor)
        if not self._size:
            _remove(self.path)

    def _append(self, line: bytes) -> None:
        left = line
        try:
            while left:
                left = left[os.write(self._descriptor, left) :]
        except OSError:
            with suppress(OSError):
                os.ftruncate(self._descriptor, self._size)
            raise
        self._size += len(line)


def _create(folder: Path, name: str, moment: datetime) -> _Pages:
    """A new file that nobody else can read, in a folder that holds no more than it should."""
    for each in (folder.parent, folder):
        each.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(OSError):
        folder.chmod(0o700)
    words = re.sub("[^a-z0-9]+", "-", name.casefold())[:_NAME_LENGTH].strip("-") or "session"
    stem = f"{moment:%Y-%m-%dT%H-%M-%S}-{words}"
    for number in count(1):
        path = folder / f"{stem}{f'-{number}' if number > 1 else ''}.jsonl"
        with suppress(FileExistsError):
            descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | _PLAIN, 0o600)
            break
    _claim(descriptor)
    _sync_folder(folder)
    for old in [each for each in _journals(folder) if each != path][KEPT - 1 :]:
        _remove(old)
    return _Pages(path, descriptor, 0)


def _open_again(path: Path) -> _Pages:
    """A file that is there, without what may be torn at its end."""
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | _PLAIN)
    try:
        if not _claim(descriptor):
            raise BlockingIOError("another guide is writing it")
        size = _read(descriptor).rfind(b"\n") + 1
        if not size:
            raise OSError("it is no journal")
        os.ftruncate(descriptor, size)
    except BaseException:
        os.close(descriptor)
        raise
    return _Pages(path, descriptor, size)


def _claim(descriptor: int) -> bool:
    """Be the one who writes a journal, until it is closed or the process is gone; False if another is.

    Where the system has no such locks, Windows for one, everybody may.
    """
    if sys.platform != "win32":
        import fcntl

        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True
    return True


def is_being_written(path: Path) -> bool:
    """Whether a guide plays this session now; never known where the system has no locks, as on Windows."""
    try:
        descriptor = os.open(path, os.O_RDONLY | _PLAIN)
    except OSError:
        return False
    try:
        return not _claim(descriptor)
    finally:
        os.close(descriptor)


def wait_until_written(path: Path) -> None:
    """Wait until no guide writes this journal any more, for some seconds at most."""
    deadline = time.monotonic() + _TO_LET_GO
    while is_being_written(path) and time.monotonic() < deadline:
        time.sleep(_LOOKS)


def _sync_folder(folder: Path) -> None:
    """Let the name of a new file last as well, where the system has a way to say so."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _contents(path: Path) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | _PLAIN)
        try:
            return _read(descriptor)
        finally:
            os.close(descriptor)
    except OSError as exc:
        raise JournalError(f"{path.name!r} cannot be read: {exc.strerror or exc}") from exc


def _read(descriptor: int) -> bytes:
    """All of a regular file that is not larger than a journal can be."""
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        raise OSError("it is no file")
    most = LIMIT + _END_ROOM
    data = b""
    while len(data) <= most and (block := os.read(descriptor, most + 1 - len(data))):
        data += block
    if len(data) > most:
        raise OSError("it is too large for a journal")
    return data


def _journals(folder: Path) -> list[Path]:
    """Newest first, as their names have it."""
    try:
        found = [path for path in folder.iterdir() if _OURS.fullmatch(path.name)]
    except OSError:
        return []
    return sorted(found, key=lambda path: path.stem, reverse=True)


def _remove(path: Path) -> str:
    """Remove a journal; why it stays, if it does."""
    try:
        path.unlink(missing_ok=True)
    except OSError as exc:
        return exc.strerror or str(exc)
    return ""
