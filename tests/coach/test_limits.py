"""What her stage, what she has to spare and the ladder allow of a session."""

from fractions import Fraction

import pytest

from voiceguide.coach import Request
from voiceguide.coach.limits import suited
from voiceguide.coach.outline import outline, remarks
from voiceguide.coach.programme import programme
from voiceguide.errors import BadRequest
from voiceguide.library.facts import DoseChange
from voiceguide.library.variants import fitting

CONTENT = """\
version: 1
exercises:
  sway:
    title: Sway
    for: Many people enjoy this.
    position: hands-and-knees
    setup: Put your hands on the floor.
    rep:
      - {phase: one, breath: out, takes: 4s, teach: "Breathe out, and sway.", cue: Out and sway}
      - {phase: two, breath: in, takes: 4s, teach: "Breathe in, and rest.", cue: In and rest}
    levels:
      - {reps: 4, a-day: 1, say: Once a day is plenty.}
      - {reps: 8, a-day: 2}
      - {reps: 12, sets: 2, by: our own}
    source: a test
    variants:
      kneeling: {for: [girdle]}
      standing:
        for: [wrists]
        title: Sway, standing
        position: wall
        setup: Lean on the wall.
      lying:
        for: [girdle, wrists, to week 13, asked]
        longest: 2 min
        title: Sway, lying
        position: floor-sitting
        setup: Lie down.
  lean:
    title: Lean
    for: Many people enjoy this.
    position: chair
    sides: {order: [right, left], switch: Now the other side., takes: 5s}
    setup: Sit tall.
    rep:
      - {phase: over, breath: out, takes: 4s, teach: "Breathe out, and lean to the {side}.", cue: Out}
      - {hold: stay, teach: "Stay, and keep breathing.", cue: Stay}
      - {phase: back, breath: in, takes: 4s, teach: "Breathe in, and come back.", cue: In and back}
    levels:
      - {hold: 10s}
      - {hold: 20s}
    source: a test
  sit:
    title: Sit
    for: Many people enjoy this.
    position: floor-sitting
    setup: Sit tall.
    rep:
      - {phase: one, breath: out, takes: 4s, teach: "Breathe out, and soften.", cue: Out and soft}
      - {phase: two, breath: in, takes: 4s, teach: "Breathe in, and grow.", cue: In and tall}
    dose: {reps: 3}
    source: a test
routines:
  both:
    title: Both
    exercises: [lean, {name: sway, reps: 5}, sit]
  levelled:
    title: Levelled
    exercises: [{name: sway, level: 2}, {name: lean, level: 2, hold: 12s}]
  down:
    title: Down
    exercises: [lean]
    ends: side-lying
"""


@pytest.fixture(scope="module")
def library(author):
    """Three exercises: one with variants, one with sides, and one on the floor."""
    return author(CONTENT)


@pytest.fixture(scope="module")
def course(library):
    """The course of a name in the library that fits the wishes."""

    def outlined(name, **wishes):
        request = Request(**wishes)
        return outline(fitting(library, request), name, request)

    return outlined


@pytest.fixture(scope="module")
def told(library, course):
    """What is told of a plan: action, what, why."""

    def remarked(name, **wishes):
        found = remarks(fitting(library, Request(**wishes)), course(name, **wishes))
        return [(each.action, each.text, each.reason) for each in found]

    return remarked


def dose(course):
    """Repetitions, sets and hold of the first repetition of a course."""
    unit = next(unit for unit in course.units if unit.kind == "repetition")
    return unit.dose.reps, unit.dose.sets, unit.dose.hold


