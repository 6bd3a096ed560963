"""The remote: real sockets, real processes, callers of every kind."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from queue import SimpleQueue

import pytest

from voiceguide.coach.commands import COMMANDS, TABLE
from voiceguide.doors import local_socket
from voiceguide.doors import remote as remote_door
from voiceguide.doors.local_socket import LONGEST, connect, folders
from voiceguide.doors.remote import AGAIN, CALLERS, LINE, PATIENCE, Remote, take_over
from voiceguide.errors import Unreachable

STATE = {
    "name": "bedtime",
    "title": "Bedtime",
    "status": "playing",
    "where": "left side",
    "seconds_left": 751,
}
ROOT = Path(__file__).parents[2]


class Guide:
    """A remote in this process, and what was asked of it."""

    def __init__(self, folder, loopback=False):
        self.folder, self.loopback = folder, loopback
        self.got = SimpleQueue()
        self.remote = Remote(self.got.put, lambda: STATE, folder, loopback)

    def __enter__(self):
        self.remote.open()
        return self

    def __exit__(self, *_):
        self.remote.close()

    def caller(self):
        """A socket to it, and the token to tell."""
        return connect(self.folder, 10, self.loopback)

    def hears(self, line: bytes) -> bytes:
        """Say ``line`` and nothing more; what is answered until it hangs up."""
        caller, _ = self.caller()
        with caller:
            caller.sendall(line)
            return heard(caller)

    def asked(self, **what):
        caller, token = self.caller()
        caller.close()
        return json.loads(self.hears(json.dumps(what | ({"token": token} if token else {})).encode() + b"\n"))


def heard(caller) -> bytes:
    answer = b""
    with suppress(ConnectionError):
        while piece := caller.recv(4096):
            answer += piece
    return answer


@pytest.fixture(params=[False, True], ids=["socket", "port"])
def guide(request, home):
    """One that can be reached by a Unix socket, and one by a port and a token, as on Windows."""
    with Guide(Path(home["VOICEGUIDE_DATA"], "remote"), request.param) as opened:
        yield opened


def remote(*words, env):
    """``voiceguide remote`` in a process of its own: exit code, output, errors."""
    command = [sys.executable, "-m", "voiceguide", "remote", *words]
    done = subprocess.run(
        command, env=env | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=20, check=False
    )
    return done.returncode, done.stdout, done.stderr


def test_a_line_in_and_a_line_out(guide):
    """A command is put and answered with what is playing; without one the state alone is told."""
    assert guide.asked(do="other side") == {"ok": True, "did": "other side", "state": STATE}
    assert guide.got.get(timeout=1) == "other side"
    assert guide.asked() == {"ok": True, "state": STATE}
    assert guide.got.empty()


def test_every_command_in_every_spelling(guide):
    """All words of the table are understood, with spaces, hyphens or capitals."""
    for row in TABLE:
        for words in (row.command, *row.words, row.command.replace(" ", "-"), row.command.title()):
            assert guide.asked(do=words)["did"] == row.command
            assert guide.got.get(timeout=1) == row.command


@pytest.mark.parametrize(
    "line",
    [b"pause\n", b"\n\n", b"[]\n", b'"pause"\n', b'{"do": 7}\n', b'{"do": ["pause"]}\n', b"\xff\xfe\0\n",
     b"[" * 900 + b"\n", b"{" * (LINE + 1), b"x" * 1_000_000],
    ids=lambda line: repr(line[:12]),
)  # fmt: skip
def test_garbage_is_refused_and_does_no_harm(guide, line):
    """What is no message is answered with what would be one, or hung up on; the next caller is served."""
    caller, _ = guide.caller()
    with caller:
        with suppress(ConnectionError):
            caller.sendall(line)
        answer = heard(caller)
    assert not answer or json.loads(answer)["ok"] is False
    assert guide.asked(do="pause")["ok"]
    assert [guide.got.get(timeout=1), guide.got.empty()] == ["pause", True]


def test_a_line_without_its_end(guide):
    """Who says a line and hangs up, as ``printf`` into a socket does, has said it."""
    caller, token = guide.caller()
    with caller:
        caller.sendall(json.dumps({"do": "pause", "token": token}).encode())
        caller.shutdown(socket.SHUT_WR)
        assert json.loads(heard(caller))["did"] == "pause"


def test_who_does_not_wait_for_the_answer(guide):
    """A pedal that hangs up at once is obeyed all the same."""
    caller, token = guide.caller()
    with caller:
        caller.sendall(json.dumps({"do": "pause", "token": token}).encode() + b"\n")
    assert guide.got.get(timeout=2) == "pause"
    assert guide.asked(do="go on")["ok"]


def test_slow_and_silent_callers_keep_nobody_waiting(guide):
    """A byte now and then, or nothing at all: others are served meanwhile, and both are let go in time."""
    slow, silent = guide.caller()[0], guide.caller()[0]
    begun = time.monotonic()
    with slow, silent:
        for byte in b'{"do":':
            slow.send(bytes([byte]))
            assert guide.asked(do="pause")["ok"]
        assert time.monotonic() - begun < PATIENCE
        answers = [heard(slow), heard(silent)]
    assert PATIENCE <= time.monotonic() - begun < PATIENCE + 3
    assert all("within" in json.loads(answer)["error"] for answer in answers)


def test_more_callers_than_are_listened_to(guide):
    """When more call than are listened to, they wait until the silent ones are let go."""
    with ExitStack() as silent:
        for _ in range(CALLERS + 5):
            silent.enter_context(guide.caller()[0])
        assert guide.asked(do="pause")["ok"]


def test_another_guide_is_told_by_its_title(guide):
    """The second guide is told which one plays, and the first stays as it was."""
    second = Remote(lambda _: None, dict, guide.folder, guide.loopback)
    second.open()
    try:
        assert "another guide is playing (Bedtime)" in second.notice
        assert guide.asked(do="pause")["ok"]
    finally:
        second.close()
    assert guide.asked(do="pause")["ok"]


def test_the_second_guide_is_reached_once_the_first_has_ended(home):
    """Soon after the end of the first the second one is steered, and no longer tells of another."""
    folder = Path(home["VOICEGUIDE_DATA"], "remote")
    second = Guide(folder)
    with ExitStack() as stack:
        with Guide(folder):
            stack.enter_context(second)
            assert second.remote.notice
        deadline = time.monotonic() + 3 * AGAIN
        while second.remote.notice:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert second.asked(do="pause")["ok"]
        assert second.got.get(timeout=1) == "pause"


@pytest.mark.parametrize("loopback", [False, True], ids=["socket", "port"])
def test_who_takes_over_waits_until_the_other_is_gone(home, loopback):
    """The guide that plays gets the event, and serves others while it ends; then its place is free."""
    folder = Path(home["VOICEGUIDE_DATA"], "remote")
    with ThreadPoolExecutor() as elsewhere:
        with Guide(folder, loopback) as first:
            asking = elsewhere.submit(take_over, folder, loopback)
            assert first.got.get(timeout=10) == "replaced"
            assert first.asked(do="pause")["ok"]
            assert not asking.done()
        assert asking.result(10)
        with Guide(folder, loopback) as second:
            assert not second.remote.notice
            assert second.asked(do="pause")["ok"]


def test_what_is_answered_to_who_takes_over(guide):
    """The answer comes at once, with what is playing; the line stays open."""
    caller, token = guide.caller()
    with caller:
        caller.sendall(json.dumps({"event": "replaced", "token": token}).encode() + b"\n")
        assert json.loads(caller.recv(4096)) == {"ok": True, "event": "replaced", "state": STATE}
        assert guide.got.get(timeout=10) == "replaced"
        caller.settimeout(0.1)
        with pytest.raises(TimeoutError):
            caller.recv(1)


def test_who_asks_to_take_over_and_hangs_up(guide):
    """Nobody would go on with her session, so it is not given away."""
    caller, token = guide.caller()
    with caller:
        caller.sendall(json.dumps({"event": "replaced", "token": token}).encode())
        caller.shutdown(socket.SHUT_WR)
        assert heard(caller) == b""
    assert guide.asked(do="pause")["ok"]
    assert [guide.got.get(timeout=1), guide.got.empty()] == ["pause", True]


@pytest.mark.parametrize("event", ["end", "lost", "take over", "", None, 7, ["replaced"]])
def test_no_other_event_is_told_from_elsewhere(guide, event):
    """What happens to a guide is its own to know; and taking over is no command."""
    assert guide.asked(event=event)["ok"] is False
    assert guide.asked(do="take over")["unknown"]
    assert guide.asked(do="replaced")["unknown"]
    assert guide.got.empty()


@pytest.mark.parametrize("loopback", [False, True], ids=["socket", "port"])
def test_nobody_to_take_over_from(home, loopback):
    """Where nobody plays, there is nothing to wait for."""
    assert not take_over(Path(home["VOICEGUIDE_DATA"], "remote"), loopback)


def test_a_guide_that_is_killed_has_given_way(keep_doors, home):
    """Who takes over learns of an end of any kind."""
    first = keep_doors("Morning")
    with ThreadPoolExecutor() as elsewhere:
        asking = elsewhere.submit(take_over, Path(home["XDG_RUNTIME_DIR"], "voiceguide"))
        first.writes("got: replaced")
        first.process.send_signal(signal.SIGKILL)
        assert asking.result(10)


def test_a_guide_that_does_not_give_way(keep_doors, home, monkeypatch):
    """One that stays, or is put aside, is told as that, after a bounded time."""
    folder = Path(home["XDG_RUNTIME_DIR"], "voiceguide")
    first = keep_doors("Morning")
    monkeypatch.setattr(remote_door, "GONE_WITHIN", 0.2)
    with pytest.raises(Unreachable, match=r"still there after 0.2 seconds; end it"):
        take_over(folder)
    first.process.send_signal(signal.SIGSTOP)
    os.waitpid(first.process.pid, os.WUNTRACED)  # until it stands still
    with pytest.raises(Unreachable, match="put aside"):
        take_over(folder)
    first.process.send_signal(signal.SIGCONT)


def test_nobody_else_can_open_it(home):
    """Folder 0700, socket and lock 0600; on a port, the token is known to who may read the file."""
    folder = Path(home["VOICEGUIDE_DATA"], "remote")
    for loopback in (False, True):
        with Guide(folder, loopback):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
            assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
            names = {each.name for each in folder.iterdir()}
            assert names == {"lock", "port.json" if loopback else "socket"}
            assert {stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()} == {0o600}
        assert {each.name for each in folder.iterdir()} == {"lock"}


def test_a_folder_that_was_open_to_others_is_closed(home):
    """A folder of ours with too many rights loses them before anything is put into it."""
    folder = Path(home["VOICEGUIDE_DATA"], "remote")
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    with Guide(folder):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("kind", ["file", "link"])
def test_what_is_no_folder_of_ours_is_left_alone(home, kind):
    """Where somebody has put a file or a link to elsewhere, nothing is opened, and one line says so."""
    folder = Path(home["VOICEGUIDE_DATA"], "remote")
    folder.parent.mkdir()
    elsewhere = folder.with_name("elsewhere")
    elsewhere.mkdir()
    folder.write_text("mine") if kind == "file" else folder.symlink_to(elsewhere)
    with pytest.raises(Unreachable, match="cannot steer this guide"):
        Remote(lambda _: None, dict, folder).open()
    assert list(elsewhere.iterdir()) == []


def test_another_user_is_not_heard(home, monkeypatch):
    """A process of another user, even one that gets through to the socket, is hung up on unheard."""
    folder = Path(home["VOICEGUIDE_DATA"], "remote")
    with Guide(folder) as guide:
        if os.geteuid() == 0:
            answer = as_another_user(folder)
        else:  # nobody may become another user here; so let us be another one than who calls
            monkeypatch.setattr(local_socket.os, "geteuid", lambda: os.getuid() + 1)
            answer = guide.hears(b'{"do": "stop"}\n').decode()
            monkeypatch.undo()
        assert answer == ""
        assert guide.got.empty()
        assert guide.asked(do="pause")["ok"]


def as_another_user(folder) -> str:
    """What another user hears there, once with the rights as they are (nothing), once with all of them."""
    told = (
        "import os, socket, sys; os.setgid(65534); os.setuid(65534); caller = socket.socket(socket.AF_UNIX)\n"
        'caller.settimeout(5); caller.connect(sys.argv[1]); caller.send(b\'{"do": "stop"}\\n\')\n'
        "sys.stdout.write(caller.recv(999).decode())"
    )
    command = [sys.executable, "-I", "-c", told, str(folder / "socket")]
    refused = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert "PermissionError" in refused.stderr
    for each in (*folder.parents[:2], folder, folder / "socket"):
        each.chmod(0o777)
    let_in = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert "PermissionError" not in let_in.stderr
    return let_in.stdout


@pytest.mark.parametrize("token", [None, "", "guessed", 7])
def test_who_does_not_know_the_token_is_not_heard(home, token):
    """On a port anybody on the machine can call; only who knows the token is obeyed."""
    with Guide(Path(home["VOICEGUIDE_DATA"], "remote"), loopback=True) as guide:
        asked = {"do": "stop"} | ({} if token is None else {"token": token})
        assert "token" in json.loads(guide.hears(json.dumps(asked).encode() + b"\n"))["error"]
        assert guide.got.empty()


def test_a_path_too_long_for_a_socket(tmp_path):
    """Where the folder's path is too long, both ends meet in a private folder with a short one."""
    folder = tmp_path / ("long" * 30) / "remote"
    assert len(os.fsencode(folder / "socket")) > LONGEST
    with Guide(folder) as guide:
        assert guide.asked(do="pause")["ok"]
        (short,) = Path("/tmp").glob(f"voiceguide-{os.geteuid()}-*/socket")
        assert stat.S_IMODE(short.parent.stat().st_mode) == 0o700
    (short.parent / "lock").unlink()
    short.parent.rmdir()


