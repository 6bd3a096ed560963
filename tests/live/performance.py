"""`voiceguide` as a user starts it, in a process of its own: keys pressed, lines and its journal read."""

import functools
import os
import re
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path
from typing import ClassVar

from voiceguide import profile
from voiceguide.cli.known import listening_digest
from voiceguide.her import Her
from voiceguide.journal import Account, Commanded, accounts
from voiceguide.library import load


def _has_listened(data: Path) -> None:
    """She has heard what to know before she moves, and is not listened to, unless more is known of her."""
    place = data / profile.NAME
    if not place.exists():
        heard = Her(microphone=False).having_listened(date.today(), listening_digest(load()))
        profile.write(place, heard)


class Performance:
    """`voiceguide` in a process of its own, with or without a terminal, and with a journal of its own."""

    begun: ClassVar[list["Performance"]] = []
    """All that may still be playing."""

    def __init__(
        self,
        *words: str,
        env: dict[str, str],
        data: Path,
        size,
        shell: bool,
        out: int | None,
        program: Path | None,
    ) -> None:
        own = [str(program)] if program else ["-m", "voiceguide"]
        under = [str(Path(__file__).with_name("shell.py"))] if shell else []
        command = [sys.executable, *under, *own, *words]
        self.terminal = None
        self.data = data
        _has_listened(data)
        elsewhere = ("XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS")
        self.env = {name: value for name, value in env.items() if name not in elsewhere} | {
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "PYTHONWARNINGS": "default",
            "VOICEGUIDE_DATA": str(data),
        }
        if size is None:
            self.process = subprocess.Popen(
                command,
                env=self.env,
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
                command, env=self.env | {"TERM": "xterm-256color"}, stdin=theirs, stdout=theirs,
                stderr=subprocess.PIPE, start_new_session=True, preexec_fn=_take_terminal,  # noqa: PLW1509
            )  # fmt: skip
            self._theirs = theirs
            self._pipe = self.terminal
        self._shown = bytearray()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.begun.append(self)

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

    def shows(self, words: str, seconds: float = 40, after: int = 0) -> None:
        """Wait until ``words`` have come out, after so many characters."""
        deadline = time.monotonic() + seconds
        while words not in self.shown[after:]:
            assert time.monotonic() < deadline, f"{words!r} was not shown, but at last {self.page!r}"
            time.sleep(0.01)

    @property
    def page(self) -> str:
        """The last of what was shown, without what moved the cursor and coloured it."""
        last = self.shown.rpartition("\x1b[H")[2] if self.terminal is not None else self.shown[-1000:]
        return " ".join(re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|[\u2800-\u28ff]", "", last).split())

    @property
    def journal(self) -> Account:
        """What it has written down so far."""
        return accounts(self.data / "sessions")[0]

    def has_begun(self, seconds: float = 40) -> None:
        """Wait until it has written down that she has come to its first unit."""
        deadline = time.monotonic() + seconds
        while not any(account.entries for account in accounts(self.data / "sessions")):
            assert time.monotonic() < deadline, "nothing was written down"
            time.sleep(0.05)

    @property
    def obeyed(self) -> list[str]:
        """The commands and events of its journal."""
        return [entry.name for entry in self.journal.entries if isinstance(entry, Commanded)]

    def remote(self, words: str) -> str:
        """`voiceguide remote`, and what it says."""
        command = [sys.executable, "-m", "voiceguide", "remote", *words.split()]
        return subprocess.run(command, env=self.env, check=True, capture_output=True, text=True).stdout

    def is_still(self, seconds: float = 5) -> None:
        """Wait until nothing changes on the screen for half a second."""
        deadline, seen = time.monotonic() + seconds, -1
        while len(self._shown) != seen:
            assert time.monotonic() < deadline, "the screen is never still"
            seen = len(self._shown)
            time.sleep(0.5)

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

    @classmethod
    def close_all(cls) -> None:
        """End all that were begun."""
        while cls.begun:
            cls.begun.pop().close()


def undisturbed(test):
    """Measure again, twice at most: other programs of a busy machine can hold up the sound server itself."""

    @functools.wraps(test)
    def attempts(*arguments, **named):
        for _ in range(2):
            try:
                return test(*arguments, **named)
            except AssertionError:
                Performance.close_all()
                time.sleep(1)
        return test(*arguments, **named)

    return attempts


def _take_terminal() -> None:
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
