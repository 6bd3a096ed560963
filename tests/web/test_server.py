"""The small server: our own files, whole or in parts, and nothing else of the machine."""

import http.client
import itertools
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from voiceguide.errors import OutputError
from voiceguide.web.server import LOOPBACK, PageHandler, PageServer, make_server, open_inside, part_of

Ask = Callable[..., Any]


@pytest.fixture
def ask(served: Any) -> Ask:
    """Ask the server for a path just as it is written; the answer, read."""

    def get(path: str, method: str = "GET", **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection(urlsplit(served.url).netloc, timeout=10)
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        answer.body = answer.read()  # type: ignore[attr-defined]
        connection.close()
        return answer

    return get


@pytest.mark.parametrize(
    ("range_", "first", "last"), [("bytes=0-", 0, -1), ("bytes=10-19", 10, 19), ("bytes=-5", -5, -1)]
)
def test_a_part_of_a_file_can_be_had(range_: str, first: int, last: int, ask: Ask, site: Path) -> None:
    """A range gives 206, these bytes and where they lie; phones refuse to play without that."""
    data = (site / "sessions" / "rise.mp3").read_bytes()
    answer = ask("/sessions/rise.mp3?v=1", Range=range_)
    first, last = first % len(data), last % len(data)
    assert (answer.status, answer.body) == (206, data[first : last + 1])
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{len(data)}"
    assert answer.headers["Content-Type"] == "audio/mpeg"


def test_a_part_beyond_the_end_is_refused(ask: Ask) -> None:
    """A range that is not there gives 416 with the size."""
    answer = ask("/sessions/rise.mp3", Range="bytes=99999999-")
    assert answer.status == 416
    assert answer.headers["Content-Range"].startswith("bytes */")


def test_head_tells_the_size_only(ask: Ask, site: Path) -> None:
    """HEAD gives the headers and no body."""
    answer = ask("/", method="HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["Content-Length"]) == (site / "index.html").stat().st_size
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/../secret",
        "/%2e%2e/secret",
        "/.voiceguide-folder.json",
        "/sessions",
        "/mine.txt",
        "//etc/passwd",
        "/\\x",
    ],
)
def test_nothing_else_is_served(path: str, ask: Ask, site: Path) -> None:
    """Other files, the ledger, folders and ways out of the folder are not found."""
    assert ask(path).status == 404


def test_a_taken_port_is_told() -> None:
    """A port in use, and one that cannot be, is one clear line."""
    first = make_server(Path(), LOOPBACK, 0)
    with pytest.raises(OutputError, match="--port 0"):
        make_server(Path(), LOOPBACK, first.server_address[1])
    first.server_close()
    with pytest.raises(OutputError, match="0 to 65535"):
        make_server(Path(), LOOPBACK, 70000)


@pytest.mark.parametrize(
    ("asked", "part"),
    [("bytes=0-0", range(1)), ("bytes=8-99", range(8, 9)), ("bytes=-99", range(9)), ("Bytes=4-", range(4, 9)),
     ("bytes=0-" + "9" * 99, range(9)),
     ("bytes=9-", range(0)), ("bytes=-0", range(0)), ("bytes=10-20", range(0)),
     ("", None), ("bytes=5-4", None), ("bytes=-", None), ("bytes=0-1,3-4", None), ("lines=1-2", None),
     ("bytes", None), ("bytes=1-x", None), ("bytes=1-\u00b2", None), ("bytes=0-" + "9" * 5000, None)],
    ids=lambda value: str(value)[:20],
)  # fmt: skip
def test_ranges_are_read_as_the_standard_says(asked: str, part: range | None) -> None:
    """One range of bytes is understood, within a file of nine; none, or several, ask for the whole."""
    found = part_of(asked, 9)
    assert (None if found is None else list(found)) == (None if part is None else list(part))


@pytest.mark.parametrize("asked", ["lines=1-2", "bytes=0-1,3-4", "bytes=5-4"])
def test_a_range_that_is_not_understood_gives_the_whole(asked: str, ask: Ask, site: Path) -> None:
    """Other units, several ranges and nonsense are answered 200 with the whole file, by no means 416."""
    answer = ask("/sessions/rise.mp3", Range=asked)
    assert (answer.status, answer.body) == (200, (site / "sessions" / "rise.mp3").read_bytes())


