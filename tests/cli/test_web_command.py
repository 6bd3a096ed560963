"""`web` and `feed` as they are typed."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

SILENT = ("--voice", "silent")


def start(*arguments: str, cwd: Path) -> subprocess.Popen[str]:
    """Start voiceguide in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "voiceguide", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        cwd=cwd,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )


def run(*arguments: str, cwd: Path) -> tuple[int, str, str]:
    """Run it to its end; code, output, complaints."""
    process = start(*arguments, cwd=cwd)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


@pytest.fixture
def own(tmp_path: Path, mine: str) -> Path:
    """A content file with the exercise ``mine``."""
    path = tmp_path / "mine.yaml"
    path.write_text(mine)
    return path


def test_web_writes_a_folder_and_serves_it(own: Path, tmp_path: Path) -> None:
    """`web --serve` writes the page of the file's own exercises, says where it is, and ends with Ctrl-C."""
    process = start("web", "page", "--content", str(own), *SILENT, "--serve", "--port", "0", cwd=tmp_path)
    lines = iter(process.stdout or ())
    url = next(found[0] for line in lines if (found := re.search(r"http://127\.0\.0\.1:\d+/", line)))
    with urllib.request.urlopen(url) as answer:
        assert b"My own" in answer.read()
    process.send_signal(2)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (0, "stopped serving\n", "")
    assert sorted(path.name for path in (tmp_path / "page" / "sessions").iterdir()) == [
        "mine.html", "mine.mp3",
    ]  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("arguments", [("web", "page"), ("feed", "page", "--url", "https://clinic.example/")])
def test_stopping_leaves_nothing_half_done(
    arguments: tuple[str, ...], sent: signal.Signals, own: Path, tmp_path: Path
) -> None:
    """Whoever stops it finds no part of a sound file, and the next run goes on from there."""
    process = start(*arguments, "--content", str(own), *SILENT, "--reps", "1000", cwd=tmp_path)
    sessions = tmp_path / "page" / "sessions"
    until = time.monotonic() + 20
    while not (sessions.is_dir() and list(sessions.iterdir())) and time.monotonic() < until:
        time.sleep(0.01)
    process.send_signal(sent)
    _, err = process.communicate(timeout=15)
    assert (process.returncode, err) == (130, "voiceguide: stopped; the recordings that were complete stay\n")
    assert list(sessions.iterdir()) == []
    assert run(*arguments, "--content", str(own), *SILENT, cwd=tmp_path)[0] == 0


def test_a_folder_written_earlier_is_served_as_it_is(own: Path, tmp_path: Path) -> None:
    """Whoever only wants to look again loses nothing of what was chosen for the folder."""
    run("web", "page", "--content", str(own), *SILENT, cwd=tmp_path)
    before = {path: path.read_bytes() for path in (tmp_path / "page").rglob("*") if path.is_file()}
    process = start("web", "page", "--serve", "--port", "0", cwd=tmp_path)
    assert process.stdout is not None
    assert process.stdout.readline() == "page as it is; name sessions to write it anew\n"
    with urllib.request.urlopen(process.stdout.readline().split()[0]) as answer:
        assert b"My own" in answer.read()
    process.send_signal(2)
    assert process.communicate(timeout=60) == ("stopped serving\n", "")
    assert before == {path: path.read_bytes() for path in (tmp_path / "page").rglob("*") if path.is_file()}


def test_web_says_what_it_wrote_and_what_was_there(own: Path, tmp_path: Path) -> None:
    """One line for each sound file, one for the page; the second time they are up to date."""
    arguments = ("web", "page", "--content", str(own), *SILENT)
    code, out, err = run(*arguments, cwd=tmp_path)
    assert (code, err) == (0, "")
    assert re.fullmatch(r"page/sessions/mine.mp3: .* MB\npage/index.html: 1 session, .* MB of sound\n", out)
    assert "up to date" in run(*arguments, cwd=tmp_path)[1]


