"""A loudspeaker and a microphone on one clock, at a real sound server."""

import subprocess
import time
from contextlib import contextmanager
from itertools import pairwise

import numpy as np
import pytest
from ears import RATE
from performance import undisturbed

from voiceguide.errors import NoSoundDevice
from voiceguide.live.device import open_duplex, open_loudspeaker

SECOND = RATE
SPAN = 480
"""Samples of noise that are never alike by chance: 20 ms."""

KEY_TO_SILENCE = 0.1 - 0.01
"""Seconds, without the fade."""


def noise(seconds, seed=1):
    return np.random.default_rng(seed).integers(-3000, 3000, round(seconds * RATE)).astype("<i2").tobytes()


@pytest.fixture(scope="module")
def wired(sound_server):
    """The sound server, with a microphone "Monitor of Air" for what is played into ``air``."""
    sink = f"sink_name=air rate={RATE} channels=1 format=s16le sink_properties=device.description=Air"
    loading = ["pactl", "load-module", "module-null-sink", *sink.split()]
    loaded = subprocess.run(loading, env=sound_server.env, check=True, capture_output=True, timeout=10)
    with sound_server.listening("air") as waker:  # why: see where the server is started
        waker.silent_from(0, 2.5)
        yield sound_server
    sound_server.control("unload-module", loaded.stdout.decode().strip())


@pytest.fixture
def room(wired, monkeypatch, tmp_path):
    """What is opened here is opened there.

    No memory is shared with the server: PulseAudio 16 fails when a program that plays into a monitor, as no
    microphone is, goes away and takes shared memory along.
    """
    config = tmp_path / "client.conf"
    config.write_text("enable-shm = no\n", encoding="ascii")
    for name, value in {**wired.env, "PULSE_CLIENTCONFIG": str(config)}.items():
        monkeypatch.setenv(name, value)
    return wired


