"""A sound server of our own, with a loudspeaker that nobody hears and that can be recorded to the sample."""

import array
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

RATE = 24000
NEEDED = ("pulseaudio", "parec", "pactl")


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


@contextmanager
def running_server() -> Iterator[SoundServer]:
    if missing := [program for program in NEEDED if shutil.which(program) is None]:
        pytest.skip(f"{' and '.join(missing)} not installed: no sound server to listen to")
    with tempfile.TemporaryDirectory(prefix="vg") as folder:
        server = SoundServer(Path(folder))
        try:
            yield server
        finally:
            server.close()


@pytest.fixture(scope="session")
def sound_server() -> Iterator[SoundServer]:
    with running_server() as server:
        yield server


@pytest.fixture
def own_server() -> Iterator[SoundServer]:
    """For tests that are not kind to it."""
    with running_server() as server:
        yield server


class Performance:
    """``performer.py`` in a process of its own, with or without a terminal."""

    def __init__(self, *arguments: str, env: dict[str, str], size, shell: bool, out: int | None) -> None:
        names = ["shell.py", "performer.py"] if shell else ["performer.py"]
        programs = [str(Path(__file__).with_name(name)) for name in names]
        command = [sys.executable, *programs, *arguments]
        self.terminal = None
        env = {**env, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONWARNINGS": "default"}
        if size is None:
            self.process = subprocess.Popen(
                command,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=out or subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            self._pipe = self.process.stdout.fileno() if self.process.stdout else None
        else:
            import pty
            import termios

            self.terminal, theirs = pty.openpty()
            termios.tcsetwinsize(self.terminal, size)
            self.mode = termios.tcgetattr(theirs)
            self.process = subprocess.Popen(
                command, env=env | {"TERM": "xterm-256color"}, stdin=theirs, stdout=theirs,
                stderr=subprocess.PIPE, start_new_session=True, preexec_fn=_take_terminal,  # noqa: PLW1509
            )  # fmt: skip
            self._theirs = theirs
            self._pipe = self.terminal
        self._shown = bytearray()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        try:
            while self._pipe is not None and (block := os.read(self._pipe, 65536)):
                self._shown += block
        except OSError:
            pass

    @property
    def shown(self) -> str:
        """What came out so far."""
        return self._shown.decode(errors="replace")

    def shows(self, words: str, seconds: float = 10) -> None:
        """Wait until ``words`` have come out."""
        deadline = time.monotonic() + seconds
        while words not in self.shown:
            assert time.monotonic() < deadline, f"{words!r} was not shown, but {self.shown!r}"
            time.sleep(0.01)

    def press(self, keys: str) -> float:
        """Press keys; return the monotonic time just before."""
        now = time.monotonic()
        os.write(self.terminal, keys.encode())
        return now

    def terminal_mode(self) -> list:
        """The terminal's settings now."""
        import termios

        return termios.tcgetattr(self._theirs)

    def ends(self, seconds: float = 20) -> tuple[int, str]:
        """Wait for the end; return exit code and standard error."""
        try:
            code = self.process.wait(seconds)
        finally:
            self.close()
        return code, self.errors

    def close(self) -> None:
        """End it, if it has not ended."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.terminal is not None:
            os.close(self._theirs)
        self._reader.join(2)
        if self.process.stderr and not self.process.stderr.closed:
            self.errors = self.process.stderr.read().decode()
            self.process.stderr.close()
        if self.process.stdout:
            self.process.stdout.close()
        if self.terminal is not None:
            os.close(self.terminal)
            self.terminal = None


def _take_terminal() -> None:
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@pytest.fixture
def perform(request: pytest.FixtureRequest) -> Iterator:
    begun = []

    def begin(*arguments: str, env: dict[str, str] | None = None, size=None, shell: bool = False, out=None):
        """Run it in a terminal of ``size`` (lines, columns), under a ``shell``, writing to ``out``."""
        env = dict(os.environ if env is None else env)
        begun.append(Performance(*arguments, env=env, size=size, shell=shell, out=out))
        return begun[-1]

    yield begin
    for each in begun:
        each.close()
