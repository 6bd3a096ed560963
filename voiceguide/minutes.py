"""Minutes: a plan for the time she has, from what she knows, needs and has not done today.

Pure: her day, her request and the exact length of a planned session are given. Nothing here is more than her
level asks for. What fits is chosen in the order in which it is due; then repetitions give way, down to a few,
first those of what is due last, and a rest at the end takes up what is left.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final, NamedTuple

from voiceguide.coach.outline import Planner, floor_last
from voiceguide.coach.programme import programme
from voiceguide.coach.request import Request
from voiceguide.coach.wording import number_word
from voiceguide.errors import BadRequest
from voiceguide.library.facts import LONGEST_HOLD, DoseChange, Entry, Library
from voiceguide.library.plans import MOST_MINUTES, PracticePlan
from voiceguide.library.routines import CHAIR, STANDING
from voiceguide.library.variants import fitting, unspared
from voiceguide.today import Today

NEAR: Final = Fraction(5)
"""Seconds by which a plan may miss what was asked for; so all below, too."""
LEAST_REPS: Final = 3
"""of what has more"""
LEAST_REST, MOST_REST = Fraction(10), Fraction(120)
"""of a rest at the end that nobody wrote"""
ENOUGH: Final = Fraction(45)
"""So much is left to the rest rather than to another exercise."""

_STEP: Final = 5
"""Seconds; rests are told in these."""
_LOOKS: Final = 3
"""How often a rest is measured and mended."""

SecondsOf = Callable[[str, Request], Fraction]
"""The exact seconds of the session of a name, as planned for a request."""


class Filled(NamedTuple):
    """A plan, and what came of it."""

    request: Request
    """with the plan"""
    seconds: Fraction
    """of the whole session"""
    why: str = ""
    """why it does not last as long as was asked for, in a line; empty where it does"""

    @property
    def plan(self) -> PracticePlan:
        """What is done."""
        assert self.request.plan
        return self.request.plan


def name_of(minutes: int) -> str:
    """The name of a session of so many minutes, like ``ten-minutes``."""
    return f"{number_word(minutes).replace(' ', '-')}-minute{'' if minutes == 1 else 's'}"


def fill(day: Today, request: Request, minutes: int, seconds_of: SecondsOf) -> Filled:
    """A session of so many minutes, chosen from what is left to do today; at most one way to the floor.

    What is in turn comes first, then what she does not do lately. Raises BadRequest for minutes there cannot
    be, and where they are too few for anything, or nothing is left.
    """
    seconds = _seconds(minutes)
    request = replace(
        request, levels=request.levels or (() if request.level else day.own_levels), shared=True
    )
    fitter = _Fitter(day.library, request, name_of(minutes), minutes, seconds_of, turns=day.left)
    chosen: list[Entry] = []
    for exercise in day.left:
        more = [*chosen, Entry(exercise, DoseChange(), ())]
        if fitter.shortest(more) > seconds + NEAR:
            continue
        chosen = more
        if fitter.longest(chosen) >= seconds - ENOUGH:
            break
    if not chosen:
        raise BadRequest(_too_few(day, fitter, minutes))
    rest = f"{'nothing' if len(chosen) == len(day.left) else 'nothing short enough'} is left"
    why = f"is all that fits today: {rest} that is not done"
    found = best = fitter.filled(chosen, why)
    while found.why and seconds - found.seconds < ENOUGH and len(chosen) > 1:
        chosen = chosen[:-1]
        found = fitter.filled(chosen, why)
    return best if found.why else found


def fit(
    library: Library,
    name: str,
    request: Request,
    minutes: int,
    seconds_of: SecondsOf,
    *,
    shortest: bool = False,
) -> Filled:
    """A routine or exercise made to last so many minutes: fewer repetitions, or a rest at the end.

    Raises BadRequest for minutes there cannot be, and where they are too few for all of it, unless the
    ``shortest`` there is will do.
    """
    seconds = _seconds(minutes)
    what = programme(library, name)
    if not what.entries:
        raise BadRequest(
            f'"{what.title}" is for listening, and lasts as long as it does; leave --minutes out'
        )
    fitted = fitting(library, request)
    entries = tuple(each for each in what.entries if not unspared(fitted.exercises[each.exercise], request))
    entries = entries or what.entries
    fitter = _Fitter(fitted, request, name, minutes, seconds_of, rest=what.rest, ends=what.ends)
    least = fitter.shortest(entries)
    if least > seconds + NEAR:
        if shortest:
            return fitter.least(entries, f'is the least that "{what.title}" takes')
        enough = -(-least // 60)
        also = f"try --minutes {enough}" if enough <= MOST_MINUTES else "leave --minutes out"
        raise BadRequest(
            f'"{what.title}" takes at least {clock_words(least)}; {also}, '
            f"or `voiceguide play --minutes {minutes}` for what fits"
        )
    return fitter.filled(entries, f'is all of "{what.title}" at this level, and a longer rest would be idle')


class _Fitter:
    """Measures what is chosen, and cuts it to the time."""

    def __init__(
        self,
        library: Library,
        request: Request,
        name: str,
        minutes: int,
        seconds_of: SecondsOf,
        *,
        rest: Fraction = Fraction(0),
        ends: str = "",
        turns: Sequence[str] = (),
    ) -> None:
        self._library = library
        self._request = request
        self._planner = Planner(library, request, alone=False)
        self._name = name
        self._minutes = minutes
        self._seconds_of = seconds_of
        self._written_rest, self._rest = rest, rest / 2
        self._most_rest = LONGEST_HOLD if rest else MOST_REST
        self._ends = ends or (CHAIR if CHAIR in library.positions else STANDING)
        self._turns = {exercise: number for number, exercise in enumerate(turns)}
        self._measured: dict[PracticePlan, Fraction] = {}

    def shortest(self, entries: Sequence[Entry]) -> Fraction:
        """Seconds with as few repetitions, and as short a rest, as can be."""
        *_, least = self._doses(entries)
        return self._measure(entries, least, self._rest)

    def least(self, entries: Sequence[Entry], why: str) -> Filled:
        """As little of it as can be; ``why`` is told, behind how long that lasts."""
        *_, least = self._doses(entries)
        lasts = self._measure(entries, least, self._rest)
        return Filled(self._asked(entries, least, self._rest), lasts, f"{clock_words(lasts)} {why}")

    def longest(self, entries: Sequence[Entry]) -> Fraction:
        """Seconds with all her level asks for, and no rest that nobody wrote."""
        return self._measure(entries, next(self._doses(entries)), self._written_rest)

    def filled(self, entries: Sequence[Entry], why: str) -> Filled:
        """As much of it as there is time for, and a rest; ``why`` is told if there is no more of it."""
        seconds, doses = _seconds(self._minutes), list(self._doses(entries))
        if seconds - self.longest(entries) > self._room(entries, doses[0]):
            lasts = self.longest(entries)
            return Filled(
                self._asked(entries, doses[0], self._written_rest), lasts, f"{clock_words(lasts)} {why}"
            )
        first = bisect_left(
            range(len(doses) - 1),
            x=True,
            key=lambda number: self._measure(entries, doses[number], self._rest) <= seconds + NEAR / 2,
        )
        for dose in doses[first:]:
            rest = self._rest_for(entries, dose)
            if rest is not None:
                return Filled(self._asked(entries, dose, rest), self._measure(entries, dose, rest))
        lasts = self._measure(entries, doses[first], self._rest)
        near = f"{clock_words(lasts)} is as near as it comes; a repetition more is too long"
        return Filled(self._asked(entries, doses[first], self._rest), lasts, near)

    def _room(self, entries: Sequence[Entry], dose: Sequence[int]) -> Fraction:
        """Seconds that a rest can take up in all, with its words."""
        most = self._measure(entries, dose, self._most_rest)
        return most - self._measure(entries, dose, self._written_rest) + NEAR

    def _rest_for(self, entries: Sequence[Entry], dose: Sequence[int]) -> Fraction | None:
        """Seconds of rest that bring a dose near to what was asked for; None where none does."""
        seconds, pace, rest = _seconds(self._minutes), self._request.pace, self._rest
        if abs(seconds - self._measure(entries, dose, rest)) <= NEAR:
            return rest
        for _ in range(_LOOKS):
            rest = max(rest, LEAST_REST)
            missing = seconds - self._measure(entries, dose, rest)
            if abs(missing) <= NEAR:
                return rest
            rest = min(Fraction(_STEP * round((rest + missing * pace) / _STEP)), self._most_rest)
        return None

    def _doses(self, entries: Sequence[Entry]) -> Iterator[tuple[int, ...]]:
        """Repetitions of each, from all of its level to a few: first of what is due last, else evenly."""
        full = [self._repetitions(entry) for entry in entries]
        least = [min(number, LEAST_REPS) for number in full]
        now = full[:]
        yield tuple(now)
        while now != least:
            more = [at for at in range(len(now)) if now[at] > least[at]]
            turns = [self._turns.get(entry.exercise, 0) for entry in entries]
            shares = [Fraction(now[at] - least[at], full[at] - least[at] or 1) for at in range(len(now))]
            gives = max(more, key=lambda at: (turns[at], shares[at], at))
            now[gives] -= 1
            yield tuple(now)

    def _repetitions(self, entry: Entry) -> int:
        """Of a set of an entry, in its part with most of them."""
        parts = self._planner.parts(entry)
        doses = [self._request.dose(part, entry.change, entry.exercise) for part in parts]
        return max(dose.reps for dose in doses)

    def _measure(self, entries: Sequence[Entry], dose: Sequence[int], rest: Fraction) -> Fraction:
        request = self._asked(entries, dose, rest)
        assert request.plan
        if request.plan not in self._measured:
            self._measured[request.plan] = self._seconds_of(self._name, request)
        return self._measured[request.plan]

    def _asked(self, entries: Sequence[Entry], dose: Sequence[int], rest: Fraction) -> Request:
        """The request with a plan; what has all its repetitions is not cut."""
        cut = tuple(
            entry
            if most >= self._repetitions(entry)
            else entry._replace(change=entry.change._replace(most=most))
            for entry, most in zip(entries, dose, strict=True)
        )
        entries = floor_last(self._library, cut) if self._turns else cut
        plan = PracticePlan(self._name, self._minutes, entries, self._ends, Fraction(rest))
        return replace(self._request, plan=plan)


def clock_words(seconds: Fraction) -> str:
    """Seconds for the eye, like ``7:10``."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def _seconds(minutes: int) -> Fraction:
    if not 1 <= minutes <= MOST_MINUTES:
        raise BadRequest(f"--minutes {str(minutes)[:20]} is outside 1 to {MOST_MINUTES}; try --minutes 10")
    return Fraction(60 * minutes)


def _too_few(day: Today, fitter: _Fitter, minutes: int) -> str:
    """Why nothing fits, and what to type."""
    lengths = {name: fitter.shortest((Entry(name, DoseChange(), ()),)) for name in day.left}
    name = min(lengths, key=lambda name: lengths[name], default=None)
    if name is None:
        return "nothing is left today that is not done; `voiceguide play NAME` plays it all the same"
    title = day.library.exercises[name].title
    enough = -(-lengths[name] // 60)
    return (
        f"nothing fits into {minutes} minute{'' if minutes == 1 else 's'}: the shortest that is left, "
        f'"{title}", takes {clock_words(lengths[name])}; try --minutes {enough}'
    )
