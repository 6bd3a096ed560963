"""All doors together: opened in a row, closed in reverse, whatever one of them has."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Protocol, Self

from voiceguide.coach.commands import Message
from voiceguide.doors.keys import Keys
from voiceguide.doors.media import MediaKeys
from voiceguide.doors.microphone import MicrophoneDoor
from voiceguide.doors.remote import Remote, StateOf
from voiceguide.doors.signals import Signals
from voiceguide.errors import VoiceguideError


class Door(Protocol):
    """One way in, opened once and closed once. What it hears goes to whom it was made for."""

    def open(self) -> None:
        """Begin to listen. Raises OSError or VoiceguideError, and then there is nothing to close."""

    def close(self) -> None:
        """Listen no more. Raises OSError or VoiceguideError."""


class Doors:
    """Within ``with``: keys, signals, the remote and media keys give messages. Outside: all is as it was."""

    def __init__(
        self,
        put: Callable[[Message], None],
        at_once: Callable[[Message], None],
        state: StateOf,
        microphone: Callable[[Callable[[Message], None]], MicrophoneDoor] | None = None,
    ) -> None:
        """``put`` and before it ``at_once`` get each message; ``state`` tells what is playing.

        ``microphone`` makes one more door, given whom it gives its messages to.

        All three are called in the threads of the doors, and the first two in the main thread between any
        two of its steps (a signal): so they must not wait for long, and a lock they take must be one that
        the main thread may take again while it holds it. ``queue.SimpleQueue.put`` is made for that, and the
        lock of the player, which ``at_once`` takes to fall silent, is re-entrant. ``state`` gives what
        ``NowPlaying`` describes.
        """
        self._put = put
        self._at_once = at_once
        self._notices: tuple[str, ...] = ()
        self._keys = Keys(self._give)
        self._signals = Signals(self._give, self._keys.take_up)
        self._remote = Remote(self._give, state)
        media = MediaKeys(self._give, state)
        self._microphone = microphone(self._give) if microphone else None
        doors: tuple[Door | None, ...] = (self._signals, self._keys, self._remote, media, self._microphone)
        self._doors: tuple[Door, ...] = tuple(door for door in doors if door)
        self._open: list[Door] = []

    @property
    def notices(self) -> tuple[str, ...]:
        """What there is to tell about the doors, a line each; lines come and go while they are open."""
        another = self._remote.notice
        heard = self._microphone.notices if self._microphone else ()
        return (*self._notices, *((another,) if another else ()), *heard)

    @property
    def listens(self) -> bool:
        """Whether a microphone is open, and hears her."""
        return self._microphone is not None and self._microphone.listens

    @property
    def usual(self) -> float | None:
        """How loud she usually is at the microphone, in dBFS, as far as it has been learnt."""
        return self._microphone.usual if self._microphone else None

    def hear_no_more(self) -> None:
        """Close the microphone before the others, so that it can be shown that it is closed."""
        if self._microphone:
            self._microphone.close()

    def __enter__(self) -> Self:
        """Open them; one that will not open is told and does without."""
        for door in self._doors:
            with self._telling():
                door.open()
                self._open.append(door)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close them."""
        while self._open:
            with self._telling():
                self._open.pop().close()

    def step_aside(self) -> None:
        """Stop this process as Ctrl-Z does, with the terminal given back; returns when it is continued."""
        self._keys.put_aside()
        self._signals.stop_here()
        self._keys.take_up()

    def _give(self, message: Message) -> None:
        self._at_once(message)
        self._put(message)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Make a notice of what one door has, so that the others open and close all the same."""
        try:
            yield
        except (OSError, VoiceguideError) as exc:
            self._notices += (" ".join(str(exc).split()),)
