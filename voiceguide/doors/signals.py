"""What the system asks for: Ctrl-C, a request to end, a closed terminal, Ctrl-Z."""

import os
import signal
import threading
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any, Final

from voiceguide.coach.commands import Message

SIGNALS: Final[Mapping[str, Message]] = {
    "SIGINT": "stop", "SIGTERM": "end", "SIGHUP": "end", "SIGBREAK": "end", "SIGTSTP": "aside",
}  # fmt: skip
"""Each by its name, for no system has all of them."""


class Signals:
    """The signals of this process as messages; outside ``open`` and ``close`` they are handled as before."""

    def __init__(self, give: Callable[[Message], None], continued: Callable[[], None]) -> None:
        """``give`` gets each message, ``continued`` is called when the process goes on after a stop.

        Both run in the main thread, between any two of its steps, so they must not wait for a lock.
        """
        self._give = give
        self._continued = continued
        self._before: dict[int, Any] = {}

    def open(self) -> None:
        """Take them over, where that can be done: in the main thread."""
        if threading.current_thread() is not threading.main_thread():
            return
        for name, message in SIGNALS.items():
            if hasattr(signal, name):
                self._handle(getattr(signal, name), message)
        if hasattr(signal, "SIGCONT"):
            self._take(signal.SIGCONT, lambda _number, _frame: self._continued())

    def close(self) -> None:
        """Give them back."""
        while self._before:
            number, handler = self._before.popitem()
            signal.signal(number, signal.SIG_DFL if handler is None else handler)

    def stop_here(self) -> None:
        """Stop this process as Ctrl-Z does; returns when it is continued."""
        number = getattr(signal, "SIGTSTP")  # noqa: B009  (there is none on Windows)
        taken = signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
        signal.signal(number, taken)

    def _handle(self, number: int, message: Message) -> None:
        """Hear a signal, unless whoever started us had it ignored, as ``nohup`` does; Ctrl-C always."""
        if signal.getsignal(number) is not signal.SIG_IGN or number == signal.SIGINT:
            self._take(number, lambda _number, _frame: self._give(message))

    def _take(self, number: int, handler: Callable[[int, FrameType | None], None]) -> None:
        self._before[number] = signal.signal(number, handler)
