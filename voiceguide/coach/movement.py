"""One movement of an exercise: its set-up, its sides, its sets and the rests between them."""

from fractions import Fraction
from itertools import dropwhile

from voiceguide.coach.hold import hold_seconds
from voiceguide.coach.repetition import PHASE_TONES, Set, write_repetition
from voiceguide.coach.request import LONGEST_SESSION, too_long
from voiceguide.coach.scribe import Scribe
from voiceguide.coach.script import Address, At, Rank, Wait
from voiceguide.coach.wording import number_word, spoken_seconds
from voiceguide.library.facts import OTHER_SIDE, Breath, DoseChange, HoldStep, Part, Phase, Side, Sides

TONES_TAUGHT: tuple[tuple[str, Breath], ...] = (("tones-in", "in"), ("tones-out", "out"))


def teach_tones(scribe: Scribe) -> None:
    """Let her hear what the tones mean."""
    for key, breath in TONES_TAUGHT:
        scribe.phrase(key, "tones")
        scribe.quiet(scribe.timing.lead)
        scribe.tone(PHASE_TONES[breath])
        scribe.quiet(scribe.timing.sentence_gap)
    scribe.quiet(scribe.timing.step_gap)


class Movement:
    """Writes one part of an exercise, whole."""

    def __init__(self, scribe: Scribe, part: Part, change: DoseChange, first: Address) -> None:
        """``first`` is where she begins, as far as that was said: its side, set and repetition count."""
        self._scribe = scribe
        self._part = part
        self._first = first
        self._dose = scribe.request.dose(part.dose, change)
        order: tuple[Side, ...] = (scribe.request.sides or part.sides.order) if part.sides else ()
        self._order = tuple(dropwhile(lambda side: side != first.side, order)) or order

    @property
    def uses_tones(self) -> bool:
        """Whether tones take over from words."""
        return self._set(self._first).tones_from <= self._dose.reps

    def write(self) -> None:
        """The set-up, then the sets of every side. Raises BadRequest when that passes six hours."""
        scribe, dose = self._scribe, self._dose
        if scribe.paced(self._least()) > LONGEST_SESSION:
            raise too_long(self._part.title)
        outer, context = scribe.address, dict(scribe.context)
        scribe.address = outer._replace(part=self._part.name)
        scribe.context |= {
            "reps": number_word(dose.reps),
            "sets": number_word(dose.sets),
            "hold": self._hold_words(),
        }
        if self._order:
            self._face(self._order[0])
        short = scribe.request.brief and self._part.setup_in_short
        scribe.steps(short or self._part.setup, "setup")
        self._write_sides()
        scribe.address, scribe.context = outer, context

    def _least(self) -> Fraction:
        phases = sum((step.takes for step in self._part.rep if isinstance(step, Phase)), Fraction(0))
        return phases * self._dose.reps * self._dose.sets

    def _hold_words(self) -> str:
        holds = [hold_seconds(step, self._dose) for step in self._part.rep if isinstance(step, HoldStep)]
        return spoken_seconds(self._dose.hold or holds[0]) if holds else ""

    def _write_sides(self) -> None:
        if self._part.sides is None:
            self._write_sets(self._first)
            return
        before = self._scribe.address
        for number, side in enumerate(self._order):
            self._scribe.address = before._replace(side=side)
            self._scribe.mark(title=f"{self._part.title}, {side} side")
            if number:
                self._switch(side, self._part.sides)
            self._write_sets(Address() if number else self._first)

    def _face(self, side: Side) -> None:
        self._scribe.context |= {"side": side, "other_side": OTHER_SIDE[side]}

    def _switch(self, side: Side, sides: Sides) -> None:
        scribe = self._scribe
        self._face(side)
        scribe.steps(sides.switch, "switch")
        scribe.timed_wait(scribe.paced(sides.takes))

    def _set(self, first: Address, number: int = 0, encouragement: str = "") -> Set:
        begun = number in (0, max(1, first.set))
        taught = begun and not self._scribe.request.brief
        spoken = self._scribe.timing.spoken_reps
        return Set(self._part, self._dose, encouragement, taught, spoken, max(1, first.rep) if begun else 1)

    def _encouragement(self, number: int) -> str:
        lines = self._part.encouragement
        if not lines or self._scribe.request.brief:
            return ""
        return self._scribe.fill(lines[(number - 1) % len(lines)])

    def _write_sets(self, first: Address) -> None:
        scribe, outer = self._scribe, self._scribe.address
        for number in range(1, self._dose.sets + 1):
            scribe.address = outer._replace(set=number)
            scribe.context |= {"set": number_word(number)}
            of = self._set(first, number, self._encouragement(number))
            for rep in range(1, self._dose.reps + 1):
                write_repetition(scribe, of, rep)
            scribe.tone("set-end")
            scribe.quiet(scribe.timing.lead)
            scribe.phrase("set-done", "rest")
            if number < self._dose.sets:
                self._rest(number + 1)
            else:
                scribe.quiet(scribe.timing.step_gap)
        scribe.address = outer

    def _rest(self, following: int) -> None:
        scribe = self._scribe
        seconds = scribe.paced(self._dose.rest)
        scribe.quiet(scribe.timing.sentence_gap)
        scribe.phrase("rest", "rest", {"seconds": spoken_seconds(seconds)})
        next_set = scribe.phrase_text("next-set", {"set": number_word(following)})
        text = scribe.phrase_text("next-up", {"next": next_set.rstrip(".")})
        cue = scribe.cue(text, "next-up", Rank.NEXT_UP, brief=next_set)
        cues = (At(min(seconds / 2, scribe.timing.silence_limit / 2), cue, from_end=True),)
        scribe.items.append(Wait(seconds, scribe.address, cues))
