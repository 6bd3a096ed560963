"""The small server: our own files, whole or in parts, and nothing else of the machine."""

import http.client
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from voiceguide.errors import OutputError
from voiceguide.web.server import LOOPBACK, make_server, part_of

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
    [("", range(9)), ("bytes=0-0", range(1)), ("bytes=8-99", range(8, 9)), ("bytes=9-", None),
     ("bytes=-99", range(9)), ("bytes=5-4", None), ("bytes=-", None),
     ("bytes=0-1,3-4", None), ("lines=1-2", None)],
)  # fmt: skip
def test_ranges_are_read_as_the_standard_says(asked: str, part: range | None) -> None:
    """One range of bytes is understood, within a file of nine."""
    assert part_of(asked, 9) == part
