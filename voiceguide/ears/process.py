"""The parent's side of the ears: hands sound to a child process, and its events to the session.

It waits for neither. A child that dies or takes no more sound is told of in a line and started again, a few
times. All the while what is played goes on.
"""

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Final, NamedTuple

from voiceguide.children import UNTOLD, no_window
from voiceguide.ears.events import EarEvent, Ready, Trouble, read_event
from voiceguide.ears.frames import ORDER, framed, interleaved
from voiceguide.pcm import SAMPLE_BYTES

BLOCKS: Final = 125
"""Blocks of the device that may wait for the child, 2.5 s or more; then the oldest is lost."""

HANGING, STARTING = 3.0, 20.0
"""Seconds of sound lost in a row, after which a child counts as hanging: one that hears, one that starts."""

AGAIN: Final = 3
"""How many times it is started again."""

UNUSABLE: Final = 3
"""Exit status of a child that can never hear, and has said why."""

CLOSING: Final = 1.0
"""Seconds to wait for a killed child."""

ONE_THREAD: Final = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)
"""Environment of the child: its sums are small, and more threads would only wait for each other."""

Tell = Callable[[EarEvent], None]


class _Block(NamedTuple):
    at: int
    microphone: bytes
    played: bytes

    @property
    def frames(self) -> int:
        return len(self.microphone) // SAMPLE_BYTES


class Ears:
    """A child process that hears, and is started again when it fails. It runs from ``start`` until ``close``.

    ``hear`` is for the device's thread and never waits. Events are told in a thread of this, one at a time.
    """

    def __init__(
        self,
        sample_rate: int,
        tell: Tell,
        usual: float | None = None,
        command: Sequence[str] | None = None,
    ) -> None:
        """``usual`` is her usual level in dBFS, if it is known; ``command`` runs another child."""
        self.lost = 0
        """Frames that were not heard, because the child was too slow or not there."""
        self._sample_rate = sample_rate
        self._tell = tell
        self._usual = usual
        self._command = list(
            command or [sys.executable, "-P", "-m", "voiceguide.ears.child", str(sample_rate)]
        )
        self._phrases: tuple[tuple[str, str], ...] = ()
        self._taken = 0
        self._anew = self._reopened = False
        self._blocks: queue.SimpleQueue[_Block | None] = queue.SimpleQueue()
        self._child: _Child | None = None
        self._closed = False
        self._changing = threading.Lock()
        self._thread = threading.Thread(target=self._work, name="ears", daemon=True)

    def start(self) -> None:
        """Start the child; does not wait until it is ready."""
        self._thread.start()

    @property
    def given_up(self) -> bool:
        """Whether no child will hear any more, though it was not closed."""
        return self._thread.ident is not None and not self._thread.is_alive() and not self._closed

    @property
    def taken(self) -> int:
        """Frames that were taken in so far: the place of the next one, as events tell it."""
        return self._taken

    def begin_anew(self) -> None:
        """What is heard next comes from another session: nothing is known of the echo."""
        self._anew = True

    def reopened(self) -> None:
        """A device was opened once more: whether the echo is still what it was has to show."""
        self._reopened = True

    def hear(self, microphone: bytes, played: bytes) -> None:
        """Take in what the microphone took and what was played at the same time, as ``HearBoth`` does."""
        block = _Block(self._taken, microphone, played)
        self._taken += block.frames
        while self._blocks.qsize() >= BLOCKS:
            self._lose_one()
        self._blocks.put(block)

    def arm(self, phrases: Iterable[tuple[str, str]]) -> None:
        """Listen for these phrases from now on, and for no others: text and weight of each."""
        self._phrases = tuple((text, weight) for text, weight in phrases)

    def close(self) -> None:
        """End the child, and hear no more. Idempotent."""
        with self._changing:
            self._closed = True
            if self._child is not None:
                self._child.kill()
        self._blocks.put(None)
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(CLOSING)

    def _lose_one(self) -> None:
        with suppress(queue.Empty):
            block = self._blocks.get_nowait()
            if block is not None:
                self.lost += block.frames
                if self._child is not None:
                    self._child.leave(block.frames, self._sample_rate)

    def _work(self) -> None:
        """Keep a child, in a thread of its own."""
        for left in range(AGAIN, -1, -1):
            child = self._started()
            if child is None:
                return
            self._feed(child)
            why = child.ended()
            if self._closed or child.status == UNUSABLE:
                return
            self._tell(Trouble(_told(why, left)))

    def _started(self) -> "_Child | None":
        """Another child; None if there is none to be had or none is wanted."""
        with self._changing:
            if self._closed:
                return None
            try:
                self._child = _Child(self._command, self._tell, lambda: self._blocks.put(None))
            except OSError as exc:
                trouble = Trouble(
                    f"nothing you say is heard: the ears cannot be started ({exc}); keys still work"
                )
            else:
                return self._child
        self._tell(trouble)
        return None

    def _feed(self, child: "_Child") -> None:
        """Give it sound until it is gone."""
        orders: dict[str, object] = {"usual": self._usual} if self._usual is not None else {}
        phrases: tuple[tuple[str, str], ...] = ()
        expected = 0
        while not (child.gone or self._closed):
            block = self._blocks.get()
            if block is None:
                continue
            if block.at != expected:
                orders["at"] = block.at
            if self._anew:
                self._anew, orders["anew"] = False, True
            if self._reopened:
                self._reopened, orders["reopened"] = False, True
            if self._phrases != phrases:
                phrases = self._phrases
                orders["arm"] = phrases
            written = framed(ORDER, json.dumps(orders).encode("ascii")) if orders else b""
            if not child.write(written + interleaved(block.microphone, block.played)):
                return
            orders, expected = {}, block.at + block.frames


