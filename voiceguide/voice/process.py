"""A child process that answers each line of JSON with one line of JSON, within a time limit."""

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import IO, Any


class ChildFailed(Exception):
    """The child is dead, does not answer in time or answers nonsense."""


class ChildProcess:
    """Started by ``start`` or by the first ``ask``; one question at a time; once killed it stays dead."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = list(command)
        self._running: subprocess.Popen[bytes] | None = None
        self._killed = False
        self._ending = threading.Lock()
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()

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
                creationflags=_no_window(),
            )
        except OSError as exc:
            raise ChildFailed(f"cannot be started ({exc})") from exc
        assert child.stdout is not None
        self._lines = queue.SimpleQueue()
        threading.Thread(target=_read_lines, args=(child.stdout, self._lines), daemon=True).start()
        self._running = child

    def ask(self, question: Mapping[str, object], seconds: float) -> dict[str, Any]:
        """Send one question, return the answer; raises ChildFailed after ``seconds``."""
        self.start()
        child, lines = self._running, self._lines
        if child is None or child.stdin is None:
            raise ChildFailed("was stopped")
        try:
            child.stdin.write(json.dumps(question).encode("ascii") + b"\n")
            child.stdin.flush()
            line = lines.get(timeout=seconds)
        except queue.Empty as exc:
            raise ChildFailed(f"did not answer within {seconds:g} s") from exc
        except (OSError, ValueError) as exc:
            raise ChildFailed("died") from exc
        return _answer(line)

    def kill(self) -> None:
        """End the child at once, also while it is asked something; when this returns, it is gone."""
        self._killed = True
        with self._ending:  # whoever asks for it second must not go on before it is done
            child, self._running = self._running, None
            if child is not None:
                self._end(child)

    def _end(self, child: "subprocess.Popen[bytes]") -> None:
        child.kill()
        child.wait()
        self._lines.put(b"")
        try:
            if child.stdin is not None:
                child.stdin.close()
        except OSError:
            pass  # unsent bytes for a child that is gone


def _answer(line: bytes) -> dict[str, Any]:
    if not line:
        raise ChildFailed("died")
    try:
        answer = json.loads(line)
    except ValueError as exc:
        raise ChildFailed("answered nonsense") from exc
    if not isinstance(answer, dict):
        raise ChildFailed("answered nonsense")
    return answer


def _read_lines(pipe: IO[bytes], lines: "queue.SimpleQueue[bytes]") -> None:
    with pipe:
        for line in pipe:
            lines.put(line)
    lines.put(b"")


def _no_window() -> int:
    if sys.platform == "win32":
        return subprocess.CREATE_NO_WINDOW
    return 0
