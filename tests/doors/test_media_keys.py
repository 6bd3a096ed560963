"""Media keys on a private bus, pressed by D-Bus's own programs."""

import gc
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path
from queue import Empty, SimpleQueue

import pytest

pytest.importorskip("dbus_fast", reason="no dbus-fast: no media keys")

from voiceguide.doors.media import LEAVING, MediaKeys
from voiceguide.doors.mpris import COMMANDS, NAME, PATH, PLAYER

NEEDED = ("dbus-daemon", "dbus-send", "dbus-monitor")


class Bus:
    """A session bus of our own."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            ["dbus-daemon", "--session", "--print-address", "--nofork"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        self.address = self.process.stdout.readline().strip()
        self.env = os.environ | {"DBUS_SESSION_BUS_ADDRESS": self.address}

    def send(self, name: str, member: str, *arguments: str) -> str:
        """Call a method of the object at ``PATH`` of ``name``; the reply, or the error, as text."""
        command = ["dbus-send", "--session", "--print-reply", "--reply-timeout=5000", f"--dest={name}", PATH]
        done = subprocess.run(
            [*command, member, *arguments], env=self.env, capture_output=True, text=True, check=False
        )
        return done.stdout + done.stderr

    def names(self) -> list[str]:
        """The players on the bus."""
        command = ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/"]
        reply = subprocess.run(
            [*command, "org.freedesktop.DBus.ListNames"],
            env=self.env,
            capture_output=True,
            text=True,
            check=True,
        )
        return sorted(each for each in reply.stdout.split('"') if each.startswith(NAME))

    def has(self, *names: str) -> None:
        """Wait until just these players are on the bus."""
        until(lambda: self.names() == sorted(names))

    def close(self) -> None:
        self.process.send_signal(signal.SIGCONT)
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def until(true, seconds: float = 10) -> None:
    """Wait until it is."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def bus(monkeypatch):
    if missing := [program for program in NEEDED if shutil.which(program) is None]:
        pytest.skip(f"{' and '.join(missing)} not installed: no bus to press keys on")
    bus = Bus()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    yield bus
    bus.close()


class Guide:
    """Media keys in this process, and what came by them."""

    def __init__(self, status: str = "playing") -> None:
        self.got: SimpleQueue[str] = SimpleQueue()
        self.state = {"name": "bedtime", "title": "Bedtime", "status": status}
        self.keys = MediaKeys(self.got.put, lambda: dict(self.state))

    def __enter__(self) -> "Guide":
        self.keys.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.keys.close()


def media_threads() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == "media keys"]


@pytest.mark.parametrize(("method", "command"), COMMANDS.items())
def test_each_key_is_its_command(bus, method, command):
    """Play, pause, next, previous, stop: pressed on the desktop, they are her commands."""
    with Guide() as guide:
        bus.has(NAME)
        assert "error" not in bus.send(NAME, f"{PLAYER}.{method}").lower()
        assert guide.got.get(timeout=2) == command
    bus.has()


def test_what_cannot_be_done_does_nothing(bus):
    """Seeking, opening and setting are refused or without effect; a method nobody knows is an error."""
    with Guide() as guide:
        bus.has(NAME)
        assert "method return" in bus.send(NAME, f"{PLAYER}.Seek", "int64:1000000")
        assert "method return" in bus.send(NAME, "org.mpris.MediaPlayer2.Quit")
        assert "UnknownMethod" in bus.send(NAME, f"{PLAYER}.Eject")
        setting = ("org.freedesktop.DBus.Properties.Set", f"string:{PLAYER}", "string:Volume")
        assert "PropertyReadOnly" in bus.send(NAME, *setting, "variant:double:0.5")
        assert "UnknownProperty" in bus.send(
            NAME, "org.freedesktop.DBus.Properties.Get", f"string:{PLAYER}", "string:Tempo"
        )
        with pytest.raises(Empty):
            guide.got.get_nowait()


def test_what_a_desktop_asks_for_first(bus):
    """All properties of both interfaces and the introspection tell a player that can be steered."""
    with Guide():
        bus.has(NAME)
        about = bus.send(NAME, "org.freedesktop.DBus.Properties.GetAll", "string:org.mpris.MediaPlayer2")
        assert '"voiceguide"' in about
        player = bus.send(NAME, "org.freedesktop.DBus.Properties.GetAll", f"string:{PLAYER}")
        assert all(word in player for word in ('"Playing"', '"Bedtime"', "CanGoNext", "mpris:trackid"))
        told = bus.send(NAME, "org.freedesktop.DBus.Introspectable.Introspect")
        assert all(f'name="{method}"' in told for method in COMMANDS)
        assert "method return" in bus.send(NAME, "org.freedesktop.DBus.Peer.Ping")


def test_a_change_is_told(bus):
    """When she pauses, the desktop is told of it by itself, and of nothing that stays the same."""
    rule = f"type='signal',path='{PATH}'"
    with Guide() as guide:
        bus.has(NAME)
        command = ["dbus-monitor", "--session", rule]
        with subprocess.Popen(command, env=bus.env, stdout=subprocess.PIPE, text=True) as monitor:
            line = monitor.stdout.readline()  # it listens: it is told its own name
            while "NameAcquired" not in line and "NameLost" not in line:
                line = monitor.stdout.readline()
            guide.state["status"] = "paused"
            told = []
            while "Paused" not in (line := monitor.stdout.readline()):
                told.append(line)
            monitor.terminate()
    assert any("PropertiesChanged" in each for each in told)
    assert not any("Metadata" in each for each in told)


def test_it_begins_when_something_plays(bus):
    """Before anything plays no bus is spoken to, so the first word waits for none."""
    with Guide(status="waiting") as guide:
        time.sleep(0.3)
        assert bus.names() == []
        guide.state["status"] = "playing"
        bus.has(NAME)


def test_a_second_guide_has_a_name_beside_the_first(bus):
    """Two players at once are two names, as the specification wants."""
    with Guide():
        bus.has(NAME)
        with Guide():
            bus.has(NAME, f"{NAME}.instance{os.getpid()}")
        bus.has(NAME)


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSTOP])
def test_a_bus_that_dies_or_hangs_does_no_harm(bus, end, capfd, caplog):
    """When the bus is killed or frozen, nothing is told and closing takes a moment at most."""
    with Guide() as guide:
        bus.has(NAME)
        bus.process.send_signal(end)
        guide.state["status"] = "paused"
        if end == signal.SIGKILL:
            until(lambda: not media_threads())
        begun = time.monotonic()
    assert time.monotonic() - begun < LEAVING + 1
    until(lambda: not media_threads())
    gc.collect()  # what was never looked at is told when it is thrown away
    assert capfd.readouterr() == ("", "")
    assert [each for each in caplog.records if each.levelname != "DEBUG"] == []


def test_a_bus_that_never_answers_does_no_harm(monkeypatch, tmp_path, capfd):
    """Where something listens and says nothing, doors open and close at once."""
    with socket.socket(socket.AF_UNIX) as silent:
        path = Path(tmp_path, "bus")
        silent.bind(str(path))
        silent.listen()
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={path}")
        begun = time.monotonic()
        with Guide():
            silent.accept()[0].close()
        assert time.monotonic() - begun < LEAVING + 3
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "address", ["", "nonsense", "unix:path=/nowhere/at/all", "unix:", "tcp:host=x,port=y"]
)
def test_no_bus_is_no_trouble(monkeypatch, address, capfd):
    """Where there is no bus, or an address that is none, nothing happens and nothing is told."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    with Guide():
        until(lambda: not media_threads())
    assert capfd.readouterr() == ("", "")
