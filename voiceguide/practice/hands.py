"""Who does the steps of the work: one process, or one for each core; on other machines see ``cluster``."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import resource_tracker
from threading import Thread
from types import TracebackType
from typing import Any, Final, Generic, NamedTuple, Protocol, Self, TypeVar

from voiceguide.errors import OutputError, VoiceguideError
from voiceguide.practice.setting import Setting

Ordered = TypeVar("Ordered")
Given = TypeVar("Given")

WAITING: Final = 4
"""Orders that are handed out beforehand, for each process: enough that none is ever idle."""

_FOR_WHO_STARTED_US: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGHUP") if hasattr(signal, name)
)

StepFunction = Callable[[Any, Setting], Any]


class RunWatch:
    """Is told how the run comes along; this one takes no notice. It may raise KeyboardInterrupt."""

    def begins(self, what: str, total: int) -> None:
        """So many of something are to be done."""

    def done(self, number: int = 1) -> None:
        """So many of them are done."""


class Done(NamedTuple, Generic[Ordered, Given]):
    """What became of an order: its result, or why there is none."""

    order: Ordered
    result: Given | None
    why: str = ""


class Hands(Protocol):
    """Whoever does orders."""

    def do(
        self, step: Callable[[Ordered, Setting], Given], orders: Iterable[Ordered]
    ) -> Iterator[Done[Ordered, Given]]:
        """Do all of them, in any order; raises OutputError where nobody is left to."""

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End everything that was begun."""


def attempt(step: StepFunction, order: Any, setting: Setting) -> tuple[Any, str]:  # noqa: ANN401 - whatever the step takes
    """The result of a step, and an empty text; or nothing, and why."""
    try:
        return step(order, setting), ""
    except VoiceguideError as exc:
        return None, str(exc)
    except OSError as exc:
        return None, f"the system refused to read or write: {exc.strerror or exc}"


class OwnHands:
    """The process that asks, alone."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def do(
        self, step: Callable[[Ordered, Setting], Given], orders: Iterable[Ordered]
    ) -> Iterator[Done[Ordered, Given]]:
        """One after the other."""
        for order in orders:
            yield Done(order, *attempt(step, order, self._setting))

    def __enter__(self) -> Self:
        """Nothing to begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to end."""


class ManyHands:
    """Some processes of this machine, begun when the first order comes."""

    def __init__(self, setting: Setting, processes: int) -> None:
        self._setting = setting
        self._processes = processes
        self._pool: ProcessPoolExecutor | None = None

    def do(
        self, step: Callable[[Ordered, Setting], Given], orders: Iterable[Ordered]
    ) -> Iterator[Done[Ordered, Given]]:
        """As they become free."""
        coming, under_way = iter(orders), dict[Future[tuple[Any, str]], Ordered]()
        try:
            while True:
                for order in coming:
                    pool = self._open()
                    with _unheard():
                        future = pool.submit(attempt, step, order, self._setting)
                    under_way[future] = order
                    if len(under_way) >= WAITING * self._processes:
                        break
                if not under_way:
                    return
                for finished in wait(under_way, return_when=FIRST_COMPLETED).done:
                    yield Done(under_way.pop(finished), *finished.result())
        except BrokenProcessPool as exc:
            raise OutputError(
                "a process that made sessions ended unexpectedly; the same command goes on where it was, "
                "with --jobs 1 in this process alone"
            ) from exc

    def _open(self) -> ProcessPoolExecutor:
        if self._pool is None:
            spawn = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._processes, mp_context=spawn, initializer=_begun)
        return self._pool

    def __enter__(self) -> Self:
        """Nothing to begin yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the processes, at once if an exception is on its way: what they write is whole or not there."""
        if self._pool is None:
            return
        if exc is not None:
            for process in multiprocessing.active_children():
                process.terminate()
        self._pool.shutdown(wait=exc is None, cancel_futures=True)


def _begun() -> None:
    """Leave it to who started us to hear Ctrl-C, and end with it, however that ends."""
    for number in _FOR_WHO_STARTED_US:
        signal.signal(number, signal.SIG_IGN)
    Thread(target=_end_with_who_started_us, daemon=True).start()


def _end_with_who_started_us() -> None:
    starter = multiprocessing.parent_process()
    assert starter is not None
    starter.join()
    os._exit(1)  # what is being written does not have its name yet


@contextmanager
def _unheard() -> Iterator[None]:
    """Have a process that begins here not hear Ctrl-C before it is deaf; whoever begins it hears it after."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    resource_tracker.ensure_running()  # which, beginning later, would have Ctrl-C heard again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _FOR_WHO_STARTED_US)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
