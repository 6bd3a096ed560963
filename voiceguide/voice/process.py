"""A child process that says one line of JSON when it is ready and one for each line it is asked, in time."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import IO, Any, Final

from voiceguide.children import UNTOLD, no_window

LAST_WORDS = 2.0
"""Seconds to wait for the forks of a killed child to be gone too."""

PARTS: Final = 5
"""At most so many parts a child tells that it loads: one that tells more is not getting ready."""


class ChildFailed(Exception):
    """The child is dead, does not answer in time or answers nonsense."""


class NeverReady(ChildFailed):
    """The child lives, and does not get ready in time."""


class ChildProcess:
    """Started by ``start`` or by the first ``ask``; one question at a time; once killed it stays dead.

    The child may fork: its process group is its own and is killed as a whole.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._command = list(command)
        self._running: subprocess.Popen[bytes] | None = None
        self._killed = False
        self._ending = threading.Lock()
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._reader: threading.Thread | None = None
        self._ready: dict[str, Any] | None = None

    def start(self) -> None:
        """Start the child unless it runs; does not wait until it is ready."""
        if self._killed:
            raise ChildFailed("was stopped")
        if self._running is not None:
            return
        try:
            child = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, **UNTOLD},
                creationflags=no_window(),
                start_new_session=True,
            )
        except OSError as exc:
            raise ChildFailed(f"cannot be started ({exc})") from exc
        assert child.stdout is not None
        self._lines = queue.SimpleQueue()
        self._reader = threading.Thread(target=_read_lines, args=(child.stdout, self._lines), daemon=True)
        self._reader.start()
        self._running = child

    def ready(self, seconds: float) -> dict[str, Any]:
        """Wait for the line that says so, and return it then and ever after; raises like ``ask``.

        ``seconds`` are for each part that the child says it is loading.
        """
        self.start()
        if self._ready is None:
            self._ready = self._loaded(seconds)
        return self._ready

    def _loaded(self, seconds: float) -> dict[str, Any]:
        doing = "get ready"
        for _ in range(PARTS + 1):
            answer = self._answer(seconds, doing)
            if "loading" not in answer:
                return answer
            doing = f"load {answer['loading']}"
        raise NeverReady(f"did not {doing}")

    def ask(self, question: Mapping[str, object], seconds: float) -> dict[str, Any]:
        """Send one question to a child that is ready, return the answer; ChildFailed after ``seconds``."""
        child = self._running
        if child is None or child.stdin is None:
            raise ChildFailed("was stopped")
        try:
            child.stdin.write(json.dumps(question).encode("ascii") + b"\n")
            child.stdin.flush()
        except (OSError, ValueError) as exc:
            raise ChildFailed("died") from exc
        return self._answer(seconds, "answer")

    def kill(self) -> None:
        """End the child at once, also while it is asked something; when this returns, it is gone."""
        self._killed = True
        with self._ending:  # whoever asks for it second must not go on before it is done
            child, self._running = self._running, None
            if child is not None:
                self._end(child)

    def _answer(self, seconds: float, what: str) -> dict[str, Any]:
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty as exc:
            late = NeverReady if self._ready is None else ChildFailed
            raise late(f"did not {what} within {seconds:.1f} s") from exc
        if not line:
            raise ChildFailed("died")
        try:
            answer = json.loads(line)
        except ValueError as exc:
            raise ChildFailed("answered nonsense") from exc
        if not isinstance(answer, dict):
            raise ChildFailed("answered nonsense")
        return answer

    def _end(self, child: "subprocess.Popen[bytes]") -> None:
        kill_group(child)
        child.wait()
        if self._reader is not None:
            self._reader.join(LAST_WORDS)  # it ends when the last fork's standard output is closed
        self._lines.put(b"")
        with suppress(OSError):  # unsent bytes for a child that is gone
            if child.stdin is not None:
                child.stdin.close()


def kill_group(child: "subprocess.Popen[bytes]") -> None:
    """End a program that leads a process group, and all it has started, at once."""
    if sys.platform != "win32":
        with suppress(OSError):  # the group is gone already
            os.killpg(child.pid, signal.SIGKILL)
    child.kill()


def _read_lines(pipe: IO[bytes], lines: "queue.SimpleQueue[bytes]") -> None:
    with pipe:
        for line in pipe:
            lines.put(line)
    lines.put(b"")
