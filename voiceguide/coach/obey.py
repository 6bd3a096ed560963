"""Commands: a course, a spot in it and what she asks for in, another course and what to say out; pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final, Literal, NamedTuple

from voiceguide.coach.commands import Command
from voiceguide.coach.counted import counted
from voiceguide.coach.course import (
    Closing,
    Course,
    Finish,
    InPart,
    Landing,
    Leaving,
    Listen,
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
from voiceguide.coach.moment import LONG_HOLD, Moment
from voiceguide.coach.request import FASTEST, MOST_REPS, SLOWEST
from voiceguide.coach.script import OPEN_WAIT, WAITING, Address, Say, Script, Tone, Wait
from voiceguide.coach.spot import JUST_BEGUN, Spot
from voiceguide.coach.units import part_of, where, write_unit
from voiceguide.coach.way import from_standing, from_way_out, leaving, set_down, to_exercise
from voiceguide.coach.wording import number_word, spoken_seconds, within
from voiceguide.coach.writer import Writer
from voiceguide.library.facts import LONGEST_HOLD, OTHER_SIDE, HoldStep, Library

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
    "keep-breathing",
)  # fmt: skip
"""Phrases without placeholders that answer a command, or come into a hold that is made longer."""

ANSWERS_BY_EAR: Final = ("help-by-ear", "long-break-by-ear", "shall-i-go-on", "not-heard", "heard-badly")
"""Those for who is heard."""

NAMES_BY_EAR: Final[Mapping[Command, str]] = {"next": "next", "back": "go back", "other side": "other side"}
"""Commands that are asked back, and what they are called then."""

LENGTHENING: Final[frozenset[Command]] = frozenset({"longer", "slower", "again", "back"})
"""What would keep her longer than it may in what has a longest time."""

STRETCHING: Final[frozenset[Command]] = frozenset({"longer", "shorter", "other side"})
"""What is for who is in her position, and not on the way back there."""

Cut = Literal["now", "word", "gap", "unit", "none"]
"""Where the running take is left: at once, where the word being said ends, where nothing is said, where the
unit ends; or not at all."""

Then = Literal["go on", "wait", "end"]

_Phrase = str | tuple[str, Mapping[str, str]]
"""A key of the library's phrases, perhaps with what its placeholders stand for."""


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
    now = Moment(library, course.reached(spot.unit), spot)
    if command in LENGTHENING and _limited(now, ahead=command == "slower"):
        return _answer(now, "as-it-is")
    if now.walked and command in STRETCHING:
        return _answer(now, "as-it-is")
    reply = _COMMANDS[command](now)
    return reply._replace(course=counted(library, reply.course))


def usual_answers(library: Library, *, heard: bool = False, turn: int = 0) -> Script:
    """What may be said at any time, so that it can be spoken before it is asked for; to who is ``heard``."""
    writer = Writer(library, Listener(heard=heard, turn=turn), library.timing, {})
    for key in (*ANSWERS, *(ANSWERS_BY_EAR if heard else ())):
        writer.phrase(key, "answer")
    asked = [item for each in NAMES_BY_EAR for item in ask_back(library, each)] if heard else []
    return (*writer.script, *asked)


def ask_back(library: Library, command: Command) -> Script:
    """The question whether she said what was heard."""
    writer = Writer(library, Listener(heard=True), library.timing, {})
    writer.phrase("did-you-say", "answer", {"said": NAMES_BY_EAR.get(command, command)})
    return writer.script


def ask_to_go_on(library: Library, reply: Reply) -> Reply:
    """A pause that nobody asked for says so; but where it leads her out of her position, that is enough."""
    reentry = reply.course.to_come[0]
    if not (isinstance(reentry, Reentry) and reentry.reason == "pause"):
        return reply
    writer = Writer(library, Listener(heard=True), library.timing, {})
    writer.quiet(writer.timing.lead)
    writer.phrase("shall-i-go-on", "answer")
    return reply._replace(aside=(*reply.aside, *writer.script))


