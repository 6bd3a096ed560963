"""Answers: what she types of herself in, what is known of her then out; and back again, to be kept.

One parser of each subject serves the talk, the options and her file, so all of them take the same words.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final, NamedTuple, get_args

from voiceguide.coach.request import FASTEST, SLOWEST
from voiceguide.errors import BadRequest, nearest, shown
from voiceguide.her import LAST_WEEK, LOUDNESSES, SPARES, TERM, Counted, Her
from voiceguide.library.duration import parse_number
from voiceguide.library.facts import Side, WaitFor

NOTHING: Final = "none"
"""What takes an answer back."""
MAY_BEGIN, ASK_FIRST = "may begin", "ask first"
MOST_MINUTES: Final = 120
MOST_LETTERS: Final = 100
"""of the name of a voice, and of a digest"""

_COUNT: Final = re.compile(r"(\d{1,2})(?: ?\+ ?([0-6]))?(?: weeks?)?(?: on (\S+))?", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DATED: Final = re.compile(r"(\S+), ?(\S.*)")
_LATE: Final = timedelta(weeks=LAST_WEEK) - TERM
_QUOTED: Final = 40
"""letters of an answer that are told back"""


class _Subject(NamedTuple):
    """One thing that can be known of her."""

    take: Callable[[Her, str, date | None], Her]
    tell: Callable[[Her], str]
    """as it is kept; empty where nothing is known"""
    example: str


def answered(her: Her, subject: str, text: str, today: date | None) -> Her:
    """What is known of her once she has said ``text`` of a subject; NOTHING takes back what she said before.

    Without ``today``, as in a file, a number of weeks says on which day it was true. Raises BadRequest, which
    gives an example.
    """
    words = " ".join(text.split())
    if words.casefold() == NOTHING and subject in _FORGOTTEN:
        return replace(her, **_FORGOTTEN[subject])
    return SUBJECTS[subject].take(her, words, today)


def told(her: Her, subject: str) -> str:
    """What is known of a subject, in words that ``answered`` takes; empty if nothing is."""
    return SUBJECTS[subject].tell(her)


def yes_or_no(text: str) -> bool:
    """Raises BadRequest for anything but yes and no."""
    word = text.strip().casefold().rstrip(".!")
    if word not in ("y", "yes", "n", "no"):
        raise BadRequest(f"{_said(text)} is neither yes nor no; type yes or no")
    return word.startswith("y")


def _take_weeks(her: Her, text: str, today: date | None) -> Her:
    found = _COUNT.fullmatch(text.casefold())
    if not found or not 1 <= int(found[1]) <= LAST_WEEK:
        raise BadRequest(
            f"{_said(text)} is no number of weeks from 1 to {LAST_WEEK}; write it {_like('weeks')}"
        )
    on = _day(found[3]) if found[3] else today
    if on is None:
        raise BadRequest(f"{_said(text)} needs the day on which it was true, {_like('weeks')}")
    return replace(her, counted=Counted(int(found[1]), int(found[2] or 0), on), due=None)


def _tell_weeks(her: Her) -> str:
    return "{}+{} on {}".format(*her.counted) if her.counted and not her.due else ""


def _take_due(her: Her, text: str, today: date | None) -> Her:
    due = _day(text)
    if today is not None:
        if due > today + TERM - timedelta(weeks=1):
            raise BadRequest(f"{due} is more than 39 weeks away; write your due date {_like('due')}")
        if due < today - _LATE:
            raise BadRequest(f"{due} was more than two weeks ago; write your due date {_like('due')}")
    return replace(her, due=due, counted=None)


def _take_spare(her: Her, text: str, _today: date | None) -> Her:
    words = [word.strip() for word in text.casefold().split(",")]
    for word in words:
        if word not in SPARES:
            hint = nearest(word, SPARES) or f"known are {', '.join(SPARES)}"
            raise BadRequest(f"{_said(word)} cannot be spared; {hint}")
    return replace(her, spare=tuple(words))


def _take_sore(her: Her, text: str, _today: date | None) -> Her:
    sides: Mapping[str, Side | None] = {"left": "left", "right": "right", "neither": None}
    if text.casefold() not in sides:
        raise BadRequest(f"{_said(text)} is no side; write left, right or neither")
    return replace(her, sore=sides[text.casefold()])


def _take_minutes(her: Her, text: str, _today: date | None) -> Her:
    found = re.fullmatch(r"(\d{1,4}) ?(?:m|min|minutes?)?", text.casefold(), re.ASCII)
    if not found or not 1 <= int(found[1]) <= MOST_MINUTES:
        raise BadRequest(
            f"{_said(text)} is no number of minutes from 1 to {MOST_MINUTES}; write it {_like('minutes')}"
        )
    return replace(her, minutes=int(found[1]))


def _take_pace(her: Her, text: str, _today: date | None) -> Her:
    try:
        pace = parse_number(text)
    except ValueError as exc:
        raise BadRequest(f"{exc}; 1 is as written, 0.9 a little slower") from exc
    if not SLOWEST <= pace <= FASTEST:
        low, high = float(SLOWEST), float(FASTEST)
        raise BadRequest(f"a pace of {_said(text)} is outside {low:g} to {high:g}; 0.9 is a little slower")
    return replace(her, pace=pace.limit_denominator(1000))


def _tell_pace(her: Her) -> str:
    if her.pace is None:
        return ""
    short = f"{float(her.pace):g}"
    return short if Fraction(short) == her.pace else str(her.pace)


def _take_voice(her: Her, text: str, _today: date | None) -> Her:
    if not text or len(text) > MOST_LETTERS or not text.isprintable():
        raise BadRequest(f"{_said(text)} is no name of a voice; `voiceguide voices` tells them")
    return replace(her, voice=text)


def _take_wait(her: Her, text: str, _today: date | None) -> Her:
    waits: Mapping[str, WaitFor] = {each: each for each in get_args(WaitFor)}
    if text.casefold() not in waits:
        hint = nearest(text, waits) or f"known are {', '.join(waits)}"
        raise BadRequest(f"{_said(text)} ends no wait; {hint}")
    return replace(her, wait=waits[text.casefold()])


def _take_check(her: Her, text: str, _today: date | None) -> Her:
    on, outcome = _dated(text, "checked")
    if outcome.casefold() not in (MAY_BEGIN, ASK_FIRST):
        raise BadRequest(f"{_said(outcome)} is no outcome of the check; write {MAY_BEGIN} or {ASK_FIRST}")
    return her.having_checked(on, ask_first=outcome.casefold() == ASK_FIRST)


def _tell_check(her: Her) -> str:
    return f"{her.checked.on}, {ASK_FIRST if her.checked.ask_first else MAY_BEGIN}" if her.checked else ""


def _take_listened(her: Her, text: str, _today: date | None) -> Her:
    on, digest = _dated(text, "listened")
    if len(digest) > MOST_LETTERS or not digest.isprintable():
        raise BadRequest(f"{_said(digest)} is no digest of a text; remove the line, and it is heard anew")
    return her.having_listened(on, digest)


def _tell_listened(her: Her) -> str:
    return f"{her.listened.on}, {her.listened.digest}" if her.listened else ""


def _take_microphone(her: Her, text: str, _today: date | None) -> Her:
    return replace(her, microphone=yes_or_no(text))


def _tell_microphone(her: Her) -> str:
    return "" if her.microphone is None else "yes" if her.microphone else "no"


def _take_loudness(her: Her, text: str, _today: date | None) -> Her:
    low, high = LOUDNESSES
    found = re.fullmatch(r"(-?\d{1,3}) ?(?:db)?", text.casefold(), re.ASCII)
    if not found or not low <= int(found[1]) <= high:
        raise BadRequest(
            f"{_said(text)} is no loudness from {low} to {high} dB; `voiceguide listen` finds it"
        )
    return replace(her, loudness=int(found[1]))


def _tell_loudness(her: Her) -> str:
    return "" if her.loudness is None else f"{her.loudness} dB"


SUBJECTS: Final[Mapping[str, _Subject]] = {
    "weeks": _Subject(_take_weeks, _tell_weeks, "30, or 30+2 on 2026-11-30"),
    "due": _Subject(_take_due, lambda her: str(her.due or ""), "2027-02-01"),
    "spare": _Subject(_take_spare, lambda her: ", ".join(her.spare), "wrists, floor"),
    "sore": _Subject(_take_sore, lambda her: her.sore or "", "left"),
    "minutes": _Subject(_take_minutes, lambda her: str(her.minutes or ""), "10"),
    "pace": _Subject(_take_pace, _tell_pace, "0.9"),
    "wait": _Subject(_take_wait, lambda her: her.wait or "", "ready"),
    "voice": _Subject(_take_voice, lambda her: her.voice, "gmw/en-gb-x-rp+f2"),
    "checked": _Subject(_take_check, _tell_check, f"2026-11-30, {MAY_BEGIN}"),
    "listened": _Subject(_take_listened, _tell_listened, "2026-11-30, 3f9ac2"),
    "microphone": _Subject(_take_microphone, _tell_microphone, "yes"),
    "loudness": _Subject(_take_loudness, _tell_loudness, "-30 dB"),
}
"""All that can be known of her, in the order in which it is told."""

_FORGOTTEN: Final[Mapping[str, Mapping[str, Any]]] = {
    "weeks": {"counted": None, "due": None},
    "due": {"counted": None, "due": None},
    "spare": {"spare": ()},
    "sore": {"sore": None},
    "minutes": {"minutes": None},
    "pace": {"pace": None},
    "wait": {"wait": None},
    "voice": {"voice": ""},
    "microphone": {"microphone": None},
    "loudness": {"loudness": None},
}


def _like(subject: str) -> str:
    return f"like {SUBJECTS[subject].example}"


def _dated(text: str, subject: str) -> tuple[date, str]:
    found = _DATED.fullmatch(text)
    if not found:
        raise BadRequest(f"{_said(text)} needs a day and what came of it, {_like(subject)}")
    return _day(found[1]), found[2]


def _day(text: str) -> date:
    try:
        if not _DAY.fullmatch(text):
            raise ValueError("another form")
        return date.fromisoformat(text)
    except ValueError as exc:
        raise BadRequest(f"{_said(text)} is no date; write year-month-day, like 2027-02-01") from exc


def _said(text: str) -> str:
    """An answer as it is told back: short, and without a command to the terminal."""
    short = text if len(text) <= _QUOTED else f"{text[:_QUOTED]}..."
    return f'"{shown(short)}"'
