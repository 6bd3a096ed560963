"""The folder of spoken clips: ``<sha256>.wav``, private, and safe to interrupt, to damage and to delete."""

import os
import re
import stat
import threading
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from voiceguide.clock import whole_samples
from voiceguide.pcm import SAMPLE_BYTES, Pcm
from voiceguide.voice.clipfile import HEAD_SIZE, DamagedClip, from_file, length_in, to_file

FINISH_VERSION = 4
"""Part of every key: count it up when the same text comes to sound different, by engine or ``finish``."""

LONGEST = 600
"""Seconds of sound no clip exceeds, so that nothing larger is read into memory."""

_READ = os.O_RDONLY | sum(getattr(os, flag, 0) for flag in ("O_BINARY", "O_NONBLOCK", "O_NOCTTY"))
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)

_OURS = re.compile(r"[0-9a-f]{64}\.wav(\.[0-9]+-[0-9]+\.part)?")


class CacheInfo(NamedTuple):
    """What the folder holds: finished clips and their size in bytes."""

    folder: Path
    clips: int
    bytes: int


class ClipCache:
    """Clips by key; never raises for a folder it cannot read or write, but keeps a warning."""

    def __init__(self, folder: Path) -> None:
        """Nothing is read or made yet."""
        self.folder = folder
        self._warning: str | None = None

    @property
    def warnings(self) -> list[str]:
        """At most one text on why clips are not kept, for a person to read."""
        return [self._warning] if self._warning else []

    def get(self, key: str, rate: int) -> Pcm | None:
        """Return the clip, or None when there is none of that name and rate, or only a damaged one."""
        try:
            data, _ = _read(self._path(key), rate)
            return from_file(data, rate, key)
        except (OSError, DamagedClip):
            return None

    def length(self, key: str, rate: int) -> int | None:
        """Return the length in samples, or None as ``get`` does, though damaged samples are not noticed."""
        try:
            head, size = _read(self._path(key), rate, HEAD_SIZE)
            return length_in(head, size, rate, key)
        except (OSError, DamagedClip):
            return None

    def put(self, key: str, clip: Pcm) -> None:
        """Keep a clip if possible; a reader sees the whole file or none."""
        path = self._path(key)
        part = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.part")
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(part, to_file(clip, key))
            part.replace(path)
        except OSError as exc:
            _remove(part)
            if self.get(key, clip.rate) is None:  # else another process was quicker
                self._warning = self._why_not_kept(exc)

    def info(self) -> CacheInfo:
        """Count the finished clips."""
        sizes = [_size(path) for path in self._files() if path.suffix == ".wav"]
        return CacheInfo(self.folder, len(sizes), sum(sizes))

    def clear(self) -> CacheInfo:
        """Remove our clips and leftovers of interrupted writes, nothing else; returns what was there."""
        before = self.info()
        for path in self._files():
            _remove(path)
        return before

    def _why_not_kept(self, exc: OSError) -> str:
        return (
            f"spoken clips cannot be kept in {self.folder} ({exc.strerror or exc}): they are spoken anew "
            "each time; make room there or set VOICEGUIDE_CACHE to another folder"
        )

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.wav"

    def _files(self) -> Iterator[Path]:
        try:
            found = list(self.folder.iterdir())
        except OSError:
            found = []
        return (
            path for path in found if _OURS.fullmatch(path.name) and path.is_file() and not path.is_symlink()
        )


def clip_key(engine: str, rate: int, sample_rate: int, text: str) -> str:
    """SHA-256 over all that changes a clip's sound; ``rate`` in words per minute, ``sample_rate`` in Hz."""
    described = "\n".join((f"finish {FINISH_VERSION}", engine, f"{rate} wpm", f"{sample_rate} Hz", text))
    return sha256(described.encode()).hexdigest()


def _read(path: Path, rate: int, most: int | None = None) -> tuple[bytes, int]:
    """Return the file's first ``most`` bytes, or all, and its size in bytes.

    Raises OSError for what is no regular file, or larger than any clip of that rate. A pipe or a device under
    a clip's name is neither waited for nor read.
    """
    file = os.open(path, _READ)
    try:
        found = os.fstat(file)
        largest = HEAD_SIZE + whole_samples(LONGEST, rate) * SAMPLE_BYTES
        if not stat.S_ISREG(found.st_mode) or found.st_size > largest:
            raise OSError(f"{path} is no clip")
        return os.read(file, found.st_size if most is None else most), found.st_size
    finally:
        os.close(file)


def _write(path: Path, data: bytes) -> None:
    _remove(path)  # left by a killed process of the same number
    with os.fdopen(os.open(path, _WRITE, 0o600), "wb") as file:
        file.write(data)


def _remove(path: Path) -> None:
    with suppress(OSError):  # then it stays, and harms nothing
        path.unlink(missing_ok=True)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
