"""Points and directions in the room: her left is x, up is y, ahead of her is z; lengths in centimetres."""

from math import cos, radians, sin, sqrt
from typing import NamedTuple


class Vector(NamedTuple):
    """A point or a direction in the room."""

    x: float
    y: float
    z: float

    def plus(self, other: "Vector", times: float = 1.0) -> "Vector":
        """The point, moved along ``other``."""
        return Vector(self.x + other.x * times, self.y + other.y * times, self.z + other.z * times)

    def minus(self, other: "Vector") -> "Vector":
        """The way from ``other`` to this point."""
        return self.plus(other, -1.0)

    def times(self, factor: float) -> "Vector":
        """The direction, longer or shorter."""
        return Vector(self.x * factor, self.y * factor, self.z * factor)

    def dot(self, other: "Vector") -> float:
        """How far the direction goes along ``other``."""
        return self.x * other.x + self.y * other.y + self.z * other.z

    @property
    def length(self) -> float:
        """From one end to the other."""
        return sqrt(self.dot(self))

    def unit(self) -> "Vector":
        """The same direction, one centimetre long; upward stands in for no direction at all."""
        return self.times(1 / self.length) if self.length > 1e-9 else Vector(0.0, 1.0, 0.0)

    def rolled(self, degrees: float) -> "Vector":
        """Turned about the way she faces; 90 lays her onto her right side."""
        c, s = cos(radians(degrees)), sin(radians(degrees))
        return Vector(self.x * c - self.y * s, self.x * s + self.y * c, self.z)


ZERO = Vector(0.0, 0.0, 0.0)


def pointing(lift: float, out: float, side: float) -> Vector:
    """The direction of a limb.

    ``lift`` 0 hangs down, 90 points ahead, -90 behind, 180 up; ``out`` turns it away from the middle,
    toward ``side`` (1 is left, -1 right).
    """
    flat = cos(radians(out))
    return Vector(sin(radians(out)) * side, -cos(radians(lift)) * flat, sin(radians(lift)) * flat)


def leaning(angle: float) -> Vector:
    """The direction of the trunk or head: 0 is upright, 90 level and forward."""
    return Vector(0.0, cos(radians(angle)), sin(radians(angle)))


def turned(angle: float, lean: float) -> tuple[Vector, Vector]:
    """Sideways and forward of a trunk at ``lean`` that has turned by ``angle`` to her right."""
    side = Vector(1.0, 0.0, 0.0)
    ahead = Vector(0.0, -sin(radians(lean)), cos(radians(lean)))
    c, s = cos(radians(angle)), sin(radians(angle))
    return side.times(c).plus(ahead, s), ahead.times(c).plus(side, -s)
