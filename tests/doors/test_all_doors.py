"""All doors at once: what one of them has keeps none of the others from opening or closing."""

import signal
import threading
from pathlib import Path

import pytest

from voiceguide.doors.all import Doors
from voiceguide.errors import Unreachable


class Scribbler:
    """A door that writes down what is done with it, and may fail at it."""

    def __init__(self, name, done, fails=""):
        self.name, self.done, self.fails = name, done, fails

    def open(self):
        self.did("open")

    def close(self):
        self.did("close")

    def did(self, what):
        self.done.append(f"{what} {self.name}")
        if what == self.fails:
            raise OSError(5, f"{self.name} is stuck\nfor good")


@pytest.mark.parametrize(("fails", "done"), [
    ("", ["open a", "open b", "open c", "close c", "close b", "close a"]),
    ("open", ["open a", "open b", "open c", "close c", "close a"]),
    ("close", ["open a", "open b", "open c", "close c", "close b", "close a"]),
])  # fmt: skip
def test_opened_in_order_and_closed_in_reverse(fails, done):
    """Each is closed that was opened, in reverse; a trouble is a notice of one line, never an exception."""
    noted = []
    doors = Doors(lambda _: None, lambda _: None, dict)
    doors._doors = (Scribbler("a", noted), Scribbler("b", noted, fails), Scribbler("c", noted))
    with doors:
        pass
    assert noted == done
    assert doors.notices == (("[Errno 5] b is stuck for good",) if fails else ())


def test_an_exception_within_closes_them_too():
    """Whatever happens while they are open is not hidden, and they are closed."""
    noted = []
    doors = Doors(lambda _: None, lambda _: None, dict)
    doors._doors = (Scribbler("a", noted, "close"),)
    with pytest.raises(Unreachable), doors:
        raise Unreachable
    assert noted == ["open a", "close a"]


def test_without_a_remote_the_others_go_on(keep_doors, home):
    """Where the folder for the remote cannot be made, one line says so, and keys and signals work."""
    home.pop("XDG_RUNTIME_DIR")
    Path(home["VOICEGUIDE_DATA"]).write_text("a file in the way")
    keeper = keep_doors(terminal=True)
    (notice,) = [line for line in keeper.written if line.startswith("notice: ")]
    assert "`voiceguide remote` cannot steer this guide" in notice
    assert home["VOICEGUIDE_DATA"] in notice
    keeper.press(" ")
    keeper.writes("got: toggle")
    keeper.process.send_signal(signal.SIGTERM)
    keeper.writes("closed")
    assert keeper.terminal_mode() == keeper.mode


def test_nothing_is_left_behind(monkeypatch, home):
    """After they have closed, no thread, no handler and no socket of theirs is left."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", home["XDG_RUNTIME_DIR"])
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    threads, handler = set(threading.enumerate()), signal.getsignal(signal.SIGTERM)
    with Doors(lambda _: None, lambda _: None, dict):
        assert signal.getsignal(signal.SIGTERM) != handler
        assert {each.name for each in threading.enumerate()} >= {"remote"}
    assert signal.getsignal(signal.SIGTERM) == handler
    for each in set(threading.enumerate()) - threads:
        each.join(2)
    assert set(threading.enumerate()) <= threads
    assert [each.name for each in Path(home["XDG_RUNTIME_DIR"], "voiceguide").iterdir()] == ["lock"]
