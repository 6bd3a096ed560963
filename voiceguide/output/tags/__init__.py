"""Words, chapters, lyrics and a cover come in and go into a sound file. Only this package knows mutagen."""

from voiceguide.output.tags.fingerprint import read_fingerprint
from voiceguide.output.tags.model import Chapter, Line, Sound, Tags, clean
from voiceguide.output.tags.write import write_tags

__all__ = ["Chapter", "Line", "Sound", "Tags", "clean", "read_fingerprint", "write_tags"]
