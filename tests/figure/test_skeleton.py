"""Bones keep their length whatever the angles, and what should rest on something does."""

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from drawn import LIBRARY, shipped_poses
from hypothesis import given
from hypothesis import strategies as some

from voiceguide.figure import anatomy, between, furniture, mirrored, telling
from voiceguide.figure.skeleton import skeleton
from voiceguide.library.figures import HANDS, JOINTS, NEUTRAL

POSES = shipped_poses()
EXACT = 1e-6
poses = pytest.mark.parametrize("name", POSES)

any_joints = some.dictionaries(
    some.sampled_from(sorted(JOINTS)), some.integers(-90, 90).map(float), max_size=12
)
any_hands = some.sampled_from(HANDS).map(lambda what: {} if what == "free" else {what: 1.0})
any_pose = some.builds(
    lambda joints, hands, stays: replace(
        NEUTRAL, joints={**NEUTRAL.joints, **joints}, hands=hands, stays=stays
    ),
    any_joints,
    any_hands,
    some.sampled_from(["feet", "knees", "pelvis", "back"]),
)


def far(one, other):
    """How far two joints are apart."""
    return other.minus(one).length


def near(value):
    """Equal but for the last digits of a float."""
    return pytest.approx(value, abs=EXACT)


@given(any_pose)
def test_bones_keep_their_length(pose):
    """No angle and no reaching hand makes a limb, the spine or the neck longer or shorter."""
    bones = skeleton(pose)
    for leg in bones.legs.values():
        assert far(leg.root, leg.bend) == near(anatomy.THIGH)
        assert far(leg.bend, leg.end) == near(anatomy.SHIN)
        assert far(leg.end, leg.tip) == near(anatomy.FOOT)
    for arm in bones.arms.values():
        assert far(arm.root, arm.bend) == near(anatomy.UPPER_ARM)
        assert far(arm.bend, arm.end) == near(anatomy.FOREARM)
        assert far(arm.end, arm.tip) == near(anatomy.HAND)
    assert sum(far(one.place, other.place) for one, other in pairwise(bones.spine)) == near(anatomy.SPINE)
    assert far(bones.head.neck, bones.head.middle) == near(anatomy.NECK)


@given(any_pose)
def test_she_stands_on_the_floor(pose):
    """The lowest of feet, knees and seat is exactly on the floor; nothing of her is below it."""
    bones = skeleton(pose)
    roll = pose.joints.get("roll", 0.0)
    low = [bones.pelvis.plus(bones.spine[0].along, -anatomy.SEAT_DEPTH).y]
    for leg in bones.legs.values():
        low += [
            leg.bend.y - anatomy.KNEE_ROUND,
            leg.end.y - anatomy.ANKLE_ROUND,
            leg.tip.y - anatomy.TOE_ROUND,
        ]
    assert min(low) >= -EXACT
    assert abs(roll) > 45 or min(low) == near(0.0)


@given(any_pose, any_pose, some.floats(0.01, 0.99))
def test_in_between_is_in_between(a, b, share):
    """Interpolation begins at the one pose, ends at the other, and every angle stays between the two."""
    assert between(a, b, 0) == a
    assert between(a, b, 1) == b
    middle = between(a, b, share)
    for joint in {*a.joints, *b.joints} - {joint for joint in JOINTS if joint.startswith(("left", "right"))}:
        ends = sorted((a.joints.get(joint, 0.0), b.joints.get(joint, 0.0)))
        assert ends[0] - EXACT <= middle.joints[joint] <= ends[1] + EXACT
    assert math.isclose(sum((middle.hands or {"free": 1.0}).values()), 1.0)


def test_hands_glide_from_place_to_place():
    """Halfway between two places of the hands, they are on their way, and not elsewhere."""
    start = LIBRARY.exercises["tailor-sitting"].figure
    end = replace(start, hands={"knees": 1.0})
    outward = [skeleton(between(start, end, step / 4)).arms["left"].end.x for step in range(5)]
    assert outward == sorted(outward)
    assert len(set(outward)) == 5


def test_the_mirror_image_of_the_mirror_image_is_the_pose():
    """Mirroring twice changes nothing."""
    pose = LIBRARY.positions["chair-sideways"].figure
    assert mirrored(mirrored(pose)) == pose != mirrored(pose)


@pytest.mark.parametrize(
    "name", [name for name in POSES if name.split()[-1] in ("round", "hump", "flat", "hands-and-knees")]
)
def test_hands_and_knees_are_on_the_floor(name):
    """On hands and knees both hands, both knees and both shins touch the floor, and nothing slides."""
    bones, start = skeleton(POSES[name]), skeleton(LIBRARY.positions["hands-and-knees"].figure)
    for side, arm in bones.arms.items():
        assert arm.end.y == near(anatomy.WRIST_ROUND)
        assert far(arm.end, start.arms[side].end) == near(0.0)
        assert bones.legs[side].bend.y == near(anatomy.KNEE_ROUND)
        assert far(bones.legs[side].bend, start.legs[side].bend) == near(0.0)
        assert 0 <= bones.legs[side].end.y - anatomy.ANKLE_ROUND <= 2.5


@pytest.mark.parametrize("name", [name for name in POSES if "crunches" in name or "torso" in name])
def test_feet_are_flat_while_she_sits_on_the_chair(name):
    """On the chair both feet are flat on the floor, and the thighs about level on the seat."""
    bones = skeleton(POSES[name])
    for leg in bones.legs.values():
        assert leg.end.y - anatomy.ANKLE_ROUND <= 1.0
        assert abs(leg.bend.y - leg.root.y) <= 3.0


