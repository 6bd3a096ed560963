"""The way out of a position, spoken at once when she stops: its words are made ready while she is in it."""

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Protocol

from voiceguide.coach.wording import sentences
from voiceguide.utterance import Utterance

BYTES_PER_SAMPLE = 2


class Speaker(Protocol):
    """What is needed of a voice."""

    @property
    def sample_rate(self) -> int:
        """Samples per second."""

    def clip(self, utterance: Utterance) -> bytes:
        """The spoken clip."""

    def prepare(self, utterances: Iterable[Utterance]) -> None:
        """Speak ahead."""


class WayOut:
    """Knows the words for every sample of a session, and keeps them ready to be spoken."""

    def __init__(self, words_at: Callable[[int], str], voice: Speaker, gap: Fraction) -> None:
        """``words_at`` gives the way out at a sample; ``gap`` is the quiet between sentences, in seconds."""
        self._words_at = words_at
        self._voice = voice
        self._gap = bytes(round(gap * voice.sample_rate) * BYTES_PER_SAMPLE)
        self._ready = ""

    def make_ready(self, position: int) -> None:
        """Have the words for sample ``position`` spoken ahead, unless they are."""
        words = self._words_at(position)
        if words != self._ready:
            self._ready = words
            self._voice.prepare(_utterances(words))

    def blocks(self, words: str) -> Iterator[bytes]:
        """The words as sound, sentence by sentence. Raises VoiceError."""
        for utterance in _utterances(words):
            yield self._voice.clip(utterance)
            yield self._gap


def _utterances(words: str) -> list[Utterance]:
    return [Utterance(sentence) for sentence in sentences(words)]
