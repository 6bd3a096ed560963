"""Media keys of a keyboard, a headset or a lock screen, on desktops that hand them on by D-Bus."""

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from voiceguide.coach.commands import Message
from voiceguide.doors.remote import StateOf

LOOK: Final = 0.1
"""Seconds between looks whether something plays by now."""

LEAVING: Final = 0.5
"""Seconds the desktop is given to take leave of us."""


class MediaKeys:
    """Tells the desktop that a guide plays, in a thread of its own, and takes its media keys for commands.

    It begins when something plays, so that no first word waits for it, and whatever fails does so in silence:
    she has other keys.
    """

    def __init__(self, give: Callable[[Message], None], state: StateOf) -> None:
        """``give`` gets each command."""
        self._give = give
        self._state = state
        self._closing = threading.Event()
        self._wake: Callable[[], object] = lambda: None
        self._thread: threading.Thread | None = None

    def open(self) -> None:
        """Begin, if this desktop and the package for it are there."""
        if (address := bus_address()) and find_spec("dbus_fast"):
            self._thread = threading.Thread(
                target=self._serve, args=(address,), name="media keys", daemon=True
            )
            self._thread.start()

    def close(self) -> None:
        """Take leave."""
        self._closing.set()
        with suppress(RuntimeError):  # the loop has ended by itself
            self._wake()
        if self._thread:
            self._thread.join(LEAVING)

    def _serve(self, address: str) -> None:
        while self._state().get("status") != "playing":
            if self._closing.wait(LOOK):
                return
        import asyncio

        from voiceguide.doors.mpris import serve

        with suppress(Exception):  # a bus can break in any way, and there is nothing she could do about it
            asyncio.run(serve(address, self._give, self._state, self._until_closed))

    def _until_closed(self, wake: Callable[[], object]) -> bool:
        """Have ``wake`` called, in another thread, when it is time to leave; False if it is already."""
        self._wake = wake
        return not self._closing.is_set()


def bus_address() -> str:
    """Where this session's bus is said to be; "" if nothing says so."""
    if given := os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return given
    bus = Path(os.environ.get("XDG_RUNTIME_DIR", ""), "bus")
    return f"unix:path={bus}" if bus.is_absolute() and bus.is_socket() else ""