def tell_hearing(library: Library, phrase: Literal["not-heard", "heard-badly"]) -> Script:
    """How it stands with hearing her."""
    writer = Writer(library, Listener(), library.timing, {})
    writer.phrase(phrase, "answer")
    return writer.script


def interrupted(library: Library, course: Course, spot: Spot, reason: ReentryReason) -> Course:
    """The course of who has to stop for a while: paused, and then brought back to where she was.

    Nobody could tell her to leave a position in which her time is limited: she is brought out of it then.
    """
    now = Moment(library, course.reached(spot.unit), spot)
    if not _limited(now):
        return now.paused(reason)
    into, *after = _out_of_it(now)
    out = now.course.going(Reentry.back_into(into, reason), into, *after, state="paused")
    return counted(library, out)


def awaited(library: Library, course: Course, spot: Spot) -> Course | None:
    """The course of who is waited for however long it takes: as if paused, and then on to what follows.

    None where she has not just been told that she is waited for so.
    """
    now = Moment(library, course.reached(spot.unit), spot)
    lines = now.lines(now.unit)
    if now.waiting or now.returning or not 0 < spot.line <= len(lines):
        return None
    if lines[spot.line - 1].role != OPEN_WAIT:
        return None
    into = replace(now.unit, begun=_after_the_wait(now, lines))
    after = now.after if into.begun < len(lines) else _counted_in(now.after)
    waiting = now.course.going(Reentry.back_into(into, "ready"), into, *after, state="paused")
    return counted(library, waiting)


def resumed(library: Library, course: Course) -> Course:
    """The course of who comes back from standing: down to where she was, and into the unit she was in.

    Where that one was over but for its last words, it goes on with what comes next.
    """
    return counted(library, from_standing(Moment(library, course, Spot(course.at))))


def _limited(now: Moment, *, ahead: bool = False) -> bool:
    """Whether she is where her time is limited, or on the way there or out; or something ``ahead`` is."""
    if ahead and any(_has_limit(now, entry.exercise) for entry in now.course.entries[max(now.entry, 0) :]):
        return True
    for unit in (now.walked or now.unit, *reversed(now.course.done)):
        if isinstance(unit, Reentry) and unit.start:
            return False
        if isinstance(unit, Transfer):
            if _has_limit(now, unit.exercise) and unit.to == now.library.exercises[unit.exercise].position:
                return True
            if unit is not now.unit:
                return False
        elif isinstance(unit, InPart | Finish) and _has_limit(now, unit.exercise):
            return True
    return False


def _has_limit(now: Moment, exercise: str) -> bool:
    return exercise in now.library.exercises and now.library.exercises[exercise].longest is not None


def _out_of_it(now: Moment) -> list[Unit]:
    """What comes from the next move on; what is left of the exercise in that position is left out."""
    if not _has_limit(now, now.unit.exercise):
        return list(now.unit_to_come())
    units = to_exercise(now, now.entry + 1).to_come
    return [unit for unit in units if not isinstance(unit, Leaving)]


def _nothing(now: Moment) -> Reply:
    """As it was."""
    return Reply(now.course, then="wait" if now.waiting else "go on")


def _answer(now: Moment, *phrases: _Phrase, course: Course | None = None) -> Reply:
    """Say something, at once if she waits, else where there is room for it, and leave the rest alone."""
    cut: Cut = "now" if now.waiting else "none"
    return Reply(course or now.course, _said(now, *phrases), cut, "wait" if now.waiting else "go on")


def _said(now: Moment, *phrases: _Phrase) -> Script:
    """Phrases of the library, with the quiet between sentences."""
    writer = Writer(now.library, now.course.listener, now.library.timing, {})
    for number, phrase in enumerate(phrases):
        key, context = (phrase, {}) if isinstance(phrase, str) else phrase
        if number:
            writer.quiet(writer.timing.sentence_gap)
        writer.phrase(key, "answer", context)
    return writer.script


