"""What lies beside a sound file: which files there can be, each whole or not at all, never over another."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from voiceguide.errors import BadRequest, nearest
from voiceguide.export.metadata import LANGUAGE, Metadata
from voiceguide.output import Outcome
from voiceguide.output.place import check_place
from voiceguide.output.whole import another_is_there, write_whole
from voiceguide.sidecars.captions import srt, webvtt
from voiceguide.sidecars.chapters import chapters_json
from voiceguide.sidecars.cues import cue_sheet, cues_json
from voiceguide.sidecars.lyrics import lrc
from voiceguide.sidecars.ssml import ssml
from voiceguide.sidecars.transcript import transcript
from voiceguide.take import Take

KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "captions": (".vtt", ".srt"),
    "lyrics": (".lrc",),
    "cues": (".cues.json", ".cues.txt", ".chapters.json"),
    "text": (".txt", ".ssml"),
    "picture": (".png",),
}
"""What may be asked for, and the endings of the files it gives."""

ALL: Final = "all"

PICTURE: Final = 3000
"""Pixels of a cover that lies beside a file: as many as a podcast may have."""

PICTURE_NOTE: Final = "fingerprint"

TEXTS: Final[Mapping[str, Callable[[Take], str]]] = {
    ".vtt": lambda session: webvtt(session.timeline),
    ".srt": lambda session: srt(session.timeline),
    ".lrc": lambda session: lrc(session.timeline, session.title),
    ".cues.json": lambda session: cues_json(session.timeline, session.name),
    ".cues.txt": lambda session: cue_sheet(session.timeline, session.title),
    ".chapters.json": lambda session: chapters_json(session.timeline, session.title),
    ".txt": lambda session: transcript(session.timeline, session.title),
    ".ssml": lambda session: ssml(session.timeline, LANGUAGE),
}


def endings(asked: str) -> tuple[str, ...]:
    """The endings of the files asked for, like ``captions,text``. Raises BadRequest."""
    found: list[str] = []
    for word in filter(None, asked.lower().replace(" ", "").split(",")):
        if word == ALL:
            found += [ending for kind in KINDS.values() for ending in kind]
            continue
        if word not in KINDS:
            hint = nearest(word, KINDS)
            possible = f"possible: {', '.join(KINDS)}, {ALL}"
            raise BadRequest(f'--with "{word}" is not known; {f"{hint} " if hint else ""}{possible}')
        found += KINDS[word]
    return tuple(dict.fromkeys(found))


class Sidecar(NamedTuple):
    """A file to be: its place, what makes its bytes, and whether those bytes are there already."""

    path: Path
    make: Callable[[], bytes]
    is_same: Callable[[bytes], bool]

    def is_settled(self) -> bool:
        """Whether the file is there just as it should be."""
        try:
            return self.path.is_file() and self.is_same(self.path.read_bytes())
        except (OSError, ValueError):
            return False

    def check(self, *, force: bool = False) -> None:
        """Raise OutputError if the file cannot be written or, unless ``force``, is there and is another."""
        final = check_place(self.path)
        if not force and final.exists() and not self.is_settled():
            raise another_is_there(self.path)

    def write(self, *, force: bool = False) -> Outcome:
        """Write the file, unless it is there as it should be. Raises OutputError."""
        if self.is_settled():
            return Outcome("up to date", self.path, None, self.path.stat().st_size)
        data = self.make()
        return Outcome(write_whole(self.path, data, force=force), self.path, None, len(data))


def sidecars(session: Take, sound: Path, endings: Iterable[str]) -> list[Sidecar]:
    """What shall lie beside the file ``sound``, one for each of the ``endings``.

    Their texts need the whole timeline, and so every clip. Raises VoiceError.
    """
    return [_sidecar(session, sound.with_name(sound.stem + ending), ending) for ending in endings]


def _sidecar(session: Take, path: Path, ending: str) -> Sidecar:
    if write := TEXTS.get(ending):
        data = write(session).encode()
        return Sidecar(path, partial(bytes, data), data.__eq__)
    metadata = Metadata(session)
    return Sidecar(path, partial(_picture, metadata), partial(_is_picture, metadata))


def _picture(metadata: Metadata) -> bytes:
    from voiceguide.picture import png

    return png(metadata.cover, PICTURE, **{PICTURE_NOTE: metadata.fingerprint(PICTURE)})


def _is_picture(metadata: Metadata, data: bytes) -> bool:
    from voiceguide.picture import note_in

    return note_in(data, PICTURE_NOTE) == metadata.fingerprint(PICTURE)