@pytest.mark.parametrize(
    ("name", "wishes", "expected"),
    [
        ("sway", {}, (4, 1, None)),
        ("sway", {"level": 2}, (8, 1, None)),
        ("sway", {"level": 3}, (12, 2, None)),
        ("sway", {"level": 9}, (12, 2, None)),
        ("sway", {"level": 2, "reps": 3}, (3, 1, None)),
        ("sway", {"level": 3, "sets": 1}, (12, 1, None)),
        ("sway", {"reps": 60}, (60, 1, None)),
        ("lean", {}, (1, 1, 10)),
        ("lean", {"level": 2}, (1, 1, 20)),
        ("lean", {"hold": Fraction(15)}, (1, 1, 15)),
        ("lean", {"hold": Fraction(20)}, (1, 1, 20)),
        ("lean", {"hold": Fraction(21)}, (1, 1, 20)),
        ("lean", {"hold": Fraction(600), "level": 1}, (1, 1, 20)),
        ("levelled", {}, (8, 1, None)),
        ("levelled", {"level": 1}, (4, 1, None)),
        ("levelled", {"start": "lean"}, (1, 1, 12)),
        ("levelled", {"start": "lean", "level": 2}, (1, 1, 20)),
    ],
)
def test_a_level_is_a_dose(course, name, wishes, expected):
    """A level stands for what is written and what a routine changes; her other wishes come over it."""
    assert dose(course(name, **wishes)) == expected


def test_what_a_level_says(library):
    """The words of the level asked for, of the routine's, else of the first; none without a ladder."""
    (sway,), (sit,) = library.exercises["sway"].parts, library.exercises["sit"].parts
    for request, change in ((Request(), DoseChange()), (Request(level=2), DoseChange(level=3))):
        words = request.saying(sway, change, "sway")
        assert words is not None
        assert words.text == "Once a day is plenty."
    assert Request(level=1).saying(sit, DoseChange(), "sit") is None


def test_within_the_ladder_nothing_is_told(told):
    """A level that is there, and a dose no larger than the last, need no word."""
    for wishes in ({}, {"level": 3}, {"reps": 12, "sets": 2}, {"level": 2, "reps": 9}):
        assert told("sway", **wishes) == []
    assert told("lean", level=2) == told("lean", hold=Fraction(20)) == []


def test_beyond_the_ladder_is_told(told):
    """More than the last level is done and told, with what the ladder's most is, and whose number."""
    most = "12 times, 2 sets, twice a day (our own)"
    ((action, what, why),) = told("sway", level=4)
    assert (action, what) == ("beyond", "level 4")
    assert why == f'"Sway" ends with level 3: {most}; so this is planned'
    assert told("sway", reps=60) == [("beyond", "60 repetitions", f'more than "Sway" works up to: {most}')]
    assert told("sway", level=3, sets=3)[0][1] == "36 repetitions"
    ((action, what, why),) = told("lean", hold=Fraction(600))
    assert (action, what) == ("beyond", "a hold of 10 minutes")
    assert why == '20 seconds is planned, as "Lean" works up to: 20 seconds, each side'


def test_only_what_has_a_ladder_takes_a_level(course, library):
    """A level where none is, is refused with what to type; asked of several sessions it is passed over."""
    with pytest.raises(BadRequest, match='nothing in "Sit" has levels; leave --level out'):
        course("sit", level=2)
    assert course("sit", level=2, shared=True).units
    assert course("both", level=2).units


def test_the_sore_side_comes_second(course):
    """Whatever the author's order, unless she gives one; and both sides get the same."""

    def sides(**wishes):
        return [unit.side for unit in course("lean", **wishes).units if unit.kind == "repetition"]

    assert sides() == sides(sore="left") == ["right", "left"]
    assert sides(sore="right") == ["left", "right"]
    assert sides(sore="right", sides=("right", "left")) == ["right", "left"]
    assert sides(sore="right", sides=("right",)) == ["right"]
    assert sides(sore="left", start="lean/left") == ["left"]
    assert course("sit", sore="left").units == course("sit").units


def test_the_variant_is_guided_whole(plan, library):
    """Its own title, way and set-up are heard, and nothing of another one."""
    said = " ".join(cue.text for cue in plan("sway", library=library, variant="standing").cues)
    assert "Sway, standing." in said
    assert "Lean on the wall." in said
    assert "hands on the floor" not in said
    assert plan("sway", library=library, spare=("wrists",)) == plan(
        "sway", library=library, variant="standing"
    )


