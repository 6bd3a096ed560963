"""Feeds the device: a thread takes blocks from the mixer and keeps a few seconds of them ready."""

import threading
from collections import deque
from collections.abc import Iterable

AHEAD = 4
"""Seconds of sound kept ready."""

BYTES_PER_SAMPLE = 2


class Feeder:
    """A bounded queue of sound; ``read`` never waits for anything slower than memory."""

    def __init__(self, blocks: Iterable[bytes], sample_rate: int) -> None:
        self.error: Exception | None = None
        """What the mixer or the voice raised; the sound up to there can still be read."""
        self._most = AHEAD * sample_rate * BYTES_PER_SAMPLE
        self._ready: deque[memoryview] = deque()
        self._size = 0
        self._fed = False
        self._closed = False
        self._change = threading.Condition()
        threading.Thread(target=self._feed, args=(blocks,), name="feeder", daemon=True).start()

    @property
    def ended(self) -> bool:
        """Whether all there will ever be has been read."""
        return self._fed and not self._size

    def read(self, size: int) -> bytes:
        """At most ``size`` bytes, whole samples; fewer when no more is ready."""
        taken: list[memoryview] = []
        with self._change:
            while size and self._ready:
                block = self._ready.popleft()
                if len(block) > size:
                    self._ready.appendleft(block[size:])
                    block = block[:size]
                taken.append(block)
                size -= len(block)
                self._size -= len(block)
            self._change.notify()
        return b"".join(taken)

    def close(self) -> None:
        """Forget what is ready, and take no more. Idempotent."""
        with self._change:
            self._closed = True
            self._ready.clear()
            self._size = 0
            self._change.notify()

    def _feed(self, blocks: Iterable[bytes]) -> None:
        try:
            for block in blocks:
                if not self._put(block):
                    break
        except Exception as exc:  # told to whoever listens to the player
            self.error = exc
        self._fed = True

    def _put(self, block: bytes) -> bool:
        with self._change:
            self._change.wait_for(lambda: self._size < self._most or self._closed)
            if block and not self._closed:
                self._ready.append(memoryview(block))
                self._size += len(block)
            return not self._closed
