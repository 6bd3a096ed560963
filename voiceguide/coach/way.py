"""The way: out of what she is doing, from where she really is, and into what she goes to; pure."""

from dataclasses import replace
from fractions import Fraction

from voiceguide.coach.course import (
    Closing,
    Course,
    Finish,
    Introduction,
    Leaving,
    Listen,
    Opening,
    Reentry,
    ReentryReason,
    Repetition,
    Repose,
    Rest,
    Setup,
    Switch,
    Transfer,
    Unit,
)
from voiceguide.coach.moment import Moment
from voiceguide.coach.outline import Planner
from voiceguide.coach.programme import programme
from voiceguide.library.facts import Teach
from voiceguide.library.routines import CHAIR, STANDING


def to_exercise(now: Moment, number: int) -> Course:
    """On to an exercise, or to the closing, by the proper way from where she really is."""
    entries, planner, name = now.course.entries, _planner(now), now.course.name
    there = now.library.exercises[entries[number].exercise].position if number < len(entries) else None
    way, here = _off_from(now, there)
    if number >= len(entries):
        units = [*leaving(now), *way, *planner.closing(name, here)]
    else:
        again = now.entry == number and not isinstance(now.unit, Introduction)
        first = list(planner.exercise(entries[number], number, here, again=again))
        assert there is not None
        units = [
            *leaving(now),
            first[0],
            *way,
            *first[1:],
            *planner.session(name, entries, there, number + 1),
        ]
    return set_down(now).going(*units)


def set_down(now: Moment) -> Course:
    """The course with what brings her back counted as done, where it alone tells in which position she is."""
    return now.course.reached(now.course.at + 1) if now.walked else now.course


def leaving(now: Moment) -> list[Unit]:
    """The way out of a repetition she is in the middle of, before anything else is asked of her."""
    unit, step, held = now.unit, now.spot.step, now.spot.held is not None
    if not isinstance(unit, Repetition) or now.waiting or now.returning:
        return []
    if not step and not held:
        return []
    return [Leaving(**unit.belonging, side=unit.side, step=step, held=held)]


def _off_from(now: Moment, there: str | None) -> tuple[list[Unit], str]:
    """Who is half-way ends that move first; half-way to the floor and wanted up, she is landed."""
    start, to = now.course.place
    if start == to:
        return [], to
    positions = now.library.positions
    wanted_up = positions[there or STANDING].level != "floor" and positions[to].level == "floor"
    turned = CHAIR if wanted_up and CHAIR in positions else ""
    return [Transfer(start=start, to=to, turned=turned)], turned or to


def from_standing(now: Moment) -> Course:
    """Bring her from standing into what is to come, as the session had begun."""
    return walked_back(now, STANDING, "resume", now.course.request.lead_in)


def from_way_out(now: Moment, reason: ReentryReason) -> Course:
    """Bring her back from where the way out of her position has left her: on the chair, or standing."""
    low = now.library.positions[now.course.place.to].level != "standing"
    start = CHAIR if low and CHAIR in now.library.positions else STANDING
    return walked_back(now, start, reason)


def walked_back(now: Moment, start: str, reason: ReentryReason, lead_in: Fraction = Fraction(0)) -> Course:
    """Bring her from ``start`` into what is to come, with its set-up if it needs one."""
    into, *after = now.unit_to_come()
    while isinstance(into, Transfer | Reentry) and after:
        into, *after = after
    if isinstance(into, Finish | Introduction):
        number = into.entry + isinstance(into, Finish)
        units = list(_planner(now).session(now.course.name, now.course.entries, start, number))
        into = next(unit for unit in units if not isinstance(unit, Transfer))
    else:
        units = [*_way_to(now, into, start), *after]
    back = Reentry.back_into(into, reason)
    return now.course.going(replace(back, start=start, lead_in=lead_in), *units)


def _way_to(now: Moment, into: Unit, start: str) -> list[Unit]:
    """The way from ``start``, what to stop for before the floor, the set-up, and the unit itself."""
    teach: Teach = "names" if into.teach == "names" else "short"
    if isinstance(into, Closing | Repose):
        ends = programme(now.library, now.course.name).ends
        return [*_planner(now).way(start, ends, teach=teach), replace(into, begun=0)]
    if isinstance(into, Opening | Listen):
        return [replace(into, begun=0, lead_in=Fraction(0))]
    if not isinstance(into, Setup | Switch | Repetition | Rest):
        return [replace(into, begun=0)]
    position = now.library.exercises[into.exercise].position
    moves = _planner(now).way(start, position, teach=teach)
    way: list[Unit] = [replace(move, exercise=into.exercise, entry=into.entry) for move in moves]
    if isinstance(into, Setup):
        return [*way, replace(into, begun=0, whole=True)]
    way.append(Setup(**into.belonging, side=into.side, short=True))
    if isinstance(into, Repetition):
        way += [Reentry.back_into(into, "pause" if into.held else "ready"), into]
    return way


def _planner(now: Moment) -> Planner:
    """Lays out what she goes to."""
    return Planner(now.library, now.course.request, now.course.listener.alone)