def _stop(now: Moment) -> Reply:
    return Reply(replace(now.course, state="over"), _way_out(now), "now", "end")


def _way_out(now: Moment, *, pausing: bool = False) -> Script:
    """How to come out of where she is."""
    place = now.course.place
    landing = Landing(start=place.start, to=place.to, pausing=pausing)
    return write_unit(now.library, landing, now.course.listener)


def _pause(now: Moment) -> Reply:
    """A soft tone answers, so that she knows it was heard; where her time is limited, the way out."""
    if now.waiting:
        return _nothing(now)
    if _limited(now):
        return Reply(now.paused("break"), _way_out(now, pausing=True), "word", "wait")
    return Reply(now.paused("pause"), (Tone("phase", Address()),), "word", "wait")


def _break(now: Moment) -> Reply:
    course = now.paused("break")
    if _limited(now):
        return Reply(course, _way_out(now, pausing=True), "now" if now.waiting else "word", "wait")
    told = "long-break-by-ear" if now.course.listener.heard else "long-break"
    return Reply(course, _said(now, told), "now" if now.waiting else "word", "wait")


def _go_on(now: Moment) -> Reply:
    return Reply(replace(_way_back(now), state="playing"), (), "now") if now.waiting else _nothing(now)


def _way_back(now: Moment) -> Course:
    """How she comes back; who has been told to leave her position is led there again from where she is."""
    if now.waiting and now.reason == "break" and _limited(now):
        return from_way_out(now, "break")
    return now.course


def _toggle(now: Moment) -> Reply:
    return _go_on(now) if now.waiting else _pause(now)


def _ready(now: Moment) -> Reply:
    """End a wait: on to the next line, or to the next unit, counted in where she moves."""
    if now.waiting:
        return _go_on(now)
    unit, spot = now.unit, now.spot
    if now.walked:
        return Reply(set_down(now), (), "gap")
    if now.returning:
        return Reply(now.course.going(*_counted_in((unit, *now.after))), (), "gap")
    if isinstance(unit, Repetition | Closing | Landing) or not now.after:
        return _nothing(now)
    lines = now.lines(unit)
    begun = _after_the_wait(now, lines)
    waits = bool(begun) and lines[begun - 1].role in WAITING
    cut: Cut = "gap" if spot.speaking and not waits else "now"
    if not isinstance(unit, Rest) and begun < len(lines):
        return Reply(now.course.going(replace(unit, begun=begun), *now.after), (), cut)
    arrived = [replace(unit, begun=len(lines))] if isinstance(unit, Transfer) else []
    return Reply(now.course.going(*arrived, *_counted_in(now.after)), (), cut)


def _counted_in(units: Sequence[Unit]) -> Sequence[Unit]:
    """The units to come; where she moves at once, she is counted in."""
    if units and isinstance(units[0], Repetition):
        return (Reentry.back_into(units[0], "ready"), *units)
    return units


def _after_the_wait(now: Moment, lines: Sequence[Say]) -> int:
    """How many lines of her unit are over once she is ready: no more words about waiting."""
    begun = min(now.spot.line, len(lines))
    while begun < len(lines) and lines[begun].role in WAITING:
        begun += 1
    return begun


def _again(now: Moment) -> Reply:
    """The last instruction once more; of a repetition all of it, taught. Who waits hears it, and waits on."""
    unit = now.unit
    if now.waiting:
        return _told_while_waiting(now, unit)
    if now.walked:
        return Reply(now.course, (), "word")
    if isinstance(unit, Repetition):
        anew = replace(unit, first=unit.rep, taught=True, step=0, held=Fraction(0), running=False)
        return Reply(now.course.going(Reentry.back_into(anew, "again"), anew, *now.after), (), "word")
    if isinstance(unit, Rest):
        anew_rest = replace(unit, rested=Fraction(0), running=False)
        return Reply(now.course.going(anew_rest, *now.after), (), "word")
    return Reply(now.course.going(now.told_again(unit), *now.after), (), "word")


