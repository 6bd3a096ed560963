"""Where a practice's folders are, here or at an address: files that appear whole, or not at all."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple, Protocol
from uuid import uuid4

from voiceguide.errors import OutputError, shown
from voiceguide.output import write_whole
from voiceguide.output.place import explained

PARTS: Final = ".parts"
"""The folder in which files grow until they are whole."""
DAY: Final = 24 * 3600
"""Seconds after which what grows there is what a killed run left."""

Make = Callable[[Path], object]
"""Writes a file to the path it is given."""


class Found(NamedTuple):
    """A file that is there: its path, its size in bytes, and when it was written, in seconds of the epoch."""

    path: str
    size: int
    written: float


class AnyPlace(Protocol):
    """A folder; paths within it have forward slashes. Every method raises OutputError."""

    linked: bool
    """whether one file can have several names"""

    @property
    def address(self) -> str:
        """What ``open_place`` needs to open it elsewhere."""

    def size(self, path: str) -> int | None:
        """Bytes of a file, None if there is none."""

    def read(self, path: str) -> bytes | None:
        """A whole file, None if there is none."""

    def put(self, path: str, data: bytes, *, private: bool = False) -> None:
        """Make ``data`` the file, whatever was there; ``private`` keeps everybody else from reading it."""

    def take(self, path: str, make: Make, run: str) -> int:
        """Have a file made elsewhere by a ``run``, and put it there whole; its size in bytes."""

    def link(self, source: str, path: str) -> None:
        """Give a file another name, in place of what has it; a copy where a file has one name alone."""

    def remove(self, path: str) -> None:
        """Remove a file, if it is there."""

    def remove_folder(self, path: str) -> None:
        """Remove a folder with all that is in it, if it is there."""

    def files(self, folder: str) -> Iterator[Found]:
        """All files in a folder and those below it; none if it is not there."""

    def make_folder(self, path: str) -> None:
        """Make a folder, and those it is in, unless they are there."""


def sweep(place: AnyPlace, run: str) -> None:
    """Remove what grew for this run, and what runs before it left."""
    for found in place.files(PARTS):
        name = found.path.rpartition("/")[2]
        if name.startswith(run) or time.time() - found.written > DAY:
            place.remove(found.path)


def part_of(run: str, path: str) -> str:
    """The name under which a file of a run grows."""
    return f"{PARTS}/{run}-{uuid4().hex}{Path(path).suffix}"


@lru_cache(maxsize=8)
def open_place(address: str) -> AnyPlace:
    """The folder at an address of fsspec, like ``sftp://host/folder``, or here. Raises OutputError."""
    if "://" not in address:
        return LocalPlace(Path(address))
    from voiceguide.practice.remote import RemotePlace

    return RemotePlace(address)


class LocalPlace:
    """A folder of this machine, or one that it shares with others."""

    linked = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def address(self) -> str:
        """Its path."""
        return str(self._folder.absolute())

    def size(self, path: str) -> int | None:
        """Bytes of a file."""
        try:
            return os.stat(self._folder / path).st_size  # noqa: PTH116 - asked for every file of everybody
        except OSError:
            return None

    def read(self, path: str) -> bytes | None:
        """A whole file."""
        try:
            return (self._folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as exc:
            raise OutputError(f"{shown(self._folder / path)} cannot be read: {exc.strerror or exc}") from exc

    def put(self, path: str, data: bytes, *, private: bool = False) -> None:
        """Write it in one step."""
        write_whole(self._folder / path, data, force=True, private=private)

    def take(self, path: str, make: Make, run: str) -> int:
        """It grows beside, and is moved."""
        part, final = self._folder / part_of(run, path), self._folder / path
        try:
            part.parent.mkdir(exist_ok=True)
            make(part)
            final.parent.mkdir(parents=True, exist_ok=True)
            size = part.stat().st_size
            part.replace(final)
        except OSError as exc:
            raise explained(exc, final) from exc
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        return size

    def link(self, source: str, path: str) -> None:
        """A hard link, or a copy where there are none."""
        old, new = self._folder / source, self._folder / path
        hidden = new.with_name(f".{uuid4().hex}.link")
        try:
            if new.exists() and new.samefile(old):
                return
            try:
                os.link(old, hidden)
            except FileNotFoundError:
                raise
            except OSError:  # no links here, or too many of one file
                shutil.copyfile(old, hidden)
            hidden.replace(new)
        except OSError as exc:
            raise explained(exc, new) from exc
        finally:
            with suppress(OSError):
                hidden.unlink(missing_ok=True)

    def remove(self, path: str) -> None:
        """Remove a file."""
        self._removing(path, lambda target: target.unlink(missing_ok=True))

    def remove_folder(self, path: str) -> None:
        """Remove a folder."""
        self._removing(path, lambda target: shutil.rmtree(target) if target.exists() else None)

    def _removing(self, path: str, remove: Make) -> None:
        try:
            remove(self._folder / path)
        except (FileNotFoundError, NotADirectoryError):
            pass
        except OSError as exc:
            raise OutputError(f"{shown(self._folder / path)} has to stay: {exc.strerror or exc}") from exc

    def files(self, folder: str) -> Iterator[Found]:
        """Look through it."""
        for root, _, names in os.walk(self._folder / folder):
            within = Path(root).relative_to(self._folder).as_posix()
            for name in names:
                with suppress(OSError):
                    about = os.stat(Path(root, name))  # noqa: PTH116 - as above
                    yield Found(f"{within}/{name}", about.st_size, about.st_mtime)

    def make_folder(self, path: str) -> None:
        """Make it, for its owner alone where it is new."""
        try:
            (self._folder / path).mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            reason = exc.strerror or exc
            raise OutputError(
                f"cannot make the folder {shown(self._folder / path)}: {reason}; name another"
            ) from exc
        except ValueError as exc:
            raise OutputError(f"{shown(self._folder)} cannot be a folder's name; choose another") from exc
