"""What was done today and what comes next, said to her in a few plain lines."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Final

from voiceguide.coach.units import amount
from voiceguide.coach.wording import number_word
from voiceguide.diary import Bout, Diary, NextLevel, Practice
from voiceguide.library.facts import Exercise, Library
from voiceguide.library.ladder import level_of, reps_words
from voiceguide.library.plans import PracticePlan
from voiceguide.report.words import (
    FELT,
    amount_words,
    exercise_title,
    in_words,
    listed_words,
    often,
    way_of,
    within,
)
from voiceguide.today import Today, levels_of, next_level

SEE_SOMEONE: Final = "Please see your midwife or a physiotherapist before you go on."
NO_BETTER: Final = (
    "For three weeks your back was never better. Please let your midwife or doctor have a look at it."
)
REST: Final = "Take a day of rest, and be kind to yourself. After that, a little less will do."

_NUMBERED: Final = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()


def today_lines(library: Library, diary: Diary, today: date, *, not_yet: str = "") -> Iterator[str]:
    """What was done today, and what is next or why nothing is; ``not_yet`` says why she may not begin.

    In the library, each exercise is done the way that fits her.
    """
    yield from lines_of(Today(library, diary, today), not_yet=not_yet)


def lines_of(now: Today, *, not_yet: str = "") -> Iterator[str]:
    """The same of a day of hers."""
    yield _done(now)
    if not_yet:
        yield not_yet
        return
    yield from before_next(now)
    if now.due and not now.stop:
        yield from _next(now.library, now.diary, now.library.exercises[now.due], now.levels[now.due])


def before_next(now: Today) -> Iterator[str]:
    """What she is to know before she goes on, and why nothing comes next, if nothing does."""
    if now.stop == "see someone":
        yield f"Your back was worse twice in a row. {SEE_SOMEONE}"
        return
    for name in filter(now.diary.worse_twice, now.library.exercises):
        title = within(exercise_title(now.library, name))
        yield f"After {title} your back was worse twice. Leave that one out. {SEE_SOMEONE}"
    if now.diary.no_better(now.date):
        yield NO_BETTER
    if now.stop == "rest":
        yield f"Your back was worse. {REST}"
    elif now.stop == "enough":
        yield "That is enough for today."


def announced(now: Today, level: int) -> str:
    """What comes next, said before it: "Today, the second of four: pelvic rocking, ten slow rocks."."""
    assert now.due
    number, often = now.diary.times_on(now.due, now.date) + 1, now.a_day[now.due]
    which = f"Today, {_which(number)} of {number_word(often)}" if often > 1 else "Today"
    exercise = now.library.exercises[now.due]
    much = _plan_words(exercise, level).replace("; ", ", and ")
    return f"{which}: {within(exercise.title)}, {much}."


def offer(now: Today) -> str:
    """That she may go one level up in what comes next; empty if she may not."""
    way = now.levels[now.due] if now.due else None
    return _offer(now.library.exercises[now.due], way.offered) if now.due and way and way.offered else ""


def asked_of(now: Today, exercise: str, level: int) -> dict[str, str]:
    """An exercise at a level, for a question about it: its ``title`` and ``amount``, as within a sentence."""
    of = now.library.exercises[exercise]
    return {"title": within(of.title), "amount": _plan_words(of, level).replace("; ", ", and ")}


def announced_plan(library: Library, plan: PracticePlan) -> str:
    """A plan, said before it: "Today, ten minutes: torso twist and pelvic tilt."."""
    titles = dict.fromkeys(within(library.exercises[entry.exercise].title) for entry in plan.entries)
    minutes = f"{number_word(plan.minutes)} minute{'' if plan.minutes == 1 else 's'}"
    return f"Today, {minutes}: {listed_words(titles)}."


def _which(number: int) -> str:
    return f"the {_NUMBERED[number - 1]}" if number <= len(_NUMBERED) else f"number {number_word(number)}"


def felt_lines(library: Library, diary: Diary, practice: Practice, today: date) -> Iterator[str]:
    """What follows from how a session felt."""
    when = f"{practice.day.day} {practice.begun:%B, %H:%M}"
    told = FELT[practice.felt] if practice.felt else "no answer"
    yield f"{exercise_title(library, practice.name)} of {when}: {told}."
    if practice.felt == "worse":
        twice = diary.worse_twice() or any(diary.worse_twice(bout.exercise) for bout in practice.bouts)
        yield f"That is twice in a row. {SEE_SOMEONE}" if twice else REST
        yield " ".join(words.text for words in library.phrases["signs"])
        return
    for exercise in filter(None, (way_of(library, bout) for bout in practice.bouts)):
        offered = next_level(diary, exercise, today).offered
        if offered:
            yield _offer(exercise, offered)


def _done(now: Today) -> str:
    library, a_day, due = now.library, now.a_day, now.due
    counts = Counter(
        name
        for each in now.diary.on(now.date)
        for name in dict.fromkeys(bout.exercise for bout in each.bouts)
    )
    if not counts:
        return "Nothing yet today."
    if len(counts) == 1 and (name := next(iter(counts))) in a_day and a_day[name] > 1:
        much = f"{in_words(f'{counts[name]} of {a_day[name]}')} today."
        return much.capitalize() if due in (name, None) else f"{exercise_title(library, name)}: {much}"
    told = (f"{within(exercise_title(library, name))} {often(count)}" for name, count in counts.items())
    return f"Today: {listed_words(told)}."


def _next(library: Library, diary: Diary, exercise: Exercise, way: NextLevel) -> Iterator[str]:
    """The exercise that comes next, how much of it, how it was last time, and what to type."""
    line = f"Next: {within(exercise.title)}, {_plan_words(exercise, way.level)}."
    last = diary.last(exercise.name)
    if last and (bout := last.bout(exercise.name)):
        felt = f", and your back was {FELT[last.felt]}" if last.felt else ""
        line += f" Last time {_last_words(library, bout)}{felt}."
    yield line
    if way.offered:
        yield _offer(exercise, way.offered)
    level = f" --level {way.level}" if levels_of(exercise) and way.level > 1 else ""
    yield f"voiceguide play {exercise.name}{level}"


def _last_words(library: Library, bout: Bout) -> str:
    """What was done last time; a plain number of repetitions as that number."""
    only = bout.amounts[0] if len(bout.amounts) == 1 else None
    if only and not only.part and not only.hold and only.reps > 1:
        return number_word(only.reps)
    return in_words(amount_words(library, bout))


def _offer(exercise: Exercise, level: int) -> str:
    much = _plan_words(exercise, level)
    return f"If you like, go one level up: {within(exercise.title)}, {much} (--level {level})."


def _plan_words(exercise: Exercise, level: int) -> str:
    """How much of an exercise is to be done at a level of its ladder."""
    told = []
    for part in exercise.parts:
        step = level_of(part, level)
        dose = step.dose if step else part.dose
        much = amount(part, dose)
        if not much:
            once = reps_words(dose.reps, dose.hold)
            much = f"{once} on each side" if part.sides else once
        sets = f"{dose.sets} sets of {much}" if dose.sets > 1 else much
        told.append(f"{within(part.title)}, {sets}" if part.name else sets)
    return in_words("; ".join(told))
