"""A sound server of our own, with a loudspeaker that nobody hears and that can be recorded to the sample."""

import array
import functools
import os
import signal
import subprocess
import threading
import time
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import combinations, takewhile
from operator import itemgetter
from pathlib import Path
from typing import get_args

from voiceguide.utterance import Manner, Utterance
from voiceguide.voice import open_voice
from voiceguide.voice.spoken import SpokenVoice

RATE = 24000
LOUD = 300
"""Of 32768: what is softer does not tell one clip from another."""

PIECE = RATE // 20
"""Samples of a piece: no 50 ms of one text are those of another, or of another place of it."""

PIECES = 12
"""How many pieces of a text it may be known by; any two of them, the later one behind the earlier, will do.

A machine that is busy holds up a guide now and then, and then there is silence in the middle of a word."""

HELD_UP = RATE
"""Samples of silence there may be within a text."""


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
        return self._since(0)

    def _since(self, sample: int) -> array.array:
        return array.array("h", bytes(self._sound[2 * sample : 2 * self.now]))

    def when(self, sample: int) -> float:
        """The monotonic time at which a sample was heard.

        A sample comes to us late when we or the server are held up, but never sooner before another one than
        the loudspeaker plays it: of the next half second the sample that came with the least delay tells.
        """
        first = bisect_right(self._stamps, sample, key=itemgetter(0))
        soon = takewhile(lambda stamp: stamp[0] <= sample + RATE // 2, self._stamps[first + 1 :])
        return min(at - (count - sample) / RATE for count, at in (self._stamps[first], *soon))

    def hears_words(self, text: str, after: int = 0, seconds: float = 40) -> int:
        """Wait until ``text`` is heard, from sample ``after`` on; return its first sample."""
        found = self.hears_one((text,), after, seconds)
        assert found is not None, f"{text!r} was not heard in {seconds} s"
        return found

    def hears_one(self, texts: Sequence[str], after: int = 0, seconds: float = 40) -> int | None:
        """Wait until one of these is heard, from sample ``after`` on; return its first sample, if it was."""
        deadline = time.monotonic() + seconds
        awaited = [Awaited(text, after) for text in texts]
        while time.monotonic() < deadline:
            for each in awaited:
                if (begun := each.begun(self)) is not None:
                    return begun
            time.sleep(0.02)
        return None

    def place_of(self, text: str, after: int = 0) -> int | None:
        """The sample at which ``text`` begins, if it has been heard since sample ``after``."""
        return Awaited(text, after).begun(self)

    def end_of(self, text: str, begun: int) -> int:
        """How far ``text``, which began at a sample, was heard as it is spoken; a fade comes after that."""
        words, step = spoken(text), RATE // 200
        for at in range(min(len(words), self.now - begun) // step * step - step, 0, -step):
            piece = words[at : at + step]
            found = self.places(piece.tobytes(), begun + at, self.now) if max(piece) > LOUD else []
            if found:
                return found[0] + step
        raise AssertionError(f"nothing of {text!r} was heard")

    def places(self, piece: bytes, first: int, last: int) -> list[int]:
        """The samples at which a piece was heard, whole, between these."""
        found, at = [], 2 * first
        while (at := self._sound.find(piece, at, 2 * last)) >= 0:
            if at % 2 == 0:
                found.append(at // 2)
            at += 1
        return found

    @property
    def now(self) -> int:
        """How many samples were heard so far."""
        return len(self._sound) // 2

    def silent_from(self, sample: int, seconds: float, within: float = 10) -> int:
        """Wait for so much silence after ``sample``, begun ``within`` seconds; return its first sample."""
        deadline = time.monotonic() + seconds + within
        while True:
            heard = bytes(self._sound[2 * sample : 2 * self.now])
            sounding = (len(heard.rstrip(b"\0")) + 1) // 2
            if len(heard) // 2 - sounding >= seconds * RATE:
                return sample + sounding
            assert time.monotonic() < deadline, "it is never silent"
            time.sleep(0.05)

    def hears(self, level: int, seconds: float = 10) -> int:
        """Wait for a sample of exactly ``level``; return its number."""
        deadline, looked = time.monotonic() + seconds, 0
        while time.monotonic() < deadline:
            samples = self._since(looked)
            if level in samples:
                return looked + samples.index(level)
            looked += len(samples)
            time.sleep(0.01)
        raise AssertionError(f"{level} was not heard in {seconds} s")

    def close(self) -> None:
        """Stop listening."""
        self._process.terminate()
        self._process.wait()
        self._thread.join()
        self._process.stdout.close()


class Awaited:
    """A text from a sample on: looks at each sample once, however often it is asked."""

    def __init__(self, text: str, after: int) -> None:
        self._pieces = {manner: pieces_of(text, manner) for manner in get_args(Manner)}
        self._looked = after
        self._heard: dict[Manner, list[tuple[int, int]]] = {manner: [] for manner in self._pieces}
        """Where a piece was heard, and its place in the text, for each manner of speaking it."""

    def begun(self, ear: Ear) -> int | None:
        """The sample at which the text begins, if by now two of its pieces were heard in their order."""
        now = ear.now
        for manner, pieces in self._pieces.items():
            for offset, piece in pieces:
                self._heard[manner] += [(at, offset) for at in ear.places(piece, self._looked, now)]
        self._looked = max(self._looked, now - PIECE + 1)
        return next((at for heard in self._heard.values() if (at := _beginning(heard)) is not None), None)


def _beginning(heard: list[tuple[int, int]]) -> int | None:
    for (at, offset), (later, behind) in combinations(sorted(heard), 2):
        if offset < behind and 0 <= later - behind - (at - offset) <= HELD_UP:
            return at - offset
    return None


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
def pieces_of(text: str, manner: Manner) -> tuple[tuple[int, bytes], ...]:
    """What a text is known by, from 20 ms after it is first loud: each piece with its place in the text."""
    samples = spoken(text, manner)
    first = next(number for number, value in enumerate(samples) if abs(value) > LOUD) + RATE // 50
    places = range(first, min(len(samples) - PIECE, first + PIECES * PIECE), PIECE)
    pieces = [(at, samples[at : at + PIECE]) for at in places]
    return tuple((at, piece.tobytes()) for at, piece in pieces if max(piece) > LOUD)


def is_spoken_ahead(text: str, cache: Path) -> bool:
    """Whether the clip of a text is in a cache."""
    voice = open_voice(cache_folder=cache)
    assert isinstance(voice, SpokenVoice)
    return voice._at_hand(voice._wanted(Utterance(text)).key)
