"""Blocks of samples come in; a tagged sound file, complete or absent, goes out."""

from voiceguide.output.encoder import Encoding, encoding_for
from voiceguide.output.file import AudioFile, Outcome, check_target, is_up_to_date, write_file
from voiceguide.output.formats import FORMATS, MP4, Format, format_of
from voiceguide.output.place import check_place
from voiceguide.output.tags import ChapterMark, LyricLine, Tags, clean, read_fingerprint
from voiceguide.output.whole import Written, another_is_there, write_whole

__all__ = [
    "FORMATS",
    "MP4",
    "AudioFile",
    "ChapterMark",
    "Encoding",
    "Format",
    "LyricLine",
    "Outcome",
    "Tags",
    "Written",
    "another_is_there",
    "check_place",
    "check_target",
    "clean",
    "encoding_for",
    "format_of",
    "is_up_to_date",
    "read_fingerprint",
    "write_file",
    "write_whole",
]  # fmt: skip
