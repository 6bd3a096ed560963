"""Hands that hold: where they go, and how an arm of two bones gets there."""

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Final, Protocol

from voiceguide.figure import anatomy as body
from voiceguide.figure import furniture
from voiceguide.figure.vector import Vector
from voiceguide.library.facts import Side

TABLE = 44.0
"""From the knees ahead to the hands, on hands and knees."""
WALL_HIGH = 108.0
"""Of hands on a wall."""
FINGERS: Final[dict[str, Vector]] = {
    "floor": Vector(0.0, -0.05, 1.0),
    "chair-back": Vector(-0.75, -0.65, 0.0),
    "chair-ahead": Vector(0.0, -0.1, 1.0),
    "wall-ahead": Vector(0.0, 1.0, 0.15),
}
"""Where fingers point whatever the arm does: flat on something, or round it."""


class _Cut(Protocol):
    @property
    def place(self) -> Vector: ...
    @property
    def side(self) -> Vector: ...
    @property
    def ahead(self) -> Vector: ...


class _Leg(Protocol):
    @property
    def bend(self) -> Vector: ...
    @property
    def end(self) -> Vector: ...


class _Bones(Protocol):
    @property
    def spine(self) -> Sequence[_Cut]: ...
    @property
    def legs(self) -> Mapping[Side, _Leg]: ...
    @property
    def pelvis(self) -> Vector: ...
    @property
    def knees(self) -> Vector: ...
    @property
    def feet(self) -> Vector: ...


def hand_places(side: Side, sign: float, bones: _Bones) -> dict[str, Vector]:
    """Where the wrist goes for everything a hand can rest on."""
    pelvis, knee, ankle = bones.pelvis, bones.legs[side].bend, bones.legs[side].end
    seat = pelvis.y - body.SEAT_DEPTH
    belly = bones.spine[round(0.3 * (len(bones.spine) - 1))]
    lap = pelvis.plus(Vector(sign * body.HIPS_APART, 0.0, 0.0)).plus(knee).times(0.5)
    on_top = furniture.BACK_TOP + furniture.RAIL + body.WRIST_ROUND
    beside, ahead = furniture.chair_beside(pelvis), furniture.chair_ahead(bones.knees)
    return {
        "floor": Vector(sign * body.SHOULDERS_APART, body.WRIST_ROUND, knee.z + TABLE),
        "floor-behind": Vector(sign * (body.SHOULDERS_APART + 3), body.WRIST_ROUND, pelvis.z - 26),
        "knees": knee.plus(Vector(-sign * 1.0, body.KNEE_ROUND + 3.0, -13.0)),
        "under-knees": knee.plus(Vector(-sign * 4.0, -body.KNEE_ROUND - 2.0, -3.0)),
        "ankles": ankle.plus(Vector(sign * 3.0, body.ANKLE_ROUND + 1.0, 1.0)),
        "lap": lap.plus(Vector(-sign * 3.0, 9.0, 2.0)),
        "seat": Vector(pelvis.x + sign * 19.0, seat + 3.0, pelvis.z + 2),
        "tummy": belly.place.plus(belly.ahead, 19.0).plus(belly.side, sign * 12.0),
        "chair-back": beside.place(-sign * 15.0, furniture.HALF_DEEP - 2.0, on_top),
        "chair-ahead": ahead.place(-sign * 11.0, 10.0, body.ELBOW_ROUND),
        "wall-ahead": Vector(
            sign * body.SHOULDERS_APART, WALL_HIGH, bones.feet.z + furniture.REACH_OF_FEET - body.WRIST_ROUND
        ),
    }


def elbow_way(hands: str, sign: float) -> Vector:
    """Which way the elbow bends while a hand is there."""
    ways = {
        "chair-back": Vector(0.0, -0.6, 0.4 * sign),
        "chair-ahead": Vector(0.0, -1.0, -0.3),
        "wall-ahead": Vector(0.3 * sign, -1.0, -0.3),
    }
    return ways.get(hands, Vector(0.55 * sign, -0.4, -0.75))


def reached(shoulder: Vector, aim: Vector, bend_way: Vector) -> tuple[Vector, Vector]:
    """Elbow and wrist of an arm that reaches for ``aim`` as far as it can, its elbow toward ``bend_way``."""
    upper, lower = body.UPPER_ARM, body.FOREARM
    way = aim.minus(shoulder)
    distance = min(max(way.length, abs(upper - lower) + 1.0), upper + lower - 0.2)
    along = way.unit()
    ahead = (upper * upper - lower * lower + distance * distance) / (2 * distance)
    beside = sqrt(max(0.0, upper * upper - ahead * ahead))
    across = bend_way.plus(along, -bend_way.dot(along)).unit()
    elbow = shoulder.plus(along, ahead).plus(across, beside)
    return elbow, shoulder.plus(along, distance)
