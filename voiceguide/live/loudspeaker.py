"""The loudspeaker of a session: opens a device, watches it, and looks for another when it is gone."""

import sys
import threading
import time
from collections.abc import Callable

from voiceguide.coach.commands import Message
from voiceguide.errors import NoSoundDevice
from voiceguide.live.device import Device, PendingDevice, open_clock, open_loudspeaker
from voiceguide.live.player import Player

LOOK = 0.1
"""Seconds between two looks at the device."""

RUNNING, WAKING = 8, 50
"""Looks at a device that pulls nothing, after which it counts as lost: 0.8 s, but 5 s while it wakes up.

They are counted and not timed, so that a program that stood still itself finds nothing missing."""

AGAIN = 1.0
"""Seconds between two searches for a device."""

HANGING = 3
"""How many devices may hang while they are opened; as long as they do, no more are tried."""

ASLEEP = 2.0
"""Seconds without a pull, after which whoever listens has missed something, even if the device goes on."""

Put = Callable[[Message], None]


def seconds_awake_or_asleep() -> float:
    """A clock that goes on while the computer sleeps, where the system has one."""
    boot_time = {"linux": "CLOCK_BOOTTIME", "darwin": "CLOCK_MONOTONIC"}.get(sys.platform, "")
    clock: int | None = getattr(time, boot_time, None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


class Loudspeaker:
    """Keeps a player heard, for as long as there is a device.

    When its device is gone or the computer has slept, it pauses the player and puts "lost"; when a device
    plays again, it puts "found" and leaves it to others to resume.
    """

    def __init__(
        self,
        open_device: Callable[[], PendingDevice],
        player: Player,
        put: Put,
        clock: Callable[[], float] = seconds_awake_or_asleep,
    ) -> None:
        """Begin to open a device. ``put`` is called in a thread of this; it must not wait. ``clock`` in s."""
        self.trouble = ""
        """Why nothing can be heard; empty if it can, or if that was asked for."""
        self.pulled = 0
        """Frames pulled by all devices so far."""
        self._open_device = open_device
        self._opening = open_device()
        self._player = player
        self._put = put
        self._clock = clock
        self._pulled_at: float | None = None
        self._slept = False
        self._searching = False
        self._device: Device | None = None
        self._closed = threading.Event()
        self._watch = threading.Thread(target=self._watched, name="loudspeaker", daemon=True)

    @property
    def audible(self) -> bool:
        """Whether anyone can hear it now."""
        return self._device is not None and self._device.audible and not self._searching

    @property
    def latency(self) -> int:
        """Frames that may have been pulled and not been heard yet."""
        return self._device.latency if self._device else 0

    def start(self, required: bool) -> None:
        """Let the device pull. Without one a clock does, and ``trouble`` says why.

        Raises NoSoundDevice instead if a device is ``required``.
        """
        try:
            self._device = self._playing(self._opening())
        except NoSoundDevice as exc:
            if required:
                raise
            self.trouble = str(exc)
            self._device = self._playing(open_clock(self._player.sample_rate)())
        self._watch.start()

    def played_out(self) -> bool:
        """Whether all the player will give has been heard."""
        return self._player.played_out(self.latency)

    def close(self) -> None:
        """Fall silent at once and close; does not wait long for a device that does not answer. Idempotent."""
        self._closed.set()
        if self._device:
            self._device.close()

    def _playing(self, device: Device) -> Device:
        self._pulled_at = None
        device.play(self._pull)
        return device

    def _pull(self, frames: int) -> bytes:
        """In the device's thread."""
        now, before = self._clock(), self._pulled_at
        self._pulled_at = now
        if before is not None and now - before > ASLEEP and not self._player.paused:
            self._player.pause()
            self._slept = True
        self.pulled += frames
        return self._player.pull(frames)

    def _watched(self) -> None:
        """In a thread of its own, to the end."""
        pulled, unanswered = -1, 0
        while not self._closed.wait(LOOK):
            if self._slept:
                self._slept = False
                self._put("lost")
                self._put("found")
            device = self._device
            assert device is not None
            unanswered = unanswered + 1 if device.pulled == pulled else 0
            pulled = device.pulled
            patience = WAKING if pulled < device.sample_rate else RUNNING
            if device.audible and (device.lost or unanswered >= patience):
                self._find_another(device)
                unanswered = 0

    def _find_another(self, lost: Device) -> None:
        self._searching = True
        self._player.pause()
        lost.leave()
        self._put("lost")
        found = self._searched()
        if found:
            self._device = found
            self._searching = False
            self._put("found")
        if found and self._closed.is_set():
            found.leave()

    def _searched(self) -> Device | None:
        """Try to open the same device or the default one until one pulls; None if closed meanwhile."""
        openings: list[PendingDevice] = []
        search_at = 0.0
        found = None
        while not (found or self._closed.wait(LOOK)):
            if time.monotonic() >= search_at and len(openings) < HANGING:
                search_at = time.monotonic() + AGAIN
                openings.append(self._open_device())
            answered = next((each for each in openings if each.answered), None)
            if answered:
                openings.remove(answered)
                found = self._heard(answered) or self._heard(open_loudspeaker(self._player.sample_rate))
        for each in openings:
            each.leave()
        return found

    def _heard(self, opening: PendingDevice) -> Device | None:
        """The device, if it can be opened and pulls."""
        try:
            device = self._playing(opening())
        except NoSoundDevice:
            return None
        for _ in range(WAKING):
            if device.pulled or device.lost or self._closed.wait(LOOK):
                break
        if device.pulled and not self._closed.is_set():
            return device
        device.leave()
        return None
