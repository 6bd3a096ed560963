"""A file that lies beside a sound file: whole or not at all, and never over something else."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from voiceguide.errors import OutputError
from voiceguide.output.file import Outcome
from voiceguide.output.part import Part
from voiceguide.output.place import check_place, explained, shown


class Companion(NamedTuple):
    """A file to be: its place, what makes its bytes, and whether those bytes are there already."""

    path: Path
    make: Callable[[], bytes]
    is_same: Callable[[bytes], bool]


def is_settled(companion: Companion) -> bool:
    """Whether the file is there just as it should be."""
    try:
        return companion.path.is_file() and companion.is_same(companion.path.read_bytes())
    except (OSError, ValueError):
        return False


def check_companion(companion: Companion, *, force: bool = False) -> None:
    """Raise OutputError if the file cannot be written or, unless ``force``, is there and is another."""
    final = check_place(companion.path)
    if not force and final.exists() and not is_settled(companion):
        raise OutputError(
            f"{shown(companion.path)} is already there and another; --force replaces it, or use another name"
        )


def write_companion(companion: Companion, *, force: bool = False) -> Outcome:
    """Write the file, unless it is there as it should be. Raises OutputError."""
    path = companion.path
    if is_settled(companion):
        return Outcome("up to date", path, None, path.stat().st_size)
    check_companion(companion, force=force)
    data = companion.make()
    try:
        _publish(check_place(path), data)
    except OSError as exc:
        raise explained(exc, path) from exc
    return Outcome("written", path, None, len(data))


def _publish(final: Path, data: bytes) -> None:
    part = Part(final)
    try:
        part.sink.write(data)
        part.seal()
        part.publish(final)
    except BaseException:
        part.remove()
        raise
