"""The keyboard as a door: what a terminal sends is cut into keys, and keys are commands."""

import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from voiceguide.coach.commands import Message, command_for_key
from voiceguide.doors.terminal import keyboard

TORN: Final = 0.1
"""Seconds after which the second half of a torn sequence no longer comes: the first half meant nothing."""

BURST: Final = 3
"""More keys than this at once are no fingers but pasted text."""

QUIET: Final = 0.1
"""Seconds after pasted text in which whatever comes still belongs to it."""

PASTED: Final = "\x1b[200~"
"""What some terminals send before pasted text."""

_KEY: Final = re.compile(
    r"""
    \x1b\[ [0-?]* [ -/]* [@-~]              # a control sequence: arrows, but also Home, F5, a mouse
    | \x1bO [ -~]                           # the same from a terminal in application mode
    | \x1b (?: \[ [0-?]* [ -/]* | O )?      # Escape, or a sequence that came to nothing
    | [^\x1b]                               # a character
    """,
    re.VERBOSE,
)
_HALF: Final = re.compile(r"\x1b(\[[0-?]{,16}[ -/]{,16}|O)?\Z")


class KeyStrokes:
    """What a terminal sends, in pieces of any size, cut into keys as ``command_for_key`` knows them."""

    def __init__(self) -> None:
        self._half = ""
        self._quiet_until = 0.0

    @property
    def torn(self) -> bool:
        """Whether what came last may be the first half of a key."""
        return bool(self._half)

    def take(self, typed: str, at: float) -> list[str]:
        """The keys in what was ``typed`` ``at`` a time in seconds; "" says that nothing more came.

        Pasted text gives none, for a few letters of it would be as many commands; a key held down while
        nobody looked is one.
        """
        if not typed:
            self._half = ""
            return []
        typed = self._half + typed
        half = _HALF.search(typed)
        self._half = half.group() if half else ""
        keys = _KEY.findall(typed.removesuffix(self._half))
        still = at < self._quiet_until
        if not still and len(keys) <= BURST and PASTED not in keys:
            return keys
        self._quiet_until = at + QUIET
        return keys[:1] if len(set(keys)) == 1 and not still else []


class Keys:
    """Every key of the command table; outside ``open`` and ``close`` the terminal is as it was."""

    def __init__(self, give: Callable[[Message], None]) -> None:
        """``give`` gets each command, in the thread of the keys."""
        self._give = give
        self._keyboard = keyboard()

    def open(self) -> None:
        """Take the terminal over and listen. Raises OSError."""
        self._keyboard.open()
        threading.Thread(target=self._listen, name="keys", daemon=True).start()

    def close(self) -> None:
        """Give the terminal back. Raises OSError."""
        self._keyboard.end()
        self._keyboard.close()

    def put_aside(self) -> None:
        """Lend the terminal to somebody else."""
        self._keyboard.close()

    def take_up(self) -> None:
        """Take the terminal over again, or anew after a shell has changed it."""
        with suppress(OSError):
            self._keyboard.open()

    def _listen(self) -> None:
        strokes = KeyStrokes()
        while (typed := self._keyboard.read(TORN if strokes.torn else None)) is not None:
            for key in strokes.take(typed, time.monotonic()):
                if command := command_for_key(key):
                    self._give(command)
