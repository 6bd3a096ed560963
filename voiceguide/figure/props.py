"""What she rests on: floor, mat, chair, wall, cushions."""

from collections.abc import Callable
from typing import Final

from voiceguide.figure import anatomy, furniture
from voiceguide.figure.camera import Camera
from voiceguide.figure.shape import Curve, Rod, Shape
from voiceguide.figure.skeleton import Skeleton
from voiceguide.figure.vector import Vector
from voiceguide.library.facts import Pose

MAT_MARGIN: Final = 12.0
LOW: Final = 38.0
"""Joints lower than this lie over the mat."""
MAT_TAPER: Final = 0.1
"""How much narrower its far edge is at either end, seen from the front: else it would look like a box."""
WALL: Final = (172.0, 13.0)
"""How high and how thick the piece of wall is."""


def prop_shapes(bones: Skeleton, pose: Pose, eye: Camera) -> list[Shape]:
    """Everything behind and under her, farthest first."""
    return [shape for prop in pose.props if prop in _DRAWN for shape in _DRAWN[prop](bones, eye)]


def _flat(eye: Camera, corners: list[Vector]) -> Curve:
    return Curve(tuple(eye.seen(corner) for corner in corners), smooth=False)


def _bar(eye: Camera, start: Vector, end: Vector, size: float) -> Rod:
    return Rod(eye.seen(start), size + 0.01, eye.seen(end), size)


def _mat(bones: Skeleton, eye: Camera) -> list[Shape]:
    joints = [
        joint
        for limb in (*bones.legs.values(), *bones.arms.values())
        for joint in (limb.bend, limb.end, limb.tip)
    ]
    low = [joint for joint in (*joints, bones.pelvis, bones.head.middle) if joint.y < LOW]
    left, right = max(j.x for j in low) + MAT_MARGIN, min(j.x for j in low) - MAT_MARGIN
    front, behind = max(j.z for j in low) + MAT_MARGIN, min(j.z for j in low) - MAT_MARGIN
    away = MAT_TAPER * (left - right) * max(0.0, eye.toward.z - 0.75) * 4
    corners = [
        Vector(left, 0, front),
        Vector(left - away, 0, behind),
        Vector(right + away, 0, behind),
        Vector(right, 0, front),
    ]
    return [Shape("mat", "prop", (_flat(eye, corners),))]


def _wall(bones: Skeleton, eye: Camera) -> list[Shape]:
    """A wall cut through where she stands, so that the gap behind her lower back is seen."""
    behind = min(bones.cut(level.share).place.z - level.back for level in anatomy.TRUNK) - 0.9
    high, thick = WALL
    corners = [(0.0, behind), (high, behind), (high, behind - thick), (0.0, behind - thick)]
    return [Shape("wall", "prop", (_flat(eye, [Vector(0.0, y, z) for y, z in corners]),))]


def _wall_ahead(bones: Skeleton, eye: Camera) -> list[Shape]:
    """A wall that she faces, cut through where she stands."""
    at = bones.feet.z + furniture.REACH_OF_FEET
    high, thick = WALL
    corners = [(0.0, at), (high, at), (high, at + thick), (0.0, at + thick)]
    return [Shape("wall", "prop", (_flat(eye, [Vector(0.0, y, z) for y, z in corners]),))]


def _chair(bones: Skeleton, eye: Camera) -> list[Shape]:
    return _seat(furniture.chair_under(bones.pelvis), eye)


def _chair_beside(bones: Skeleton, eye: Camera) -> list[Shape]:
    return _seat(furniture.chair_beside(bones.pelvis), eye)


def _chair_ahead(bones: Skeleton, eye: Camera) -> list[Shape]:
    return _seat(furniture.chair_ahead(bones.knees), eye)


def _seat(chair: furniture.Chair, eye: Camera) -> list[Shape]:
    low, rail = -furniture.THICK, furniture.RAIL
    corners, middles = chair.corners(low), chair.corners(low / 2)
    seat = tuple(_bar(eye, one, other, furniture.THICK / 2)
                 for one, other in zip(middles, [*middles[1:], middles[0]], strict=True))  # fmt: skip
    legs = [_bar(eye, corner, Vector(corner.x, 1.6, corner.z), 1.6) for corner in corners]
    one, *_, other = chair.corners(furniture.BACK_TOP)
    one_low, *_, other_low = chair.corners(furniture.BACK_TOP - 22.0)
    foot, *_, other_foot = chair.corners()
    bars = (_bar(eye, foot, one, rail), _bar(eye, other_foot, other, rail))
    rails = (_bar(eye, one, other, rail), _bar(eye, one_low, other_low, rail))
    return [
        Shape("chair-legs", "prop-far", tuple(legs)),
        Shape("chair-rest", "prop-far", (_flat(eye, [one, other, other_low, one_low]),)),
        Shape("chair-back", "prop", (*bars, *rails)),
        Shape("chair-seat", "prop", (_flat(eye, middles), *seat)),
    ]


def _cushions(bones: Skeleton, eye: Camera) -> list[Shape]:
    """One under each knee."""
    shapes = []
    for side, leg in bones.legs.items():
        high = max(5.0, leg.bend.y - anatomy.KNEE_ROUND)
        ends = (leg.bend.plus(Vector(7.0, 0, 0)), leg.bend.plus(Vector(-7.0, 0, 0)))
        at = [Vector(end.x, high / 2, end.z) for end in ends]
        shapes.append(Shape(f"{side}-cushion", "soft", (_bar(eye, at[0], at[1], high / 2),)))
    return shapes


def _pillows(bones: Skeleton, eye: Camera) -> list[Shape]:
    """One under the head, one between the knees."""
    head = bones.head.middle
    left, right = bones.legs["left"], bones.legs["right"]
    knees = left.bend.plus(right.bend).times(0.5)
    shins = left.end.plus(right.end).times(0.5).minus(knees).unit()
    under = [Vector(head.x + by, 6.0, head.z - 1.0) for by in (10.0, -10.0)]
    between = [knees.plus(shins, by).plus(Vector(0.0, 0.0, 3.0)) for by in (-2.0, 20.0)]
    return [
        Shape("pillow", "soft", (_bar(eye, under[0], under[1], 10.0),)),
        Shape("knee-pillow", "soft", (_bar(eye, between[0], between[1], 9.0),)),
    ]


_DRAWN: Final[dict[str, Callable[[Skeleton, Camera], list[Shape]]]] = {
    "mat": _mat, "wall": _wall, "wall-ahead": _wall_ahead, "chair": _chair, "chair-beside": _chair_beside,
    "chair-ahead": _chair_ahead, "cushions": _cushions, "pillows": _pillows,
}  # fmt: skip