def _told_while_waiting(now: Moment, unit: Unit) -> Reply:
    if isinstance(unit, Repetition):
        return _answer(now, ("what-now", {"where": where(now.library, unit)}))
    told = _step_she_is_in(now, unit)
    gap = Wait(now.library.timing.sentence_gap, Address())
    aside = [item for line in told for item in (replace(line, role="answer"), gap)]
    return Reply(now.course, tuple(aside), "now", "wait") if aside else _nothing(now)


def _step_she_is_in(now: Moment, unit: Unit) -> list[Say]:
    """The instruction she will come back to; of who is waited for, the one she is carrying out."""
    lines, awaited = now.lines(unit), now.reason == "ready"
    step = [
        each for each in (lines[: unit.begun] if awaited else lines[unit.begun :]) if each.role not in WAITING
    ]
    return [each for each in step if each.place == step[-1 if awaited else 0].place]


def _next(now: Moment) -> Reply:
    if now.entry >= len(now.course.entries):
        return _nothing(now)
    now = Moment(now.library, _way_back(now), now.spot)
    if isinstance(now.unit, Listen) and now.after:
        return Reply(now.course.going(*now.after), (), "word")
    if isinstance(now.unit, Opening) and not now.waiting and (begun := _safety_left(now)) is not None:
        opening = replace(now.unit, begun=begun)
        return Reply(now.course.going(opening, *now.after), _said(now, "safety-first"), "word")
    return Reply(to_exercise(now, now.entry + 1), (), "word")


def _safety_left(now: Moment) -> int | None:
    """The line of the opening from which on she has not heard what to stop for; None if she has."""
    heard = now.spot.line - now.spot.speaking
    lines = [number for number, line in enumerate(now.lines(now.unit)) if line.role == "safety"]
    left = [number for number in lines if number >= heard]
    return left[0] if left else None


def _back(now: Moment) -> Reply:
    number = now.entry
    if number < 0 or not now.course.entries:
        return Reply(now.course.going(replace(now.unit, begun=0), *now.after), (), "word")
    if number >= len(now.course.entries) or (number > 0 and now.spot.since < JUST_BEGUN):
        number -= 1
    return Reply(to_exercise(now, number), (), "word")


def _slower(now: Moment) -> Reply:
    return _paced(now, -PACE_STEP, "slower", "slowest")


def _faster(now: Moment) -> Reply:
    return _paced(now, PACE_STEP, "faster", "fastest")


def _paced(now: Moment, step: Fraction, told: str, limit: str) -> Reply:
    """Another pace from the next unit on."""
    pace = min(max(now.course.listener.pace + step, SLOWEST), FASTEST)
    if pace == now.course.listener.pace:
        return _answer(now, limit)
    course = replace(now.course, listener=replace(now.course.listener, pace=pace))
    return _from_next_unit(now, course, told)


def _from_next_unit(now: Moment, course: Course, told: str) -> Reply:
    if now.waiting or not now.after:
        return _answer(now, told, course=course)
    return Reply(course, _said(now, told), "unit")


def _longer(now: Moment) -> Reply:
    return _stretched(now, 1, "longer")


def _shorter(now: Moment) -> Reply:
    return _stretched(now, -1, "shorter")


def _stretched(now: Moment, way: int, told: str) -> Reply:
    unit = now.unit
    if isinstance(unit, Rest) and unit.following and not now.waiting:
        rested, usual = now.spot.rested or Fraction(0), unit.dose.rest / now.course.listener.pace
        more = max(unit.more + way * REST_STEP, rested + LEAST_LEFT - usual)
        if (more - unit.more) * way <= 0:
            return _answer(now, "as-it-is")
        rest = replace(unit, more=more, rested=rested, running=True)
        after = [_rest_too(each, unit, more) for each in now.after]
        return Reply(now.course.going(rest, *after), _said(now, f"rest-{told}"), "gap")
    if not isinstance(unit, Repetition):
        return _answer(now, "as-it-is")
    step = _hold_meant(now, unit)
    if step is not None:
        return _stretched_hold(now, unit, step, way, told)
    return _stretched_set(now, unit, way, told)


