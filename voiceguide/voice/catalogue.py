"""The names of voices: which speech driver a name means, which voice is the default, how fast it speaks."""

import os
import sys
from collections.abc import Sequence
from hashlib import file_digest
from pathlib import Path
from typing import Final, NamedTuple

from voiceguide.errors import shown
from voiceguide.home import pip, to_install
from voiceguide.utterance import Manner

NATURAL: Final = "natural"
"""The natural voice's driver, and its name."""

NEURAL: Final = (NATURAL, "piper")
"""Drivers of ours, whose packages may be missing."""

PYTTSX3S_OWN: Final = ("espeak", "espeak-system", "nsss", "sapi5")
"""pyttsx3's own drivers; "espeak" is the eSpeak NG that came along, "espeak-system" the system's."""

DRIVERS: Final = (*PYTTSX3S_OWN, *NEURAL)
"""All that pyttsx3 speaks with."""

ELSEWHERE: Final = ("command", "wyoming", "recorded")
"""Voices that no driver of pyttsx3 speaks, by what stands before the colon of their names."""

PACKAGES: Final = {
    "espeak": ("espeakng_loader",),
    NATURAL: ("hibari_tts", "onnxruntime"),
    "piper": ("piper_tts", "onnxruntime"),
    "wyoming": ("wyoming",),
}
"""What must be installed for a voice, and what its sound depends on."""

SLOWEST, FASTEST = 80, 300
"""Limits of a rate, in the driver's words per minute."""

CALM = 0.87
"""Rate of the manner "calm" as a fraction of "plain"."""

BRISK = 1.22
"""Rate of the manner "brisk": a breath word or a number has to be over before its second is."""

BRISK_NEURAL = 1.4
"""The same of a voice whose plain pace is nearer to how people talk; measured in docs/voices.md."""


class InstalledVoice(NamedTuple):
    """One installed voice; an ``id`` that starts with "+" is a variant to append to any eSpeak voice."""

    id: str
    name: str
    languages: tuple[str, ...]


class Choice(NamedTuple):
    """A driver, one of its voices ("" for its own default) and how fast it speaks."""

    driver: str
    voice: str
    rate: int
    """of plain speech, in the driver's words per minute"""
    brisk: float = BRISK
    """rate of the manner "brisk" as a fraction of that"""

    @property
    def title(self) -> str:
        """What it is called in a sentence."""
        return (
            "the natural voice" if self.driver == NATURAL else f"the voice {self.driver}:{shown(self.voice)}"
        )

    def manners(self, rate: int | None = None) -> dict[Manner, int]:
        """The rate of each manner, for another ``rate`` of plain speech."""
        rate = rate or self.rate
        return {
            "plain": rate,
            "calm": max(SLOWEST, round(rate * CALM)),
            "brisk": min(FASTEST, round(rate * self.brisk)),
        }


# The rates give 131 (eSpeak) and 140 (natural) real words a minute in the clips, see docs/voices.md.
_DEFAULTS = {
    "espeak": Choice("espeak", "gmw/en-gb-x-rp+f2", 112),
    "espeak-system": Choice("espeak-system", "gmw/en-gb-x-rp+f2", 112),
    "nsss": Choice("nsss", "", 120),
    "sapi5": Choice("sapi5", "", 120),
    NATURAL: Choice(NATURAL, "", 140, BRISK_NEURAL),
    "piper": Choice("piper", "", 140, BRISK_NEURAL),
    **{kind: Choice(kind, "", 140, BRISK_NEURAL) for kind in ELSEWHERE},
}

KINDS: Final = {
    "natural": "a woman, American; small neural network",
    "espeak": "eSpeak NG: small, quick, and a robot's",
    "system": "the voice of this operating system",
    "piper:FILE.onnx": "a voice file of Piper's",
    "recorded:FOLDER": "your own voice, see `voiceguide record`; another one says what is missing",
    "command:LINE": "any program, like command:'espeak-ng -w {file} {text}'",
    "wyoming:HOST:PORT": "a speech server; what is spoken is sent there",
}
"""Kinds of voices as they are typed, and what they are."""

