"""One repetition: taught in the quiet before it, guided by breath words, then by tones; and its holds."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from voiceguide.coach.course import Repetition
from voiceguide.coach.script import At, Hold, Rank, Say, Tone, ToneName, Wait
from voiceguide.coach.wording import number_word, spoken_seconds
from voiceguide.coach.writer import Writer
from voiceguide.library.facts import BREATH, Breath, Breaths, Dose, HoldStep, Part, Phase, Timing

Guidance = Literal["spoken", "tones"]

PHASE_TONES: Mapping[Breath, ToneName] = {"in": "phase-in", "out": "phase-out"}

ANNOUNCE_LAST = Fraction(2)
"""How long before the last repetition it is announced."""

ASIDE = Fraction("1.5")
"""Where within a phase a halfway or an encouragement is said."""

FEWEST_ON_TONES = 3
"""Tones take over only if they then carry this many repetitions."""

TOLD_EVERY = 10
"""In a long set she hears what is left whenever it is a multiple of this."""

COUNTED = 3
"""The last seconds of a hold that are counted."""

COUNTED_FROM = Fraction(10)
"""A hold this long or longer has its last seconds counted; one of a few seconds all of them, once."""

AFTER_TONE = Fraction("0.1")
"""Seconds from the tone that ends a hold to the room for the next breath word."""

WORD_IN_HOLD = Fraction("0.2")
"""When the word of a short hold is said, seconds after it has begun."""

TO_BREATHE_IN = Fraction(2)
"""Seconds of quiet in which she breathes in, beside the words that ask for it and the room after them."""

KIND_FROM = Fraction(10)
"""A hold this long or longer has quiet enough for an encouragement."""


def hold_seconds(step: HoldStep, dose: Dose) -> Fraction:
    """How long a hold lasts: its own length, or else the dose's."""
    return step.takes or dose.hold or Fraction(1)


def tones_from(part: Part, timing: Timing, reps: int, first: int) -> int:
    """The first repetition of a set carried by tones alone, counting from 1; beyond ``reps`` when none is.

    She begins with repetition ``first``. A tone can stand for breathing in and for breathing out, and for
    nothing else.
    """
    begins = first + timing.spoken_reps
    breaths = {step.breath for step in part.rep if isinstance(step, Phase)}
    enough = reps - begins + 1 >= FEWEST_ON_TONES
    return begins if enough and breaths == {"in", "out"} else reps + 1


def write_repetition(writer: Writer, part: Part, unit: Repetition) -> None:
    """Write the repetition, or what is left of it."""
    _Rhythm(writer, part, unit).write()


def begins_in_words(writer: Writer, part: Part, unit: Repetition) -> bool:
    """Whether she hears sentences before she moves, so that a count to the movement would be in vain."""
    return _Rhythm(writer, part, unit).begins_in_words


