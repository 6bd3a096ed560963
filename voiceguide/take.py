"""A take: a course arranged and mixed from one unit on, by the one timeline and the one mixer."""

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import cached_property
from operator import itemgetter

from voiceguide.clock import exact_seconds, whole_samples
from voiceguide.coach.course import Course, Repetition, Rest, Unit
from voiceguide.coach.outline import remarks
from voiceguide.coach.script import Address, Begin, Item, Mark, Say, Script, Tone, Wait
from voiceguide.coach.spot import JUST_BEGUN, Spot
from voiceguide.coach.units import course_landing, part_of, write_course
from voiceguide.errors import CannotSpeak
from voiceguide.library.facts import Library
from voiceguide.pcm import Pcm
from voiceguide.sound import mix, tone_clip, tone_length
from voiceguide.sound.score import Score
from voiceguide.timeline import Timeline, arrange, build
from voiceguide.timeline.model import Cue, End, Piece, Sound, UnitStart
from voiceguide.timeline.slot import APART
from voiceguide.timeline.status import Status, begun, status_at, within
from voiceguide.utterance import Utterance
from voiceguide.voice import Voice

UNSPOKEN = Fraction("0.4")
"""Seconds of silence for each word of what cannot be spoken."""


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
        on_trouble: Callable[[str], None] | None = None,
    ) -> None:
        """With ``on_trouble`` what cannot be spoken is told there, and left silent."""
        self.library = library
        self.course = course
        self.voice = voice
        self.first = course.at if first is None else first
        self._prelude = prelude
        self._on_trouble = on_trouble
        self._early: list[str] = []
        self._asides: tuple[Cue, ...] = ()

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
        items: list[Item] = []
        for script in write_course(self.library, self.course, self.first):
            items += script
        before = [*self._chapter(), *self._prelude, *remarks(self.library, self.course)]
        return (*before, *self._room_for_lead(items), *items)

    def _room_for_lead(self, items: list[Item]) -> Iterator[Wait]:
        """Where it begins in the beat, the time in which the first word comes before its phase."""
        first = next((item for item in items if not isinstance(item, Begin | Mark)), None)
        if isinstance(first, Wait) and not self._prelude:
            lead = -min([at.offset for at in first.cues if not at.from_end], default=Fraction(0))
            if lead > 0:
                yield Wait(lead, first.address)

    def _chapter(self) -> Iterator[Mark]:
        """The chapter it begins in the middle of."""
        units = self.course.units[: self.first]
        titles = [unit.chapter for unit in units if unit.chapter]
        if titles:
            yield Mark(Address(), titles[-1])

    @cached_property
    def score(self) -> Score:
        """The timeline as it is being written; starts the voice and the arranging when first asked for."""
        self.voice.prepare(utterances(self.script))
        return Score(arrange(self.script, self.length_of, self.sample_rate), self.sample_rate)

    def stop(self) -> None:
        """Arrange no further."""
        if "score" in self.__dict__:
            self.score.stop()

    @property
    def timeline(self) -> Timeline:
        """The whole timeline, exact; waits until every clip has been measured. Raises VoiceError."""
        return self.score.whole()

    @property
    def sample_rate(self) -> int:
        """Samples per second."""
        return self.voice.sample_rate

    def try_voice(self) -> None:
        """Have the first words spoken, so that it is known at once if nothing can. Raises VoiceError.

        What cannot be spoken after them is left silent, and told by ``tell_trouble``.
        """
        if self._on_trouble is None:
            self._on_trouble = self._early.append
        _ = self.score  # asks for all of them, in order
        first = next(utterances(self.script), None)
        if first:
            self.voice.clip(first)

    def tell_trouble(self, on_trouble: Callable[[str], None]) -> None:
        """Tell there what cannot be spoken, and leave it silent: what was found so far, and from now on."""
        self._on_trouble = on_trouble
        for trouble in self._early:
            on_trouble(trouble)

    def blocks(self, start: int = 0) -> Iterator[bytes]:
        """The sound from sample ``start`` on: mono 16-bit little-endian blocks. Raises VoiceError."""
        return mix(_merged(self.score.pieces(), self._asides), self.clip_of, start)

    def take_in(self, aside: Script, sample: int, until: int) -> int | None:
        """Find room for an aside between ``sample`` and ``until``, in quiet that is there anyway.

        Nothing else moves. It is said whole, or sentence by sentence where that is over sooner. Returns the
        sample at which it begins, or None when there is no room.
        """
        ways = [self._placed([aside], sample, until)]
        sentences = [(each,) for each in aside if not isinstance(each, Wait)]
        if len(sentences) > 1:
            ways.append(self._placed(sentences, sample, until))
        placed = min(filter(None, ways), key=lambda way: way[-1].end, default=None)
        if placed is None:
            return None
        self._asides = tuple(sorted([*self._asides, *placed], key=itemgetter(0)))
        return placed[0].start

    def _placed(self, scripts: Iterable[Script], sample: int, until: int) -> list[Cue]:
        """The cues of some scripts, each where there is room after the one before; empty if there is none."""
        apart = whole_samples(APART, self.sample_rate)
        cues: list[Cue] = []
        for script in scripts:
            planned = build(script, self.length_of, self.sample_rate)
            start = self._room(planned.length, sample, until, apart)
            if start is None:
                return []
            cues += [cue._replace(start=start + cue.start, end=start + cue.end) for cue in planned.cues]
            sample = start + planned.length
        return cues

    def _room(self, length: int, sample: int, until: int, apart: int) -> int | None:
        free = sample
        for piece in _merged(self.score.pieces(), self._asides):
            if isinstance(piece, Cue | End):
                begins = piece.start if isinstance(piece, Cue) else piece.length
                if begins >= free + length + 2 * apart:
                    return free + apart if free + apart + length <= until else None
                free = max(free, piece.end if isinstance(piece, Cue) else free)
            if free >= until:
                break
        return None

    def unit_at(self, sample: int) -> int:
        """The number of the unit a sample lies in; asked many times a second."""
        units = self.score.timeline.units
        number = begun(units, sample)
        return units[number - 1].unit if number else self.first

    def spot(self, sample: int) -> Spot:
        """What is happening at a sample, as far as commands depend on it."""
        now = status_at(self.score.timeline, sample)
        left = None if now.left is None else self._seconds(self.score.timeline.length - sample)
        if now.unit is None:
            return Spot(self.first, left=left)
        unit = self.course.units[now.unit.unit]
        return Spot(
            unit=now.unit.unit,
            line=unit.begun + now.line,
            speaking=now.speaking,
            step=self._step(unit, now),
            held=self._held(unit, now, sample),
            rested=self._rested(unit, now, sample),
            since=self._since(unit, sample),
            left=left,
        )

    def _seconds(self, samples: int) -> Fraction:
        return exact_seconds(samples, self.sample_rate)

    def _step(self, unit: Unit, now: Status) -> int:
        """Which phase or hold of the repetition; its first word may come in the last phase of another one."""
        if not isinstance(unit, Repetition):
            return 0
        steps = [unit.address._replace(phase=step.name) for step in part_of(self.library, unit).rep]
        return steps.index(now.address) if now.address in steps else unit.step

    def _held(self, unit: Unit, now: Status, sample: int) -> Fraction | None:
        if now.hold is None or not isinstance(unit, Repetition):
            return None
        before = unit.held if self._step(unit, now) == unit.step else Fraction(0)
        return before + self._seconds(sample - now.hold.start)

    def _rested(self, unit: Unit, now: Status, sample: int) -> Fraction | None:
        wait = now.phase or within(self.score.timeline.gaps, sample)
        if not isinstance(unit, Rest) or wait is None or wait.end - wait.start < self.sample_rate:
            return None
        return unit.rested + self._seconds(sample - wait.start)

    def _since(self, unit: Unit, sample: int) -> Fraction:
        """Seconds since the exercise was announced; more than a few if that was before this take."""
        for start in self.score.timeline.units:
            announced = start.kind == "introduction" and self.course.units[start.unit].entry == unit.entry
            if announced and start.start <= sample:
                return self._seconds(sample - start.start)
        return JUST_BEGUN + self._seconds(sample)

    def words_near(self, sample: int, before: Fraction, after: Fraction) -> str:
        """What is said from so many seconds ``before`` a sample until so many ``after`` it, in whole cues.

        As far as it is arranged by now.
        """
        low, high = (sample + whole_samples(each, self.sample_rate) for each in (-before, after))
        cues = self.score.timeline.cues
        last = begun(cues, high)
        first = begun(cues, low)
        while first and cues[first - 1].end > low:
            first -= 1
        near = [*cues[first:last], *(cue for cue in self._asides if cue.start <= high)]
        return " ".join(cue.text for cue in near if cue.kind == "speech" and cue.end > low)

    def gap(self, sample: int) -> int:
        """The first sample from there on at which nothing sounds."""
        for cue in self.score.pieces():
            if isinstance(cue, Cue) and cue.end > sample:
                if cue.start > sample:
                    break
                sample = cue.end
        return sample

    def next_unit(self, sample: int) -> tuple[int, int]:
        """Where what is heard at ``sample`` is over, and the number of the unit that begins there."""
        end = sample
        for piece in self.score.pieces():
            if isinstance(piece, UnitStart) and piece.start > sample:
                return piece.start, piece.unit
            if isinstance(piece, End):
                end = piece.length
        return end, len(self.course.units)

    def unit_heard(self, sample: int) -> int | None:
        """The number of the unit that is heard at a sample, once that is certain; None from the end on."""
        number = self.first
        for piece in self.score.pieces():
            if isinstance(piece, UnitStart) and piece.start > sample:
                return number
            if isinstance(piece, UnitStart):
                number = piece.unit
            if isinstance(piece, End) and piece.length <= sample:
                return None
        return number

    def landing(self, sample: int) -> str:
        """How she comes out of where she is at ``sample``, in words."""
        now = status_at(self.score.timeline, sample)
        return now.unit.landing if now.unit else course_landing(self.library, self.course, self.first)

    def clip_of(self, sound: Sound) -> Pcm:
        """One sound. Raises VoiceError."""
        if isinstance(sound, Tone):
            return tone_clip(sound, self.sample_rate)
        try:
            return self.voice.clip(sound)
        except CannotSpeak as exc:
            self._told(exc)
            return Pcm(self.sample_rate, b"")

    def length_of(self, sound: Sound) -> int:
        """How many samples one sound has. Raises VoiceError."""
        if isinstance(sound, Tone):
            return tone_length(sound, self.sample_rate)
        try:
            return self.voice.length_of(sound)
        except CannotSpeak as exc:
            self._told(exc)
            return whole_samples(UNSPOKEN * len(sound.text.split()), self.sample_rate)

    def _told(self, error: CannotSpeak) -> None:
        if self._on_trouble is None:
            raise error
        self._on_trouble(str(error))


def utterances(script: Script) -> Iterator[Utterance]:
    """All that is to be spoken, in order."""
    for item in script:
        if isinstance(item, Say):
            yield item.utterance
        for at in getattr(item, "cues", ()):
            if isinstance(at.cue, Say):
                yield at.cue.utterance


def _merged(pieces: Iterable[Piece], asides: tuple[Cue, ...]) -> Iterator[Piece]:
    """The pieces, with the asides where they belong; an aside lies where nothing else sounds."""
    waiting = list(asides)
    for piece in pieces:
        begins = piece.start if isinstance(piece, Cue) else piece.length if isinstance(piece, End) else -1
        while waiting and waiting[0].start < begins:
            yield waiting.pop(0)
        yield piece
