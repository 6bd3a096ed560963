"""The shipped ladders and variants: the doses of the facts, one way down, a way out at every second."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from voiceguide.coach import Request
from voiceguide.coach.course import Transfer
from voiceguide.coach.landing import landing
from voiceguide.coach.outline import outline
from voiceguide.errors import BadRequest
from voiceguide.guide import Guide
from voiceguide.library import load
from voiceguide.library.facts import SPARED
from voiceguide.library.variants import fitting
from voiceguide.timeline.budget import budget, over, session_limits
from voiceguide.voice import SilentVoice, open_voice

LIBRARY = load()
WAYS = [(name, way) for name, each in LIBRARY.exercises.items() for way in each.variants]
FLOOR_TILT = ("pelvic-tilt", "floor")
LADDERS = {
    ("pelvic-rocking", "main"): ((8, None, 2), (50, None, 4)),
    ("torso-twist", "main"): ((1, 10, 1), (1, 30, 1)),
    ("tailor-sitting", "stretch"): ((1, 30, 1), (1, 120, 1)),
    ("tailor-sitting", "press"): ((3, None, 1), (5, None, 1)),
    ("pelvic-tilt", "main"): ((5, 4, 2), (10, 5, 2)),
    ("sitting-reverse-crunches", "main"): ((5, None, 1), (25, None, 2)),
    ("camel-backing", "main"): ((5, 3, 1), (10, 5, 1)),
}
"""Repetitions, seconds of a hold and sessions a day: the first week, and what it works up to."""


@pytest.fixture(scope="module")
def spoken(cache_of_the_tests):
    """A planned session in the default voice."""
    guide = Guide(LIBRARY, open_voice)
    yield lambda name, **wishes: guide.plan(name, Request(**wishes))
    guide.close()


def planned(name, request):
    """The timeline of a request in a silent voice."""
    guide = Guide(LIBRARY, lambda: SilentVoice(24000))
    try:
        return guide.plan(name, request).timeline
    finally:
        guide.close()


def test_ladders_are_those_of_the_facts():
    """From the facts' first week to what it works up to; each level says whose number it is."""
    found = {}
    for exercise in LIBRARY.exercises.values():
        for part in exercise.parts:
            assert all(level.by for level in part.levels)
            ends = [part.levels[0], part.levels[-1]]
            key = (exercise.name, part.name if len(exercise.parts) > 1 else "main")
            found[key] = tuple((each.dose.reps, each.dose.hold, each.a_day) for each in ends)
    assert found == LADDERS


@pytest.mark.parametrize("name", LIBRARY.exercises)
@pytest.mark.parametrize("teach", ["names", "full"])
def test_how_often_a_day_is_said_once(name, teach):
    """At the end of a single exercise, after how much it was."""
    cues = planned(name, Request(teach=teach)).cues
    said = [cue.role for cue in cues if "a day is" in (cue.text or "")]
    assert said == ["closing"]


@pytest.mark.parametrize(("name", "way"), WAYS)
@pytest.mark.parametrize("teach", ["names", "full"])
def test_every_variant_keeps_its_budget(spoken, name, way, teach):
    """All but the first movement on her back, which is a longer way down and only for who asks."""
    plan = spoken(name, variant=way, weeks=10, teach=teach)
    request = Request(variant=way, weeks=10, teach=teach)
    fitted = fitting(LIBRARY, request)
    missed = over(budget(plan.timeline), session_limits(fitted, outline(fitted, name, request)))
    assert len(missed) <= ((name, way) == FLOOR_TILT), missed


@pytest.mark.parametrize("level", [1, 2, 3])
@pytest.mark.parametrize("teach", ["names", "short", "full"])
@pytest.mark.parametrize("spare", [(), ("girdle",)])
def test_she_is_on_her_back_for_less_than_three_minutes(spoken, level, teach, spare):
    """From when she lies down to when she has rolled up, in the default voice, at every level."""
    name, way = FLOOR_TILT
    plan = spoken(name, variant=way, weeks=10, level=level, teach=teach, spare=spare)
    cues = plan.timeline.cues
    down = next(cue.start for cue in cues if "onto your back" in (cue.text or ""))
    up = next(cue.end for cue in cues if "come up to sitting" in (cue.text or ""))
    assert 0 < up - down < 180 * plan.timeline.sample_rate


@pytest.mark.parametrize(("name", "way"), WAYS)
def test_every_variant_has_a_way_out(name, way):
    """On every way there and back: from the floor it ends in rising slowly, from her back by her side."""
    request = Request(variant=way, weeks=10)
    fitted = fitting(LIBRARY, request)
    for unit in outline(fitted, name, request).units:
        if isinstance(unit, Transfer):
            told = landing(fitted, unit.start, unit.to)
            low = "floor" in (fitted.positions[unit.start].level, fitted.positions[unit.to].level)
            assert ("rise slowly" in told) == low, told
            if "back-lying" in (unit.start, unit.to):
                assert told.index("roll onto your side") < told.index("sitting")


@pytest.mark.parametrize("name", ["full", "bedtime", "morning"])
@pytest.mark.parametrize("weeks", [None, 5, 13, 14, 30, 40])
@pytest.mark.parametrize("way", ["", "wall", "chair", "floor"])
@pytest.mark.parametrize("spare", [(), *((each,) for each in SPARED), SPARED])
def test_she_goes_down_at_most_once(name, weeks, way, spare):
    """At any stage and way; what her stage forbids, or ends on the floor she has to spare, is refused."""
    request = Request(variant=way, weeks=weeks, spare=spare, shared=True)
    fitted = fitting(LIBRARY, request)
    forbids = way == "floor" and name != "bedtime" and not (weeks and weeks <= 13)
    if forbids or (name == "bedtime" and "floor" in spare):
        with pytest.raises(BadRequest):
            outline(fitted, name, request)
        return
    ways = [unit for unit in outline(fitted, name, request).units if isinstance(unit, Transfer)]
    levels = [(fitted.positions[unit.start].level, fitted.positions[unit.to].level) for unit in ways]
    assert sum(start != "floor" and to == "floor" for start, to in levels) <= 1


@settings(max_examples=60, deadline=None)
@given(
    way=some.sampled_from(WAYS),
    level=some.integers(1, 7),
    weeks=some.integers(1, 42),
    teach=some.sampled_from(["full", "short", "names"]),
    spare=some.lists(some.sampled_from(SPARED), unique=True).map(tuple),
)
def test_invariants_hold_for_every_way(way, level, weeks, teach, spare):
    """Only soft tones lie under words, and holds are exact, at every level, stage and teaching."""
    name, variant = way
    if not LIBRARY.exercises[name].variants[variant].suits.week(weeks):
        variant = ""
    wish = Request(variant=variant, level=level, weeks=weeks, teach=teach, spare=spare, shared=True)
    timeline = planned(name, wish)
    above = [cue for cue in timeline.cues if cue.kind == "speech" or not cue.sound.under_words]
    assert all(one.end <= two.start for one, two in pairwise(above))
    for hold in timeline.holds:
        assert abs(hold.end - hold.start - hold.seconds * 24000) <= 1
    assert all(one.end == two.start for one, two in pairwise(timeline.spans))
