"""A sound server of the bench's own: PulseAudio with a loudspeaker that is only recorded."""

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.place import Skip

CARD_RATE = 48_000
"""Hertz of the loudspeaker, as sound cards usually have it."""

AUDIBLE = 200
"""Of 32768: from here on a sample counts as sound (-44 dBFS)."""

PATIENCE = 15.0
"""Seconds to wait for a sound, for silence, for the server."""

ALSA = "pcm.!default { type pulse }\nctl.!default { type pulse }\n"
"""ALSA's configuration for programs that play through ``aplay``."""

DEBIAN = "pulseaudio pulseaudio-utils alsa-utils libasound2-plugins"

Samples = npt.NDArray[np.int16]


class Ear:
    """Records what the loudspeaker gets, and knows when each sample came."""

    def __init__(
        self, environment: Mapping[str, str], rate: int, sink: str = "speaker", latency: int = 5
    ) -> None:
        """``rate`` in hertz; ``latency`` in milliseconds."""
        self.rate = rate
        self._heard = bytearray()
        self._arrivals: list[tuple[float, int]] = []
        command = f"parec -d {sink}.monitor --raw --format=s16le --rate={rate} --channels=1"
        command += f" --latency-msec={latency}"
        self._parec = subprocess.Popen(command.split(), env=environment, stdout=subprocess.PIPE)
        threading.Thread(target=self._listen, daemon=True).start()
        _wait_for(lambda: bool(self._arrivals), "parec records nothing")

    @property
    def samples(self) -> Samples:
        """All that was heard."""
        return np.frombuffer(bytes(self._heard[: len(self._heard) // 2 * 2]), "<i2")

    def first_sound(self, since: float) -> float:
        """Wait for a sound that came after ``since``, and return when its first sample came."""
        number = sum(moment < since for moment, _ in self._arrivals)
        deadline = time.perf_counter() + PATIENCE
        while time.perf_counter() < deadline:
            while number < len(self._arrivals):
                moment, end = self._arrivals[number]
                start = self._arrivals[number - 1][1] if number else 0
                chunk = np.frombuffer(bytes(self._heard[start:end]), "<i2")
                loud = np.flatnonzero(np.abs(chunk.astype(int)) >= AUDIBLE)
                if len(loud):
                    return moment - (len(chunk) - int(loud[0])) / self.rate
                number += 1
            time.sleep(0.002)
        raise RuntimeError(f"nothing was heard within {PATIENCE:g} s")

    def number_at(self, moment: float) -> int:
        """The first audible sample that came at ``moment`` or after."""
        return next(
            start // 2 + int(loud[0])
            for (_, start), (came, end) in zip([(0.0, 0), *self._arrivals], self._arrivals, strict=False)
            if came >= moment
            and len(loud := np.flatnonzero(np.abs(self._between(start, end).astype(int)) >= AUDIBLE))
        )

    def arrival(self, sample: int) -> float:
        """The moment at which a sample came."""
        return next(moment for moment, end in self._arrivals if end > 2 * sample)

    def wait_for_silence(self, seconds: float = 0.5) -> None:
        """Wait until there was no sound for so long."""
        size = round(seconds * self.rate)
        _wait_for(lambda: not np.any(np.abs(self._last(size).astype(int)) >= AUDIBLE), "it is never silent")

    def close(self) -> None:
        """Stop recording."""
        self._parec.terminate()
        self._parec.wait()

    def _between(self, start: int, end: int) -> Samples:
        """The samples in these bytes of what was heard."""
        return np.frombuffer(bytes(self._heard[start:end]), "<i2")

    def _last(self, samples: int) -> Samples:
        return self.samples[-samples:]

    def _listen(self) -> None:
        assert self._parec.stdout is not None
        while chunk := os.read(self._parec.stdout.fileno(), 65536):
            self._heard += chunk
            self._arrivals.append((time.perf_counter(), len(self._heard) // 2 * 2))


class SoundServer:
    """A running server; ``environment`` leads a program's sound there."""

    def __init__(self, folder: Path, environment: Mapping[str, str], card_rate: int = CARD_RATE) -> None:
        for tool in ("pulseaudio", "parec", "aplay"):
            if not shutil.which(tool):
                raise Skip(f"{tool} is not installed; Debian: {DEBIAN}")
        folder.mkdir()
        alsa = folder / "alsa.conf"
        alsa.write_text(ALSA, encoding="utf-8")
        socket = folder / "socket"
        own = {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "PULSE_RUNTIME_PATH": str(folder)}
        self.environment = {
            **environment, **own, "PULSE_SERVER": f"unix:{socket}", "ALSA_CONFIG_PATH": str(alsa)
        }  # fmt: skip
        options = "-n --daemonize=no --exit-idle-time=-1 --use-pid-file=no --disable-shm=yes"
        modules = (
            f"module-null-sink sink_name=speaker rate={card_rate}",
            f"module-native-protocol-unix socket={socket} auth-anonymous=1",
        )
        command = ["pulseaudio", *options.split(), *(f"--load={module}" for module in modules)]
        self._server = subprocess.Popen(command, env={**environment, **own}, stderr=subprocess.DEVNULL)
        _wait_for(socket.exists, "PulseAudio does not start")

    def close(self) -> None:
        """End the server."""
        self._server.terminate()
        self._server.wait()


@contextmanager
def listening(
    folder: Path, environment: Mapping[str, str], rate: int, card_rate: int = CARD_RATE
) -> Iterator[tuple[SoundServer, Ear]]:
    """A sound server and an ear at its loudspeaker, which takes ``card_rate`` samples a second."""
    server = SoundServer(folder, environment, card_rate)
    try:
        ear = Ear(server.environment, rate)
        try:
            yield server, ear
        finally:
            ear.close()
    finally:
        server.close()


@contextmanager
def playing(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A program that plays; at the end it is ended with all it has started."""
    nowhere = subprocess.DEVNULL
    child = subprocess.Popen(
        command, env=environment, stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=True
    )
    try:
        yield child
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _wait_for(condition: Callable[[], bool], complaint: str) -> None:
    deadline = time.perf_counter() + PATIENCE
    while not condition():
        if time.perf_counter() > deadline:
            raise RuntimeError(complaint)
        time.sleep(0.02)
