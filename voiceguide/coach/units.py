"""Writing a unit: what is said, in what order, and what may give way, for one listener."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from voiceguide.coach.course import (
    Closing,
    Course,
    Finish,
    InPart,
    Introduction,
    Landing,
    Leaving,
    Listen,
    Listener,
    Opening,
    Reentry,
    Repetition,
    Repose,
    Rest,
    Setup,
    Speech,
    Switch,
    Transfer,
    Unit,
    place_of,
    places_of,
)
from voiceguide.coach.landing import landing, way_out
from voiceguide.coach.programme import Programme, programme
from voiceguide.coach.repetition import begins_in_words, hold_seconds, write_repetition
from voiceguide.coach.request import LISTEN_FIRST
from voiceguide.coach.script import Address, At, Begin, Rank, Script, Wait
from voiceguide.coach.wording import listed, number_word, sentences, spoken_seconds, within
from voiceguide.coach.writer import AFTER_WORDS, WORTH_WAITING, Writer
from voiceguide.library.facts import OTHER_SIDE, Dose, HoldStep, Library, Move, Part, Phase, Side, Step
from voiceguide.library.routines import STANDING

TO_COME_BACK = Fraction(12)
"""Seconds to take her place after a long pause."""


def write_unit(library: Library, unit: Unit, listener: Listener) -> Script:
    """The script of one unit."""
    return unit.script if isinstance(unit, Speech) else _written(library, unit, listener).script


def waits_for_her(library: Library, unit: Unit, listener: Listener) -> bool:
    """Whether there is a wait in a unit that she may end: time to get into place."""
    return isinstance(unit, Transfer | Setup | Switch) and _written(library, unit, listener).waits


def _written(library: Library, unit: Unit, listener: Listener) -> Writer:
    exercise = library.exercises.get(unit.exercise)
    timing = exercise.timing if exercise else library.timing
    writer = Writer(library, listener, timing, _context(library, unit), unit.begun, invites=unit.invites)
    writer.turn = listener.turn + max(unit.entry, 0)
    writer.address = Address(exercise=unit.exercise)
    if not isinstance(unit, Opening | Listen):
        writer.chapter(unit.chapter)
    _WRITERS[type(unit)](writer, unit)
    return writer


def write_course(library: Library, course: Course, first: int | None = None) -> Iterator[Script]:
    """The scripts of the units from number ``first`` on (else from where she is), each with its beginning."""
    first = course.at if first is None else first
    landings: dict[tuple[str, str], str] = {}
    places = places_of(course.units, first)
    for number, (unit, place) in enumerate(zip(course.units[first:], places, strict=True), first):
        if place not in landings:
            landings[place] = landing(library, *place)
        yield (
            Begin(unit.address, number, unit.kind, landings[place]),
            *write_unit(library, unit, course.listener),
        )


def course_landing(library: Library, course: Course, number: int | None = None) -> str:
    """How she comes out of where she is in unit ``number``, else in the one she is in."""
    return landing(library, *place_of(course.units, course.at if number is None else number))


def part_of(library: Library, unit: InPart) -> Part:
    """The part a unit belongs to."""
    parts = library.exercises[unit.exercise].parts
    return next(part for part in parts if part.name == unit.part)


def _context(library: Library, unit: Unit) -> Mapping[str, str]:
    """What placeholders stand for in a unit."""
    if isinstance(unit, Reentry):
        return _context(library, unit.into)
    context: dict[str, str] = {}
    if exercise := library.exercises.get(unit.exercise):
        context = {"title": exercise.title, "position": library.positions[exercise.position].title}
    elif name := getattr(unit, "name", ""):
        context = {"title": programme(library, name).title}
    if isinstance(unit, InPart):
        dose = unit.dose
        context |= {"reps": number_word(dose.reps), "sets": number_word(dose.sets)}
        context["hold"] = _hold_words(library, unit)
        if unit.side:
            context |= {"side": unit.side, "other_side": OTHER_SIDE[unit.side]}
    if isinstance(unit, Repetition | Rest):
        context["set"] = number_word(unit.set)
    if isinstance(unit, Repetition):
        context |= {"rep": number_word(unit.rep), "left": number_word(unit.dose.reps - unit.rep + 1)}
    return context


def _hold_words(library: Library, unit: InPart) -> str:
    return _hold_of(part_of(library, unit), unit.dose)


def _hold_of(part: Part, dose: Dose) -> str:
    holds = [hold_seconds(step, dose) for step in part.rep if isinstance(step, HoldStep)]
    return spoken_seconds(dose.hold or holds[0]) if holds else ""


def amount(part: Part, dose: Dose, order: Sequence[Side] = ()) -> str:
    """How much a part is, in its author's words; empty where there are none.

    ``order`` holds the sides she does; none: both.
    """
    if part.amount is None:
        return ""
    context = {"reps": number_word(dose.reps), "sets": number_word(dose.sets), "hold": _hold_of(part, dose)}
    context["sides"] = f"on your {order[0]}" if len(order) == 1 else "each side"
    return part.amount.text.format_map(context)


def _opening(writer: Writer, unit: Opening) -> None:
    what = programme(writer.library, unit.name)
    if unit.lead_in:
        writer.tone("lead-in", seconds=unit.lead_in)
    writer.chapter("Before you start")
    writer.position(STANDING)
    if unit.announced:
        writer.add(writer.cue(unit.announced, "welcome", Rank.SAFETY))
    else:
        writer.phrase("welcome", "welcome")
    writer.quiet(_after_title(writer, unit))
    if writer.listener.heard:
        writer.phrase("listening", "welcome")
        writer.quiet(_after_title(writer, unit))
    if unit.starting_at:
        writer.phrase("starting-at", "welcome", {"title": unit.starting_at})
        writer.quiet(writer.timing.sentence_gap)
    elif unit.teach == "full":
        _what_it_is(writer, what)
    elif unit.amount and not unit.announced:
        writer.phrase("amount", "welcome", {"amount": unit.amount})
        writer.quiet(_after_title(writer, unit))
    _when_to_stop(writer, unit)
    if unit.teach == "full":
        _what_she_needs(writer, unit)


def _after_title(writer: Writer, unit: Unit) -> Fraction:
    """Seconds after a name or an amount; they are no news to who knows them."""
    return AFTER_WORDS if unit.teach == "names" else writer.timing.sentence_gap


def _what_it_is(writer: Writer, what: Programme) -> None:
    """What an exercise is for, or what a routine will be."""
    if what.alone:
        exercise = writer.library.exercises[what.entries[0].exercise]
        position = writer.library.positions[exercise.position].title
        writer.say(exercise.purpose, "purpose", {"position": position})
        writer.quiet(writer.timing.sentence_gap)
    writer.steps(what.intro, "welcome")


def _when_to_stop(writer: Writer, unit: Opening) -> None:
    keys = {"list": ("wellness", "stop-list"), "signs": ("signs",), "short": ("stop-short",)}
    for key in keys[unit.safety] if unit.safety else ():
        writer.phrase(key, "safety", manner="plain" if unit.safety == "list" else "brisk")
        writer.quiet(writer.timing.sentence_gap)
    if unit.safety == "signs" and LISTEN_FIRST in writer.library.routines:
        writer.phrase("whole-list", "welcome")
        writer.quiet(writer.timing.sentence_gap)


def _what_she_needs(writer: Writer, unit: Opening) -> None:
    """Her equipment, but for what the position of a single exercise names by itself."""
    exercises = [writer.library.exercises[name] for name in unit.exercises]
    things = dict.fromkeys(thing for each in exercises for thing in each.equipment)
    alone = exercises[0].position if writer.listener.alone else ""
    position = writer.library.positions[alone].title if alone else ""
    if equipment := tuple(thing for thing in things if thing.split()[-1] not in position.split()):
        writer.phrase("equipment", "welcome", {"equipment": listed(equipment)})
        writer.quiet(writer.timing.step_gap)


def _listen(writer: Writer, unit: Listen) -> None:
    if unit.lead_in:
        writer.tone("lead-in", seconds=unit.lead_in)
    writer.chapter(unit.chapter or writer.library.routines[unit.name].title)
    writer.position(STANDING)
    writer.steps(writer.library.routines[unit.name].listen, "safety")


def _introduction(writer: Writer, unit: Introduction) -> None:
    """Which exercise, and what to mind while it is new, when she can still choose not to go down."""
    exercise = writer.library.exercises[unit.exercise]
    if unit.again:
        writer.phrase("from-the-beginning", "next-up")
        writer.quiet(writer.timing.sentence_gap)
    elif not writer.listener.alone:
        writer.phrase("next-up" if unit.entry else "first-up", "next-up", {"next": within(exercise.title)})
        writer.quiet(_after_title(writer, unit))
    goes_down = writer.library.positions[exercise.position].level == "floor"
    if unit.teach == "full" and goes_down and not unit.again and not unit.entry:
        writer.phrase("position", "next-up")
        writer.quiet(writer.timing.sentence_gap)
    if unit.amount and not writer.listener.alone and not unit.again and unit.teach == "short":
        writer.phrase("amount", "next-up", {"amount": unit.amount})
        writer.quiet(writer.timing.sentence_gap)
    minded = {"full": exercise.cautions, "short": exercise.cautions[:1], "names": ()}[unit.teach]
    for caution in minded if not unit.again else ():
        writer.say(caution.say, "caution", manner="brisk")
        writer.quiet(writer.timing.sentence_gap)


def _transfer(writer: Writer, unit: Transfer) -> None:
    """A row of instructions, each with the time it takes; after the last one she arrives."""
    if unit.remind:
        writer.phrase("floor-check", "safety", manner="brisk")
        writer.quiet(writer.timing.sentence_gap)
    move = move_of(writer.library, unit)
    if unit.turned:
        writer.aside(way_out(writer.library, unit.start, unit.to), "move")
        writer.timed_wait(writer.paced(max(move.takes, TO_COME_BACK)), waits=True)
    else:
        *before, last = _instructions(writer, move, unit)
        writer.steps(before, "move", usual=writer.timing.move_gap)
        writer.say(last.words, "move", manner=last.manner)
        gap = last.gap or move.takes or writer.timing.move_gap
        waits = gap >= WORTH_WAITING or writer.listener.ends_waits
        writer.timed_wait(writer.paced(gap), waits=waits)
    writer.position(unit.arrives)


def _instructions(writer: Writer, move: Move, unit: Transfer) -> tuple[Step, ...]:
    if writer.listener.together and move.knees_together:
        return move.knees_together
    return (unit.teach == "names" and move.in_short) or move.say


def move_of(library: Library, unit: Transfer) -> Move:
    """The move a transfer is made of."""
    return next(move for move in library.moves if (move.start, move.to) == (unit.start, unit.to))


def _setup(writer: Writer, unit: Setup) -> None:
    exercise, part = writer.library.exercises[unit.exercise], part_of(writer.library, unit)
    brief = unit.teach != "full" or unit.short
    if unit.whole:
        writer.steps((brief and exercise.setup_in_short) or exercise.setup, "setup", waits=True)
    writer.address = unit.address
    writer.steps((brief and part.setup_in_short) or part.setup, "setup", waits=True)


def _switch(writer: Writer, unit: Switch) -> None:
    sides = part_of(writer.library, unit).sides
    assert sides is not None
    writer.address = unit.address
    writer.steps(sides.switch, "switch", waits=True)
    writer.timed_wait(writer.paced(sides.takes), waits=True)


def _repetition(writer: Writer, unit: Repetition) -> None:
    writer.address = unit.address
    write_repetition(writer, part_of(writer.library, unit), unit)


def _leaving(writer: Writer, unit: Leaving) -> None:
    """Let go of the hold, and do the last phase: it is the way back to where the repetition began."""
    part = part_of(writer.library, unit)
    step, last = part.rep[unit.step], part.rep[-1]
    writer.address = Address(unit.exercise, unit.part, unit.side or "")
    if isinstance(step, HoldStep) and unit.held:
        if step.release:
            writer.say(step.release, "release")
        else:
            writer.phrase("release", "release")
        writer.quiet(writer.timing.sentence_gap)
    if isinstance(last, Phase) and last is not step:
        writer.say(last.teach, "teach")
        writer.add(Wait(writer.paced(last.takes), writer.address, breath=last.breath))


def _rest(writer: Writer, unit: Rest) -> None:
    writer.address = unit.address
    if unit.running:
        left = writer.paced(unit.dose.rest) + unit.more - unit.rested
        _resting(writer, unit, max(left, writer.timing.lead))
        return
    writer.tone("set-end")
    writer.quiet(writer.timing.lead)
    writer.phrase("set-done", "rest")
    if not unit.following:
        writer.quiet(_after_the_last_set(writer, unit))
        return
    seconds = max(writer.paced(unit.dose.rest) + unit.more, writer.timing.lead)
    writer.quiet(writer.timing.sentence_gap)
    writer.phrase("rest", "rest", {"seconds": spoken_seconds(seconds)})
    _resting(writer, unit, seconds)


def _after_the_last_set(writer: Writer, unit: Rest) -> Fraction:
    """Seconds for a breath before more is asked of her; a finish is the rest itself, and follows at once."""
    finishes = not unit.goes_on and writer.library.exercises[unit.exercise].finish
    return writer.timing.sentence_gap if finishes else writer.timing.topic_gap


def _resting(writer: Writer, unit: Rest, seconds: Fraction) -> None:
    """So many seconds of rest, towards whose end she hears what comes next, and where."""
    if unit.after:
        text = writer.phrase_text("next-reps", {"left": number_word(unit.dose.reps - unit.after)})
    else:
        text = writer.phrase_text("next-set")
    cue = writer.cue(text, "next-up", Rank.NEXT_UP)
    cues = (At(min(seconds / 2, writer.timing.silence_limit / 2), cue, from_end=True),)
    writer.add(Wait(seconds, writer.address, cues))


def _repose(writer: Writer, unit: Repose) -> None:
    """A real rest: how long, then nothing but her breath, and a soft word when it is over."""
    writer.phrase("rest-here", "rest", {"seconds": spoken_seconds(unit.seconds)})
    writer.quiet(writer.timing.sentence_gap)
    writer.add(Wait(writer.paced(unit.seconds), writer.address))
    writer.tone("set-end")
    writer.quiet(writer.timing.lead)
    writer.phrase("rest-over", "rest")
    writer.quiet(writer.timing.step_gap)


def _finish(writer: Writer, unit: Finish) -> None:
    steps = writer.library.exercises[unit.exercise].finish
    writer.steps(steps[:1] if unit.teach == "names" else steps, "finish")


def _closing(writer: Writer, unit: Closing) -> None:
    what = programme(writer.library, unit.name)
    if unit.amount:
        writer.phrase("done" if unit.often else "plenty", "closing", {"amount": unit.amount})
        for sentence in sentences(unit.often):
            writer.quiet(writer.timing.sentence_gap)
            writer.add(writer.cue(sentence, "closing", Rank.SAFETY))
        writer.quiet(writer.timing.step_gap)
    writer.steps(what.closing, "closing")
    if not (what.listen or what.closing) and (unit.teach == "full" or not unit.amount):
        writer.phrase("closing", "closing")
        writer.quiet(writer.timing.sentence_gap)
    writer.tone("session-end")


def _landing(writer: Writer, unit: Landing) -> None:
    """A soft tone first: she was heard. Who only pauses hears how she comes back."""
    writer.tone("hold-end")
    quiet = writer.timing.lead
    for sentence in sentences(landing(writer.library, unit.start, unit.to, pausing=unit.pausing)):
        writer.quiet(quiet)
        writer.add(writer.cue(sentence, "landing", Rank.SAFETY))
        quiet = writer.timing.sentence_gap
    if unit.pausing:
        writer.quiet(writer.timing.sentence_gap)
        writer.phrase("long-break-by-ear" if writer.listener.heard else "long-break", "answer")


def _reentry(writer: Writer, unit: Reentry) -> None:
    """Where she was; then, where she moves, time to get there and a count."""
    into = unit.into
    writer.address = into.address
    if unit.lead_in:
        writer.tone("lead-in", seconds=unit.lead_in)
    if unit.reason != "ready":
        writer.phrase(f"back-{unit.reason}", "reentry")
        writer.quiet(writer.timing.sentence_gap)
        says_so_itself = isinstance(into, Opening) and not into.begun
        if unit.reason == "resume" and writer.listener.heard and not says_so_itself:
            writer.phrase("listening", "welcome")
            writer.quiet(writer.timing.sentence_gap)
        announced = unit.start and isinstance(into, Introduction) and not writer.listener.alone
        if unit.reason != "again" and not announced and (place := where(writer.library, into)):
            writer.phrase("back-where", "reentry", {"where": place})
            writer.quiet(writer.timing.sentence_gap)
    if unit.start and not isinstance(into, Opening | Listen):
        writer.phrase("stop-short", "safety", manner="brisk")
        writer.quiet(writer.timing.sentence_gap)
    if isinstance(into, Repetition) and not unit.start:
        if unit.reason in ("pause", "break", "lost"):
            _get_back(writer, into, away_for_long=unit.reason == "break")
        if unit.reason != "again" and not begins_in_words(writer, part_of(writer.library, into), into):
            writer.count_in()


def _get_back(writer: Writer, into: Repetition, *, away_for_long: bool) -> None:
    """Her position, time to take it, and for a hold the words of the way into it."""
    part = part_of(writer.library, into)
    writer.phrase("back-place", "reentry")
    writer.add(Wait(writer.paced(TO_COME_BACK if away_for_long else writer.timing.topic_gap), writer.address))
    if into.held:
        ways = [step for step in part.rep[: into.step] if isinstance(step, Phase)]
        for phase in ways[-1:]:
            writer.say(phase.teach, "teach")
            writer.add(Wait(writer.paced(phase.takes), writer.address))


def where(library: Library, unit: Unit) -> str:
    """Where she is, in words: ``torso twist, left side, twelve seconds left``."""
    if not unit.exercise:
        return ""
    exercise = library.exercises[unit.exercise]
    title = exercise.title
    if isinstance(unit, Transfer | Setup):
        return f"{title}, {library.positions[exercise.position].title}"
    if not isinstance(unit, Switch | Repetition | Rest):
        return title
    part = part_of(library, unit)
    words = [part.title if part.name else title]
    if unit.side:
        words.append(f"{unit.side} side")
    if isinstance(unit, Repetition):
        words.append(_how_far(part, unit))
    return ", ".join(filter(None, words))


def _how_far(part: Part, unit: Repetition) -> str:
    if unit.held:
        step = part.rep[unit.step]
        assert isinstance(step, HoldStep)
        left = hold_seconds(step, unit.dose) + unit.longer(unit.step) - unit.held
        return f"{spoken_seconds(left)} left"
    if unit.dose.reps == 1:
        return ""
    left_to_do = unit.dose.reps - unit.rep + 1
    return "the last one" if left_to_do == 1 else f"{number_word(left_to_do)} more"


_WRITERS: Mapping[type[Unit], Callable[[Writer, Any], None]] = {
    Opening: _opening, Listen: _listen, Introduction: _introduction, Transfer: _transfer, Setup: _setup,
    Switch: _switch, Repetition: _repetition, Rest: _rest, Repose: _repose, Finish: _finish,
    Closing: _closing, Landing: _landing, Reentry: _reentry, Leaving: _leaving,
}  # fmt: skip