@pytest.mark.parametrize("name", [name for name in POSES if "tilt" in name or name == "position wall"])
def test_seat_and_shoulders_touch_the_wall(name):
    """At the wall her seat and shoulders are on it, and both feet flat on the floor."""
    bones = skeleton(POSES[name])
    behind = [bones.cut(level.share).place.z - level.back for level in anatomy.TRUNK]
    wall = min(behind)
    assert min(behind[:3]) - wall <= 2.0
    assert min(behind[6:9]) - wall <= 2.0
    assert all(leg.end.y - anatomy.ANKLE_ROUND <= 0.5 for leg in bones.legs.values())


def test_the_tilt_closes_the_gap_behind_the_lower_back():
    """Before the tilt there is a hand's breadth behind the small of the back; in it, almost nothing."""

    def gap(pose):
        bones = skeleton(pose)
        behind = [bones.cut(level.share).place.z - level.back for level in anatomy.TRUNK]
        return max(behind[2:6]) - min(behind)

    tilt = LIBRARY.exercises["pelvic-tilt"]
    assert gap(tilt.figure) > 5.0
    assert gap(tilt.parts[0].rep[0].figure) < 2.0


def test_rounding_up_lifts_the_back():
    """A round back is higher in its middle than a flat one: in rocking a little, in the hump clearly."""

    def lift(name):
        flat, *steps = [
            LIBRARY.exercises[name].figure,
            *(s.figure for s in LIBRARY.exercises[name].parts[0].rep),
        ]
        return max(skeleton(pose).cut(0.5).place.y for pose in steps) - skeleton(flat).cut(0.5).place.y

    assert lift("pelvic-rocking") > 4.0
    assert lift("camel-backing") > 1.8 * lift("pelvic-rocking")


def test_in_rocking_her_head_stays_and_in_the_hump_it_hangs():
    """Rocking is small, and her face stays over the floor; in the hump her head hangs below her back."""
    rock, hump = (
        skeleton(telling(LIBRARY.exercises[name].parts[0])) for name in ("pelvic-rocking", "camel-backing")
    )
    assert abs(rock.head.middle.y - skeleton(POSES["pelvic-rocking"]).head.middle.y) < 6.0
    assert hump.head.middle.y < hump.arms["left"].root.y - 8.0
    assert hump.head.up.y < -0.9


@pytest.mark.parametrize("name", [name for name in POSES if "torso" in name])
def test_both_hands_lie_on_the_chair_back(name):
    """In the twist both wrists rest on the top rail of the chair beside her, one by each end of it."""
    bones = skeleton(POSES[name])
    one, *_, other = furniture.chair_beside(bones.pelvis).corners(furniture.BACK_TOP)
    for arm in bones.arms.values():
        assert abs(arm.end.x - one.x) < 4.0
        assert arm.end.y - one.y == near(furniture.RAIL + anatomy.WRIST_ROUND)
        assert min(one.z, other.z) < arm.end.z < max(one.z, other.z)
        assert arm.tip.y < arm.end.y, "fingers go round the rail"
    assert abs(bones.arms["left"].end.z - bones.arms["right"].end.z) > 20.0


def test_the_twist_turns_chest_and_head_and_not_the_hips():
    """Her chest turns by half a right angle, her head farther, her hips and knees not at all."""
    start, turned = (skeleton(POSES[name]) for name in ("torso-twist", "torso-twist  turn"))

    def facing(way):
        return math.degrees(math.atan2(-way.x, way.z))

    assert facing(turned.cut(0.75).ahead) - facing(start.cut(0.75).ahead) > 40.0
    assert facing(turned.head.ahead) > 80.0
    assert turned.legs == start.legs
    assert turned.cut(0.0) == start.cut(0.0)


@pytest.mark.parametrize("share", [0, 0.5, 1])
def test_forearms_rest_on_a_chair_and_hands_on_a_wall(share):
    """Whatever the back does, both forearms lie on the chair before her, both palms on the wall."""
    kneeling = replace(
        LIBRARY.positions["hands-and-knees"].figure, props=("mat", "chair-ahead"), hands={"chair-ahead": 1.0}
    )
    standing = replace(NEUTRAL, props=("wall-ahead",), hands={"wall-ahead": 1.0})
    for base, lean, more in ((kneeling, 62.0, 4.0), (standing, 52.0, 6.0)):
        flat, hump = (
            replace(base, joints={**base.joints, "lean": lean + add, "low-back": bend, "upper-back": bend})
            for add, bend in ((0.0, 5.0), (more, 60.0))
        )
        bones = skeleton(between(flat, hump, share))
        chair = furniture.chair_ahead(bones.knees)
        for arm in bones.arms.values():
            if base is standing:
                assert arm.end.z + anatomy.WRIST_ROUND == near(bones.feet.z + furniture.REACH_OF_FEET)
                assert arm.tip.y > arm.end.y
                continue
            assert arm.end.y == near(furniture.SEAT_HIGH + anatomy.ELBOW_ROUND)
            assert abs(arm.bend.y - arm.end.y) < 5.0
            assert chair.place(0.0, -furniture.HALF_DEEP - 5.0).z < arm.bend.z
            assert arm.end.z < chair.place(0.0, furniture.HALF_DEEP).z
