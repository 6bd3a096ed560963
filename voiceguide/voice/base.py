"""What the rest of the program knows of a voice."""

from collections.abc import Iterable
from typing import Protocol

from voiceguide.pcm import Pcm
from voiceguide.utterance import Utterance


class Voice(Protocol):
    """Turns utterances into clips of exactly known length.

    A clip is at ``sample_rate``, already trimmed and levelled. Methods may be called from several threads.
    """

    @property
    def sample_rate(self) -> int:
        """Samples per second of every clip."""
        ...

    @property
    def identity(self) -> str:
        """Everything but the text that changes the sound, as one line."""
        ...

    @property
    def warnings(self) -> list[str]:
        """What a person should know, such as why clips cannot be kept."""
        ...

    def clip(self, utterance: Utterance) -> Pcm:
        """The spoken clip; waits until it exists. Raises VoiceError when it cannot be spoken."""
        ...

    def length_of(self, utterance: Utterance) -> int:
        """Length of the clip in samples, measured, never estimated. Raises like ``clip``."""
        ...

    def prepare(self, utterances: Iterable[Utterance]) -> None:
        """Speak ahead in the background, in this order; returns at once, errors wait for ``clip``."""
        ...

    def close(self) -> None:
        """Let go of processes and threads; idempotent."""
        ...
