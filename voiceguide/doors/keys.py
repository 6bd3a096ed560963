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

_KEY: Final = re.compile(
    r"""
    \x1b\[ [0-?]* [ -/]* [@-~]    # a control sequence: arrows, but also Home, F5, a mouse
    | \x1bO [ -~]                 # the same from a terminal in application mode
    | [^\x1b]                     # a character
    | \x1b                        # Escape, which means nothing
    """,
    re.VERBOSE,
)
_HALF: Final = re.compile(r"\x1b(\[[0-?]*[ -/]*|O)?$")
_PASTED: Final = re.compile(r"\x1b\[200~.*?(\x1b\[201~|$)", re.DOTALL)


class KeyStrokes:
    """What a terminal sends, in pieces of any size, cut into keys as ``command_for_key`` knows them."""

    def __init__(self) -> None:
        self._half = ""
        self._quiet_until = 0.0
        self._pasting = False

    @property
    def torn(self) -> bool:
        """Whether what came last may be the first half of a key."""
        return bool(self._half)

    def take(self, typed: str, at: float) -> list[str]:
        """The keys in what was ``typed`` ``at`` a time in seconds; "" says that nothing more came.

        Pasted text gives none: a few letters of it would be as many commands. One key held down while
        nobody looked counts once.
        """
        if not typed:
            self._half = ""
            return []
        whole = self._without_pasted(self._half + typed)
        half = _HALF.search(whole)
        self._half = half.group() if half else ""
        keys = _KEY.findall(whole.removesuffix(self._half))
        if len(keys) <= BURST and at >= self._quiet_until:
            return keys
        self._quiet_until = at + QUIET
        return keys[:1] if len(set(keys)) == 1 else []

    def _without_pasted(self, text: str) -> str:
        """Leave out what a terminal itself marks as pasted."""
        if self._pasting:
            _, end, text = text.partition("\x1b[201~")
            self._pasting = not end
        pasted = _PASTED.search(text)
        self._pasting = self._pasting or (pasted is not None and not pasted.group(1))
        return _PASTED.sub("", text)


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
