"""Mixing ahead of the encoder, in a thread of its own, so that each has a core to itself."""

import sys
from collections.abc import Iterable, Iterator
from queue import SimpleQueue
from threading import Semaphore, Thread
from types import TracebackType
from typing import Final, Self

READY: Final = 256
"""Blocks that lie ready at most: two minutes of a session, and six megabytes."""

PROMPT: Final = 0.0005
"""Seconds after which the mixer gives way to the encoder, whose block would else wait ten times as long."""


class Ahead:
    """The same samples in the same order, made while those before are still being used.

    All that lies ready is given at once: the longer the encoder is by itself, the less it waits for Python's
    lock, which drawing a cover holds for half a second.

    The thread begins when the first block is asked for. Leaving the ``with`` block lets it end after the
    block it is at; it is not waited for, because that block may itself be waiting for a voice.
    """

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks = blocks
        self._ready: SimpleQueue[bytes | None] = SimpleQueue()
        self._room = Semaphore(READY)
        self._error: Exception | None = None
        self._left = False
        self._patient = sys.getswitchinterval()

    def __iter__(self) -> Iterator[bytes]:
        """Give them once; raises what making them raised, after those that were made before."""
        Thread(target=self._make, name="mixer", daemon=True).start()
        while blocks := self._taken():
            self._room.release(len(blocks))
            yield b"".join(blocks)
        if self._error is not None:
            raise self._error

    def _taken(self) -> list[bytes]:
        """What lies ready, at least one block; nothing at the end."""
        blocks: list[bytes] = []
        while not (blocks and self._ready.empty()):
            block = self._ready.get()
            if block is None:
                self._ready.put(None)  # for the next look
                break
            blocks.append(block)
        return blocks

    def __enter__(self) -> Self:
        """Give itself."""
        sys.setswitchinterval(PROMPT)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ask for no more."""
        self._left = True
        self._room.release()
        sys.setswitchinterval(self._patient)

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
