"""A small server to look at the page from here or from the phone beside; it knows our own files only.

It asks nothing of the network, answers only who calls it by its own address, and waits for nobody for long.
"""

import io
import os
import re
import socket
import stat
import sys
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from threading import BoundedSemaphore
from time import monotonic
from typing import TYPE_CHECKING, BinaryIO, Final
from urllib.parse import unquote, urlsplit

from voiceguide.errors import OutputError
from voiceguide.folder.manifest import read_manifest
from voiceguide.web.markup import CSP

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

LOOPBACK: Final = "127.0.0.1"
ANY_PORT: Final = range(65536)
HTTP_PORT: Final = 80
"""the one that is left out of addresses"""
_CHUNK: Final = 65_536
_LOOPBACK_NAMES: Final = ("localhost", LOOPBACK, "[::1]")
_NOWHERE: Final = ("192.0.2.1", 9)
"""An address kept for documents (RFC 5737); nothing is sent to it."""

_TYPES: Final = {
    ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml", ".png": "image/png", ".mp3": "audio/mpeg", ".vtt": "text/vtt; charset=utf-8",
    ".webmanifest": "application/manifest+json", ".json": "application/json", ".xml": "application/rss+xml",
}  # fmt: skip


def own_address() -> str:
    """The address of this machine in its local network. Raises OutputError when it is in none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_NOWHERE)
        except OSError as exc:
            raise OutputError("this machine is in no network; join one, or leave out --lan") from exc
        return str(probe.getsockname()[0])


class PageServer(ThreadingHTTPServer):
    """Answers several requests at a time; a player that hangs up is no trouble worth a word."""

    daemon_threads = True
    most_connections = 64
    """A phone opens six; one more than these is hung up on."""

    def __init__(self, folder: Path, address: str, port: int) -> None:
        """Listen there. Raises OSError, and OutputError for a damaged list of our files."""
        self.folder = folder
        self.paths = {path for files in read_manifest(folder).values() for path in files}
        self._room = BoundedSemaphore(self.most_connections)
        super().__init__((address, port), PageHandler)

    def server_bind(self) -> None:
        """Bind without what HTTPServer adds: it asks a name server what this machine is called."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])
        names = {self.server_name, *_LOOPBACK_NAMES}
        self.hosts = {f"{name}:{self.server_port}" for name in names}
        if self.server_port == HTTP_PORT:
            self.hosts |= names

    def verify_request(self, *_: object) -> bool:
        """Take one more, if there is room."""
        return self._room.acquire(blocking=False)

    def process_request(self, *request: object) -> None:
        """Answer in a thread."""
        try:
            super().process_request(*request)  # type: ignore[arg-type]
        except RuntimeError:  # no thread can be started; an interrupt may come after one was
            self._room.release()
            raise

    def process_request_thread(self, *request: object) -> None:
        """In the thread: answer, and make room."""
        try:
            super().process_request_thread(*request)  # type: ignore[arg-type]
        finally:
            self._room.release()

    def handle_error(self, *request: object) -> None:
        """Say nothing of broken connections and disks."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(*request)  # type: ignore[arg-type]


class PageHandler(BaseHTTPRequestHandler):
    """Answers GET and HEAD for known paths; parts of files too, for players seek by asking for parts."""

    protocol_version = "HTTP/1.1"
    server_version = "voiceguide"
    sys_version = ""
    asking_seconds = 20.0
    """for a whole request to come, from when the one before was answered"""
    taking_seconds = 60.0
    """for a block of an answer to be taken"""

    server: PageServer

    def setup(self) -> None:
        """Read through what knows a deadline."""
        super().setup()
        self.rfile.close()
        self._requests = _Requests(self.connection)
        self.rfile = io.BufferedReader(self._requests)

    def handle_one_request(self) -> None:
        """Wait for a request, for a while, and answer it."""
        self._requests.deadline = monotonic() + self.asking_seconds
        super().handle_one_request()

    def handle_expect_100(self) -> bool:
        """Promise nothing before the answer: what has a body is not for us."""
        return True

    def do_GET(self) -> None:
        """Send the file, or the part of it that was asked for."""
        self._answer(body=True)

    def do_HEAD(self) -> None:
        """Send only what would stand before the file."""
        self._answer(body=False)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Say what the code says; not, as the library would, what was sent to us."""
        del message, explain
        super().send_error(code)

    def end_headers(self) -> None:
        """Add to every answer, errors too, what keeps a page from doing more than it should."""
        self.send_header("Cache-Control", "no-cache")
        self.send_header("Content-Security-Policy", f"{CSP}; frame-ancestors 'none'")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.connection.settimeout(self.taking_seconds)
        super().end_headers()

    def _answer(self, *, body: bool) -> None:
        try:
            target = urlsplit(self.path)
        except ValueError:
            self.send_error(HTTPStatus.BAD_REQUEST)
            return
        path = unquote(target.path).removeprefix("/") or "index.html"
        asked = [host.lower() for host in (*self.headers.get_all("Host", []), target.netloc) if host]
        if not asked:
            self.send_error(HTTPStatus.BAD_REQUEST)
        elif not self.server.hosts.issuperset(asked):
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
        elif (file := self._open(path)) is None:
            self.send_error(HTTPStatus.NOT_FOUND)
        else:
            with file:
                self._send(file, Path(path).suffix, body=body)

    def _open(self, path: str) -> BinaryIO | None:
        """One of our files; None for anything else, also under its name."""
        if path not in self.server.paths:
            return None
        try:
            return open_inside(self.server.folder, path)
        except OSError:
            return None

    def _send(self, file: BinaryIO, ending: str, *, body: bool) -> None:
        size = os.fstat(file.fileno()).st_size
        # parts are for GET; and as we name no versions, the one that If-Range names is not this one
        may_be_part = body and "If-Range" not in self.headers
        part = part_of(self.headers.get("Range", ""), size) if may_be_part else None
        headers = {"Accept-Ranges": "bytes", "Content-Type": _TYPES.get(ending, "application/octet-stream")}
        if part is None:
            status, part = HTTPStatus.OK, range(size)
        elif part:
            status = HTTPStatus.PARTIAL_CONTENT
            headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
        else:
            status, headers = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, {"Content-Range": f"bytes */{size}"}
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(part))}.items():
            self.send_header(name, value)
        self.end_headers()
        if body:
            self._send_part(file, part)

    def _send_part(self, file: BinaryIO, part: range) -> None:
        left = len(part)
        try:
            for block in _blocks(file, part):
                self.wfile.write(block)
                left -= len(block)
        finally:
            self.close_connection |= left > 0