def test_a_range_is_for_this_version_and_for_get(ask: Ask, site: Path) -> None:
    """HEAD has no ranges; and If-Range names a version, while we name none: the whole is answered."""
    size = str((site / "sessions" / "rise.mp3").stat().st_size)
    head = ask("/sessions/rise.mp3", method="HEAD", Range="bytes=0-1")
    assert (head.status, head.headers["Content-Length"]) == (200, size)
    answer = ask("/sessions/rise.mp3", Range="bytes=0-1", **{"If-Range": '"another"'})
    assert (answer.status, answer.headers["Content-Length"]) == (200, size)


def raw(served: Any, request: bytes) -> bytes:
    """Send bytes as they are; what comes back until the server hangs up."""
    address = urlsplit(served.url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(request)
        answer = b""
        while block := connection.recv(65536):
            answer += block
    return answer


def status(answer: bytes) -> int:
    """The status of an answer."""
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "[::1", "@"]
)
def test_who_calls_it_by_a_foreign_name_is_not_answered(host: str, served: Any) -> None:
    """A page of elsewhere whose name was bent to this address reads nothing here."""
    host = host.format(port=urlsplit(served.url).port)
    for request in (
        f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: {urlsplit(served.url).netloc}\r\nHost: {host}\r\nConnection: close\r\n\r\n",
    ):
        answer = raw(served, request.encode())
        assert status(answer) == 421
        assert b"My own" not in answer
        assert b"<title>Gentle" not in answer


