"""The one place where the guide that plays can be reached, by programs of this user and nobody else.

On POSIX a Unix socket (0600) in a folder of its own (0700), on Windows a port of this machine and a token in
the user's own data folder. Beside it lies a lock that the system gives back however the guide ends, so what a
killed one left behind is known from what is in use, with no race.
"""

import json
import os
import secrets
import socket
import stat
import struct
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple, Self

from voiceguide.home import data_folder

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOOPBACK: Final = sys.platform == "win32"
"""Whether a port and a token stand in for a Unix socket, which Python does not offer on Windows."""

LONGEST: Final = 103
"""Bytes in a socket's path: 104 on macOS and 108 on Linux, with a NUL at the end."""

SHORT: Final = Path("/tmp")
"""Where a socket lies whose own folder has too long a path."""

WAITING: Final = 64
"""Callers the system keeps while nobody answers."""


def folders() -> Iterator[Path]:
    """Where a guide may be reached, the best place first: the session's own folder, the user's data."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if not LOOPBACK and Path(runtime).is_absolute() and _ours(Path(runtime)):
        yield Path(runtime, "voiceguide")
    yield data_folder().absolute() / "remote"


class LocalSocket(NamedTuple):
    """A socket that listens, and what keeps it the only one."""

    listener: socket.socket
    token: str
    """What a caller must know; empty where the system itself keeps strangers out."""
    found_by: Path
    """What callers look for; gone once it is closed."""
    lock: int

    @classmethod
    def listen(cls, folder: Path, loopback: bool = LOOPBACK) -> Self | None:
        """Be reached in ``folder``; None if another guide is. Raises OSError."""
        folder = _private(_near(folder))
        lock = _locked(folder / "lock")
        if lock is None:
            return None
        try:
            if loopback:
                return cls(*_on_a_port(folder / "port.json"), folder / "port.json", lock)
            return cls(_on_a_path(folder / "socket"), "", folder / "socket", lock)
        except BaseException:
            os.close(lock)
            raise

    def accept(self) -> socket.socket | None:
        """The next caller, who will not be waited for; None if it is another user's, or gone again."""
        try:
            caller, _ = self.listener.accept()
        except OSError:
            return None
        caller.setblocking(False)
        if _of_this_user(caller):
            return caller
        caller.close()
        return None

    def close(self) -> None:
        """Be reached no more. Raises OSError."""
        try:
            self.found_by.unlink(missing_ok=True)
        finally:
            self.listener.close()
            os.close(self.lock)


def connect(folder: Path, seconds: float, loopback: bool = LOOPBACK) -> tuple[socket.socket, str]:
    """A socket to the guide in ``folder``, which waits so many ``seconds`` for it, and the token to tell it.

    Raises OSError if there is none.
    """
    folder = _near(folder)
    if loopback:
        port = json.loads((folder / "port.json").read_text(encoding="ascii"))
        return socket.create_connection(("127.0.0.1", port["port"]), seconds), port["token"]
    caller = socket.socket(socket.AF_UNIX)
    try:
        caller.settimeout(seconds)
        caller.connect(str(folder / "socket"))
    except BaseException:
        caller.close()
        raise
    return caller, ""


def _near(folder: Path) -> Path:
    """The folder itself, or a short one that stands for it where a socket's path would be too long."""
    if LOOPBACK or len(os.fsencode(folder / "socket")) <= LONGEST:
        return folder
    return SHORT / f"voiceguide-{os.geteuid()}-{sha256(os.fsencode(folder)).hexdigest()[:12]}"


def _private(folder: Path) -> Path:
    """Make it a folder that only this user can enter. Raises OSError, also if it is somebody else's."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    if not _ours(folder):
        raise PermissionError(f"{folder} is not a folder of yours, so nothing is put into it")
    if not LOOPBACK and folder.stat().st_mode & 0o077:
        folder.chmod(0o700)
    return folder


def _ours(folder: Path) -> bool:
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and (LOOPBACK or found.st_uid == os.geteuid())


def _locked(path: Path) -> int | None:
    """A descriptor that holds the lock until it is closed or the process ends; None if another has it."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        if sys.platform == "win32":
            msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        os.close(lock)
        return None
    except BaseException:
        os.close(lock)
        raise
    return lock


def _on_a_path(path: Path) -> socket.socket:
    path.unlink(missing_ok=True)  # a killed guide's: its lock is ours
    listener = socket.socket(socket.AF_UNIX)
    try:
        listener.bind(str(path))
        path.chmod(0o600)
        listener.listen(WAITING)
    except BaseException:
        listener.close()
        raise
    listener.setblocking(False)
    return listener


def _on_a_port(path: Path) -> tuple[socket.socket, str]:
    listener = socket.create_server(("127.0.0.1", 0), backlog=WAITING)
    listener.setblocking(False)
    token = secrets.token_urlsafe()
    told = json.dumps({"port": listener.getsockname()[1], "token": token})
    part = path.with_suffix(".part")
    try:
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(told)
        part.replace(path)
    except BaseException:
        listener.close()
        raise
    return listener, token


def _of_this_user(caller: socket.socket) -> bool:
    """Whether the process at the other end is this user's, as far as this system tells."""
    if caller.family != getattr(socket, "AF_UNIX", None) or not hasattr(socket, "SO_PEERCRED"):
        return True
    size = struct.calcsize("3i")
    _process, user, _group = struct.unpack(
        "3i", caller.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
    )
    return bool(user == os.geteuid())