def _rest_too(unit: Unit, of: Rest, more: Fraction) -> Unit:
    """The same rest on the other side gets the same."""
    if isinstance(unit, Rest) and unit.side != of.side and _set_of(unit) == _set_of(of):
        return replace(unit, more=more)
    return unit


def _hold_meant(now: Moment, unit: Repetition) -> int | None:
    """The hold she is in, or the one she is about to begin if it is a long one; None where a set is meant."""
    away = now.waiting or now.returning
    if now.spot.held is not None and not away and now.whole_hold(unit, now.spot.step) >= LONG_HOLD:
        return now.spot.step
    steps = part_of(now.library, unit).rep
    here = unit.step if away else now.spot.step
    ahead = [number for number, step in enumerate(steps) if isinstance(step, HoldStep) and number >= here]
    return next((number for number in ahead if now.whole_hold(unit, number) >= LONG_HOLD), None)


def _stretched_hold(now: Moment, unit: Repetition, step: int, way: int, told: str) -> Reply:
    """Ten seconds more or fewer in a hold, and as much in the same one on the side to come."""
    running = now.spot.held is not None and not now.waiting
    held = (now.spot.held or Fraction(0)) if running else unit.held if step == unit.step else Fraction(0)
    whole = now.whole_hold(unit, step)
    wanted = min(max(whole + way * HOLD_STEP, held + LEAST_LEFT), LONGEST_HOLD)
    if (wanted - whole) * way <= 0:
        return _answer(now, "as-it-is")
    more = (step, wanted - whole)
    longer = replace(unit, more=(*unit.more, more))
    after = [_too(each, unit, more) for each in now.after]
    if now.waiting or now.returning:
        reentry = Reentry.back_into(longer, now.reason)
        course = now.course.going(reentry, longer, *after, state=now.course.state)
        return _answer(now, f"hold-{told}", course=course)._replace(cut="now" if now.waiting else "word")
    if running:
        longer = replace(longer, step=step, held=held, running=True)
        return Reply(now.course.going(longer, *after), _said(now, f"hold-{told}"), "gap")
    longer = replace(longer, step=now.spot.step, running=False)
    return Reply(now.course.going(longer, *after), _said(now, f"hold-{told}"), "word")


def _too(unit: Unit, of: Repetition, more: tuple[int, Fraction]) -> Unit:
    """The same repetition on the other side gets the same."""
    same = unit.entry == of.entry and unit.address._replace(side="") == of.address._replace(side="")
    if isinstance(unit, Repetition) and same and unit.side != of.side:
        return replace(unit, more=(*unit.more, more))
    return unit


def _stretched_set(now: Moment, unit: Repetition, way: int, told: str) -> Reply:
    """Two repetitions more or fewer in this set, on the side to come too; never fewer than she has begun."""
    reps = min(max(unit.dose.reps + way * REPS_STEP, unit.rep), MOST_REPS)
    if reps == unit.dose.reps:
        return _answer(now, "as-it-is")
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
        course = now.course.going(Reentry.back_into(units[0], now.reason), *units, state=now.course.state)
        return _answer(now, f"set-{told}", course=course)._replace(cut="now" if now.waiting else "word")
    return _from_next_unit(now, now.course.going(*units), f"set-{told}")


def _set_of(unit: Repetition | Rest) -> tuple[int, str, int]:
    """Which set it belongs to, on either side."""
    return unit.entry, unit.part, unit.set


def _more_of(last: Repetition, reps: int) -> Iterator[Repetition]:
    """The repetitions that follow the last one of a set until there are so many."""
    for rep in range(last.rep + 1, reps + 1):
        yield replace(last, rep=rep, step=0, held=Fraction(0), running=False, more=(), chapter="")