def test_who_calls_it_by_no_name_is_asked_for_one(served: Any) -> None:
    """Without a Host, in HTTP/1.1, 1.0 and before, nothing is read."""
    assert status(raw(served, b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")) == 400
    assert status(raw(served, b"GET / HTTP/1.0\r\n\r\n")) == 400
    assert b"voiceguide" not in raw(served, b"GET /\r\n\r\n")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LocalHost", "[::1]"])
def test_its_own_names_are_answered(host: str, served: Any) -> None:
    """By address and as localhost it is known, with its port, in the Host and in a whole address."""
    port = urlsplit(served.url).port
    answer = raw(served, f"GET / HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode())
    assert status(answer) == 200
    assert b"Content-Type: text/html" in answer
    whole = f"GET http://{host}:{port}/ HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n"
    assert status(raw(served, whole.encode())) == 200
    foreign = f"GET http://evil.example/ HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n"
    assert status(raw(served, foreign.encode())) == 421


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (b"GET http://[/ HTTP/1.1\r\nHost: x\r\n\r\n", 400), (b"GET /%00 HTTP/1.1\r\nHost: OWN\r\n\r\n", 404),
        (b"<b>hello</b>\r\n\r\n", 400), (b"GET / HTTP/x<b>\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: OWN\r\n\r\n", 501),
        (b"GET / HTTP/3.0\r\n\r\n", 505), (b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 200 + b"\r\n", 431), (b"\xff\xfe / HTTP/1.1\r\n\r\n", 501),
        (b"GET /nowhere HTTP/1.1\r\nHost: OWN\r\n\r\n", 404),
    ],
    ids=lambda value: str(value)[:30],
)  # fmt: skip
def test_errors_are_guarded_like_pages(
    request_: bytes, code: int, served: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whatever is sent, the answer is guarded and repeats nothing of the request; nothing is printed."""
    answer = raw(served, request_.replace(b"OWN", urlsplit(served.url).netloc.encode()))
    assert f"HTTP/1.1 {code} ".encode() in answer or f"Error code: {code}".encode() in answer
    if answer.startswith(b"HTTP/"):
        for line in (b"Content-Security-Policy: default-src 'none'", b"X-Content-Type-Options: nosniff",
                     b"Referrer-Policy: no-referrer", b"Cache-Control: no-cache"):  # fmt: skip
            assert line in answer
    assert b"<b>" not in answer
    assert b"nowhere" not in answer
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there, and there are no pipes")
@pytest.mark.parametrize("what", ["link", "link of its folder", "pipe", "folder", "gone"])
def test_what_took_the_place_of_a_file_is_not_served(
    what: str, site: Path, tmp_path: Path, serve: Callable[[Path], Any]
) -> None:
    """A name of ours under which something else lies now is not found, whatever it leads to."""
    folder = tmp_path / "site"
    shutil.copytree(site, folder)
    file = folder / "sessions" / "rise.mp3"
    secret = tmp_path / "rise.mp3"
    secret.write_text("secret")
    with serve(folder) as served:
        own = urlsplit(served.url).netloc
        request = f"GET /sessions/rise.mp3 HTTP/1.1\r\nHost: {own}\r\nConnection: close\r\n\r\n".encode()
        assert status(raw(served, request)) == 200
        if what == "link of its folder":
            shutil.rmtree(file.parent)
            file.parent.symlink_to(tmp_path)
        else:
            file.unlink()
        if what == "link":
            file.symlink_to(secret)
        elif what == "pipe":
            os.mkfifo(file)
        elif what == "folder":
            file.mkdir()
        answer = raw(served, request)
    assert status(answer) == 404
    assert b"secret" not in answer


def test_without_opening_within_a_folder_links_are_found_too(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The way for Windows opens a file of ours and refuses a link, a folder and what leads outside."""
    monkeypatch.setattr(os, "supports_dir_fd", set())
    folder = tmp_path / "site"
    shutil.copytree(site, folder)
    with open_inside(folder, "sessions/rise.mp3") as file:
        assert file.read() == (site / "sessions" / "rise.mp3").read_bytes()
    (tmp_path / "secret").write_text("secret")
    (folder / "link").symlink_to(tmp_path / "secret")
    for path in ("link", "sessions", "../secret", "nowhere"):
        with pytest.raises(OSError, match=r"."):
            open_inside(folder, path)


def test_who_asks_too_slowly_is_hung_up_on(served: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that comes byte by byte has a time to come in as a whole, however often a byte comes."""
    monkeypatch.setattr(PageHandler, "asking_seconds", 0.5)
    address = urlsplit(served.url)
    begun = time.monotonic()
    with socket.create_connection((address.hostname, address.port), timeout=0.05) as connection:
        request = itertools.chain(b"GET / HTTP/1.1\r\nX: ", itertools.repeat(ord("x")))
        for byte in request:
            try:
                connection.sendall(bytes([byte]))
                if connection.recv(1) == b"":
                    break
            except TimeoutError:
                assert time.monotonic() - begun < 30, "still open"
            except ConnectionError:
                break


def test_one_connection_too_many_is_hung_up_on(
    site: Path, serve: Callable[[Path], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the room is taken one more is not answered; as soon as one of them leaves, the next is."""
    monkeypatch.setattr(PageServer, "most_connections", 3)
    with serve(site) as served:
        own = urlsplit(served.url)
        request = f"GET / HTTP/1.1\r\nHost: {own.netloc}\r\n\r\n".encode()
        inside = [socket.create_connection((own.hostname, own.port), timeout=10) for _ in range(3)]
        for connection in inside:
            connection.sendall(request)
            assert connection.recv(12) == b"HTTP/1.1 200"
        assert hung_up(served)
        inside[0].close()
        until = time.monotonic() + 10
        while hung_up(served):
            assert time.monotonic() < until, "nobody gets in any more"
        for connection in inside[1:]:
            connection.close()


def hung_up(served: Any) -> bool:
    """Whether a whole request is not answered at all."""
    own = urlsplit(served.url)
    try:
        return (
            raw(served, f"GET / HTTP/1.1\r\nHost: {own.netloc}\r\nConnection: close\r\n\r\n".encode()) == b""
        )
    except ConnectionError:
        return True


def test_nothing_is_asked_of_the_network(site: Path) -> None:
    """Neither finding the own address nor serving and answering at it asks a name server for anything."""
    script = (
        "import sys, threading, urllib.request\n"
        "from pathlib import Path\n"
        "from voiceguide.errors import OutputError\n"
        "from voiceguide.web.server import LOOPBACK, make_server, own_address\n"
        "asked = []\n"
        "names = {f'socket.get{it}' for it in ('addrinfo', 'hostbyname', 'hostbyaddr', 'nameinfo')}\n"
        "sys.addaudithook(lambda event, _: asked.append(event) if event in names else None)\n"
        "try:\n"
        "    address = own_address()\n"
        "except OutputError:\n"
        "    address = LOOPBACK\n"
        "server = make_server(Path(sys.argv[1]), address, 0)\n"
        "threading.Thread(target=server.handle_request).start()\n"
        "import socket\n"
        "with socket.socket() as phone:\n"
        "    phone.connect(server.server_address)\n"
        "    host = ':'.join(map(str, server.server_address))\n"
        "    phone.sendall(f'GET / HTTP/1.1\\r\\nHost: {host}\\r\\nConnection: close\\r\\n\\r\\n'.encode())\n"
        "    print(phone.recv(12), asked)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, str(site)], capture_output=True, text=True, check=True, timeout=60
    )
    assert run.stdout == "b'HTTP/1.1 200' []\n"
