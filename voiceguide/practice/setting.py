"""What every process that works for a practice has to know, and what it opens from that once."""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from tempfile import gettempdir

from voiceguide.guide import Guide
from voiceguide.library import Library, load
from voiceguide.library.load import read_library
from voiceguide.output import Encoding, encoding_for
from voiceguide.practice.clips import DiscreetClips, SharedClips
from voiceguide.practice.place import AnyPlace, open_place
from voiceguide.voice import open_voice
from voiceguide.voice.cache import ClipCache

SAMPLE_RATE = 24_000
"""hertz"""


@dataclass(frozen=True)
class Setting:
    """Plain values alone, so that it can be sent to any machine that has this program."""

    folder: str
    """the address of the practice's folder"""
    run: str
    """a name for this run, in those of files that are not whole yet"""
    clips: str | None = None
    """the address of the clips that all share; None: the folder that is usual on a machine"""
    content: tuple[str, str] | None = None
    """a content file's name and text"""
    bit_rate: int | None = None
    """kilobits per second"""

    @property
    def place(self) -> AnyPlace:
        """The practice's folder. Raises OutputError."""
        return open_place(self.folder)

    @property
    def encoding(self) -> Encoding:
        """How sessions become files. Raises OutputError."""
        return encoding_for("mp3", SAMPLE_RATE, self.bit_rate, stereo=False)

    @property
    def library(self) -> Library:
        """The exercises. Raises ContentError."""
        return _library(self.content)

    @property
    def kept(self) -> DiscreetClips:
        """The clips that its guides keep."""
        return cache_of(self.clips)

    def guide(self, voice: str | None) -> Guide:
        """A guide that speaks with a voice, one for all sessions of a process.

        Raises UnknownVoice and BadRequest.
        """
        return _guide(self.clips, self.content, voice)


@lru_cache(maxsize=4)
def _library(content: tuple[str, str] | None) -> Library:
    return read_library(content[1], content[0], load()) if content else load()


@lru_cache(maxsize=16)
def _guide(clips: str | None, content: tuple[str, str] | None, voice: str | None) -> Guide:
    opened = open_voice(voice, None, SAMPLE_RATE, cache=cache_of(clips))
    return Guide(_library(content), lambda: opened)


@lru_cache(maxsize=4)
def cache_of(clips: str | None) -> DiscreetClips:
    """The clips that all share, those of them that are needed here beside; or those of this machine."""
    return DiscreetClips(_cache_of(clips))


def _cache_of(clips: str | None) -> ClipCache:
    from voiceguide.home import clip_folder

    if clips is None:
        return ClipCache(clip_folder())
    if "://" not in clips:
        return ClipCache(Path(clips))
    beside = Path(gettempdir()) / f"voiceguide-clips-{sha256(clips.encode()).hexdigest()[:16]}"
    return SharedClips(open_place(clips), beside)
