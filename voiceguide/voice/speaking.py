"""Who speaks what next: urgent clips first, then those wanted ahead, each of them once, by a few threads."""

import atexit
import threading
from collections import deque
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from voiceguide.errors import VoiceError
from voiceguide.pcm import Pcm

if TYPE_CHECKING:
    from voiceguide.voice.engine import Engine


PATIENCE = 2.0
"""Seconds for a thread to finish its last clip: Python must not end while it is in somebody else's code."""


class Wanted(NamedTuple):
    """One clip to be: its cache key, its text and the engine's words per minute."""

    key: str
    text: str
    rate: int


class _Task:
    """A wanted clip somebody waits for, and what became of it."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.taken = False
        self.done = threading.Event()
        self.clip: Pcm | None = None
        self.error: BaseException | None = None


class Speakers:
    """Up to ``most`` background threads, each with an engine of its own, started when the others are busy."""

    def __init__(
        self, open_engine: "Callable[[], Engine]", most: int, speak: "Callable[[Engine, Wanted], Pcm]"
    ) -> None:
        """``speak`` is called on those threads, never twice at a time with one engine or one key."""
        self._open_engine = open_engine
        self._most = most
        self._engines: list[Engine] = []
        self._threads: list[threading.Thread] = []
        self._speak = speak
        self._change = threading.Condition()
        self._tasks: dict[str, _Task] = {}
        self._urgent: deque[_Task] = deque()
        self._ahead: deque[_Task] = deque()
        self._idle = 0
        self._closed = False

    def clip(self, wanted: Wanted) -> Pcm:
        """Return the clip, spoken before all that is only wanted ahead; raises what ``speak`` raised."""
        with self._change:
            if self._closed:
                raise VoiceError("the voice is closed; open it again")
            task = self._tasks.setdefault(wanted.key, _Task(wanted))
            self._urgent.append(task)
            self._call_speakers(1)
        while not task.done.wait(0.2):
            pass  # short waits, so that Ctrl-C is heard on every system
        if task.error is not None:
            self._forget(task)
            raise task.error
        assert task.clip is not None
        return task.clip

    def prepare(self, wanted: Iterable[Wanted]) -> None:
        """Speak these ahead, in order, before what is left of earlier calls; errors wait for ``clip``."""
        asked = list(wanted)
        with self._change:
            tasks = [self._tasks.setdefault(one.key, _Task(one)) for one in asked]
            tasks = list(dict.fromkeys(tasks))  # a task waiting twice would hold its clip in memory
            self._ahead.extendleft(reversed(tasks))
            self._call_speakers(len(tasks))

    def close(self) -> None:
        """End the engines, at exit at the latest; whoever still waits gets an error. Idempotent."""
        atexit.unregister(self.close)
        with self._change:
            self._closed = True
            self._change.notify_all()
        for engine in self._engines:
            engine.close()
        for thread in self._threads:
            thread.join(PATIENCE)
        with self._change:
            for task in self._tasks.values():
                if not task.taken:
                    task.error = VoiceError("the voice was closed before it could speak")
                    task.done.set()

    def _call_speakers(self, tasks: int) -> None:
        while len(self._engines) < self._most and self._idle < tasks and not self._closed:
            if not self._engines:
                atexit.register(self.close)
            engine = self._open_engine()
            self._engines.append(engine)
            self._idle += 1
            thread = threading.Thread(target=self._work, args=(engine,), daemon=True)
            self._threads.append(thread)
            thread.start()
        self._change.notify_all()

    def _work(self, engine: "Engine") -> None:
        while (task := self._next()) is not None:
            try:
                task.clip = self._speak(engine, task.wanted)
                self._forget(task)
            except BaseException as exc:  # handed to the thread that waits for it
                task.error = exc
            task.done.set()
            with self._change:
                self._idle += 1

    def _next(self) -> _Task | None:
        with self._change:
            while not self._closed:
                for tasks in (self._urgent, self._ahead):
                    while tasks:
                        task = tasks.popleft()
                        if not task.taken:
                            task.taken = True
                            self._idle -= 1
                            return task
                self._change.wait()
            return None

    def _forget(self, task: _Task) -> None:
        with self._change:
            if self._tasks.get(task.wanted.key) is task:
                del self._tasks[task.wanted.key]
