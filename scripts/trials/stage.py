"""Where the soak of the listening half happens: a sound server with devices that change, and a room."""

import random
import subprocess
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from itertools import cycle
from pathlib import Path
from typing import Final

import numpy as np
from benchmarks.inhabited import InhabitedRoom
from benchmarks.room import RATE as ROOM_RATE
from benchmarks.room import Place, Room, Waveform, at_level, her_path, pink_noise, through
from benchmarks.running import run
from benchmarks.said import ADVERSE, ORDINARY
from benchmarks.soundserver import SoundServer
from benchmarks.speakers import Cast

from trials.outcome import RATE
from trials.overheard import Kind, Samples, Sounded

FORMAT: Final = ("--raw", "--format=s16le", f"--rate={RATE}", "--channels=1", "--latency-msec=10")

LOUDSPEAKERS: Final = ("desk", "shelf")

SETTLED: Final = 6.0
"""Seconds after which all loudspeakers play in time, and the room too."""

TALK, NOISE = -36.0, -41.0
"""dBFS at the microphone of the talk in the room and of the noise; she is at -26."""

FARTHER: Final = Room(her=Place(4.7, 3.7, 1.2), seed=3)
"""Who talks is 3.5 m away; she is at 1.9."""

SPELLS: Final[tuple[tuple[Kind, float], ...]] = (
    ("quiet", 40), ("talk with the words", 90), ("quiet", 40), ("ordinary talk", 90), ("quiet", 30),
    ("pink noise", 30),
)  # fmt: skip
"""What sounds for how many seconds, again and again."""

TALKS: Final[Mapping[Kind, Sequence[str]]] = {"talk with the words": ADVERSE, "ordinary talk": ORDINARY}

BREATH: Final = (0.5, 3.0)
"""Seconds between two sentences of the talk, from and to."""


class Devices:
    """The server's loudspeakers, ``desk`` and ``shelf``, and its microphone, which come and go."""

    def __init__(self, server: SoundServer) -> None:
        self._environment = server.environment
        for name in ("air", *LOUDSPEAKERS):
            self._add_loudspeaker(name)
        self._microphone = self._add_microphone()
        self._headset = ""
        self._default = LOUDSPEAKERS[0]
        self._control("set-default-sink", self._default)

    def _control(self, *words: str) -> str:
        return run(["pactl", *words], self._environment).strip()

    def _add_loudspeaker(self, name: str) -> str:
        return self._control("load-module", "module-null-sink", f"sink_name={name}", f"rate={RATE}",
                             "channels=1", "format=s16le",
                             f"sink_properties=device.description={name}")  # fmt: skip

    def _add_microphone(self) -> str:
        number = self._control("load-module", "module-remap-source", "master=air.monitor", "source_name=mic",
                               "source_properties=device.description=Mic")  # fmt: skip
        self._control("set-default-source", "mic")
        return number

    def mute(self, on: bool) -> None:
        """The microphone, by its key."""
        self._control("set-source-mute", "mic", str(int(on)))

    def suspend(self, on: bool) -> None:
        """The microphone gives nothing at all."""
        self._control("suspend-source", "mic", str(int(on)))

    def pull_out(self, on: bool) -> None:
        """The microphone."""
        if on:  # what takes from the default one moves with it; the room and the recording do not
            self._control("set-default-source", "speaker.monitor")
            self._control("unload-module", self._microphone)
        else:
            self._microphone = self._add_microphone()

    def other_loudspeaker(self, on: bool) -> None:
        """The default one changes, and what plays goes along."""
        if on:
            self._default = next(each for each in LOUDSPEAKERS if each != self._default)
            self._control("set-default-sink", self._default)

    def pull_out_headset(self, on: bool) -> None:
        """A headset is put in, so that what plays goes there and not into the room; and is pulled out."""
        if on:
            self._headset = self._add_loudspeaker("headset")
            self._control("set-default-sink", "headset")
        else:
            self._control("unload-module", self._headset)
            self._control("set-default-sink", self._default)


