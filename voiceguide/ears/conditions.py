"""What room, microphone and loudspeaker are like for hearing her, and what would help; nothing is kept.

Levels are in dBFS. The bounds follow from what was measured with noise, echo and soft voices:
docs/hands-free.md.
"""

import math
import threading
from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from voiceguide.ears.activity import dbfs
from voiceguide.ears.events import EarEvent, EchoState, place_of
from voiceguide.ears.listener import AUDIBLE
from voiceguide.ears.segments import USUAL
from voiceguide.pcm import is_cut_off

BLOCKS: Final = 800
"""Blocks of the device by which room and loudspeaker are known: 20 s."""

RINGS: Final = 0.7
"""Seconds for which the guide may still be heard when it has ended."""

OFTEN: Final = 3
"""Blocks in which sound was cut off, from which on it is not a knock at the microphone."""

MUTED: Final = 2.0
"""Seconds of nothing at all, not even noise, after which a microphone counts as muted."""

SOFT: Final = -50.0
"""Her level below which she is far from the microphone, or it is turned down."""

EASY, HARD = 15.0, 9.0
"""Decibels of her over the room: from so many on noise costs little; with fewer, words are lost."""

LOUD_GUIDE: Final = 12.0
"""Decibels of the guide over her, at the microphone, up to which it was measured that she is heard."""

NOTICED: Final = 10.0
"""Decibels of the guide over the room from which on it is heard at the microphone."""


LATE: Final = 1.0
"""Seconds from the end of what was said, after which it is understood late: usually it takes half of that."""

LAST: Final = 5
"""Times that something was told of, by which it is known how late that is."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is known of them; None where nothing is yet."""

    room: float | None = None
    """The level of the room when nobody speaks."""
    her: float | None = None
    """The level of what she says."""
    guide: float | None = None
    """The level at the microphone while the guide speaks."""
    echo: EchoState | None = None
    """What became of the guide's voice, once it has spoken."""
    clips: bool = False
    """Whether the microphone is overdriven while the guide is silent."""
    muted: bool = False
    late: float = 0.0
    """Seconds until what was said is understood."""
    lost: float = 0.0
    """Seconds of sound that the ears were too slow to hear."""


def troubles(found: Conditions) -> tuple[str, ...]:
    """What is in the way of hearing her, and what would help; the worst first, none if all is well."""
    if found.muted:
        return (
            "Nothing at all comes from the microphone: it is muted, or the system keeps it from programs. "
            "A key or a switch with a crossed-out microphone may turn it on; so may the system's settings "
            "for sound, or for privacy.",
        )
    told = (
        busy_told(found),
        _overdriven(found),
        _far(found),
        _noise(found),
        _echo(found),
        _loud_guide(found),
    )
    return tuple(each for each in told if each)


def room_told(found: Conditions) -> str:
    """What the room is like, before she has said anything."""
    if found.muted or found.room is None:
        return ""
    above = (USUAL if found.her is None else found.her) - found.room
    kind = "quiet" if above >= EASY else "a little loud" if above >= HARD else "loud"
    return f"The room is {kind} ({found.room:.0f} dB)."


def guide_told(found: Conditions) -> str:
    """What became of the guide's voice, in a sentence; empty where it is a trouble, or unknown."""
    if found.guide is None or found.muted:
        return ""
    out = found.echo is not None and found.echo.converged
    if found.echo and out and found.echo.delay is not None:
        return "The guide's voice is taken out of what the microphone hears: you may speak while it does."
    if _is_noticed(found):
        return "The microphone hears little of the guide: you may speak while it does." if out else ""
    return (
        "The microphone hears nothing of the guide, as with headphones: you may speak while it does. "
        "If you heard nothing either, the loudspeaker is muted, or another one plays; --device chooses."
    )


def busy_told(found: Conditions) -> str:
    """That the machine is too busy to hear her in time, and what would help; empty where it is not."""
    if found.lost:
        what = "not all you say is heard"
    elif found.late > LATE:
        what = "what you say is understood more than a second late"
    else:
        return ""
    return (
        f"The machine is busy: {what}. It helps to close other programs, above all those that work in the "
        "background, and to plug the machine in, or to turn its power saving off."
    )


def _is_noticed(found: Conditions) -> bool:
    """Whether the guide can be told from the room at the microphone."""
    room = -120.0 if found.room is None else found.room
    return found.guide is not None and found.guide >= room + NOTICED


def _overdriven(found: Conditions) -> str:
    if not found.clips:
        return ""
    return (
        "Sound comes too loud into the microphone, and words break. Turn the microphone down in the "
        "system's sound settings, or move a little away from it."
    )


