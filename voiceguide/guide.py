"""The whole road for Python users: a library and a voice in; sessions planned, heard or written out."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voiceguide import library as content
from voiceguide.coach import Address, Request, Say, Script, Tone, programme, write_script
from voiceguide.coach.request import DEFAULT_LEAD_IN
from voiceguide.coach.wording import sentences
from voiceguide.errors import BadRequest
from voiceguide.sound import mix, tone_clip, tone_length
from voiceguide.sound.score import Score
from voiceguide.timeline import Timeline, arrange
from voiceguide.timeline.model import Sound
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
        script = write_script(self.library, name, request or Request.of(**wishes))
        return Session(self.library, name, programme(self.library, name).title, script, self.voice)

    def say(self, text: str, lead_in: Fraction = DEFAULT_LEAD_IN) -> "Session":
        """A session that says ``text`` and nothing else."""
        waking = Tone("lead-in", Address(), seconds=lead_in)
        cues = [Say(Utterance(sentence), "say", Address()) for sentence in sentences(" ".join(text.split()))]
        if not cues:
            raise BadRequest('there is nothing to say; try `voiceguide say "Breathe in."`')
        return Session(self.library, "say", "say", (waking, *cues), self.voice)

    def close(self) -> None:
        """Let the voice go."""
        if "voice" in self.__dict__:
            self.voice.close()


class Session:
    """One session: its script is written at once; its times follow as the voice is measured."""

    def __init__(self, library: content.Library, name: str, title: str, script: Script, voice: Voice) -> None:
        self.library = library
        self.name = name
        self.title = title
        self.script = script
        self.voice = voice

    @cached_property
    def score(self) -> Score:
        """The timeline as it is being written; starts the voice and the arranging when first asked for."""
        self.voice.prepare(self._utterances())
        return Score(arrange(self.script, self._length_of, self.sample_rate), self.sample_rate)

    @property
    def timeline(self) -> Timeline:
        """The whole timeline, exact; waits until every clip has been measured. Raises VoiceError."""
        return self.score.whole()

    @property
    def sample_rate(self) -> int:
        """Samples per second of everything in this session."""
        return self.voice.sample_rate

    def try_voice(self) -> None:
        """Have the first words spoken, so that it is known at once if nothing can. Raises VoiceError."""
        _ = self.score  # asks for all of them, in order
        first = next((item.utterance for item in self.script if isinstance(item, Say)), None)
        if first:
            self.voice.clip(first)

    def blocks(self, start: int = 0) -> Iterator[bytes]:
        """The sound from sample ``start`` on: mono 16-bit little-endian blocks. Raises VoiceError."""
        return mix(self.score.pieces(), self.clip_of, start)

    def clip_of(self, sound: Sound) -> bytes:
        """The samples of one sound. Raises VoiceError."""
        return tone_clip(sound, self.sample_rate) if isinstance(sound, Tone) else self.voice.clip(sound)

    def way_out(self, sample: int) -> str:
        """How to come out of the position she is in at ``sample``, in words."""
        reached = [arrival.position for arrival in self.score.timeline.arrivals if arrival.start <= sample]
        position = self.library.positions[reached[-1] if reached else "standing"]
        phrase = " ".join(words.text for words in self.library.phrases["early-stop"])
        return phrase.format_map({"way_out": position.way_out.text})

    def export(self, path: Path | str, **wishes: Any) -> "Outcome":  # noqa: ANN401 - write_sound's own options
        """Write the session to ``path``; ``wishes`` are options of ``write_sound``, like ``bit_rate=96``.

        Raises OutputError and VoiceError; then nothing is left under that name.
        """
        from voiceguide.export import write_sound

        return write_sound(self, Path(path), **wishes)

    def _length_of(self, sound: Sound) -> int:
        return (
            tone_length(sound, self.sample_rate) if isinstance(sound, Tone) else self.voice.length_of(sound)
        )

    def _utterances(self) -> Iterator[Utterance]:
        for item in self.script:
            if isinstance(item, Say):
                yield item.utterance
            for at in getattr(item, "cues", ()):
                if isinstance(at.cue, Say):
                    yield at.cue.utterance
