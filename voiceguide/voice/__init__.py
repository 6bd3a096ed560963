"""An utterance in, a clip out: mono 16-bit samples, trimmed and levelled, spoken offline and kept in a cache.

``open_voice`` gives a ``Voice`` (see ``base``): the one that speaks, or "silent" for tests. ``list_voices``
names what can be opened. ``PronouncingVoice`` is one that says words as a library spells them. Nothing is
started, and no heavy library imported, until the cache misses a clip.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.errors import BadRequest
from voiceguide.voice.base import Voice
from voiceguide.voice.catalogue import (
    FASTEST,
    SLOWEST,
    InstalledVoice,
    choose,
    engine_identity,
    manners,
    platform_driver,
)
from voiceguide.voice.pronouncing import PronouncingVoice
from voiceguide.voice.silent import SilentVoice

if TYPE_CHECKING:
    from voiceguide.voice.engine import Engine

__all__ = ["InstalledVoice", "PronouncingVoice", "SilentVoice", "Voice", "list_voices", "open_voice"]


def open_voice(
    name: str | None = None,
    rate: int | None = None,
    sample_rate: int = 24000,
    cache_folder: Path | None = None,
) -> Voice:
    """Open a voice by name; ``None`` is the default voice, "silent" the one for tests.

    ``rate`` is the engine's own words per minute, 80 to 300 (real speech comes out up to a quarter faster),
    ``sample_rate`` in Hz. Raises BadRequest at once, and UnknownVoice when that voice first has to speak.
    """
    if rate is not None and not SLOWEST <= rate <= FASTEST:
        raise BadRequest(f"a rate of {rate} is not possible; give {SLOWEST} to {FASTEST} words per minute")
    if not 8000 <= sample_rate <= 192000:
        raise BadRequest(f"a sample rate of {sample_rate} Hz is not possible; give 8000 to 192000")
    if name == "silent":
        return SilentVoice(sample_rate)
    from voiceguide.home import clip_folder
    from voiceguide.voice.cache import ClipCache
    from voiceguide.voice.spoken import SpokenVoice

    choice = choose(name)
    return SpokenVoice(
        lambda: _open_engine(choice.driver, choice.voice),
        engine_identity(choice.driver, choice.voice),
        ClipCache(cache_folder or clip_folder()),
        sample_rate,
        manners(rate or choice.rate),
    )


def list_voices(driver: str = "") -> list[InstalledVoice]:
    """List the installed voices of this system's driver, or of another (see ``catalogue.DRIVERS``)."""
    engine = _open_engine(driver or platform_driver(), "")
    try:
        return engine.voices()
    finally:
        engine.close()


def _open_engine(driver: str, voice: str) -> "Engine":
    from voiceguide.voice.engine import SpeechEngine

    return SpeechEngine(driver, voice)
