"""Reading a ``figure:``: the angles that differ from the figure before it, and what she rests on."""

import re
from dataclasses import replace
from functools import partial
from typing import Final

from voiceguide.library import fields as read
from voiceguide.library.facts import Anchor, Arrow, Pose, Viewpoint
from voiceguide.library.fields import Fields, Problems
from voiceguide.library.source import MappingNode, Node, ScalarNode

VIEWS: Final[tuple[Viewpoint, ...]] = ("side", "three-quarter", "corner", "front", "above")
ANCHORS: Final[tuple[Anchor, ...]] = ("feet", "knees", "pelvis", "back")
PROPS: Final = (
    "mat", "chair", "chair-beside", "chair-ahead", "wall", "wall-ahead", "cushions", "pillows", "nothing",
)  # fmt: skip
HANDS: Final = (
    "free", "floor", "floor-behind", "knees", "under-knees", "ankles", "lap", "seat", "tummy", "chair-back",
    "chair-ahead", "wall-ahead",
)  # fmt: skip
PARTS: Final = ("belly", "lower-back", "back", "chest", "head", "hands", "knees", "shoulders")
WAYS: Final = (
    "up", "down", "forward", "back", "in", "out", "left", "right",
    "up-down", "forward-back", "turn-left", "turn-right",
)  # fmt: skip

_LIMB: Final = (-180, 180)
_OUT: Final = (-90, 90)
_EITHER: Final = {
    "arm": _LIMB, "arm-out": _OUT, "forearm": _LIMB, "forearm-out": _OUT,
    "thigh": _LIMB, "thigh-out": _OUT, "shin": _LIMB, "shin-out": _OUT, "foot": _LIMB, "foot-out": _OUT,
}  # fmt: skip
JOINTS: Final = {
    "lean": (-90, 120), "low-back": (-45, 75), "upper-back": (-45, 75), "head": (-90, 180),
    "turn": (-75, 75), "head-turn": (-90, 90), "roll": (-90, 90), "belly": (0, 120),
    **_EITHER,
    **{f"{side}-{joint}": limits for side in ("left", "right") for joint, limits in _EITHER.items()},
}  # fmt: skip
"""Every joint, with the smallest and the largest angle that makes sense; ``belly`` is a percentage."""

NEUTRAL: Final = Pose(
    view="side",
    stays="feet",
    joints={"foot": 90.0, "arm": 2.0, "forearm": 14.0, "belly": 100.0},
    hands={},
)
"""Standing straight; every figure is written as what differs from it."""


def read_figure(node: Node | None, base: Pose, problems: Problems) -> Pose:
    """The figure written at ``node``, over the one it differs from; its arrows are its own."""
    if node is None:
        return replace(base, arrows=())
    figure = Fields(node, "a figure", ("view", "stays", "with", "hands", "arrows", *JOINTS), problems)
    hands = figure.get("hands", partial(read.choice, known=HANDS), None)
    props = figure.each("with", partial(read.choice, known=PROPS))
    written = {joint: figure.get(joint, partial(_angle, limits=JOINTS[joint]), 0.0)
               for joint in JOINTS if figure.has(joint)}  # fmt: skip
    return Pose(
        view=figure.get("view", partial(read.choice, known=VIEWS), base.view),
        stays=figure.get("stays", partial(read.choice, known=ANCHORS), base.stays),
        joints={**_without_sides(base, written), **written},
        hands=base.hands if hands is None else {} if hands == "free" else {hands: 1.0},
        props=tuple(prop for prop in props if prop != "nothing") if figure.has("with") else base.props,
        arrows=_arrows(figure.node("arrows"), problems),
    )


def _without_sides(base: Pose, written: dict[str, float]) -> dict[str, float]:
    """What is written for both sides counts for both, whatever one of them had before."""
    gone = {f"{side}-{joint}" for joint in written for side in ("left", "right")}
    return {joint: angle for joint, angle in base.joints.items() if joint not in gone}


def _angle(node: Node, problems: Problems, limits: tuple[int, int]) -> float:
    text = node.text.strip() if isinstance(node, ScalarNode) else ""
    low, high = limits
    if not re.fullmatch(r"-?\d{1,3}", text, re.ASCII) or not low <= int(text) <= high:
        problems.append(node.place.problem(f"a whole number of degrees from {low} to {high} is needed here"))
        return 0.0
    return float(text)


def _arrows(node: Node | None, problems: Problems) -> tuple[Arrow, ...]:
    if node is None:
        return ()
    if not isinstance(node, MappingNode):
        problems.append(node.place.problem("arrows are written as {part: way}, like {belly: back}"))
        return ()
    fields = Fields(node, "arrows", PARTS, problems)
    way = partial(read.choice, known=WAYS)
    return tuple(Arrow(part, fields.get(part, way, "up")) for part in PARTS if fields.has(part))
