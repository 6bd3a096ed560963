"""Single keys from a console on Windows."""

import sys
import threading

if sys.platform == "win32":
    import msvcrt

LOOK = 0.03
"""Seconds between looks for a key."""


class ConsoleKeyboard:
    """Asks the console for keys; there is no mode to switch."""

    def __init__(self) -> None:
        self._ended = threading.Event()

    def open(self) -> None:
        """Nothing to open."""

    def close(self) -> None:
        """Nothing to close."""

    def read(self) -> str | None:
        """Wait for a key."""
        if sys.platform == "win32":
            while not self._ended.wait(LOOK):
                if msvcrt.kbhit():
                    return msvcrt.getwch()
        return None

    def end(self) -> None:
        """Let the reader look no more."""
        self._ended.set()
