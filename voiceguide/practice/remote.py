"""A folder at an address that machines share, like ``sftp://host/folder``; all that is known of fsspec."""

import posixpath
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from voiceguide.errors import OutputError, shown
from voiceguide.home import to_install
from voiceguide.practice.place import Found, Make, part_of

try:
    import fsspec
    import paramiko
except ImportError as _exc:
    raise OutputError(f"folders at an address need what is not installed: {to_install('cluster')}") from _exc

SSH: Final = ("sftp", "ssh")
_RUN: Final = "put"


class RemotePlace:
    """HerFiles grow in a folder of their own and are moved to their names by the server, in one step."""

    linked = False

    def __init__(self, address: str) -> None:
        """Raises OutputError for an address that leads nowhere."""
        self._address = address
        options = {"host_key_policy": _KnownHosts()} if address.partition("://")[0] in SSH else {}
        with self._explained("be reached"):
            self._files, root = fsspec.core.url_to_fs(address, **options)
        self._root = str(root).rstrip("/")

    @property
    def address(self) -> str:
        """As it was given."""
        return self._address

    def size(self, path: str) -> int | None:
        """Bytes of a file."""
        with self._explained("be read"):
            try:
                return int(self._files.info(self._full(path))["size"])
            except FileNotFoundError:
                return None

    def read(self, path: str) -> bytes | None:
        """A whole file."""
        with self._explained("be read"):
            try:
                return bytes(self._files.cat_file(self._full(path)))
            except FileNotFoundError:
                return None

    def put(self, path: str, data: bytes, *, private: bool = False) -> None:
        """Write it elsewhere, and have it moved; ``private`` as far as the server knows of that."""
        part = self._full(part_of(_RUN, path))
        with self._explained("be written to"), self._gone_if_not_moved(part):
            self._make_folder(posixpath.dirname(part))
            if private and (ftp := getattr(self._files, "ftp", None)):
                self._files.pipe_file(part, b"")
                ftp.chmod(part, 0o600)
            self._files.pipe_file(part, data)
            self._move(part, self._full(path))

    def take(self, path: str, make: Make, run: str) -> int:
        """It grows on this machine, is sent, and moved once all of it is there."""
        part = self._full(part_of(run, path))
        with TemporaryDirectory(prefix="voiceguide-") as scratch:
            here = Path(scratch, "part")
            make(here)
            size = here.stat().st_size
            with self._explained("be written to"), self._gone_if_not_moved(part):
                self._make_folder(posixpath.dirname(part))
                self._files.put_file(str(here), part)
                if int(self._files.info(part)["size"]) != size:
                    raise OSError("a file arrived there only in part")
                self._move(part, self._full(path))
        return size

    def link(self, source: str, path: str) -> None:
        """A copy, by way of this machine: what speaks to servers knows no links."""
        part = self._full(part_of(_RUN, path))
        with self._explained("be written to"), self._gone_if_not_moved(part):
            self._make_folder(posixpath.dirname(part))
            with self._files.open(self._full(source), "rb") as old, self._files.open(part, "wb") as new:
                shutil.copyfileobj(old, new, 1 << 20)
            self._move(part, self._full(path))

    def remove(self, path: str) -> None:
        """Remove a file."""
        with self._explained("be cleared"), suppress(FileNotFoundError):
            self._files.rm_file(self._full(path))

    def remove_folder(self, path: str) -> None:
        """Remove a folder."""
        with self._explained("be cleared"), suppress(FileNotFoundError):
            self._files.rm(self._full(path), recursive=True)

    def files(self, folder: str) -> Iterator[Found]:
        """Look through it."""
        with self._explained("be read"):
            try:
                found: dict[str, dict[str, Any]] = self._files.find(self._full(folder), detail=True)
            except FileNotFoundError:
                found = {}
        for path, about in found.items():
            written = about.get("mtime") or about.get("LastModified") or about.get("created") or 0
            seconds = written.timestamp() if isinstance(written, datetime) else float(written)
            yield Found(path[len(self._root) + 1 :], int(about["size"] or 0), seconds)

    def make_folder(self, path: str) -> None:
        """Make it."""
        with self._explained("be written to"):
            self._make_folder(self._full(path).rstrip("/"))

    def _full(self, path: str) -> str:
        return f"{self._root}/{path}"

    def _make_folder(self, path: str) -> None:
        try:
            self._files.makedirs(path, exist_ok=True)
        except OSError:  # another machine was quicker
            if not self._files.isdir(path):
                raise

    def _move(self, part: str, path: str) -> None:
        self._make_folder(posixpath.dirname(path))
        self._files.mv(part, path)

    @contextmanager
    def _gone_if_not_moved(self, part: str) -> Iterator[None]:
        try:
            yield
        except BaseException:
            with suppress(Exception):  # then it is swept later
                self._files.rm_file(part)
            raise

    @contextmanager
    def _explained(self, what: str) -> Iterator[None]:
        """Raise OutputError for whatever a file system has to complain of."""
        try:
            yield
        except OutputError:
            raise
        except Exception as exc:  # each kind of address has errors of its own
            reason = getattr(exc, "strerror", None) or str(exc) or type(exc).__name__
            raise OutputError(f"{shown(_bare(self._address))} cannot {what}: {shown(reason)}") from exc


class _KnownHosts(paramiko.MissingHostKeyPolicy):  # type: ignore[misc] # it has no types
    """Knows the servers that this user's ssh knows, and no others."""

    def missing_host_key(self, client: object, hostname: str, key: Any) -> None:  # noqa: ANN401, ARG002
        """Raise SSHException unless the server's key is the one that is known."""
        file = Path("~/.ssh/known_hosts").expanduser()
        known = paramiko.HostKeys(str(file) if file.is_file() else None)
        if not known.check(hostname, key):
            raise paramiko.SSHException(
                f"this machine does not know {hostname} yet; connect once with ssh, and look at its key"
            )


def _bare(address: str) -> str:
    """An address without a password."""
    kind, _, rest = address.partition("://")
    return f"{kind}://{rest.rpartition('@')[2]}"