@pytest.mark.parametrize(
    ("name", "wishes", "message"),
    [
        ("sway", {"variant": "lying"}, "say how far along you are, like --weeks 10"),
        ("sway", {"variant": "lying", "weeks": 14}, "not for week 14; try --variant kneeling"),
        ("both", {"variant": "lying", "weeks": 30}, "not for week 30"),
        ("both", {"variant": "lying", "weeks": 30, "shared": True}, "not for week 30"),
        ("sway", {"variant": "stand"}, 'nothing in "Sway" has a variant "stand"; did you mean "standing"?'),
        ("sway", {"variant": "x"}, "there is kneeling, standing, lying"),
        ("lean", {"variant": "lying"}, 'nothing in "Lean" has a variant "lying"; leave it out'),
        ("sit", {"spare": ("floor",)}, '"Sit" does not spare you the way down to the floor'),
        ("down", {"spare": ("floor",)}, '"Down" does not spare you the way down to the floor'),
        ("sway", {"spare": ("girdle", "floor")}, "without --spare"),
    ],
)
def test_what_is_not_for_her_is_refused(course, name, wishes, message):
    """In one line, with the reason and what to type."""
    with pytest.raises(BadRequest) as refused:
        course(name, **wishes)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_asked_of_several_sessions_an_unknown_variant_is_passed_over(course):
    """What one of them has, the others do the way that fits."""
    assert course("lean", variant="standing", shared=True).units == course("lean").units


def test_a_routine_leaves_out_what_does_not_spare_her(course, told):
    """The exercise is not in the session, and she is told why."""
    wishes = {"spare": ("floor", "wrists")}
    assert [entry.exercise for entry in course("both", **wishes).entries] == ["lean", "sway"]
    reason = "it does not spare you the way down to the floor"
    assert told("both", **wishes) == [("left out", "Sit", reason)]
    assert {unit.exercise for unit in course("both", **wishes).units} == {"", "lean", "sway"}


def test_one_way_down_counts_in_the_library_that_fits(course, author):
    """What is done at the wall comes before the floor, though as written it was on the floor."""
    routine = "  mixed: {title: Mixed, exercises: [sit, sway, lean]}\n"
    library = author(CONTENT + routine)
    request = Request(variant="standing")
    fitted = fitting(library, request)
    entries = outline(fitted, "mixed", request).entries
    assert [entry.exercise for entry in entries] == ["sit", "sway", "lean"]
    assert suited(fitted, programme(fitted, "mixed"), request) == entries


def test_what_has_a_limit_is_refused_when_it_would_last_longer(course, plan, library):
    """However it gets longer: by repetitions, sets, level or pace; words and the way up are counted."""
    early = {"variant": "lying", "weeks": 10}
    assert course("sway", **early).units
    for more in ({"reps": 14}, {"sets": 3}, {"level": 3}, {"reps": 6, "pace": Fraction(1, 2)}):
        with pytest.raises(BadRequest, match='"Sway, lying" is kept under 2 min'):
            course("sway", **early, **more)
    timeline = plan("sway", library=library, **early, reps=6)
    here = next(at for at, each in enumerate(timeline.arrivals) if each.position == "floor-sitting")
    left = timeline.arrivals[here + 1].start - timeline.arrivals[here].start
    assert left < 120 * timeline.sample_rate


def test_every_wish_comes_back_from_its_data():
    """What a journal keeps of them is what was asked."""
    request = Request(level=3, variant="wall", weeks=30, spare=("girdle", "floor"), sore="left")
    data = request.as_data()
    assert data == {"level": 3, "variant": "wall", "weeks": 30, "spare": ["girdle", "floor"], "sore": "left"}
    assert Request.of_data(data) == request


@pytest.mark.parametrize(
    ("wish", "hint"),
    [
        ({"level": 0}, "--level 0 is outside 1 to 100; try --level 1"),
        ({"weeks": 46}, "--weeks 46 is outside 1 to 45; try --weeks 20"),
        ({"weeks": 12.5}, "whole numbers"),
        ({"spare": ("back",)}, "--spare knows girdle, wrists, floor"),
        ({"sore": "both"}, "--sore knows left and right"),
    ],
)
def test_wishes_out_of_range(wish, hint):
    """Each is refused at once, with what would be right."""
    with pytest.raises(BadRequest, match=hint):
        Request(**wish)


def test_a_routines_level_is_below_the_listeners(library):
    """A change of a routine counts where she asks for nothing."""
    (part,) = library.exercises["sway"].parts
    assert Request().dose(part, DoseChange(level=3), "sway").reps == 12
    assert Request(level=1).dose(part, DoseChange(level=3, reps=7), "sway").reps == 4
