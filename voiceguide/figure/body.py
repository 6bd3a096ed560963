"""A skeleton in, the shapes of her body out, from the farthest to the nearest."""

from collections.abc import Iterator
from dataclasses import replace
from math import hypot, sqrt

from voiceguide.figure import anatomy
from voiceguide.figure.camera import Camera
from voiceguide.figure.head import head_shapes
from voiceguide.figure.shape import Curve, Point, Rod, Shade, Shape
from voiceguide.figure.skeleton import Limb, Skeleton, SpineCut
from voiceguide.figure.vector import Vector
from voiceguide.library.facts import Pose, Side

IN_FRONT = 29.0
"""A leg whose knee is this much nearer to the eye than the hips is drawn over the trunk."""
STIFF = 3.0
"""How much less than her back her front follows a bend."""
FAR = 0.8
"""From this share of their distance farther away on, a limb has the lighter tone."""


def body_shapes(bones: Skeleton, pose: Pose, eye: Camera) -> list[Shape]:
    """Everything of her, in the order it is painted."""
    legs = {side: leg_shapes(bones, side, eye) for side in bones.legs}
    arms = {side: arm_shapes(bones, side, eye) for side in bones.arms}
    under = pose.hands.get("under-knees", 0.0) > 0.5
    behind, between, before = _layers(bones, eye)
    order: list[Shape] = []
    if under:
        order += [shape for side in bones.arms for shape in arms[side][:1]]
        arms = {side: shapes[1:] for side, shapes in arms.items()}
    for side in behind["arms"]:
        order += arms[side]
    for side in behind["legs"]:
        order += legs[side]
    neck, *head = head_shapes(bones.head, eye)
    order += [neck, trunk_shape(bones, pose, eye), *belly_shapes(bones, pose, eye)]
    order += [neckline(bones, eye), *head]
    last_arms = [shape for side in before["arms"] for shape in arms[side]]
    last_legs = [shape for side in between["legs"] for shape in legs[side]]
    return order + last_legs + last_arms


def _layers(
    bones: Skeleton, eye: Camera
) -> tuple[dict[str, list[Side]], dict[str, list[Side]], dict[str, list[Side]]]:
    """Which limbs lie behind the trunk and which before it; the nearest last."""
    hips, chest = eye.depth(bones.pelvis), eye.depth(bones.cut(0.7).place)

    def nearness(limb: Limb) -> float:
        return eye.depth(limb.bend) + eye.depth(limb.end)

    legs = sorted(bones.legs, key=lambda side: nearness(bones.legs[side]))
    arms = sorted(bones.arms, key=lambda side: nearness(bones.arms[side]))
    over = [side for side in legs if eye.depth(bones.legs[side].bend) > hips + IN_FRONT]
    near = [side for side in arms if nearness(bones.arms[side]) / 2 > chest - 2.0]
    return (
        {"legs": [side for side in legs if side not in over], "arms": [s for s in arms if s not in near]},
        {"legs": over},
        {"arms": near},
    )


def leg_shapes(bones: Skeleton, side: Side, eye: Camera) -> list[Shape]:
    """One leg: a bare foot, and a legging over it."""
    leg = bones.legs[side]
    far = _is_far(bones.legs, side, eye)
    foot = rod(eye, leg.end, anatomy.ANKLE_ROUND - 0.6, leg.tip, anatomy.TOE_ROUND)
    thigh = rod(eye, leg.root, anatomy.HIP_ROUND, leg.bend, anatomy.KNEE_ROUND)
    shin = rod(eye, leg.bend, anatomy.KNEE_ROUND, leg.end, anatomy.ANKLE_ROUND)
    return [
        Shape(f"{side}-foot", "skin-far" if far else "skin", (foot,)),
        Shape(f"{side}-leg", "legs-far" if far else "legs", (thigh, shin)),
    ]


def arm_shapes(bones: Skeleton, side: Side, eye: Camera) -> list[Shape]:
    """One arm with its hand, and a short sleeve over it."""
    arm = bones.arms[side]
    far = _is_far(bones.arms, side, eye)
    skin: Shade = "skin-far" if far else "skin"
    hem = arm.root.plus(arm.bend.minus(arm.root), 0.55)
    whole = (
        rod(eye, arm.root, anatomy.SHOULDER_ROUND - 0.8, arm.bend, anatomy.ELBOW_ROUND),
        rod(eye, arm.bend, anatomy.ELBOW_ROUND, arm.end, anatomy.WRIST_ROUND),
        rod(eye, arm.end, anatomy.WRIST_ROUND, arm.tip, anatomy.FINGER_ROUND),
    )
    sleeve = rod(eye, arm.root, anatomy.SHOULDER_ROUND, hem, anatomy.ELBOW_ROUND + 1.0)
    return [
        Shape(f"{side}-arm", skin, whole),
        Shape(f"{side}-sleeve", "top-far" if far else "top", (sleeve,)),
    ]


def rod(eye: Camera, start: Vector, start_round: float, end: Vector, end_round: float) -> Rod:
    """A piece of a limb, as the eye sees it."""
    return Rod(eye.seen(start), start_round, eye.seen(end), end_round)


