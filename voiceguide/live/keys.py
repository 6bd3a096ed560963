"""Keys and signals in, her wishes out: pause or go on, stop, end at once, put the program aside."""

import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from types import FrameType, TracebackType
from typing import Any, Literal, Protocol, Self

Wish = Literal["pause", "stop", "end", "aside"]

KEYS: dict[str, Wish] = {" ": "pause", "p": "pause", "q": "stop", "Q": "stop", "\x03": "stop"}
SIGNALS: dict[str, Wish] = {
    "SIGINT": "stop", "SIGTERM": "end", "SIGHUP": "end", "SIGBREAK": "end", "SIGTSTP": "aside",
}  # fmt: skip


class Keyboard(Protocol):
    """Single keys, read without waiting for Return."""

    def open(self) -> None:
        """Take the terminal over, if it is ours to take."""

    def close(self) -> None:
        """Leave the terminal as it was. Idempotent."""

    def read(self) -> str | None:
        """Wait for keys; None when there will be no more. Called in a thread of its own."""

    def end(self) -> None:
        """Let ``read`` return None, from another thread."""


class Wishes:
    """Within ``with``: what she asks for, in order. Outside: terminal and signals are as they were."""

    def __init__(self, at_once: Callable[[Wish], None] = lambda _: None) -> None:
        """``at_once`` is told each wish the moment it is made, in whatever thread; it must not wait."""
        self._at_once = at_once
        self._queue: SimpleQueue[Wish] = SimpleQueue()
        self._keyboard = _keyboard()
        self._handlers: dict[int, Any] = {}

    def next(self, seconds: float) -> Wish | None:
        """The next wish; None when ``seconds`` have passed without one."""
        try:
            return self._queue.get(timeout=seconds)
        except Empty:
            return None

    def __enter__(self) -> Self:
        """Take over signals and keys."""
        if threading.current_thread() is threading.main_thread():
            for name, wish in SIGNALS.items():
                if hasattr(signal, name):
                    self._handle(getattr(signal, name), wish)
            if hasattr(signal, "SIGCONT"):
                self._handlers[signal.SIGCONT] = signal.signal(signal.SIGCONT, self._continued)
        self._keyboard.open()
        threading.Thread(target=self._listen, name="keys", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give them back."""
        self._keyboard.end()
        self._keyboard.close()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._handlers = {}

    def step_aside(self) -> None:
        """Stop this process as Ctrl-Z does; returns when it is continued."""
        number = getattr(signal, "SIGTSTP")  # noqa: B009  (there is none on Windows)
        self._keyboard.close()
        taken = signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
        signal.signal(number, taken)
        self._keyboard.open()

    def _handle(self, number: int, wish: Wish) -> None:
        if signal.getsignal(number) is not signal.SIG_IGN or number == signal.SIGINT:
            self._handlers[number] = signal.signal(number, lambda _number, _frame: self._wish(wish))

    def _continued(self, _number: int, _frame: FrameType | None) -> None:
        """A shell may have changed the terminal while this process was stopped."""
        with suppress(OSError):
            self._keyboard.open()

    def _wish(self, wish: Wish) -> None:
        self._at_once(wish)
        self._queue.put(wish)

    def _listen(self) -> None:
        while (keys := self._keyboard.read()) is not None:
            for key in keys:
                if key in KEYS:
                    self._wish(KEYS[key])


def _keyboard() -> Keyboard:
    try:
        if not os.isatty(0):
            return NoKeyboard()
    except OSError:
        return NoKeyboard()
    if os.name == "nt":
        from voiceguide.live.keys_windows import ConsoleKeyboard

        return ConsoleKeyboard()
    from voiceguide.live.keys_posix import TerminalKeyboard

    return TerminalKeyboard()


class NoKeyboard:
    """Where standard input is no terminal."""

    def open(self) -> None:
        """Nothing to open."""

    def close(self) -> None:
        """Nothing to close."""

    def read(self) -> str | None:
        """There are no keys."""
        return None

    def end(self) -> None:
        """Nothing to end."""
