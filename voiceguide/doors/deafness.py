"""Trouble with the ears: each in a line, and aloud once if it lasts, for she may rely on being heard."""

import time
from collections.abc import Callable
from typing import Final

BACK_WITHIN: Final = 5.0
"""Seconds after which ears that are in trouble are told to be deaf, unless they hear again."""


class Deafness:
    """What is wrong with the ears, since when, and what of it she was told."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` tells seconds."""
        self.lines: tuple[str, ...] = ()
        """What was wrong so far, each thing once."""
        self._clock = clock
        self._told_at: float | None = None
        self._told = False

    @property
    def now(self) -> bool:
        """Whether nothing is heard of her at the moment."""
        return self._told_at is not None

    def trouble(self, text: str) -> bool:
        """Something is wrong; whether that is news."""
        if self._told_at is None:
            self._told_at, self._told = self._clock() + BACK_WITHIN, False
        return self.remark(text)

    def remark(self, text: str) -> bool:
        """Something is not as it should be, though they hear; whether that is news."""
        if text in self.lines:
            return False
        self.lines += (text,)
        return True

    def passes(self) -> None:
        """She is heard again."""
        self._told_at = None

    def lasts(self) -> bool:
        """Whether it has lasted so long that she is to be told aloud; true once."""
        if self._told or self._told_at is None or self._clock() < self._told_at:
            return False
        self._told = True
        return True
