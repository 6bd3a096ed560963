"""The recorder: keeps what has been heard, in a thread of its own, so that no disk makes the device wait."""

import threading
from collections.abc import Callable
from queue import SimpleQueue


class Recorder:
    """Passes samples on to ``write`` in their order; an error ends the recording, never the session."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self.error: Exception | None = None
        self._queue: SimpleQueue[bytes | None] = SimpleQueue()
        self._write = write
        self._thread = threading.Thread(target=self._work, name="recorder", daemon=True)
        self._thread.start()

    def hear(self, samples: bytes) -> None:
        """Keep these samples; returns at once."""
        if self.error is None:
            self._queue.put(samples)

    def close(self) -> None:
        """Wait until all that was heard has been written, or an error has ended it."""
        self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        try:
            while (samples := self._queue.get()) is not None:
                self._write(samples)
        except Exception as exc:  # asked for by whoever closes the recorder
            self.error = exc