def test_where_it_is_looked_for(home, monkeypatch):
    """The session's own folder comes first if it is there and ours, else the user's data."""
    runtime, data = Path(home["XDG_RUNTIME_DIR"]), Path(home["VOICEGUIDE_DATA"])
    monkeypatch.setenv("VOICEGUIDE_DATA", str(data))
    for given, first in (
        (str(runtime), runtime / "voiceguide"), ("", data / "remote"), ("run", data / "remote"),
        (str(runtime / "gone"), data / "remote"),
    ):  # fmt: skip
        monkeypatch.setenv("XDG_RUNTIME_DIR", given)
        assert next(folders()) == first
        assert list(folders())[-1] == data / "remote"


def test_a_killed_guide_is_replaced(keep_doors, home):
    """After kill -9 nobody is playing, and the next guide is reached under the same name."""
    first = keep_doors("Morning")
    assert remote(env=home) == (0, "Morning, playing, left side, 12:31 left\n", "")
    first.process.send_signal(signal.SIGKILL)
    first.process.wait()
    assert Path(home["XDG_RUNTIME_DIR"], "voiceguide", "socket").exists()
    code, _, errors = remote(env=home)
    assert (code, errors) == (1, "voiceguide: nobody is playing; `voiceguide play NAME` begins\n")
    keep_doors("Evening")
    assert remote(env=home)[1].startswith("Evening, playing")


