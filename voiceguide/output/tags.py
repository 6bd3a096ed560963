"""The words inside a sound file: title, artist, fingerprint ... The only module that knows mutagen."""

# mutagen takes 20 ms to import, and is typed in part only.
# mypy: allow-untyped-calls

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from unicodedata import category

from voiceguide.errors import OutputError
from voiceguide.output.formats import Format

if TYPE_CHECKING:
    from mutagen.flac import FLAC
    from mutagen.id3 import ID3
    from mutagen.oggvorbis import OggVorbis

FINGERPRINT: Final = "voiceguide-fingerprint"
_ID3_VERSION: Final = 3
"""2.3 rather than 2.4: every player and file manager reads it"""
_UTF_16: Final = 1
_UNKNOWN_LANGUAGE: Final = "XXX"


class Tags(NamedTuple):
    """What a player shows. Empty texts are left out; the length is the file's own business."""

    title: str = ""
    artist: str = ""
    album: str = ""
    comment: str = ""
    software: str = "voiceguide"


def clean(tags: Tags) -> Tags:
    """Return ``tags`` as they will read in every format.

    One-line texts have each run of white space made one space; a comment keeps its lines, as line feeds.
    Raises OutputError for a control character or half a surrogate pair, which no format can hold.
    """
    comment = tags.comment.replace("\r\n", "\n").replace("\r", "\n").strip()
    lines = {name: " ".join(text.split()) for name, text in tags._asdict().items() if name != "comment"}
    result = Tags(comment=comment, **lines)
    for name, text in result._asdict().items():
        if bad := [char for char in text if category(char) in ("Cc", "Cs") and char not in "\n\t"]:
            raise OutputError(
                f"the {name} holds a character no sound file can, U+{ord(bad[0]):04X}; remove it"
            )
    return result


def write_tags(path: Path, kind: Format, tags: Tags, fingerprint: str, seconds: float) -> None:
    """Put ``tags`` (as ``clean`` returns them), the length and, unless empty, the fingerprint into the file.

    Raises OSError when the file cannot be written.
    """
    from mutagen import MutagenError

    try:
        if kind in ("mp3", "wav"):
            _write_id3(path, kind, tags, fingerprint, seconds)
        else:
            _write_comments(path, kind, tags, fingerprint)
    except MutagenError as exc:
        if isinstance(exc.__cause__, OSError):
            raise exc.__cause__ from exc
        raise OutputError(f"the tags cannot be written ({exc}); try another format") from exc


def read_fingerprint(path: Path) -> str | None:
    """Return the fingerprint voiceguide put into this file; None for any other file, or none at all."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            start = file.read(4)
        return _fingerprint_of(path, start) or None
    except Exception:  # a stranger's file may break a parser in any way, and is simply not ours
        return None


def _write_id3(path: Path, kind: Format, tags: Tags, fingerprint: str, seconds: float) -> None:
    from mutagen.id3 import COMM, ID3, TALB, TIT2, TLEN, TPE1, TSSE, TXXX
    from mutagen.wave import WAVE

    frames: tuple[Any, ...] = (
        TIT2(_UTF_16, [tags.title]), TPE1(_UTF_16, [tags.artist]), TALB(_UTF_16, [tags.album]),
        COMM(_UTF_16, _UNKNOWN_LANGUAGE, "", [tags.comment]), TSSE(_UTF_16, [tags.software]),
        TXXX(_UTF_16, FINGERPRINT, [fingerprint]),
    )  # fmt: skip
    id3: Any = ID3()
    if kind == "wav":
        wave = WAVE(path)
        wave.add_tags()
        id3 = wave.tags
    for frame in frames:
        if frame.text[0]:
            id3.add(frame)
    id3.add(TLEN(_UTF_16, [str(round(seconds * 1000))]))
    id3.save(path, v2_version=_ID3_VERSION)


def _write_comments(path: Path, kind: Format, tags: Tags, fingerprint: str) -> None:
    from mutagen.flac import FLAC
    from mutagen.oggvorbis import OggVorbis

    file: FLAC | OggVorbis = FLAC(path) if kind == "flac" else OggVorbis(path)
    names = {"title": tags.title, "artist": tags.artist, "album": tags.album, "comment": tags.comment,
             "encoder": tags.software, FINGERPRINT: fingerprint}  # fmt: skip
    file.delete()
    if file.tags is None:
        file.add_tags()
    for name, text in names.items():
        if text:
            file[name] = text
    file.save()


def _fingerprint_of(path: Path, start: bytes) -> str | None:
    """Dispatch on the first four bytes; a suffix may lie."""
    if start[:3] == b"ID3":
        from mutagen.id3 import ID3

        return _from_id3(ID3(path))
    if start == b"RIFF":
        from mutagen.wave import WAVE

        return _from_id3(WAVE(path).tags)
    if start == b"fLaC":
        from mutagen.flac import FLAC

        return _from_comments(FLAC(path))
    if start == b"OggS":
        from mutagen.oggvorbis import OggVorbis

        return _from_comments(OggVorbis(path))
    return None


def _from_id3(id3: "ID3 | None") -> str | None:
    frames = id3.getall(f"TXXX:{FINGERPRINT}") if id3 is not None else []
    return str(frames[0].text[0]) if frames else None


def _from_comments(file: "FLAC | OggVorbis") -> str | None:
    found = file.get(FINGERPRINT)
    return str(found[0]) if found else None
