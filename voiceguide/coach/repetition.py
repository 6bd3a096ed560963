"""One repetition: taught in full sentences, then guided by breath words, then by tones; and its holds."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from voiceguide.coach.course import Repetition
from voiceguide.coach.script import At, Hold, Rank, Say, Tone, ToneName, Wait
from voiceguide.coach.wording import number_word, spoken_seconds
from voiceguide.coach.writer import AFTER_WORDS, Context, Writer
from voiceguide.library.facts import Breath, Dose, HoldStep, Part, Phase, Timing

Guidance = Literal["taught", "spoken", "tones"]

PHASE_TONES: Mapping[Breath, ToneName] = {"in": "phase-in", "out": "phase-out", "free": "phase"}
AFTER_TONE = Fraction("0.4")
"""When a count follows the phase tone, seconds after the tone's start."""

ANNOUNCE_LAST = Fraction(2)
"""How long before the last repetition it is announced."""

ASIDE = Fraction("1.5")
"""Where within a phase a halfway or an encouragement is said."""

FEWEST_ON_TONES = 3
"""Tones take over only if they then carry this many repetitions."""

COUNT_LEFT = 3
"""From this many repetitions on, what is left is said instead of the count."""

COUNTED_UP_FROM = 10
"""In a smaller set only what is left is said: a lone "five" between "halfway" and "three more" confuses."""

COUNTED = 3
"""The last seconds of a hold that are counted."""

BEFORE_GO = Fraction("0.3")
AFTER_ZERO = Fraction("0.2")

KIND_FROM = Fraction(10)
"""A hold this long or longer has quiet enough for an encouragement."""


def hold_seconds(step: HoldStep, dose: Dose) -> Fraction:
    """How long a hold lasts: its own length, or else the dose's."""
    return step.takes or dose.hold or Fraction(1)


def tones_from(part: Part, timing: Timing, reps: int, first: int, taught: bool) -> int:
    """The first repetition of a set carried by tones, counting from 1; beyond ``reps`` when none is.

    She begins with repetition ``first``. A tone can stand for breathing in and for breathing out, and for
    nothing else.
    """
    begins = first + timing.spoken_reps + taught
    breaths = {step.breath for step in part.rep if isinstance(step, Phase)}
    enough = reps - begins + 1 >= FEWEST_ON_TONES
    return begins if enough and breaths == {"in", "out"} else reps + 1


def write_repetition(writer: Writer, part: Part, unit: Repetition) -> None:
    """Write the repetition, or what is left of it."""
    _Rhythm(writer, part, unit).write()


