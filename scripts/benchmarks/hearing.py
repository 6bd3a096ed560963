"""The whole of hearing in a simulated room: her track, the guide that gives way, noise; what came of it.

The listener is the real one, and the door between it and the session too. It is fed in blocks, so that the
guide gives way to an onset that was found, as late as it would be.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from benchmarks import room
from benchmarks.room import RATE, Waveform
from voiceguide.coach.armed import Saying, Situation
from voiceguide.coach.commands import Message, Overheard
from voiceguide.doors.microphone import LOOK, MicrophoneDoor
from voiceguide.ears.decision import Armed, Phrase
from voiceguide.ears.events import Said, facts_of, name_of
from voiceguide.ears.listener import Listening
from voiceguide.live.over import DUCK, RAMP

BLOCK: Final = RATE // 50
"""Samples given at a time: 20 ms, as devices do."""

SESSION: Final = 24_000
"""Frames a second by which the session counts."""

LATE: Final = 0.13
"""Seconds from an onset to the first softer sample: the way to the ears and back, and a full buffer.

Measured by ``scripts/by-voice``: half as loud 170 to 240 ms after she began, of which 60 pass until the onset
is found and 20 are half of the ramp.
"""

DELAY: Final = 0.045
"""Seconds from a sample to the microphone, beside the way through the room."""

QUIET: Final = -71.0
"""dBFS of a quiet room."""


class Cue(NamedTuple):
    """Words of the guide, and the samples they last from and to."""

    begin: int
    end: int
    text: str


class Talk(NamedTuple):
    """What the guide says, as long as the track it is heard over."""

    sound: Waveform
    cues: tuple[Cue, ...]

    def words(self, begin: int, end: int) -> str:
        """All cues of which something lies between two samples."""
        return " ".join(each.text for each in self.cues if each.begin < end and each.end > begin)


class Told(NamedTuple):
    """Something that was understood, ``at`` sample; ``name`` is a command, or the text of another phrase."""

    at: float
    name: str
    sure: bool


@dataclass
class Loudspeaker:
    """What the microphone takes of the guide, block by block; softer by ``DUCK`` while it gives way."""

    path: Waveform
    gain: float
    ducked: bool = False
    _softer: float = 0.0
    _tail: Waveform = field(default_factory=lambda: np.zeros(0, np.float32))

    def __post_init__(self) -> None:
        """Ready for blocks."""
        self._late = round(DELAY * RATE)
        self._size = 1 << (len(self.path) + BLOCK).bit_length()
        self._through = np.fft.rfft(self.path, self._size)
        self._tail = np.zeros(self._late + self._size, np.float32)

    def play(self, block: Waveform) -> tuple[Waveform, Waveform]:
        """What is really played, and what comes of all that was played."""
        played = block * self._gains(len(block))
        made = np.fft.irfft(np.fft.rfft(room.saturated(played), self._size) * self._through)
        self._tail[self._late : self._late + self._size] += self.gain * made
        taken, self._tail = self._tail[:BLOCK], np.pad(self._tail[BLOCK:], (0, BLOCK))
        return played, taken

    def _gains(self, length: int) -> Waveform:
        step = 1000 / (RAMP * RATE) * (1 if self.ducked else -1)
        softer = np.clip(self._softer + step * np.arange(1, length + 1), 0, 1)
        self._softer = float(softer[-1])
        return (1 - (1 - 10 ** (-DUCK / 20)) * softer).astype(np.float32)


def loudspeaker(guide: Waveform, echo_level: float) -> Loudspeaker:
    """One whose echo has that level in dBFS, over all that the guide says."""
    path = room.echo_path()
    part = guide[: 30 * RATE]
    now = room.level(room.through(path, room.saturated(part)))
    return Loudspeaker(path, 10 ** ((echo_level - now) / 20))


class Course:
    """What is going on while a track is heard: what she may say at a sample, and what came of it."""

    def __init__(self, listening: Listening, *, door: bool = True, usual: float | None = None) -> None:
        """With a ``door`` the phrases are armed as in a session; else by ``arm``.

        ``usual`` is her usual level in dBFS, where it is known.
        """
        self.listening = listening
        if usual is not None:
            listening.know(usual)
        self.told: list[Told] = []
        self.other: list[tuple[float, str]] = []
        """Messages that are no commands, with their samples."""
        self.armed: frozenset[str] = frozenset()
        self.cost = 0.0
        """Seconds of the processor."""
        self.situation: Callable[[int], Situation] = lambda _: Situation("playing", "repetition", sided=True)
        self._at = 0
        self._changes: list[tuple[int, bool]] = []
        self._door = (
            MicrophoneDoor(self._take, self._now, self._hearing, usual, self._clock) if door else None
        )
        self._spent = 0.0

    def arm(self, sayings: Sequence[Saying] | Sequence[Phrase]) -> None:
        """Listen for these."""
        self.armed = frozenset(each.text for each in sayings)
        self.listening.arm(Armed(tuple(Phrase(each.text, each.weight) for each in sayings)))

    def listen(self, on: bool) -> None:
        """As a ``Hearing``: it always does."""

    def close(self) -> None:
        """As a ``Hearing``."""

    def hear(self, microphone: Waveform, guide: Waveform | None, speaker: Loudspeaker | None) -> None:
        """Take in a whole track: what the microphone takes beside the echo, and what the guide says."""
        nothing = np.zeros(BLOCK, np.float32)
        for number, at in enumerate(range(0, len(microphone) - BLOCK + 1, BLOCK)):
            self._at = at
            if self._door and number % round(LOOK * RATE / BLOCK) == 0:
                self._door.look()
            played, taken = nothing, nothing
            if speaker and guide is not None:
                while self._changes and self._changes[0][0] <= at:
                    speaker.ducked = self._changes.pop(0)[1]
                played, taken = speaker.play(guide[at : at + BLOCK])
            self._listen(microphone[at : at + BLOCK] + taken, played)

    def _listen(self, microphone: Waveform, played: Waveform) -> None:
        begun = time.process_time()
        events = self.listening.take(microphone, played)
        self._spent = time.process_time() - begun
        self.cost += self._spent
        self._at += BLOCK
        for event in events:
            if self._door:
                self._door.tell(name_of(event), facts_of(event), SESSION)
            elif isinstance(event, Said):
                self._note(event.text, event.sure)

    def _note(self, name: str, sure: bool) -> None:
        self.told.append(Told(self._at + self._spent * RATE, name, sure))

    def _take(self, message: Message) -> None:
        if isinstance(message, Overheard):
            self._note(message.command, message.sure)
        elif message in ("duck", "unduck"):
            self._changes.append((self._at + round(LATE * RATE), message == "duck"))
        else:
            self.other.append((self._at, str(message)))

    def _now(self) -> Situation:
        return self.situation(self._at)

    def _hearing(self, _tell: object) -> "Course":
        return self

    def _clock(self) -> float:
        return self._at / RATE


class Share(NamedTuple):
    """So many of so many."""

    right: int
    of: int

    @property
    def percent(self) -> float:
        """Of a hundred."""
        return 100 * self.right / max(1, self.of)

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's, of 95 %, in percent."""
        n, p, z = max(1, self.of), self.right / max(1, self.of), 1.96
        middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return 100 * (middle - half) / (1 + z * z / n), 100 * (middle + half) / (1 + z * z / n)

    def __str__(self) -> str:
        """With its interval."""
        low, high = self.interval
        return f"{self.right} of {self.of}, {low:.1f} to {high:.1f} %"


def most_likely_below(count: int) -> float:
    """The largest mean of which so few are still seen once in forty times, for counts by chance."""
    low, high = 0.0, 10.0 + 3 * count
    for _ in range(60):
        mean = (low + high) / 2
        seen = sum(math.exp(-mean) * mean**n / math.factorial(n) for n in range(count + 1))
        low, high = (mean, high) if seen > 0.025 else (low, mean)
    return high