class _Rhythm:
    """Writes one repetition of a set."""

    def __init__(self, writer: Writer, part: Part, unit: Repetition) -> None:
        self._writer = writer
        self._part = part
        self._unit = unit
        self._reps = unit.dose.reps
        tones = tones_from(part, writer.timing, self._reps, unit.first)
        self._guidance: Guidance = "spoken" if unit.rep < tones else "tones"
        self._taught = unit.taught and unit.rep == unit.first
        self._in_hold = unit.running or bool(unit.held)

    def write(self) -> None:
        writer, unit = self._writer, self._unit
        outer, last = writer.address, len(self._part.rep) - 1
        if unit.rep == unit.first and not self._taught and not unit.step and not self._in_hold:
            self._begin()
        for number, step in enumerate(self._part.rep[unit.step :], unit.step):
            writer.address = outer._replace(phase=step.name)
            if self._teaches_before(number):
                self._teach(number)
            if isinstance(step, HoldStep):
                self._hold(step, number)
                continue
            self._phase(step, self._asides() if number == last else ())
        if unit.rep == self._reps - 1 and not self._in_tempo:
            writer.phrase("last-rep", "count")
            writer.room_for_lead()
        writer.address = outer

    @property
    def begins_in_words(self) -> bool:
        """Whether sentences come first: those that teach it, or how it begins."""
        unit = self._unit
        if unit.rep != unit.first or self._in_hold:
            return False
        return self._taught or (not unit.step and (bool(self._part.begin) or self._told_length))

    def _teaches_before(self, number: int) -> bool:
        """Whether there are sentences before a step; in a hold that goes on she knows what she does."""
        if number == self._unit.step:
            return self._taught and not self._in_hold
        return self._taught and _moves_freely(self._part.rep[number])

    @property
    def _in_tempo(self) -> bool:
        """Whether the next repetition follows on the beat, so that words must fit in between."""
        return isinstance(self._part.rep[-1], Phase)

    @property
    def _encouragement(self) -> str:
        lines = self._part.encouragement
        if not lines or self._unit.teach == "names":
            return ""
        return self._writer.fill(lines[(self._writer.turn + self._unit.set - 1) % len(lines)])

    @property
    def _kind_hold(self) -> HoldStep | None:
        """The hold the encouragement belongs into; none when every hold is short."""
        holds = (step for step in self._part.rep if isinstance(step, HoldStep))
        return next((step for step in holds if hold_seconds(step, self._unit.dose) >= KIND_FROM), None)

    @property
    def _kind_rep(self) -> int:
        """The repetition the encouragement belongs into: late, and not where the last one is announced."""
        rep = max(2, self._reps * 3 // 4)
        return self._reps if rep == self._reps - 1 else rep

    def _begin(self) -> None:
        """What she hears before a repetition that is not taught: which way, and how long she will stay."""
        writer, words = self._writer, self._part.begin
        if words:
            writer.say(words, "begin")
        if self._told_length and not (words and "{hold}" in words.text):
            writer.phrase("hold-length", "begin", {"hold": spoken_seconds(self._longest)})
        if words or self._told_length:
            self._room_before(self._part.rep[0])

    @property
    def _longest(self) -> Fraction:
        return max((self._length(*each) for each in self._holds()), default=Fraction(0))

    @property
    def _told_length(self) -> bool:
        return self._longest > self._writer.timing.say_hold_over

    def _holds(self) -> Iterator[tuple[int, HoldStep]]:
        yield from ((n, step) for n, step in enumerate(self._part.rep) if isinstance(step, HoldStep))

    def _length(self, number: int, step: HoldStep) -> Fraction:
        """The whole of a hold; in breaths, if it was asked for in breaths and nothing was added."""
        usual, longer = hold_seconds(step, self._unit.dose), self._unit.longer(number)
        return usual + longer if longer else usual

    def _teach(self, first: int) -> None:
        """The sentences for all she does without a pause from step ``first`` on, in the quiet before it."""
        writer = self._writer
        for number, step in enumerate(self._part.rep[first:], first):
            if number > first and (_moves_freely(step) or self._teaches_within(number - 1)):
                break
            length = self._length(number, step) if isinstance(step, HoldStep) else None
            writer.say(step.teach, "teach", {"hold": spoken_seconds(length)} if length else None)
            if length and length > writer.timing.say_hold_over and "{hold}" not in step.teach.text:
                writer.quiet(writer.timing.sentence_gap)
                writer.phrase("hold-length", "teach", {"hold": spoken_seconds(length)})
            writer.quiet(writer.timing.sentence_gap)
        if _breathes_out(self._part.rep[first]):
            writer.phrase("breathe-in", "teach")
        self._room_before(self._part.rep[first])

    def _room_before(self, step: Phase | HoldStep) -> None:
        """Quiet after words for what begins; who is to breathe out has to breathe in first."""
        if _breathes_out(step):
            self._writer.quiet(TO_BREATHE_IN)
        self._writer.room_for_lead()

    def _teaches_within(self, number: int) -> bool:
        """Whether a step is a hold with room for the sentence that teaches the way out of it."""
        step = self._part.rep[number]
        return isinstance(step, HoldStep) and self._length(number, step) >= KIND_FROM

    def _phase(self, phase: Phase, asides: tuple[At, ...]) -> None:
        writer = self._writer
        cues = [*asides]
        if tone := PHASE_TONES.get(phase.breath):
            cues.append(At(Fraction(0), Tone(tone, writer.address, under_words=True)))
        if self._guidance == "spoken":
            cues.append(At(-writer.timing.lead, self._breath_cue(phase)))
        seconds = writer.paced(phase.takes)
        quiet = _keep_breathing(writer, [Fraction(0), seconds])
        writer.add(Wait(seconds, writer.address, (*cues, *quiet), breath=phase.breath))

    def _breath_cue(self, step: Phase | HoldStep) -> Say:
        """The short cue of a step; its breath word alone is the brief form."""
        brief = "" if step.breath == "free" else step.breath.capitalize()
        text, place = self._writer.fill(step.cue), str(step.cue.place)
        return self._writer.cue(text, "breath", Rank.BREATH, brief=brief, place=place, manner="brisk")

    def _asides(self) -> tuple[At, ...]:
        """At most one thing said where the breath turns: how much is left, or something kind."""
        writer, rep, reps = self._writer, self._unit.rep, self._reps
        if rep == reps - 1 and self._in_tempo:
            cue = writer.cue(writer.phrase_text("last-rep"), "count", Rank.LAST, manner="brisk")
            return (At(ANNOUNCE_LAST, cue, from_end=True),)
        if reps >= writer.timing.halfway_from_reps and rep == reps // 2:
            return (At(ASIDE, writer.cue(writer.phrase_text("halfway"), "halfway", Rank.HALFWAY)),)
        if (reps - rep) % TOLD_EVERY == 0 and rep < reps:
            left = writer.phrase_text("reps-left", {"left": number_word(reps - rep)})
            return (At(ASIDE, writer.cue(left, "count", Rank.COUNT)),)
        if rep == self._kind_rep and self._kind_hold is None and (kind := self._encouragement):
            return (At(ASIDE, writer.cue(kind, "encouragement", Rank.ENCOURAGEMENT)),)
        return ()

    def _hold(self, step: HoldStep, number: int) -> None:
        """One hold, from the tone that begins it to the room for what follows; or the rest of one begun."""
        writer, unit = self._writer, self._unit
        begun = number == unit.step
        held = unit.held if begun else Fraction(0)
        whole = self._length(number, step)
        if not (begun and unit.running):
            writer.tone("go")
        writer.add(Hold(whole - held, writer.address, tuple(self._moments(step, whole, held))))
        writer.tone("hold-end", Rank.ZERO)
        writer.quiet(AFTER_TONE)
        if step.release:
            writer.say(step.release, "release", {"hold": spoken_seconds(whole)})
        elif number == len(self._part.rep) - 1:
            writer.phrase("release", "release")
        writer.add(Wait(writer.timing.lead, writer.address))

    def _moments(self, step: HoldStep, whole: Fraction, held: Fraction) -> Iterator[At]:
        """What is said in a hold of ``whole`` seconds, of which ``held`` are over."""
        if isinstance(whole, Breaths):
            yield from self._breaths(whole, held)
            yield from self._within(step, whole, held)
            return
        writer, seconds = self._writer, whole - held
        if whole <= writer.timing.say_hold_over and not self._opens(step):
            if self._guidance == "spoken":
                yield At(WORD_IN_HOLD, self._breath_cue(step))
            return
        counted = (
            COUNTED if whole >= COUNTED_FROM else int(whole) if whole <= writer.timing.say_hold_over else 0
        )
        for number in range(min(counted, int(seconds)), 0, -1):
            yield At(Fraction(number), writer.number(number), from_end=True)
        moments = [Fraction(0), seconds - counted]
        if whole >= writer.timing.halfway_from and held < whole / 2:
            moments.insert(1, whole / 2 - held)
            yield At(whole / 2 - held, writer.cue(writer.phrase_text("halfway"), "halfway", Rank.HALFWAY))
        for said in self._within(step, whole, held):
            moments.append(said.offset)
            yield said
        yield from _keep_breathing(writer, sorted(moments))

    def _within(self, step: HoldStep, whole: Fraction, held: Fraction) -> Iterator[At]:
        """What a long hold has room for: how she will come out of it while it is new, then something kind."""
        writer, early, late = self._writer, whole / 4 - held, whole * 3 / 4 - held
        following = self._teaches_way_out(step)
        if following and early > 0:
            yield At(early, writer.cue(writer.fill(following.teach), "teach", Rank.ENCOURAGEMENT))
        kind, kind_rep = self._encouragement, 2 if self._unit.taught and self._reps > 1 else 1
        if not kind or step is not self._kind_hold or self._unit.rep != kind_rep:
            return
        at, room = (late, whole >= writer.timing.halfway_from) if following else (early, True)
        if room and at > 0:
            yield At(at, writer.cue(kind, "encouragement", Rank.ENCOURAGEMENT))

    def _teaches_way_out(self, step: HoldStep) -> Phase | None:
        """The phase that is taught within a hold: the one that follows it, while it is new."""
        number = self._part.rep.index(step)
        following = self._part.rep[number + 1] if number + 1 < len(self._part.rep) else None
        taught = self._taught and self._teaches_within(number)
        return following if taught and isinstance(following, Phase) else None

    def _opens(self, step: HoldStep) -> bool:
        """Whether this is where a hold of a few seconds is counted, so that she knows it from then on."""
        unit, (_, first) = self._unit, next(self._holds())
        return unit.opens and unit.rep == unit.first and unit.set == 1 and step is first

    def _breaths(self, whole: Breaths, held: Fraction) -> Iterator[At]:
        """Soft tones for every breath of a hold, and the last one announced."""
        writer = self._writer
        for number in range(whole.breaths):
            for after, name in ((Fraction(0), PHASE_TONES["in"]), (BREATH / 2, PHASE_TONES["out"])):
                if (offset := BREATH * number + after - held) > 0:
                    yield At(offset, Tone(name, writer.address, under_words=True))
        if (offset := BREATH * (whole.breaths - 1) - held) > 0:
            yield At(offset, writer.cue(writer.phrase_text("last-breath"), "halfway", Rank.HALFWAY))


def _breathes_out(step: Phase | HoldStep) -> bool:
    return isinstance(step, Phase) and step.breath == "out"


def _moves_freely(step: Phase | HoldStep) -> bool:
    """Whether she does it in her own breath, so that there is time for words before it."""
    return isinstance(step, Phase) and step.breath == "free"


def _keep_breathing(writer: Writer, moments: list[Fraction]) -> Iterator[At]:
    """A reassurance wherever the quiet between two moments would be longer than the limit."""
    limit = writer.timing.silence_limit
    for earlier, later in pairwise(moments):
        pieces = -((later - earlier) // -limit)
        for number in range(1, pieces):
            offset = earlier + (later - earlier) * number / pieces
            yield At(offset, writer.cue(writer.phrase_text("keep-breathing"), "breath", Rank.BREATH))
