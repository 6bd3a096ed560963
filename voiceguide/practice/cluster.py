"""Hands on other machines: workers of a dask scheduler. The only module that knows distributed.

Which worker does what, what becomes of what a killed one had, and the moving of results is dask's doing.
Ours is to hand out no more at a time than is needed, to ask anew when the scheduler has forgotten all, and to
notice when there is nobody left.
"""

import logging
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from types import TracebackType
from typing import Any, Final, Self

from voiceguide.errors import OutputError
from voiceguide.home import to_install
from voiceguide.practice.hands import Done, Given, Ordered, StepFunction, attempt
from voiceguide.practice.plans import program_digest
from voiceguide.practice.setting import Setting

try:
    import dask
    import distributed
except ImportError as _exc:
    raise OutputError(f"--cluster needs what is not installed: {to_install('cluster')}") from _exc

WAITING: Final = 400
"""Orders that the scheduler is given beforehand."""
PATIENCE: Final = 120
"""Seconds to wait for a scheduler that is gone, and for the first worker where there is none."""
LOOK: Final = 5
"""Seconds between looks at whether there is anybody."""
ROOM: Final = 64 * 1024 * 1024
"""Bytes a worker's own disk must have free; with less, it takes itself out."""
TOPIC: Final = "voiceguide"

_LOST: Final = (OSError, RuntimeError, TimeoutError, distributed.CancelledError)
"""What is raised when the scheduler is gone, or has forgotten what was asked of it."""
_OPTIONS: Final = {"distributed.comm.timeouts.connect": f"{PATIENCE}s"}


class ClusterHands:
    """The workers of a scheduler, whoever they are at the time."""

    def __init__(self, setting: Setting, address: str) -> None:
        self._setting = setting
        self._address = address
        self._client: Any = None
        self._order = 0

    def __enter__(self) -> Self:
        """Find the scheduler. Raises OutputError where there is none, or a worker is unlike this machine."""
        _hush()
        self._open()
        self._compare()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of it; what its workers have begun they leave whole."""
        self._close()

    def do(
        self, step: Callable[[Ordered, Setting], Given], orders: Iterable[Ordered]
    ) -> Iterator[Done[Ordered, Given]]:
        """Hand them out; raises OutputError when there is no worker any more."""
        coming, waiting = iter(orders), list[Ordered]()
        under_way: dict[Any, Ordered] = {}
        while True:
            waiting += islice(coming, WAITING - len(waiting) - len(under_way))
            if not waiting and not under_way:
                return
            results: list[Done[Ordered, Given]] = []
            try:
                while waiting:
                    under_way[self._handed_out(step, waiting[-1])] = waiting[-1]
                    waiting.pop()
                for future in self._ended(list(under_way)):
                    results.append(Done(under_way[future], *self._result(future)))
                    del under_way[future]
            except _LOST:
                waiting += under_way.values()
                under_way = {}
                self._reopen()
            yield from results

    def _handed_out(self, step: StepFunction, order: object) -> Any:  # noqa: ANN401 - dask has no types
        """Its future."""
        self._order += 1
        key = f"{step.__name__}-{self._setting.run}-{self._order}"
        return self._client.submit(there, step, order, self._setting, key=key, pure=False)

    def _ended(self, futures: list[Any]) -> list[Any]:
        """Those that have ended, at least one. Raises OutputError when nobody is left to end any."""
        idle = 0
        while True:
            try:
                with self._client.as_current():
                    distributed.wait(futures, timeout=LOOK, return_when="FIRST_COMPLETED")
            except (TimeoutError, distributed.TimeoutError):
                idle = 0 if self._workers() else idle + LOOK
                if idle > PATIENCE:
                    raise OutputError(self._nobody()) from None
            if ended := [each for each in futures if each.done()]:
                return ended

    def _result(self, future: Any) -> tuple[Any, str]:  # noqa: ANN401 - dask has no types
        """The result of a step, or why there is none; raises CancelledError if the scheduler forgot it."""
        if future.status != "error":
            result, why = future.result()
            return result, why
        error = future.exception()
        if isinstance(error, distributed.KilledWorker):
            return None, "every worker that tried it ended unexpectedly; look at their logs and memory"
        return None, f"it failed on a worker: {type(error).__name__}"

    def _workers(self) -> list[str]:
        try:
            return list(self._client.scheduler_info(n_workers=-1)["workers"])
        except (OSError, KeyError, AttributeError):
            return []

    def _nobody(self) -> str:
        """What to say where no worker is left, and why some went."""
        try:
            told = {event["why"] for _, event in self._client.get_events(TOPIC)}
        except Exception:  # the scheduler may be gone
            told = set()
        why = f" ({'; '.join(sorted(told))})" if told else ""
        return (
            f"no worker is left at {self._address}{why}; start some with "
            f"`dask worker {self._address} --nthreads 1`, and type the same once more"
        )

    def _compare(self) -> None:
        """Raise OutputError unless every worker has this very program."""
        self._client.wait_for_workers(1, timeout=PATIENCE)
        ours = program_digest()
        others = [worker for worker, digest in self._client.run(program_digest).items() if digest != ours]
        if others:
            raise OutputError(
                f"the worker {others[0]} has another voiceguide than this machine; install the same on both"
            )

    def _open(self) -> None:
        try:
            with dask.config.set(_OPTIONS):
                self._client = distributed.Client(self._address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError) as exc:
            raise OutputError(
                f"no scheduler answers at {self._address}; start one with `dask scheduler`"
            ) from exc

    def _reopen(self) -> None:
        self._close()
        self._open()

    def _close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with suppress(*_LOST):
                client.close(timeout=LOOK)


def _hush() -> None:
    """Have dask write nothing of its own here: what matters is told by us, and once."""
    for name in [each for each in logging.root.manager.loggerDict if each.startswith("distributed")]:
        logging.getLogger(name).setLevel(logging.CRITICAL)


def there(step: StepFunction, order: Any, setting: Setting) -> tuple[Any, str]:  # noqa: ANN401 - as ``attempt``
    """Do a step on a worker; one without room leaves, so that others do it."""
    if _is_full():
        _leave()
    result, why = attempt(step, order, setting)
    if why and _is_full():
        _leave()
    return result, why


def _is_full() -> bool:
    return shutil.disk_usage(tempfile.gettempdir()).free < ROOM


def _leave() -> None:
    """Take this worker out, and have the scheduler give its work to others."""
    worker = distributed.get_worker()
    worker.log_event(TOPIC, {"why": "a worker's disk was full"})
    worker.loop.add_callback(worker.close_gracefully, reason="its disk is full")
    raise distributed.Reschedule
