"""Single keys from a terminal, as it sends them: POSIX by its own file descriptor, Windows by its console."""

import os
import sys
import threading
from typing import Final, Protocol

if sys.platform == "win32":
    import msvcrt
else:
    import select
    import termios
    import tty


class Keyboard(Protocol):
    """Single keys, read without waiting for Return."""

    def open(self) -> None:
        """Take the terminal over, if it is ours to take. Raises OSError."""

    def close(self) -> None:
        """Leave the terminal as it was. Idempotent. Raises OSError."""

    def read(self, seconds: float | None) -> str | None:
        """What was typed; "" after so many ``seconds`` without, or sooner; None when there will be no more.

        Called in a thread of its own.
        """

    def end(self) -> None:
        """Let ``read`` return None from now on; from another thread."""


def keyboard() -> Keyboard:
    """The keyboard at standard input; one without keys where that is no terminal."""
    try:
        if os.isatty(0):
            return TerminalKeyboard()
    except OSError:
        pass
    return NoKeyboard()


def at_a_terminal() -> bool:
    """Whether somebody started it who is there, so that what is known of her counts.

    It may run in the background, or its output may go elsewhere: then she is there, and cannot be asked.
    """
    return bool(sys.stdin and sys.stdin.isatty())


def attended() -> bool:
    """Whether somebody can be asked here: standard input and output are a terminal, and it is ours now."""
    try:
        return os.isatty(0) and os.isatty(1) and _in_front()
    except OSError:
        return False


class NoKeyboard:
    """Where standard input is no terminal."""

    def open(self) -> None:
        """Nothing to open."""

    def close(self) -> None:
        """Nothing to close."""

    def read(self, seconds: float | None) -> str | None:  # noqa: ARG002
        """There are no keys."""
        return None

    def end(self) -> None:
        """Nothing to end."""


if sys.platform == "win32":

    def _in_front() -> bool:
        return True

    LOOK: Final = 0.03
    """Seconds between looks for a key."""

    ARROWS: Final = {"H": "\x1b[A", "P": "\x1b[B", "M": "\x1b[C", "K": "\x1b[D"}
    """The second half of an arrow key at the console, and what other terminals send for it."""

    class TerminalKeyboard:
        """Asks the console for keys; there is no mode to switch.

        Written by the documentation of ``msvcrt`` and not tried: a key that is no character comes as NUL or
        ``\\xe0`` and a second character; Ctrl-C never comes as a key, but as a signal.
        """

        def __init__(self) -> None:
            self._ended = threading.Event()

        def open(self) -> None:
            """Nothing to open."""

        def close(self) -> None:
            """Nothing to close."""

        def read(self, seconds: float | None) -> str | None:
            """Wait for keys; give all that are there, so that pasted text is seen as one."""
            looks = 0
            while not self._ended.wait(LOOK):
                typed = ""
                while msvcrt.kbhit():
                    typed += self._key()
                looks += 1
                if typed or (seconds is not None and looks * LOOK >= seconds):
                    return typed
            return None

        def end(self) -> None:
            """Look no more."""
            self._ended.set()

        def _key(self) -> str:
            first = msvcrt.getwch()
            return ARROWS.get(msvcrt.getwch(), "") if first in "\0\xe0" else first

else:

    def _in_front() -> bool:
        try:
            return os.tcgetpgrp(0) == os.getpgrp()
        except OSError:
            return False

    BACKGROUND_LOOK: Final = 0.25
    """Seconds between looks whether the terminal is ours again."""

    AT_ONCE: Final = 4096
    """Bytes read at once: as many as a terminal keeps, so that pasted text is seen as one."""

    class TerminalKeyboard:
        """Reads file descriptor 0 in cbreak mode, but only as long as the terminal is ours."""

        def __init__(self) -> None:
            self._before: list[object] | None = None
            self._wake, self._waker = os.pipe()

        def open(self) -> None:
            """Switch to cbreak mode, unless in the background, where this process would be stopped for it."""
            if not _in_front():
                return
            try:
                if self._before is None:
                    self._before = termios.tcgetattr(0)
                tty.setcbreak(0, termios.TCSANOW)
            except termios.error as exc:
                raise _refused(exc) from exc

        def close(self) -> None:
            """Give the terminal its own mode back."""
            before, self._before = self._before, None
            if before is not None and _in_front():
                try:
                    termios.tcsetattr(0, termios.TCSANOW, before)  # type: ignore[arg-type]
                except termios.error as exc:
                    raise _refused(exc) from exc

        def read(self, seconds: float | None) -> str | None:
            """Wait for keys. What is not ASCII means nothing here."""
            while True:
                if not _in_front():
                    look = BACKGROUND_LOOK if seconds is None else min(seconds, BACKGROUND_LOOK)
                    if select.select([self._wake], [], [], look)[0]:
                        return None
                    if seconds is not None:
                        return ""
                    continue
                ready = select.select([0, self._wake], [], [], seconds)[0]
                if self._wake in ready:
                    return None
                if not ready:
                    return ""
                if _in_front():
                    return self._typed()

        def end(self) -> None:
            """Wake the reader for the last time."""
            os.write(self._waker, b".")

        def _typed(self) -> str | None:
            try:
                return os.read(0, AT_ONCE).decode("ascii", errors="replace") or None
            except OSError:
                return None

    def _refused(error: termios.error) -> OSError:
        return OSError(f"this terminal gives no single keys: {error.args[-1]}; `voiceguide remote` can steer")
