"""Vorbis comments, in FLAC, Ogg Vorbis and Ogg Opus files."""

# mypy: allow-untyped-calls

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mutagen.flac import FLAC, Picture
from mutagen.oggopus import OggOpus
from mutagen.oggvorbis import OggVorbis

from voiceguide.output.formats import Format
from voiceguide.output.tags.model import FINGERPRINT, Tags

KINDS: dict[Format, Any] = {"flac": FLAC, "ogg": OggVorbis, "opus": OggOpus}
FRONT_COVER = 3


def write_comments(path: Path, kind: Format, tags: Tags, fingerprint: str) -> None:
    """Replace all comments of the file, and its picture."""
    file: Any = KINDS[kind](path)
    file.delete()
    if file.tags is None:
        file.add_tags()
    for name, text in _comments(tags, fingerprint):
        if text:
            file[name] = text
    if tags.cover:
        picture = _picture(tags.cover)
        if kind == "flac":
            file.add_picture(picture)
        else:
            file["METADATA_BLOCK_PICTURE"] = base64.b64encode(picture.write()).decode("ascii")
    file.save()


def _comments(tags: Tags, fingerprint: str) -> Iterator[tuple[str, str]]:
    yield from {
        "title": tags.title, "artist": tags.artist, "album": tags.album, "date": tags.year,
        "genre": tags.genre, "language": tags.language, "comment": tags.comment, "encoder": tags.software,
        "copyright": tags.copyright, "license": tags.licence,
        FINGERPRINT: fingerprint, "lyrics": tags.plain_lyrics,
    }.items()  # fmt: skip
    for number, chapter in enumerate(tags.chapters, 1):
        yield f"CHAPTER{number:03d}", _clock(chapter.start)
        yield f"CHAPTER{number:03d}NAME", chapter.title


def _clock(ms: int) -> str:
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d}.{ms % 1000:03d}"


def _picture(png: bytes) -> Any:  # noqa: ANN401 - mutagen's classes are not typed
    picture = Picture()
    picture.type, picture.mime, picture.data = FRONT_COVER, "image/png", png
    picture.width, picture.height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    picture.depth = 24
    return picture
