"""Mixing ahead of the encoder, in a thread of its own, so that each has a core to itself."""

from collections.abc import Iterable, Iterator
from queue import SimpleQueue
from threading import Semaphore, Thread
from types import TracebackType
from typing import Final, Self

READY: Final = 64
"""Blocks that lie ready at most: half a minute of a session, and a megabyte and a half."""


class Ahead:
    """The same blocks in the same order, made while the one before is still being used.

    The thread begins when the first block is asked for. Leaving the ``with`` block lets it end after the
    block it is at; it is not waited for, because that block may itself be waiting for a voice.
    """

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks = blocks
        self._ready: SimpleQueue[bytes | None] = SimpleQueue()
        self._room = Semaphore(READY)
        self._error: Exception | None = None
        self._left = False

    def __iter__(self) -> Iterator[bytes]:
        """Give them once; raises what making them raised, after those that were made before."""
        Thread(target=self._make, name="mixer", daemon=True).start()
        while (block := self._ready.get()) is not None:
            self._room.release()
            yield block
        if self._error is not None:
            raise self._error

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ask for no more."""
        self._left = True
        self._room.release()

    def _make(self) -> None:
        try:
            for block in self._blocks:
                self._room.acquire()
                if self._left:
                    return
                self._ready.put(block)
        except Exception as exc:  # raised again where the blocks are used
            self._error = exc
        finally:
            self._ready.put(None)
