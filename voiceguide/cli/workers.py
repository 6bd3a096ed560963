"""Several sessions at once: one process for each, because a speech engine allows one in a process."""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing import connection, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from time import monotonic
from types import TracebackType
from typing import Any, Final, Self

from voiceguide.cli.job import Job, do_job
from voiceguide.cli.progress import Display
from voiceguide.cli.stopping import STOPS, Stopping
from voiceguide.errors import OutputError, VoiceguideError
from voiceguide.guide import Guide
from voiceguide.sound.score import Score

PATIENCE: Final = 5
"""Seconds a worker has to clear away what it has begun, once its pipe is closed."""

NEWS: Final = 0.1
"""Seconds between two reports of how far a session is."""


class WorkerPool:
    """Worker processes that do jobs; leaving the ``with`` block ends every one of them."""

    def __init__(self, workers: int, open_guide: Callable[[], Guide]) -> None:
        """``open_guide`` is called in each worker, so it must be possible to send it there."""
        context = get_context("spawn")
        self._workers: dict[Connection, BaseProcess] = {}
        with ExitStack() as undo:
            undo.callback(self._end, hurry=True)
            for _ in range(workers):
                ours, theirs = context.Pipe()
                process = context.Process(target=_work, args=(theirs, open_guide), daemon=True)
                process.start()
                theirs.close()
                self._workers[ours] = process
            undo.pop_all()

    def work(self, jobs: Iterable[Job], shown: Display) -> list[str]:
        """Have all jobs done, in this order as workers become free; return the voices' warnings.

        Raises the first error of any of them.
        """
        waiting, warnings = deque(jobs), dict[str, None]()
        busy = {pipe for pipe in self._workers if _hand_out(pipe, waiting)}
        while busy:
            for pipe in connection.wait(list(busy)):
                assert isinstance(pipe, Connection)
                kind, name, told = _news(pipe)
                if kind == "reached":
                    shown.reached(name, *told)
                elif kind == "failed":
                    raise told
                else:
                    shown.done(name, told[0])
                    warnings |= dict.fromkeys(told[1])
                    if not _hand_out(pipe, waiting):
                        busy.remove(pipe)
        return list(warnings)

    def __enter__(self) -> Self:
        """Give the pool."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End every worker."""
        self._end(hurry=exc is not None)

    def _end(self, *, hurry: bool) -> None:
        """Kindly, and after a while not: a worker obeys where nothing is half done."""
        try:
            deadline = monotonic() + PATIENCE
            for pipe, process in self._workers.items():
                pipe.close()
                if hurry and os.name == "posix":  # elsewhere this would be a kill
                    process.terminate()
            for process in self._workers.values():
                process.join(max(0.0, deadline - monotonic()))
        finally:
            for process in self._workers.values():
                process.kill()
                process.join()


def _hand_out(pipe: Connection, waiting: deque[Job]) -> bool:
    if waiting:
        with _alive():
            pipe.send(waiting.popleft())
        return True
    return False


def _news(pipe: Connection) -> tuple[str, str, Any]:
    with _alive():
        kind, name, told = pipe.recv()
    return kind, name, told


@contextmanager
def _alive() -> Iterator[None]:
    """Raise OutputError if there is no worker any more."""
    try:
        yield
    except (EOFError, OSError) as exc:
        raise OutputError(
            "a process that wrote a session ended unexpectedly; try again with --jobs 1"
        ) from exc


def _work(pipe: Connection, open_guide: Callable[[], Guide]) -> None:
    """A worker's life: do jobs until the pipe ends, for whatever reason."""
    stopping = Stopping()
    for stop in STOPS:
        signal.signal(stop, signal.SIG_IGN)  # what a terminal sends, who started us hears too, and ends us
    signal.signal(signal.SIGTERM, stopping)
    with suppress(KeyboardInterrupt):
        guide = open_guide()
        try:
            with suppress(EOFError, OSError):
                while True:
                    pipe.send(_answer(guide, pipe.recv(), pipe, stopping))
                    stopping.rest()
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)  # whoever is ending need not be told to
            guide.close()


def _answer(guide: Guide, job: Job, pipe: Connection, stopping: Stopping) -> tuple[str, str, Any]:
    told = 0.0

    def report(samples: int, score: Score) -> None:
        nonlocal told
        stopping.pause()
        if monotonic() - told > NEWS:
            told = monotonic()
            total = score.timeline.length if score.finished else None
            pipe.send(("reached", job.name, (samples, total)))

    try:
        return "done", job.name, (do_job(guide, job, report), guide.voice.warnings)
    except VoiceguideError as exc:
        return "failed", job.name, exc
