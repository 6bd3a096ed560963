"""A loudspeaker that goes away and comes back, on a sound server that is killed, frozen or robbed of it."""

import array
import itertools
import os
import queue
import signal
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from voiceguide.errors import NoSoundDevice
from voiceguide.live.device import loudspeakers, open_clock, open_loudspeaker
from voiceguide.live.loudspeaker import Loudspeaker
from voiceguide.live.player import Player

RATE = 24000
NOTICED = 1.0
"""Seconds in which a device that is gone is noticed."""


def hum(level: int, seconds: int = 600) -> Iterator[bytes]:
    block = array.array("h", [level] * 2400).tobytes()
    return (block for _ in range(10 * seconds))


class Session:
    """A player, its loudspeaker, and what that put."""

    def __init__(self, open_device: Callable, **more) -> None:
        self.messages: queue.SimpleQueue[tuple[str, float]] = queue.SimpleQueue()
        self.player = Player(hum(9000), RATE)
        self.loudspeaker = Loudspeaker(
            open_device, self.player, lambda message: self.messages.put((message, time.monotonic())), **more
        )

    def puts(self, message: str, seconds: float = 15) -> float:
        """Wait for the next message, which must be this; return when it was put."""
        told, at = self.messages.get(timeout=seconds)
        assert told == message
        return at

    def goes_on(self, level: int) -> None:
        """What a conductor does when the sound is back."""
        self.player.switch(hum(level), "now")
        self.player.resume()


@contextmanager
def session(open_device: Callable, **more) -> Iterator[Session]:
    playing = Session(open_device, **more)
    playing.loudspeaker.start(required=True)
    try:
        yield playing
    finally:
        playing.loudspeaker.close()
        playing.player.close()


@pytest.fixture
def server(own_server, monkeypatch):
    for name in ("PULSE_SERVER", "XDG_RUNTIME_DIR", "HOME"):
        monkeypatch.setenv(name, own_server.env[name])
    return own_server


def default():
    return open_loudspeaker(RATE)


def still(player: Player) -> bool:
    """Whether the player gives nothing, and keeps what it has."""
    before = player.position
    time.sleep(0.2)
    return player.paused and player.position == before


def test_a_switch_is_heard_at_once(server):
    """From leaving a stream now to its last sample heard: less than 100 ms, and then the next is there."""
    silent, begun, levels = [], [], range(9000, 1000, -1000)
    with session(default) as playing, server.listening() as ear:
        for old, new in itertools.pairwise(levels):
            ear.hears(old)
            time.sleep(0.5)
            asked = time.monotonic()
            playing.player.switch(hum(new), "now")
            first = ear.hears(new)
            samples = ear.samples
            last = len(samples) - 1 - samples[::-1].index(old)
            silent.append(ear.when(last) - asked)
            begun.append(ear.when(first) - asked)
    assert statistics.median(silent) < 0.1
    assert statistics.median(begun) < 0.1 + 0.02


def test_a_killed_server_is_noticed_and_its_successor_found(server):
    """Within a second the player holds; when a server runs again, what follows is heard there."""
    with session(default) as playing:
        with server.listening() as ear:
            ear.hears(9000)
            time.sleep(1.2)
            killed = time.monotonic()
            server.close()
            assert playing.puts("lost") - killed < NOTICED
        assert still(playing.player)
        assert not playing.loudspeaker.audible
        time.sleep(2)
        server.start()
        playing.puts("found")
        assert playing.loudspeaker.audible
        with server.listening() as ear:
            playing.goes_on(3000)
            ear.hears(3000)
            assert 9000 not in ear.samples[-2400:]


def test_a_frozen_server_is_noticed_and_found_when_it_thaws(server):
    """A server that hangs, and everything that asks it, holds up nobody; afterwards the sound is back."""
    with session(default) as playing, server.listening() as ear:
        ear.hears(9000)
        time.sleep(1.2)
        frozen = time.monotonic()
        os.kill(server.process.pid, signal.SIGSTOP)
        assert playing.puts("lost") - frozen < NOTICED
        assert still(playing.player)
        time.sleep(4)
        os.kill(server.process.pid, signal.SIGCONT)
        playing.puts("found")
        playing.goes_on(3000)
        ear.hears(3000)
        heard = playing.player.position
        time.sleep(1)
        assert playing.player.position > heard
        assert playing.messages.empty()


