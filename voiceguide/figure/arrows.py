"""Small arrows that show a movement too subtle to be seen."""

from collections.abc import Sequence
from itertools import pairwise
from math import cos, dist, hypot, radians, sin

from voiceguide.figure.camera import Camera
from voiceguide.figure.shape import Curve, Point, Shape
from voiceguide.figure.skeleton import Skeleton
from voiceguide.figure.vector import Vector
from voiceguide.library.facts import Arrow, Pose

LONG, LONG_BOTH = 15.0, 22.0
HEAD = 7.0
RADIUS, FLAT = 17.0, 0.36
"""Of a turn, and how flat its circle is seen."""
GAP = 4.0
HALF_HEAD = 4.6
HALF_SHAFT = 1.5
BOTH = frozenset({"up-down", "forward-back"})
TURNS = {"turn-left": 1.0, "turn-right": -1.0}


def arrow_shapes(bones: Skeleton, pose: Pose, eye: Camera) -> list[Shape]:
    """One arrow for each that the pose names, two where the part is there twice."""
    drawn = [
        _drawn(eye, place, out, arrow.way) for arrow in pose.arrows for place, out in _places(bones, arrow)
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
        "right": side.times(-1), "out": out, "in": out.times(-1), "up-down": up, "forward-back": ahead,
    }[way]  # fmt: skip


def _drawn(eye: Camera, place: Vector, out: Vector, way: str) -> Curve:
    """Off her skin: away from it, onto it, alongside, or round it."""
    start, off = eye.seen(place), _unit(eye.seen(out))
    if way in TURNS:
        return _arrow(_round(eye, _moved(start, off, 2 * GAP), TURNS[way]), both=False)
    along = _unit(eye.seen(_way(way, out)))
    both = way in BOTH
    long = LONG_BOTH if both else LONG
    agree = along[0] * off[0] + along[1] * off[1]
    if agree > 0.5:
        tail = _moved(start, along, GAP)
    elif agree < -0.5:
        tail = _moved(start, along, -GAP - long)
    else:
        tail = _moved(_moved(start, off, GAP + HALF_HEAD), along, -long / 2)
    return _arrow([tail, _moved(tail, along, long)], both=both)


def _round(eye: Camera, middle: Point, sign: float) -> list[Point]:
    """Part of a level circle, its near side, from where she faces away to where she turns."""
    steps = [sign * degrees for degrees in range(-75, 76, 15)]
    return [
        (
            middle[0] + RADIUS * (eye.across.x * sin(radians(at)) + eye.across.z * cos(radians(at))),
            middle[1] + RADIUS * FLAT * (eye.toward.x * sin(radians(at)) + eye.toward.z * cos(radians(at))),
        )
        for at in steps
    ]


def _arrow(line: Sequence[Point], *, both: bool) -> Curve:
    """A ribbon along the line, with a head at its end, or at both."""
    shaft = _cut(line, HEAD)
    if both:
        shaft = _cut(shaft[::-1], HEAD)[::-1]
    ways = [_unit((b[0] - a[0], b[1] - a[1])) for a, b in pairwise(shaft)]
    ways = [ways[0], *(_unit((a[0] + b[0], a[1] + b[1])) for a, b in pairwise(ways)), ways[-1]]
    one = [_beside(at, way, HALF_SHAFT) for at, way in zip(shaft, ways, strict=True)]
    other = [_beside(at, way, -HALF_SHAFT) for at, way in zip(shaft, ways, strict=True)]
    tip = [_beside(shaft[-1], ways[-1], HALF_HEAD), line[-1], _beside(shaft[-1], ways[-1], -HALF_HEAD)]
    tail = [_beside(shaft[0], ways[0], -HALF_HEAD), line[0], _beside(shaft[0], ways[0], HALF_HEAD)]
    return Curve((*one, *tip, *reversed(other), *(tail if both else ())), smooth=False)


def _cut(line: Sequence[Point], by: float) -> list[Point]:
    """The line without so much of its end."""
    left = list(line)
    while len(left) > 2 and dist(left[-1], left[-2]) <= by:
        by -= dist(left[-1], left[-2])
        left.pop()
    way = _unit((left[-2][0] - left[-1][0], left[-2][1] - left[-1][1]))
    return [*left[:-1], _moved(left[-1], way, by)]


def _beside(point: Point, way: Point, by: float) -> Point:
    return _moved(point, (-way[1], way[0]), by)


def _unit(way: Point) -> Point:
    long = max(hypot(*way), 1e-6)
    return way[0] / long, way[1] / long


def _moved(point: Point, way: Point, by: float) -> Point:
    return point[0] + way[0] * by, point[1] + way[1] * by
