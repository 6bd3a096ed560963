"""Her: what is known of the listener, and what follows from it on a day; nothing is ever needed.

Pure: today is always an argument. ``Her()`` knows nothing, and whoever plans for it takes the safest way.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Final, Literal, NamedTuple

from voiceguide.library.facts import Side, WaitFor

Trimester = Literal["first", "second", "third"]
"""The stage of a pregnancy: to week 13, weeks 14 to 27, from week 28 on."""

SPARES: Final = ("girdle", "wrists", "floor")
"""What exercises can spare: the pelvic girdle, the wrists, the way down to the floor."""

TERM: Final = timedelta(weeks=40)
"""From the first day that is counted to the due date."""
LAST_WEEK: Final = 42
"""Completed weeks beyond which a count says nothing any more."""
LISTEN_EVERY: Final = timedelta(weeks=4)
LOUDNESSES: Final = (-70, 0)
_ZONES: Final = timedelta(days=1)
"""How far ahead a day may be that was written down in another time zone."""


class Counted(NamedTuple):
    """How many weeks and days she was on a day."""

    weeks: int
    days: int
    on: date


class Check(NamedTuple):
    """The last time she went through the check, or said that she has asked: the day and whether she may."""

    on: date
    ask_first: bool
    """It told her to ask first, and she has not said since that she may."""


class Listened(NamedTuple):
    """The last time she heard "listen first", and the digest of what she heard."""

    on: date
    digest: str


@dataclass(frozen=True)
class Her:
    """What is known of her; ``None`` and empty where nothing is. Of ``counted`` and ``due`` one is enough."""

    counted: Counted | None = None
    due: date | None = None
    spare: tuple[str, ...] = ()
    """some of SPARES, in their order"""
    sore: Side | None = None
    minutes: int | None = None
    """how long she likes to practise"""
    voice: str = ""
    pace: Fraction | None = None
    checked: Check | None = None
    listened: Listened | None = None
    microphone: bool | None = None
    """whether the guide may listen to her"""
    loudness: int | None = None
    """how loud she usually is at the microphone, decibels of its full scale, LOUDNESSES"""
    wait: WaitFor | None = None
    """what ends a wait while she gets into position, live; None: as each session has it"""

    def __post_init__(self) -> None:
        if not set(self.spare) <= set(SPARES):
            raise ValueError(f"only {', '.join(SPARES)} can be spared")
        object.__setattr__(self, "spare", tuple(each for each in SPARES if each in self.spare))

    def weeks(self, today: date) -> int | None:
        """Completed weeks, 1 to LAST_WEEK; None where nothing, or nothing of use, is known."""
        days = self.days(today)
        weeks = None if days is None else days // 7
        return weeks if weeks is not None and 1 <= weeks <= LAST_WEEK else None

    def days(self, today: date) -> int | None:
        """Days that are counted until today, by the due date if it is known; None where nothing is."""
        if self.due is not None:
            return (TERM - (self.due - today)).days
        if self.counted is not None:
            weeks, days, on = self.counted
            return weeks * 7 + days + (today - on).days
        return None

    def stage(self, today: date) -> Trimester | None:
        """Her stage; None where her weeks are not known."""
        weeks = self.weeks(today)
        return None if weeks is None else trimester(weeks)

    def must_listen(self, today: date, digest: str) -> bool:
        """Whether "listen first", whose text has this digest, is to be heard before the next session.

        She never heard it, or four weeks ago; her stage has changed since then, or the text has.
        """
        if self.listened is None or self.listened.digest != digest:
            return True
        on = self.listened.on
        recent = -_ZONES <= today - on < LISTEN_EVERY
        return not recent or self.stage(on) != self.stage(today)

    def must_ask(self) -> bool:
        """Whether no session may begin: she was told to ask first, and has not said that she may."""
        return self.checked is not None and self.checked.ask_first

    def having_listened(self, today: date, digest: str) -> "Her":
        """Her, once she has heard "listen first" of this digest."""
        return replace(self, listened=Listened(today, digest))

    def having_checked(self, today: date, *, ask_first: bool) -> "Her":
        """Her, once she went through the check, or has asked."""
        return replace(self, checked=Check(today, ask_first))

    def wishes(self, today: date) -> dict[str, object]:
        """What is known of her that changes a plan, as wishes of ``Request.of``; only what is known."""
        known = {"weeks": self.weeks(today), "spare": self.spare, "sore": self.sore, "pace": self.pace}
        return {key: value for key, value in known.items() if value}


def trimester(weeks: int) -> Trimester:
    """The stage after so many completed weeks."""
    return "first" if weeks < 14 else "second" if weeks < 28 else "third"
