"""Clips that several machines share, each of which keeps those it needs beside; or that are only read."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

from voiceguide.errors import OutputError
from voiceguide.pcm import Pcm
from voiceguide.practice.place import AnyPlace
from voiceguide.voice.cache import ClipCache


class SharedClips(ClipCache):
    """What is not beside is fetched; what is spoken here is there for all, unless another was quicker."""

    def __init__(self, place: AnyPlace, beside: Path) -> None:
        super().__init__(beside)
        self._place = place

    def get(self, key: str, rate: int) -> Pcm | None:
        """The clip, from beside or from where all have it."""
        return super().get(key, rate) or (super().get(key, rate) if self._fetched(key) else None)

    def length(self, key: str, rate: int) -> int | None:
        """Its length in samples; it is beside then."""
        length = super().length(key, rate)
        return super().length(key, rate) if length is None and self._fetched(key) else length

    def put(self, key: str, clip: Pcm) -> None:
        """Keep it beside, and for all. Raises OutputError where it cannot be had by all."""
        super().put(key, clip)
        path = f"{key}.wav"
        if self._place.size(path) is None:
            data = (self.folder / path).read_bytes()
            self._place.take(path, lambda part: part.write_bytes(data), "clip")

    def _fetched(self, key: str) -> bool:
        data = self._place.read(f"{key}.wav")
        if data is None:
            return False
        part = self.folder / f".{key}.part"
        with suppress(OSError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            part.write_bytes(data)
            part.replace(self.folder / f"{key}.wav")
            return True
        raise OutputError(f"clips cannot be kept in {self.folder}; make room there")


class DiscreetClips(ClipCache):
    """The clips of another cache, to which none is added while what is spoken is for one patient alone."""

    def __init__(self, clips: ClipCache) -> None:
        super().__init__(clips.folder)
        self._clips = clips
        self._alone = 0
        self._change = Lock()

    @property
    def warnings(self) -> list[str]:
        """Those of the other cache."""
        return self._clips.warnings

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Have nothing kept that is spoken meanwhile."""
        with self._change:
            self._alone += 1
        try:
            yield
        finally:
            with self._change:
                self._alone -= 1

    def get(self, key: str, rate: int) -> Pcm | None:
        """The clip of the other cache."""
        return self._clips.get(key, rate)

    def length(self, key: str, rate: int) -> int | None:
        """Its length in samples."""
        return self._clips.length(key, rate)

    def put(self, key: str, clip: Pcm) -> None:
        """Keep it in the other cache, if it may be kept."""
        if not self._alone:
            self._clips.put(key, clip)
