"""What she rests on: floor, mat, chair, wall, cushions."""

from collections.abc import Callable
from typing import Final

from voiceguide.figure import anatomy
from voiceguide.figure.camera import Camera
from voiceguide.figure.shape import Curve, Rod, Shape
from voiceguide.figure.skeleton import Skeleton
from voiceguide.figure.vector import Vector
from voiceguide.library.facts import Pose

MAT_MARGIN: Final = 12.0
WALL: Final = (172.0, 13.0)
"""How high and how thick the piece of wall is."""
SEAT: Final = (20.0, 21.0, 3.5)
"""Half its width, half its depth, its thickness."""
BACK_TOP: Final = 46.0
"""From the seat up to the upper edge of the chair's back."""


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
    low = [joint for joint in (*joints, bones.pelvis, bones.head.middle) if joint.y < 30.0]
    left, right = max(j.x for j in low) + MAT_MARGIN, min(j.x for j in low) - MAT_MARGIN
    front, behind = max(j.z for j in low) + MAT_MARGIN, min(j.z for j in low) - MAT_MARGIN
    corners = [
        Vector(left, 0, front),
        Vector(left, 0, behind),
        Vector(right, 0, behind),
        Vector(right, 0, front),
    ]
    return [Shape("mat", "prop", (_flat(eye, corners),))]


def _wall(bones: Skeleton, eye: Camera) -> list[Shape]:
    """A wall cut through where she stands, so that the gap behind her lower back is seen."""
    behind = min(bones.cut(level.share).place.z - level.back for level in anatomy.TRUNK) - 0.9
    high, thick = WALL
    corners = [(0.0, behind), (high, behind), (high, behind - thick), (0.0, behind - thick)]
    return [Shape("wall", "prop", (_flat(eye, [Vector(0.0, y, z) for y, z in corners]),))]


def _chair(bones: Skeleton, eye: Camera) -> list[Shape]:
    """A chair that she sits on, its back behind her."""
    return _seat(bones, eye, Vector(0.0, 0.0, -1.0))


def _chair_beside(bones: Skeleton, eye: Camera) -> list[Shape]:
    """A chair that she sits on sideways, its back on her right."""
    return _seat(bones, eye, Vector(-1.0, 0.0, 0.0))


def _seat(bones: Skeleton, eye: Camera, backward: Vector) -> list[Shape]:
    half_wide, half_deep, thick = SEAT
    across = Vector(-backward.z, 0.0, backward.x)
    top = bones.pelvis.plus(Vector(0.0, -anatomy.SEAT_DEPTH, 0.0))
    middle = top.plus(backward, 2.0)
    corners = [middle.plus(across, a * half_wide).plus(backward, b * half_deep)
               for a, b in ((1, 1), (1, -1), (-1, -1), (-1, 1))]  # fmt: skip
    low = Vector(0.0, -thick, 0.0)
    seat = tuple(_bar(eye, one.plus(low, 0.5), other.plus(low, 0.5), thick / 2)
                 for one, other in zip(corners, [*corners[1:], corners[0]], strict=True))  # fmt: skip
    legs = [_bar(eye, corner.plus(low), Vector(corner.x, 1.6, corner.z), 1.6) for corner in corners]
    posts = [corner.plus(Vector(0.0, BACK_TOP, 0.0)) for corner in (corners[0], corners[3])]
    drop = Vector(0.0, -22.0, 0.0)
    rest = _flat(eye, [posts[0], posts[1], posts[1].plus(drop), posts[0].plus(drop)])
    bars = tuple(
        _bar(eye, corner, post, 1.8) for corner, post in zip((corners[0], corners[3]), posts, strict=True)
    )
    rails = (_bar(eye, posts[0], posts[1], 1.8), _bar(eye, posts[0].plus(drop), posts[1].plus(drop), 1.8))
    return [
        Shape("chair-legs", "prop-far", tuple(legs)),
        Shape("chair-rest", "prop-far", (rest,)),
        Shape("chair-back", "prop", (*bars, *rails)),
        Shape("chair-seat", "prop", (_flat(eye, [corner.plus(low, 0.5) for corner in corners]), *seat)),
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
    "mat": _mat, "wall": _wall, "chair": _chair, "chair-beside": _chair_beside, "cushions": _cushions,
    "pillows": _pillows,
}  # fmt: skip
