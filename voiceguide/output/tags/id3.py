"""ID3 tags, in MP3 and WAV files."""

# mypy: allow-untyped-calls

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from mutagen.id3 import (
    APIC,
    CHAP,
    COMM,
    CTOC,
    ID3,
    SYLT,
    TALB,
    TCON,
    TIT2,
    TLAN,
    TLEN,
    TPE1,
    TSSE,
    TXXX,
    TYER,
    USLT,
)
from mutagen.wave import WAVE

from voiceguide.output.formats import Format
from voiceguide.output.tags.id3order import sort_chapters
from voiceguide.output.tags.model import FINGERPRINT, Sound, Tags

VERSION: Final = 3
"""2.3 rather than 2.4: every player and file manager reads it"""
UTF_16: Final = 1
UNKNOWN_LANGUAGE: Final = "XXX"
MILLISECONDS, TRANSCRIPTION, FRONT_COVER = 2, 2, 3
"""SYLT's time stamp format and content type, APIC's kind of picture"""
NO_OFFSET: Final = 0xFFFFFFFF
"""for a chapter's place in bytes: use its time instead"""
TOP_LEVEL_AND_ORDERED: Final = 3


def write_id3(path: Path, kind: Format, tags: Tags, fingerprint: str, sound: Sound) -> None:
    """Put an ID3 tag before an MP3 or into a WAV file."""
    id3: Any = ID3()
    if kind == "wav":
        wave = WAVE(path)
        wave.add_tags()
        id3 = wave.tags
    for frame in _frames(tags, fingerprint):
        id3.add(frame)
    id3.add(TLEN(UTF_16, [str(round(sound.samples * 1000 / sound.sample_rate))]))
    id3.save(path, v2_version=VERSION)
    if tags.chapters:
        sort_chapters(path, kind)


def _frames(tags: Tags, fingerprint: str) -> Iterator[Any]:
    language = tags.language_code if tags.language else UNKNOWN_LANGUAGE
    texts: tuple[Any, ...] = (
        TIT2(UTF_16, [tags.title]), TPE1(UTF_16, [tags.artist]), TALB(UTF_16, [tags.album]),
        TYER(UTF_16, [tags.year]), TCON(UTF_16, [tags.genre]), TLAN(UTF_16, [tags.language and language]),
        COMM(UTF_16, language, "", [tags.comment]), TSSE(UTF_16, [tags.software]),
        TXXX(UTF_16, FINGERPRINT, [fingerprint]),
    )  # fmt: skip
    yield from (frame for frame in texts if frame.text[0])
    if tags.chapters:
        yield from _chapters(tags)
    if tags.lyrics:
        lines = [(line.text, line.start) for line in tags.lyrics]
        yield SYLT(UTF_16, language, MILLISECONDS, TRANSCRIPTION, "", lines)
        yield USLT(UTF_16, language, "", tags.plain_lyrics)
    if tags.cover:
        yield APIC(UTF_16, "image/png", FRONT_COVER, "", tags.cover)


def _chapters(tags: Tags) -> Iterator[Any]:
    names = [f"chp{number}" for number in range(len(tags.chapters))]
    for name, chapter in zip(names, tags.chapters, strict=True):
        title = TIT2(UTF_16, [chapter.title])
        yield CHAP(name, chapter.start, chapter.end, NO_OFFSET, NO_OFFSET, sub_frames=[title])
    yield CTOC("toc", TOP_LEVEL_AND_ORDERED, names, sub_frames=[TIT2(UTF_16, [tags.title])])
