"""Writing tags: which kind of them a format has, and what mutagen's errors mean."""

from pathlib import Path

from voiceguide.errors import OutputError
from voiceguide.output.formats import MP4, Format
from voiceguide.output.tags.model import Sound, Tags


def write_tags(path: Path, kind: Format, tags: Tags, fingerprint: str, sound: Sound) -> None:
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
        if isinstance(exc.__cause__, OSError):
            raise exc.__cause__ from exc
        raise OutputError(f"the tags cannot be written ({exc}); try another format") from exc
