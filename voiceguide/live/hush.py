"""Keeps sound libraries from writing on the terminal: they use file descriptor 2, past all of Python."""

import os
import sys
import threading
from types import TracebackType


class Hush:
    """Within ``with``, what is written to file descriptor 2 is lost; ``end`` ends that from anywhere."""

    def __init__(self) -> None:
        self._kept: int | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        """Begin; does nothing where there is no standard error, or where it is silent already."""
        with self._lock:
            if self._kept is not None or sys.stderr is None:
                return
            try:
                self._kept = os.dup(2)
            except OSError:
                return
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 2)
            os.close(nowhere)

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End."""
        self.end()

    def end(self) -> None:
        """Let standard error be heard again. Idempotent."""
        with self._lock:
            if self._kept is not None:
                os.dup2(self._kept, 2)
                os.close(self._kept)
                self._kept = None
