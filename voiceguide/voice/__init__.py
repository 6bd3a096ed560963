"""An utterance in, a clip out: mono 16-bit samples, trimmed and levelled, spoken offline and kept in a cache.

``open_voice`` gives a ``Voice`` (see ``base``): the one that speaks, or "silent" for tests. ``list_voices``
names what can be opened. ``PronouncingVoice`` is one that says words as a library spells them. Nothing is
started, and no heavy library imported, until the cache misses a clip.
"""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.errors import BadRequest, UnknownVoice, shown
from voiceguide.voice.base import Voice
from voiceguide.voice.catalogue import (
    DRIVERS,
    FASTEST,
    NATURAL,
    NEURAL,
    PYTTSX3S_OWN,
    SLOWEST,
    Choice,
    InstalledVoice,
    choose,
    engine_identity,
    how_to_get,
    incomplete,
    is_installed,
    named,
    platform_driver,
)
from voiceguide.voice.pronouncing import PronouncingVoice
from voiceguide.voice.silent import SilentVoice

if TYPE_CHECKING:
    from voiceguide.voice.cache import ClipCache
    from voiceguide.voice.engine import Engine

__all__ = ["InstalledVoice", "SilentVoice", "Voice", "list_voices", "open_voice", "pronouncing"]


def open_voice(
    name: str | None = None,
    rate: int | None = None,
    sample_rate: int = 24000,
    cache_folder: Path | None = None,
    cache: "ClipCache | None" = None,
) -> Voice:
    """Open a voice by name; ``None`` is the default voice, "silent" the one for tests.

    ``rate`` is the engine's own words per minute, 80 to 300 (real speech comes out up to a quarter faster),
    ``sample_rate`` in Hz. Clips are kept in ``cache``, in a folder, or where it is usual. Raises BadRequest
    and, for a package or a folder that is not there, UnknownVoice at once; for a name the engine does not
    know, when that voice first has to speak.
    """
    if rate is not None and not SLOWEST <= rate <= FASTEST:
        raise BadRequest(f"a rate of {rate} is not possible; give {SLOWEST} to {FASTEST} words per minute")
    if not 8000 <= sample_rate <= 192000:
        raise BadRequest(f"a sample rate of {sample_rate} Hz is not possible; give 8000 to 192000")
    if named(name) == "silent":
        return SilentVoice(sample_rate)
    if kind := incomplete(name):
        before, _, what = kind.partition(":")
        raise UnknownVoice(f"the voice {before} needs its {what} after a colon: --voice {kind}")
    from voiceguide.home import clip_folder
    from voiceguide.voice.cache import ClipCache

    cache = cache or ClipCache(cache_folder or clip_folder())
    spoken = partial(_spoken, rate=rate, sample_rate=sample_rate, cache=cache)
    choice = choose(name)
    if choice.driver != "recorded":
        return spoken(_installed(choice))
    from voiceguide.voice.recorded import RecordedVoice

    behind = _installed(_behind_recordings())
    return RecordedVoice(_folder_of_recordings(choice.voice), spoken(behind), cache, behind.title)


def pronouncing(voice: Voice, words: Mapping[str, str]) -> Voice:
    """The voice, given words as a library spells them for it; recordings have them as they are written."""
    if not words:
        return voice
    from voiceguide.voice.recorded import RecordedVoice

    if isinstance(voice, RecordedVoice):
        return voice.beside(pronouncing(voice.other, words))
    return PronouncingVoice(voice, words)


def _installed(choice: Choice) -> Choice:
    """The choice; raises UnknownVoice where what it needs is not there."""
    if is_installed(choice.driver):
        return choice
    raise UnknownVoice(f"the voice {choice.driver} is not installed: {how_to_get(choice.driver)}")


def _behind_recordings() -> Choice:
    """The voice that is asked for once for all, unless that is a folder of recordings, too."""
    usual = choose(None)
    if usual.driver != "recorded":
        return usual
    return choose(NATURAL if is_installed(NATURAL) else f"{platform_driver()}:")


def _folder_of_recordings(name: str) -> Path:
    folder = Path(name)
    if name and folder.is_dir():
        return folder
    raise UnknownVoice(
        f'there is no folder "{shown(name)}" of recordings; `voiceguide record NAME FOLDER` makes one'
    )


def _spoken(choice: Choice, rate: int | None, sample_rate: int, cache: "ClipCache") -> Voice:
    """Whatever speaks, with the voice behind it that needs nothing but what came along."""
    from voiceguide.voice.spoken import SpokenVoice

    voice = SpokenVoice(
        partial(_open_engine, choice),
        _identity(choice),
        cache,
        sample_rate,
        choice.manners(rate),
        engines=1 if choice.driver in NEURAL else None,
    )
    if choice.driver in PYTTSX3S_OWN:
        return voice
    from voiceguide.voice.fallback import FallbackVoice

    behind = _spoken(choose(f"{platform_driver()}:"), None, sample_rate, cache)
    return FallbackVoice(voice, behind, choice.title, needed=choice.driver != NATURAL)


def list_voices(driver: str = "") -> list[InstalledVoice]:
    """List the installed voices of this system's driver, or of another (see ``catalogue.DRIVERS``)."""
    engine = _open_engine(choose(f"{driver or platform_driver()}:"))
    try:
        return engine.voices()
    finally:
        engine.close()


def _identity(choice: Choice) -> str:
    if choice.driver in DRIVERS:
        return engine_identity(choice.driver, choice.voice)  # without loading what an engine needs
    return _open_engine(choice).identity


def _open_engine(choice: Choice) -> "Engine":
    """Raises BadRequest for a command or an address that cannot be one."""
    if choice.driver == "command":
        from voiceguide.voice.command import CommandEngine

        return CommandEngine(choice.voice)
    if choice.driver == "wyoming":
        from voiceguide.voice.wyoming import WyomingEngine

        return WyomingEngine(choice.voice)
    from voiceguide.voice.engine import NEURAL_PATIENCE, PATIENT, SpeechEngine

    patience = NEURAL_PATIENCE if choice.driver in NEURAL else PATIENT
    return SpeechEngine(choice.driver, choice.voice, patience=patience)
