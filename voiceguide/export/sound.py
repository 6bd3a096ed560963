"""Writing the sound file of a session, unless it is there as it should be."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final

from voiceguide.export.ahead import Ahead
from voiceguide.export.metadata import Metadata
from voiceguide.output import MP4, Outcome, Tags, encoding_for, format_of, is_up_to_date, write_file
from voiceguide.pcm import SAMPLE_BYTES
from voiceguide.sound.score import Score
from voiceguide.take import Take

BEFORE_DRAWING: Final = 15
"""Seconds of sound the encoder gets before the cover is begun: by then it has more to do than drawing takes,
which holds Python's lock so long that it would else have to wait."""

OnProgress = Callable[[int, Score], None]
"""Is told the samples written so far; in the thread that asked for the file."""


def write_sound(
    session: Take,
    path: Path,
    *,
    format: str | None = None,
    bit_rate: int | None = None,
    stereo: bool = False,
    force: bool = False,
    progress: OnProgress | None = None,
) -> Outcome:
    """Write the session to ``path``, in the ``format`` its ending names unless one is given.

    ``bit_rate`` in kilobits per second; ``stereo`` means two equal channels. What is up to date is left
    alone, unless ``force``. Raises OutputError and VoiceError; then nothing is left under that name.
    """
    encoding = encoding_for(format_of(path, format), session.sample_rate, bit_rate, stereo)
    metadata = Metadata(session)
    fingerprint = metadata.fingerprint(encoding)
    needs_length = encoding.format in MP4 and (force or not is_up_to_date(path, fingerprint))
    if progress:
        progress(0, session.score)
    with ThreadPoolExecutor(1, "metadata") as pool, Ahead(session.blocks()) as blocks:
        tags = _Drawn(metadata, session.score, pool)
        return write_file(
            path, _reported(blocks, session.score, tags, progress), encoding, lambda _: tags.result(),
            samples=session.timeline.length if needs_length else None, fingerprint=fingerprint, force=force,
        )  # fmt: skip


class _Drawn:
    """The tags, made while the sound is mixed and encoded, for drawing the cover takes as long as mixing.

    They are begun once all of the plan is known, so that their thread never waits for a voice.
    """

    def __init__(self, metadata: Metadata, score: Score, pool: ThreadPoolExecutor) -> None:
        self._metadata = metadata
        self._score = score
        self._pool = pool
        self._tags: Future[Tags] | None = None

    def begin(self) -> None:
        """Begin if that is possible by now."""
        if self._tags is None and self._score.finished:
            self._tags = self._pool.submit(self._metadata.tags)

    def result(self) -> Tags:
        """Wait for them. Raises VoiceError and OutputError."""
        return self._tags.result() if self._tags else self._metadata.tags()


def _reported(
    blocks: Iterable[bytes], score: Score, tags: _Drawn, progress: OnProgress | None
) -> Iterator[bytes]:
    done = 0
    for block in blocks:
        if done >= BEFORE_DRAWING * score.timeline.sample_rate:
            tags.begin()
        yield block
        done += len(block) // SAMPLE_BYTES
        if progress:
            progress(done, score)
