"""The sound devices, the only door to miniaudio.

A loudspeaker pulls frames, and the frames pulled are the time; a microphone gives them.
"""

import sys
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Generic, Literal, NamedTuple, Protocol, TypeVar

from voiceguide.clock import samples_within
from voiceguide.errors import NoSoundDevice, nearest
from voiceguide.live.stderr import MutedStderr
from voiceguide.pcm import SAMPLE_BYTES

PERIOD, PERIODS = (40, 3) if sys.platform == "linux" else (20, 4)
"""How many milliseconds the device asks for at a time, and how many of these make its buffer.

What has been pulled is heard before anything she asked for, and that must begin within 100 ms. The sound
systems of Linux keep about two periods, others the whole buffer. Shorter ones run dry on a busy machine.
"""

HEARD_PERIOD = 20
"""The same of a microphone: what she says is to be understood soon."""

UNHEARD = 10
"""Milliseconds of silence before the first sample: a sound server may lose its beginning."""

SPARE = 200
"""Milliseconds of silence played after the last sample, for what lies behind the buffer we asked for."""

PATIENCE = 5.0
CLOSING_PATIENCE = 1.0
"""Seconds a sound system gets to open or start a device, and to close one; then it counts as dead."""

Pull = Callable[[int], bytes]
"""Gives so many frames, mono 16-bit little-endian; called by the device in a thread of its own."""

Hear = Callable[[bytes], None]
"""Takes the frames that were heard, mono 16-bit little-endian; called by the device, in its own thread."""

Way = Literal["loudspeaker", "microphone"]
"""Which way sound goes: out or in."""

Result = TypeVar("Result")

_muted = MutedStderr()


class _Closing:
    """Closes a device of miniaudio's without waiting for it."""

    def __init__(self, opened: Any) -> None:  # noqa: ANN401  (untyped)
        self.lost = False
        """Whether the device went away by itself, as far as the sound system tells."""
        self._device = opened
        self._closed = False
        self._closing: Future[None]
        opened.stop_callback = self._stopped

    def leave(self) -> None:
        """Fall silent at once and begin to close; waits for nothing. Idempotent."""
        if not self._closed:
            self._closed = True
            _left.append(self)
            self._closing = _asked(lambda: _released(self._device), "closing")
            self._closing.add_done_callback(lambda _: _left.remove(self))

    def close(self) -> None:
        """Fall silent at once and close; does not wait long for a device that does not answer. Idempotent."""
        self.leave()
        with suppress(NoSoundDevice):
            _answer(self._closing, CLOSING_PATIENCE)

    def _begin(self, frames: Generator[bytes, Any, None]) -> None:
        """Have it run. Raises NoSoundDevice."""
        next(frames)
        try:
            _answer(_asked(lambda: self._device.start(frames), "starting"), PATIENCE)
        except NoSoundDevice:
            self.leave()
            raise

    def _stopped(self) -> None:
        self.lost = not self._closed


class Device(_Closing):
    """An opened sound device. It pulls from the moment ``play`` is called."""

    def __init__(
        self,
        opened: Any,  # noqa: ANN401  (untyped)
        sample_rate: int,
        *,
        audible: bool,
        played: Hear = lambda _: None,
    ) -> None:
        """``played`` is given all it plays, in the device's thread."""
        super().__init__(opened)
        self._played = played
        self.sample_rate = sample_rate
        self.audible = audible
        """Whether anyone can hear it: a loudspeaker, not a clock."""
        self.pulled = 0
        """Frames pulled so far."""
        self._pull: Pull | None = None

    @property
    def latency(self) -> int:
        """Frames that may have been pulled and not been heard yet."""
        return samples_within(PERIOD * PERIODS + SPARE, self.sample_rate)

    def play(self, pull: Pull) -> None:
        """Play what ``pull`` gives, in place of what was played before. Raises NoSoundDevice."""
        started, self._pull = self._pull is not None, pull
        if not started:
            self._begin(self._frames(pull))

    def _frames(self, pull: Pull) -> Generator[bytes, Any, None]:
        """What miniaudio asks for."""
        wanted = yield b""
        while True:
            wanted = yield self._block(self._pull or pull, wanted)

    def _block(self, pull: Pull, wanted: int) -> bytes:
        unheard = 0 if self.pulled else min(wanted, samples_within(UNHEARD, self.sample_rate))
        block = b"" if self._closed else bytes(SAMPLE_BYTES * unheard) + pull(wanted - unheard)
        self.pulled += wanted
        self._played(block)
        return block


