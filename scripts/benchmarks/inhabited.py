"""A room at a sound server: what the loudspeaker plays comes back to a microphone, and she speaks in it.

    python -m benchmarks.inhabited LOUDSPEAKER MICROPHONE

records the monitor of the sink LOUDSPEAKER (of several, with commas between), and plays into the sink
MICROPHONE, whose monitor is what a program listens to, what a microphone would take in the room of
``benchmarks.room``: the loudspeaker's echo, her voice, whatever else sounds, and a little noise. Both ends
run on the server's own clock, and what comes too late to be heard in time is left out, so the delay between
them stays as it is. Each line of standard input names who sounds (``her``, ``talk`` or ``noise``) and a file:
float32, mono, 16 kHz, full scale 1.0, as loud as the microphone takes it. What she says goes her way through
the room; all else has been through it. For each a line on standard output tells who it was, and when its
first and its last sample went out, in seconds of the monotonic clock.
"""

import fcntl
import os
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Final, Literal, NamedTuple, Self, get_args

import numpy as np
import soxr

from benchmarks.room import RATE, Waveform, at_level, echo_path, her_path, saturated, white_noise
from voiceguide.utterance import Utterance
from voiceguide.voice import open_voice

BLOCK: Final = 160
"""Samples that are taken at once: 10 ms."""

ECHO: Final = 0.5
"""How loud the loudspeaker comes to the microphone: 6 dB softer than it is played."""

HER: Final = -26.0
"""dBFS of her voice as the microphone takes it."""

NOISE: Final = -71.0
"""dBFS of the noise of a quiet room."""

FORMAT: Final = ("--raw", "--format=s16le", f"--rate={RATE}", "--channels=1")
EARLY, AHEAD = "--latency-msec=10", "--latency-msec=60"

LATE: Final = 4 * 2 * BLOCK
"""Bytes on their way to the server, from which on a room that was held up is late: air waits for nobody."""

SETTLING: Final = 3.0
"""Seconds until all loudspeakers play in time."""

FULL_SCALE: Final = 2**15

Who = Literal["her", "talk", "noise"]


class _Way:
    """A way through the room, for sound that goes in block by block."""

    def __init__(self, response: Waveform) -> None:
        self._size = 1 << (len(response) + BLOCK - 1).bit_length()
        self._response = np.fft.rfft(response, self._size)
        self._sound = np.zeros(self._size, np.float32)

    def take(self, block: Waveform) -> Waveform:
        """What comes out while a block goes in."""
        self._sound = np.concatenate([self._sound[BLOCK:], block])
        return np.fft.irfft(np.fft.rfft(self._sound) * self._response)[-BLOCK:].astype(np.float32)


class _Sounding:
    """What somebody says, one thing after the other, in blocks."""

    def __init__(self, who: Who) -> None:
        self._who = who
        self._files: SimpleQueue[str] = SimpleQueue()
        self._rest = np.zeros(0, np.float32)
        self._begun = 0.0

    def add(self, file: str) -> None:
        """One more thing; in any thread."""
        self._files.put(file)

    def block(self) -> Waveform:
        """The next one."""
        if not len(self._rest):
            with suppress(Empty):
                self._rest = np.fromfile(self._files.get_nowait(), np.float32)
                self._begun = time.monotonic()
        block, self._rest = self._rest[:BLOCK], self._rest[BLOCK:]
        if len(block) and not len(self._rest):
            print(self._who, self._begun, time.monotonic(), flush=True)  # noqa: T201
        return np.pad(block, (0, BLOCK - len(block)))


def _read(sounding: Mapping[str, _Sounding]) -> None:
    for line in sys.stdin:
        who, _, file = line.rstrip("\n").partition(" ")
        sounding[who].add(file)


class _Ears:
    """What is played by several loudspeakers, taken in together."""

    def __init__(self, loudspeakers: Sequence[str]) -> None:
        commands = [["parec", "-d", f"{each}.monitor", *FORMAT, EARLY] for each in loudspeakers]
        self._recording = [subprocess.Popen(each, stdout=subprocess.PIPE, bufsize=0) for each in commands]
        if len(loudspeakers) > 1:
            self._settle()

    def _settle(self) -> None:
        """Forget what comes at first: a loudspeaker that nobody has used gives its first two seconds late."""
        pipes = {each.stdout.fileno(): 0 for each in self._recording if each.stdout}
        deadline = time.monotonic() + SETTLING
        while (left := deadline - time.monotonic()) > 0:
            for pipe in select.select(list(pipes), [], [], left)[0]:
                pipes[pipe] += len(os.read(pipe, 65536))
        for pipe, forgotten in pipes.items():
            os.read(pipe, forgotten % 2)

    def blocks(self) -> Iterator[Waveform]:
        """Block by block, until one of them is gone."""
        while True:
            taken = b"".join(self._taken(each) for each in self._recording)
            if len(taken) < 2 * BLOCK * len(self._recording):
                return
            both = np.frombuffer(taken, "<i2").reshape(-1, BLOCK).astype(np.float32)
            yield both.sum(axis=0) / FULL_SCALE

    def close(self) -> None:
        """Take in no more."""
        for each in self._recording:
            each.kill()

    def _taken(self, recording: "subprocess.Popen[bytes]") -> bytes:
        assert recording.stdout is not None
        taken = b""
        while len(taken) < 2 * BLOCK and (more := recording.stdout.read(2 * BLOCK - len(taken))):
            taken += more
        return taken


