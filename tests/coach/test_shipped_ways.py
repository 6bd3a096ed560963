"""The shipped ladders and variants: the doses of the facts, one way down, a way out at every second."""

import re
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as some

from voiceguide.coach import Request
from voiceguide.coach.course import InPart, Repetition, Rest, Transfer
from voiceguide.coach.landing import landing
from voiceguide.coach.outline import outline
from voiceguide.coach.script import Say
from voiceguide.errors import BadRequest
from voiceguide.guide import Guide, Session
from voiceguide.library import load
from voiceguide.library.facts import SPARED
from voiceguide.library.routines import STANDING
from voiceguide.library.variants import fitting
from voiceguide.timeline.budget import budget, over, session_limits
from voiceguide.voice import SilentVoice, open_voice

LIBRARY = load()
RATE = 24000
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
    cues = Session(LIBRARY, outline(LIBRARY, name, Request(teach=teach)), SilentVoice(RATE)).timeline.cues
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


NAMES = [*LIBRARY.exercises, *LIBRARY.routines]
VARIANTS = ["", *dict.fromkeys(way for _, way in WAYS)]
REQUESTS = some.builds(
    Request,
    variant=some.sampled_from(VARIANTS),
    level=some.none() | some.integers(1, 7),
    weeks=some.none() | some.integers(1, 42),
    spare=some.lists(some.sampled_from(SPARED), unique=True).map(tuple),
    sore=some.sampled_from([None, "left", "right"]),
    teach=some.sampled_from([None, "full", "short", "names"]),
    safety=some.sampled_from([None, "list", "signs", "short"]),
    listen_first=some.booleans(),
    turn=some.integers(0, 3),
    pace=some.sampled_from([Fraction(1, 2), Fraction(9, 10), Fraction(1), Fraction(2)]),
    wait=some.sampled_from(["time", "time", "both", "ready"]),
    shared=some.just(True),
)
STAY = Fraction(3, 2)
"""Seconds that a stay may last longer than it is told to, words of its end included."""
AHEAD = Fraction(1, 2)
"""Seconds that a word comes before its phase."""


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(name=some.sampled_from(NAMES), wish=REQUESTS, data=some.data())
def test_invariants_hold_for_every_way(name, wish, data):
    """What she hears keeps every rule at any level, way, stage, spare, teaching, safety and start at once."""
    fitted = fitting(LIBRARY, wish)
    try:
        whole = outline(fitted, name, wish)
        start = data.draw(some.sampled_from(["", *starts(whole)]), "start")
        wish = replace(wish, start=start)
        session = Session(fitted, outline(fitted, name, wish), SilentVoice(RATE))
    except BadRequest:
        reject()
    nothing_overlaps_and_nothing_is_cut(session)
    stays_are_exact(session)
    words_of_a_phase_are_over_with_it(session)
    both_sides_get_the_same(session, whole)
    she_goes_down_once(session)
    silences_are_told(session)
    the_landing_is_right(session)


def starts(course):
    """The addresses at which a session can begin."""
    body = [unit for unit in course.units if isinstance(unit, InPart)]
    return list(dict.fromkeys(str(unit.address) for unit in body))


def nothing_overlaps_and_nothing_is_cut(session):
    """Only soft tones lie under words; each sound has its whole length; the first and the last are heard."""
    timeline = session.timeline
    above = [cue for cue in timeline.cues if cue.kind == "speech" or not cue.sound.under_words]
    assert all(one.end <= two.start for one, two in pairwise(above))
    assert all(cue.end - cue.start == session.length_of(cue.sound) for cue in timeline.cues)
    assert all(one.end == two.start for one, two in pairwise(timeline.spans))
    first, last = timeline.cues[0], timeline.cues[-1]
    assert (first.role, first.end) == ("lead-in", session.course.request.lead_in * RATE)
    assert (last.role, last.end) == ("session-end", timeline.length)
    said = Counter(cue.text for cue in timeline.cues)
    assert not Counter(item.utterance.text for item in session.script if isinstance(item, Say)) - said


def stays_are_exact(session):
    """To the sample; from the end of the way in to the start of the way out little more.

    Where the next phase is only a change of hands, with free breath, she is out once she is told to let go.
    """
    timeline = session.timeline
    said = [cue for cue in timeline.cues if cue.kind == "speech"]
    for hold in timeline.holds:
        assert abs(hold.end - hold.start - hold.seconds * RATE) <= 1
        same = [phase for phase in timeline.phases if phase.unit == hold.unit and phase.breath]
        before = [phase.end for phase in same if phase.end <= hold.start]
        after = next((phase for phase in same if phase.start >= hold.end), None)
        if before and after:
            told = next(cue.start for cue in said if cue.start >= hold.end)
            out = told if after.breath == "free" else after.start
            assert out - before[-1] <= (hold.seconds + STAY) * RATE, hold


def words_of_a_phase_are_over_with_it(session):
    """What is said in it ends before it does, but for the first word of the next one."""
    timeline = session.timeline
    said = [cue for cue in timeline.cues if cue.kind == "speech"]
    for phase in timeline.phases:
        for cue in said:
            if phase.start <= cue.start < phase.end < cue.end:
                assert cue.start >= phase.end - AHEAD * RATE - 1, (phase, cue)
                assert cue.address != phase.address


def both_sides_get_the_same(session, whole):
    """As many repetitions, and stays of the same seconds; the sore side second."""
    done = {}
    for unit in whole.units:
        if isinstance(unit, Repetition) and unit.side:
            sides = done.setdefault((unit.entry, unit.part), {})
            sides.setdefault(unit.side, []).append((unit.set, unit.rep, unit.dose))
    for sides in done.values():
        assert sides["left"] == sides["right"]
        assert list(sides)[-1] == (whole.request.sore or list(sides)[-1])
    stays = {}
    for hold in session.timeline.holds:
        stays.setdefault(hold.address._replace(side=""), set()).add(hold.seconds)
    assert all(len(seconds) == 1 for seconds in stays.values())


def she_goes_down_once(session):
    """To the floor, at most."""
    level = {name: each.level for name, each in session.library.positions.items()}
    ways = [unit for unit in session.course.units if isinstance(unit, Transfer)]
    assert sum(level[way.start] != "floor" and level[way.to] == "floor" for way in ways) <= 1


def silences_are_told(session):
    """Of none over fifteen seconds she does not know what it is; and each rest says what comes."""
    cues = session.timeline.cues
    for number, (before, after) in enumerate(pairwise(cues)):
        if after.start - before.end > 15 * RATE:
            told = " ".join(cue.text for cue in cues[max(0, number - 1) : number + 1])
            assert re.search(r"\b(seconds?|minutes?|breaths?|rest)\b", told), told
    units = session.course.units
    rests = {number for number, unit in enumerate(units) if isinstance(unit, Rest) and unit.following}
    assert rests <= {cue.unit for cue in cues if cue.role == "next-up"}


def the_landing_is_right(session):
    """That of the move she is on, else of the position she is in; from the floor it ends in rising."""
    library, here = session.library, STANDING
    for span in session.timeline.spans:
        unit = session.course.units[span.unit]
        if isinstance(unit, Transfer):
            assert unit.start == here
            told, here = landing(library, unit.start, unit.to), unit.arrives
        else:
            told = landing(library, here, here)
            assert ("rise slowly" in told) == (library.positions[here].level == "floor")
        assert span.landing == told, span
