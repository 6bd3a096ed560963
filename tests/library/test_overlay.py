"""A file of one's own over the shipped library: its names win, the rest is inherited."""

from fractions import Fraction

import pytest

from voiceguide.library import load


def test_the_shipped_library_is_whole(shipped):
    """Six exercises and the four routines, under the names the article's readers will type."""
    assert list(shipped.exercises) == [
        "pelvic-rocking",
        "torso-twist",
        "tailor-sitting",
        "pelvic-tilt",
        "sitting-reverse-crunches",
        "camel-backing",
    ]
    assert list(shipped.routines) == ["listen-first", "morning", "desk-break", "bedtime", "full"]
    assert shipped.own == {*shipped.exercises, *shipped.routines}


def test_every_shipped_exercise_is_complete(shipped):
    """Purpose, equipment, cautions, mistakes, an easier way, a finish, ladders, a source: all are there."""
    for exercise in shipped.exercises.values():
        assert exercise.purpose.text
        assert exercise.also_known_as
        assert exercise.equipment
        assert exercise.cautions
        assert exercise.mistakes
        assert exercise.easier or len(exercise.variants) > 1
        assert exercise.finish
        assert {"article", "facts"} <= set(exercise.source)
        assert all(part.setup_in_short and part.amount and len(part.levels) > 1 for part in exercise.parts)


def test_without_a_file_the_shipped_library(shipped):
    """Loading nothing gives the shipped library, read once."""
    assert load() is shipped


def test_own_names_are_added(shipped, author, mine):
    """The file's exercise stands beside the shipped ones, and is marked as its own."""
    library = author(mine)
    assert list(library.exercises) == [*shipped.exercises, "mine"]
    assert library.own == {"mine"}
    assert library.routines == shipped.routines


def test_own_names_win(shipped, author, mine):
    """An exercise of a shipped name replaces it; one with a routine's name replaces the routine."""
    library = author(mine.replace("  mine:", "  pelvic-tilt:"))
    assert library.exercises["pelvic-tilt"].title == "My own"
    assert shipped.exercises["pelvic-tilt"].title == "Pelvic tilt"
    library = author(mine.replace("  mine:", "  bedtime:"))
    assert "bedtime" not in library.routines
    assert library.exercises["bedtime"].title == "My own"


def test_a_routine_wins_and_uses_shipped_exercises(author):
    """A routine of a shipped name replaces it and may use what the library has."""
    text = "version: 1\nroutines:\n  bedtime:\n    title: Mine\n    exercises: [camel-backing]\n"
    routine = author(text).routines["bedtime"]
    assert [entry.exercise for entry in routine.entries] == ["camel-backing"]
    assert (routine.title, routine.ends) == ("Mine", "standing")


def test_timing_is_inherited_field_by_field(shipped, author, mine):
    """The file's timing changes what it names, for itself; an exercise's own changes that again."""
    text = mine + "    timing: {lead: 1s}\ntiming: {step-gap: 3s, spoken-reps: 5}\n"
    library = author(text)
    assert library.timing.step_gap == 3
    assert library.timing.sentence_gap == shipped.timing.sentence_gap
    timing = library.exercises["mine"].timing
    assert (timing.step_gap, timing.lead, timing.spoken_reps) == (3, 1, 5)
    assert library.exercises["pelvic-tilt"].timing == shipped.timing


def test_phrases_are_inherited_one_by_one(shipped, author):
    """Only the phrases the file gives are changed."""
    library = author("version: 1\nphrases: {closing: Until tomorrow.}\n")
    assert [words.text for words in library.phrases["closing"]] == ["Until tomorrow."]
    same = {key for key in shipped.phrases if library.phrases[key] == shipped.phrases[key]}
    assert set(shipped.phrases) - same == {"closing"}


def test_moves_and_positions_are_added_or_replaced(shipped, author):
    """A move between the same two positions replaces the shipped one; positions are added."""
    text = """\
version: 1
positions:
  table: {title: at a table, level: standing, way-out: Step back.}
moves:
  - {from: standing, to: table, say: Walk., takes: 9s}
  - {from: table, to: standing, say: Back., takes: 9s}
  - {from: standing, to: chair, say: Sit., takes: 20s}
"""
    library = author(text)
    assert list(library.positions) == [*shipped.positions, "table"]
    (chair,) = [move for move in library.moves if (move.start, move.to) == ("standing", "chair")]
    assert (chair.takes, len(library.moves)) == (Fraction(20), len(shipped.moves) + 2)


def test_own_timing_is_heard(plan, author, mine):
    """A longer lead, and more repetitions with words, in the file are what the plan keeps."""
    timeline = plan("mine", library=author(mine + "timing: {lead: 1s, spoken-reps: 9}\n"), reps=9)
    word = next(cue for cue in timeline.cues if cue.role == "breath")
    phase = next(p for p in timeline.phases if p.address == word.address)
    assert phase.start - word.start == 24000
    assert sum(cue.role == "breath" for cue in timeline.cues) == len(timeline.phases) - len(timeline.holds)


def test_the_first_level_is_played(shipped, plan):
    """The dose is the gentle one; what a ladder works up to is her own choice."""
    for name, exercise in shipped.exercises.items():
        reps = max(phase.address.rep for phase in plan(name).phases)
        assert reps == max(part.levels[0].dose.reps for part in exercise.parts)


@pytest.mark.parametrize(
    ("name", "level", "reps", "hold", "a_day"),
    [
        ("pelvic-rocking", -1, 50, None, 4),
        ("torso-twist", -1, 1, 30, 1),
        ("pelvic-tilt", 0, 5, 4, 2),
        ("sitting-reverse-crunches", -1, 25, None, 2),
    ],
)
def test_the_article_is_kept(shipped, name, level, reps, hold, a_day):
    """What the article asks for is a level, and the level says so.

    200 rocks a day in four sessions, 30 seconds a side, five tilts or more and 25 crunches twice a day.
    """
    (part,) = shipped.exercises[name].parts
    step = part.levels[level]
    assert (step.dose.reps, step.dose.hold, step.a_day) == (reps, hold, a_day)
    assert step.by.startswith("the article")