def test_a_frozen_server_that_is_replaced_is_left(server):
    """A server killed while it hangs: its successor is found, though the old device still closes."""
    with session(default) as playing:
        with server.listening() as ear:
            ear.hears(9000)
        time.sleep(1.2)
        os.kill(server.process.pid, signal.SIGSTOP)
        playing.puts("lost")
        time.sleep(1.5)
        server.close()
        server.start()
        playing.puts("found")
        with server.listening() as ear:
            playing.goes_on(3000)
            ear.hears(3000)


def test_another_loudspeaker_is_taken_when_the_own_one_is_gone(server):
    """The sink she listens to by its name is removed: the default one plays what follows."""
    server.add_loudspeaker("headphones", "Headphones")
    with session(lambda: open_loudspeaker(RATE, "headphones")) as playing:
        with server.listening("headphones") as ear:
            ear.hears(9000)
            time.sleep(1.2)
        removed = time.monotonic()
        server.control("unload-module", "module-null-sink")
        server.add_loudspeaker("other", "Other")
        assert playing.puts("lost") - removed < NOTICED
        playing.puts("found")
        with server.listening("other") as ear:
            playing.goes_on(3000)
            ear.hears(3000)


def test_closing_ends_the_search(server):
    """A session that ends while it looks for a device ends at once."""
    with session(default) as playing:
        time.sleep(1.2)
        os.kill(server.process.pid, signal.SIGSTOP)
        playing.puts("lost")
        time.sleep(1.5)
        closing = time.monotonic()
    assert time.monotonic() - closing < 1.5
    os.kill(server.process.pid, signal.SIGCONT)
    time.sleep(1)
    assert playing.messages.empty()
    assert not playing.loudspeaker.audible or playing.player.finished


def test_a_sleep_of_the_computer_is_lost_and_found():
    """A pull long after the last one comes too late for her: the player holds until somebody says so."""
    slept = [0.0]
    with session(lambda: open_clock(RATE), clock=lambda: time.monotonic() + slept[0]) as playing:
        time.sleep(0.5)
        slept[0] = 60.0
        playing.puts("lost")
        playing.puts("found")
        assert still(playing.player)
        playing.player.resume()
        time.sleep(0.5)
        assert not playing.player.paused
        assert playing.messages.empty()


def test_a_pause_is_no_sleep():
    """Held anyway, as by Ctrl-Z, nothing is missed."""
    slept = [0.0]
    with session(lambda: open_clock(RATE), clock=lambda: time.monotonic() + slept[0]) as playing:
        playing.player.pause()
        time.sleep(0.3)
        slept[0] = 60.0
        time.sleep(0.5)
        assert playing.messages.empty()


def test_without_a_loudspeaker_a_clock_goes_on(monkeypatch):
    """Where nothing can be heard the session runs in time, and says why, unless it must be heard."""
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere/at/all")
    player = Player(hum(9000), RATE)
    loudspeaker = Loudspeaker(default, player, queue.SimpleQueue().put)
    with pytest.raises(NoSoundDevice):
        loudspeaker.start(required=True)
    loudspeaker = Loudspeaker(default, player, queue.SimpleQueue().put)
    loudspeaker.start(required=False)
    assert loudspeaker.trouble
    assert not loudspeaker.audible
    time.sleep(1)
    assert player.position > 0
    assert loudspeaker.pulled >= player.position
    loudspeaker.close()
    player.close()


def test_two_loudspeakers_of_one_name_can_be_told_apart(server):
    """Equal names are numbered, the numbers can be typed, and a part of both names offers both."""
    server.add_loudspeaker("one", "USB Audio")
    server.add_loudspeaker("two", "USB Audio")
    assert {"USB Audio", "USB Audio (2)"} <= set(loudspeakers())
    with pytest.raises(NoSoundDevice, match=r'type one of "USB Audio", "USB Audio \(2\)"'):
        open_loudspeaker(RATE, "usb")()
    heard = {}
    for name in ("usb audio", "USB Audio (2)"):
        with server.listening("one") as one, server.listening("two") as two:
            with session(lambda name=name: open_loudspeaker(RATE, name)):
                time.sleep(1.5)
            heard[name] = (9000 in one.samples, 9000 in two.samples)
    assert sorted(heard.values()) == [(False, True), (True, False)]
