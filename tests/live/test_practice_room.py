"""She practises being heard: a real sound server, a room between loudspeaker and microphone, a made voice."""

import re
import subprocess
import threading
from collections import deque
from contextlib import suppress

import numpy as np
import pytest
from ears import RATE
from performance import undisturbed

from voiceguide import profile
from voiceguide.ears.installed import is_installed
from voiceguide.her import Her
from voiceguide.utterance import Utterance
from voiceguide.voice import open_voice

SIZE = (30, 110)
BLOCK = RATE // 50
DELAY = RATE // 50
"""Samples after which the microphone takes what was played, beside those of the server."""

pytestmark = pytest.mark.skipif(not is_installed(), reason="the packages for hearing are not installed")


class Room:
    """A loudspeaker and a microphone on a table, a little noise, and her.

    Both are at one sound server, and this is what is between them.
    """

    def __init__(self, server, folder, echo=0.2):
        self._server, self._echo = server, echo
        config = folder / "client.conf"
        config.write_text("enable-shm = no\n", encoding="ascii")  # why: see test_duplex.py
        self.env = server.env | {"PULSE_CLIENTCONFIG": str(config), "VOICEGUIDE_VOICE": "espeak"}
        sink = f"sink_name=air rate={RATE} channels=1 format=s16le sink_properties=device.description=Air"
        server.control("load-module", "module-null-sink", *sink.split())
        desk = "master=air.monitor source_name=mic source_properties=device.description=Desk"
        server.control("load-module", "module-remap-source", *desk.split())
        server.control("set-default-sink", "spk")
        server.control("set-default-source", "mic")
        self._said, self._closed = deque(), False
        self._voice = open_voice("natural:")
        words = ["--raw", "--format=s16le", f"--rate={RATE}", "--channels=1", "--latency-msec=20"]
        self._out = subprocess.Popen(
            ["parec", "-d", "spk.monitor", *words], stdout=subprocess.PIPE, env=self.env
        )
        self._in = subprocess.Popen(["pacat", "-d", "air", *words], stdin=subprocess.PIPE, env=self.env)
        self._thread = threading.Thread(target=self._live, daemon=True)
        self._thread.start()

    def _live(self):
        rng, late = np.random.default_rng(1), np.zeros(DELAY)
        while block := self._out.stdout.read(2 * BLOCK):
            late = np.concatenate([late, np.frombuffer(block, "<i2")])
            taken, late = self._echo * late[: len(block) // 2], late[len(block) // 2 :]
            taken = taken + rng.standard_normal(len(taken)) * 30
            if self._said:
                said = self._said.popleft()
                taken[: len(said)] += said
            try:
                self._in.stdin.write(np.clip(taken, -32768, 32767).astype("<i2").tobytes())
                self._in.stdin.flush()
            except OSError:
                return

    def say(self, text, level=-26.0):
        """She begins to say it, at a level in dBFS."""
        clip = np.frombuffer(self._voice.clip(Utterance(text)).samples, "<i2").astype(float)
        clip *= 32768 * 10 ** (level / 20) / np.sqrt(np.square(clip).mean())
        self._said.extend(clip[at : at + BLOCK] for at in range(0, len(clip), BLOCK))

    def mute(self):
        """Turn the microphone off, as a key of a laptop does."""
        self._server.control("set-source-mute", "mic", "1")

    def close(self):
        for process in (self._out, self._in):
            process.terminate()
            process.wait()
        self._thread.join(5)
        for pipe in (self._out.stdout, self._in.stdin):
            with suppress(OSError):
                pipe.close()
        self._voice.close()


@pytest.fixture
def room(own_server, tmp_path):
    living = Room(own_server, tmp_path)
    with own_server.listening("air") as waker:  # why: see where the server is started
        waker.silent_from(0, 0)
        yield living
    living.close()


@undisturbed
def test_she_says_two_phrases_and_sees_that_they_are_heard(room, perform, tmp_path):
    """The guide's voice is found to be taken out; each phrase is heard at once; her level is kept."""
    data = tmp_path / "her"
    data.mkdir(exist_ok=True)
    profile.write(data / profile.NAME, Her(microphone=True))
    practising = perform("listen", "stop now", "hold on", env=room.env, size=SIZE, data=data)
    practising.shows("be quiet for a moment", seconds=30)
    practising.shows("The room is quiet")
    practising.shows("Now you hear the guide.")
    practising.shows("taken out of what the microphone hears", seconds=20)
    practising.shows('say: "stop now"')
    room.say("Stop now.")
    practising.shows("  heard (-2")
    practising.shows('say: "hold on"')
    room.say("Keep going.")
    practising.shows('heard as "keep going"; say it once more')
    after = len(practising.shown)
    room.say("Hold on.")
    practising.shows("  heard (-2", after=after)
    assert practising.ends() == (0, "")

    assert "2 of 2 were heard." in practising.shown
    assert "Nothing seems to be in the way." in practising.shown
    assert [each.name for each in data.iterdir()] == [profile.NAME], "nothing else is kept"
    kept = profile.read(data / profile.NAME).loudness
    assert kept is not None
    assert -30 <= kept <= -22
    assert re.search(rf"usually at {kept} dB here; that is kept", practising.shown)


@undisturbed
def test_without_a_terminal_it_writes_plain_lines(room, perform, tmp_path):
    """No key is needed and nothing is overwritten; a soft voice is told what helps."""
    data = tmp_path / "her"
    data.mkdir(exist_ok=True)
    profile.write(data / profile.NAME, Her(minutes=10))
    practising = perform("listen", "stop now", env=room.env, data=data)
    practising.shows('say: "stop now"', seconds=60)
    room.say("Stop now.", level=-53.0)
    assert practising.ends() == (0, "")
    assert "\r" not in practising.shown
    assert "1 of 1 were heard." in practising.shown
    assert "You are soft at the microphone (-5" in practising.shown
    assert practising.shown.endswith("To be heard while it plays: voiceguide me --microphone yes\n")
    assert "that is kept" not in practising.shown
    assert profile.read(data / profile.NAME) == Her(minutes=10)


def test_without_a_microphone_there_is_a_line(sound_server, perform):
    """It says so, and nothing is tried."""
    practising = perform("listen", env=sound_server.env | {"PULSE_SERVER": "unix:/nowhere/at/all"})
    code, errors = practising.ends()
    assert (code, practising.shown) == (1, "")
    assert errors in ("voiceguide: there is no microphone here\n", "voiceguide: no microphone answers\n")


@undisturbed
def test_she_ends_it_with_a_key_or_ctrl_c(room, perform):
    """The terminal is as it was, and the microphone is closed."""
    for key, end in (
        ("q", (0, "")),
        ("\x03", (130, "voiceguide: stopped; nothing was recorded, and nothing is kept\n")),
    ):
        practising = perform("listen", env=room.env, size=SIZE)
        practising.shows("be quiet for a moment", seconds=30)
        practising.press(key)
        assert practising.process.wait(10) == end[0]
        assert practising.terminal_mode() == practising.mode
        assert practising.ends() == end


@undisturbed
def test_a_muted_microphone_is_told_at_once(room, perform):
    """After the quiet, before she has said a word for nothing."""
    room.mute()
    practising = perform("listen", env=room.env, size=SIZE)
    practising.shows("Nothing at all comes from the microphone: it is muted", seconds=30)
    practising.press("q")
    assert practising.ends() == (0, "")
