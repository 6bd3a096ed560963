"""A voice that says nothing in exactly known time: a quarter of a second a word."""

from collections.abc import Iterable

from voiceguide.pcm import Pcm
from voiceguide.utterance import Utterance
from voiceguide.voice.speakable import spoken_words

WORDS_PER_SECOND = 4


class SilentVoice:
    """Every clip is silence of ``words * sample_rate // 4`` samples, whatever the manner."""

    def __init__(self, sample_rate: int = 24000) -> None:
        self._sample_rate = sample_rate

    @property
    def sample_rate(self) -> int:
        """Samples per second."""
        return self._sample_rate

    @property
    def identity(self) -> str:
        """Name, rule and sample rate."""
        return f"silent {WORDS_PER_SECOND} words/s {self._sample_rate} Hz"

    @property
    def warnings(self) -> list[str]:
        """Nothing can go wrong in silence."""
        return []

    def clip(self, utterance: Utterance) -> Pcm:
        """Silence as long as ``length_of`` says."""
        return Pcm.silence(self.length_of(utterance), self._sample_rate)

    def length_of(self, utterance: Utterance) -> int:
        """Length in samples. Raises CannotSpeak for a text no voice would take."""
        return len(spoken_words(utterance.text)) * self._sample_rate // WORDS_PER_SECOND

    def prepare(self, utterances: Iterable[Utterance]) -> None:
        """Nothing to prepare."""

    def close(self) -> None:
        """Nothing to close."""