def test_two_guides_at_once(keep_doors, home):
    """The second says that another is playing, by its title, and plays all the same; the first is steered."""
    first = keep_doors("Morning")
    second = keep_doors("Evening")
    notices = [line for line in second.written if line.startswith("notice: ")]
    (notice,) = notices
    assert notice.startswith("notice: another guide is playing (Morning), and `voiceguide remote` steers ")
    assert notice.endswith("; `--take-over` ends it")
    second.process.send_signal(signal.SIGINT)
    second.writes("got: stop")
    assert remote("pause", env=home)[0] == 0
    first.writes("got: pause")
    second.process.terminate()
    assert (second.ends(), second.errors) == (0, "")
    assert remote(env=home)[1].startswith("Morning, paused")


def test_a_guide_put_aside_does_not_keep_the_caller(keep_doors, home):
    """A guide stopped by Ctrl-Z is told as that after a moment; a second one begins at once."""
    first = keep_doors("Morning")
    first.process.send_signal(signal.SIGSTOP)
    begun = time.monotonic()
    code, _, errors = remote("pause", env=home)
    assert code == 1
    assert "does not answer" in errors
    assert len(errors.splitlines()) == 1
    assert time.monotonic() - begun < PATIENCE + 3
    second = keep_doors("Evening")
    assert any("another guide is playing, and" in line for line in second.written)
    first.process.send_signal(signal.SIGCONT)