_NAMED = {NATURAL: NATURAL, "espeak": "espeak", "system": ""}
"""Names of voices that mean a driver's own; "" is that of this system."""

NAMED_KINDS: Final = tuple(_NAMED)
"""Kinds of voices that need nothing more than their name."""


def choose(name: str | None) -> Choice:
    """Read a voice name: ``None``, ``natural``, ``system``, ``voice``, ``driver:`` or ``driver:voice``.

    Without one, that of the environment variable ``VOICEGUIDE_VOICE`` counts.
    """
    name = named(name)
    if not name and is_installed(NATURAL):
        return _DEFAULTS[NATURAL]
    driver, voice = platform_driver(), name or ""
    before, colon, after = voice.partition(":")
    if colon and before in (*DRIVERS, *ELSEWHERE):
        driver, voice = before, after
    elif voice in _NAMED:
        driver, voice = _NAMED[voice] or system_driver(), ""
    default = _DEFAULTS[driver]
    return default._replace(voice=voice or default.voice)


def incomplete(name: str | None) -> str:
    """The kind of voice that is asked for without what it needs, as it is typed; empty if all is there."""
    wanted = named(name)
    wanted = "piper" if wanted == "piper:" else wanted
    return next((kind for kind in KINDS if ":" in kind and kind.partition(":")[0] == wanted), "")


def named(name: str | None) -> str | None:
    """The name of the voice that is asked for, in the command or once for all."""
    return name or os.environ.get("VOICEGUIDE_VOICE")


def is_installed(driver: str) -> bool:
    """Whether the packages are there that a voice needs; nothing is loaded."""
    return all(_version(package) for package in PACKAGES.get(driver, ()))


def how_to_get(driver: str) -> str:
    """What to do for a voice that is not installed, and what to type."""
    if driver != "espeak":
        return to_install(driver)
    if sys.platform == "linux":
        return f"{pip()} install espeakng-loader"
    return "it comes along on Linux alone; --voice system is the voice of this system"


def platform_driver() -> str:
    """Name the driver that came with voiceguide, else that of this operating system."""
    return {"darwin": "nsss", "win32": "sapi5"}.get(sys.platform, "espeak")


def system_driver() -> str:
    """Name the driver of this operating system."""
    return {"darwin": "nsss", "win32": "sapi5"}.get(sys.platform, "espeak-system")


def engine_identity(driver: str, voice: str) -> str:
    """Describe the engine, everything that makes its sound, and their versions, in one line."""
    told = [f"{package} {_version(package) or 'unknown'}" for package in PACKAGES.get(driver, ())]
    origin = ", ".join(told) or f"{sys.platform} {_system_release()}"
    which = f"{voice} {_digest(Path(voice))}" if driver == "piper" else voice or "default"
    how = f"voice {which}{_settings(driver)}, pitch default, volume 1.0"
    return f"{driver}, {origin}, pyttsx3 {_version('pyttsx3') or 'unknown'}, {how}"


def _settings(driver: str) -> str:
    if driver not in NEURAL:
        return ""
    from voiceguide.voice.neural import SETTINGS  # loads no model

    return f", {SETTINGS[driver]}"


def _digest(file: Path) -> str:
    """Of a voice's file: another one under its name is another voice."""
    try:
        with file.open("rb") as opened:
            return file_digest(opened, "sha256").hexdigest()
    except OSError:
        return "unreadable"


def _version(package: str, folders: Sequence[str] | None = None) -> str:
    """The version that is installed; empty if it is not."""
    # importlib.metadata would cost 15 to 25 ms before the first cached word.
    for folder in map(Path, sys.path if folders is None else folders):
        found = sorted(folder.glob(f"{package}-*.dist-info")) if folder.is_dir() else []
        if found:
            return found[0].name.removeprefix(f"{package}-").removesuffix(".dist-info")
    return ""


def _system_release() -> str:
    if sys.platform == "win32":
        return ".".join(map(str, sys.getwindowsversion()[:3]))
    return os.uname().release
