"""An import that goes without numpy, in this thread only."""

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from types import ModuleType


class _Refusal:
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
def without_numpy() -> Iterator[None]:
    """Let optional imports of numpy fail; it takes longer than all else on the way to the first sound."""
    refusal = _Refusal()
    sys.meta_path = [refusal, *sys.meta_path]  # a new list: other threads may be walking along the old one
    try:
        yield
    finally:
        sys.meta_path = [finder for finder in sys.meta_path if finder is not refusal]
