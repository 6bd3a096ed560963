"""What she is told of her day and after her answer: plain, kind, and what follows from her diary."""

import re

import pytest
from keeping import diary, on, practice

from voiceguide.diary import Diary
from voiceguide.library import Library
from voiceguide.report.advice import NO_BETTER, REST, felt_lines, today_lines

LEVELS = """\
version: 1
exercises:
  mine:
    title: My own rocks
    for: Many people enjoy this.
    position: standing
    setup: Stand tall.
    amount: "{reps} slow rocks"
    rep:
      - {phase: up, breath: in, takes: 4s, teach: "Breathe in, and rise.", cue: In and up}
      - {phase: down, breath: out, takes: 4s, teach: "Breathe out, and sink.", cue: Out and down}
    levels:
      - {reps: 8, a-day: 2}
      - {reps: 10, a-day: 4}
      - {reps: 12, a-day: 4}
    source: a test
"""


@pytest.fixture
def mine_only(author) -> Library:
    """A library with one exercise that has a ladder."""
    from dataclasses import replace

    library = author(LEVELS)
    return replace(library, exercises={"mine": library.exercises["mine"]}, routines={})


def session(day, felt=None, **more):
    """A session of it."""
    return practice(day, felt, exercise="mine", **more)


def test_a_day_is_told_with_what_is_next(mine_only: Library) -> None:
    """How many of how many, the dose of her level, how much it was last time, how it felt, what to type."""
    kept = diary(
        session(0, "same", level=2), session(1, level=2, hour=8), session(1, "better", level=2, hour=12)
    )
    assert list(today_lines(mine_only, kept, on(1))) == [
        "Two of four today.",
        "Next: my own rocks, ten slow rocks. Last time eight, and your back was better.",
        "If you like, go one level up: my own rocks, twelve slow rocks (--level 3).",
        "voiceguide play mine --level 2",
    ]


def test_who_is_new_begins(mine_only: Library) -> None:
    """Nothing yet, and the first level."""
    assert list(today_lines(mine_only, Diary(), on(0))) == [
        "Nothing yet today.",
        "Next: my own rocks, eight slow rocks.",
        "voiceguide play mine",
    ]


def test_enough_is_enough(mine_only: Library) -> None:
    """After the last session of the day nothing more is asked."""
    kept = diary(session(0, hour=7), session(0, hour=12))
    assert list(today_lines(mine_only, kept, on(0))) == ["Two of two today.", "That is enough for today."]


def test_after_a_worse_day_it_is_rest_and_then_less(mine_only: Library) -> None:
    """Said kindly; the day after that, one level less."""
    kept = diary(session(0, "worse", level=2))
    for day in (0, 1):
        lines = list(today_lines(mine_only, kept, on(day)))
        assert lines[1:] == [f"Your back was worse. {REST}"]
    assert list(today_lines(mine_only, kept, on(2)))[1].startswith("Next: my own rocks, eight slow rocks.")


def test_worse_twice_sends_her_to_someone(mine_only: Library, shipped: Library) -> None:
    """And suggests nothing; one exercise that was worse twice is left out, the others go on."""
    kept = diary(session(0, "worse"), session(3, "worse"))
    assert list(today_lines(mine_only, kept, on(9)))[1:] == [
        "Your back was worse twice in a row. Please see your midwife or a physiotherapist before you go on."
    ]
    twist = practice(9, "same", exercise="torso-twist")
    mixed = diary(practice(0, "worse"), practice(3, "worse"), twist)
    lines = list(today_lines(shipped, mixed, on(10)))
    assert lines[1].startswith("After pelvic rocking your back was worse twice. Leave that one out.")
    assert lines[2].startswith("Next: torso twist, ")


def test_no_better_in_three_weeks_is_told_and_she_goes_on(mine_only: Library) -> None:
    """Somebody should have a look; what is next is told all the same."""
    kept = diary(*(session(day, "same") for day in range(0, 22, 5)))
    lines = list(today_lines(mine_only, kept, on(22)))
    assert lines[1] == NO_BETTER
    assert lines[2].startswith("Next: ")


def test_who_is_to_ask_first_gets_nothing_to_do(mine_only: Library) -> None:
    """What was done is told, and then only that."""
    lines = list(today_lines(mine_only, diary(session(0)), on(0), not_yet="Please ask first."))
    assert lines == ["One of two today.", "Please ask first."]


def test_several_exercises_in_a_day_are_named(shipped: Library) -> None:
    """Each with how often."""
    kept = diary(practice(0), practice(0, hour=9), practice(0, exercise="torso-twist", hour=12))
    assert next(today_lines(shipped, kept, on(0))) == "Today: pelvic rocking twice and torso twist once."


def test_an_answer_is_told_with_what_follows(mine_only: Library) -> None:
    """What was kept, and a level that is offered; for worse, rest, and the signs to call for."""
    good = diary(session(0, "same"), session(1, "better"))
    assert list(felt_lines(mine_only, good, good.practices[-1], on(1))) == [
        "My own rocks of 8 September, 07:30: better.",
        "If you like, go one level up: my own rocks, ten slow rocks (--level 2).",
    ]
    worse = diary(session(0, "same"), session(1, "worse"))
    told = list(felt_lines(mine_only, worse, worse.practices[-1], on(1)))
    assert told[1].startswith("Take a day of rest")
    assert told[2].startswith("Stop and call your midwife for bleeding")
    assert "emergency help" in told[2]
    twice = diary(session(0, "worse"), session(1, "worse"))
    told = list(felt_lines(mine_only, twice, twice.practices[-1], on(1)))
    assert told[1] == "That is twice in a row. Please see your midwife or a physiotherapist before you go on."
    half = diary(session(0)._replace(felt=None))
    assert list(felt_lines(mine_only, half, half.practices[0], on(0))) == [
        "My own rocks of 7 September, 07:30: no answer."
    ]


def test_every_shipped_exercise_can_be_next(shipped: Library) -> None:
    """With its own words, and no placeholder, digit or claim in them."""
    for name in shipped.exercises:
        kept = diary(practice(0, "same", exercise=name))
        line = next(each for each in today_lines(shipped, kept, on(5)) if each.startswith("Next"))
        assert not re.search(r"[{}\d]|treat|relie|heal|push", line), line
