"""Words, chapters, lyrics and a cover come in and go into a sound file. Only this package knows mutagen."""

from voiceguide.output.tags.files import read_fingerprint, write_tags
from voiceguide.output.tags.model import Chapter, Line, Sound, Tags, clean

__all__ = ["Chapter", "Line", "Sound", "Tags", "clean", "read_fingerprint", "write_tags"]