def _is_far(limbs: dict[Side, Limb], side: Side, eye: Camera) -> bool:
    left, right = limbs["left"].root, limbs["right"].root
    own, other = (left, right) if side == "left" else (right, left)
    return eye.depth(other) - eye.depth(own) > FAR * left.minus(right).length


def trunk_shape(bones: Skeleton, pose: Pose, eye: Camera, *, up_to: float = 1.0) -> Shape:
    """The trunk: one smooth line up its one side, over the shoulders, and down the other.

    ``up_to`` a share of the spine, it is without what is above.
    """
    full = pose.joints.get("belly", 100.0) / 100
    middle = bones.cut(0.5)
    sides: list[tuple[Point, Point]] = []
    for level in anatomy.TRUNK:
        if level.share > up_to:
            break
        cut = bones.cut(level.share)
        sizes = (level.wide, level.front + level.belly * full, level.back)
        sides.append((_edge(cut, middle, sizes, eye, 1.0), _edge(cut, middle, sizes, eye, -1.0)))
    bottom = list(_cap(bones.cut(0.0), sides[0], eye))
    return Shape(
        "trunk", "top", (Curve((*(b for _, b in sides), *(a for a, _ in reversed(sides)), *bottom)),)
    )


def _edge(
    cut: SpineCut, middle: SpineCut, sizes: tuple[float, float, float], eye: Camera, way: float
) -> Point:
    """Where the eye sees the rim of a cut through the trunk: an ellipse, fuller in front than behind.

    In front the cuts of a round back would cross each other, so they are turned toward the ``middle`` one.
    """
    across = _across(cut, eye, way)
    if cut.ahead.dot(across) > 0.0:
        cut = _between(cut, middle)
        across = _across(cut, eye, way)
    wide, front, back = sizes
    sideways, ahead = cut.side.dot(across), cut.ahead.dot(across)
    deep = front if ahead > 0 else back
    reach = max(sqrt((wide * sideways) ** 2 + (deep * ahead) ** 2), 1e-6)
    rim = cut.place.plus(cut.side, wide * wide * sideways / reach)
    return eye.seen(rim.plus(cut.ahead, deep * deep * ahead / reach))


def _across(cut: SpineCut, eye: Camera, way: float) -> Vector:
    """Square to the spine, in the plane of the paper."""
    along = eye.seen(cut.along)
    long = max(hypot(*along), 1e-6)
    return eye.across.times(-along[1] / long * way).plus(eye.up, -along[0] / long * way)


def _between(cut: SpineCut, middle: SpineCut) -> SpineCut:
    return replace(
        cut,
        ahead=cut.ahead.plus(middle.ahead, STIFF).unit(),
        along=cut.along.plus(middle.along, STIFF).unit(),
    )


def _cap(cut: SpineCut, rims: tuple[Point, Point], eye: Camera) -> Iterator[Point]:
    """The round lower end of the trunk, from its first rim to its second."""
    middle = eye.seen(cut.place)
    down = eye.seen(cut.along.times(-1))
    for share, deep in ((0.72, 6.8), (0.0, anatomy.SEAT_DEPTH), (-0.72, 6.8)):
        rim = rims[0] if share > 0 else rims[1]
        out = (rim[0] - middle[0], rim[1] - middle[1])
        along = max(0.0, out[0] * down[0] + out[1] * down[1]) / max(1e-6, down[0] ** 2 + down[1] ** 2)
        yield (
            middle[0] + (out[0] - down[0] * along) * abs(share) + down[0] * deep,
            middle[1] + (out[1] - down[1] * along) * abs(share) + down[1] * deep,
        )


def neckline(bones: Skeleton, eye: Camera) -> Shape:
    """The opening of her shirt, which shows where her chest faces; nothing of it is seen from behind."""
    low, high = bones.cut(0.84), bones.cut(1.0)
    open_ = max(0.0, (eye.depth(low.ahead) - 0.2) / 0.8) ** 0.5
    middle = high.place.plus(high.ahead, 2.0).plus(high.along, 2.0)
    sides = [middle.plus(high.side, 4.8 * open_ * way) for way in (1.0, -1.0)]
    deep = middle.plus(low.place.plus(low.ahead, 9.0).minus(middle), open_)
    return Shape("neckline", "bare", (Curve(tuple(map(eye.seen, (sides[0], deep, sides[1]))), smooth=False),))


def belly_shapes(bones: Skeleton, pose: Pose, eye: Camera) -> list[Shape]:
    """A soft light on the roundest place, so that the belly is seen from every side."""
    full = pose.joints.get("belly", 100.0) / 100
    cut = _between(bones.cut(0.35), bones.cut(0.5))
    level = anatomy.TRUNK[3]
    middle = cut.place.plus(cut.ahead, level.front + level.belly * full - 13.5)
    seen = eye.seen(middle)
    size = 8.0 + 3.5 * full
    return [Shape("belly", "light", (Rod(seen, size, (seen[0], seen[1] - 0.1), size - 0.01),))]
