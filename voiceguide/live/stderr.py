"""Standard error, muted while a sound library opens: these write to file descriptor 2, past all of Python."""

import os
import sys
import threading
from types import TracebackType


class MutedStderr:
    """Within ``with``, what is written to file descriptor 2 is lost; ``unmute`` ends that from anywhere."""

    def __init__(self) -> None:
        self._kept: int | None = None
        self._inside = 0
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        """Begin; does nothing where there is no standard error, or where it is silent already."""
        with self._lock:
            self._inside += 1
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
        """End, when everyone has left."""
        with self._lock:
            self._inside = max(0, self._inside - 1)
        if not self._inside:
            self.unmute()

    def unmute(self) -> None:
        """Let standard error be heard again, even if someone hangs inside. Idempotent."""
        with self._lock:
            self._inside = 0
            if self._kept is not None:
                os.dup2(self._kept, 2)
                os.close(self._kept)
                self._kept = None
