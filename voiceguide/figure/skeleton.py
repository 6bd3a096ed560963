"""A pose in, the places of her joints out: forward kinematics, and hands that reach."""

from dataclasses import dataclass, replace
from math import cos, pi

from voiceguide.figure import anatomy as body
from voiceguide.figure.reach import FINGERS, elbow_way, hand_places, reached
from voiceguide.figure.vector import ZERO, Vector, leaning, pointing, turned
from voiceguide.library.facts import Pose, Side

STEPS = 40
"""Pieces of the spine."""
SIGNS: dict[Side, float] = {"left": 1.0, "right": -1.0}


@dataclass(frozen=True)
class SpineCut:
    """Where the spine is at one share of its length, and which way is sideways, forward and along it."""

    place: Vector
    side: Vector
    ahead: Vector
    along: Vector


@dataclass(frozen=True)
class Limb:
    """Three joints and a tip: shoulder, elbow, wrist, fingers; or hip, knee, ankle, toes."""

    root: Vector
    bend: Vector
    end: Vector
    tip: Vector


@dataclass(frozen=True)
class Head:
    """The middle of the head, the base of the neck, and which way is up and ahead for her."""

    neck: Vector
    middle: Vector
    up: Vector
    ahead: Vector


@dataclass(frozen=True)
class Skeleton:
    """All joints of one pose, standing on the floor at height 0."""

    spine: tuple[SpineCut, ...]
    head: Head
    arms: dict[Side, Limb]
    legs: dict[Side, Limb]

    @property
    def pelvis(self) -> Vector:
        """Between the hip joints."""
        return self.spine[0].place

    @property
    def knees(self) -> Vector:
        """Between the knees."""
        return self.legs["left"].bend.plus(self.legs["right"].bend).times(0.5)

    @property
    def feet(self) -> Vector:
        """Between the ankles."""
        return self.legs["left"].end.plus(self.legs["right"].end).times(0.5)

    def cut(self, share: float) -> SpineCut:
        """The spine at a share of its length."""
        return self.spine[round(share * STEPS)]


def skeleton(pose: Pose) -> Skeleton:
    """Put the pose's bones together, lay them on the floor, and let the hands reach what they hold."""
    spine = _spine(pose)
    legs = {side: _leg(pose, side) for side in SIGNS}
    shift = _onto_the_floor(pose, spine, legs)
    spine = tuple(SpineCut(_laid(cut.place, pose, shift), *_directions(cut, pose)) for cut in spine)
    legs = {side: _moved(leg, pose, shift) for side, leg in legs.items()}
    head = _head(pose, spine[-1])
    bones = Skeleton(spine, head, {}, legs)
    return replace(bones, arms={side: _arm(pose, side, bones) for side in SIGNS})


def angle(pose: Pose, joint: str, side: Side | None = None) -> float:
    """The angle of a joint; a limb's own side counts before both."""
    own = pose.joints.get(f"{side}-{joint}") if side else None
    return pose.joints.get(joint, 0.0) if own is None else own


def _ease(share: float) -> float:
    return (1 - cos(pi * min(1.0, max(0.0, share)))) / 2


def _spine(pose: Pose) -> tuple[SpineCut, ...]:
    lean, low, high = (angle(pose, joint) for joint in ("lean", "low-back", "upper-back"))
    place = ZERO
    cuts = []
    for step in range(STEPS + 1):
        share = step / STEPS
        here = lean - low * (1 - _ease(share / 0.55)) + high * _ease((share - 0.45) / 0.55)
        side, ahead = turned(angle(pose, "turn") * _ease((share - 0.05) / 0.6), here)
        cuts.append(SpineCut(place, side, ahead, leaning(here)))
        place = place.plus(leaning(here), body.SPINE / STEPS)
    return tuple(cuts)


def _leg(pose: Pose, side: Side) -> Limb:
    sign = SIGNS[side]
    hip = Vector(body.HIPS_APART * sign, 0.0, 0.0)

    def point(joint: str) -> Vector:
        return pointing(angle(pose, joint, side), angle(pose, f"{joint}-out", side), sign)

    knee = hip.plus(point("thigh"), body.THIGH)
    ankle = knee.plus(point("shin"), body.SHIN)
    return Limb(hip, knee, ankle, ankle.plus(point("foot"), body.FOOT))


