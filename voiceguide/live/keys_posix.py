"""Single keys from a terminal on Linux and macOS."""

import os
import select
import termios
import tty

BACKGROUND_LOOK = 0.25
"""Seconds between looks whether the terminal is ours again."""


class TerminalKeyboard:
    """Reads file descriptor 0 in cbreak mode, but only as long as the terminal is ours."""

    def __init__(self) -> None:
        self._before: list[object] | None = None
        self._wake, self._waker = os.pipe()

    def open(self) -> None:
        """Switch to cbreak mode, unless this process runs in the background (it would be stopped for it)."""
        if not self._ours():
            return
        if self._before is None:
            self._before = termios.tcgetattr(0)
        tty.setcbreak(0, termios.TCSANOW)

    def close(self) -> None:
        """Give the terminal its own mode back."""
        if self._before is not None and self._ours():
            termios.tcsetattr(0, termios.TCSANOW, self._before)  # type: ignore[arg-type]
        self._before = None

    def read(self) -> str | None:
        """Wait for keys."""
        while True:
            if not self._ours():
                if select.select([self._wake], [], [], BACKGROUND_LOOK)[0]:
                    return None
                continue
            ready = select.select([0, self._wake], [], [])[0]
            if self._wake in ready:
                return None
            if self._ours():
                return self._keys()

    def end(self) -> None:
        """Wake the reader for the last time."""
        os.write(self._waker, b".")

    def _keys(self) -> str | None:
        try:
            return os.read(0, 64).decode(errors="replace") or None
        except OSError:
            return None

    def _ours(self) -> bool:
        try:
            return os.tcgetpgrp(0) == os.getpgrp()
        except OSError:
            return False
