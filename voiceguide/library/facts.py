"""What an author wrote, as frozen facts: exercises, routines, positions, and how long things take.

Durations are exact ``Fraction`` seconds. Spoken text is ``Words``: the template as written, and the
place it was written at, so that any later complaint can point there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, NamedTuple

from voiceguide.library.source import Location
from voiceguide.utterance import Manner

Breath = Literal["in", "out", "free"]
Height = Literal["standing", "chair", "floor"]
Side = Literal["left", "right"]
Spared = Literal["girdle", "wrists", "floor"]
"""What she may have to spare: her pelvic girdle, her wrists, the way down to the floor and up."""
Viewpoint = Literal["side", "three-quarter", "corner", "front", "above"]
WaitFor = Literal["time", "ready", "both", "always"]
"""What ends a wait, live: its planned time; she, or a long patience; she, or its time, as she is told."""
Teach = Literal["full", "short", "names"]
"""How much is taught: whole sentences; short ones; the name, the position, the first cue."""
Safety = Literal["list", "signs", "short"]
"""What is said of when to stop: the whole check and list; the signs; two short lines."""
Anchor = Literal["feet", "knees", "pelvis", "back"]

LONGEST_SESSION = Fraction(6 * 3600)
"""Seconds; no session, and nothing in one, may last longer."""

LONGEST_HOLD = Fraction(600)
"""Seconds."""

OTHER_SIDE: Mapping[Side, Side] = {"left": "right", "right": "left"}

LAST_WEEK = 45
"""Of a pregnancy; no stage ends later."""

SPARED: tuple[Spared, ...] = ("girdle", "wrists", "floor")


BREATH = Fraction(8)
"""Seconds of one easy breath, in and out."""


class Breaths(Fraction):
    """A length that was asked for in whole breaths; exact seconds, ``BREATH`` for each."""

    @classmethod
    def of(cls, breaths: int) -> "Breaths":
        """So many breaths."""
        return cls(BREATH * breaths)

    @property
    def breaths(self) -> int:
        """How many there are."""
        return int(self / BREATH)


class Words(NamedTuple):
    """Text to speak; may hold placeholders like ``{side}``. ``others`` say the same in other words."""

    text: str
    place: Location
    others: tuple[str, ...] = ()

    def worded(self, turn: int) -> str:
        """The wording of a turn; they take turns."""
        wordings = (self.text, *self.others)
        return wordings[turn % len(wordings)]


class Step(NamedTuple):
    """One step: its words, and the quiet after it (None: the usual step gap).

    ``alone``: only said when its exercise is played by itself, not within a routine.
    """

    words: Words
    gap: Fraction | None = None
    manner: Manner = "plain"
    alone: bool = False


class Arrow(NamedTuple):
    """Where on the body something moves, and which way, as she sees it."""

    part: str
    way: str


@dataclass(frozen=True)
class Pose:
    """How a body is drawn: the angles of its joints in degrees, and what it rests on.

    ``hands`` are shares of where the hands lie; empty when the arms' angles place them. ``stays`` does not
    move along the floor. ``flipped`` is the mirror image. What each joint means: docs/writing-exercises.md.
    """

    view: Viewpoint
    stays: Anchor
    joints: Mapping[str, float]
    hands: Mapping[str, float]
    props: tuple[str, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    flipped: bool = False


@dataclass(frozen=True)
class Phase:
    """One movement within a repetition, at a fixed tempo; ``figure`` is how it ends."""

    name: str
    breath: Breath
    takes: Fraction
    teach: Words
    cue: Words
    figure: Pose


@dataclass(frozen=True)
class HoldStep:
    """A stay within a repetition; ``takes`` None means the dose's hold."""

    name: str
    breath: Breath
    takes: Fraction | None
    teach: Words
    cue: Words
    release: Words | None
    figure: Pose


@dataclass(frozen=True)
class Dose:
    """How much: repetitions a set, sets, the length of a hold and of the rest between sets.

    ``repeats`` tells whether the author wrote a number of repetitions; what is done once stays once.
    """

    reps: int = 1
    sets: int = 1
    hold: Fraction | None = None
    rest: Fraction = Fraction(30)
    repeats: bool = False


@dataclass(frozen=True)
class Level:
    """One step of a ladder: a whole dose, how many sessions a day, whose number it is, and a word to her.

    ``by`` is empty where it is the source's own; ``say`` is spoken once in a session of this level.
    """

    dose: Dose
    a_day: int | None = None
    by: str = ""
    say: Words | None = None


@dataclass(frozen=True)
class Sides:
    """Which side first, how to change over, and the seconds that takes."""

    order: tuple[Side, ...]
    switch: tuple[Step, ...]
    takes: Fraction


