"""Both sides get the same, from one text (rule 3)."""

from fractions import Fraction

import pytest

from voiceguide.errors import BadRequest

RATE = 24000


@pytest.fixture(scope="module")
def twist(plan):
    """The timeline of the torso twist; every wish may be given."""
    return lambda **more: plan("torso-twist", **more)


def of_side(timeline, side):
    """The cues on a side from its first breath word on, but for what is said once; counted from there."""
    cues = [cue for cue in timeline.cues if cue.address.side == side and cue.address.set]
    cues = [cue for cue in cues if cue.role not in ("teach", "begin", "encouragement")]
    return [(cue.start - cues[0].start, cue.end - cue.start, cue.role, cue.text) for cue in cues]


@pytest.mark.parametrize("wishes", [{}, {"reps": 3}, {"hold": Fraction(30), "sets": 2}, {"teach": "names"}])
def test_both_sides_are_the_same_to_the_sample(twist, wishes):
    """Every cue of the second side stands where it stood on the first, with left for right."""
    timeline = twist(**wishes)
    right, left = of_side(timeline, "right"), of_side(timeline, "left")
    assert [(*cue[:3], cue[3].replace("right", "left")) for cue in right] == left
    lengths = [hold.end - hold.start for hold in timeline.holds]
    assert lengths[: len(lengths) // 2] == lengths[len(lengths) // 2 :]


def test_the_words_are_mirrored(twist):
    """On each side "the {side}" is her own side, and the other one is never named."""
    for side, other in (("right", "left"), ("left", "right")):
        words = " ".join(cue.text for cue in twist().cues if cue.address.side == side)
        assert f"urn {side}" in words or f"to your {side}" in words
        assert f"chair back on your {side}" in words.lower() or side == "right"
        assert other not in words


def test_the_set_up_speaks_of_the_first_side(twist):
    """The set-up, said before any side, already turns her to the side that comes first."""
    for sides in (("right", "left"), ("left", "right")):
        words = " ".join(cue.text for cue in twist(sides=sides).cues if cue.role == "setup")
        assert f"The chair back on your {sides[0]}" in words
        assert sides[1] not in words


def test_what_was_learned_is_not_taught_again(twist, cues_of):
    """The second side begins with one sentence in the place of the teaching, whichever side that is."""
    for sides in (("right", "left"), ("left", "right")):
        timeline = twist(sides=sides)
        assert {cue.address.side for cue in cues_of(timeline, "teach")} == {sides[0]}
        (begun,) = cues_of(timeline, "begin")
        assert (begun.address.side, begun.text) == (sides[1], f"Turn {sides[1]}, and stay for ten seconds.")


@pytest.mark.parametrize("pace", ["1", "0.5"])
def test_the_switch_is_walked_with_her(twist, cues_of, pace):
    """The second side begins with instructions, each with its seconds: seven to walk round, six to settle."""
    timeline = twist(pace=Fraction(pace))
    switch = cues_of(timeline, "switch")
    assert [cue.text for cue in switch] == [
        "Other side.",
        "Hold the seat, and walk your feet round, knees together.",
        "The chair back on your left, hands light on it.",
    ]
    assert {cue.address.side for cue in switch} == {"left"}
    assert switch[2].start - switch[1].end == 7 * RATE / Fraction(pace)
    (begun,) = cues_of(timeline, "begin")
    assert begun.start - switch[2].end == (2 + 4) * RATE / Fraction(pace)


def test_one_side_can_be_asked_for(twist, cues_of):
    """With one side there is no switch and no other side."""
    timeline = twist(sides=("left",))
    assert {cue.address.side for cue in timeline.cues} == {"", "left"}
    assert not cues_of(timeline, "switch")


@pytest.mark.parametrize(
    ("sides", "done"),
    [((), "That was ten seconds each side."), (("left",), "That was ten seconds on your left.")],
)
def test_what_she_did_is_told_as_she_did_it(twist, cues_of, sides, done):
    """Who did one side only is not told of both."""
    timeline = twist(sides=sides, teach="names")
    assert cues_of(timeline, "closing")[0].text == done
    assert cues_of(timeline, "welcome")[1].text == done.removeprefix("That was ").capitalize()


def test_between_two_sides_she_has_a_breath(twist, cues_of):
    """After "and rest" four seconds are hers before the other side; a finish is the rest, and follows."""
    timeline = twist()
    right, left = cues_of(timeline, "rest")
    assert cues_of(timeline, "switch")[0].start - right.end == 4 * RATE
    assert cues_of(timeline, "finish")[0].start - left.end == pytest.approx(0.8 * RATE, abs=1)


def test_sides_leave_other_exercises_alone(plan):
    """Within a routine, asking for a side changes nothing where there are no sides."""

    def tilt(**wishes):
        return [cue.text for cue in plan("morning", **wishes).cues if cue.address.exercise == "pelvic-tilt"]

    assert tilt(sides=("left",)) == tilt()


@pytest.mark.parametrize(
    ("name", "wish", "option"),
    [
        ("pelvic-tilt", {"sides": ("left",)}, "--sides"),
        ("pelvic-rocking", {"hold": Fraction(20)}, "--hold"),
    ],
)
def test_a_wish_that_nothing_grants_is_refused(name, wish, option, plan):
    """An option that would change nothing in the whole session is an error that names it."""
    with pytest.raises(BadRequest, match=option):
        plan(name, **wish)


def test_each_side_is_a_chapter(twist):
    """A listener can jump to either side."""
    titles = [chapter.title for chapter in twist().chapters]
    assert titles[1:] == ["Torso twist", "Torso twist, right side", "Torso twist, left side", "Closing"]
