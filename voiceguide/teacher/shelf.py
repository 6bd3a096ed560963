"""The shelf: a folder of a teacher's takes, one WAV file for each line, each whole or not there at all."""

from collections.abc import Iterable
from hashlib import sha256
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Final

from voiceguide.errors import OutputError, shown
from voiceguide.output import write_whole
from voiceguide.output.place import check_place
from voiceguide.output.wav import WavEncoder
from voiceguide.pcm import Pcm
from voiceguide.teacher.reading import Line
from voiceguide.voice.rawspeech import read_speech
from voiceguide.voice.recorded import recording_name

NO_NAME: Final = frozenset('/\\:*?"<>|\0\n')
"""Letters that some system does not have in the name of a folder."""


class Shelf:
    """Takes of lines in a folder. Other programs may put takes there at the same time; none is lost."""

    def __init__(self, folder: Path) -> None:
        """Raises OutputError where nothing can be put."""
        check_place(folder / "take.wav")
        self.folder = folder
        self._seen: dict[Path, str] = {}

    def missing(self, lines: Iterable[Line]) -> list[Line]:
        """Those there is no take of."""
        return [line for line in lines if not self.place(line).is_file()]

    def place(self, line: Line) -> Path:
        """Where the take of a line is, or will be."""
        return self.folder / recording_name(line.utterance)

    def take(self, line: Line) -> Pcm | None:
        """The take of a line, if there is one: what ``keep`` may replace from now on. Raises VoiceError."""
        place = self.place(line)
        self._seen[place] = _digest(place)
        return read_speech(place) if self._seen[place] else None

    def keep(self, line: Line, take: Pcm) -> Path:
        """Put a take in place of the one that ``take`` gave last, or of none; return where it is.

        If another program has put one there since, that one stays, and this one lies beside it under a name
        of its own. Raises OutputError.
        """
        place, data = self.place(line), _wav(take)
        seen, now = self._seen.get(place, ""), _digest(place)
        if now == seen or not now:
            try:
                write_whole(place, data, force=bool(now))
            except OutputError:
                if _digest(place) == now:
                    raise
            else:
                self._seen[place] = _digest(place)
                return place
        return self._beside(place, data)

    def _beside(self, place: Path, data: bytes) -> Path:
        for number in count(2):
            other = place.with_name(f"{place.stem}.{number}{place.suffix}")
            if not other.exists():
                write_whole(other, data)
                return other
        raise AssertionError


def shelf_folder(folder: Path, teacher: str) -> Path:
    """The folder of a teacher within the one that several share, made if it is not there.

    Raises OutputError, also for a name that is none of a folder.
    """
    if teacher in (".", "..") or teacher != teacher.strip() or set(teacher) & NO_NAME:
        raise OutputError(f'"{shown(teacher)}" cannot be the name of a folder; try --as anna')
    for each in (folder, folder / teacher):
        try:
            each.mkdir(exist_ok=True)
        except OSError as exc:
            reason = exc.strerror or exc
            raise OutputError(
                f"cannot make the folder {shown(each)}: {reason}; make it first, or name another"
            ) from exc
    return folder / teacher


def _digest(place: Path) -> str:
    """Stands for what is in a file; empty if there is none."""
    try:
        return sha256(place.read_bytes()).hexdigest()
    except OSError:
        return ""


def _wav(take: Pcm) -> bytes:
    sink = BytesIO()
    encoder = WavEncoder(sink, take.rate)
    encoder.write(take.samples)
    encoder.close()
    return sink.getvalue()
