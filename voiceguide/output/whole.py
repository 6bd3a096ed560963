"""Files that appear whole or not at all: each grows hidden beside its place, and is put there in one step.

A killed run leaves its partial file behind. It is hidden, ends in ``.voiceguide-part``, and the next file
that is written into that folder removes it. A living run's is never removed: it holds a lock on it.
"""

import errno
import os
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Final, Literal

from voiceguide.errors import OutputError, shown
from voiceguide.output.place import check_place, explained

SUFFIX: Final = ".voiceguide-part"
_PRIVATE: Final = 0o600
_DEAD: Final = 24 * 3600
"""seconds without a write that no living run takes, where nothing can be locked"""

_NO_LINKS: Final = (errno.EPERM, errno.EACCES, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EINVAL)
"""what a file system answers that knows no hard links"""
_NO_LOCKS: Final = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL)
"""what a file system answers that knows no locks, or cannot sync a folder"""

Written = Literal["written", "up to date"]


def write_whole(path: Path, data: bytes, *, force: bool = False, private: bool = False) -> Written:
    """Make ``data`` the file at ``path``, in one step; a file that holds it already is left alone.

    ``private`` keeps everybody else from reading it. Raises OutputError when another file is there, unless
    ``force``, or none can be.
    """
    final = check_place(path)
    if _holds(final, data) and not (private and _is_open_to_others(final)):
        return "up to date"
    if not force and os.path.lexists(final):
        raise another_is_there(path)
    part = PartialFile(final)
    try:
        sink = part.sink
        if private:
            part.path.chmod(_PRIVATE)
        sink.write(data)
        part.publish(final, replace=force)
    except FileExistsError as exc:  # somebody was quicker
        if _holds(final, data):
            return "up to date"
        raise another_is_there(path) from exc
    except OSError as exc:
        raise explained(exc, path) from exc
    finally:
        part.remove()
    return "written"


def another_is_there(path: Path) -> OutputError:
    """Say that the place is taken."""
    return OutputError(
        f"{shown(path)} is already there and another; --force replaces it, or use another name"
    )


class PartialFile:
    """A file that is being written; it is there once its sink is asked for, and until it is removed.

    Errors are OSErrors, as the system raised them.
    """

    def __init__(self, final: Path) -> None:
        """Choose its name in the folder of ``final``, and clear that folder of what killed runs left."""
        _sweep(final.parent)
        self.path = _hidden_in(final.parent)
        self._lock: int | None = None

    @cached_property
    def sink(self) -> BinaryIO:
        """The file, made and locked when first asked for: by then somebody must be ready to remove it."""
        while True:
            file = self.path.open("x+b")
            try:
                self._lock = _hold(file, self.path)
            except FileNotFoundError:  # swept before it was locked
                file.close()
                self.path = _hidden_in(self.path.parent)
            except BaseException:
                file.close()
                raise
            else:
                return file

    def seal(self) -> None:
        """Close the sink; the file stays, and stays locked."""
        if "sink" in self.__dict__:
            self.sink.close()

    @contextmanager
    def rewritten(self) -> Iterator[Path]:
        """Within, an empty file to write the next version of this one to; afterwards that is this one."""
        following = PartialFile(self.path)
        try:
            following.sink.close()
            yield following.path
            self.path, following.path = following.path, self.path
            self._lock, following._lock = following._lock, self._lock
        finally:
            following.remove()

    def publish(self, place: Path, *, replace: bool) -> None:
        """Put it at ``place``, in one step; FileExistsError if something is there and not ``replace``.

        When this returns, the file and its name are on the disk.
        """
        self.seal()
        with self.path.open("r+b") as file:
            os.fsync(file.fileno())
        if replace:
            self.path.replace(place)
            _sync_folder(place.parent)
            return
        _move_to_free(self.path, place)
        try:
            _sync_folder(place.parent)
        except BaseException:
            place.unlink(missing_ok=True)
            raise

    def remove(self) -> None:
        """Delete it, whatever state it is in; what was published stays."""
        for step in (self.seal, lambda: self.path.unlink(missing_ok=True), self._let_go):
            with suppress(OSError):
                step()

    def _let_go(self) -> None:
        lock, self._lock = self._lock, None
        if lock is not None:
            os.close(lock)


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def _is_open_to_others(path: Path) -> bool:
    """Whether its permissions let anybody else in; on Windows the folder decides that."""
    return os.name != "nt" and bool(path.stat().st_mode & 0o077)


def _hidden_in(folder: Path) -> Path:
    return folder / f".{os.urandom(12).hex()}{SUFFIX}"


def _move_to_free(part: Path, place: Path) -> None:
    """Give the file its name, unless that is taken: by an operation that cannot overwrite."""
    if os.name == "nt":
        part.rename(place)
        return
    try:
        os.link(part, place)  # its hidden name goes when the partial file is removed
    except OSError as exc:
        if exc.errno not in _NO_LINKS:
            raise
        with _turn_in(place.parent):
            if os.path.lexists(place):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(place)) from exc
            part.replace(place)


@contextmanager
def _turn_in(folder: Path) -> Iterator[None]:
    """Within, no other run of ours names a file in the folder: for file systems without hard links."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with _known(_NO_LOCKS):
            _flock(descriptor)
        yield
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    """Have the names in the folder written to the disk; Windows does so by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with _known(_NO_LOCKS):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _known(numbers: tuple[int, ...]) -> Iterator[None]:
    """Take no notice of these errors."""
    try:
        yield
    except OSError as exc:
        if exc.errno not in numbers:
            raise


def _sweep(folder: Path) -> None:
    """Remove the partial files of killed runs."""
    with suppress(OSError):
        for old in folder.glob(f".*{SUFFIX}"):
            with suppress(OSError):
                _remove_if_dead(old)


if sys.platform == "win32":

    def _flock(descriptor: int, *, wait: bool = True) -> None:  # noqa: ARG001 - there are none
        raise OSError(errno.ENOSYS, "")

    def _hold(file: BinaryIO, path: Path) -> None:
        """No lock: what a program has open cannot be deleted on Windows."""

    def _remove_if_dead(path: Path) -> None:
        if time.time() - path.stat().st_mtime > _DEAD:
            path.unlink()

else:
    import fcntl

    def _flock(descriptor: int, *, wait: bool = True) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))

    def _hold(file: BinaryIO, path: Path) -> int:
        """Lock the file, for as long as the descriptor returned is open; FileNotFoundError if it has gone."""
        try:
            with _known(_NO_LOCKS):
                _flock(file.fileno(), wait=False)
        except BlockingIOError as exc:
            raise FileNotFoundError from exc  # it is being swept
        if not os.path.samestat(os.fstat(file.fileno()), path.stat()):
            raise FileNotFoundError
        return os.dup(file.fileno())

    def _remove_if_dead(path: Path) -> None:
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            about = os.fstat(descriptor)
            if stat.S_ISREG(about.st_mode) and _is_nobodys(descriptor, about.st_mtime):
                path.unlink()
        finally:
            os.close(descriptor)

    def _is_nobodys(descriptor: int, written: float) -> bool:
        try:
            _flock(descriptor, wait=False)
        except BlockingIOError:
            return False
        except OSError:
            return time.time() - written > _DEAD
        return True
