"""A session played by a device that pulls as fast as it is given sound, with the real conductor."""

import threading
from collections.abc import Callable
from hashlib import sha256
from types import TracebackType
from typing import Final, Self

import voiceguide
from voiceguide.live.conductor import Conductor
from voiceguide.live.player import Player

PERIOD: Final = 2400
"""Frames pulled at once."""


class SwiftDevice:
    """Pulls from a player whenever there is something; what it gets without waiting goes to ``hear``."""

    audible = True

    def __init__(self, player: Player) -> None:
        self._player = player
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._pull, daemon=True)
        self._thread.start()

    def played_out(self) -> bool:
        """Whether all has been given."""
        return self._player.finished

    def close(self) -> None:
        """Pull no more."""
        self._closed.set()
        self._thread.join()

    def _pull(self) -> None:
        while not self._closed.is_set():
            self._player.pull(PERIOD)
            if self._player.waiting or self._player.paused or self._player.finished:
                self._closed.wait(0.001)


class SwiftSession:
    """One session, planned anew for each time it is played."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._guide = voiceguide.open()
        exported = sha256()
        for block in self._guide.plan(name).blocks():
            exported.update(block)
        self._exported = exported.digest()

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the voice go."""
        self._guide.close()

    def play_and_compare(self, disturb: Callable[[Conductor], None] = lambda _: None) -> bool:
        """Play it once; whether every byte that was heard is as in the export."""
        heard = sha256()
        conductor = Conductor(self._guide.plan(self._name), heard.update)
        device = SwiftDevice(conductor.player)
        try:
            disturb(conductor)
            conductor.run(device)
        finally:
            device.close()
            conductor.player.close()
        return conductor.whole and heard.digest() == self._exported
