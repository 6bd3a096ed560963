"""A room at a sound server: what the loudspeaker plays comes back to a microphone, and she speaks in it.

    python -m benchmarks.inhabited LOUDSPEAKER MICROPHONE

records the monitor of the sink LOUDSPEAKER, and plays into the sink MICROPHONE, whose monitor is what a
program listens to, what a microphone would take in the room of ``benchmarks.room``: the loudspeaker's echo,
her voice and a little noise. Both ends run on the server's own clock, and what comes too late to be heard in
time is left out, so the delay between them stays as it is. Each line of standard input names a file with
something she says: float32, mono, 16 kHz, full scale 1.0, as loud as the microphone takes it. For each a line
on standard output tells when its first and its last sample went out, in seconds of the monotonic clock.
"""

import fcntl
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Final, NamedTuple, Self

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

FULL_SCALE: Final = 2**15


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


class _Her:
    """What she says, one thing after the other, in blocks."""

    def __init__(self) -> None:
        self._lines: SimpleQueue[str] = SimpleQueue()
        self._rest = np.zeros(0, np.float32)
        self._begun = 0.0
        threading.Thread(target=self._read, daemon=True).start()

    def block(self) -> Waveform:
        """The next one."""
        if not len(self._rest):
            with suppress(Empty):
                self._rest = np.fromfile(self._lines.get_nowait(), np.float32)
                self._begun = time.monotonic()
        block, self._rest = self._rest[:BLOCK], self._rest[BLOCK:]
        if len(block) and not len(self._rest):
            print(self._begun, time.monotonic(), flush=True)  # noqa: T201
        return np.pad(block, (0, BLOCK - len(block)))

    def _read(self) -> None:
        for line in sys.stdin:
            self._lines.put(line.rstrip("\n"))


def main(loudspeaker: str, microphone: str) -> None:
    """Run until the server is gone or a signal comes."""
    recording = ["parec", "-d", f"{loudspeaker}.monitor", *FORMAT, EARLY]
    playing = ["pacat", "-d", microphone, *FORMAT, AHEAD]
    with (
        subprocess.Popen(recording, stdout=subprocess.PIPE) as ear,
        subprocess.Popen(playing, stdin=subprocess.PIPE, bufsize=0) as mouth,
    ):
        assert ear.stdout is not None
        assert mouth.stdin is not None
        signal.signal(signal.SIGTERM, lambda *_: ear.kill())
        echo, voice, her = _Way(echo_path()), _Way(her_path()), _Her()
        noise = at_level(white_noise(60 * RATE, 1), NOISE).reshape(-1, BLOCK)
        number = 0
        with suppress(BrokenPipeError):
            while len(taken := ear.stdout.read(2 * BLOCK)) == 2 * BLOCK:
                played = np.frombuffer(taken, "<i2").astype(np.float32) / FULL_SCALE
                sound = ECHO * echo.take(saturated(played)) + voice.take(her.block())
                sound += noise[(number := number + 1) % len(noise)]
                sound = np.clip(sound * FULL_SCALE, -FULL_SCALE, FULL_SCALE - 1)
                if _on_their_way(mouth.stdin) < LATE:
                    mouth.stdin.write(sound.astype("<i2").tobytes())
        ear.kill()
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

    def prepare(self, text: str, level: float = HER, voice: str = "natural:") -> Path:
        """Have the file ready with what she will say."""
        file = self._folder / f"said-{abs(hash((text, level, voice)))}"
        if not file.exists():
            at_level(spoken(text, voice), level).tofile(file)
        return file

    def say(self, text: str, level: float = HER, voice: str = "natural:") -> Said:
        """Let her say it, ``level`` in dBFS, and wait until she has said it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{self.prepare(text, level, voice)}\n")
        self._process.stdin.flush()
        begun, ended = self._process.stdout.readline().split()
        return Said(float(begun), float(ended))

    def close(self) -> None:
        """End it. Idempotent."""
        self._process.terminate()
        self._process.communicate()

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
