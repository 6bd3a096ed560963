"""What is played, also kept as a file: the same bytes an export would have, or as far as she came."""

import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue

from voiceguide.errors import OutputError, VoiceguideError, shown
from voiceguide.export import Metadata
from voiceguide.guide import Session
from voiceguide.output import AudioFile, Encoding, format_of, is_up_to_date
from voiceguide.timeline.sheet import length_words


class LiveRecording:
    """A session being recorded into ``path``; the file is there once ``finish`` has returned."""

    def __init__(self, session: Session, path: Path, force: bool = False) -> None:
        """Open the file. Raises OutputError. A file that is the same already is left alone."""
        encoding = Encoding(format_of(path), session.sample_rate)
        metadata = Metadata(session)
        fingerprint = metadata.fingerprint(encoding)
        self._path = path
        self._rate = session.sample_rate
        self._file: AudioFile | None = None
        if force or not is_up_to_date(path, fingerprint):
            self._file = AudioFile(path, encoding, metadata.tags, fingerprint=fingerprint, force=force)
            self._recorder = Recorder(self._file.write)

    def hear(self, samples: bytes) -> None:
        """Keep these samples; returns at once."""
        if self._file:
            self._recorder.hear(samples)

    def finish(self, whole: bool) -> str:
        """Complete the file and tell what became of it. Raises OutputError."""
        if self._file is None:
            return f"{shown(self._path)}: up to date, so not recorded again"
        self._recorder.close()
        if self._recorder.error is not None:
            self._file.abandon()
            raise self._translated(self._recorder.error)
        if not self._file.samples:
            self._file.abandon()
            return f"{shown(self._path)}: nothing was heard, so there is no recording"
        outcome = self._file.finish(whole=whole)
        length = length_words(outcome.samples or 0, self._rate)
        return f"{shown(outcome.path)}: {length} recorded" + ("" if whole else ", up to where it stopped")

    def _translated(self, error: Exception) -> Exception:
        if isinstance(error, VoiceguideError):
            return error
        return OutputError(f"{shown(self._path)} could not be recorded: {error}")


class Recorder:
    """Passes samples on to ``write`` in their order; an error ends the recording, never the session.

    It does so in a thread of its own, so that no disk makes the device wait.
    """

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self.error: Exception | None = None
        self._queue: SimpleQueue[bytes | None] = SimpleQueue()
        self._write = write
        self._thread = threading.Thread(target=self._work, name="recorder", daemon=True)
        self._thread.start()

    def hear(self, samples: bytes) -> None:
        """Keep these samples; returns at once."""
        if self.error is None:
            self._queue.put(samples)

    def close(self) -> None:
        """Wait until all that was heard has been written, or an error has ended it."""
        self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        try:
            while (samples := self._queue.get()) is not None:
                self._write(samples)
        except Exception as exc:  # asked for by whoever closes the recorder
            self.error = exc
