"""Words, chapters, lyrics and a cover come in and go into a sound file. Only this package knows mutagen."""

from voiceguide.output.tags.files import read_fingerprint, write_tags
from voiceguide.output.tags.model import ChapterMark, LyricLine, TaggedSound, Tags, clean

__all__ = ["ChapterMark", "LyricLine", "TaggedSound", "Tags", "clean", "read_fingerprint", "write_tags"]
