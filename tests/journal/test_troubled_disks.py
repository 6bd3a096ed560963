"""Whatever a disk does, the session notices nothing, and what can be read is a beginning of what was written.

Every system call of a journal is made to fail in turn, and every gap between two is made its process's last.
"""

import errno
import itertools
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import voiceguide.journal
from voiceguide.errors import JournalError
from voiceguide.journal import Account, Commanded, Ended, Journal, Reached, Resumed, accounts, read_account

CALLS = ("open", "write", "fsync", "fstat", "read", "ftruncate", "close")
"""what the journal asks of the system"""

BEFORE = [(Reached, 1), (Commanded, "slower"), (Reached, 2), (Ended, "stopped")]
AFTER = [(Resumed, ""), (Reached, 3), (Ended, "finished")]
"""what is told of the session that ``play`` plays, before and after it is resumed"""

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs fork, or limits of POSIX systems")


def play(folder: Path) -> list[Journal]:
    """A session that is stopped and goes on; it knows nothing of disks."""
    journals = [Journal.begin(folder, "full", {"pace": "9/10"})]
    journals[0].unit(1, 3, "opening")
    journals[0].command("slower", {"unit": 1})
    journals[0].unit(2, 3, "torso twist")
    journals[0].end("stopped")
    if journals[0].path:
        try:
            journals.append(Journal.reopen(journals[0].path))
            journals[1].unit(3, 3, "closing")
            journals[1].end("finished")
        except JournalError as refused:  # a close that did nothing has left it claimed; that is told, too
            journals[0].trouble = str(refused)
    return journals


def story(account: Account) -> list[tuple[type, int | str]]:
    """The entries of an account without their times."""
    told: list[tuple[type, int | str]] = []
    for entry in account.entries:
        match entry:
            case Reached():
                told.append((Reached, entry.number))
            case Commanded():
                told.append((Commanded, entry.name))
            case Resumed():
                told.append((Resumed, ""))
            case Ended():
                told.append((Ended, entry.how))
    return told


class TroubledSystem:
    """The system as the journal sees it; from its calls, the ones at fault do something else instead."""

    def __init__(self, fault: Callable[[int, Callable[[], Any], tuple[Any, ...]], Any]) -> None:
        """``fault`` gets the number of each call, from 1, how to make it, and its arguments."""
        self._fault = fault
        self.calls = 0

    def __getattr__(self, name: str) -> Any:
        """The real function, or the fault in its place."""
        real = getattr(os, name)
        if name not in CALLS:
            return real

        def call(*arguments: Any) -> Any:
            self.calls += 1
            return self._fault(self.calls, lambda: real(*arguments), arguments)

        return call