def main(loudspeakers: str, microphone: str) -> None:
    """Run until the server is gone or a signal comes."""
    playing = ["pacat", "-d", microphone, *FORMAT, AHEAD]
    echo, voice = _Way(echo_path()), _Way(her_path())
    noise = at_level(white_noise(60 * RATE, 1), NOISE).reshape(-1, BLOCK)
    with subprocess.Popen(playing, stdin=subprocess.PIPE, bufsize=0) as mouth:
        assert mouth.stdin is not None
        sounding = {who: _Sounding(who) for who in get_args(Who)}
        threading.Thread(target=_read, args=(sounding,), daemon=True).start()
        ears = _Ears(loudspeakers.split(","))
        signal.signal(signal.SIGTERM, lambda *_: ears.close())
        number = 0
        with suppress(BrokenPipeError):
            for played in ears.blocks():
                sound = ECHO * echo.take(saturated(played)) + voice.take(sounding["her"].block())
                sound += sounding["talk"].block() + sounding["noise"].block()
                sound += noise[(number := number + 1) % len(noise)]
                sound = np.clip(sound * FULL_SCALE, -FULL_SCALE, FULL_SCALE - 1)
                if _on_their_way(mouth.stdin) < LATE:
                    mouth.stdin.write(sound.astype("<i2").tobytes())
        ears.close()
        mouth.kill()


def _on_their_way(pipe: IO[bytes]) -> int:
    """The bytes in a pipe that nobody has read."""
    told: bytes = fcntl.ioctl(pipe, termios.FIONREAD, bytes(4))
    return int(struct.unpack("i", told)[0])


class Said(NamedTuple):
    """When she said something: its first and its last sample, in seconds of the monotonic clock."""

    begun: float
    ended: float


class InhabitedRoom:
    """The program, running, and her in it. Leave it by ``close``, or use it in a ``with``."""

    def __init__(
        self, environment: Mapping[str, str], folder: Path, loudspeaker: str, microphone: str
    ) -> None:
        """``folder`` is for what she says."""
        self._folder = folder
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.inhabited", loudspeaker, microphone],
            cwd=Path(__file__).parents[1],
            env={**environment, "PYTHONPATH": str(Path(__file__).parents[2])},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._said: dict[str, SimpleQueue[Said | None]] = {who: SimpleQueue() for who in get_args(Who)}
        self._writing = threading.Lock()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def prepare(self, text: str, level: float = HER, voice: str = "natural:") -> Path:
        """Have the file ready with what she will say."""
        file = self._folder / f"said-{abs(hash((text, level, voice)))}"
        if not file.exists():
            at_level(spoken(text, voice), level).tofile(file)
        return file

    def say(self, text: str, level: float = HER, voice: str = "natural:") -> Said:
        """Let her say it, ``level`` in dBFS, and wait until she has said it."""
        return self.sound("her", self.prepare(text, level, voice))

    def sound(self, who: Who, file: Path) -> Said:
        """Let a file sound, and wait until it has; each ``who`` in a thread of its own.

        Raises RuntimeError if the room is no more.
        """
        assert self._process.stdin is not None
        with self._writing:
            self._process.stdin.write(f"{who} {file}\n")
            self._process.stdin.flush()
        said = self._said[who].get()
        if said is None:
            raise RuntimeError("the room is closed")
        return said

    def _listen(self) -> None:
        """In a thread: hand on when what was sounded."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            who, begun, ended = line.split()
            self._said[who].put(Said(float(begun), float(ended)))
        for said in self._said.values():
            said.put(None)

    def close(self) -> None:
        """End it. Idempotent."""
        self._process.terminate()
        self._process.wait()
        self._listener.join()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with suppress(BrokenPipeError):
                pipe.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def spoken(text: str, voice: str) -> Waveform:
    """A text as a voice says it."""
    speaker = open_voice(voice)
    try:
        clip = speaker.clip(Utterance(text))
    finally:
        speaker.close()
    sound = np.frombuffer(clip.samples, "<i2").astype(np.float32) / FULL_SCALE
    return soxr.resample(sound, clip.rate, RATE).astype(np.float32)


if __name__ == "__main__":
    main(*sys.argv[1:])
