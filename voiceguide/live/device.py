"""The sound device, the only door to miniaudio. It pulls frames, and the frames pulled are the time."""

import os
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from types import ModuleType
from typing import Any, TypeVar

from voiceguide.errors import NoSoundDevice, nearest
from voiceguide.live.hush import Hush
from voiceguide.live.imports import without_numpy

PERIOD, PERIODS = 20, 4
"""The buffer is four periods of 20 ms: enough for an answer that is late, short enough to stop at once."""

SPARE = 200
"""Milliseconds of silence played after the last sample, for what lies behind the buffer we asked for."""

HURRY = -11
"""The niceness asked for the device's thread."""

PATIENCE = 5.0
CLOSING_PATIENCE = 1.0
"""Seconds a sound system gets to open and to close a device; then it counts as dead."""

Pull = Callable[[int], bytes]
"""Gives so many frames, mono 16-bit little-endian; called by the device in a thread of its own."""

Result = TypeVar("Result")

_hush = Hush()


class Device:
    """An opened sound device. It pulls from the moment ``play`` is called."""

    def __init__(self, opened: Any, sample_rate: int) -> None:  # noqa: ANN401  (miniaudio has no types)
        self.sample_rate = sample_rate
        self.pulled = 0
        """Frames pulled so far."""
        self.lost = False
        """Whether the device went away by itself."""
        self._device = opened
        self._pull: Pull | None = None
        self._closing = False
        opened.stop_callback = self._stopped

    @property
    def latency(self) -> int:
        """Frames that may have been pulled and not been heard yet."""
        return (PERIOD * PERIODS + SPARE) * self.sample_rate // 1000

    def play(self, pull: Pull) -> None:
        """Play what ``pull`` gives, in place of what was played before. Raises NoSoundDevice."""
        started, self._pull = self._pull is not None, pull
        if not started:
            frames = self._frames(pull)
            next(frames)
            with _translated(), _hush:
                self._device.start(frames)

    def close(self) -> None:
        """Close, without waiting long for a device that does not answer. Idempotent."""
        if not self._closing:
            self._closing = True
            closer = threading.Thread(target=self._device.close, name="closing", daemon=True)
            closer.start()
            closer.join(CLOSING_PATIENCE)
            if closer.is_alive():
                _dead.append(self._device)

    def _frames(self, pull: Pull) -> Generator[bytes, int, None]:
        """What miniaudio asks for; the first period stays silent, for a sound server may lose its beginning."""
        wanted = yield b""
        _hurry()
        wanted = yield b""
        while True:
            block = b"" if self._closing else (self._pull or pull)(wanted)
            self.pulled += wanted
            wanted = yield block

    def _stopped(self) -> None:
        self.lost = not self._closing


def _hurry() -> None:
    """Ask that this thread goes before others, as sound servers do; most users may not, and do without."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), HURRY)


_dead: list[Any] = []
"""Devices that did not answer; kept, because to forget one would be to wait for it."""


Opening = Callable[[], Device]
"""Waits for a device that is being opened. Raises NoSoundDevice, also when nothing answers."""


def open_loudspeaker(sample_rate: int, name: str | None = None) -> Opening:
    """Begin to open the default loudspeaker, or the one with ``name`` in its name; ``sample_rate`` in Hz."""
    return _begun(lambda: _loudspeaker(sample_rate, name))


def open_clock(sample_rate: int) -> Opening:
    """Begin to open a device that nobody hears and that pulls in real time."""
    return _begun(lambda: _open(sample_rate, backends=[load_miniaudio().Backend.NULL]))


def loudspeakers() -> list[str]:
    """The names of all loudspeakers. Raises NoSoundDevice when there is none."""
    return _begun(lambda: [found["name"] for found in _enumerated()[1]])()


def load_miniaudio() -> ModuleType:
    """Import miniaudio. It would import numpy too, only to recognise arrays, which it never gets from us."""
    with without_numpy():
        import miniaudio

    module: ModuleType = miniaudio
    return module


def _loudspeaker(sample_rate: int, name: str | None) -> Device:
    if name is None:
        device = _open(sample_rate)
    else:
        devices, found = _enumerated()
        device = _open(sample_rate, device_id=_named(name, found)["id"])
        del devices
    return device


def _open(sample_rate: int, **more: Any) -> Device:  # noqa: ANN401  (passed on)
    miniaudio = load_miniaudio()
    with _translated(), _hush:
        opened = miniaudio.PlaybackDevice(
            output_format=miniaudio.SampleFormat.SIGNED16,
            nchannels=1,
            sample_rate=sample_rate,
            buffersize_msec=PERIOD,
            callback_periods=PERIODS,
            app_name="voiceguide",
            **more,
        )
    if opened.backend == "Null" and "backends" not in more:
        raise NoSoundDevice("there is no sound system here")
    return Device(opened, sample_rate)


def _enumerated() -> tuple[Any, list[dict[str, Any]]]:
    """The enumerator, which must outlive the ids it gave, and the loudspeakers."""
    with _translated(), _hush:
        devices = load_miniaudio().Devices()
        found = [] if devices.backend == "Null" else devices.get_playbacks()
    if not found:
        raise NoSoundDevice("there is no loudspeaker here")
    return devices, found


def _named(name: str, found: list[dict[str, Any]]) -> dict[str, Any]:
    exact = [each for each in found if each["name"].casefold() == name.casefold()]
    like = exact or [each for each in found if name.casefold() in each["name"].casefold()]
    if len(like) == 1 or exact:
        return like[0]
    names = [each["name"] for each in like or found]
    hint = nearest(name, names) or f"there is {', '.join(map(repr, names))}"
    raise NoSoundDevice(f'{"more than one" if like else "no"} loudspeaker is called "{name[:80]}"; {hint}')


def _begun(ask: Callable[[], Result]) -> Callable[[], Result]:
    """Ask the sound system in a thread: a slow one costs no time, one that hangs hangs alone."""
    results: list[Result] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            results.append(ask())
        except BaseException as exc:  # raised again by who waits for the answer
            errors.append(exc)

    def answer() -> Result:
        asking.join(PATIENCE)
        if errors:
            raise errors[0]
        if not results:
            _hush.end()
            raise NoSoundDevice("the sound system does not answer")
        return results[0]

    asking = threading.Thread(target=work, name="opening", daemon=True)
    asking.start()
    return answer


@contextmanager
def _translated() -> Iterator[None]:
    """Raise NoSoundDevice for what miniaudio raises."""
    from miniaudio import MiniaudioError

    try:
        yield
    except MiniaudioError as exc:
        raise NoSoundDevice("no loudspeaker answers") from exc