class Microphone(_Closing):
    """An opened microphone. It hears from the moment ``listen`` is called; ``sample_rate`` in hertz."""

    def __init__(self, opened: Any, sample_rate: int) -> None:  # noqa: ANN401  (untyped)
        super().__init__(opened)
        self.sample_rate = sample_rate

    def listen(self, hear: Hear) -> None:
        """Give ``hear`` all that is heard from now on. Raises NoSoundDevice."""
        self._begin(self._frames(hear))

    def _frames(self, hear: Hear) -> Generator[bytes, bytes, None]:
        """What miniaudio gives."""
        while True:
            frames = yield b""
            if not self._closed:
                hear(bytes(frames))


_left: list[_Closing] = []
"""Devices that are being closed; kept, because to forget one that hangs would be to wait for it."""


class _Left(Protocol):
    def leave(self) -> None: ...


Opened = TypeVar("Opened", bound=_Left)


class Pending(Generic[Opened]):
    """A device that is being opened, in a thread: a slow one costs no time, one that hangs hangs alone."""

    def __init__(self, opened: Callable[[], Opened], way: Way = "loudspeaker") -> None:
        self._opened = _asked(opened, "opening", way)

    @property
    def answered(self) -> bool:
        """Whether there is a device, or an error, by now."""
        return self._opened.done()

    def __call__(self) -> Opened:
        """Wait for the device. Raises NoSoundDevice, also when nothing answers."""
        try:
            return _answer(self._opened, PATIENCE)
        except NoSoundDevice:
            self.leave()
            raise

    def leave(self) -> None:
        """Close the device should it ever be opened; for those who no longer wait for it."""
        self._opened.add_done_callback(_close_opened)


PendingDevice = Pending[Device]


def open_loudspeaker(
    sample_rate: int, name: str | None = None, played: Hear = lambda _: None
) -> PendingDevice:
    """Begin to open the default loudspeaker, or the one with ``name`` in its name; ``sample_rate`` in Hz.

    ``played`` is given all it plays, in the device's thread.
    """
    return Pending(lambda: _loudspeaker(sample_rate, name, played))


def open_clock(sample_rate: int) -> PendingDevice:
    """Begin to open a device that nobody hears and that pulls in real time."""
    return Pending(lambda: _open(sample_rate, audible=False, backends=[load_miniaudio().Backend.NULL]))


def open_microphone(sample_rate: int, name: str | None = None) -> Pending[Microphone]:
    """Begin to open the default microphone, or the one with ``name`` in its name; ``sample_rate`` in Hz."""
    return Pending(lambda: _microphone(sample_rate, name), "microphone")


def loudspeakers() -> list[str]:
    """The names of all loudspeakers, no two alike. Raises NoSoundDevice when there is none."""
    return _names("loudspeaker")


def microphones() -> list[str]:
    """The names of all microphones, no two alike. Raises NoSoundDevice when there is none."""
    return _names("microphone")


def _names(way: Way) -> list[str]:
    return _answer(_asked(lambda: list(_enumerated(way)[1]), "enumerating", way), PATIENCE)


def load_miniaudio() -> ModuleType:
    """Import miniaudio. It would import numpy too, only to recognise arrays, which it never gets from us."""
    with _without_numpy():
        import miniaudio

    module: ModuleType = miniaudio
    return module


def _loudspeaker(sample_rate: int, name: str | None, played: Hear) -> Device:
    named = _identified(name, "loudspeaker")
    return _open(sample_rate, audible=True, played=played, device_id=named.id)


def _microphone(sample_rate: int, name: str | None) -> Microphone:
    miniaudio = load_miniaudio()
    _enumerated("microphone")  # where there is none, a sound server gives what the loudspeaker plays
    named = _identified(name, "microphone")
    opened = _constructed(
        miniaudio.CaptureDevice,
        input_format=miniaudio.SampleFormat.SIGNED16,
        nchannels=1,
        sample_rate=sample_rate,
        buffersize_msec=HEARD_PERIOD,
        callback_periods=PERIODS,
        app_name="voiceguide",
        device_id=named.id,
    )
    if opened.backend == "Null":
        _released(opened)
        raise NoSoundDevice("there is no sound system here")
    return Microphone(opened, sample_rate)


class _Identified(NamedTuple):
    """A device's id, and the enumerator, which must outlive it; neither for the default one."""

    id: Any
    enumerator: Any


def _constructed(kind: type[Opened], **options: Any) -> Opened:  # noqa: ANN401  (passed on)
    """A device of miniaudio's; one that cannot be opened leaves nothing behind."""
    opened = kind.__new__(kind)
    try:
        opened.__init__(**options)  # type: ignore[misc]
    except BaseException:
        _released(opened)
        raise
    return opened


def _released(opened: Any) -> None:  # noqa: ANN401  (untyped)
    """Close it, and its connection to the sound system, which miniaudio keeps for good."""
    miniaudio = load_miniaudio()
    opened.close()
    context, opened._context = getattr(opened, "_context", None), None
    if context:
        miniaudio.lib.ma_context_uninit(context)


