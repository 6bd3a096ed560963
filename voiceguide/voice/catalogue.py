"""The names of voices: which speech driver a name means, which voice is the default, how fast it speaks."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from voiceguide.utterance import Manner

DRIVERS = ("espeak", "espeak-system", "nsss", "sapi5")
"""pyttsx3's drivers; "espeak" is the eSpeak NG that came with voiceguide, "espeak-system" the system's."""

SLOWEST, FASTEST = 80, 300
"""Limits of a rate, in the driver's words per minute."""

CALM = 0.87
"""Rate of the manner "calm" as a fraction of "plain"."""

BRISK = 1.22
"""Rate of the manner "brisk": a breath word or a number has to be over before its second is."""


class InstalledVoice(NamedTuple):
    """One installed voice; an ``id`` that starts with "+" is a variant to append to any eSpeak voice."""

    id: str
    name: str
    languages: tuple[str, ...]


class Choice(NamedTuple):
    """A driver, one of its voices ("" for its own default) and a rate in the driver's words per minute."""

    driver: str
    voice: str
    rate: int


# The eSpeak rate gives 129 real words a minute over all lines of the shipped library, commas included.
_DEFAULTS = {
    "espeak": Choice("espeak", "gmw/en-gb-x-rp+f2", 112),
    "espeak-system": Choice("espeak-system", "gmw/en-gb-x-rp+f2", 112),
    "nsss": Choice("nsss", "", 120),
    "sapi5": Choice("sapi5", "", 120),
}


def choose(name: str | None) -> Choice:
    """Read a voice name: ``None``, ``voice``, ``driver:`` or ``driver:voice``."""
    driver, voice = platform_driver(), name or ""
    before, colon, after = voice.partition(":")
    if colon and before in DRIVERS:
        driver, voice = before, after
    default = _DEFAULTS[driver]
    return default._replace(voice=voice or default.voice)


def platform_driver() -> str:
    """Name the driver of this operating system."""
    return {"darwin": "nsss", "win32": "sapi5"}.get(sys.platform, "espeak")


def manners(rate: int) -> dict[Manner, int]:
    """The rate of each manner, in the driver's words per minute, where ``rate`` is that of plain speech."""
    return {
        "plain": rate,
        "calm": max(SLOWEST, round(rate * CALM)),
        "brisk": min(FASTEST, round(rate * BRISK)),
    }


def engine_identity(driver: str, voice: str) -> str:
    """Describe the engine, everything that makes its sound, and their versions, in one line."""
    bundled = driver == "espeak"
    origin = (
        f"espeakng_loader {_version('espeakng_loader')}" if bundled else f"{sys.platform} {_system_release()}"
    )
    how = f"voice {voice or 'default'}, pitch default, volume 1.0"
    return f"{driver}, {origin}, pyttsx3 {_version('pyttsx3')}, {how}"


def _version(package: str, folders: Sequence[str] | None = None) -> str:
    # importlib.metadata would cost 15 to 25 ms before the first cached word.
    for folder in map(Path, sys.path if folders is None else folders):
        found = sorted(folder.glob(f"{package}-*.dist-info")) if folder.is_dir() else []
        if found:
            return found[0].name.removeprefix(f"{package}-").removesuffix(".dist-info")
    return "unknown"


def _system_release() -> str:
    if sys.platform == "win32":
        return ".".join(map(str, sys.getwindowsversion()[:3]))
    return os.uname().release