def test_single_writes_one_file(own: Path, tmp_path: Path) -> None:
    """`web --single` writes the file and nothing else, and says how large it is; then it is up to date."""
    arguments = ("web", "--single", "sent.html", "mine", "--content", str(own), *SILENT)
    code, out, err = run(*arguments, cwd=tmp_path)
    assert (code, err) == (0, "")
    assert re.fullmatch(r"sent.html: 1 session, .*, .* MB, of which .* MB are sound\n", out)
    assert run(*arguments, cwd=tmp_path)[1] == "sent.html: up to date\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.yaml", "sent.html"]


def test_single_replaces_another_file_with_force_alone(own: Path, tmp_path: Path) -> None:
    """A file that is there and another is left alone, with a line that tells what to add."""
    arguments = ("web", "--single", "sent.html", "mine", "--content", str(own), *SILENT)
    (tmp_path / "sent.html").write_text("mine")
    code, _, err = run(*arguments, cwd=tmp_path)
    assert (code, err.count("\n"), (tmp_path / "sent.html").read_text()) == (1, 1, "mine")
    assert "--force replaces it" in err
    assert run(*arguments, "--force", cwd=tmp_path)[0] == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_stopping_single_leaves_nothing(own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever stops it finds no file, whole or not, and a line that says so."""
    made = tmp_path / "made"
    made.mkdir()
    monkeypatch.setenv("TMPDIR", str(made))
    arguments = ("web", "--single", "sent.html", "--content", str(own), *SILENT, "--reps", "1000")
    process = start(*arguments, cwd=tmp_path)
    until = time.monotonic() + 60
    while not list(made.glob("voiceguide-*/.*")) and time.monotonic() < until:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (130, "voiceguide: stopped; nothing was written\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["made", "mine.yaml"]
    assert list(made.rglob("*.mp3")) == []


def test_feed_says_where_to_put_it(own: Path, tmp_path: Path) -> None:
    """`feed` names the feed it wrote, and the address podcast apps will need."""
    address = "https://clinic.example/podcast"
    code, out, _ = run("feed", "cast", "--content", str(own), *SILENT, "--url", address, cwd=tmp_path)
    assert code == 0
    assert "cast/feed.xml: 1 episode\n" in out
    assert f"{address}/feed.xml" in out


@pytest.mark.parametrize(
    ("arguments", "code", "hint"),
    [
        (["web", "new", "pelvik-rocking"], 1, 'did you mean "pelvic-rocking"?'),
        (["web", "new", "--port", "80"], 2, "--serve"),
        (["web", "new", "--serve", "--port", "99999"], 2, "65535"),
        (["web", "new", "--pace", "9"], 2, "0.5 to 2"),
        (["web", "no/such/folder", "torso-twist"], 1, "make it first"),
        (["web"], 2, "folder"),
        (["web", "new", "--choices", "shrt"], 2, "short, levels, sides"),
        (["web", "--single", "sent.mp3", "torso-twist"], 1, "name it sent.html"),
        (["web", "--single", "no/such/sent.html", "torso-twist"], 1, "make it first"),
        (["web", "--single", "sent.html", "pelvik-rocking"], 1, 'did you mean "pelvic-rocking"?'),
        (["web", "--single", "sent.html", "torso-twist", "--serve"], 2, "leave --serve"),
        (["feed", "new"], 2, "--url https://"),
        (["feed", "new", "--url", "http://clinic.example"], 2, "https"),
        (["feed", "new", "nothing", "--url", "https://clinic.example"], 1, "there is no"),
    ],
)
def test_bad_input_is_one_clear_line(arguments: list[str], code: int, hint: str, tmp_path: Path) -> None:
    """Bad input ends with one line that holds the right answer, the right exit code, and no folder."""
    ended, _, err = run(*arguments, *SILENT, cwd=tmp_path)
    assert ended == code
    assert hint in err
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