def _identified(name: str | None, way: Way) -> _Identified:
    if name is None:
        return _Identified(None, None)
    enumerator, found = _enumerated(way)
    return _Identified(found[_named(name, list(found), way)], enumerator)


def _open(
    sample_rate: int,
    *,
    audible: bool,
    played: Hear = lambda _: None,
    **more: Any,  # noqa: ANN401  (passed on)
) -> Device:
    miniaudio = load_miniaudio()
    opened = _constructed(
        miniaudio.PlaybackDevice,
        output_format=miniaudio.SampleFormat.SIGNED16,
        nchannels=1,
        sample_rate=sample_rate,
        buffersize_msec=PERIOD,
        callback_periods=PERIODS,
        app_name="voiceguide",
        **more,
    )
    if audible and opened.backend == "Null":
        _released(opened)
        raise NoSoundDevice("there is no sound system here")
    return Device(opened, sample_rate, audible=audible, played=played)


def _enumerated(way: Way) -> tuple[Any, dict[str, Any]]:
    """The enumerator, which must outlive the ids it gave, and the ids of all devices by their names."""
    devices = load_miniaudio().Devices()
    listed = devices.get_playbacks if way == "loudspeaker" else devices.get_captures
    found = [] if devices.backend == "Null" else [each for each in listed() if not _is_monitor(each["id"])]
    if not found:
        del devices, listed  # what is raised would keep them, and their connection
        raise NoSoundDevice(f"there is no {way} here")
    names = _told_apart([each["name"] for each in found])
    return devices, dict(zip(names, (each["id"] for each in found), strict=True))


def _is_monitor(device_id: Any) -> bool:  # noqa: ANN401  (untyped)
    """Whether it is no microphone, but what a sound server plays on some loudspeaker, to be recorded."""
    name = bytes(load_miniaudio().ffi.buffer(device_id)).partition(b"\0")[0]
    return name.endswith(b".monitor")


def _told_apart(names: Sequence[str]) -> list[str]:
    """The names in one line each, numbered where several are alike: "Speaker", "Speaker (2)"."""
    told: list[str] = []
    for name in (" ".join(each.split()) for each in names):
        number, numbered = 1, name
        while numbered.casefold() in map(str.casefold, told):
            number += 1
            numbered = f"{name} ({number})"
        told.append(numbered)
    return told


def _named(name: str, names: Sequence[str], way: Way) -> str:
    wanted = name.casefold()
    like = [each for each in names if wanted in each.casefold()]
    exact = [each for each in like if wanted == each.casefold()]
    if len(like) == 1 or exact:
        return (exact or like)[0]
    if like:
        raise NoSoundDevice(f'more than one {way} is called "{name[:80]}"; type one of {_listed(like)}')
    hint = nearest(name, names) or f"there is {_listed(names)}"
    raise NoSoundDevice(f'no {way} is called "{name[:80]}"; {hint}')


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{each}"' for each in names)


def _asked(ask: Callable[[], Result], name: str, way: Way = "loudspeaker") -> "Future[Result]":
    """Ask the sound system in a thread that Python does not wait for when it exits."""
    future: Future[Result] = Future()

    def work() -> None:
        try:
            load_miniaudio()
            with _translated(way), _muted:
                result = ask()
        except BaseException as exc:  # raised again by who waits for it
            future.set_exception(exc)
        else:
            future.set_result(result)

    threading.Thread(target=work, name=name, daemon=True).start()
    return future


def _answer(asked: "Future[Result]", patience: float) -> Result:
    """What the sound system answers, within ``patience`` seconds. Raises NoSoundDevice."""
    try:
        return asked.result(patience)
    except TimeoutError as exc:
        _muted.unmute()
        raise NoSoundDevice("the sound system does not answer") from exc


def _close_opened(opened: "Future[Opened]") -> None:
    if opened.exception() is None:
        opened.result().leave()


@contextmanager
def _translated(way: Way) -> Iterator[None]:
    """Raise NoSoundDevice for what miniaudio raises."""
    from miniaudio import MiniaudioError

    try:
        yield
    except MiniaudioError as exc:
        raise NoSoundDevice(f"no {way} answers") from exc


class _NumpyRefusal:
    """Finds no numpy for one thread; other threads may import it at the same time."""

    def __init__(self) -> None:
        self._thread = threading.get_ident()

    def find_spec(
        self, name: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name == "numpy" and threading.get_ident() == self._thread:
            raise ModuleNotFoundError("not needed here", name=name)
        return None


@contextmanager
def _without_numpy() -> Iterator[None]:
    """Let optional imports of numpy fail; it takes longer than all else on the way to the first sound."""
    refusal = _NumpyRefusal()
    sys.meta_path = [refusal, *sys.meta_path]  # a new list: other threads may be walking along the old one
    try:
        yield
    finally:
        sys.meta_path = [finder for finder in sys.meta_path if finder is not refusal]
