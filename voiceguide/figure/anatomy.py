"""Her measures: lengths of the bones and the profile of a visibly pregnant body, in centimetres."""

from typing import Final, NamedTuple

SPINE: Final = 50.0
NECK: Final = 14.0
UPPER_ARM: Final = 28.0
FOREARM: Final = 25.0
HAND: Final = 8.0
THIGH: Final = 42.0
SHIN: Final = 40.0
FOOT: Final = 17.0

HIPS_APART: Final = 8.5
SHOULDERS_APART: Final = 14.6
SHOULDER_DROP: Final = 5.0
SEAT_DEPTH: Final = 10.0
"""from the hip joint down to what she sits on"""

HIP_ROUND: Final = 9.0
KNEE_ROUND: Final = 6.2
ANKLE_ROUND: Final = 4.2
TOE_ROUND: Final = 2.8
SHOULDER_ROUND: Final = 5.4
ELBOW_ROUND: Final = 4.2
WRIST_ROUND: Final = 3.2
FINGER_ROUND: Final = 2.6
NECK_ROUND: Final = 4.6
HEAD_ROUND: Final = 10.0


class TrunkLevel(NamedTuple):
    """A cut through the trunk, at a ``share`` of the spine from hip to neck."""

    share: float
    back: float
    front: float
    """without the pregnancy"""
    belly: float
    """what the pregnancy adds in front"""
    wide: float


TRUNK: Final = (
    TrunkLevel(0.00, 11.0, 8.0, 2.0, 15.0),
    TrunkLevel(0.10, 11.0, 8.5, 8.0, 16.0),
    TrunkLevel(0.21, 9.8, 8.5, 14.5, 15.5),
    TrunkLevel(0.34, 8.3, 8.0, 18.0, 15.8),
    TrunkLevel(0.47, 7.5, 7.5, 17.0, 15.2),
    TrunkLevel(0.58, 7.5, 8.5, 10.5, 13.8),
    TrunkLevel(0.67, 8.0, 11.5, 3.0, 13.6),
    TrunkLevel(0.76, 8.5, 12.5, 0.0, 14.2),
    TrunkLevel(0.86, 8.5, 9.5, 0.0, 14.5),
    TrunkLevel(0.94, 7.5, 6.5, 0.0, 12.0),
    TrunkLevel(1.00, 4.8, 4.8, 0.0, 6.5),
)
