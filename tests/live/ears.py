"""A sound server of our own, with a loudspeaker that nobody hears and that can be recorded to the sample."""

import array
import functools
import os
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import get_args

from voiceguide.utterance import Manner, Utterance
from voiceguide.voice import open_voice
from voiceguide.voice.spoken import SpokenVoice

RATE = 24000
LOUD = 300
"""Of 32768: what is softer does not tell one clip from another."""


class Ear:
    """Listens to the loudspeaker: every sample since it was opened, and when it came."""

    def __init__(self, env: dict[str, str], sink: str = "spk") -> None:
        command = ["parec", "-d", f"{sink}.monitor", "--raw", "--format=s16le", f"--rate={RATE}",
                   "--channels=1", "--latency-msec=4"]  # fmt: skip
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, env=env, bufsize=0)
        self._sound = bytearray()
        self._stamps: list[tuple[int, float]] = []
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        deadline = time.monotonic() + 5
        while not self._sound and time.monotonic() < deadline:
            time.sleep(0.01)

    def _listen(self) -> None:
        while block := os.read(self._process.stdout.fileno(), 4096):
            self._sound += block
            self._stamps.append((len(self._sound) // 2, time.monotonic()))

    @property
    def samples(self) -> array.array:
        """All samples heard so far."""
        return array.array("h", bytes(self._sound[: len(self._sound) // 2 * 2]))

    def when(self, sample: int) -> float:
        """The monotonic time at which a sample was heard."""
        return next(at for count, at in self._stamps if count > sample)

    def hears_words(self, text: str, after: int = 0, seconds: float = 15) -> int:
        """Wait until ``text`` is heard, from sample ``after`` on; return its first sample."""
        deadline = time.monotonic() + seconds
        while (found := self.place_of(text, after)) is None:
            assert time.monotonic() < deadline, f"{text!r} was not heard in {seconds} s"
            time.sleep(0.02)
        return found

    def place_of(self, text: str, after: int = 0) -> int | None:
        """The sample at which ``text`` begins, if it has been heard since sample ``after``."""
        for manner in get_args(Manner):
            pieces = pieces_of(text, manner)
            places = Counter(self._place_of(piece, offset, after) for piece, offset in pieces)
            del places[None]
            for place, times in places.most_common(1):
                if times >= min(2, len(pieces)):
                    return place
        return None

    def _place_of(self, piece: bytes, offset: int, after: int) -> int | None:
        at = 2 * after
        while (at := self._sound.find(piece, at)) >= 0:
            if at % 2 == 0:
                return at // 2 - offset
            at += 1
        return None

    @property
    def now(self) -> int:
        """How many samples were heard so far."""
        return len(self._sound) // 2

    def silent_from(self, sample: int, seconds: float) -> int:
        """Wait for so much silence after ``sample``; return its first sample."""
        deadline = time.monotonic() + seconds + 10
        while True:
            heard = self.samples[sample:]
            last = max((number for number, value in enumerate(heard) if value), default=-1)
            if len(heard) - last > seconds * RATE:
                return sample + last + 1
            assert time.monotonic() < deadline, "it is never silent"
            time.sleep(0.05)

    def hears(self, level: int, seconds: float = 10) -> int:
        """Wait for a sample of exactly ``level``; return its number."""
        deadline, looked = time.monotonic() + seconds, 0
        while time.monotonic() < deadline:
            samples = self.samples
            if level in samples[looked:]:
                return samples.index(level)
            looked = len(samples)
            time.sleep(0.01)
        raise AssertionError(f"{level} was not heard in {seconds} s")

    def close(self) -> None:
        """Stop listening."""
        self._process.terminate()
        self._process.wait()
        self._thread.join()
        self._process.stdout.close()


class SoundServer:
    """A PulseAudio server in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.env = dict(os.environ) | {
            "XDG_RUNTIME_DIR": str(folder),
            "HOME": str(folder),
            "PULSE_SERVER": f"unix:{folder / 'native'}",
        }
        self.env.pop("PULSE_RUNTIME_PATH", None)
        self._socket = folder / "native"
        self.start()

    def start(self) -> None:
        """Run the server, with one loudspeaker; it is where the last one was."""
        self._socket.unlink(missing_ok=True)
        modules = (
            f"module-null-sink sink_name=spk rate={RATE} channels=1 format=s16le",
            f"module-native-protocol-unix socket={self._socket} auth-anonymous=1",
        )
        command = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"]
        command += [word for module in modules for word in ("-L", module)]
        self.process = subprocess.Popen(command, env=self.env, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while not self._socket.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        # A null sink renders up to two seconds ahead until somebody asks for less and those have passed.
        self._waker = Ear(self.env)

    def control(self, *words: str) -> None:
        """Give the server a command, as ``pactl`` takes it."""
        subprocess.run(["pactl", *words], env=self.env, check=True, stdout=subprocess.DEVNULL, timeout=10)

    def add_loudspeaker(self, sink: str, name: str) -> None:
        """One more that nobody hears, called ``name``."""
        described = f"sink_properties=\"device.description='{name}'\""
        self.control("load-module", "module-null-sink", f"sink_name={sink}", f"rate={RATE}", "channels=1",
                     "format=s16le", described)  # fmt: skip

    @contextmanager
    def listening(self, sink: str = "spk") -> Iterator[Ear]:
        """An ear at a loudspeaker."""
        ear = Ear(self.env, sink)
        try:
            yield ear
        finally:
            ear.close()

    def close(self) -> None:
        """Kill the server; ``start`` would run another."""
        self._waker.close()
        self.process.send_signal(signal.SIGCONT)
        self.process.kill()
        self.process.wait()


@functools.cache
def spoken(text: str, manner: Manner = "plain") -> array.array:
    """The samples of a text, as every guide speaks it."""
    voice = open_voice()
    try:
        return array.array("h", voice.clip(Utterance(text, manner)).samples)
    finally:
        voice.close()


@functools.cache
def pieces_of(text: str, manner: Manner) -> list[tuple[bytes, int]]:
    """What a text is known by: pieces of 50 ms, and how many samples come before each.

    Two of them tell it from the same text in another manner, which may begin alike; one may be left out by
    a sound server that is short of time.
    """
    samples = spoken(text, manner)
    loud = next(number for number, value in enumerate(samples) if abs(value) > LOUD) + RATE // 50
    firsts = (loud, loud + RATE // 10, loud + RATE // 4)
    pieces = [(samples[first : first + RATE // 20], first) for first in firsts]
    whole = [(piece, first) for piece, first in pieces if len(piece) == RATE // 20]
    return [(piece.tobytes(), first) for piece, first in whole if max(map(abs, piece)) > LOUD]


def is_spoken_ahead(text: str, cache: Path) -> bool:
    """Whether the clip of a text is in a cache."""
    voice = open_voice(cache_folder=cache)
    assert isinstance(voice, SpokenVoice)
    return voice._at_hand(voice._wanted(Utterance(text)).key)
