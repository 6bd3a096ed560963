"""Reading a ``figure:``: the angles that differ from the figure before it, and what she rests on."""

from dataclasses import replace
from typing import Final

from voiceguide.library.blocks import Block, Key, ListKey
from voiceguide.library.facts import Anchor, Arrow, Pose, Viewpoint
from voiceguide.library.fields import Fields
from voiceguide.library.meanings import Anything, OneWord, Reading, WholeNumber
from voiceguide.library.source import Node

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


_TOLD: Final = {
    "lean": "The trunk: 0 upright, 90 level and forward.",
    "low-back": "How round the lower back is: 0 straight, 40 very round, -25 hollow.",
    "upper-back": "How round the upper back is: 0 straight, 40 very round, -25 hollow.",
    "head": "The head: 0 upright, 90 face down, as on hands and knees.",
    "turn": "The chest turned to her right; to her left with a minus.",
    "head-turn": "The head turned to her right; to her left with a minus.",
    "roll": "90 lies on her right side, -90 on her left.",
    "belly": "In percent: 100 as it is, 70 drawn in.",
    "foot": "Where the foot points: a flat foot is 90.",
}  # fmt: skip


def _told(joint: str) -> str:
    side, _, of_side = joint.partition("-")
    if side in ("left", "right"):
        return f"{_told(of_side)} Her {side} side only."
    limb = joint.removesuffix("-out")
    if limb != joint:
        return f"How far the {limb} points away from the middle of the body; with a minus, across it."
    return _TOLD.get(joint) or f"Where the {limb} points: 0 down, 90 ahead, -90 behind, 180 up."


VIEW: Final = Key("view", "From where she is seen.", meaning=OneWord(VIEWS))
STAYS_PUT: Final = Key("stays", "What does not slide on the floor.", meaning=OneWord(ANCHORS))
WITH: Final = ListKey("with", "What is in the picture with her; or nothing.", meaning=OneWord(PROPS))
HANDS_AT: Final = Key(
    "hands", "Where her hands are; with free the arms' angles count.", meaning=OneWord(HANDS)
)
ARROWS_OF: Final = {
    part: Key(part, f"Which way the {part.replace('-', ' ')} moves.", meaning=OneWord(WAYS)) for part in PARTS
}
ARROWS_BLOCK: Final = Block("a set of arrows", tuple(ARROWS_OF.values()))
ARROWS: Final = Key(
    "arrows",
    "Arrows for what is hard to see, like {belly: back}: a part of her, and which way it moves.",
    meaning=Anything(ARROWS_BLOCK.schema),
)
ANGLES: Final = {
    joint: Key(
        joint,
        _told(joint),
        meaning=WholeNumber(high, at_least=low, unit="percent" if joint == "belly" else "degrees"),
    )
    for joint, (low, high) in JOINTS.items()
}
FIGURE_BLOCK: Final = Block("a figure", (VIEW, STAYS_PUT, WITH, HANDS_AT, ARROWS, *ANGLES.values()))
FIGURE: Final = Anything(lambda defs: defs.refer("figure", FIGURE_BLOCK.schema))


def read_figure(node: Node | None, base: Pose, reading: Reading) -> Pose:
    """The figure written at ``node``, over the one it differs from; its arrows are its own."""
    if node is None:
        return replace(base, arrows=())
    figure = Fields(node, FIGURE_BLOCK, reading)
    hands = figure.get(HANDS_AT, None)
    props = figure.each(WITH)
    written = {joint: float(figure.get(key, 0)) for joint, key in ANGLES.items() if figure.has(key)}
    return Pose(
        view=figure.get(VIEW, base.view),
        stays=figure.get(STAYS_PUT, base.stays),
        joints={**_without_sides(base, written), **written},
        hands=base.hands if hands is None else {} if hands == "free" else {hands: 1.0},
        props=tuple(prop for prop in props if prop != "nothing") if figure.has(WITH) else base.props,
        arrows=_arrows(figure.node(ARROWS), reading),
    )


def _without_sides(base: Pose, written: dict[str, float]) -> dict[str, float]:
    """What is written for both sides counts for both, whatever one of them had before."""
    gone = {f"{side}-{joint}" for joint in written for side in ("left", "right")}
    return {joint: angle for joint, angle in base.joints.items() if joint not in gone}


def _arrows(node: Node | None, reading: Reading) -> tuple[Arrow, ...]:
    if node is None:
        return ()
    fields = Fields(node, ARROWS_BLOCK, reading)
    return tuple(Arrow(part, fields.get(key, "up")) for part, key in ARROWS_OF.items() if fields.has(key))
