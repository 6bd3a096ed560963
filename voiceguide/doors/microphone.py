"""The microphone as a door: what is heard of her becomes commands, questions and a guide that gives way."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from voiceguide.coach.armed import WORDS_NEAR, Saying, Situation, armed
from voiceguide.coach.commands import Message
from voiceguide.coach.understanding import (
    Hearsay,
    NotUnderstood,
    Understanding,
    Understood,
    VoiceBegun,
    VoiceGone,
    conclude,
    time_passes,
)
from voiceguide.doors.deafness import Deafness

LOOK: Final = 0.1
"""Seconds between two looks at what the session does, and so at most until the right phrases are armed."""


class Hearing(Protocol):
    """Ears with their microphone, closed at first. Nothing here waits; all may be called in any thread."""

    def arm(self, sayings: tuple[Saying, ...]) -> None:
        """Listen for these phrases from now on, and for no others."""

    def listen(self, on: bool) -> None:
        """Open the microphone, or close it, so that nothing at all is heard."""

    def close(self) -> None:
        """Close it for good. Idempotent."""


TellHeard = Callable[[str, Mapping[str, Any], int], None]
"""Gets what ears hear: the name of an event, its facts, and the rate in which they count frames."""


class MicrophoneDoor:
    """Hands on what ears hear, and has them listen only for what may be meant now."""

    def __init__(
        self,
        give: Callable[[Message], None],
        situation: Callable[[], Situation],
        hearing: Callable[[TellHeard], Hearing],
        usual: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``give`` gets each message; ``situation`` tells, in any thread, what she says is judged by.

        ``hearing`` makes the ears, which ``tell`` what they hear. ``usual`` is her usual level in dBFS, if it
        is known; ``clock`` tells seconds.
        """
        self._give = give
        self._situation = situation
        self._clock = clock
        self._understanding = Understanding(usual)
        self._armed: tuple[Saying, ...] = ()
        self._said: dict[str, float] = {}
        self._settled = False
        self._listening: bool | None = None
        self._deafness = Deafness(clock)
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._hearing = hearing(self.tell)
        self._thread = threading.Thread(target=self._watch, name="microphone", daemon=True)

    @property
    def notices(self) -> tuple[str, ...]:
        """What there is to tell of the ears, a line each."""
        return self._deafness.lines

    @property
    def listens(self) -> bool:
        """Whether she is heard now."""
        return bool(self._listening) and not self._deafness.now and not self._closed.is_set()

    @property
    def usual(self) -> float | None:
        """Her usual level in dBFS, as far as it has been learnt."""
        return self._understanding.usual

    def open(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def close(self) -> None:
        """Listen no more. Idempotent."""
        self._closed.set()
        self._hearing.close()

    def tell(self, name: str, facts: Mapping[str, Any], sample_rate: int) -> None:
        """Take in an event of the ears by its name, with its facts; positions are frames at a rate.

        Of what ears may tell, ``ready``, ``onset``, ``quiet``, ``heard``, ``unclear``, ``echo``,
        ``trouble`` and ``overdriven`` count here; all else is let be. An event happens when it comes. It may
        come in any thread.
        """
        if name == "echo":
            self._settled = bool(facts["converged"])
        elif name == "ready":
            self._deafness.passes()
        elif name == "trouble":
            self._settled = False
            self._deafness.trouble(str(facts["text"]))
        elif name == "overdriven":
            self._deafness.remark(str(facts["text"]))
            self._give("overdriven")
        elif heard := hearsay(name, facts, sample_rate, self._clock()):
            self.take(heard)

    def take(self, heard: Hearsay) -> None:
        """Take in what was heard, in any thread."""
        if self._closed.is_set():
            return
        situation = self._situation()
        with self._lock:
            if situation.state == "closed":
                return
            situation = self._with_what_was_said(situation, self._clock())
            self._understanding, messages = conclude(self._understanding, heard, self._armed, situation)
        self._give_all(messages)

    def look(self) -> None:
        """Let time pass: arm what may be meant now, and close what is over."""
        now, situation = self._clock(), self._situation()
        with self._lock:
            self._understanding, messages = time_passes(self._understanding, now)
            self._arm(self._with_what_was_said(situation, now))
            if self._deafness.lasts():
                messages = (*messages, "deaf")
        self._give_all(messages)

    def _give_all(self, messages: tuple[Message, ...]) -> None:
        for message in messages:
            self._give(message)

    def _arm(self, situation: Situation) -> None:
        asks = self._understanding.asks(situation)
        sayings = armed(situation, open_question=asks, settled=self._settled)
        if sayings != self._armed:
            self._armed = sayings
            self._hearing.arm(sayings)
        listening = situation.state != "closed"
        if listening != self._listening:
            self._listening = listening
            self._hearing.listen(listening)

    def _with_what_was_said(self, situation: Situation, now: float) -> Situation:
        """With what the guide has said until just before, in whatever take."""
        if situation.words:
            self._said[situation.words] = now
        self._said = {said: at for said, at in self._said.items() if now - at < WORDS_NEAR}
        return situation._replace(said=". ".join(self._said))

    def _watch(self) -> None:
        """Whatever goes wrong in a look, the next one is taken: she may rely on being heard."""
        while not self._closed.is_set():
            try:
                self.look()
            except Exception as exc:
                self._deafness.trouble(
                    f"what to listen for is not known: {type(exc).__name__} {exc}".rstrip()
                )
            self._closed.wait(LOOK)


def hearsay(name: str, facts: Mapping[str, Any], sample_rate: int, at: float) -> Hearsay | None:
    """An event of the ears as one that can be understood; None for all others."""
    match name:
        case "onset":
            return VoiceBegun(at)
        case "quiet":
            return VoiceGone(at)
        case "heard":
            return Understood(at, str(facts["text"]), bool(facts["sure"]), float(facts["level"]))
        case "unclear":
            seconds = (int(facts["ended"]) - int(facts["begun"])) / sample_rate
            return NotUnderstood(at, float(facts["level"]), seconds, bool(facts["stopping"]))
    return None
