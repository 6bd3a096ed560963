"""From the room onto the paper: where each view looks from."""

from dataclasses import dataclass
from math import cos, radians, sin

from voiceguide.figure.shape import Point
from voiceguide.figure.vector import Vector
from voiceguide.library.facts import Pose

VIEWS = {
    "side": (80.0, 7.0),
    "three-quarter": (65.0, 12.0),
    "corner": (20.0, 16.0),
    "front": (0.0, 14.0),
    "above": (0.0, 42.0),
}
"""How far round her to her right the eye stands, and how far it looks down, in degrees."""


@dataclass(frozen=True)
class Camera:
    """Lines of sight are parallel, so nothing gets smaller far away."""

    across: Vector
    up: Vector
    toward: Vector

    def seen(self, point: Vector) -> Point:
        """Where a point lies on the paper; y grows downward, as in SVG."""
        return point.dot(self.across), -point.dot(self.up)

    def depth(self, point: Vector) -> float:
        """How near a point is to the eye; larger is nearer."""
        return point.dot(self.toward)


def camera(pose: Pose) -> Camera:
    """The eye for the pose's view; a flipped pose is its mirror image."""
    yaw, pitch = VIEWS[pose.view]
    c, s = cos(radians(yaw)), sin(radians(yaw))
    toward = Vector(-s, 0.0, c)
    down = Vector(0.0, cos(radians(pitch)), 0.0).plus(toward, -sin(radians(pitch)))
    flip = -1.0 if pose.flipped else 1.0
    near = toward.times(cos(radians(pitch))).plus(Vector(0.0, sin(radians(pitch)), 0.0))
    return Camera(Vector(c * flip, 0.0, s * flip), down, near)
