"""A microphone that is wanted: told once that it is lost, looked for, and told that it is back."""

import threading
import time

import pytest

from voiceguide.errors import NoSoundDevice
from voiceguide.live import attending
from voiceguide.live.attending import Attending

TAKEN = "the microphone is used by another program"


class Gives:
    """A device that gives a block ten times as often as it is looked at."""

    lost = False

    def __init__(self):
        self.left = threading.Event()

    def listen(self, hear):
        threading.Thread(target=self._give, args=(hear,), daemon=True).start()

    def leave(self):
        self.left.set()

    def _give(self, hear):
        while not self.left.wait(attending.LOOK / 10):
            hear(b"\1\0")


@pytest.fixture
def soon(monkeypatch):
    monkeypatch.setattr(attending, "AGAIN", 0.05)
    monkeypatch.setattr(attending, "LOOK", 0.01)
    monkeypatch.setattr(attending, "COUNTED", 10**6)


def comes(wanted, within=5.0):
    deadline = time.monotonic() + within
    while not wanted():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def attended(opening):
    """What it does with devices that are opened like that: it, what it told, what it heard."""
    told, heard = [], []
    watch = Attending(opening, heard.append, told.append, lambda: told.append("found"))
    return watch, told, heard


def wanted_with_two():
    """The same, with one device that is heard and another that will be; and both."""
    devices = [Gives(), Gives()]
    coming = iter(devices)
    watch, told, heard = attended(lambda: lambda: next(coming))
    watch.want(True)
    comes(lambda: heard)
    return devices, watch, told, heard


def test_one_that_cannot_be_opened_is_told_once_and_again_when_it_can(soon):
    """As when another program has it, or the system refuses it: tried until it gives it."""
    tries, device = [], Gives()

    def opening():
        tries.append(time.monotonic())
        if len(tries) < 4:
            raise NoSoundDevice(TAKEN)
        return lambda: device

    watch, told, heard = attended(opening)
    watch.want(True)
    comes(lambda: len(told) == 2)
    assert told == [TAKEN, "found"]
    comes(lambda: heard)
    watch.close()
    assert device.left.wait(5)


def test_one_that_is_gone_is_told_once_and_another_takes_its_place(soon):
    """Pulled out, and another one is there a moment later."""
    devices, watch, told, _ = wanted_with_two()
    assert told == []
    devices[0].lost = True
    comes(lambda: len(told) == 2)
    assert told == ["the microphone is gone", "found"]
    assert devices[0].left.is_set()
    watch.close()


def test_what_is_not_wanted_is_closed_and_hears_nothing(soon):
    """While she has paused it, it is closed, and opened when she goes on; nothing of that is told."""
    devices, watch, told, heard = wanted_with_two()
    watch.want(False)
    assert devices[0].left.wait(5)
    heard.clear()
    time.sleep(0.1)
    assert heard == []
    watch.want(True)
    comes(lambda: heard)
    assert told == []
    watch.close()
