"""Small arrows that show a movement too subtle to be seen."""

from math import hypot

from voiceguide.figure.camera import Camera
from voiceguide.figure.shape import Curve, Point, Shape
from voiceguide.figure.skeleton import Skeleton
from voiceguide.figure.vector import Vector
from voiceguide.library.facts import Arrow, Pose

LONG = 15.0
GAP = 4.0
HALF_HEAD = 4.6
HALF_SHAFT = 1.5


def arrow_shapes(bones: Skeleton, pose: Pose, eye: Camera) -> list[Shape]:
    """One arrow for each that the pose names, two where the part is there twice."""
    drawn = [
        _drawn(eye, place, out, _way(arrow.way, out))
        for arrow in pose.arrows
        for place, out in _places(bones, arrow)
    ]
    return [Shape(f"arrow-{number}", "arrow", (curve,)) for number, curve in enumerate(drawn)]


def _places(bones: Skeleton, arrow: Arrow) -> list[tuple[Vector, Vector]]:
    """Where on her skin, and which way is off her there."""
    low, mid, top = bones.cut(0.15), bones.cut(0.5), bones.cut(0.75)
    belly = bones.cut(0.36)
    left = Vector(1.0, 0.0, 0.0)
    limbs = {"hands": bones.arms, "knees": bones.legs}
    if arrow.part in limbs:
        outward = {side: left.times(1.0 if side == "left" else -1.0) for side in bones.legs}
        skin = {
            side: limb.tip if arrow.part == "hands" else limb.bend for side, limb in limbs[arrow.part].items()
        }
        return [(skin[side].plus(out, 5.0), out) for side, out in outward.items()]
    return {
        "belly": [(belly.place.plus(belly.ahead, 25.0), belly.ahead)],
        "lower-back": [(low.place.plus(low.ahead, -10.0), low.ahead.times(-1))],
        "back": [(mid.place.plus(mid.ahead, -8.0), mid.ahead.times(-1))],
        "chest": [(top.place.plus(top.ahead, 12.0), top.ahead)],
        "head": [(bones.head.middle.plus(bones.head.up, 16.0), bones.head.up)],
        "shoulders": [(top.place.plus(top.side, -20.0), top.side.times(-1))],
    }[arrow.part]


def _way(way: str, out: Vector) -> Vector:
    ahead, up = Vector(0.0, 0.0, 1.0), Vector(0.0, 1.0, 0.0)
    side = Vector(1.0, 0.0, 0.0)
    return {
        "up": up, "down": up.times(-1), "forward": ahead, "back": ahead.times(-1), "left": side,
        "right": side.times(-1), "out": out, "in": out.times(-1),
    }[way]  # fmt: skip


def _drawn(eye: Camera, place: Vector, out: Vector, way: Vector) -> Curve:
    """Off her skin: away from it, onto it, or alongside."""
    start, along, off = eye.seen(place), _unit(eye.seen(way)), _unit(eye.seen(out))
    agree = along[0] * off[0] + along[1] * off[1]
    if agree > 0.5:
        tail = _moved(start, along, GAP)
    elif agree < -0.5:
        tail = _moved(start, along, -GAP - LONG)
    else:
        tail = _moved(_moved(start, off, GAP + HALF_HEAD), along, -LONG / 2)
    return _arrow(tail, along)


def _arrow(tail: Point, along: Point) -> Curve:
    across = (-along[1], along[0])
    neck, tip = _moved(tail, along, LONG - 7.0), _moved(tail, along, LONG)
    one = [
        _moved(tail, across, HALF_SHAFT),
        _moved(neck, across, HALF_SHAFT),
        _moved(neck, across, HALF_HEAD),
    ]
    other = [
        _moved(neck, across, -HALF_HEAD),
        _moved(neck, across, -HALF_SHAFT),
        _moved(tail, across, -HALF_SHAFT),
    ]
    return Curve((*one, tip, *other), smooth=False)


def _unit(way: Point) -> Point:
    long = max(hypot(*way), 1e-6)
    return way[0] / long, way[1] / long


def _moved(point: Point, way: Point, by: float) -> Point:
    return point[0] + way[0] * by, point[1] + way[1] * by
