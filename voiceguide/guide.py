"""The whole road for Python users: a library and a voice in; sessions planned, heard or written out."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voiceguide import library as content
from voiceguide.ahead import Ahead
from voiceguide.coach import Address, Item, Request, Say, Script, Tone, Wait, programme, write_script
from voiceguide.coach.landing import landing
from voiceguide.coach.request import DEFAULT_LEAD_IN
from voiceguide.coach.wording import sentences
from voiceguide.errors import BadRequest
from voiceguide.library.routines import STANDING
from voiceguide.release import VERSION
from voiceguide.sound import mix, tone_clip, tone_length
from voiceguide.sound.score import Score
from voiceguide.timeline import Timeline, arrange
from voiceguide.timeline.model import Sound
from voiceguide.utterance import Utterance
from voiceguide.voice import Voice, open_voice

if TYPE_CHECKING:
    from voiceguide.library.facts import Part
    from voiceguide.output import Companion, Outcome, Tags

PICTURE = 3000
"""Pixels of a cover that lies beside a file: as many as a podcast may have."""

PICTURE_NOTE = "fingerprint"


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
        gap = Wait(self.library.timing.sentence_gap, Address())
        items: list[Item] = []
        for sentence in sentences(" ".join(text.split())):
            items += [Say(Utterance(sentence), "say", Address()), gap]
        if not items:
            raise BadRequest('there is nothing to say; try `voiceguide say "Breathe in."`')
        return Session(self.library, "say", "say", (waking, *items[:-1]), self.voice)

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

    @cached_property
    def fingerprint(self) -> str:
        """Stands for everything that decides the samples; equal fingerprints sound equal."""
        parts = (VERSION, self.title, repr(self.script), self.voice.identity)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

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
        begun = [unit.landing for unit in self.score.timeline.units if unit.start <= sample]
        return begun[-1] if begun else landing(self.library, STANDING, STANDING)

    def export(
        self,
        path: Path | str,
        *,
        format: str | None = None,
        bit_rate: int | None = None,
        stereo: bool = False,
        force: bool = False,
        progress: Callable[[int, Score], None] | None = None,
    ) -> "Outcome":
        """Write the session to ``path``; ``progress`` is told the samples mixed so far.

        ``bit_rate`` in kilobits per second; ``stereo`` means two equal channels. Raises OutputError and
        VoiceError; then nothing is left under that name.
        """
        from voiceguide.output import MP4, encoding_for, format_of, is_up_to_date, write_file

        path = Path(path)
        encoding = encoding_for(format_of(path, format), self.sample_rate, bit_rate, stereo)
        fingerprint = self.fingerprint_for(encoding)
        needs_length = encoding.format in MP4 and (force or not is_up_to_date(path, fingerprint))
        if progress:
            progress(0, self.score)
        label = Ahead(self.tags, "label")
        return write_file(
            path, self._reported(progress, label), encoding, lambda _: label.result(),
            samples=self.timeline.length if needs_length else None, fingerprint=fingerprint, force=force,
        )  # fmt: skip

    def companions(self, path: Path, endings: Iterable[str]) -> "list[Companion]":
        """What shall lie beside the sound file ``path``; ``endings`` as of ``voiceguide.companions``.

        Their texts need the whole timeline, and so every clip. Raises VoiceError.
        """
        from voiceguide.companions import TEXTS, Told
        from voiceguide.output import Companion

        found = []
        for ending in endings:
            place = path.with_name(path.stem + ending)
            if write := TEXTS.get(ending):
                data = write(Told(self.timeline, self.name, self.title)).encode()
                found.append(Companion(place, partial(bytes, data), data.__eq__))
            else:
                found.append(Companion(place, self._picture, self._is_picture))
        return found

    def tags(self, samples: int | None = None) -> "Tags":
        """What a file of this session says; of its first ``samples`` if it has only those.

        Raises OutputError for a title no file can hold.
        """
        from voiceguide import label

        timeline = self.score.timeline
        if samples is None or self.score.finished:
            timeline = self.timeline
        if samples is not None and samples != timeline.length:
            timeline = label.up_to(timeline, samples)
        return label.complete(self._words, timeline, label.cover(timeline, self.title, self._movements))

    @property
    def cover(self) -> str:
        """The cover, as SVG. Raises VoiceError."""
        from voiceguide import label

        return label.cover(self.timeline, self.title, self._movements)

    def fingerprint_for(self, form: object) -> str:
        """The fingerprint of a file of this session in some form, such as an encoding.

        What is made from the plan and the voice alone (chapters, lyrics, cover) is in it through these.
        Raises OutputError for a title no file can hold.
        """
        from voiceguide.label import EDITION, poses

        everything = (EDITION, self.fingerprint, form, self._words, poses(self._movements))
        return hashlib.sha256(repr(everything).encode()).hexdigest()

    @cached_property
    def _movements(self) -> "list[Part]":
        from voiceguide import label

        return label.movements(self.library, self.script)

    @cached_property
    def _words(self) -> "Tags":
        from voiceguide import label
        from voiceguide.output import clean

        return clean(label.words(self.library, self.title))

    def _picture(self) -> bytes:
        from voiceguide.picture import png

        return png(self.cover, PICTURE, **{PICTURE_NOTE: self.fingerprint_for(PICTURE)})

    def _is_picture(self, data: bytes) -> bool:
        from voiceguide.picture import note_in

        return note_in(data, PICTURE_NOTE) == self.fingerprint_for(PICTURE)

    def _reported(
        self, progress: Callable[[int, Score], None] | None, label: "Ahead[Tags]"
    ) -> Iterator[bytes]:
        blocks, done = self.blocks(), 0
        label.begin()  # while the sound is made, for drawing the cover takes as long as mixing
        for block in blocks:
            yield block
            done += len(block) // 2
            if progress:
                progress(done, self.score)

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
