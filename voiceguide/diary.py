"""The diary: what she did on which day and how it felt, read from the journals; and what follows from it.

Pure: a diary is a frozen value, and today is an argument. Without sessions everything is as for who is new.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from operator import attrgetter
from typing import Any, Final, NamedTuple

from voiceguide.coach.doing import Doing
from voiceguide.journal import FINISHED, Account, Commanded, Feeling, JournalEntry, Reached, Resumed
from voiceguide.library.facts import Teach

AWAY: Final = timedelta(weeks=3)
"""After so long without an exercise it is taught anew, and what was felt before offers no more."""
IN_FULL, IN_SHORT = 2, 3
"""So many times an exercise is taught in full, and then so many times in short."""
GOOD: Final[frozenset[Feeling]] = frozenset({"better", "same"})
TO_GO_UP: Final = 2
"""So many times better or the same in a row, and one level more is offered."""
SEVERAL: Final = 3
"""So many answers in three weeks tell whether it gets better at all."""
REST: Final = timedelta(days=1)
"""Of rest after a day on which it was worse."""

_ANY_LEVEL: Final = 10**9


class Amount(NamedTuple):
    """What was done of one movement, on one side if it has sides."""

    part: str
    side: str
    reps: int
    """really done, in all sets"""
    asked: int
    """repetitions in all sets, as it was planned when she began"""
    hold: Fraction
    """seconds of its longest stay, or breaths; 0 without one"""


class Bout(NamedTuple):
    """One exercise in one session, of which at least a repetition was done."""

    exercise: str
    amounts: tuple[Amount, ...]
    finished: bool
    """all that was planned was done, on every side"""
    level: int
    """of its ladder, from 1; 0 if nothing tells"""
    variant: str = ""
    """which way of doing it; empty where there is one"""
    cut: bool = False
    """less than her level, for the time she had"""


class Practice(NamedTuple):
    """One session."""

    name: str
    begun: datetime
    last: datetime
    finished: bool
    bouts: tuple[Bout, ...]
    felt: Feeling | None
    """better, same or worse; None if she did not say"""
    told: date
    """when she said how it felt, else when it was over"""
    weeks: int | None = None
    """how far along she was, if that was known"""
    spared: tuple[str, ...] = ()
    """what it was planned to spare, like ``wrists``"""
    share: Fraction = Fraction(0)
    """how much of what was planned was done, from 0 to 1"""

    @property
    def day(self) -> date:
        """The day on which it began, where she was."""
        return self.begun.date()

    def bout(self, exercise: str) -> Bout | None:
        """What was done of an exercise; the more complete, if it came twice."""
        found = [bout for bout in self.bouts if bout.exercise == exercise]
        return max(found, key=attrgetter("finished"), default=None)


class NextLevel(NamedTuple):
    """How to go on with an exercise, as a level of its ladder from 1."""

    level: int
    offered: int | None = None
    """a level she may go up to, if she likes"""
    rest: bool = False
    """it was worse: no session before this day is over"""
    see_someone: bool = False
    """it was worse twice in a row: a midwife or a physiotherapist should have a look first"""


@dataclass(frozen=True)
class Diary:
    """All sessions there are journals of, oldest first."""

    practices: tuple[Practice, ...] = ()

    @cached_property
    def practised(self) -> tuple[Practice, ...]:
        """Those in which something was done."""
        return tuple(practice for practice in self.practices if practice.bouts)

    def of(self, exercise: str) -> tuple[Practice, ...]:
        """The sessions in which something of an exercise was done."""
        return self._by_exercise.get(exercise, ())

    @cached_property
    def _by_exercise(self) -> dict[str, tuple[Practice, ...]]:
        found: dict[str, list[Practice]] = {}
        for practice in self.practised:
            for name in dict.fromkeys(bout.exercise for bout in practice.bouts):
                found.setdefault(name, []).append(practice)
        return {name: tuple(practices) for name, practices in found.items()}

    def on(self, day: date) -> tuple[Practice, ...]:
        """The sessions of a day in which something was done."""
        return tuple(practice for practice in self.practised if practice.day == day)

    def lately(self, weeks: int, today: date) -> "Diary":
        """The last so many weeks alone, today with them."""
        since = today - timedelta(weeks=weeks)
        return Diary(tuple(practice for practice in self.practices if practice.day > since))

    def times(self, exercise: str) -> int:
        """In how many sessions something of an exercise was done."""
        return len(self.of(exercise))

    def last(self, exercise: str) -> Practice | None:
        """The last session in which something of an exercise was done."""
        return next(reversed(self.of(exercise)), None)

    def known(self, exercise: str, today: date) -> Teach:
        """How much of an exercise she needs to be taught.

        ``full`` the first two times and after three weeks away, ``short`` the next three, then ``names``.
        """
        days = [practice.day for practice in self.of(exercise)]
        ways = enumerate(pairwise([*days, today]), 1)
        back = max((number for number, (one, other) in ways if other - one >= AWAY), default=0)
        since, in_full = len(days) - back, 1 if back else IN_FULL
        if since < in_full or len(days) < IN_FULL:
            return "full"
        return "short" if since < in_full + IN_SHORT else "names"

    def taught(self, exercises: Iterable[str], today: date) -> tuple[tuple[str, Teach], ...]:
        """Those of some exercises that she knows, and how much of each is still taught."""
        told = ((name, self.known(name, today)) for name in exercises)
        return tuple((name, teach) for name, teach in told if teach != "full")

    def next_level(self, exercise: str, ladder_length: int, today: date) -> NextLevel:
        """How to go on with an exercise whose ladder has so many levels, never above it.

        Better or the same twice in a row, in sessions done to their end at one level, and the next level is
        offered. Worse, and it is one level less, after a day's rest. Worse twice in a row is for someone to
        see. What she did not answer breaks no row, and leads no higher once it was worse. What was cut for
        the time she had says nothing, unless it was worse.
        """
        level, good, most = 1, 0, _ANY_LEVEL
        for practice in self.of(exercise):
            bout = practice.bout(exercise)
            assert bout
            if bout.cut and practice.felt != "worse":
                continue
            if (bout.level or 1) != level:
                level, good = bout.level or 1, 0
            if practice.felt == "worse":
                most = level = max(1, min(level - 1, most))
                good = 0
            elif practice.felt in GOOD and bout.finished:
                good, most = good + 1, _ANY_LEVEL
        level, top = min(level, most), max(1, ladder_length)
        last = self.last(exercise)
        near = last is not None and today - last.day < AWAY
        rest, see_someone = self.rests(today), self.worse_twice(exercise) or self.worse_twice()
        goes_up = good >= TO_GO_UP and level < top and near and not rest and not see_someone
        return NextLevel(min(level, top), level + 1 if goes_up else None, rest, see_someone)

    def rests(self, today: date) -> bool:
        """Whether this is a day of rest, or one on which it was worse."""
        worse = [practice.told for practice in self.practised if practice.felt == "worse"]
        return any(today - REST <= day <= today for day in worse)

    def worse_twice(self, exercise: str | None = None) -> bool:
        """Whether it was worse the last two times she answered, after an exercise or after anything."""
        asked = self.practised if exercise is None else self.of(exercise)
        answers = [practice.felt for practice in asked if practice.felt]
        return answers[-2:] == ["worse", "worse"]

    def no_better(self, today: date) -> bool:
        """Whether for three weeks it was never better, by several answers."""
        lately = self.lately(AWAY.days // 7, today).practised
        answers = [practice.felt for practice in lately if practice.felt]
        long = bool(self.practised) and today - self.practised[0].day >= AWAY
        return long and len(answers) >= SEVERAL and "better" not in answers

    def due(self, a_day: Mapping[str, int], today: date) -> str | None:
        """The exercise to do next, the first of those in turn; None if it is enough for today."""
        return next(iter(self.in_turn(a_day, today)), None)

    def in_turn(self, a_day: Mapping[str, int], today: date) -> tuple[str, ...]:
        """The exercises still to be done on this day, in their order.

        ``a_day`` are those in question, with how many sessions of each a day. It is those she has done
        within three weeks, else those she has ever done, what was done longest ago first.
        """
        done = {name: last for name in a_day if (last := self.last(name))}
        hers = {name for name, last in done.items() if today - last.day < AWAY} or set(done) or set(a_day)
        left = [name for name in a_day if name in hers and self.times_on(name, today) < a_day[name]]
        begun = {name: last.begun.timestamp() for name, last in done.items()}
        return tuple(sorted(left, key=lambda name: begun.get(name, 0.0)))

    def times_on(self, exercise: str, day: date) -> int:
        """In how many sessions of a day something of an exercise was done."""
        return sum(practice.bout(exercise) is not None for practice in self.on(day))


def read_diary(accounts: Iterable[Account]) -> Diary:
    """The diary that journals tell, in any order; of what is damaged as much as can be read."""
    return Diary(tuple(sorted(map(practice_of, accounts), key=lambda practice: practice.begun)))


def practice_of(account: Account) -> Practice:
    """A session, as its journal tells it."""
    request = _request(account)
    felt = account.felt
    answer = felt.how if felt and felt.how != "skip" else None
    spare, weeks = request.get("spare"), request.get("weeks")
    bouts = tuple(_bouts(account, request))
    return Practice(
        name=account.name,
        begun=account.begun,
        last=account.last,
        finished=account.ended == FINISHED,
        bouts=bouts,
        felt=answer,
        told=felt.at.date() if felt and answer else account.last.date(),
        weeks=weeks if type(weeks) is int else None,
        spared=tuple(each for each in spare if isinstance(each, str)) if isinstance(spare, list) else (),
        share=_share(account, bouts),
    )


def _share(account: Account, bouts: Iterable[Bout]) -> Fraction:
    """The repetitions done of those planned; where there are none, or a journal does not say, what was heard.

    What she had more than planned of one movement makes up for nothing of another.
    """
    planned = account.asked.get("repetitions")
    if type(planned) is not int or planned < 0:
        return account.share
    if not planned:
        skipped = any(isinstance(entry, Commanded) and entry.name == "next" for entry in account.entries)
        return Fraction(0) if skipped else account.share
    done = sum(min(amount.reps, amount.asked) for bout in bouts for amount in bout.amounts)
    return min(Fraction(done, planned), Fraction(1))


def _request(account: Account) -> Mapping[str, Any]:
    request = account.asked.get("request")
    return request if isinstance(request, dict) else {}


def _bouts(account: Account, request: Mapping[str, Any]) -> Iterator[Bout]:
    done: dict[tuple[int, str], _Done] = {}
    for now, after in pairwise([*_doings(account.entries), Doing()]):
        bout = done.setdefault((now.entry, now.exercise), _Done())
        bout.note(now, after)
    level, levels, cut = request.get("level"), _levels(request), _cut(request)
    start = request.get("start")
    within = start.partition("/")[0] if isinstance(start, str) and "/" in start else ""
    for (_, exercise), bout in done.items():
        if exercise and bout.any:
            asked = level if type(level) is int and level > 0 else levels.get(exercise, bout.level)
            if exercise in cut:
                asked = min(asked, bout.level)
            whole = bout.whole and exercise != within
            yield Bout(exercise, bout.amounts, whole, asked, bout.variant, exercise in cut)


def _levels(request: Mapping[str, Any]) -> dict[str, int]:
    """The level of each exercise that was hers when she began, as far as it is told."""
    told = request.get("levels")
    pairs = (
        [each for each in told if isinstance(each, list) and len(each) == 2] if isinstance(told, list) else []
    )
    return {
        name: level for name, level in pairs if isinstance(name, str) and type(level) is int and level > 0
    }


def _cut(request: Mapping[str, Any]) -> frozenset[str]:
    """The exercises of which she had less than her level, for want of time."""
    plan = request.get("plan")
    entries = plan.get("entries") if isinstance(plan, dict) else None
    told = [each for each in entries if isinstance(each, dict)] if isinstance(entries, list) else []
    return frozenset(str(each.get("exercise")) for each in told if each.get("most"))


def _doings(entries: Iterable[JournalEntry]) -> Iterator[Doing]:
    """What she did, unit by unit; nothing in particular where that is not told, or where she was away."""
    for entry in entries:
        if isinstance(entry, Reached):
            try:
                yield Doing.of_data(entry.doing)
            except (TypeError, ValueError):
                yield Doing()
        elif isinstance(entry, Resumed):
            yield Doing()


def _goes_on(now: Doing, after: Doing) -> bool:
    """Whether a repetition was done to its end: what comes after it is what comes then, and nothing else."""
    if after.entry != now.entry or after.exercise != now.exercise:
        return False
    if after.kind == "repetition":
        return after[:5] == now[:5] and (after.set, after.rep) != (now.set, now.rep)
    return after.kind == "finish" or (after.kind == "rest" and after[1:5] == now[1:5])


class _Done:
    """How much of an exercise was done, while its units go by."""

    def __init__(self) -> None:
        self.level = 0
        self.variant = ""
        self._asked: dict[tuple[str, str], Doing] = {}
        self._reps: dict[tuple[str, str], set[tuple[int, int]]] = {}
        self._finished = False

    def note(self, now: Doing, after: Doing) -> None:
        """She was at ``now``, and then at ``after``."""
        self._finished = self._finished or now.kind == "finish"
        if now.kind != "repetition":
            return
        where = (now.part, now.side)
        self._asked.setdefault(where, now)
        self.level = min(self.level or now.level, now.level)
        self.variant = self.variant or now.variant
        if _goes_on(now, after):
            self._reps.setdefault(where, set()).add((now.set, now.rep))

    @property
    def any(self) -> bool:
        """Whether at least one repetition was done."""
        return bool(self._reps)

    @property
    def amounts(self) -> tuple[Amount, ...]:
        """What was done, in the order in which it was begun; a side that was only begun counts none."""
        return tuple(
            Amount(part, side, len(self._reps.get((part, side), ())), asked.reps * asked.sets, asked.hold)
            for (part, side), asked in self._asked.items()
        )

    @property
    def whole(self) -> bool:
        """Whether it came to its end, and nothing of what was planned was left out."""
        return self._finished and all(amount.reps >= amount.asked for amount in self.amounts)