class _Child:
    """One child, and the thread that reads what it tells."""

    def __init__(self, command: Sequence[str], tell: Tell, wake: Callable[[], None]) -> None:
        self.gone = False
        """Whether it tells nothing any more."""
        self._patience = STARTING
        self._left = 0
        self._why = ""
        self._tell = tell
        self._wake = wake
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env=_environment(),
            creationflags=no_window(),
            start_new_session=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._stdin = self._process.stdin
        self._reader = threading.Thread(target=self._read, args=(self._process.stdout,), daemon=True)
        self._reader.start()

    @property
    def status(self) -> int | None:
        """Its exit status, once it has ended."""
        return self._process.returncode

    def write(self, frames: bytes) -> bool:
        """Whether all of it could be written; waits for the child."""
        try:
            view = memoryview(frames)
            while view:
                view = view[self._stdin.write(view) :]
        except (OSError, ValueError):
            return False
        self._left = 0
        return True

    def leave(self, frames: int, sample_rate: int) -> None:
        """So many frames were lost because it took none; kill it if that is too long. Waits for nothing."""
        self._left += frames
        if self._left > self._patience * sample_rate:
            self._why = self._why or "took no more sound"
            self.kill()

    def kill(self) -> None:
        """End it at once; waits for nothing."""
        self._process.kill()

    def ended(self) -> str:
        """End it unless it ends by itself, and say why it ended."""
        with suppress(OSError):
            self._stdin.close()
        try:
            self._process.wait(CLOSING)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(CLOSING)
        return self._why or f"ended with status {self._process.returncode}"

    def _read(self, lines: IO[bytes]) -> None:
        try:
            with lines:
                self._tell_all(lines)
        except ValueError:
            self._why = "talked nonsense"
        finally:
            self.gone = True
            self._wake()

    def _tell_all(self, lines: IO[bytes]) -> None:
        for line in lines:
            event = read_event(line)
            if isinstance(event, Ready):
                self._left, self._patience = 0, HANGING
            self._tell(event)


def _told(why: str, left: int) -> str:
    if left:
        return f"you were not heard for a moment: the ears {why}, and are started again"
    return f"nothing you say is heard any more: the ears {why}, for the {AGAIN + 1}th time; keys still work"


def _environment() -> dict[str, str]:
    """Ours, with this very package before others."""
    home = str(Path(__file__).parents[2])
    path = os.pathsep.join(each for each in (home, os.environ.get("PYTHONPATH")) if each)
    return {**os.environ, **ONE_THREAD, **UNTOLD, "PYTHONPATH": path}