class Sounding:
    """A stream that is played, what was pulled of it and when, and what was heard meanwhile."""

    def __init__(self, stream):
        self.stream, self.at = stream, 0
        self.pulled = []
        self.heard, self.played = bytearray(), bytearray()
        self.blocks = []

    def pull(self, frames):
        block = self.stream[2 * self.at : 2 * (self.at + frames)].ljust(2 * frames, b"\0")
        self.pulled.append((self.at, time.monotonic()))
        self.at += frames
        return block

    def hear(self, microphone, played):
        self.blocks.append((len(microphone), len(played)))
        self.heard += microphone
        self.played += played

    def delays(self):
        """From playing to hearing, in samples, at each half second that was heard again."""
        found = []
        for at in range(SECOND, len(self.played) // 2 - SECOND, SECOND // 2):
            again = self.heard.find(self.played[2 * at : 2 * (at + SPAN)])
            found.append(again // 2 - at if again >= 0 else None)
        return found


@contextmanager
def playing(sounding, pending):
    device = pending()
    try:
        device.play(sounding.pull)
        yield device
    finally:
        device.close()


def duplex(sounding, loudspeaker=None, microphone="Air"):
    return open_duplex(RATE, sounding.hear, loudspeaker, microphone)


def place_of_each(ear, sounding, seconds):
    """Where each piece of the first seconds, but the very first, came out of the loudspeaker."""
    pieces = range(RATE // 5, round(seconds * RATE), SPAN)
    return [
        next(iter(ear.places(sounding.stream[2 * at : 2 * (at + SPAN)], 0, ear.now)), None) for at in pieces
    ]


def arrived(places):
    """Whether all of it was heard, bit by bit and in one row; a busy machine may hold up the server once."""
    steps = [later - one for one, later in pairwise(each for each in places if each is not None)]
    return places.count(None) <= 1 and sum(step != SPAN for step in steps) <= 1 and min(steps) >= SPAN


@undisturbed
def test_what_is_played_arrives_bit_by_bit(room):
    """The loudspeaker gets exactly what was pulled; what was played is told beside what was heard."""
    sounding = Sounding(noise(10))
    with room.listening() as ear:
        with playing(sounding, duplex(sounding)):
            time.sleep(4)
        places = place_of_each(ear, sounding, 3)
    assert arrived(places)
    assert all(one == other for one, other in sounding.blocks)
    unheard = sounding.played.find(sounding.stream[: 2 * SPAN])
    assert unheard == 2 * RATE // 100
    told = bytes(sounding.played[unheard:])
    assert told == sounding.stream[: len(told)]


@undisturbed
def test_what_is_said_into_the_microphone_is_heard(room):
    """Every sample of it, in order, while something else is played; but the server may lose the beginning."""
    sounding, said = Sounding(noise(20)), noise(2, seed=2)
    with playing(sounding, duplex(sounding)):
        time.sleep(0.5)
        command = ["pacat", "-d", "air", "--raw", "--format=s16le", f"--rate={RATE}", "--channels=1"]
        subprocess.run([*command, "--latency-msec=500"], input=said, check=True, timeout=20)
        time.sleep(1)
    assert said[2 * SPAN :] in bytes(sounding.heard)


@undisturbed
def test_the_round_trip_takes_the_same_time_while_it_is_open(room):
    """What is played comes back after under 250 ms, and each time after as many samples."""
    sounding = Sounding(noise(20))
    with playing(sounding, duplex(sounding, microphone="Monitor of Null")):
        time.sleep(8)
    delays = sounding.delays()
    assert len(delays) > 8
    assert len(set(delays)) == 1
    assert 0 < delays[0] < RATE // 4


@undisturbed
def test_it_falls_silent_as_soon_as_a_plain_loudspeaker(room):
    """From a pull to the last sample of the one before, all is heard in the time there is after a key."""
    longest = {}
    for name in ("plain", "duplex"):
        sounding = Sounding(noise(10, seed=len(name)))
        with room.listening() as ear:
            opened = open_loudspeaker(RATE) if name == "plain" else duplex(sounding)
            with playing(sounding, opened):
                time.sleep(4)
            first = RATE // 5
            place = ear.places(sounding.stream[2 * first : 2 * (first + SPAN)], 0, ear.now)[0] - first
            ends = zip(sounding.pulled[8:], sounding.pulled[9:-20], strict=False)
            longest[name] = max(ear.when(place + end) - asked for (_, asked), (end, _) in ends)
    assert longest["duplex"] < KEY_TO_SILENCE
    assert longest["duplex"] < longest["plain"] + 0.015


def test_it_is_a_device_like_any_other(room):
    """It counts what it pulls, says what may be unheard, plays another sound at once, and closes twice."""
    first, second = Sounding(noise(5)), Sounding(noise(5, seed=2))
    with playing(first, duplex(first)) as device:
        time.sleep(0.4)
        device.play(second.pull)
        time.sleep(0.4)
        assert device.pulled > RATE // 5
        assert second.at > 0
        assert RATE // 10 < device.latency < RATE // 2
        assert device.audible
        assert not device.lost
        device.close()
        blocks = len(first.blocks)
        time.sleep(0.2)
        assert len(first.blocks) == blocks
        device.close()


@pytest.mark.parametrize(
    ("loudspeaker", "microphone", "hint"),
    [("Ail", "Air", 'no loudspeaker is called "Ail"'), (None, "Ait", 'no microphone is called "Ait"')],
)
def test_a_name_that_is_not_there_is_an_error(room, loudspeaker, microphone, hint):
    """The error says which of the two it is, and what there is."""
    with pytest.raises(NoSoundDevice, match=hint):
        open_duplex(RATE, lambda *_: None, loudspeaker, microphone)()


def test_without_a_sound_system_there_is_no_device(monkeypatch, capfd):
    """The error is the usual one, in one line; nothing is written on the terminal."""
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere/at/all")
    with pytest.raises(NoSoundDevice) as caught:
        open_duplex(RATE, lambda *_: None)()
    assert "\n" not in str(caught.value)
    assert capfd.readouterr() == ("", "")


@undisturbed
def test_where_there_is_no_microphone_a_loudspeaker_still_plays(room):
    """What could not be opened with a microphone is opened without."""
    sounding = Sounding(noise(5))
    with pytest.raises(NoSoundDevice):
        duplex(sounding, microphone="Studio")()
    with room.listening() as ear, playing(sounding, open_loudspeaker(RATE)):
        time.sleep(1.5)
        places = place_of_each(ear, sounding, 1)
    assert arrived(places)
