"""The whole road for Python users: a library and a voice in; sessions planned, heard or written out."""

from collections.abc import Callable
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voiceguide import library as content
from voiceguide.coach import Address, Item, Listener, Request, Say, Tone, Wait, outline
from voiceguide.coach.course import Course, Words
from voiceguide.coach.request import DEFAULT_LEAD_IN
from voiceguide.coach.wording import sentences
from voiceguide.errors import BadRequest
from voiceguide.take import Take
from voiceguide.utterance import Utterance
from voiceguide.voice import Voice, open_voice

if TYPE_CHECKING:
    from voiceguide.output import Outcome


class Guide:
    """A library and a voice. The voice is opened when first needed."""

    def __init__(self, library: content.Library, make_voice: Callable[[], Voice] = open_voice) -> None:
        self.library = library
        self._make_voice = make_voice

    @cached_property
    def voice(self) -> Voice:
        """The voice; raises VoiceError when there is none."""
        return self._make_voice()

    def plan(self, name: str, request: Request | None = None, **wishes: Any) -> "Session":  # noqa: ANN401 - Request's own fields
        """Plan the exercise or routine ``name``; ``wishes`` are fields of Request, like ``pace=0.9``.

        Raises UnknownName and BadRequest.
        """
        return Session(self.library, outline(self.library, name, request or Request.of(**wishes)), self.voice)

    def say(self, text: str, lead_in: Fraction = DEFAULT_LEAD_IN) -> "Session":
        """A session that says ``text`` and nothing else."""
        gap = Wait(self.library.timing.sentence_gap, Address())
        items: list[Item] = []
        for sentence in sentences(" ".join(text.split())):
            items += [Say(Utterance(sentence), "say", Address()), gap]
        if not items:
            raise BadRequest('there is nothing to say; try `voiceguide say "Breathe in."`')
        words = Words(script=(Tone("lead-in", Address(), seconds=lead_in), *items[:-1]))
        return Session(self.library, Course("say", "say", (), (words,), Listener()), self.voice)

    def close(self) -> None:
        """Let the voice go."""
        if "voice" in self.__dict__:
            self.voice.close()


class Session(Take):
    """One session, from its first word to its last: a take that can be heard and written out."""

    def export(self, path: Path | str, **wishes: Any) -> "Outcome":  # noqa: ANN401 - write_sound's own options
        """Write the session to ``path``; ``wishes`` are options of ``write_sound``, like ``bit_rate=96``.

        Raises OutputError and VoiceError; then nothing is left under that name.
        """
        from voiceguide.export import write_sound

        return write_sound(self, Path(path), **wishes)