def test_steered_from_the_command_line(keep_doors, home):
    """Words with spaces, hyphens or as several arguments; one line out, and the exit code says how."""
    keeper = keep_doors()
    for words, command in ((["pause"], "pause"), (["go", "on"], "go on"), (["go-on"], "go on"),
                           (["other side"], "other side"), (["how-long"], "how long")):  # fmt: skip
        before = keeper.got.count(command)
        code, output, errors = remote(*words, env=home)
        assert (code, errors, output.count("\n")) == (0, "", 1)
        assert output == f"{command}: Bedtime, left side, 12:31 left\n"
        keeper.writes(f"got: {command}", before + 1)
    code, output, errors = remote("paus", env=home)
    assert (code, output, errors) == (2, "", 'voiceguide: "paus" is no command; did you mean "pause"?\n')
    code, output, errors = remote("--json", "next", env=home)
    assert (code, errors) == (0, "")
    assert json.loads(output)["state"]["seconds_left"] == 751
    code, output, errors = remote("--json", "nxt", env=home)
    assert (code, errors) == (2, "")
    assert json.loads(output)["ok"] is False


def test_nobody_plays(home):
    """One line and 1; but words that are no command are told as that, with 2 and what would be one."""
    assert remote("pause", env=home)[0] == 1
    code, output, errors = remote("xyzzy", env=home)
    assert (code, output, len(errors.splitlines())) == (2, "", 1)
    assert all(command in errors for command in COMMANDS)
    code, output, errors = remote("--json", env=home)
    assert (code, errors) == (1, "")
    assert "nobody is playing" in json.loads(output)["error"]
    assert list(Path(home["XDG_RUNTIME_DIR"]).iterdir()) == []


def test_the_remote_is_quick():
    """A pedal does not wait: the other end loads neither the library nor numpy nor asyncio."""
    told = (
        "import sys; import voiceguide.cli.app, voiceguide.cli.commands, voiceguide.cli.remote\n"
        "print(*{'asyncio', 'numpy', 'yaml', 'rich', 'platformdirs', 'voiceguide.coach'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "\n"


def test_a_session_steered_from_elsewhere(home):
    """A real `play` pauses, goes on and stops with its landing, asked from other processes."""
    command = [sys.executable, "-m", "voiceguide", "play", "pelvic-rocking", "--silent", "--voice", "silent"]
    env = home | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as playing:
        until(lambda: remote(env=home)[0] == 0)
        for words, status in (("pause", "paused"), ("go on", "playing")):
            assert remote(words, env=home)[0] == 0
            until(lambda status=status: f"Pelvic rocking, {status}" in remote(env=home)[1])
        assert remote("stop", env=home)[0] == 0
        output, errors = playing.communicate(timeout=20)
    assert (playing.returncode, errors) == (0, "")
    assert "Stopped." in output
    assert remote("pause", env=home)[0] == 1


def until(true, seconds: float = 20) -> None:
    """Wait until it is."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