def _onto_the_floor(pose: Pose, spine: tuple[SpineCut, ...], legs: dict[Side, Limb]) -> Vector:
    """How far to move her so that her lowest part lies on the floor, and what stays, stays."""
    roll = angle(pose, "roll")
    seat = spine[0].place.plus(spine[0].along, -body.SEAT_DEPTH)
    low = [seat.rolled(roll).y]
    if abs(roll) > 45:
        low += [cut.place.rolled(roll).y - body.SHOULDERS_APART for cut in (spine[0], spine[-6])]
    for leg in legs.values():
        low += [leg.bend.rolled(roll).y - body.KNEE_ROUND, leg.end.rolled(roll).y - body.ANKLE_ROUND]
        low += [leg.tip.rolled(roll).y - body.TOE_ROUND]
    middle = {
        "pelvis": spine[0].place,
        "knees": legs["left"].bend.plus(legs["right"].bend).times(0.5),
        "feet": legs["left"].end.plus(legs["right"].end).times(0.5),
        "back": Vector(0.0, 0.0, min(cut.place.z - _depth(step) for step, cut in enumerate(spine))),
    }[pose.stays]
    return Vector(-middle.x if pose.stays != "back" else 0.0, -min(low), -middle.z)


def _depth(step: int) -> float:
    """How far her back lies behind the spine."""
    return min(body.TRUNK, key=lambda level: abs(level.share - step / STEPS)).back


def _laid(point: Vector, pose: Pose, shift: Vector) -> Vector:
    return point.rolled(angle(pose, "roll")).plus(shift)


def _directions(cut: SpineCut, pose: Pose) -> tuple[Vector, Vector, Vector]:
    roll = angle(pose, "roll")
    return cut.side.rolled(roll), cut.ahead.rolled(roll), cut.along.rolled(roll)


def _moved(leg: Limb, pose: Pose, shift: Vector) -> Limb:
    return Limb(*(_laid(point, pose, shift) for point in (leg.root, leg.bend, leg.end, leg.tip)))


def _head(pose: Pose, top: SpineCut) -> Head:
    roll, nod, top_lean = (
        angle(pose, "roll"),
        angle(pose, "head"),
        angle(pose, "lean") + angle(pose, "upper-back"),
    )
    neck = leaning((nod + top_lean) / 2).rolled(roll)
    _, ahead = turned(angle(pose, "head-turn"), nod)
    return Head(top.place, top.place.plus(neck, body.NECK), leaning(nod).rolled(roll), ahead.rolled(roll))


def _arm(pose: Pose, side: Side, bones: Skeleton) -> Limb:
    sign, roll, top = SIGNS[side], angle(pose, "roll"), bones.spine[-1]
    shoulder = top.place.plus(top.along, -body.SHOULDER_DROP).plus(top.side, body.SHOULDERS_APART * sign)

    def point(joint: str) -> Vector:
        return pointing(angle(pose, joint, side), angle(pose, f"{joint}-out", side), sign).rolled(roll)

    elbow = shoulder.plus(point("arm"), body.UPPER_ARM)
    wrist = elbow.plus(point("forearm"), body.FOREARM)
    held = {what: share for what, share in pose.hands.items() if share and what != "free"}
    if held:
        places = hand_places(side, sign, bones)
        free = pose.hands.get("free", 0.0)
        aim, bend = wrist.times(free), elbow.minus(shoulder).unit().times(free)
        for what, share in held.items():
            aim, bend = aim.plus(places[what], share), bend.plus(elbow_way(what, sign), share)
        elbow, wrist = reached(shoulder, aim, bend)
    fingers = _fingers(pose, wrist.minus(elbow).unit())
    return Limb(shoulder, elbow, wrist, wrist.plus(fingers, body.HAND))


def _fingers(pose: Pose, along: Vector) -> Vector:
    way = along.times(1 - sum(pose.hands.get(what, 0.0) for what in FINGERS))
    for what, there in FINGERS.items():
        way = way.plus(there, pose.hands.get(what, 0.0))
    return way.unit()
