"""What can be said inside a sound file, and how it is made clean before it is."""

from collections.abc import Sequence
from typing import Final, NamedTuple
from unicodedata import category

from voiceguide.errors import OutputError

FINGERPRINT: Final = "voiceguide-fingerprint"
UNKNOWN_LANGUAGE: Final = "und"
_LANGUAGES: Final = {
    "en": "eng", "de": "deu", "fr": "fra", "es": "spa", "it": "ita", "pt": "por", "nl": "nld", "sv": "swe",
    "pl": "pol", "ru": "rus", "uk": "ukr", "ar": "ara", "he": "heb", "hi": "hin", "zh": "zho", "ja": "jpn",
}  # fmt: skip
"""Two letters to the three that ID3 and MP4 want; others are left as unknown there."""


MOST_CHAPTERS: Final = 255
"""An ID3 table of contents and MP4's chapter list count in one byte."""


class ChapterMark(NamedTuple):
    """A chapter from ``start`` up to ``end``, in milliseconds."""

    start: int
    end: int
    title: str


class LyricLine(NamedTuple):
    """Words and when they begin, in milliseconds."""

    start: int
    text: str


class Tags(NamedTuple):
    """What a player shows. What is empty is left out; the length is the file's own business."""

    title: str = ""
    artist: str = ""
    album: str = ""
    comment: str = ""
    software: str = "voiceguide"
    year: str = ""
    language: str = ""
    """two letters, as in ``en``"""
    genre: str = ""
    chapters: tuple[ChapterMark, ...] = ()
    lyrics: tuple[LyricLine, ...] = ()
    cover: bytes | None = None
    """a PNG picture"""
    copyright: str = ""
    """whose it is and what may be done with it, beginning with the year"""
    licence: str = ""
    """the address of the licence"""

    @property
    def language_code(self) -> str:
        """The language in three letters, "und" if unknown."""
        return _LANGUAGES.get(self.language, UNKNOWN_LANGUAGE)

    @property
    def plain_lyrics(self) -> str:
        """The words alone, a line each."""
        return "\n".join(line.text for line in self.lyrics)


class TaggedSound(NamedTuple):
    """The sound the tags belong to."""

    samples: int
    sample_rate: int
    """hertz"""
    lead: int = 0
    """samples of silence the encoder put before the sound, which no player may play"""


ONE_LINE: Final = (
    "title", "artist", "album", "software", "year", "language", "genre", "copyright", "licence",
)  # fmt: skip


def clean(tags: Tags) -> Tags:
    """Return ``tags`` as they will read in every format.

    One-line texts have each run of white space made one space; a comment keeps its lines, as line feeds.
    More chapters than every format can hold are merged. Raises OutputError for a control character or half a
    surrogate pair, which no format can hold.
    """
    comment = tags.comment.replace("\r\n", "\n").replace("\r", "\n").strip()
    result = tags._replace(
        comment=comment,
        chapters=few_enough([each._replace(title=_on_one_line(each.title)) for each in tags.chapters]),
        lyrics=tuple(each._replace(text=_on_one_line(each.text)) for each in tags.lyrics),
    )
    result = Tags(**result._asdict() | {name: _on_one_line(getattr(tags, name)) for name in ONE_LINE})
    for name in (*ONE_LINE, "comment"):
        _check(name, getattr(result, name))
    for chapter in result.chapters:
        _check("title of a chapter", chapter.title)
    _check("lyrics", result.plain_lyrics)
    return result


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _check(name: str, text: str) -> None:
    if bad := [char for char in text if category(char) in ("Cc", "Cs") and char not in "\n\t"]:
        raise OutputError(f"the {name} holds a character no sound file can, U+{ord(bad[0]):04X}; remove it")


def few_enough(chapters: Sequence[ChapterMark], most: int = MOST_CHAPTERS) -> tuple[ChapterMark, ...]:
    """At most ``most`` chapters over the same time: sides are merged first, then neighbours, evenly.

    A side is a chapter named like the one before it and something more: "Torso twist, left side".
    """
    kept = list(chapters)
    if len(kept) > most:
        kept = [first for first, *_ in _groups_of_sides(kept)]
    if len(kept) > most:
        kept = [kept[len(kept) * number // most] for number in range(most)]
    starts = [*(chapter.start for chapter in kept[1:]), *(chapter.end for chapter in chapters[-1:])]
    return tuple(chapter._replace(end=end) for chapter, end in zip(kept, starts, strict=True))


def _groups_of_sides(chapters: Sequence[ChapterMark]) -> list[list[ChapterMark]]:
    groups: list[list[ChapterMark]] = []
    for chapter in chapters:
        if groups and chapter.title.startswith(f"{groups[-1][0].title}, "):
            groups[-1].append(chapter)
        else:
            groups.append([chapter])
    return groups
