"""Writing a unit: what is said, in what order, and what may give way, for one listener."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from voiceguide.coach.course import (
    Closing,
    Course,
    Finish,
    InPart,
    Introduction,
    Kind,
    Landing,
    Leaving,
    Listener,
    Opening,
    Reentry,
    Repetition,
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
from voiceguide.coach.programme import programme
from voiceguide.coach.repetition import PHASE_TONES, hold_seconds, write_repetition
from voiceguide.coach.script import Address, At, Begin, Rank, Script, Wait
from voiceguide.coach.wording import listed, number_word, sentences, spoken_seconds
from voiceguide.coach.writer import Writer
from voiceguide.library.facts import OTHER_SIDE, Breath, HoldStep, Library, Move, Part, Phase
from voiceguide.library.routines import STANDING

TO_COME_BACK = Fraction(12)
"""Seconds to take her place after a long pause."""

TONES_TAUGHT: tuple[tuple[str, Breath], ...] = (("tones-in", "in"), ("tones-out", "out"))


def write_unit(library: Library, unit: Unit, listener: Listener) -> tuple[Script, Listener]:
    """The script of one unit, and the listener as she is after it."""
    exercise = library.exercises.get(unit.exercise)
    timing = exercise.timing if exercise else library.timing
    writer = Writer(library, listener, timing, _context(library, unit), unit.begun)
    writer.address = Address(exercise=unit.exercise)
    if isinstance(unit, Speech):
        return unit.script, listener
    if not isinstance(unit, Opening):
        writer.chapter(unit.chapter)
    _WRITERS[unit.kind](writer, unit)
    if isinstance(unit, Introduction) and unit.tones:
        listener = replace(listener, tones_known=True)
    return writer.script, listener


def write_course(library: Library, course: Course, first: int | None = None) -> Iterator[Script]:
    """The scripts of the units from number ``first`` on (else from where she is), each with its beginning."""
    first = course.at if first is None else first
    listener = course.listener
    landings: dict[tuple[str, str], str] = {}
    places = places_of(course.units, first)
    for number, (unit, place) in enumerate(zip(course.units[first:], places, strict=True), first):
        if place not in landings:
            landings[place] = landing(library, *place)
        script, listener = write_unit(library, unit, listener)
        yield (Begin(unit.address, number, unit.kind, landings[place]), *script)


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
    steps = part_of(library, unit).rep
    holds = [hold_seconds(step, unit.dose) for step in steps if isinstance(step, HoldStep)]
    return spoken_seconds(unit.dose.hold or holds[0]) if holds else ""


def _opening(writer: Writer, unit: Opening) -> None:
    library, what = writer.library, programme(writer.library, unit.name)
    exercises = [library.exercises[name] for name in unit.exercises]
    if unit.lead_in:
        writer.tone("lead-in", seconds=unit.lead_in)
    writer.chapter("Before you start")
    writer.position(STANDING)
    writer.phrase("welcome", "welcome")
    writer.quiet(writer.timing.sentence_gap)
    if unit.starting_at:
        writer.phrase("starting-at", "welcome", {"title": unit.starting_at})
        writer.quiet(writer.timing.step_gap)
    elif not writer.listener.brief:
        writer.steps(what.intro, "welcome")
    writer.phrase("wellness", "safety")
    writer.quiet(writer.timing.step_gap)
    writer.phrase("stop-list", "safety")
    writer.quiet(writer.timing.step_gap)
    equipment = tuple(dict.fromkeys(thing for each in exercises for thing in each.equipment))
    if equipment:
        writer.phrase("equipment", "welcome", {"equipment": listed(equipment)})
        writer.quiet(writer.timing.topic_gap)


def _introduction(writer: Writer, unit: Introduction) -> None:
    """Which exercise, why, and what to mind, while she can still choose not to go down."""
    exercise, brief = writer.library.exercises[unit.exercise], writer.listener.brief or unit.again
    if unit.again:
        writer.phrase("from-the-beginning", "next-up")
    elif writer.listener.alone:
        writer.phrase("position", "next-up")
    else:
        writer.phrase("next-up", "next-up", {"next": exercise.title})
    writer.quiet(writer.timing.sentence_gap)
    if not brief:
        writer.aside(exercise.purpose, "purpose")
    for caution in exercise.cautions if not unit.again else ():
        writer.aside(caution.say, "safety")
    if exercise.easier and not brief:
        writer.aside(exercise.easier, "easier")
    if unit.tones and not writer.listener.tones_known and not unit.again:
        _teach_tones(writer)


def _teach_tones(writer: Writer) -> None:
    """Let her hear what the tones mean."""
    for key, breath in TONES_TAUGHT:
        writer.phrase(key, "tones")
        writer.quiet(writer.timing.lead)
        writer.tone(PHASE_TONES[breath])
        writer.quiet(writer.timing.sentence_gap)
    writer.quiet(writer.timing.step_gap)


def _transfer(writer: Writer, unit: Transfer) -> None:
    if unit.remind:
        writer.phrase("stop-reminder", "safety")
        writer.quiet(writer.timing.sentence_gap)
    move = move_of(writer.library, unit)
    if unit.turned:
        writer.aside(way_out(writer.library, unit.start, unit.to), "move")
    else:
        writer.steps(move.say, "move", waits=True)
    writer.timed_wait(writer.paced(move.takes), waits=True)
    writer.position(unit.arrives)


def move_of(library: Library, unit: Transfer) -> Move:
    """The move a transfer is made of."""
    return next(move for move in library.moves if (move.start, move.to) == (unit.start, unit.to))


def _setup(writer: Writer, unit: Setup) -> None:
    exercise, part = writer.library.exercises[unit.exercise], part_of(writer.library, unit)
    brief = writer.listener.brief or unit.short
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
        writer.quiet(writer.timing.lead)
    if isinstance(last, Phase) and last is not step:
        settle = writer.paced(writer.timing.settle)
        teach = At(Fraction(0), writer.instruction(last.teach, "teach"))
        writer.add(Wait(writer.paced(last.takes), writer.address, (teach,), settle, last.breath))


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
        writer.quiet(writer.timing.step_gap)
        return
    seconds = max(writer.paced(unit.dose.rest) + unit.more, writer.timing.lead)
    writer.quiet(writer.timing.sentence_gap)
    writer.phrase("rest", "rest", {"seconds": spoken_seconds(seconds)})
    _resting(writer, unit, seconds)


def _resting(writer: Writer, unit: Rest, seconds: Fraction) -> None:
    """So many seconds of rest, towards whose end she hears which set comes next."""
    next_set = writer.phrase_text("next-set", {"set": number_word(unit.following)})
    text = writer.phrase_text("next-up", {"next": next_set.rstrip(".")})
    cue = writer.cue(text, "next-up", Rank.NEXT_UP, brief=next_set)
    cues = (At(min(seconds / 2, writer.timing.silence_limit / 2), cue, from_end=True),)
    writer.add(Wait(seconds, writer.address, cues))


def _finish(writer: Writer, unit: Finish) -> None:
    writer.steps(writer.library.exercises[unit.exercise].finish, "finish")


def _closing(writer: Writer, unit: Closing) -> None:
    writer.phrase("stop-reminder", "safety")
    writer.quiet(writer.timing.step_gap)
    writer.steps(programme(writer.library, unit.name).closing, "closing")
    writer.phrase("closing", "closing")
    writer.quiet(writer.timing.sentence_gap)
    writer.tone("session-end")


def _landing(writer: Writer, unit: Landing) -> None:
    """A soft tone first: she was heard."""
    writer.tone("hold-end")
    quiet = writer.timing.lead
    for sentence in sentences(landing(writer.library, unit.start, unit.to)):
        writer.quiet(quiet)
        writer.add(writer.cue(sentence, "landing", Rank.SAFETY, instruction=True))
        quiet = writer.timing.sentence_gap


def _reentry(writer: Writer, unit: Reentry) -> None:
    """Where she was; then, where she moves, time to get there and a count."""
    into = unit.into
    writer.address = into.address
    if unit.reason != "ready":
        writer.phrase(f"back-{unit.reason}", "reentry")
        writer.quiet(writer.timing.sentence_gap)
        if unit.reason != "again" and (place := where(writer.library, into)):
            writer.phrase("back-where", "reentry", {"where": place})
            writer.quiet(writer.timing.sentence_gap)
    if isinstance(into, Repetition):
        if unit.reason in ("pause", "break", "lost"):
            _get_back(writer, into, away_for_long=unit.reason == "break")
        if unit.reason != "again":
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
    if not isinstance(unit, Repetition | Rest):
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


_WRITERS: Mapping[Kind, Callable[[Writer, Any], None]] = {
    "opening": _opening, "introduction": _introduction, "transfer": _transfer, "setup": _setup,
    "switch": _switch, "repetition": _repetition, "rest": _rest, "finish": _finish, "closing": _closing,
    "landing": _landing, "reentry": _reentry, "leaving": _leaving,
}  # fmt: skip
