"""A pose in, everything that is drawn of it out: props, body, arrows."""

from dataclasses import dataclass

from voiceguide.figure.arrows import arrow_shapes
from voiceguide.figure.body import body_shapes, trunk_shape
from voiceguide.figure.camera import camera
from voiceguide.figure.props import prop_shapes
from voiceguide.figure.shape import Box, Shape, bounds
from voiceguide.figure.skeleton import skeleton
from voiceguide.library.facts import Pose

MARGIN = 5.0
BELOW_SHOULDERS = 0.8
"""A ghost of the shoulders would only be strokes by the neck."""


@dataclass(frozen=True)
class Scene:
    """The shapes of one pose, each list farthest first; ``ghost`` is where the trunk was before."""

    props: tuple[Shape, ...]
    body: tuple[Shape, ...]
    ghost: tuple[Shape, ...]
    arrows: tuple[Shape, ...]

    @property
    def order(self) -> tuple[str, ...]:
        """The parts of her in the order they are painted."""
        return tuple(shape.part for shape in self.body)

    @property
    def box(self) -> Box:
        """What all of it needs of the paper."""
        return bounds((*self.props, *self.body, *self.ghost, *self.arrows)).grown(MARGIN)

    @property
    def floor(self) -> Box:
        """Where she and what she rests on meet the floor."""
        around = bounds((*self.props, *self.body))
        return Box(around.left, around.bottom, around.right, around.bottom)


def scene(pose: Pose, before: Pose | None = None) -> Scene:
    """Stand, sit or lay her there, and look; ``before`` leaves its outline if the pose has arrows."""
    bones, eye = skeleton(pose), camera(pose)
    ghost = (
        (trunk_shape(skeleton(before), before, eye, up_to=BELOW_SHOULDERS),)
        if before and _moves_trunk(pose)
        else ()
    )
    return Scene(
        tuple(prop_shapes(bones, pose, eye)),
        tuple(body_shapes(bones, pose, eye)),
        ghost,
        tuple(arrow_shapes(bones, pose, eye)),
    )


def _moves_trunk(pose: Pose) -> bool:
    return any(arrow.part in ("belly", "back", "lower-back") for arrow in pose.arrows)
