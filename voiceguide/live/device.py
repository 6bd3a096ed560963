"""The sound device, the only door to miniaudio. It pulls frames, and the frames pulled are the time."""

import sys
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from types import ModuleType
from typing import Any

from voiceguide.ahead import Ahead, Result
from voiceguide.errors import NoSoundDevice, nearest
from voiceguide.live.hush import Hush
from voiceguide.live.imports import without_numpy

PERIOD, PERIODS = (100, 3) if sys.platform == "linux" else (20, 4)
"""How many milliseconds the device asks for at a time, and how many of these make its buffer.

The sound systems of Linux keep hardly more than one period ahead and drop it when the device is closed, so it
may be long; elsewhere what is in the buffer is played first, so all of it must last less than 100 ms.
"""

UNHEARD = 10
"""Milliseconds of silence before the first sample: a sound server may lose its beginning."""

SPARE = 200
"""Milliseconds of silence played after the last sample, for what lies behind the buffer we asked for."""

PATIENCE = 5.0
CLOSING_PATIENCE = 1.0
"""Seconds a sound system gets to open and to close a device; then it counts as dead."""

Pull = Callable[[int], bytes]
"""Gives so many frames, mono 16-bit little-endian; called by the device in a thread of its own."""

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
        self._closed = False
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
        """Fall silent at once and close; does not wait long for a device that does not answer. Idempotent."""
        if not self._closed:
            self._closed = True
            if not _answered(self._device.close):
                _dead.append(self._device)

    def _frames(self, pull: Pull) -> Generator[bytes, int, None]:
        """What miniaudio asks for."""
        wanted = yield b""
        silence = bytes(2 * min(wanted, UNHEARD * self.sample_rate // 1000))
        while True:
            pull = self._pull or pull
            block = b"" if self._closed else silence + pull(wanted - len(silence) // 2)
            self.pulled += wanted
            silence = b""
            wanted = yield block

    def _stopped(self) -> None:
        self.lost = not self._closed


_dead: list[Any] = []
"""Devices that did not answer; kept, because to forget one would be to wait for it."""


def _answered(ask: Callable[[], None]) -> bool:
    """Let the device do something in a thread; whether it has done it in good time."""
    thread = threading.Thread(target=_quietly, args=(ask,), name="device", daemon=True)
    thread.start()
    thread.join(CLOSING_PATIENCE)
    if thread.is_alive():
        _hush.end()
    return not thread.is_alive()


def _quietly(ask: Callable[[], None]) -> None:
    with suppress(NoSoundDevice), _translated(), _hush:
        ask()


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
    asking = Ahead(ask, "opening")
    asking.begin()

    def answer() -> Result:
        try:
            return asking.result(PATIENCE)
        except TimeoutError as exc:
            _hush.end()
            raise NoSoundDevice("the sound system does not answer") from exc

    return answer


@contextmanager
def _translated() -> Iterator[None]:
    """Raise NoSoundDevice for what miniaudio raises."""
    from miniaudio import MiniaudioError

    try:
        yield
    except MiniaudioError as exc:
        raise NoSoundDevice("no loudspeaker answers") from exc
