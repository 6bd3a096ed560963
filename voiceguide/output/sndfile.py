"""FLAC and Ogg Vorbis files, by libsndfile. The only module that knows soundfile."""

from collections.abc import Callable
from typing import Any, BinaryIO, ClassVar, NoReturn, TypeVar

from voiceguide.errors import OutputError
from voiceguide.output.ogg import set_serial

T = TypeVar("T")


class SndfileEncoder:
    """What the two formats share; ``container`` and ``subtype`` are libsndfile's names."""

    container: ClassVar[str]
    subtype: ClassVar[str]

    def __init__(self, sink: BinaryIO, sample_rate: int) -> None:
        """``sample_rate`` in hertz; OutputError when the format has none such."""
        import soundfile

        self._sink = _Sink(sink)
        self._failures = (soundfile.SoundFileError, AssertionError)
        try:
            self._file: Any = soundfile.SoundFile(
                self._sink, "w", sample_rate, 1, subtype=self.subtype, format=self.container
            )
        except self._failures as exc:
            kind = self.container.lower()
            raise OutputError(
                f"libsndfile cannot write {kind} at {sample_rate} Hz ({exc}); use 24000"
            ) from exc

    def write(self, block: bytes) -> None:
        """Take some more samples."""
        try:
            self._file.buffer_write(block, dtype="int16")
        except self._failures as exc:
            self._fail(exc)
        self._sink.check()

    def close(self) -> None:
        """Write what libsndfile holds back, and its headers."""
        try:
            self._file.close()
        except self._failures as exc:
            self._fail(exc)
        self._sink.check()

    def _fail(self, exc: Exception) -> NoReturn:
        self._sink.check()
        raise OutputError(f"libsndfile could not write {self.container.lower()}: {exc}") from exc


class FlacEncoder(SndfileEncoder):
    """Lossless, 16 bits."""

    container, subtype = "FLAC", "PCM_16"


class VorbisEncoder(SndfileEncoder):
    """Lossy; libsndfile's default quality (0.4 of 1)."""

    container, subtype = "OGG", "VORBIS"

    def __init__(self, sink: BinaryIO, sample_rate: int) -> None:
        """``sample_rate`` in hertz; OutputError when the format has none such."""
        super().__init__(sink, sample_rate)
        self._raw = sink

    def close(self) -> None:
        """As above, and make the stream's serial number a fixed one."""
        super().close()
        set_serial(self._raw)


class _Sink:
    """A file for libsndfile to call back into; ``closed`` once abandoned, and then deaf.

    An exception, an interrupt too, cannot cross C: cffi prints it and goes on. So the first one is kept, for
    ``check`` to raise.
    """

    def __init__(self, sink: BinaryIO) -> None:
        """``sink`` can be read, written and sought in."""
        self._sink = sink
        self._error: BaseException | None = None

    def check(self) -> None:
        """Raise what went wrong in a call, if anything did."""
        if self._error:
            raise self._error

    def write(self, data: bytes) -> int:
        """Return the number of bytes written; 0 on failure."""
        return self._try(lambda: self._sink.write(data), 0)

    def read(self, count: int) -> bytes:
        """Return at most ``count`` bytes."""
        return self._try(lambda: self._sink.read(count), b"")

    def seek(self, offset: int, whence: int = 0) -> int:
        """Return the new position; 0 on failure."""
        return self._try(lambda: self._sink.seek(offset, whence), 0)

    def tell(self) -> int:
        """Return the position; 0 on failure."""
        return self._try(self._sink.tell, 0)

    def flush(self) -> None:
        """Do nothing: whoever owns the sink flushes it."""

    def _try(self, call: Callable[[], T], failed: T) -> T:
        if self._sink.closed:
            return failed
        try:
            return call()
        except BaseException as exc:  # see the class
            self._error = self._error or exc
            return failed
