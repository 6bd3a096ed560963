"""ID3 tags, in MP3 and WAV files.

mutagen sorts frames by size, but some players list chapters as they come, so these are put in order
afterwards. Layout: ID3 2.3.0, sections 3.1 and 3.3; a RIFF file has its tag in a chunk named "id3 ".
"""

# mypy: allow-untyped-calls

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

from mutagen.id3 import (
    APIC,
    CHAP,
    COMM,
    CTOC,
    ID3,
    SYLT,
    TALB,
    TCON,
    TCOP,
    TIT2,
    TLAN,
    TLEN,
    TPE1,
    TSSE,
    TXXX,
    TYER,
    USLT,
    WCOP,
)
from mutagen.wave import WAVE

from voiceguide.clock import exact_seconds
from voiceguide.output.formats import Format
from voiceguide.output.tags.model import FINGERPRINT, TaggedSound, Tags

VERSION: Final = 3
"""2.3 rather than 2.4: every player and file manager reads it"""
UTF_16: Final = 1
UNKNOWN_LANGUAGE: Final = "XXX"
MILLISECONDS, TRANSCRIPTION, FRONT_COVER = 2, 2, 3
"""SYLT's time stamp format and content type, APIC's kind of picture"""
NO_OFFSET: Final = 0xFFFFFFFF
"""for a chapter's place in bytes: use its time instead"""
TOP_LEVEL_AND_ORDERED: Final = 3
_HEADER: Final = 10
"""bytes, of the tag and of each frame"""


def write_id3(path: Path, kind: Format, tags: Tags, fingerprint: str, sound: TaggedSound) -> None:
    """Put an ID3 tag before an MP3 or into a WAV file."""
    id3: Any = ID3()
    if kind == "wav":
        wave = WAVE(path)
        wave.add_tags()
        id3 = wave.tags
    for frame in _frames(tags, fingerprint):
        id3.add(frame)
    id3.add(TLEN(UTF_16, [str(round(1000 * exact_seconds(sound.samples, sound.sample_rate)))]))
    id3.save(path, v2_version=VERSION)
    if tags.chapters:
        _sort_chapters(path, kind)


def _frames(tags: Tags, fingerprint: str) -> Iterator[Any]:
    language = tags.language_code if tags.language else UNKNOWN_LANGUAGE
    texts: tuple[Any, ...] = (
        TIT2(UTF_16, [tags.title]), TPE1(UTF_16, [tags.artist]), TALB(UTF_16, [tags.album]),
        TYER(UTF_16, [tags.year]), TCON(UTF_16, [tags.genre]), TLAN(UTF_16, [tags.language and language]),
        COMM(UTF_16, language, "", [tags.comment]), TSSE(UTF_16, [tags.software]),
        TCOP(UTF_16, [tags.copyright]),
        TXXX(UTF_16, FINGERPRINT, [fingerprint]),
    )  # fmt: skip
    yield from (frame for frame in texts if frame.text[0])
    if tags.licence:
        yield WCOP(url=tags.licence)
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


def _sort_chapters(path: Path, kind: Format) -> None:
    """Put the chapters last, in order of time; nothing else moves, and no size changes."""
    with path.open("r+b") as file:
        if kind == "wav":
            _find_chunk(file, b"id3 ")
        start = file.tell()
        header = file.read(_HEADER)
        size = sum(octet << shift for octet, shift in zip(header[6:], (21, 14, 7, 0), strict=True))
        body = file.read(size)
        frames = list(_split(body))
        used = sum(map(len, frames))
        frames.sort(key=lambda frame: (frame.startswith(b"CHAP"), _start_time(frame)))
        file.seek(start + _HEADER)
        file.write(b"".join(frames) + body[used:])


def _split(body: bytes) -> Iterator[bytes]:
    at = 0
    while body[at : at + 1].isalnum():
        end = at + _HEADER + int.from_bytes(body[at + 4 : at + 8], "big")
        yield body[at:end]
        at = end


def _start_time(frame: bytes) -> int:
    """Of a chapter, in milliseconds; 0 for all others, so that they keep their order."""
    if not frame.startswith(b"CHAP"):
        return 0
    name_end = frame.index(b"\0", _HEADER)
    return int.from_bytes(frame[name_end + 1 : name_end + 5], "big")


def _find_chunk(file: BinaryIO, name: bytes) -> None:
    """Go to the contents of a RIFF chunk, which may be named in capital letters."""
    at = 12
    while True:
        file.seek(at)
        header = file.read(8)
        if len(header) < 8:
            raise ValueError(f"no {name.decode()}chunk")
        if header[:4].lower() == name:
            return
        size = int.from_bytes(header[4:], "little")
        at += 8 + size + size % 2
