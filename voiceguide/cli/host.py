"""The host: a guide with its voice, and the ears of a room, for a talk and all that is played in it."""

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voiceguide.cli.hearing import EarsInTheRoom
    from voiceguide.cli.options import Asked
    from voiceguide.cli.spoken import Parlour


class Host:
    """One voice and one pair of ears, however much is said, asked and played; closed by whoever made it."""

    def __init__(self, asked: "Asked", usual: float | None = None) -> None:
        """``asked`` tells the voice and the library; ``usual`` is her usual level in dBFS, if it is known.

        Raises ContentError.
        """
        self.asked = asked
        self.guide = asked.guide()
        self._usual = usual

    @cached_property
    def ears(self) -> "EarsInTheRoom":
        """Started when they are first asked for. Raises VoiceError if nothing can speak."""
        from voiceguide.cli.hearing import EarsInTheRoom

        return EarsInTheRoom(self.guide.voice.sample_rate, self._usual)

    def parlour(self, device: str | None = None) -> "Parlour":
        """Where something is asked aloud of her who is heard; ``device`` is a loudspeaker's name."""
        from voiceguide.cli.spoken import Parlour

        return Parlour(self.guide, self.ears, device=device)

    def close(self) -> None:
        """Let voice and ears go. Idempotent."""
        if "ears" in self.__dict__:
            self.ears.close()
        self.guide.close()