def _other_side(now: Moment) -> Reply:
    """Change sides now; what is owed to this one comes after the other, and she is told."""
    unit = now.unit
    if not isinstance(unit, Setup | Switch | Repetition | Rest) or unit.side is None:
        return _answer(now, "no-sides")
    side, other = unit.side, OTHER_SIDE[unit.side]
    rest = now.unit_to_come()
    own = [each for each in rest if _of_part(each, unit)]
    theirs = [each for each in own if isinstance(each, Repetition | Rest) and each.side == other]
    if not theirs:
        return _answer(now, ("other-side-done", {"side": other}))
    mine = [each for each in own if isinstance(each, Repetition | Rest) and each.side == side]
    last = max(number for number, each in enumerate(rest) if _of_part(each, unit))
    title = part_of(now.library, unit).title
    switch = Switch(**unit.belonging, side=other, chapter=f"{title}, {other} side")
    into = replace(unit, side=other, begun=0) if isinstance(unit, Setup) else switch
    units: list[Unit] = [*leaving(now), into, *_entered(theirs)]
    told: tuple[_Phrase, ...] = ()
    if any(isinstance(each, Repetition) for each in mine):
        units.append(replace(switch, side=side, chapter=f"{title}, {side} side"))
        units += _entered(mine)
        told = (("other-side", {"other_side": side, "owed": _owed(now, mine)}),)
    course = now.course.going(*units, *rest[last + 1 :])
    return Reply(course, _said(now, *told), "now" if now.waiting else "word")


def _entered(units: Sequence[Unit]) -> list[Unit]:
    """Units of a side; into a hold that is half done she is brought with words."""
    first = units[0]
    half_done = isinstance(first, Repetition) and first.held
    return [*([Reentry.back_into(first, "pause")] if half_done else []), *units]


def _of_part(unit: Unit, of: Setup | Switch | Repetition | Rest) -> bool:
    return (
        isinstance(unit, Setup | Switch | Repetition | Rest)
        and (unit.entry, unit.part) == (of.entry, of.part)
    )  # fmt: skip


def _owed(now: Moment, units: Sequence[Unit]) -> str:
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


def _how_long(now: Moment) -> Reply:
    words: list[_Phrase] = []
    if place := where(now.library, now.as_it_stands):
        words.append(("what-now", {"where": place}))
    left = now.spot.left
    words.append(
        "how-long-unknown" if left is None else ("how-long", {"left": spoken_seconds(_roundly(left))})
    )
    return _answer(now, *words)


def _roundly(seconds: Fraction) -> Fraction:
    """Whole minutes from two minutes on, else tens of seconds."""
    unit = 60 if seconds >= 120 else 10
    return Fraction(max(unit, round(seconds / unit) * unit))


def _what_now(now: Moment) -> Reply:
    words: list[_Phrase] = []
    if place := where(now.library, now.as_it_stands):
        words.append(("what-now", {"where": place}))
    number = now.entry + 1
    if number < len(now.course.entries):
        exercise = now.library.exercises[now.course.entries[number].exercise]
        position = now.library.positions[exercise.position].title
        words.append(("what-next", {"next": within(exercise.title), "position": position}))
    else:
        words.append("what-last")
    return _answer(now, *words)


def _louder(now: Moment) -> Reply:
    return _nothing(now)._replace(gain_db=GAIN_STEP)


def _quieter(now: Moment) -> Reply:
    return _nothing(now)._replace(gain_db=-GAIN_STEP)


def _help(now: Moment) -> Reply:
    return _answer(now, "help-by-ear" if now.course.listener.heard else "help")


_COMMANDS: Mapping[Command, Callable[[Moment], Reply]] = {
    "stop": _stop, "pause": _pause, "go on": _go_on, "toggle": _toggle, "ready": _ready, "again": _again,
    "back": _back, "next": _next, "slower": _slower, "faster": _faster, "longer": _longer,
    "shorter": _shorter, "other side": _other_side, "how long": _how_long, "what now": _what_now,
    "louder": _louder, "quieter": _quieter, "break": _break, "help": _help,
}  # fmt: skip
