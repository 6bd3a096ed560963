"""What a listener may change of a session: dose, pace, sides, how much is said, where to begin."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from typing import Any, get_args

from voiceguide.errors import BadRequest
from voiceguide.library.duration import parse_breaths, parse_number, write_duration
from voiceguide.library.facts import (
    LAST_WEEK,
    LONGEST_HOLD,
    LONGEST_SESSION,
    OTHER_SIDE,
    SPARED,
    Breaths,
    Dose,
    DoseChange,
    Part,
    Safety,
    Side,
    Spared,
    Teach,
    WaitFor,
    Words,
)
from voiceguide.library.ladder import level_of, longest_hold
from voiceguide.library.plans import PracticePlan

SLOWEST, FASTEST = Fraction(1, 2), Fraction(2)
MOST_REPS, MOST_SETS, MOST_LEVELS = 1000, 100, 100
LONGEST_LEAD_IN = Fraction(30)

DEFAULT_LEAD_IN = Fraction(3, 2)

TOO_LARGE_TO_TELL = 10**12

EXACT = ("hold", "pace", "lead_in")
"""The wishes that are seconds or a factor."""

LISTEN_FIRST = "listen-first"
"""The session with the whole check and list of when to stop."""

COUNTED = {
    "reps": (MOST_REPS, "try --reps 10"),
    "sets": (MOST_SETS, "try --sets 2"),
    "level": (MOST_LEVELS, "try --level 1"),
    "weeks": (LAST_WEEK, "try --weeks 20"),
}
"""Those that are whole numbers from 1 on: the most of each, and what to type."""


@dataclass(frozen=True)
class Request:
    """The listener's wishes; ``None`` and empty leave what the author wrote.

    ``pace`` scales every quiet and every phase, 0.9 being slower; holds keep their seconds.
    ``start`` is an address like ``torso-twist/left``, or, for ``Guide.plan``, a time. A wish that nothing in
    the session could grant is refused, unless it is ``shared``.

    Raises BadRequest for what cannot be honoured.
    """

    reps: int | None = None
    sets: int | None = None
    hold: Fraction | None = None
    pace: Fraction = Fraction(1)
    sides: tuple[Side, ...] = ()
    level: int | None = None
    """Of each ladder, counted from 1; the last one where it is shorter."""
    levels: tuple[tuple[str, int], ...] = ()
    """Exercises she has done, and the level of each that is hers; ``level`` goes before it."""
    plan: PracticePlan | None = None
    """What is done in the time she has; one of the routines of the library that fits."""
    announced: str = ""
    """Said at the beginning, in the place of the title."""
    variant: str = ""
    """The name of the way to do it that she asks for."""
    weeks: int | None = None
    """Her week of pregnancy."""
    spare: tuple[Spared, ...] = ()
    """What she has to spare."""
    spare_none: bool = False
    """She says that nothing is to be spared this time, whatever is known of her."""
    sore: Side | None = None
    """The side that comes second, unless ``sides`` says otherwise."""
    teach: Teach | None = None
    """How much is taught of everything; None: as ``taught`` says, and all of what it does not name."""
    taught: tuple[tuple[str, Teach], ...] = ()
    """Exercises she knows, and how much of each is still taught."""
    safety: Safety | None = None
    """What is said of when to stop; None: in two lines where nothing is new to her, else the signs."""
    listen_first: bool = False
    """Whether the whole check and list come before the session."""
    turn: int = 0
    """Which of the wordings that take turns; another number for every session."""
    lead_in: Fraction = DEFAULT_LEAD_IN
    wait: WaitFor = "time"
    """What ends a wait, live; files keep the planned seconds."""
    start: str = ""
    shared: bool = False
    """Asked of several sessions at once: what one of them cannot grant is passed over there."""

    @classmethod
    def of(cls, **wishes: Any) -> "Request":  # noqa: ANN401 - the fields of this class
        """The same from plain numbers, like ``pace=0.9``. Raises BadRequest."""
        try:
            exact = {key: _exact(wishes[key]) for key in EXACT if wishes.get(key) is not None}
        except ValueError as exc:
            raise BadRequest(f"hold, pace and lead-in are numbers; {exc}") from exc
        return cls(**{**wishes, **exact})

    def as_data(self) -> dict[str, object]:
        """As plain values for JSON; exact, and only what differs from the default."""
        plain = Request()
        wishes = {each.name: getattr(self, each.name) for each in fields(self)}
        return {key: _plain(value) for key, value in wishes.items() if value != getattr(plain, key)}

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> "Request":
        """Back from ``as_data``. Raises BadRequest and TypeError for anything else."""
        wishes = {key: _of_plain(value) for key, value in data.items()}
        if "plan" in data:
            wishes["plan"] = _plan_of(data["plan"])
        return cls.of(**wishes)

    def teaching(self, exercise: str) -> Teach:
        """How much is taught of an exercise."""
        return self.teach or dict(self.taught).get(exercise, "full")

    def own_level(self, exercise: str) -> int | None:
        """The level she asks for, else the one of an exercise that is hers; None if neither is known."""
        return self.level or dict(self.levels).get(exercise)

    def __post_init__(self) -> None:
        for key, (most, hint) in COUNTED.items():
            number = getattr(self, key)
            if not isinstance(number, int | None):
                raise BadRequest("reps, sets, level and weeks are whole numbers; try --reps 10")
            if number is not None:
                _within(key, Fraction(number), Fraction(1), Fraction(most), hint)
        _within("pace", self.pace, SLOWEST, FASTEST, "1 is as written, 0.9 a little slower")
        if self.hold is not None and not 1 <= self.hold <= LONGEST_HOLD:
            range_ = f"1 s to {write_duration(LONGEST_HOLD)}"
            raise BadRequest(f"a hold of {_told(self.hold)} s is outside {range_}; try --hold 10s")
        _within("lead-in", self.lead_in, Fraction(0), LONGEST_LEAD_IN, "try --lead-in 1.5")
        self._check_words()

    def _check_words(self) -> None:
        if not all(map(_is_a_level, self.levels)):
            raise BadRequest("levels are whole numbers; try --level 1")
        if self.wait not in get_args(WaitFor):
            raise BadRequest(f"--wait knows {', '.join(get_args(WaitFor))}; try --wait ready")
        for asked, known, option in (
            (self.teach, get_args(Teach), "teach"),
            (self.safety, get_args(Safety), "safety"),
        ):
            if asked is not None and asked not in known:
                raise BadRequest(f"--{option} knows {', '.join(known)}; try --{option} {known[-1]}")
        if not set(self.sides) <= set(OTHER_SIDE):
            raise BadRequest("--sides knows left and right; try --sides left,right")
        if len(set(self.sides)) != len(self.sides):
            raise BadRequest("--sides names a side twice; try --sides left,right")
        if not set(self.spare) <= set(SPARED):
            raise BadRequest(f"--spare knows {', '.join(SPARED)}; try --spare wrists")
        if self.sore is not None and self.sore not in OTHER_SIDE:
            raise BadRequest("--sore knows left and right; try --sore left")

    def dose(self, part: Part, change: DoseChange, exercise: str) -> Dose:
        """The dose of a part of an exercise as written, changed by the routine, changed by the listener.

        A level stands for a whole dose, and the listener's for what the routine changes too. A hold
        she asks for is no longer than the longest of the ladder.
        """
        own = self.own_level(exercise)
        level = level_of(part, own or change.level)
        written = level.dose if level else part.dose
        if level and own:
            change = DoseChange(most=change.most)
        hold = self.hold and min(self.hold, longest_hold(part))
        reps = self.reps or change.reps or written.reps
        return replace(
            written,
            reps=min(reps, change.most or reps) if written.repeats else written.reps,
            sets=self.sets or change.sets or written.sets,
            hold=written.hold and (hold or change.hold or written.hold),
        )

    def saying(self, part: Part, change: DoseChange, exercise: str) -> Words | None:
        """What her level has to say, once in a session; the first level where none is asked for."""
        level = level_of(part, self.own_level(exercise) or change.level or 1)
        return level.say if level else None

    def order(self, part: Part) -> tuple[Side, ...]:
        """Which sides of a part, in their order; none where it has none."""
        if part.sides is None or self.sides:
            return self.sides if part.sides else ()
        return tuple(sorted(part.sides.order, key=lambda side: side == self.sore))


def too_long(title: str = "") -> BadRequest:
    """The refusal of a session that would pass LONGEST_SESSION."""
    what = f'"{title}"' if title else "this"
    return BadRequest(
        f"{what} would last more than {LONGEST_SESSION // 3600} hours; ask for fewer reps or sets"
    )


def _within(what: str, value: Fraction, low: Fraction, high: Fraction, hint: str) -> None:
    if not low <= value <= high:
        raise BadRequest(f"--{what} {_told(value)} is outside {_told(low)} to {_told(high)}; {hint}")


def _exact(number: object) -> Fraction:
    if isinstance(number, Fraction):
        return number
    breaths = parse_breaths(str(number))
    return parse_number(str(number)) if breaths is None else Breaths.of(breaths)


def _plain(value: object) -> object:
    if isinstance(value, Breaths):
        return f"{value.breaths} breaths"
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, PracticePlan):
        return value.as_data()
    return str(value) if isinstance(value, Fraction) else value


def _of_plain(value: object) -> object:
    return tuple(_of_plain(each) for each in value) if isinstance(value, list) else value


def _is_a_level(told: object) -> bool:
    """Whether it is an exercise with a level of a ladder."""
    if not isinstance(told, tuple) or len(told) != 2:
        return False
    name, level = told
    return isinstance(name, str) and type(level) is int and 1 <= level <= MOST_LEVELS


def _plan_of(data: object) -> PracticePlan:
    try:
        return PracticePlan.of_data(data if isinstance(data, Mapping) else {})
    except ValueError as exc:
        raise BadRequest(f"the plan cannot be read: {exc}") from exc


def _told(number: Fraction) -> str:
    """A number in a message, however large or small it is."""
    if abs(number) >= TOO_LARGE_TO_TELL:
        return f"{'-' * (number < 0)}{TOO_LARGE_TO_TELL} or more"
    return str(int(number)) if number.denominator == 1 else str(float(number))
