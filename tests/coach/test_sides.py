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
    """The cues on a side after its switch, as lengths from the first taught or breath cue on."""
    cues = [cue for cue in timeline.cues if cue.address.side == side and cue.address.set]
    return [(cue.start - cues[0].start, cue.end - cue.start, cue.role, cue.text) for cue in cues]


@pytest.mark.parametrize("wishes", [{}, {"reps": 3}, {"hold": Fraction(30), "sets": 2}, {"brief": True}])
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
        assert f"to the {side}" in words
        assert other not in words


def test_the_set_up_speaks_of_the_first_side(twist):
    """The set-up, said before any side, already turns her to the side that comes first."""
    for sides in (("right", "left"), ("left", "right")):
        words = " ".join(cue.text for cue in twist(sides=sides).cues if cue.role == "setup")
        assert f"chair back is on your {sides[0]}" in words
        assert sides[1] not in words


def test_the_switch_has_words_and_twenty_five_seconds(twist, cues_of):
    """The second side begins with the switch cue and 25 s to turn round, announced, with ten to go."""
    timeline = twist()
    switch = cues_of(timeline, "switch")
    assert switch[0].text == "Now the other side."
    assert {cue.address.side for cue in switch} == {"left"}
    wait = next(p for p in timeline.phases if not p.breath and p.start > switch[-1].end)
    assert wait.end - wait.start == 25 * RATE
    said = [cue.text for cue in timeline.cues if switch[-1].end < cue.start < wait.end]
    assert said == ["Take about twenty-five seconds.", "There is no rush.", "Ten seconds more."]
    (ten,) = [cue for cue in timeline.cues if cue.start == wait.end - 10 * RATE]
    assert ten.text == "Ten seconds more."


def test_one_side_can_be_asked_for(twist, cues_of):
    """With one side there is no switch and no other side."""
    timeline = twist(sides=("left",))
    assert {cue.address.side for cue in timeline.cues} == {"", "left"}
    assert not cues_of(timeline, "switch")


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
