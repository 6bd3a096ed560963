"""What was done today and what comes next, said to her in a few plain lines."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Final

from voiceguide.coach.units import amount
from voiceguide.coach.wording import number_word
from voiceguide.diary import Bout, Diary, NextLevel, Practice
from voiceguide.library.facts import Exercise, Library
from voiceguide.library.ladder import level_of
from voiceguide.report.words import (
    FELT,
    amount_words,
    dose_words,
    exercise_title,
    in_words,
    listed_words,
    often,
    way_of,
    within,
)

SEE_SOMEONE: Final = "Please see your midwife or a physiotherapist before you go on."
NO_BETTER: Final = (
    "For three weeks your back was never better. Please let your midwife or doctor have a look at it."
)
REST: Final = "Take a day of rest, and be kind to yourself. After that, a little less will do."


def today_lines(library: Library, diary: Diary, today: date, *, not_yet: str = "") -> Iterator[str]:
    """What was done today, and what is next or why nothing is; ``not_yet`` says why she may not begin.

    In the library, each exercise is done the way that fits her.
    """
    ladder = {name: _next_level(diary, exercise, today) for name, exercise in library.exercises.items()}
    a_day = {
        name: _a_day(exercise, ladder[name].level)
        for name, exercise in library.exercises.items()
        if not diary.worse_twice(name)
    }
    due = diary.due(a_day, today)
    yield _done(library, diary.on(today), a_day, due)
    if not_yet:
        yield not_yet
        return
    if diary.worse_twice():
        yield f"Your back was worse twice in a row. {SEE_SOMEONE}"
        return
    for name in filter(diary.worse_twice, library.exercises):
        title = within(exercise_title(library, name))
        yield f"After {title} your back was worse twice. Leave that one out. {SEE_SOMEONE}"
    if diary.no_better(today):
        yield NO_BETTER
    if diary.rests(today):
        yield f"Your back was worse. {REST}"
    elif due is None:
        yield "That is enough for today."
    else:
        yield from _next(library, diary, library.exercises[due], ladder[due])


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
        offered = _next_level(diary, exercise, today).offered
        if offered:
            yield _offer(exercise, offered)


def _done(library: Library, practices: tuple[Practice, ...], a_day: dict[str, int], due: str | None) -> str:
    counts = Counter(
        name for each in practices for name in dict.fromkeys(bout.exercise for bout in each.bouts)
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
    level = f" --level {way.level}" if _levels(exercise) and way.level > 1 else ""
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
            once = dose_words(dose.reps, dose.hold)
            much = f"{once} on each side" if part.sides else once
        sets = f"{dose.sets} sets of {much}" if dose.sets > 1 else much
        told.append(f"{within(part.title)}, {sets}" if part.name else sets)
    return in_words("; ".join(told))


def _next_level(diary: Diary, exercise: Exercise, today: date) -> NextLevel:
    return diary.next_level(exercise.name, _levels(exercise), today)


def _levels(exercise: Exercise) -> int:
    """How many levels the ladder of an exercise has."""
    return max(len(part.levels) for part in exercise.parts)


def _a_day(exercise: Exercise, level: int) -> int:
    """Sessions a day of the level; once, where it says nothing."""
    steps = [step for part in exercise.parts if (step := level_of(part, level))]
    return min((step.a_day for step in steps if step.a_day), default=1)