def half_of(arguments: tuple[Any, ...]) -> None:
    """If this was to write, write the first half."""
    if len(arguments) == 2 and isinstance(arguments[1], bytes):
        os.write(arguments[0], arguments[1][: len(arguments[1]) // 2])


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO], ids=["full", "broken"])
@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from then on"])
@pytest.mark.parametrize("half", [False, True], ids=["nothing", "half"])
def test_any_system_call_may_fail(
    code: int, lasting: bool, half: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With any call failing, once or for good: nothing is raised, a beginning is read, and a loss is told."""
    for number in itertools.count(1):
        folder = tmp_path / str(number)

        def fault(
            call: int, real: Callable[[], Any], arguments: tuple[Any, ...], number: int = number
        ) -> Any:
            if call == number or (lasting and call > number):
                if half:
                    half_of(arguments)
                raise OSError(code, os.strerror(code))
            return real()

        system = TroubledSystem(fault)
        monkeypatch.setattr(voiceguide.journal, "os", system)
        journals = play(folder)
        monkeypatch.undo()
        found = accounts(folder)
        told = story(found[0]) if found else []
        lost = [journal.trouble for journal in journals if journal.trouble]
        beginnings = [
            BEFORE[:first] + AFTER[:then]
            for first in range(len(BEFORE) + 1)
            for then in range(len(AFTER) + 1)
        ]
        assert told in beginnings
        assert lost or told == BEFORE + AFTER, "lost, and nobody was told"
        if system.calls < number:
            assert told == BEFORE + AFTER
            break
    assert number > 10


@posix
@pytest.mark.parametrize("half", [False, True], ids=["nothing", "half"])
def test_it_may_be_killed_between_any_two_system_calls(half: bool, tmp_path: Path) -> None:
    """With the process gone before its Nth call, for every N, or in the middle of it: a beginning is read."""
    driver = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "sys.path.insert(0, sys.argv[1])\n"
        "import test_troubled_disks as here\n"
        "here.kill_at_every_call(Path(sys.argv[2]), half=bool(int(sys.argv[3])))\n"
    )
    arguments = [str(Path(__file__).parent), str(tmp_path), str(int(half))]
    subprocess.run([sys.executable, "-c", driver, *arguments], check=True, timeout=60)
    lengths = []
    for folder in tmp_path.iterdir():
        found = accounts(folder)
        told = story(found[0]) if found else []
        assert told == (BEFORE + AFTER)[: len(told)]
        lengths.append(len(told))
    assert min(lengths) == 0
    assert max(lengths) == len(BEFORE + AFTER)
    assert len(lengths) > 10


def kill_at_every_call(folder: Path, *, half: bool) -> None:
    """Play in one process after another, each dying at a later call, until one comes to its end."""
    for number in itertools.count(1):
        child = os.fork()
        if child == 0:

            def fault(
                call: int, real: Callable[[], Any], arguments: tuple[Any, ...], number: int = number
            ) -> Any:
                if call == number:
                    if half:
                        half_of(arguments)
                    os._exit(9)
                return real()

            voiceguide.journal.os = TroubledSystem(fault)  # type: ignore[attr-defined]
            play(folder / str(number))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.waitstatus_to_exitcode(status) == 0:
            return


@posix
def test_a_disk_that_is_full_is_told_and_leaves_no_torn_line(tmp_path: Path) -> None:
    """At the system's own limit of a file's size, the lines before it stay, and a line tells the person."""
    script = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from voiceguide.journal import Journal\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "journal = Journal.begin(Path(sys.argv[1]), 'full', {})\n"
        "for number in range(1, 51):\n"
        "    journal.unit(number, 50, 'torso twist, left side')\n"
        "journal.end('finished')\n"
        "print(journal.trouble)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True, timeout=60
    )
    assert run.stdout.count("\n") == 1
    assert "File too large" in run.stdout
    assert "VOICEGUIDE_DATA" in run.stdout
    [account] = accounts(tmp_path)
    units = [entry.number for entry in account.entries if isinstance(entry, Reached)]
    assert 1 < len(units) < 12
    assert units == list(range(1, len(units) + 1))
    assert account.path.read_bytes().endswith(b"\n")
    assert account.ended == ""


def test_a_disk_that_hangs_stops_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a write hangs, lines are taken or refused at once; when it moves on, all taken are there."""
    moves, hangs = threading.Event(), threading.Event()

    def fault(_: int, real: Callable[[], Any], arguments: tuple[Any, ...]) -> Any:
        if len(arguments) == 2 and isinstance(arguments[1], bytes):
            hangs.set()
            moves.wait(30)
        return real()

    monkeypatch.setattr(voiceguide.journal, "os", TroubledSystem(fault))
    journal = Journal.begin(tmp_path, "full", {})
    assert hangs.wait(10)
    for number in range(1, 5001):
        journal.unit(number, 5000, "on and on")
    journal.end("finished")
    assert "too slow" in journal.trouble
    assert not moves.is_set()
    moves.set()
    journal._thread.join(30)
    assert journal.path
    units = [entry.number for entry in read_account(journal.path).entries if isinstance(entry, Reached)]
    assert units == list(range(1, 1001))


def test_where_no_folder_can_be_the_session_goes_on(tmp_path: Path) -> None:
    """Under a name that is a file's, nothing is kept, and the person is told why."""
    (tmp_path / "data").write_text("hers")
    journal = Journal.begin(tmp_path / "data" / "sessions", "full", {})
    journal.unit(1, 2, "opening")
    journal.end("finished")
    assert journal.path is None
    assert journal.trouble.startswith("this session is not kept")
    assert (tmp_path / "data").read_text() == "hers"
    assert accounts(tmp_path / "data" / "sessions") == []