@dataclass(frozen=True)
class Part:
    """One movement of an exercise; an exercise with a single movement has one part with an empty name.

    ``levels`` is its ladder, from the first week to what the source works up to; empty without one.
    """

    name: str
    title: str
    setup: tuple[Step, ...]
    setup_in_short: tuple[Step, ...]
    rep: tuple[Phase | HoldStep, ...]
    dose: Dose
    sides: Sides | None
    encouragement: tuple[Words, ...]
    figure: Pose
    begin: Words | None = None
    """said before the first repetition when it is not taught: where she breathes, which way, for how long"""
    amount: Words | None = None
    """how much it is, in her words, like ``{reps} slow rocks``"""
    levels: tuple[Level, ...] = ()


@dataclass(frozen=True)
class Caution:
    """A condition and what to do about it; spoken while it is new. ``stage`` is shown beside it."""

    stage: str
    say: Words


@dataclass(frozen=True)
class Timing:
    """The quiet between things, and when the coach speaks up; see the shipped ``timing:`` section."""

    sentence_gap: Fraction
    step_gap: Fraction
    topic_gap: Fraction
    lead: Fraction
    spoken_reps: int
    say_hold_over: Fraction
    halfway_from: Fraction
    halfway_from_reps: int
    silence_limit: Fraction
    move_gap: Fraction
    rest_every: int
    patience: Fraction


@dataclass(frozen=True)
class Suits:
    """Whom a way of doing an exercise suits: from which week to which, and what it spares.

    ``asked``: only who asks for it by name.
    """

    first: int = 0
    last: int = LAST_WEEK
    spares: tuple[Spared, ...] = SPARED
    asked: bool = False

    def week(self, weeks: int | None) -> bool:
        """Whether it suits that week of pregnancy; when it is not known (None), whether it suits all."""
        if weeks is None:
            return (self.first, self.last) == (0, LAST_WEEK)
        return self.first <= weeks <= self.last


@dataclass(frozen=True)
class Exercise:
    """One exercise, whole.

    ``variants`` are all ways to do it, each a whole exercise, in order of preference; empty if there is just
    one. ``variant`` names the one that this is, and ``longest`` is the most seconds it may take.
    """

    name: str
    title: str
    also_known_as: tuple[str, ...]
    purpose: Words
    position: str
    equipment: tuple[str, ...]
    setup: tuple[Step, ...]
    setup_in_short: tuple[Step, ...]
    parts: tuple[Part, ...]
    cautions: tuple[Caution, ...]
    mistakes: tuple[str, ...]
    easier: Words | None
    finish: tuple[Step, ...]
    source: Mapping[str, str]
    timing: Timing
    figure: Pose
    suits: Suits = Suits()
    variant: str = ""
    variants: Mapping[str, "Exercise"] = field(default_factory=dict)
    longest: Fraction | None = None


class DoseChange(NamedTuple):
    """What a routine changes of a dose; None leaves it. ``level`` is one of the ladder, counted from 1.

    ``most`` are the repetitions of a set there is time for.
    """

    reps: int | None = None
    sets: int | None = None
    hold: Fraction | None = None
    level: int | None = None
    most: int | None = None


class Entry(NamedTuple):
    """An exercise within a routine; ``parts`` empty means all of them."""

    exercise: str
    change: DoseChange
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Routine:
    """Several exercises in a row; ``ends`` is the position she stays in, ``wait`` what ends a wait, live.

    ``listen`` is all that is said in a session that is only listened to, without an exercise. ``rest`` are
    the seconds of a rest in the last position, before the closing. ``alone``: it is a single exercise, cut to
    fit her time.
    """

    name: str
    title: str
    purpose: str
    entries: tuple[Entry, ...]
    intro: tuple[Step, ...]
    closing: tuple[Step, ...]
    ends: str
    wait: WaitFor = "time"
    listen: tuple[Step, ...] = ()
    rest: Fraction = Fraction(0)
    alone: bool = False
    also_known_as: tuple[str, ...] = ()


@dataclass(frozen=True)
class Position:
    """A position of the body; ``way_out`` brings her out of it when she stops early."""

    name: str
    title: str
    level: Height
    way_out: Words
    figure: Pose


@dataclass(frozen=True)
class Move:
    """The way from one position to another: a row of instructions, and the seconds she gets after the last.

    ``in_short`` is for who knows it, ``knees_together`` for who must not take one leg before the other; both
    empty where ``say`` serves as well. ``way_out`` is said when she stops on the way; it must be safe at both
    ends and half-way. None: the phrase ``early-stop-between`` with the way out of the lower position.
    """

    start: str
    to: str
    say: tuple[Step, ...]
    takes: Fraction
    way_out: Words | None = None
    in_short: tuple[Step, ...] = ()
    knees_together: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Library:
    """Everything that can be played. ``own`` names what the given file itself defines.

    ``pronunciations`` are words and phrases, the first letter small, with how they are spelt for a voice.
    """

    exercises: Mapping[str, Exercise]
    routines: Mapping[str, Routine]
    positions: Mapping[str, Position]
    moves: tuple[Move, ...]
    phrases: Mapping[str, tuple[Words, ...]]
    timing: Timing
    own: frozenset[str]
    pronunciations: Mapping[str, str]
    is_extended: bool
    """whether an author's file lies over the shipped one"""
