"""Guides in processes of their own, with and without a terminal, in folders of their own."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SHELL = HERE.parent / "live" / "shell.py"


@pytest.fixture
def home() -> Iterator[dict[str, str]]:
    """An environment in which nobody plays, in a folder with a short path, and no desktop."""
    with tempfile.TemporaryDirectory(prefix="vg") as folder:
        runtime = Path(folder, "run")
        runtime.mkdir(mode=0o700)
        env = {name: value for name, value in os.environ.items() if name != "DBUS_SESSION_BUS_ADDRESS"}
        yield env | {"XDG_RUNTIME_DIR": str(runtime), "VOICEGUIDE_DATA": str(Path(folder, "data"))}


def _heed_ctrl_c() -> None:
    """Whoever runs the tests in the background ignores it, and children would too."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


class Doorkeeper:
    """``doorkeeper.py`` in a process of its own; with a terminal, in its foreground or under a shell."""

    def __init__(
        self, *arguments: str, env: dict[str, str], terminal: bool, shell: bool, prepare: Callable[[], None]
    ) -> None:
        programs = [str(SHELL)] if shell else []
        command = [sys.executable, *programs, str(HERE / "doorkeeper.py"), *arguments]
        env = {**env, "PYTHONPATH": str(HERE.parents[1]), "PYTHONWARNINGS": "default"}
        self._written, self.errors = bytearray(), ""
        self.terminal = self._theirs = None
        if terminal:
            import pty
            import termios

            self.terminal, self._theirs = pty.openpty()
            self.mode = termios.tcgetattr(self._theirs)
            ends = {"stdin": self._theirs, "stdout": self._theirs}
        else:
            ends = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE}

        def begin() -> None:
            _heed_ctrl_c()
            prepare()
            if terminal:
                import fcntl
                import termios

                fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(
            command, env=env, stderr=subprocess.PIPE, start_new_session=True, preexec_fn=begin, **ends  # noqa: PLW1509
        )  # fmt: skip
        self._pipe = self.terminal if terminal else self.process.stdout.fileno()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        try:
            while block := os.read(self._pipe, 65536):
                self._written += block
        except OSError:
            pass

    @property
    def written(self) -> list[str]:
        """The lines it has written so far."""
        return self._written.decode(errors="replace").splitlines()

    @property
    def got(self) -> list[str]:
        """What has come in so far."""
        return [line.removeprefix("got: ") for line in self.written if line.startswith("got: ")]

    def writes(self, line: str, times: int = 1, seconds: float = 10) -> None:
        """Wait until so many lines end with ``line``."""
        deadline = time.monotonic() + seconds
        while sum(each.endswith(line) for each in self.written) < times:
            assert time.monotonic() < deadline, f"{line!r} was not written, but {self.written}"
            time.sleep(0.005)

    def press(self, keys: str) -> None:
        """Press keys, all at once."""
        os.write(self.terminal, keys.encode())

    def terminal_mode(self) -> list:
        """The terminal's settings now."""
        import termios

        return termios.tcgetattr(self._theirs)

    def ends(self, seconds: float = 10) -> int:
        """Wait for its end; return the exit code."""
        try:
            return self.process.wait(seconds)
        finally:
            self.close()

    def close(self) -> None:
        """End it, if it has not ended, and read the last of it."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self._theirs is not None:
            os.close(self._theirs)
            self._theirs = None
        self._reader.join(2)
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe and not pipe.closed:
                self.errors += pipe.read().decode() if pipe is self.process.stderr else ""
                pipe.close()
        if self.terminal is not None:
            os.close(self.terminal)
            self.terminal = None


Begin = Callable[..., Doorkeeper]


@pytest.fixture
def keep_doors(home: dict[str, str]) -> Iterator[Begin]:
    """Begin a doorkeeper and wait until its doors are open."""
    begun: list[Doorkeeper] = []

    def begin(
        *arguments: str,
        env: dict[str, str] | None = None,
        terminal: bool = False,
        shell: bool = False,
        prepare: Callable[[], None] = lambda: None,
    ) -> Doorkeeper:
        begun.append(Doorkeeper(*arguments, env=env or home, terminal=terminal, shell=shell, prepare=prepare))
        begun[-1].writes("open")
        return begun[-1]

    yield begin
    for each in begun:
        each.close()