class _Rhythm:
    """Writes one repetition of a set."""

    def __init__(self, writer: Writer, part: Part, unit: Repetition) -> None:
        self._writer = writer
        self._part = part
        self._unit = unit
        self._reps = unit.dose.reps
        tones = tones_from(part, writer.timing, self._reps, unit.first, unit.taught)
        self._guidance = _guidance(unit, tones)

    def write(self) -> None:
        writer, unit = self._writer, self._unit
        outer, last = writer.address, len(self._part.rep) - 1
        for number, step in enumerate(self._part.rep[unit.step :], unit.step):
            writer.address = outer._replace(phase=step.name)
            if isinstance(step, HoldStep):
                self._hold(step, number)
                continue
            asides = self._count() if number == 0 and self._guidance == "tones" else ()
            asides += self._asides() if number == last else ()
            self._phase(step, asides)
        if unit.rep == self._reps - 1 and not self._in_tempo:
            writer.phrase("last-rep", "count")
            writer.room_for_lead()
        writer.address = outer

    @property
    def _in_tempo(self) -> bool:
        """Whether the next repetition follows on the beat, so that words must fit in between."""
        return isinstance(self._part.rep[-1], Phase) and self._guidance != "taught"

    @property
    def _encouragement(self) -> str:
        lines = self._part.encouragement
        if not lines or self._writer.listener.brief:
            return ""
        return self._writer.fill(lines[(self._unit.set - 1) % len(lines)])

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

    def _phase(self, phase: Phase, asides: tuple[At, ...]) -> None:
        writer = self._writer
        settle = max(writer.paced(writer.timing.settle), writer.timing.lead + AFTER_WORDS)
        guide = At(Fraction(0), Tone(PHASE_TONES[phase.breath], writer.address))
        if self._guidance == "taught":
            guide = At(Fraction(0), writer.instruction(phase.teach, "teach"))
        elif self._guidance == "spoken":
            guide = At(-writer.timing.lead, self._breath_cue(phase))
        seconds = writer.paced(phase.takes)
        quiet = _keep_breathing(writer, [Fraction(0), seconds])
        writer.add(Wait(seconds, writer.address, (guide, *asides, *quiet), settle, phase.breath))

    def _breath_cue(self, phase: Phase) -> Say:
        """The short cue of a phase; its breath word alone is the brief form."""
        brief = "" if phase.breath == "free" else phase.breath.capitalize()
        text, place = self._writer.fill(phase.cue), str(phase.cue.place)
        return self._writer.cue(text, "breath", Rank.BREATH, brief=brief, place=place)

    def _count(self) -> tuple[At, ...]:
        left = self._reps - self._unit.rep + 1
        if left == 1:
            return ()
        counts_down = left <= COUNT_LEFT or self._reps < COUNTED_UP_FROM
        text = self._writer.phrase_text("reps-left") if counts_down else number_word(self._unit.rep)
        return (At(AFTER_TONE, self._writer.cue(text, "count", Rank.COUNT)),)

    def _asides(self) -> tuple[At, ...]:
        writer, rep, reps = self._writer, self._unit.rep, self._reps
        if rep == reps - 1 and self._in_tempo:
            cue = writer.cue(writer.phrase_text("last-rep"), "count", Rank.LAST)
            return (At(ANNOUNCE_LAST, cue, from_end=True),)
        if reps >= writer.timing.halfway_from_reps and rep == reps // 2:
            return (At(ASIDE, writer.cue(writer.phrase_text("halfway"), "halfway", Rank.HALFWAY)),)
        if rep == self._kind_rep and self._kind_hold is None and (kind := self._encouragement):
            return (At(ASIDE, writer.cue(kind, "encouragement", Rank.ENCOURAGEMENT)),)
        return ()

    def _hold(self, step: HoldStep, number: int) -> None:
        """One hold, from the words before it to the words after it; or the rest of one that is begun."""
        writer, unit = self._writer, self._unit
        begun = number == unit.step
        held = unit.held if begun else Fraction(0)
        whole = hold_seconds(step, unit.dose) + unit.longer(number)
        length = {"hold": spoken_seconds(whole)}
        if not (begun and (held or unit.running)):
            self._lead_into(step, whole, length)
        if not (begun and unit.running):
            writer.quiet(BEFORE_GO)
            writer.tone("go")
        kind = self._encouragement if unit.rep == 1 and step is self._kind_hold else ""
        cues = _moments(writer, whole, held, kind)
        writer.add(Hold(whole - held, writer.address, tuple(cues)))
        writer.tone("hold-end", Rank.ZERO)
        writer.quiet(AFTER_ZERO)
        if step.release:
            writer.say(step.release, "release", length)
        else:
            writer.phrase("release", "release")
        writer.room_for_lead()

    def _lead_into(self, step: HoldStep, seconds: Fraction, length: Context) -> None:
        writer = self._writer
        if self._guidance == "taught":
            writer.say(step.teach, "teach", length)
        else:
            text, place = writer.fill(step.cue, length), str(step.cue.place)
            word = writer.cue(text, "breath", Rank.BREATH, instruction=True, place=place)
            writer.add(Wait(Fraction(0), writer.address, (At(-writer.timing.lead, word),)))
        if seconds > writer.timing.say_hold_over:
            writer.quiet(BEFORE_GO)
            writer.phrase("hold-length", "hold-length", length)


def _guidance(unit: Repetition, tones: int) -> Guidance:
    if unit.rep == unit.first and unit.taught:
        return "taught"
    return "spoken" if unit.rep < tones else "tones"


def _moments(writer: Writer, whole: Fraction, held: Fraction, encouragement: str) -> Iterator[At]:
    """What is said in a hold of ``whole`` seconds, of which ``held`` are over."""
    seconds = whole - held
    counted = int(whole) if whole <= writer.timing.say_hold_over else COUNTED
    for number in range(min(counted, int(seconds)), 0, -1):
        yield At(
            Fraction(number), writer.cue(number_word(number), "countdown", Rank.COUNTDOWN), from_end=True
        )
    moments = [Fraction(0), seconds - COUNTED]
    if whole >= writer.timing.halfway_from and held < whole / 2:
        moments.insert(1, whole / 2 - held)
        yield At(whole / 2 - held, writer.cue(writer.phrase_text("halfway"), "halfway", Rank.HALFWAY))
    if encouragement and held < whole / 4:
        moments.insert(1, whole / 4 - held)
        yield At(whole / 4 - held, writer.cue(encouragement, "encouragement", Rank.ENCOURAGEMENT))
    yield from _keep_breathing(writer, moments)


def _keep_breathing(writer: Writer, moments: list[Fraction]) -> Iterator[At]:
    """A reassurance wherever the quiet between two moments would be longer than the limit."""
    limit = writer.timing.silence_limit
    for earlier, later in pairwise(moments):
        pieces = -((later - earlier) // -limit)
        for number in range(1, pieces):
            offset = earlier + (later - earlier) * number / pieces
            yield At(offset, writer.cue(writer.phrase_text("keep-breathing"), "breath", Rank.BREATH))
