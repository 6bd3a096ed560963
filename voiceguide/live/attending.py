"""A microphone that is open while it is wanted: watched, and looked for again when it is gone."""

import threading
import time
from collections.abc import Callable
from typing import Final

from voiceguide.errors import NoSoundDevice
from voiceguide.live.device import Hear, Microphone, Pending, microphones

LOOK: Final = 0.1
"""Seconds between two looks at the microphone."""

UNANSWERED, WAKING = 10, 30
"""Looks at a microphone that gives nothing, after which it counts as lost: 1 s, but 3 s while it wakes up.

They are counted and not timed, so that a program that stood still itself finds nothing missing."""

AGAIN: Final = 2.0
"""Seconds between two searches for a microphone."""

COUNTED: Final = 30
"""Looks from one time to the next that the system is asked whether there is a microphone at all: 3 s.

A sound server may give something else in place of one that is gone, without a word."""


class Attending:
    """Hears while it is wanted. Nothing here waits for a microphone, and no loudspeaker waits for it."""

    def __init__(
        self,
        open_microphone: Callable[[], Pending[Microphone]],
        hear: Hear,
        lost: Callable[[str], None],
        found: Callable[[], None],
    ) -> None:
        """``hear`` is called in the microphone's thread; ``found`` and ``lost``, with a reason, in ours.

        ``lost`` is told once until one is ``found`` again.
        """
        self._open_microphone = open_microphone
        self._hear = hear
        self._tell_lost = lost
        self._tell_found = found
        self._heard = 0
        self._wanted = False
        self._microphone: Microphone | None = None
        self._missing = False
        self._search_at = 0.0
        self._unanswered, self._patience = 0, WAKING
        self._looks = 0
        self._wake = threading.Event()
        self._closed = False
        self._thread = threading.Thread(target=self._watch, name="attending", daemon=True)
        self._thread.start()

    def want(self, wanted: bool) -> None:
        """Open a microphone soon, or close it; in any thread."""
        self._wanted = wanted
        self._wake.set()

    def close(self) -> None:
        """Hear no more, and wait for the microphone to be closed, but not long. Idempotent."""
        self._closed, self._wanted = True, False
        self._wake.set()
        self._thread.join(LOOK)

    def _take(self, frames: bytes) -> None:
        """In the microphone's thread."""
        self._heard += 1
        if self._wanted:
            self._hear(frames)

    def _watch(self) -> None:
        while not self._closed:
            self._wake.wait(LOOK)
            self._wake.clear()
            self._look()
        self._leave()

    def _look(self) -> None:
        if not self._wanted:
            self._leave()
            self._search_at = 0.0
        elif self._microphone is None:
            if time.monotonic() >= self._search_at:
                self._search_at = time.monotonic() + AGAIN
                self._search()
        else:
            self._check(self._microphone)

    def _search(self) -> None:
        try:
            opened = self._open_microphone()()
            self._microphone = opened
            self._heard, self._unanswered, self._patience = 0, 0, WAKING
            opened.listen(self._take)
        except NoSoundDevice as exc:
            self._lose(str(exc))

    def _check(self, microphone: Microphone) -> None:
        heard, self._heard = self._heard, 0
        if heard:
            self._patience = UNANSWERED
        self._unanswered = 0 if heard else self._unanswered + 1
        if microphone.lost:
            self._lose("the microphone is gone")
        elif self._unanswered >= self._patience:
            self._lose("nothing comes from the microphone")
        elif self._gone():
            self._lose("there is no microphone here any more")
        elif heard and self._missing:
            self._missing = False
            self._tell_found()

    def _gone(self) -> bool:
        """Whether the system knows of no microphone; asked now and then."""
        self._looks += 1
        if self._looks % COUNTED:
            return False
        try:
            return not microphones()
        except NoSoundDevice:
            return True

    def _lose(self, why: str) -> None:
        self._leave()
        if not self._missing:
            self._missing = True
            self._tell_lost(why)

    def _leave(self) -> None:
        microphone, self._microphone = self._microphone, None
        if microphone is not None:
            microphone.leave()
