"""Routines an author writes: their order, their doses, their parts, their end."""

from fractions import Fraction

import pytest

from voiceguide.coach import programme
from voiceguide.errors import BadRequest, UnknownName
from voiceguide.timeline import build

ROUTINE = """\
version: 1
routines:
  my-own:
    title: My own
    exercises: [{}]
"""


def order_of(timeline):
    """The exercises in the order they are done."""
    return list(dict.fromkeys(cue.address.exercise for cue in timeline.cues if cue.address.exercise))


@pytest.mark.parametrize(
    ("written", "done"),
    [
        ("pelvic-rocking, torso-twist, camel-backing", "torso-twist, pelvic-rocking, camel-backing"),
        (
            "tailor-sitting, pelvic-tilt, pelvic-rocking, torso-twist",
            "torso-twist, pelvic-tilt, tailor-sitting, pelvic-rocking",
        ),
    ],
)
def test_an_order_with_two_ways_down_is_put_right(plan, author, written, done):
    """She goes down once, and the plan lists what was moved and why."""
    timeline = plan("my-own", library=author(ROUTINE.format(written)))
    assert order_of(timeline) == done.split(", ")
    decisions = [d for d in timeline.decisions if d.action == "reordered"]
    assert {decision.text for decision in decisions} <= set(done.split(", "))
    assert {decision.reason for decision in decisions} == {"so that she goes down to the floor once"}
    assert decisions


@pytest.mark.parametrize(
    "written",
    [
        "pelvic-tilt, torso-twist, pelvic-rocking",
        "pelvic-rocking, tailor-sitting, torso-twist",
        "pelvic-rocking, camel-backing, tailor-sitting",
    ],
)
def test_an_order_with_one_way_down_stays_as_written(plan, author, written):
    """The author's order is kept when it already goes down to the floor once."""
    timeline = plan("my-own", library=author(ROUTINE.format(written)))
    assert order_of(timeline) == written.split(", ")
    assert not [d for d in timeline.decisions if d.action == "reordered"]


def test_the_dose_of_a_routine(plan, author):
    """A routine changes reps, sets and hold of an entry; the listener's wish wins over the routine's."""
    library = author(ROUTINE.format("{name: pelvic-tilt, reps: 2, sets: 2, hold: 6s}"))
    seconds = [hold.seconds for hold in plan("my-own", library=library).holds]
    assert seconds == [6] * 4
    wished = plan("my-own", library=library, reps=1, sets=3, hold=Fraction(5))
    assert [hold.seconds for hold in wished.holds] == [5] * 3


def test_some_parts_only(plan, author):
    """An entry with parts does those and no others."""
    timeline = plan("my-own", library=author(ROUTINE.format("{name: tailor-sitting, parts: [press]}")))
    assert {cue.address.part for cue in timeline.cues if cue.address.set} == {"press"}


def test_parts_that_an_own_exercise_no_longer_has(plan, author, mine):
    """A shipped routine still moves when its exercise was replaced by one without those parts."""
    timeline = plan("bedtime", library=author(mine.replace("  mine:", "  tailor-sitting:")))
    assert [p for p in timeline.phases if p.breath and p.address.exercise == "tailor-sitting"]


def test_a_routine_ends_where_it_says(plan, author):
    """`ends` is the position she stays in, with the way there."""
    library = author(ROUTINE.format("torso-twist") + "    ends: wall\n")
    assert plan("my-own", library=library).arrivals[-1].position == "wall"


def test_an_unknown_name_has_the_nearest_right_one(shipped):
    """A misspelt name is answered with the one that was probably meant, also by another name for it."""
    for wrong, right in {
        "pelvic-roking": "pelvic-rocking",
        "cat-stretsh": "pelvic-rocking",
        "bedtim": "bedtime",
    }.items():
        with pytest.raises(UnknownName, match=f'did you mean "{right}"'):
            programme(shipped, wrong)
    with pytest.raises(UnknownName, match="voiceguide list"):
        programme(shipped, "../x")
    assert programme(shipped, "cat-stretch") == programme(shipped, "pelvic-rocking")


def test_more_than_six_hours_are_refused(plan, author, write):
    """Whether the phases, the waits or only the words make it so long."""
    with pytest.raises(BadRequest, match="more than 6 hours"):
        write("pelvic-rocking", reps=1000, sets=100)
    library = author(ROUTINE.format(", ".join(["pelvic-rocking"] * 4)))
    with pytest.raises(BadRequest, match="more than 6 hours"):
        plan("my-own", library=library, reps=1000)
    assert plan("pelvic-rocking", reps=1000).seconds > 2 * 3600


def test_six_hours_of_words_are_refused(write, shipped):
    """What only the measured words make too long is refused while arranging."""
    with pytest.raises(BadRequest, match="more than 6 hours"):
        build(write("full"), lambda _: 24000 * 300, 24000)
