"""One repetition: taught in full sentences, then guided by breath words, then carried by tones."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from voiceguide.coach.hold import KIND_FROM, hold_seconds, reassurances, write_hold
from voiceguide.coach.scribe import AFTER_WORDS, Scribe
from voiceguide.coach.script import At, Rank, Say, Tone, ToneName, Wait
from voiceguide.coach.wording import number_word
from voiceguide.library.facts import Breath, Dose, HoldStep, Part, Phase

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


@dataclass(frozen=True)
class Set:
    """What a repetition needs to know of the set it belongs to."""

    part: Part
    dose: Dose
    encouragement: str
    taught: bool
    spoken_reps: int
    first: int = 1
    """the repetition she begins with"""

    @property
    def kind_hold(self) -> HoldStep | None:
        """The hold the encouragement belongs into; none when every hold is short."""
        holds = (step for step in self.part.rep if isinstance(step, HoldStep))
        return next((step for step in holds if hold_seconds(step, self.dose) >= KIND_FROM), None)

    @property
    def kind_rep(self) -> int:
        """The repetition the encouragement belongs into: late, and not where the last one is announced."""
        rep = max(2, self.dose.reps * 3 // 4)
        return self.dose.reps if rep == self.dose.reps - 1 else rep

    @property
    def tones_from(self) -> int:
        """The first repetition carried by tones, counting from 1; beyond the last when none is.

        A tone can stand for breathing in and for breathing out, and for nothing else.
        """
        first = self.first + self.spoken_reps + self.taught
        breaths = {step.breath for step in self.part.rep if isinstance(step, Phase)}
        enough = self.dose.reps - first + 1 >= FEWEST_ON_TONES
        return first if enough and breaths == {"in", "out"} else self.dose.reps + 1

    def in_tempo(self, rep: int) -> bool:
        """Whether the next repetition follows ``rep`` on the beat, so that words must fit in between."""
        return isinstance(self.part.rep[-1], Phase) and self.guidance(rep) != "taught"

    def guidance(self, rep: int) -> Guidance:
        """How repetition ``rep`` is guided."""
        if rep == self.first and self.taught:
            return "taught"
        return "spoken" if rep < self.tones_from else "tones"


def write_repetition(scribe: Scribe, of: Set, rep: int) -> None:
    """Write repetition ``rep`` of a set, counting from 1."""
    outer = scribe.address
    guidance = of.guidance(rep)
    scribe.context |= {"rep": number_word(rep), "left": number_word(of.dose.reps - rep + 1)}
    for number, step in enumerate(of.part.rep):
        scribe.address = outer._replace(rep=rep, phase=step.name)
        last_step = number == len(of.part.rep) - 1
        if isinstance(step, HoldStep):
            kind = of.encouragement if rep == 1 and step is of.kind_hold else ""
            write_hold(scribe, step, of.dose, guidance == "taught", kind)
            continue
        asides = _count(scribe, of, rep) if number == 0 and guidance == "tones" else ()
        asides += _asides(scribe, of, rep) if last_step else ()
        _write_phase(scribe, step, guidance, asides)
    if rep == of.dose.reps - 1 and not of.in_tempo(rep):
        scribe.phrase("last-rep", "count")
        scribe.room_for_lead()
    scribe.address = outer


def _write_phase(scribe: Scribe, phase: Phase, guidance: Guidance, asides: tuple[At, ...]) -> None:
    settle = max(scribe.paced(scribe.timing.settle), scribe.timing.lead + AFTER_WORDS)
    guide = At(Fraction(0), Tone(PHASE_TONES[phase.breath], scribe.address))
    if guidance == "taught":
        guide = At(Fraction(0), scribe.instruction(phase.teach, "teach"))
    elif guidance == "spoken":
        guide = At(-scribe.timing.lead, _breath_cue(scribe, phase))
    seconds = scribe.paced(phase.takes)
    quiet = (
        At(offset, scribe.cue(scribe.phrase_text("keep-breathing"), "breath", Rank.BREATH))
        for offset in reassurances([Fraction(0), seconds], scribe.timing.silence_limit)
    )
    scribe.items.append(Wait(seconds, scribe.address, (guide, *asides, *quiet), settle, phase.breath))


def _breath_cue(scribe: Scribe, phase: Phase) -> Say:
    """The short cue of a phase; its breath word alone is the brief form."""
    brief = "" if phase.breath == "free" else phase.breath.capitalize()
    return scribe.cue(scribe.fill(phase.cue), "breath", Rank.BREATH, brief=brief, place=str(phase.cue.place))


def _count(scribe: Scribe, of: Set, rep: int) -> tuple[At, ...]:
    left = of.dose.reps - rep + 1
    if left == 1:
        return ()
    counts_down = left <= COUNT_LEFT or of.dose.reps < COUNTED_UP_FROM
    text = scribe.phrase_text("reps-left") if counts_down else number_word(rep)
    return (At(AFTER_TONE, scribe.cue(text, "count", Rank.COUNT)),)


def _asides(scribe: Scribe, of: Set, rep: int) -> tuple[At, ...]:
    reps = of.dose.reps
    if rep == reps - 1 and of.in_tempo(rep):
        cue = scribe.cue(scribe.phrase_text("last-rep"), "count", Rank.LAST)
        return (At(ANNOUNCE_LAST, cue, from_end=True),)
    if reps >= scribe.timing.halfway_from_reps and rep == reps // 2:
        return (At(ASIDE, scribe.cue(scribe.phrase_text("halfway"), "halfway", Rank.HALFWAY)),)
    if of.encouragement and rep == of.kind_rep and of.kind_hold is None:
        return (At(ASIDE, scribe.cue(of.encouragement, "encouragement", Rank.ENCOURAGEMENT)),)
    return ()
