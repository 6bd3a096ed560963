"""Where things are: this checkout's programs, the bench's own, and a temporary folder for all it makes."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import NamedTuple

PROGRAMS = Path(__file__).parent / "programs"


class Skip(Exception):
    """Why a part cannot be measured here."""


class Listened(NamedTuple):
    """What is asked of ``listen``: trials in a cell, rows, which voices, and where those of Kokoro lie."""

    trials: int | None = None
    rows: Sequence[str] = ()
    looked: bool = False
    kokoro: Path | None = None


class Bench:
    """A temporary folder with a warm cache of clips, and the command lines of the programs to run."""

    def __init__(
        self, rounds: int | None, long: bool, speech: Sequence[Path] = (), listen: Listened | None = None
    ) -> None:
        self.rounds = rounds
        self.long = long
        self.speech = speech
        self.listen = listen or Listened()
        self._folder = TemporaryDirectory(prefix="voiceguide-bench-")
        self.folder = Path(self._folder.name)
        self.warm = self.folder / "warm"

    def __enter__(self) -> "Bench":
        """Give itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove everything."""
        self._folder.cleanup()

    def times(self, usual: int) -> int:
        """How many rounds: as asked for, or as usual."""
        return self.rounds or usual

    def environment(self, cache: Path | None = None) -> Mapping[str, str]:
        """The environment for voiceguide: never the cache of this checkout, and compiled like a package.

        The voice is the one that speaks everywhere, whatever else is installed.
        """
        own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return {**own, "VOICEGUIDE_CACHE": str(cache or self.warm), "VOICEGUIDE_VOICE": "espeak"}


def voiceguide(*words: str) -> list[str]:
    """A command line of voiceguide as a user starts it."""
    return [str(Path(sys.executable).with_name("voiceguide")), *words]


def program(name: str, *words: object) -> list[str]:
    """A command line of one of the bench's own programs."""
    return [sys.executable, str(PROGRAMS / f"{name}.py"), *map(str, words)]
