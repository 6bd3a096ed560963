"""MP4 tags, in M4A and M4B files; their chapters are part of the container, and written with it."""

# mypy: allow-untyped-calls

from pathlib import Path
from typing import Any, Final

from mutagen.mp4 import MP4, MP4Cover, MP4FreeForm

from voiceguide.output.tags.model import FINGERPRINT, Tags

FREE_FORM: Final = f"----:com.apple.iTunes:{FINGERPRINT}"


def write_mp4(path: Path, tags: Tags, fingerprint: str) -> None:
    """Replace all tags of the file."""
    file: Any = MP4(path)
    if file.tags is None:
        file.add_tags()
    file.tags.clear()
    texts = {"\xa9nam": tags.title, "\xa9ART": tags.artist, "\xa9alb": tags.album, "\xa9day": tags.year,
             "\xa9gen": tags.genre, "\xa9cmt": tags.comment, "\xa9too": tags.software,
             "\xa9lyr": tags.plain_lyrics, "cprt": tags.copyright}  # fmt: skip
    for name, text in texts.items():
        if text:
            file[name] = text
    if fingerprint:
        file[FREE_FORM] = MP4FreeForm(fingerprint.encode())
    if tags.cover:
        file["covr"] = [MP4Cover(tags.cover, MP4Cover.FORMAT_PNG)]
    file.save()
