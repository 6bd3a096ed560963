"""A small server to look at the page from here or from the phone beside; it knows our own files only."""

import re
import socket
import sys
from collections.abc import Iterator
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from voiceguide.errors import OutputError
from voiceguide.folder.manifest import read_manifest
from voiceguide.web.markup import CSP

LOOPBACK: Final = "127.0.0.1"
ANY_PORT: Final = range(65536)
_CHUNK: Final = 65_536
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


class Server(ThreadingHTTPServer):
    """Answers several requests at a time; a player that hangs up is no trouble worth a word."""

    daemon_threads = True

    def handle_error(self, *request: object) -> None:
        """Say nothing of broken connections."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(*request)  # type: ignore[arg-type]


class Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD for known paths; parts of files too, for players seek by asking for parts."""

    protocol_version = "HTTP/1.1"
    server_version = "voiceguide"
    sys_version = ""
    timeout = 60

    def __init__(self, folder: Path, paths: set[str], *more: object) -> None:
        self._folder = folder
        self._paths = paths
        super().__init__(*more)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Send the file, or the part of it that was asked for."""
        self._answer(body=True)

    def do_HEAD(self) -> None:
        """Send only what would stand before the file."""
        self._answer(body=False)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self, *, body: bool) -> None:
        path = unquote(urlsplit(self.path).path).removeprefix("/") or "index.html"
        file = self._folder / path
        if path not in self._paths or not file.is_file():
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        size = file.stat().st_size
        asked = self.headers.get("Range", "")
        part = part_of(asked, size)
        if part is None:
            self.send_response(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
            self._end_headers({"Content-Range": f"bytes */{size}", "Content-Length": "0"})
            return
        whole = not asked
        self.send_response(HTTPStatus.OK if whole else HTTPStatus.PARTIAL_CONTENT)
        headers = {
            "Content-Type": _TYPES.get(file.suffix, "application/octet-stream"),
            "Accept-Ranges": "bytes",
        }
        if not whole:
            headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
        self._end_headers({**headers, "Content-Length": str(len(part))})
        if body:
            self._send(file, part)

    def _end_headers(self, headers: dict[str, str]) -> None:
        always = {
            "Cache-Control": "no-cache",
            "Content-Security-Policy": f"{CSP}; frame-ancestors 'none'",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }
        for name, value in {**headers, **always}.items():
            self.send_header(name, value)
        self.end_headers()

    def _send(self, file: Path, part: range) -> None:
        try:
            for block in _blocks(file, part):
                self.wfile.write(block)
        except ConnectionError:
            self.close_connection = True


def make_server(folder: Path, address: str, port: int) -> ThreadingHTTPServer:
    """A server for our files; port 0 means any that is free. Raises OutputError when the port is taken."""
    paths = {path for files in read_manifest(folder).values() for path in files}
    if port not in ANY_PORT:
        raise OutputError(f"there is no port {port}; possible: 0 to 65535, 0 for any that is free")
    try:
        return Server((address, port), partial(Handler, folder, paths))
    except OSError as exc:
        reason = exc.strerror or exc
        raise OutputError(
            f"cannot serve on port {port}: {reason}; try --port 0 for any that is free"
        ) from exc


def part_of(asked: str, size: int) -> range | None:
    """The bytes a Range header asks for, all of them if it is empty; None if there are no such."""
    if not asked:
        return range(size)
    match = re.fullmatch(r"bytes=(\d{0,15})-(\d{0,15})", asked)
    if not match or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    start = int(first) if first else max(0, size - int(last))
    stop = min(int(last) + 1, size) if first and last else size
    return range(start, stop) if start < stop else None


def _blocks(file: Path, part: range) -> Iterator[bytes]:
    with file.open("rb") as source:
        source.seek(part.start)
        left = len(part)
        while left and (block := source.read(min(_CHUNK, left))):
            left -= len(block)
            yield block
