"""Whose the sound of a voice is: the licence of each kind, as far as its package or its maker says one."""

import re
from collections.abc import Mapping
from typing import Final

LICENCES: Final[Mapping[str, str]] = {
    "natural": "hibari-tts, Apache-2.0",
    "espeak": "eSpeak NG, GPL-3.0-or-later",
    "espeak-system": "eSpeak NG, GPL-3.0-or-later",
    "nsss": "of macOS, under its licence: personal, non-commercial use",
    "sapi5": "of Windows, under its licence",
    "piper": "a voice file, under the licence of that file",
    "recorded": "of who recorded it, and theirs",
    "command": "a program's, under the licence of its voice",
    "wyoming": "a speech server's, under the licence of its voice",
    "silent": "none",
}
"""By driver; docs/licences.md tells where each of them was read."""


def licence_of(identity: str) -> str:
    """Of the voices in what one says of itself: its own, and that of another which spoke in its place."""
    drivers = [re.split("[ ,]", part.removeprefix("else "))[0] for part in identity.split("; ")]
    found = [LICENCES[driver] for driver in drivers if driver in LICENCES]
    return "; ".join(dict.fromkeys(found)) or "not known"
