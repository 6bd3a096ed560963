"""Work done ahead of need, in a thread of its own."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Ahead(Generic[Result]):
    """Nothing is done until it is begun; whoever needs the result waits for it."""

    def __init__(self, work: Callable[[], Result], name: str) -> None:
        """``name`` is the thread's."""
        self._work = work
        self._results: list[Result] = []
        self._errors: list[BaseException] = []
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def begin(self) -> None:
        """Start; once."""
        self._thread.start()

    def result(self, patience: float | None = None) -> Result:
        """Return what the work returned, or raise what it raised; it must have been begun.

        Raises TimeoutError if it takes longer than ``patience``, in seconds.
        """
        self._thread.join(patience)
        if self._errors:
            raise self._errors[0]
        if not self._results:
            raise TimeoutError(f"{self._thread.name} takes too long")
        return self._results[0]

    def _run(self) -> None:
        try:
            self._results.append(self._work())
        except BaseException as exc:  # raised again by who waits for it
            self._errors.append(exc)
