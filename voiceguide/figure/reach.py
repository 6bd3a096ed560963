"""Hands that hold: where they go, and how an arm of two bones gets there."""

from collections.abc import Sequence
from math import sqrt
from typing import Protocol

from voiceguide.figure import anatomy as body
from voiceguide.figure.vector import Vector
from voiceguide.library.facts import Side

TABLE = 44.0
"""From the knees ahead to the hands, on hands and knees."""
CHAIR_BACK = (23.0, 33.0)
"""How far beside her a chair's back is when she sits sideways, and how high over the seat she holds it."""


class _Cut(Protocol):
    @property
    def place(self) -> Vector: ...
    @property
    def side(self) -> Vector: ...
    @property
    def ahead(self) -> Vector: ...


def hand_places(
    side: Side, sign: float, pelvis: Vector, spine: Sequence[_Cut], knee: Vector, ankle: Vector
) -> dict[str, Vector]:
    """Where the wrist goes for everything a hand can rest on."""
    seat = pelvis.y - body.SEAT_DEPTH
    belly = spine[round(0.3 * (len(spine) - 1))]
    far, high = CHAIR_BACK
    lap = pelvis.plus(Vector(sign * body.HIPS_APART, 0.0, 0.0)).plus(knee).times(0.5)
    return {
        "floor": Vector(sign * body.SHOULDERS_APART, body.WRIST_ROUND, knee.z + TABLE),
        "floor-behind": Vector(sign * (body.SHOULDERS_APART + 3), body.WRIST_ROUND, pelvis.z - 26),
        "knees": knee.plus(Vector(-sign * 1.0, body.KNEE_ROUND + 3.0, -13.0)),
        "under-knees": knee.plus(Vector(-sign * 4.0, -body.KNEE_ROUND - 2.0, -3.0)),
        "ankles": ankle.plus(Vector(sign * 3.0, body.ANKLE_ROUND + 1.0, 1.0)),
        "lap": lap.plus(Vector(-sign * 3.0, 9.0, 2.0)),
        "seat": Vector(pelvis.x + sign * 19.0, seat + 3.0, pelvis.z + 2),
        "tummy": belly.place.plus(belly.ahead, 19.0).plus(belly.side, sign * 12.0),
        "chair-back": Vector(pelvis.x - far, seat + high, pelvis.z + (13.0 if side == "left" else -15.0)),
    }


def elbow_way(hands: str, sign: float) -> Vector:
    """Which way the elbow bends while a hand is there."""
    return Vector(0.0, -1.0, -0.3) if hands == "chair-back" else Vector(0.55 * sign, -0.4, -0.75)


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