def make_server(folder: Path, address: str, port: int) -> PageServer:
    """A server for our files; port 0 means any that is free. Raises OutputError when the port is taken."""
    if port not in ANY_PORT:
        raise OutputError(f"there is no port {port}; possible: 0 to 65535, 0 for any that is free")
    try:
        return PageServer(folder, address, port)
    except OSError as exc:
        reason = exc.strerror or exc
        raise OutputError(
            f"cannot serve on port {port}: {reason}; try --port 0 for any that is free"
        ) from exc


def part_of(asked: str, size: int) -> range | None:
    """The bytes a Range header asks for, none if they are not there; None if the whole is to be sent.

    The whole is the answer to other units, several ranges, and what is no range (RFC 9110, section 14.2).
    """
    match = re.fullmatch(r"bytes=([0-9]{0,99})-([0-9]{0,99})", asked.strip(), re.IGNORECASE)
    if not match or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        return range(max(0, size - int(last)), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1, size) if last else size)


def open_inside(folder: Path, path: str) -> BinaryIO:
    """Open a regular file in the folder, following no link on the way. Raises OSError for anything else."""
    if os.open not in os.supports_dir_fd:
        return _open_resolved(folder, path)
    *folders, name = path.split("/")
    place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for each in folders:
            place = _step(place, each, os.O_DIRECTORY)
        place = _step(place, name, os.O_NONBLOCK)
        if not stat.S_ISREG(os.fstat(place).st_mode):
            raise OSError("no file")
    except BaseException:
        os.close(place)
        raise
    return os.fdopen(place, "rb")


def _step(place: int, name: str, flag: int) -> int:
    """From a folder to what is in it; the folder is closed if that works."""
    inner = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | flag, dir_fd=place)
    os.close(place)
    return inner


def _open_resolved(folder: Path, path: str) -> BinaryIO:
    """The same for Windows, which opens no name within a folder; a link made just now may be missed."""
    whole = folder.resolve(strict=True) / path
    if whole.resolve(strict=True) != whole or not whole.is_file():
        raise OSError("no file, or a link")
    return whole.open("rb")


def _blocks(file: BinaryIO, part: range) -> Iterator[bytes]:
    file.seek(part.start)
    left = len(part)
    while left and (block := file.read(min(_CHUNK, left))):
        left -= len(block)
        yield block


class _Requests(io.RawIOBase):
    """What comes over a connection, if all of it comes before the deadline."""

    def __init__(self, connection: socket.socket) -> None:
        self.deadline = 0.0
        """on the clock that only goes forward, in seconds"""
        self._connection = connection

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        left = self.deadline - monotonic()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)
        return self._connection.recv_into(buffer)
