"""A voice with another one behind it: what the first cannot say, the second says, and a line tells why."""

import threading
from collections.abc import Callable, Iterable
from typing import TypeVar

from voiceguide.errors import CannotSpeak, VoiceError
from voiceguide.pcm import Pcm
from voiceguide.utterance import Utterance
from voiceguide.voice.base import Voice
from voiceguide.voice.speakable import one_line

Measure = TypeVar("Measure", Pcm, int)


class FallbackVoice:
    """Speaks with the first voice as long as that can, and never less than the second can.

    A text the first fails at is spoken by the second; a first voice that cannot be used at all is not asked
    again. Each length given out stays.
    """

    def __init__(self, first: Voice, second: Voice, name: str, *, needed: bool = False) -> None:
        """``name`` is what the first is called in a warning.

        As long as one that is ``needed`` has said nothing, what is wrong with it is raised.
        """
        self._first = first
        self._second = second
        self._name = name
        self._needed = needed
        self._gone = False
        self._closed = False
        self._failed: dict[str, VoiceError] = {}
        self._lengths: dict[Utterance, int] = {}
        self._told: list[str] = []
        self._lock = threading.Lock()

    @property
    def sample_rate(self) -> int:
        """Samples per second."""
        return self._first.sample_rate

    @property
    def identity(self) -> str:
        """That of the first voice, and of the second where it has spoken too."""
        if self._gone:
            return self._second.identity
        return f"{self._first.identity}; {self._second.identity}" if self._failed else self._first.identity

    @property
    def warnings(self) -> list[str]:
        """What the second had to say, and the warnings of both."""
        second = self._second.warnings if self._gone or self._failed else []
        return [*self._told, *dict.fromkeys([*self._first.warnings, *second])]

    def clip(self, utterance: Utterance) -> Pcm:
        """The spoken clip, as long as ``length_of`` has said. Raises VoiceError if neither can speak it."""
        clip = self._by_first(utterance, self._first.clip) or self._second.clip(utterance)
        with self._lock:
            return clip.fitted(self._lengths.setdefault(utterance, len(clip)))

    def length_of(self, utterance: Utterance) -> int:
        """Length in samples. Raises like ``clip``."""
        if utterance not in self._lengths:
            found = self._by_first(utterance, self._first.length_of)
            length = found or self._second.length_of(utterance)
            with self._lock:
                self._lengths.setdefault(utterance, length)
        return self._lengths[utterance]

    def prepare(self, utterances: Iterable[Utterance]) -> None:
        """Speak ahead, in this order."""
        (self._second if self._gone else self._first).prepare(utterances)

    def close(self) -> None:
        """Close both; idempotent."""
        self._closed = True
        self._first.close()
        self._second.close()

    def _by_first(self, utterance: Utterance, ask: Callable[[Utterance], Measure]) -> Measure | None:
        """What the first answers; None where it cannot, which has been told then."""
        if self._gone or utterance.text in self._failed:
            return None
        one_line(utterance.text)  # what nobody can speak is no fault of the first
        try:
            answer = ask(utterance)
        except CannotSpeak as exc:
            if self._needed:
                raise
            self._failed[utterance.text] = exc
            self._tell(f"{self._name} did not speak one line, so another voice does: {_why(exc)}")
        except VoiceError as exc:
            if self._closed or self._needed:
                raise
            self._gone = True
            self._tell(f"{self._name} cannot be used, so another voice speaks: {_why(exc)}")
        else:
            self._needed = False
            return answer
        return None

    def _tell(self, line: str) -> None:
        if line not in self._told:
            self._told.append(line)


def _why(error: VoiceError) -> str:
    """What was wrong, without what to do about it: that is done."""
    return str(error).rpartition("; ")[0] or str(error)
