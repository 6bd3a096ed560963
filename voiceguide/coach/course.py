"""A course: the units of a session, done and to come, and the listener it is for; the whole state of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from hashlib import sha256
from typing import Literal, NamedTuple, TypedDict

from voiceguide.coach.request import Request
from voiceguide.coach.script import Address, Script
from voiceguide.library.facts import Dose, Entry, Safety, Side, Teach, WaitFor
from voiceguide.library.routines import STANDING

State = Literal["playing", "paused", "over"]

Kind = Literal[
    "opening", "listen", "introduction", "transfer", "setup", "switch", "repetition", "rest", "finish",
    "closing", "landing", "reentry", "leaving", "speech",
]  # fmt: skip

ReentryReason = Literal["pause", "break", "ready", "again", "lost", "resume"]


@dataclass(frozen=True)
class Listener:
    """For whom units are written: her pace, what ends a wait, which wordings, and how she gets up and down.

    ``turn`` chooses among wordings that take turns; ``together`` is whether her knees stay together. Who is
    ``heard`` is told what to say, and who is not, which key to press.
    """

    pace: Fraction = Fraction(1)
    alone: bool = False
    """Whether the session is a single exercise, so that steps meant for that are said."""
    wait: WaitFor = "time"
    turn: int = 0
    together: bool = False
    heard: bool = False

    @property
    def ends_waits(self) -> bool:
        """Whether a wait lasts until she ends it, at least for a good while."""
        return self.wait in ("ready", "always")


@dataclass(frozen=True, kw_only=True)
class Unit:
    """The smallest stretch of a session that can be written alone.

    ``entry`` counts the exercises of the session from 0; -1 outside them. ``begun`` is how many of its lines
    were heard already: it is written from the next one on. ``teach`` is how much of it is new to her. One
    that ``invites`` asks her, who is heard, to say when she is there.
    """

    kind: Kind
    exercise: str = ""
    entry: int = -1
    chapter: str = ""
    begun: int = 0
    teach: Teach = "full"
    invites: bool = False

    @property
    def address(self) -> Address:
        """Where in the session it belongs."""
        return Address(self.exercise)


@dataclass(frozen=True, kw_only=True)
class Opening(Unit):
    """The lead-in (its seconds), the title, and what she must hear before she moves.

    ``announced`` stands in the place of the title and of the ``amount``, which is how much of it there will
    be, in words; without ``safety`` nothing is said of when to stop.
    """

    kind: Kind = "opening"
    name: str
    exercises: tuple[str, ...]
    lead_in: Fraction
    announced: str = ""
    starting_at: str = ""
    amount: str = ""
    safety: Safety | None = "signs"


@dataclass(frozen=True, kw_only=True)
class Listen(Unit):
    """All that the session ``name`` has to be listened to, before she moves or without moving at all."""

    kind: Kind = "listen"
    name: str
    lead_in: Fraction = Fraction(0)


@dataclass(frozen=True, kw_only=True)
class Introduction(Unit):
    """An exercise announced; ``again`` when she has heard all about it."""

    kind: Kind = "introduction"
    again: bool = False
    amount: str = ""


@dataclass(frozen=True, kw_only=True)
class Transfer(Unit):
    """One move from a position to another; ``remind``: of what to stop for, before the floor.

    With ``turned`` she was half-way when she was to be elsewhere: she is landed, and arrives there.
    """

    kind: Kind = "transfer"
    start: str
    to: str
    remind: bool = False
    turned: str = ""

    @property
    def arrives(self) -> str:
        """The position she is in afterwards."""
        return self.turned or self.to


class Belonging(TypedDict):
    """What units of one part have in common, as arguments for another of them."""

    exercise: str
    entry: int
    part: str
    dose: Dose
    teach: Teach


@dataclass(frozen=True, kw_only=True)
class InPart(Unit):
    """A unit within a part of an exercise, on a ``side`` if the part has sides."""

    part: str
    dose: Dose
    side: Side | None = None

    @property
    def belonging(self) -> Belonging:
        """What it has in common with all units of its part."""
        return Belonging(
            exercise=self.exercise, entry=self.entry, part=self.part, dose=self.dose, teach=self.teach
        )


@dataclass(frozen=True, kw_only=True)
class Setup(InPart):
    """How a part begins; ``whole`` with what its exercise says first, ``short`` when she knows it."""

    kind: Kind = "setup"
    whole: bool = True
    short: bool = False

    @property
    def address(self) -> Address:
        """Exercise and part."""
        return Address(self.exercise, self.part)


@dataclass(frozen=True, kw_only=True)
class Switch(InPart):
    """The change to ``side``."""

    kind: Kind = "switch"

    @property
    def address(self) -> Address:
        """Down to the side."""
        return Address(self.exercise, self.part, self.side or "")


@dataclass(frozen=True, kw_only=True)
class Repetition(InPart):
    """One repetition of a set, or what is left of it.

    ``first`` is the repetition she begins with, and ``taught`` whether that one is taught. It is written from
    its phase or hold number ``step`` on; of that hold ``held`` seconds are done, and with ``running`` nothing
    is said before the rest of it. ``more`` are steps with seconds that are added to their holds. ``opens``
    on the side she begins with.
    """

    kind: Kind = "repetition"
    set: int
    rep: int
    first: int = 1
    taught: bool = False
    opens: bool = True
    step: int = 0
    held: Fraction = Fraction(0)
    more: tuple[tuple[int, Fraction], ...] = ()
    running: bool = False

    def longer(self, step: int) -> Fraction:
        """Seconds added to the hold at ``step``."""
        return sum((seconds for number, seconds in self.more if number == step), Fraction(0))

    @property
    def address(self) -> Address:
        """Down to the repetition."""
        return Address(self.exercise, self.part, self.side or "", self.set, self.rep)


@dataclass(frozen=True, kw_only=True)
class Leaving(InPart):
    """The way out of a repetition that is left in the middle: from its ``step``, in a hold if ``held``."""

    kind: Kind = "leaving"
    step: int
    held: bool


@dataclass(frozen=True, kw_only=True)
class Rest(InPart):
    """The end of a set, and the rest before the ``following`` one (0 when there is none).

    In a long set she rests ``after`` so many repetitions, and then the same set goes on. ``rested`` seconds
    of it are done, and ``more`` are added; once ``running`` nothing is said before it. The exercise
    ``goes_on``: another side or part comes next, and not its finish.
    """

    kind: Kind = "rest"
    set: int
    following: int = 0
    after: int = 0
    rested: Fraction = Fraction(0)
    more: Fraction = Fraction(0)
    running: bool = False
    goes_on: bool = False

    @property
    def address(self) -> Address:
        """Down to the set."""
        return Address(self.exercise, self.part, self.side or "", self.set)


@dataclass(frozen=True, kw_only=True)
class Repose(Unit):
    """A rest of ``seconds`` in the position she is left in, before the last words."""

    kind: Kind = "rest"
    seconds: Fraction


@dataclass(frozen=True, kw_only=True)
class Finish(Unit):
    """What follows the last repetition of an exercise."""

    kind: Kind = "finish"


@dataclass(frozen=True, kw_only=True)
class Closing(Unit):
    """The last words, and the tone that ends a session."""

    kind: Kind = "closing"
    name: str
    amount: str = ""
    often: str = ""
    """What her level has to say, like how often a day is plenty; said after the amount."""


@dataclass(frozen=True, kw_only=True)
class Landing(Unit):
    """How to come out of where she is, on the way from ``start`` to ``to`` (the same when she is at rest).

    ``pausing`` when she has only paused, but may not stay there for it.
    """

    kind: Kind = "landing"
    start: str
    to: str
    pausing: bool = False


@dataclass(frozen=True, kw_only=True)
class Reentry(Unit):
    """Bringing her back into ``into``: where she was, time to get there, and counted in where she moves.

    Where she comes from another position, as after a resumed session, that is its ``start``, and the way from
    there follows; ``lead_in`` are seconds of quiet before the first word.
    """

    kind: Kind = "reentry"
    reason: ReentryReason
    into: Unit
    start: str = ""
    lead_in: Fraction = Fraction(0)

    @classmethod
    def back_into(cls, into: Unit, reason: ReentryReason) -> "Reentry":
        """The way back into a unit, as part of its exercise."""
        return cls(reason=reason, into=into, exercise=into.exercise, entry=into.entry)

    @property
    def address(self) -> Address:
        """That of the unit she comes back into."""
        return self.into.address


@dataclass(frozen=True, kw_only=True)
class Speech(Unit):
    """A script that stands by itself, said in ``position``."""

    kind: Kind = "speech"
    script: Script = ()
    position: str = STANDING


class Place(NamedTuple):
    """Where she is: in a position, or on the way from ``start`` to ``to``."""

    start: str
    to: str


@dataclass(frozen=True)
class Course:
    """All units of a session; those before ``at`` are done. Changed only by making another one.

    ``entries`` are its exercises in their order, ``ends`` the position she is left in.
    """

    name: str
    title: str
    entries: tuple[Entry, ...]
    units: tuple[Unit, ...]
    listener: Listener
    request: Request = field(default_factory=Request)
    at: int = 0
    state: State = "playing"

    @property
    def digest(self) -> str:
        """Stands for the units, their order and all that is in them."""
        return sha256(repr(self.units).encode()).hexdigest()

    @property
    def done(self) -> tuple[Unit, ...]:
        """The units behind her."""
        return self.units[: self.at]

    @property
    def to_come(self) -> tuple[Unit, ...]:
        """The unit she is in, and those after it."""
        return self.units[self.at :]

    @property
    def now(self) -> Unit:
        """The unit she is in, or the one she will come back into."""
        unit = self.units[self.at]
        return unit.into if isinstance(unit, Reentry) else unit

    @property
    def awaits(self) -> bool:
        """Whether it waits until she is there, however long that takes; she has not paused it."""
        unit = self.units[self.at]
        return self.state == "paused" and isinstance(unit, Reentry) and unit.reason == "ready"

    @property
    def place(self) -> Place:
        """Where she is."""
        return place_of(self.units, self.at)

    def reached(self, number: int) -> "Course":
        """The same, with the unit of that number begun; never back."""
        return replace(self, at=max(self.at, min(number, len(self.units) - 1)))

    def going(self, *to_come: Unit, state: State = "playing") -> "Course":
        """The same up to here, and then other units."""
        return replace(self, units=(*self.done, *to_come), state=state)


def place_of(units: tuple[Unit, ...], number: int) -> Place:
    """Where she is during a unit: on the way during a transfer, else where the last one brought her."""
    unit = units[number] if number < len(units) else None
    if isinstance(unit, Transfer):
        return Place(unit.start, unit.to)
    here = _position_before(units, number)
    return Place(here, here)


def places_of(units: tuple[Unit, ...], first: int = 0) -> Iterator[Place]:
    """Where she is during each unit, from number ``first`` on."""
    here = _position_before(units, first)
    for unit in units[first:]:
        if isinstance(unit, Transfer):
            yield Place(unit.start, unit.to)
            here = unit.arrives
            continue
        here = _set_down(unit) or here
        yield Place(here, here)


def _position_before(units: tuple[Unit, ...], number: int) -> str:
    if number < len(units) and (found := _set_down(units[number])):
        return found
    for unit in reversed(units[:number]):
        if isinstance(unit, Transfer):
            return unit.arrives
        if found := _set_down(unit):
            return found
    return STANDING


def _set_down(unit: Unit) -> str:
    """The position a unit itself says she is in; empty for most."""
    if isinstance(unit, Speech):
        return unit.position
    return unit.start if isinstance(unit, Reentry) else ""
