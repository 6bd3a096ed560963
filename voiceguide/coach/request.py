"""What a listener may change of a session: dose, pace, sides, how much is said, where to begin."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from typing import Any, get_args

from voiceguide.errors import BadRequest
from voiceguide.library.duration import parse_breaths, parse_number, write_duration
from voiceguide.library.facts import (
    LONGEST_HOLD,
    LONGEST_SESSION,
    OTHER_SIDE,
    Breaths,
    Dose,
    DoseChange,
    Safety,
    Side,
    Teach,
    WaitFor,
)

SLOWEST, FASTEST = Fraction(1, 2), Fraction(2)
MOST_REPS, MOST_SETS = 1000, 100
LONGEST_LEAD_IN = Fraction(30)

DEFAULT_LEAD_IN = Fraction(3, 2)

TOO_LARGE_TO_TELL = 10**12

EXACT = ("hold", "pace", "lead_in")
LISTEN_FIRST = "listen-first"
"""The session with the whole check and list of when to stop."""

"""The wishes that are seconds or a factor."""


@dataclass(frozen=True)
class Request:
    """The listener's wishes; ``None`` and empty leave what the author wrote.

    ``pace`` scales every quiet and every phase, 0.9 being slower; holds keep their seconds.
    ``start`` is an address like ``torso-twist/left``. A wish that nothing in the session could grant is
    refused, unless it is ``shared``. Raises BadRequest for what cannot be honoured.
    """

    reps: int | None = None
    sets: int | None = None
    hold: Fraction | None = None
    pace: Fraction = Fraction(1)
    sides: tuple[Side, ...] = ()
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
        return cls.of(**{key: _of_plain(value) for key, value in data.items()})

    def teaching(self, exercise: str) -> Teach:
        """How much is taught of an exercise."""
        return self.teach or dict(self.taught).get(exercise, "full")

    def __post_init__(self) -> None:
        if not all(isinstance(each, int | None) for each in (self.reps, self.sets)):
            raise BadRequest("reps and sets are whole numbers; try --reps 10")
        _within("pace", self.pace, SLOWEST, FASTEST, "1 is as written, 0.9 a little slower")
        if self.reps is not None:
            _within("reps", Fraction(self.reps), Fraction(1), Fraction(MOST_REPS), "try --reps 10")
        if self.sets is not None:
            _within("sets", Fraction(self.sets), Fraction(1), Fraction(MOST_SETS), "try --sets 2")
        if self.hold is not None and not 1 <= self.hold <= LONGEST_HOLD:
            most = write_duration(LONGEST_HOLD)
            raise BadRequest(f"a hold of {_told(self.hold)} s is outside 1 s to {most}; try --hold 10s")
        _within("lead-in", self.lead_in, Fraction(0), LONGEST_LEAD_IN, "try --lead-in 1.5")
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

    def dose(self, written: Dose, change: DoseChange) -> Dose:
        """The dose as written, changed by the routine, changed by the listener."""
        return replace(
            written,
            reps=(self.reps or change.reps or written.reps) if written.repeats else written.reps,
            sets=self.sets or change.sets or written.sets,
            hold=written.hold and (self.hold or change.hold or written.hold),
        )


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
    return str(value) if isinstance(value, Fraction) else value


def _of_plain(value: object) -> object:
    return tuple(_of_plain(each) for each in value) if isinstance(value, list) else value


def _told(number: Fraction) -> str:
    """A number in a message, however large or small it is."""
    if abs(number) >= TOO_LARGE_TO_TELL:
        return f"{'-' * (number < 0)}{TOO_LARGE_TO_TELL} or more"
    return str(int(number)) if number.denominator == 1 else str(float(number))
