"""The score: a timeline that is still being written while it is already played."""

import threading
from collections.abc import Iterable, Iterator

from voiceguide.timeline.model import Arrival, Chapter, Cue, End, Piece, Timeline, UnitStart


class Score:
    """Arranges in a thread of its own; readers follow the pieces as they become certain."""

    def __init__(self, pieces: Iterable[Piece], sample_rate: int) -> None:
        self.timeline = Timeline(sample_rate)
        self._pieces: list[Piece] = []
        self._error: Exception | None = None
        self._finished = False
        self._stopped = False
        self._written = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._write, args=(pieces,), name="score", daemon=True)
        self._thread.start()

    @property
    def finished(self) -> bool:
        """Whether the whole timeline is known."""
        return self._finished

    def pieces(self) -> Iterator[Piece]:
        """Follow the pieces from the first; waits for those not yet written, raises what arranging raised."""
        number = 0
        while number < len(self._pieces) or self._comes(number):
            yield self._pieces[number]
            number += 1

    def whole(self) -> Timeline:
        """The finished timeline; waits for it, raises what arranging raised."""
        for _ in self.pieces():
            pass
        return self.timeline

    def _comes(self, number: int) -> bool:
        """Wait for a piece, or the end."""
        with self._changed:
            self._changed.wait_for(lambda: number < len(self._pieces) or self._written)
            if number < len(self._pieces):
                return True
            if self._error:
                raise self._error
            return False

    def stop(self) -> None:
        """Stop arranging after the current piece; readers come to their end there."""
        self._stopped = True

    def _write(self, pieces: Iterable[Piece]) -> None:
        try:
            for piece in pieces:
                with self._changed:
                    self.timeline.add(piece)
                    if isinstance(piece, Cue | Chapter | Arrival | UnitStart | End):
                        self._pieces.append(piece)
                    self._changed.notify_all()
                if self._stopped:
                    break
            self._finished = not self._stopped
        except Exception as exc:  # handed on to whoever reads the score
            self._error = exc
        with self._changed:
            self._written = True
            self._changed.notify_all()
