"""What a listener may ask for, and how it is refused."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.coach import Request
from voiceguide.errors import BadRequest, UnknownName


@pytest.mark.parametrize(
    ("wish", "hint"),
    [
        ({"reps": 0}, "try --reps 10"),
        ({"reps": -3}, "--reps -3 is outside 1 to 1000"),
        ({"reps": 10**9}, "1000"),
        ({"sets": 0}, "try --sets 2"),
        ({"sets": 101}, "1 to 100"),
        ({"hold": Fraction(0)}, "try --hold 10s"),
        ({"hold": Fraction(-5)}, "a hold of -5 s"),
        ({"hold": Fraction(601)}, "10 min"),
        ({"pace": Fraction(0)}, "0.9 a little slower"),
        ({"pace": Fraction(-1)}, "--pace -1"),
        ({"pace": Fraction(3)}, "0.5 to 2"),
        ({"lead_in": Fraction(-1)}, "--lead-in"),
        ({"lead_in": Fraction(31)}, "0 to 30"),
        ({"sides": ("left", "left")}, "twice"),
        ({"sides": ("up",)}, "left,right"),
    ],
)
def test_what_cannot_be_honoured(wish, hint):
    """A wish out of range is refused at once, with the range or an example."""
    with pytest.raises(BadRequest) as refused:
        Request(**wish)
    assert hint in str(refused.value)
    assert "\n" not in str(refused.value)


@given(st.fractions(-2, 4))
def test_any_pace_is_honoured_or_refused(pace):
    """Between half and double the pace every number is fine, outside none."""
    if Fraction(1, 2) <= pace <= 2:
        assert Request(pace=pace).pace == pace
    else:
        with pytest.raises(BadRequest):
            Request(pace=pace)


def test_reps_and_sets(plan, cues_of):
    """The dose is what the listener asked for."""
    timeline = plan("pelvic-rocking", reps=3, sets=2)
    done = {(p.address.set, p.address.rep) for p in timeline.phases if p.breath}
    assert done == {(s, r) for s in (1, 2) for r in (1, 2, 3)}
    assert len(cues_of(timeline, "set-end")) == 2


def test_pace_stretches_phases_and_quiet(plan):
    """At half the pace phases last twice as long, and so do the waits; the words are the same."""
    usual, slow = plan("pelvic-rocking"), plan("pelvic-rocking", pace=Fraction(1, 2))

    def last_phase(timeline):
        return [p.end - p.start for p in timeline.phases if p.breath][-1]

    assert (last_phase(usual), last_phase(slow)) == (4 * 24000, 8 * 24000)
    said = [[cue.text for cue in each.cues if cue.role != "wait"] for each in (usual, slow)]
    assert said[0] == said[1]
    waits = [[p.end - p.start for p in each.phases if not p.breath] for each in (usual, slow)]
    gaps = [[gap.end - gap.start for gap in each.gaps] for each in (usual, slow)]
    assert waits[1] == [2 * wait for wait in waits[0]]
    assert max(gaps[1]) == 2 * max(gaps[0])


def test_lead_in(plan):
    """The lead-in is as long as asked for; with none the first word comes at once."""
    assert plan("morning", lead_in=Fraction("0.25")).cues[0].end == 6000
    first = plan("morning", lead_in=Fraction(0)).cues[0]
    assert (first.start, first.role) == (0, "welcome")


def test_by_name_less_is_said(plan, cues_of):
    """Leaves out the reasons and the teaching, says how much it will be, and shortens way and set-up."""
    timeline = plan("pelvic-rocking", teach="names")
    assert not cues_of(timeline, "purpose", "caution", "teach", "encouragement")
    assert [cue.text for cue in cues_of(timeline, "welcome")] == ["Pelvic rocking.", "Eight slow rocks."]
    setup = [cue.text for cue in cues_of(timeline, "setup")]
    assert setup == ["Hands under shoulders, knees under hips."]
    moves = [cue.text for cue in cues_of(timeline, "move")][:2]
    assert moves == ["Hands on your chair.", "One knee down, and the other."]


@pytest.mark.parametrize("side", ["left", "right"])
def test_by_name_she_is_still_turned_round(plan, cues_of, side):
    """Few words, but all that she must do, with the time for it."""
    timeline = plan("torso-twist", teach="names", sides=(side,))
    (turned,) = [cue for cue in cues_of(timeline, "move") if "sideways" in cue.text]
    (setup,) = cues_of(timeline, "setup")
    assert (turned.text, setup.text) == ("Sit sideways on your chair.", f"The chair back on your {side}.")
    assert setup.start - turned.end == 3.5 * 24000


@pytest.mark.parametrize(("taught", "teach"), [("names", "full"), ("full", "names"), ("short", "full")])
def test_what_she_knows_of_a_routine_is_not_taught(plan, cues_of, taught, teach):
    """Each exercise is taught as far as it is new; what is asked for all of them comes before."""
    known = (("torso-twist", taught), ("sitting-reverse-crunches", teach))
    timeline = plan("desk-break", taught=known)
    told = {cue.address.exercise for cue in cues_of(timeline, "teach")}
    assert told == {name for name, how in known if how == "full"}
    assert not cues_of(plan("desk-break", taught=known, teach="names"), "teach")


def places(timeline):
    """Every address of a session, down from its exercises."""
    return list(dict.fromkeys(str(cue.address) for cue in timeline.cues if cue.address.exercise))


def test_start_at_every_place(shipped_name, plan):
    """Every address of a session can be typed after --start; the session then begins there, set up for it."""
    whole = plan(shipped_name)
    for place in places(whole):
        timeline = plan(shipped_name, start=place)
        exercise = place.partition("/")[0]
        own = [c for c in timeline.cues if c.address.exercise == exercise]
        assert str(own[0].address) == exercise
        inner = list(dict.fromkeys(str(cue.address) for cue in own if cue.address.set))
        wanted = [each for each in places(whole) if each.startswith(f"{exercise}/") and "/set-" in each]
        if "/set-" in place:
            assert f"{inner[0]}/".startswith(f"{place}/")
        assert wanted[-len(inner) :] == inner
        assert "setup" in [cue.role for cue in own]


def test_levels_may_be_left_out(plan):
    """The exercise and what matters are enough: torso-twist/left/rep-2, tailor-sitting/lift-up."""
    inner = [c for c in plan("torso-twist", reps=3, start="torso-twist/left/rep-2").cues if c.address.set]
    assert str(inner[0].address) == "torso-twist/left/set-1/rep-2/tall"
    inner = [c for c in plan("full", start="tailor-sitting/lift-up").cues if c.address.set]
    assert str(inner[0].address) == "tailor-sitting/press/set-1/rep-1/lift-up"


@pytest.mark.parametrize(
    "typed",
    ["Pelvic Rocking/rep-3", "pelvic_rocking/set 1/Rep 3", "cat stretch/REP_3", "/pelvicrocking/rep-3/"],
)
def test_a_start_may_be_typed_in_several_ways(typed, plan):
    """The exercise by any of its names, and each level with capitals or spaces."""
    timeline = plan("full", start=typed)
    inner = [cue.address for cue in timeline.cues if cue.address.set]
    assert str(inner[0]).startswith("pelvic-rocking/set-1/rep-3")
    assert "Starting at Pelvic rocking, repetition 3." in [cue.text for cue in timeline.cues]


def test_starting_where_an_exercise_comes_again(plan, author, mine):
    """In a routine with one exercise twice `turn-2` is the second one; a third is refused."""
    twice = "routines:\n  twice:\n    title: Twice\n    exercises: [mine, torso-twist, mine]\n"
    library = author(mine + twice)
    timeline = plan("twice", library=library, start="mine/turn-2/rep-4")
    assert [chapter.title for chapter in timeline.chapters] == ["Before you start", "My own", "Closing"]
    assert "Starting at My own, time 2, repetition 4." in [cue.text for cue in timeline.cues]
    with pytest.raises(UnknownName, match="it can begin at mine, torso-twist"):
        plan("twice", library=library, start="mine/turn-3")


def test_starting_on_the_other_side_sets_up_for_it(plan, cues_of):
    """From torso-twist/left on she is turned to her left at once, and the right side is not mentioned."""
    timeline = plan("full", start="torso-twist/left")
    twist = [cue for cue in timeline.cues if cue.address.exercise == "torso-twist"]
    assert "The chair back on your left, feet flat." in [cue.text for cue in twist if cue.role == "setup"]
    assert not [cue for cue in twist if "right" in cue.text or cue.role == "switch"]
    assert len([h for h in timeline.holds if h.address.exercise == "torso-twist"]) == 1


def test_starting_in_the_middle_is_taught_like_the_beginning(plan):
    """Who begins at a late repetition hears it taught, three in words, and only then tones alone."""

    def roles(timeline):
        phases = [cue for cue in timeline.cues if cue.address.phase and cue.role not in ("count", "halfway")]
        return [cue.role for cue in phases if cue.role != "encouragement"]

    late = plan("pelvic-rocking", reps=20, start="pelvic-rocking/rep-12")
    guided = ["breath", "phase-out", "breath", "phase-in"] * 3
    assert roles(late) == ["teach"] * 3 + guided + ["phase-out", "phase-in"] * 6
    assert roles(late) == roles(plan("pelvic-rocking", reps=9))


def test_starting_near_the_end_stays_in_words(plan):
    """Where too few repetitions are left for tones alone, each keeps its words over its tone."""
    timeline = plan("pelvic-rocking", start="pelvic-rocking/rep-6")
    spoken = [cue.address.rep for cue in timeline.cues if cue.role == "breath"]
    assert spoken == [6, 6, 7, 7, 8, 8]


def test_only_the_first_part_and_side_are_begun_in_the_middle(plan):
    """The other side, and a part that follows, are whole; the side is what was taught on the first."""
    cues = plan("torso-twist", reps=3, start="torso-twist/right/rep-3").cues
    left = dict.fromkeys(c.address.rep for c in cues if c.address.side == "left" and c.address.phase)
    assert list(left) == [1, 2, 3]
    assert next(c.role for c in cues if c.address.side == "left" and c.address.rep) == "begin"
    assert {c.address.side for c in cues if c.role == "teach"} == {"right"}


def test_the_start_is_said(plan):
    """She hears where she begins, first ones untold, and not the introduction to what she leaves out."""
    texts = [cue.text for cue in plan("full", start="torso-twist/left/set-1/rep-1").cues]
    assert "Starting at Torso twist, left side." in texts
    assert not [text for text in texts if "crunches" in text]
    assert not [cue.text for cue in plan("full").cues if cue.text.startswith("Starting at")]


@pytest.mark.parametrize(
    ("name", "start", "said"),
    [
        ("pelvic-rocking", "pelvic-rocking/rep-3", "Starting at repetition 3."),
        ("pelvic-rocking", "pelvic-rocking/set-1/rep-1", "Starting at repetition 1."),
        ("tailor-sitting", "tailor-sitting/press", "Starting at press."),
        ("full", "pelvic-rocking", "Starting at Pelvic rocking."),
    ],
)
def test_a_start_in_the_middle_has_no_opening(plan, cues_of, name, start, said):
    """Title, where she starts, what to stop for, what she needs; no purpose and no words on the session."""
    whole, begun = plan(name), plan(name, start=start)
    opening = [cue for cue in begun.cues if not cue.address.exercise and cue.start < begun.chapters[1].start]
    texts = [cue.text for cue in opening if cue.kind == "speech"]
    assert texts[1] == said
    assert not cues_of(begun, "purpose")
    safety = [cue.text for cue in cues_of(whole, "safety")]
    assert [cue.text for cue in opening if cue.role == "safety"] == safety[: len(cues_of(begun, "safety"))]


def test_the_beginning_typed_is_the_beginning(plan):
    """An exercise by itself that is started at its own name is the whole session."""
    assert plan("pelvic-rocking", start="pelvic-rocking").cues == plan("pelvic-rocking").cues


def test_only_what_is_left_is_asked_for(plan):
    """The list of what she needs covers the exercises still to come."""
    (needs,) = [c.text for c in plan("full", start="camel-backing").cues if c.text.startswith("You need")]
    assert "wall" not in needs


@pytest.mark.parametrize(
    ("start", "hint"),
    [
        ("torso-twst", "torso-twist"),
        ("bedtime", "it can begin at"),
        ("torso-twist/up", "torso-twist"),
        ("torso-twist/left/rep-9", "torso-twist/left"),
        ("../../etc", "it can begin at"),
    ],
)
def test_a_place_that_is_not_there(plan, start, hint):
    """An unknown address is refused with one that is near."""
    with pytest.raises(UnknownName, match=hint):
        plan("full", start=start)
