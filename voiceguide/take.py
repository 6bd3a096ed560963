"""A take: a course arranged and mixed from one unit on, by the one timeline and the one mixer."""

from collections.abc import Iterator
from functools import cached_property

from voiceguide.coach.course import Course
from voiceguide.coach.outline import remarks
from voiceguide.coach.script import Say, Script, Tone
from voiceguide.coach.units import course_landing, write_course
from voiceguide.library.facts import Library
from voiceguide.sound import mix, tone_clip, tone_length
from voiceguide.sound.score import Score
from voiceguide.timeline import Timeline, arrange
from voiceguide.timeline.model import Sound
from voiceguide.utterance import Utterance
from voiceguide.voice import Voice


class Take:
    """A course from unit ``first`` on, else from where she is; before it, ``prelude`` is said.

    Written at once; its times follow as the voice is measured. All samples count from its own start.
    """

    def __init__(
        self,
        library: Library,
        course: Course,
        voice: Voice,
        *,
        first: int | None = None,
        prelude: Script = (),
    ) -> None:
        self.library = library
        self.course = course
        self.voice = voice
        self.first = course.at if first is None else first
        self._prelude = prelude

    @property
    def name(self) -> str:
        """As typed."""
        return self.course.name

    @property
    def title(self) -> str:
        """For people."""
        return self.course.title

    @cached_property
    def script(self) -> Script:
        """All that is said from here on."""
        items = [*self._prelude, *remarks(self.library, self.course)]
        for script in write_course(self.library, self.course, self.first):
            items += script
        return tuple(items)

    @cached_property
    def score(self) -> Score:
        """The timeline as it is being written; starts the voice and the arranging when first asked for."""
        self.voice.prepare(utterances(self.script))
        return Score(arrange(self.script, self.length_of, self.sample_rate), self.sample_rate)

    @property
    def timeline(self) -> Timeline:
        """The whole timeline, exact; waits until every clip has been measured. Raises VoiceError."""
        return self.score.whole()

    @property
    def sample_rate(self) -> int:
        """Samples per second."""
        return self.voice.sample_rate

    def try_voice(self) -> None:
        """Have the first words spoken, so that it is known at once if nothing can. Raises VoiceError."""
        _ = self.score  # asks for all of them, in order
        first = next(utterances(self.script), None)
        if first:
            self.voice.clip(first)

    def blocks(self, start: int = 0) -> Iterator[bytes]:
        """The sound from sample ``start`` on: mono 16-bit little-endian blocks. Raises VoiceError."""
        return mix(self.score.pieces(), self.clip_of, start)

    def landing(self, sample: int) -> str:
        """How she comes out of where she is at ``sample``, in words."""
        begun = [unit.landing for unit in self.score.timeline.units if unit.start <= sample]
        return begun[-1] if begun else course_landing(self.library, self.course, self.first)

    def clip_of(self, sound: Sound) -> bytes:
        """The samples of one sound. Raises VoiceError."""
        return tone_clip(sound, self.sample_rate) if isinstance(sound, Tone) else self.voice.clip(sound)

    def length_of(self, sound: Sound) -> int:
        """How many samples one sound has. Raises VoiceError."""
        return (
            tone_length(sound, self.sample_rate) if isinstance(sound, Tone) else self.voice.length_of(sound)
        )


def utterances(script: Script) -> Iterator[Utterance]:
    """All that is to be spoken, in order."""
    for item in script:
        if isinstance(item, Say):
            yield item.utterance
        for at in getattr(item, "cues", ()):
            if isinstance(at.cue, Say):
                yield at.cue.utterance
