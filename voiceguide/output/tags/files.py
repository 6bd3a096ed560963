"""The tags of a file: written in the way of its format, and the fingerprint among them read back."""

# mutagen takes 20 ms to import, and is typed in part only.
# mypy: allow-untyped-calls

from pathlib import Path
from typing import Any, Final

from voiceguide.errors import OutputError
from voiceguide.output.formats import MP4, Format
from voiceguide.output.tags.model import FINGERPRINT, TaggedSound, Tags

_START: Final = 64
"""bytes that tell one kind of file from another"""


def write_tags(path: Path, kind: Format, tags: Tags, fingerprint: str, sound: TaggedSound) -> None:
    """Put ``tags`` (as ``clean`` returns them), the length and, unless empty, the fingerprint into the file.

    Raises OSError when the file cannot be written, OutputError when the tags cannot.
    """
    from mutagen import MutagenError

    try:
        if kind in ("mp3", "wav"):
            from voiceguide.output.tags.id3 import write_id3

            write_id3(path, kind, tags, fingerprint, sound)
        elif kind in MP4:
            from voiceguide.output.tags.mp4 import write_mp4

            write_mp4(path, tags, fingerprint)
        else:
            from voiceguide.output.tags.vorbis import write_comments

            write_comments(path, kind, tags, fingerprint)
    except MutagenError as exc:
        if fault := _fault_of_the_disk(exc):
            raise fault from exc
        raise OutputError(f"the tags cannot be written ({exc}); try another format") from exc


def _fault_of_the_disk(error: BaseException) -> OSError | None:
    """What mutagen made an error of its own of, perhaps without saying so."""
    below = error.__cause__ or error.__context__
    if below is None or isinstance(below, OSError):
        return below
    return _fault_of_the_disk(below)


def read_fingerprint(path: Path) -> str | None:
    """Return the fingerprint voiceguide put into this file; None for any other file, or none at all."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            start = file.read(_START)
        return _fingerprint_of(path, start) or None
    except Exception:  # a stranger's file may break a parser in any way, and is simply not ours
        return None


def _fingerprint_of(path: Path, start: bytes) -> str | None:
    """Dispatch on the first bytes; a suffix may lie."""
    if start[:3] == b"ID3":
        from mutagen.id3 import ID3

        return _from_id3(ID3(path))
    if start[:4] == b"RIFF":
        from mutagen.wave import WAVE

        return _from_id3(WAVE(path).tags)
    if start[4:8] == b"ftyp":
        from mutagen import mp4

        from voiceguide.output.tags.mp4 import FREE_FORM

        tags: Any = mp4.MP4(path).tags or {}
        return bytes(tags[FREE_FORM][0]).decode() if FREE_FORM in tags else None
    return _from_comments(path, start)


def _from_id3(id3: Any) -> str | None:  # noqa: ANN401 - mutagen's classes are not typed
    frames = id3.getall(f"TXXX:{FINGERPRINT}") if id3 is not None else []
    return str(frames[0].text[0]) if frames else None


def _from_comments(path: Path, start: bytes) -> str | None:
    file: Any = {}
    if start[:4] == b"fLaC":
        from mutagen.flac import FLAC

        file = FLAC(path)
    elif start[:4] == b"OggS" and b"OpusHead" in start:
        from mutagen.oggopus import OggOpus

        file = OggOpus(path)
    elif start[:4] == b"OggS":
        from mutagen.oggvorbis import OggVorbis

        file = OggVorbis(path)
    found = file.get(FINGERPRINT)
    return str(found[0]) if found else None