class Company:
    """Others in the room, and noise, in a thread; what sounded when is in ``spells``."""

    def __init__(self, room: InhabitedRoom, files: Mapping[Kind, Sequence[Path]], shorter: float) -> None:
        """``files`` are what may sound; ``shorter`` is how much shorter each spell is than in a long soak."""
        self._room, self._files, self._shorter = room, files, shorter
        self._chance = random.Random("company")
        self._spells: list[Sounded] = []
        self._now: tuple[Kind, float] = ("quiet", time.monotonic())
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._live, daemon=True)
        self._thread.start()

    @property
    def spells(self) -> list[Sounded]:
        """What sounded so far, and what does now."""
        kind, begun = self._now
        return [*self._spells, Sounded(kind, begun, time.monotonic())]

    def close(self) -> None:
        """Have them be quiet after the sentence."""
        self._closed.set()
        self._thread.join(20)

    def _live(self) -> None:
        with suppress(RuntimeError, OSError):  # the room is closed
            while not self._closed.is_set():
                for kind, seconds in SPELLS:
                    self._spell(kind, seconds * self._shorter)

    def _spell(self, kind: Kind, seconds: float) -> None:
        begun = time.monotonic()
        self._now = kind, begun
        while (left := begun + seconds - time.monotonic()) > 0 and not self._closed.is_set():
            if kind == "quiet":
                self._closed.wait(left)
            elif kind == "pink noise":
                self._room.sound("noise", self._chance.choice(self._files[kind]))
            else:
                self._room.sound("talk", self._chance.choice(self._files[kind]))
                self._closed.wait(self._chance.uniform(*BREATH))
        self._spells.append(Sounded(kind, begun, time.monotonic()))


def made_company(folder: Path, kept: Path) -> dict[Kind, list[Path]]:
    """Have all that may sound in the room ready, as the microphone takes it; what is spoken is ``kept``."""
    files: dict[Kind, list[Path]] = {}
    with Cast(kept=kept) as cast:
        voices = cast.speakers("held out")
        for kind, texts in TALKS.items():
            said = [cast.say(voice, text) for voice, text in zip(cycle(voices), texts, strict=False)]
            files[kind] = [_kept(folder, f"{kind} {number}", each) for number, each in enumerate(said)]
    noise = folder / "noise"
    at_level(pink_noise(15 * ROOM_RATE, 7), NOISE).tofile(noise)
    return {**files, "pink noise": [noise]}


def _kept(folder: Path, name: str, said: Waveform) -> Path:
    file = folder / name
    at_level(through(her_path(FARTHER), said), TALK).tofile(file)
    return file


class Recording:
    """All that the loudspeakers play, in a file each."""

    def __init__(self, server: SoundServer, folder: Path) -> None:
        self._files = [folder / f"{each}.raw" for each in LOUDSPEAKERS]
        self._parecs = []
        for name, file in zip(LOUDSPEAKERS, self._files, strict=True):
            with file.open("wb") as target:
                command = ["parec", "-d", f"{name}.monitor", *FORMAT]
                self._parecs.append(subprocess.Popen(command, stdout=target, env=server.environment))

    @property
    def begun(self) -> float:
        """About when its first sample would have been heard, by the monotonic clock."""
        return time.monotonic() - self.length / RATE

    @property
    def length(self) -> int:
        """Samples so far, of all of them."""
        return min(each.stat().st_size for each in self._files) // 2

    def piece(self, first: int, last: int) -> Samples:
        """The samples from one to another; only one of the loudspeakers plays."""
        first = max(0, first)
        pieces = [samples_of(each, first, last - first) for each in self._files]
        length = min(map(len, pieces))
        return np.add(*(each[:length] for each in pieces))

    def close(self) -> None:
        """Record no more."""
        for each in self._parecs:
            each.terminate()
            each.wait()


def samples_of(file: Path, first: int, count: int) -> Samples:
    """So many samples of a file; fewer if there are no more."""
    return np.fromfile(file, "<i2", count=count, offset=2 * first)


class Stage:
    """The server with its devices, the room, and the recording; ``stack`` ends them all."""

    def __init__(
        self, folder: Path, environment: Mapping[str, str], stack: ExitStack, phrases: Iterable[str]
    ) -> None:
        """``phrases`` are what she will say."""
        server = SoundServer(folder / "server", environment, RATE)
        stack.callback(server.close)
        self.environment = server.environment
        self.devices = Devices(server)
        self.recording = Recording(server, folder)
        stack.callback(self.recording.close)
        room = InhabitedRoom(server.environment, folder, ",".join(LOUDSPEAKERS), "air")
        self.room = stack.enter_context(room)
        for phrase in phrases:
            self.room.prepare(phrase)
        time.sleep(SETTLED)