def _far(found: Conditions) -> str:
    if found.her is None or found.her >= SOFT:
        return ""
    return (
        f"You are soft at the microphone ({found.her:.0f} dB; {USUAL:.0f} is plenty). It helps to come "
        "nearer, to turn towards it, or to turn it up in the system's sound settings."
    )


def _noise(found: Conditions) -> str:
    if found.her is None or found.room is None or found.her - found.room >= HARD:
        return ""
    over = max(0, math.floor(found.her - found.room))
    return (
        f"The room is nearly as loud as you are: you are {over} dB above it, and {EASY:.0f} would be easy. "
        "It helps to turn off what hums or talks, or to bring the microphone nearer; a headset is nearest."
    )


def _echo(found: Conditions) -> str:
    if found.guide is None or not _is_noticed(found) or (found.echo and found.echo.converged):
        return ""
    if found.echo is None or found.echo.delay is None:
        return (
            "The guide's voice comes back too late, or too changed, to be taken out of what the microphone "
            "hears, as from some wireless loudspeakers: you are heard in its pauses only. The machine's own "
            "loudspeaker helps, or headphones."
        )
    return (
        "The guide's voice cannot be taken out well enough of what the microphone hears: you are heard in "
        "its pauses only. It helps to turn the loudspeaker down; headphones always do."
    )


def _loud_guide(found: Conditions) -> str:
    if found.her is None or found.guide is None or not _is_noticed(found):
        return ""
    over = found.guide - found.her
    if over <= LOUD_GUIDE:
        return ""
    return (
        f"The guide is {over:.0f} dB louder at the microphone than you are. It helps to turn the loudspeaker "
        "down, to have the microphone nearer to you than to it, or to wear headphones."
    )


class Meter:
    """Measures what a microphone takes, block by block, in any thread, and keeps levels alone."""

    def __init__(self, sample_rate: int) -> None:
        """``sample_rate`` in Hz."""
        self.heard = 0
        """Samples so far: a microphone that still works adds to them."""
        self._rate = sample_rate
        self._peak = 0.0
        self._clipped = 0
        self._nothing = 0
        self._rings = 0.0
        self._quiet: deque[float] = deque(maxlen=BLOCKS)
        self._over: deque[float] = deque(maxlen=BLOCKS)
        self._late: deque[float] = deque(maxlen=LAST)
        self._lock = threading.Lock()

    def told(self, event: EarEvent) -> None:
        """The ears tell something, at this moment; in any thread."""
        place = place_of(event)
        with self._lock:
            if place is not None:
                self._late.append((self.heard - place) / self._rate)

    def hear(self, microphone: bytes, played: bytes) -> None:
        """Take in what the microphone took, and what was played at the same time, as ``HearBoth`` does."""
        numbers = np.frombuffer(microphone, "<i2").astype(np.int32)
        if not len(numbers):
            return
        sizes = np.abs(numbers)
        level, talks = dbfs(_scaled(numbers)), dbfs(_scaled(np.frombuffer(played, "<i2"))) > AUDIBLE
        with self._lock:
            self.heard += len(numbers)
            self._peak = max(self._peak, int(sizes.max()) / 2**15)
            self._nothing = 0 if sizes.any() else self._nothing + len(numbers)
            self._rings = RINGS if talks else self._rings - len(numbers) / self._rate
            if self._rings > 0:
                self._over.append(level)
            else:
                self._quiet.append(level)
                self._clipped += is_cut_off(microphone)

    def peak(self) -> float:
        """The highest absolute value since the last time this was asked, from 0 to 1."""
        with self._lock:
            peak, self._peak = self._peak, 0.0
        return peak

    def conditions(
        self, her: float | None = None, echo: EchoState | None = None, lost: int = 0
    ) -> Conditions:
        """What it has measured, with her level and the echo, as the ears tell them.

        ``lost`` are samples that they were too slow to hear.
        """
        with self._lock:
            quiet, over = sorted(self._quiet), sorted(self._over)
            muted = self._nothing >= MUTED * self._rate
            clips = self._clipped >= OFTEN
            late = sorted(self._late)[len(self._late) // 2] if self._late else 0.0
        room = quiet[len(quiet) // 5] if quiet else None
        guide = over[len(over) * 4 // 5] if over else None
        return Conditions(room, her, guide, echo, clips, muted, late, lost / self._rate)


def _scaled(numbers: NDArray[np.generic]) -> NDArray[np.float32]:
    return numbers.astype(np.float32) / np.float32(2**15)
