"""Commands: a course, a spot in it and what she asks for in, another course and what to say out; pure."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final, Literal, NamedTuple

from voiceguide.coach.commands import Command
from voiceguide.coach.course import (
    Closing,
    Course,
    Finish,
    Introduction,
    Landing,
    Leaving,
    Listener,
    Opening,
    Reentry,
    ReentryReason,
    Repetition,
    Rest,
    Setup,
    Switch,
    Transfer,
    Unit,
)
from voiceguide.coach.outline import Planner
from voiceguide.coach.programme import programme
from voiceguide.coach.repetition import hold_seconds
from voiceguide.coach.request import FASTEST, MOST_REPS, SLOWEST
from voiceguide.coach.script import Address, Say, Script, Tone, Wait
from voiceguide.coach.units import part_of, where, write_unit
from voiceguide.coach.wording import number_word, spoken_seconds
from voiceguide.coach.writer import Writer
from voiceguide.library.facts import LONGEST_HOLD, OTHER_SIDE, HoldStep, Library, Phase
from voiceguide.library.routines import CHAIR, STANDING

JUST_BEGUN: Final = Fraction(3)
"""Seconds into an exercise in which "back" means the one before."""

PACE_STEP: Final = Fraction(1, 10)
HOLD_STEP: Final = Fraction(10)
REST_STEP: Final = Fraction(15)
REPS_STEP: Final = 2
LEAST_LEFT: Final = Fraction(3)
"""Seconds that a hold made shorter still lasts, so that its end can be counted."""

GAIN_STEP: Final = 3.0
"""Decibels."""

ANSWERS: Final = (
    "slower", "faster", "slowest", "fastest", "hold-longer", "hold-shorter", "set-longer", "set-shorter",
    "rest-longer", "rest-shorter", "as-it-is", "no-sides", "what-last", "help", "safety-first",
)  # fmt: skip
"""Phrases without placeholders that answer a command."""

_FRACTION: Final = re.compile(r"-?\d{1,20}(/[1-9]\d{0,19})?")

Cut = Literal["now", "word", "gap", "unit", "none"]
"""Where the running take is left: at once, where the word being said ends, where nothing is said, where the
unit ends; or not at all."""

Then = Literal["go on", "wait", "end"]


class Spot(NamedTuple):
    """What is happening at a sample, as far as commands depend on it; seconds are exact."""

    unit: int
    line: int = 0
    """how many lines of the unit have begun"""
    speaking: bool = False
    step: int = 0
    """the phase or hold of the repetition"""
    held: Fraction | None = None
    """seconds of the hold that are over; None outside of one"""
    rested: Fraction | None = None
    """seconds of the rest that are over; None outside of one"""
    since: Fraction = Fraction(0)
    """seconds since the exercise was announced"""
    left: Fraction | None = None
    """seconds to the end of the session, as far as that is known"""

    def as_data(self) -> dict[str, object]:
        """As plain values for JSON; exact."""
        return {
            key: str(value) if isinstance(value, Fraction) else value for key, value in self._asdict().items()
        }

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> "Spot":
        """Back from ``as_data``. Raises TypeError, KeyError or ValueError for anything else."""
        held, rested, since, left = (_exact(data[key]) for key in ("held", "rested", "since", "left"))
        unit, line, step = (int(data[key]) for key in ("unit", "line", "step"))
        return cls(unit, line, bool(data["speaking"]), step, held, rested, since or Fraction(0), left)


def _exact(text: Any) -> Fraction | None:  # noqa: ANN401 - whatever the data holds
    """Seconds, written as a fraction; no power of ten, which a few letters can make endless."""
    if text is None:
        return None
    if not _FRACTION.fullmatch(text):
        raise ValueError(f"{text!r} are no seconds")
    return Fraction(text)


class Reply(NamedTuple):
    """What becomes of the session: the course from now on, and what is said to her first.

    The running take is left at ``cut`` for one of ``course``, or for silence if she ``then`` waits. With the
    cut "unit" that one begins with the unit that follows; with "none" the running one goes on, and takes in
    the ``aside``.
    """

    course: Course
    aside: Script = ()
    cut: Cut = "none"
    then: Then = "go on"
    gain_db: float = 0.0
    """how much louder it gets"""


def obey(library: Library, course: Course, spot: Spot, command: Command) -> Reply:
    """What a command does, given where she is; a command that means nothing there changes nothing."""
    return _COMMANDS[command](_Now(library, course.reached(spot.unit), spot))


def usual_answers(library: Library) -> Script:
    """What may be said at any time, so that it can be spoken before it is asked for."""
    writer = Writer(library, Listener(), library.timing, {})
    for key in ANSWERS:
        writer.phrase(key, "answer")
    return writer.script


def interrupted(library: Library, course: Course, spot: Spot, reason: ReentryReason) -> Course:
    """The course of who has to stop for a while: paused, and then brought back to where she was."""
    return _Now(library, course.reached(spot.unit), spot).paused(reason)


def resumed(library: Library, course: Course) -> Course:
    """The course of who comes back from standing: down to where she was, and into the unit she was in.

    Where that one was over but for its last words, it goes on with what comes next.
    """
    return _Now(library, course, Spot(course.at)).from_standing()


def possible(library: Library, course: Course, spot: Spot) -> bool:
    """Whether a course has such a spot; one that was read may be of another course, or damaged."""
    if not (0 <= spot.unit < len(course.units) and spot.line >= 0 and spot.step >= 0):
        return False
    unit = course.reached(spot.unit).now
    if not isinstance(unit, Repetition):
        return True
    steps = part_of(library, unit).rep
    return spot.step < len(steps) and (spot.held is None or isinstance(steps[spot.step], HoldStep))


class _Now:
    """The course at a spot, and what can be done with it."""

    def __init__(self, library: Library, course: Course, spot: Spot) -> None:
        self.library = library
        self.course = course
        self.spot = spot
        self.unit = course.now

    @property
    def waiting(self) -> bool:
        """Whether she has paused it."""
        return self.course.state == "paused"

    @property
    def returning(self) -> bool:
        """Whether she is being brought back into her unit."""
        return isinstance(self.course.to_come[0], Reentry)

    @property
    def reason(self) -> ReentryReason:
        """Why she was away."""
        reentry = self.course.to_come[0]
        return reentry.reason if isinstance(reentry, Reentry) else "pause"

    @property
    def after(self) -> tuple[Unit, ...]:
        """The units after the one she is in."""
        return self.course.to_come[2 if self.returning else 1 :]

    @property
    def entry(self) -> int:
        """Which exercise she is in: -1 before the first, as many as there are after the last."""
        if self.unit.entry >= 0:
            return self.unit.entry
        return -1 if isinstance(self.unit, Opening) else len(self.course.entries)

    def nothing(self) -> Reply:
        """As it was."""
        return Reply(self.course, then="wait" if self.waiting else "go on")

    def answer(self, *phrases: tuple[str, Mapping[str, str]] | str, course: Course | None = None) -> Reply:
        """Say something, at once if she waits, else where there is room for it, and leave the rest alone."""
        aside = self.said(*phrases)
        course = course or self.course
        return Reply(course, aside, "now" if self.waiting else "none", "wait" if self.waiting else "go on")

    def said(self, *phrases: tuple[str, Mapping[str, str]] | str) -> Script:
        """Phrases of the library, with the quiet between sentences."""
        writer = Writer(self.library, self.course.listener, self.library.timing, {})
        for number, phrase in enumerate(phrases):
            key, context = (phrase, {}) if isinstance(phrase, str) else phrase
            if number:
                writer.quiet(writer.timing.sentence_gap)
            writer.phrase(key, "answer", context)
        return writer.script

    def paused(self, reason: ReentryReason) -> Course:
        """Stopped here; what is to come begins by bringing her back."""
        into, *after = self.unit_to_come()
        return self.course.going(_reentry(into, reason), into, *after, state="paused")

    def unit_to_come(self) -> tuple[Unit, ...]:
        """What is left of the unit she is in, and all after it, as it is when it was interrupted here."""
        if self.returning:
            return self.course.to_come[1:]
        unit, after = self.unit, self.after
        if isinstance(unit, Rest) and after:
            return after
        return (self._rewound(unit), *after)

    def _rewound(self, unit: Unit) -> Unit:
        if isinstance(unit, Repetition):
            return self._rewound_repetition(unit)
        if isinstance(unit, Transfer | Setup | Switch | Closing) or self.spot.speaking:
            return self.told_again(unit)
        return replace(unit, begun=self.spot.line)

    def lines(self, unit: Unit) -> list[Say]:
        """All that is said in a unit, one after another."""
        script, _ = write_unit(self.library, replace(unit, begun=0), self.course.listener)
        return [item for item in script if isinstance(item, Say)]

    def told_again(self, unit: Unit) -> Unit:
        """The unit from its last instruction on: all sentences of that step, and no word about waiting."""
        lines = self.lines(unit)[: self.spot.line]
        while lines and lines[-1].role == "wait":
            lines.pop()
        while len(lines) > 1 and lines[-2].place == lines[-1].place:
            lines.pop()
        return replace(unit, begun=max(0, len(lines) - 1))

    def _rewound_repetition(self, unit: Repetition) -> Repetition:
        """Back to its beginning, unless a hold of it is begun or over; into a short hold she moves again."""
        steps = part_of(self.library, unit).rep
        if self.spot.held is not None:
            whole = self.whole_hold(unit, self.spot.step)
            if whole < HOLD_STEP:
                into = max(unit.step, self.spot.step - isinstance(steps[self.spot.step - 1], Phase))
                return replace(unit, step=into, held=Fraction(0), running=False)
            held = max(Fraction(0), min(Fraction(int(self.spot.held)), whole - 1))
            return replace(unit, step=self.spot.step, held=held, running=False)
        if any(isinstance(step, HoldStep) for step in steps[unit.step : self.spot.step]):
            return replace(unit, step=self.spot.step, held=Fraction(0), running=False)
        return replace(unit, running=False)

    def whole_hold(self, unit: Repetition, step: int) -> Fraction:
        """Seconds of the hold at a step, all in all."""
        hold = part_of(self.library, unit).rep[step]
        assert isinstance(hold, HoldStep)
        return hold_seconds(hold, unit.dose) + unit.longer(step)

    def planner(self) -> Planner:
        """Lays out what she goes to."""
        return Planner(self.library, self.course.request, self.course.listener.alone)

    def to_exercise(self, number: int) -> Course:
        """On to an exercise, or to the closing, by the proper way from where she really is."""
        entries, planner, name = self.course.entries, self.planner(), self.course.name
        there = self.library.exercises[entries[number].exercise].position if number < len(entries) else None
        way, here = self._off_from(there)
        if number >= len(entries):
            units = [*self.leaving(), *way, *planner.closing(name, here)]
        else:
            again = self.entry == number and not isinstance(self.unit, Introduction)
            first = list(planner.exercise(entries[number], number, here, again=again))
            assert there is not None
            units = [
                *self.leaving(),
                first[0],
                *way,
                *first[1:],
                *planner.session(name, entries, there, number + 1),
            ]
        return self.course.going(*units)

    def leaving(self) -> list[Unit]:
        """The way out of a repetition she is in the middle of, before anything else is asked of her."""
        unit, step = self.unit, self.spot.step
        if not isinstance(unit, Repetition) or self.waiting or self.returning or not step:
            return []
        at = {"exercise": unit.exercise, "entry": unit.entry, "part": unit.part}
        held = self.spot.held is not None
        return [Leaving(**at, dose=unit.dose, side=unit.side, step=step, held=held)]  # type: ignore[arg-type]

    def _off_from(self, there: str | None) -> tuple[list[Unit], str]:
        """Who is half-way ends that move first; half-way to the floor and wanted up, she is landed."""
        start, to = self.course.place
        if start == to:
            return [], to
        positions = self.library.positions
        wanted_up = positions[there or STANDING].level != "floor" and positions[to].level == "floor"
        turned = CHAIR if wanted_up and CHAIR in positions else ""
        return [Transfer(start=start, to=to, turned=turned)], turned or to

    def from_standing(self) -> Course:
        """Bring her from standing into what is to come, with its set-up if it needs one."""
        into, *after = self.unit_to_come()
        while isinstance(into, Transfer) and after:
            into, *after = after
        if isinstance(into, Finish | Introduction):
            number = into.entry + isinstance(into, Finish)
            units = list(self.planner().session(self.course.name, self.course.entries, STANDING, number))
            into = next(unit for unit in units if not isinstance(unit, Transfer))
        else:
            units = [*self._down_to(into), *after]
        first = Reentry(reason="resume", into=into, standing=True, exercise=into.exercise, entry=into.entry)
        return self.course.going(first, *units)

    def _down_to(self, into: Unit) -> list[Unit]:
        """The way from standing, the set-up, and the unit itself."""
        if isinstance(into, Closing):
            ends = programme(self.library, into.name).ends
            return [*self.planner().way(STANDING, ends), replace(into, begun=0)]
        if not isinstance(into, Setup | Switch | Repetition | Rest):
            return [replace(into, begun=0)]
        at: dict[str, Any] = {"exercise": into.exercise, "entry": into.entry}
        position = self.library.exercises[into.exercise].position
        way: list[Unit] = [replace(move, **at) for move in self.planner().way(STANDING, position)]
        if isinstance(into, Setup):
            return [*way, replace(into, begun=0, whole=True)]
        way.append(Setup(**at, part=into.part, dose=into.dose, side=into.side, short=True))
        if isinstance(into, Repetition):
            way += [_reentry(into, "pause" if into.held else "ready"), into]
        return way


def _reentry(into: Unit, reason: ReentryReason) -> Reentry:
    return Reentry(reason=reason, into=into, exercise=into.exercise, entry=into.entry)


def _stop(now: _Now) -> Reply:
    place = now.course.place
    unit = Landing(start=place.start, to=place.to)
    aside, _ = write_unit(now.library, unit, now.course.listener)
    return Reply(replace(now.course, state="over"), aside, "now", "end")


def _pause(now: _Now) -> Reply:
    """A soft tone answers, so that she knows it was heard."""
    if now.waiting:
        return now.nothing()
    return Reply(now.paused("pause"), (Tone("phase", Address()),), "word", "wait")


def _break(now: _Now) -> Reply:
    course = now.paused("break")
    return Reply(course, now.said("long-break"), "now" if now.waiting else "word", "wait")


def _go_on(now: _Now) -> Reply:
    return Reply(replace(now.course, state="playing"), (), "now") if now.waiting else now.nothing()


def _toggle(now: _Now) -> Reply:
    return _go_on(now) if now.waiting else _pause(now)


def _ready(now: _Now) -> Reply:
    """End a wait: on to the next line, or to the next unit, counted in where she moves."""
    if now.waiting:
        return _go_on(now)
    unit, spot = now.unit, now.spot
    if now.returning:
        counted = [_reentry(unit, "ready")] if isinstance(unit, Repetition) else []
        return Reply(now.course.going(*counted, unit, *now.after), (), "gap")
    if isinstance(unit, Repetition | Closing | Landing) or not now.after:
        return now.nothing()
    lines = now.lines(unit)
    begun = min(spot.line, len(lines))
    while begun < len(lines) and lines[begun].role == "wait":
        begun += 1
    waits = bool(begun) and lines[begun - 1].role == "wait"
    cut: Cut = "gap" if spot.speaking and not waits else "now"
    if not isinstance(unit, Rest) and begun < len(lines):
        return Reply(now.course.going(replace(unit, begun=begun), *now.after), (), cut)
    arrived = [replace(unit, begun=len(lines))] if isinstance(unit, Transfer) else []
    counted = [_reentry(now.after[0], "ready")] if isinstance(now.after[0], Repetition) else []
    return Reply(now.course.going(*arrived, *counted, *now.after), (), cut)


def _again(now: _Now) -> Reply:
    """The last instruction once more; of a repetition all of it, taught. Who waits hears it, and waits on."""
    unit = now.unit
    if now.waiting:
        return _told_while_waiting(now, unit)
    if isinstance(unit, Repetition):
        anew = replace(unit, first=unit.rep, taught=True, step=0, held=Fraction(0), running=False)
        return Reply(now.course.going(_reentry(anew, "again"), anew, *now.after), (), "word")
    if isinstance(unit, Rest):
        anew_rest = replace(unit, rested=Fraction(0), running=False)
        return Reply(now.course.going(anew_rest, *now.after), (), "word")
    return Reply(now.course.going(now.told_again(unit), *now.after), (), "word")


def _told_while_waiting(now: _Now, unit: Unit) -> Reply:
    if isinstance(unit, Repetition):
        return now.answer(("what-now", {"where": where(now.library, unit)}))
    step = [line for line in now.lines(unit)[unit.begun :] if line.role != "wait"]
    told = [line for line in step if line.place == step[0].place]
    gap = Wait(now.library.timing.sentence_gap, Address())
    aside = [item for line in told for item in (replace(line, role="answer"), gap)]
    return Reply(now.course, tuple(aside), "now", "wait") if aside else now.nothing()


def _next(now: _Now) -> Reply:
    if now.entry >= len(now.course.entries):
        return now.nothing()
    if isinstance(now.unit, Opening) and not now.waiting and (begun := _safety_left(now)) is not None:
        opening = replace(now.unit, begun=begun)
        return Reply(now.course.going(opening, *now.after), now.said("safety-first"), "word")
    return Reply(now.to_exercise(now.entry + 1), (), "word")


def _safety_left(now: _Now) -> int | None:
    """The line of the opening from which on she has not heard what to stop for; None if she has."""
    heard = now.spot.line - now.spot.speaking
    lines = [number for number, line in enumerate(now.lines(now.unit)) if line.role == "safety"]
    left = [number for number in lines if number >= heard]
    return left[0] if left else None


def _back(now: _Now) -> Reply:
    number = now.entry
    if number < 0 or not now.course.entries:
        return Reply(now.course.going(replace(now.unit, begun=0), *now.after), (), "word")
    if number >= len(now.course.entries) or (number > 0 and now.spot.since < JUST_BEGUN):
        number -= 1
    return Reply(now.to_exercise(number), (), "word")


def _slower(now: _Now) -> Reply:
    return _paced(now, -PACE_STEP, "slower", "slowest")


def _faster(now: _Now) -> Reply:
    return _paced(now, PACE_STEP, "faster", "fastest")


def _paced(now: _Now, step: Fraction, told: str, limit: str) -> Reply:
    """Another pace from the next unit on."""
    pace = min(max(now.course.listener.pace + step, SLOWEST), FASTEST)
    if pace == now.course.listener.pace:
        return now.answer(limit)
    course = replace(now.course, listener=replace(now.course.listener, pace=pace))
    return _from_next_unit(now, course, told)


def _from_next_unit(now: _Now, course: Course, told: str) -> Reply:
    if now.waiting or not now.after:
        return now.answer(told, course=course)
    return Reply(course, now.said(told), "unit")


def _longer(now: _Now) -> Reply:
    return _stretched(now, 1, "longer")


def _shorter(now: _Now) -> Reply:
    return _stretched(now, -1, "shorter")


def _stretched(now: _Now, way: int, told: str) -> Reply:
    unit = now.unit
    if isinstance(unit, Rest) and unit.following and not now.waiting:
        rested, usual = now.spot.rested or Fraction(0), unit.dose.rest / now.course.listener.pace
        more = max(unit.more + way * REST_STEP, rested + LEAST_LEFT - usual)
        if (more - unit.more) * way <= 0:
            return now.answer("as-it-is")
        rest = replace(unit, more=more, rested=rested, running=True)
        after = [_rest_too(each, unit, more) for each in now.after]
        return Reply(now.course.going(rest, *after), now.said(f"rest-{told}"), "gap")
    if not isinstance(unit, Repetition):
        return now.answer("as-it-is")
    step = _hold_meant(now, unit)
    if step is not None:
        return _stretched_hold(now, unit, step, way, told)
    return _stretched_set(now, unit, way, told)


def _rest_too(unit: Unit, of: Rest, more: Fraction) -> Unit:
    """The same rest on the other side gets the same."""
    if isinstance(unit, Rest) and unit.side != of.side and _set_of(unit) == _set_of(of):
        return replace(unit, more=more)
    return unit


def _hold_meant(now: _Now, unit: Repetition) -> int | None:
    """The hold she is in, or the one she is about to begin if it is a long one; None where a set is meant."""
    away = now.waiting or now.returning
    if now.spot.held is not None and not away and now.whole_hold(unit, now.spot.step) >= HOLD_STEP:
        return now.spot.step
    steps = part_of(now.library, unit).rep
    here = unit.step if away else now.spot.step
    ahead = [number for number, step in enumerate(steps) if isinstance(step, HoldStep) and number >= here]
    return next((number for number in ahead if now.whole_hold(unit, number) >= HOLD_STEP), None)


def _stretched_hold(now: _Now, unit: Repetition, step: int, way: int, told: str) -> Reply:
    """Ten seconds more or fewer in a hold, and as much in the same one on the side to come."""
    running = now.spot.held is not None and not now.waiting
    held = (now.spot.held or Fraction(0)) if running else unit.held if step == unit.step else Fraction(0)
    whole = now.whole_hold(unit, step)
    wanted = min(max(whole + way * HOLD_STEP, held + LEAST_LEFT), LONGEST_HOLD)
    if (wanted - whole) * way <= 0:
        return now.answer("as-it-is")
    more = (step, wanted - whole)
    longer = replace(unit, more=(*unit.more, more))
    after = [_too(each, unit, more) for each in now.after]
    if now.waiting or now.returning:
        reentry = _reentry(longer, now.reason)
        course = now.course.going(reentry, longer, *after, state=now.course.state)
        return now.answer(f"hold-{told}", course=course)._replace(cut="now" if now.waiting else "word")
    if running:
        longer = replace(longer, step=step, held=held, running=True)
        return Reply(now.course.going(longer, *after), now.said(f"hold-{told}"), "gap")
    longer = replace(longer, step=now.spot.step, running=False)
    return Reply(now.course.going(longer, *after), now.said(f"hold-{told}"), "word")


def _too(unit: Unit, of: Repetition, more: tuple[int, Fraction]) -> Unit:
    """The same repetition on the other side gets the same."""
    same = unit.entry == of.entry and unit.address._replace(side="") == of.address._replace(side="")
    if isinstance(unit, Repetition) and same and unit.side != of.side:
        return replace(unit, more=(*unit.more, more))
    return unit


def _stretched_set(now: _Now, unit: Repetition, way: int, told: str) -> Reply:
    """Two repetitions more or fewer in this set, on the side to come too; never fewer than she has begun."""
    reps = min(max(unit.dose.reps + way * REPS_STEP, unit.rep), MOST_REPS)
    if reps == unit.dose.reps:
        return now.answer("as-it-is")
    units: list[Unit] = []
    for each in (unit, *now.after):
        if not (isinstance(each, Repetition | Rest) and _set_of(each) == _set_of(unit)):
            units.append(each)
            continue
        last = units[-1] if units else None
        if isinstance(each, Rest) and isinstance(last, Repetition) and last.side == each.side:
            units += _more_of(last, reps)
        if isinstance(each, Rest) or each.rep <= reps:
            units.append(replace(each, dose=replace(each.dose, reps=reps)))
    if now.waiting or now.returning:
        course = now.course.going(_reentry(units[0], now.reason), *units, state=now.course.state)
        return now.answer(f"set-{told}", course=course)._replace(cut="now" if now.waiting else "word")
    return _from_next_unit(now, now.course.going(*units), f"set-{told}")


def _set_of(unit: Repetition | Rest) -> tuple[int, str, int]:
    """Which set it belongs to, on either side."""
    return unit.entry, unit.part, unit.set


def _more_of(last: Repetition, reps: int) -> Iterator[Repetition]:
    """The repetitions that follow the last one of a set until there are so many."""
    for rep in range(last.rep + 1, reps + 1):
        yield replace(last, rep=rep, step=0, held=Fraction(0), running=False, more=(), chapter="")


def _other_side(now: _Now) -> Reply:
    """Change sides now; what is owed to this one comes after the other, and she is told."""
    unit = now.unit
    if not isinstance(unit, Setup | Switch | Repetition | Rest) or unit.side is None:
        return now.answer("no-sides")
    side, other = unit.side, OTHER_SIDE[unit.side]
    rest = now.unit_to_come()
    own = [each for each in rest if _of_part(each, unit)]
    theirs = [each for each in own if isinstance(each, Repetition | Rest) and each.side == other]
    if not theirs:
        return now.answer(("other-side-done", {"side": other}))
    mine = [each for each in own if isinstance(each, Repetition | Rest) and each.side == side]
    last = max(number for number, each in enumerate(rest) if _of_part(each, unit))
    at: dict[str, Any] = {
        "exercise": unit.exercise,
        "entry": unit.entry,
        "part": unit.part,
        "dose": unit.dose,
    }
    title = part_of(now.library, unit).title
    into: Unit = Switch(**at, side=other, chapter=f"{title}, {other} side")
    if isinstance(unit, Setup):
        into = replace(unit, side=other, begun=0)
    units: list[Unit] = [*now.leaving(), into, *_entered(theirs)]
    told: tuple[tuple[str, Mapping[str, str]], ...] = ()
    if any(isinstance(each, Repetition) for each in mine):
        units.append(Switch(**at, side=side, chapter=f"{title}, {side} side"))
        units += _entered(mine)
        told = (("other-side", {"other_side": side, "owed": _owed(now, mine)}),)
    course = now.course.going(*units, *rest[last + 1 :])
    return Reply(course, now.said(*told), "now" if now.waiting else "word")


def _entered(units: Sequence[Unit]) -> list[Unit]:
    """Units of a side; into a hold that is half done she is brought with words."""
    first = units[0]
    half_done = isinstance(first, Repetition) and first.held
    return [*([_reentry(first, "pause")] if half_done else []), *units]


def _of_part(unit: Unit, of: Setup | Switch | Repetition | Rest) -> bool:
    return (
        isinstance(unit, Setup | Switch | Repetition | Rest)
        and (unit.entry, unit.part) == (of.entry, of.part)
    )  # fmt: skip


def _owed(now: _Now, units: Sequence[Unit]) -> str:
    """What is still to be done, in words: seconds of a hold, or repetitions."""
    repetitions = [unit for unit in units if isinstance(unit, Repetition)]
    first = repetitions[0]
    steps = list(enumerate(part_of(now.library, first).rep))
    holds = [number for number, step in steps if isinstance(step, HoldStep) and number >= first.step]
    if len(repetitions) == 1 and holds:
        held = first.held if holds[0] == first.step else 0
        return spoken_seconds(now.whole_hold(first, holds[0]) - held)
    many = len(repetitions)
    return f"{number_word(many)} repetition{'' if many == 1 else 's'}"


def _how_long(now: _Now) -> Reply:
    words: list[tuple[str, Mapping[str, str]] | str] = []
    if place := where(now.library, _as_now(now)):
        words.append(("what-now", {"where": place}))
    left = now.spot.left
    words.append(
        "how-long-unknown" if left is None else ("how-long", {"left": spoken_seconds(_roundly(left))})
    )
    return now.answer(*words)


def _roundly(seconds: Fraction) -> Fraction:
    """Whole minutes from two minutes on, else tens of seconds."""
    unit = 60 if seconds >= 120 else 10
    return Fraction(max(unit, round(seconds / unit) * unit))


def _as_now(now: _Now) -> Unit:
    """The unit as it stands at this second."""
    unit = now.unit
    if isinstance(unit, Repetition) and now.spot.held is not None:
        return now._rewound_repetition(unit)
    return unit


def _what_now(now: _Now) -> Reply:
    words: list[tuple[str, Mapping[str, str]] | str] = []
    if place := where(now.library, _as_now(now)):
        words.append(("what-now", {"where": place}))
    number = now.entry + 1
    if number < len(now.course.entries):
        exercise = now.library.exercises[now.course.entries[number].exercise]
        position = now.library.positions[exercise.position].title
        words.append(("what-next", {"next": exercise.title, "position": position}))
    else:
        words.append("what-last")
    return now.answer(*words)


def _louder(now: _Now) -> Reply:
    return now.nothing()._replace(gain_db=GAIN_STEP)


def _quieter(now: _Now) -> Reply:
    return now.nothing()._replace(gain_db=-GAIN_STEP)


def _help(now: _Now) -> Reply:
    return now.answer("help")


_COMMANDS: Mapping[Command, Callable[[_Now], Reply]] = {
    "stop": _stop, "pause": _pause, "go on": _go_on, "toggle": _toggle, "ready": _ready, "again": _again,
    "back": _back, "next": _next, "slower": _slower, "faster": _faster, "longer": _longer,
    "shorter": _shorter, "other side": _other_side, "how long": _how_long, "what now": _what_now,
    "louder": _louder, "quieter": _quieter, "break": _break, "help": _help,
}  # fmt: skip
