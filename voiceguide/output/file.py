"""A sound file being written: whole and right under its name, or not there at all."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

from voiceguide.errors import OutputError, shown
from voiceguide.output import mp4
from voiceguide.output.encoder import Encoder, Encoding, encoder_for
from voiceguide.output.formats import MP4
from voiceguide.output.place import check_place, explained
from voiceguide.output.tags import TaggedSound, Tags, clean, read_fingerprint, write_tags
from voiceguide.output.whole import PartialFile, Written
from voiceguide.pcm import SAMPLE_BYTES

CHUNK: Final = 131_072
"""bytes an encoder gets at a time: large, for the GIL changes hands each time; fixed, so that the caller's
blocks leave no mark on the file"""

NO_TAGS: Final = Tags()
TagSource = Tags | Callable[[int], Tags]
"""tags, or a function that is told the number of samples, at the end, and returns them"""


class Outcome(NamedTuple):
    """What became of a file."""

    status: Written
    path: Path
    samples: int | None
    """None when the file was up to date, and so not looked into"""
    size: int
    """bytes"""


def is_up_to_date(path: Path, fingerprint: str) -> bool:
    """Tell whether the file there is ours and was made from the same thing; an empty fingerprint never is."""
    return bool(fingerprint) and read_fingerprint(path) == fingerprint


def check_target(path: Path, *, force: bool = False) -> Path:
    """Return where ``path`` leads; OutputError if no file can go there or, unless ``force``, one is there."""
    final = check_place(path)
    if not force and final.exists():
        whose = "made by voiceguide earlier" if read_fingerprint(final) else "not made by voiceguide"
        raise OutputError(
            f"{shown(path)} is already there ({whose}); --force replaces it, or use another name"
        )
    return final


def write_file(
    path: Path,
    blocks: Iterable[bytes],
    encoding: Encoding,
    tags: TagSource = NO_TAGS,
    *,
    samples: int | None = None,
    fingerprint: str = "",
    force: bool = False,
) -> Outcome:
    """Write all ``blocks`` (mono, int16, little-endian) to ``path``; ``samples`` of them, if that is known.

    The first block is asked for once it is certain that a file can be opened there. A file that carries the
    same ``fingerprint`` is left alone, unless ``force``; so the fingerprint must stand for everything that
    changes the bytes: the plan, the voice, the encoding and the tags. Raises OutputError.
    """
    if not force and is_up_to_date(path, fingerprint):
        return Outcome("up to date", path, None, path.stat().st_size)
    with AudioFile(path, encoding, tags, samples=samples, fingerprint=fingerprint, force=force) as file:
        for block in blocks:
            file.write(block)
        return file.finish()


class AudioFile:
    """One sound file, written block by block; for the export and for recording what is played.

    It appears under its name when ``finish`` returns and not before. Leaving a ``with`` block finishes it, or
    abandons it if an exception is on its way.
    """

    def __init__(
        self,
        path: Path,
        encoding: Encoding,
        tags: TagSource = NO_TAGS,
        *,
        samples: int | None = None,
        fingerprint: str = "",
        force: bool = False,
    ) -> None:
        """Open it; every reason to refuse that can be known now is raised now, as OutputError.

        ``samples`` is how many will be written, if that is known: an M4A can only then end exactly.
        """
        self.path = path
        self.samples = 0
        self._encoding = encoding
        self._tags = clean(tags) if isinstance(tags, Tags) else tags
        self._fingerprint = fingerprint
        self._force = force
        self._final = check_target(path, force=force)
        self._pending = bytearray()
        self._outcome: Outcome | None = None
        self._open = True
        self._encoder: Encoder | None = None
        self._part = PartialFile(self._final)
        with self._abandoning():
            self._encoder = encoder_for(encoding, self._part.sink, samples)

    def write(self, block: bytes) -> None:
        """Append samples (mono, int16, little-endian). After an error the file is abandoned."""
        if not self._open:
            raise ValueError("this file is finished or abandoned")
        if len(block) % SAMPLE_BYTES:
            raise ValueError(f"{len(block)} bytes end in half a sample")
        self.samples += len(block) // SAMPLE_BYTES
        self._pending += block
        with self._abandoning():
            assert self._encoder is not None
            if chunks := len(self._pending) // CHUNK * CHUNK:
                self._encoder.write(bytes(self._pending[:chunks]))
                del self._pending[:chunks]

    def finish(self, *, whole: bool = True) -> Outcome:
        """Complete the file and let it appear under its name; a second call returns the same outcome.

        A file that is not ``whole`` gets no fingerprint, so that it cannot pass for the session.

        Should a file of that name have appeared meanwhile, and ``force`` not be given, neither is lost: this
        one gets the next free name ("session-2.mp3"), as the outcome's ``path`` says.
        """
        if self._outcome is None:
            with self._abandoning():
                self._outcome = self._complete(whole)
            self._open = False
        return self._outcome

    def abandon(self) -> None:
        """Leave no trace; does nothing after ``finish``."""
        self._open = False
        if self._encoder is not None:
            self._encoder.drop()
        self._part.remove()

    def __enter__(self) -> Self:
        """Give the file itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish, or abandon if an exception is on its way."""
        if exc is not None:
            self.abandon()
        elif self._open:
            self.finish()

    def _complete(self, whole: bool) -> Outcome:
        if not self._open:
            raise ValueError("this file was abandoned")
        if not self.samples:
            raise OutputError(f"no sound was made, so there is no {shown(self.path)}; try again")
        assert self._encoder is not None
        if self._pending:
            self._encoder.write(bytes(self._pending))
        self._encoder.close()
        self._part.seal()
        tags = self._tags if isinstance(self._tags, Tags) else clean(self._tags(self.samples))
        sound = TaggedSound(self.samples, self._encoding.sample_rate, self._encoder.lead)
        self._put_in(tags, sound, self._fingerprint if whole else "")
        return self._publish()

    def _put_in(self, tags: Tags, sound: TaggedSound, fingerprint: str) -> None:
        kind = self._encoding.format
        if kind not in MP4:
            write_tags(self._part.path, kind, tags, fingerprint, sound)
            return
        with self._part.rewritten() as following:
            digest = mp4.finish(self._part.path, following, sound, tags)
        write_tags(self._part.path, kind, tags, fingerprint, sound)
        mp4.check_whole(self._part.path, digest)

    def _publish(self) -> Outcome:
        size = self._part.path.stat().st_size
        place = next(place for place in _names(self._final) if self._appears_at(place))
        self._part.remove()
        named = self.path if place == self._final else place
        return Outcome("written", named, self.samples, size)

    def _appears_at(self, place: Path) -> bool:
        try:
            self._part.publish(place, replace=self._force)
        except FileExistsError:
            return False
        return True

    @contextmanager
    def _abandoning(self) -> Iterator[None]:
        """Abandon the file on any exception, and say what a system error means."""
        try:
            yield
        except OSError as exc:
            self.abandon()
            raise explained(exc, self.path) from exc
        except BaseException:
            self.abandon()
            raise


def _names(place: Path) -> Iterator[Path]:
    """The name asked for, then its neighbours."""
    yield place
    yield from (place.with_name(f"{place.stem}-{number}{place.suffix}") for number in count(2))
