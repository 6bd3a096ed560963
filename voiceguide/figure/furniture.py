"""Where chair and wall stand by her, in centimetres: to draw them, and to rest hands on them."""

from dataclasses import dataclass
from typing import Final

from voiceguide.figure import anatomy
from voiceguide.figure.vector import Vector

HALF_WIDE, HALF_DEEP, THICK = 20.0, 21.0, 3.5
"""Of a chair's seat; thick is the whole thickness."""
BACK_TOP: Final = 42.0
"""From the seat up to the upper edge of the chair's back."""
SEAT_HIGH: Final = 38.0
"""Of a chair that she does not sit on."""
RAIL: Final = 1.8
"""Half the thickness of the bars."""
REACH_OF_KNEES: Final = 34.0
"""From the knees of who kneels before a chair to the front edge of its seat."""
REACH_OF_FEET: Final = 84.0
"""From the ankles of who stands facing a wall to the wall."""


@dataclass(frozen=True)
class Chair:
    """The middle of its seat, on top, and the level direction toward its back."""

    middle: Vector
    backward: Vector

    def place(self, across: float, backward: float, up: float = 0.0) -> Vector:
        """A place by the chair: so far beside and behind the middle of the seat, and over it."""
        beside = Vector(-self.backward.z, 0.0, self.backward.x)
        return self.middle.plus(beside, across).plus(self.backward, backward).plus(Vector(0.0, up, 0.0))

    def corners(self, up: float = 0.0) -> list[Vector]:
        """The seat's four corners, or what is over them: first one at the back, last the other there."""
        ways = ((1, 1), (1, -1), (-1, -1), (-1, 1))
        return [self.place(a * HALF_WIDE, b * HALF_DEEP, up) for a, b in ways]


def chair_under(pelvis: Vector) -> Chair:
    """The chair that she sits on, its back behind her."""
    return Chair(pelvis.plus(Vector(0.0, -anatomy.SEAT_DEPTH, -7.0)), Vector(0.0, 0.0, -1.0))


def chair_beside(pelvis: Vector) -> Chair:
    """The chair that she sits on sideways, near the edge, its back on her right."""
    return Chair(pelvis.plus(Vector(-6.0, -anatomy.SEAT_DEPTH, -6.0)), Vector(-1.0, 0.0, 0.0))


def chair_ahead(knees: Vector) -> Chair:
    """The chair that she kneels before, its back away from her."""
    return Chair(Vector(knees.x, SEAT_HIGH, knees.z + REACH_OF_KNEES + HALF_DEEP), Vector(0.0, 0.0, 1.0))
