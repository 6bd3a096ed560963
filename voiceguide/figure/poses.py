"""Which pose belongs to which moment: of an exercise, of its phases, and in between."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from voiceguide.errors import UnknownName, nearest
from voiceguide.library.facts import Exercise, HoldStep, Library, Part, Phase, Pose, Side

SHORTEST_STAY = 1.5
LONGEST_STAY = 3.0
"""Seconds: a hold in a looping picture need not last as long as it does for her."""


class Keyframe(NamedTuple):
    """A pose with its name, the breath or hold that belongs to it, and the seconds she takes to get there."""

    label: str
    note: str
    pose: Pose
    seconds: float


def pose_of(
    library: Library, exercise: str, phase: str | None = None, *, part: str = "", side: Side | None = None
) -> Pose:
    """The pose at the end of a phase or in a hold; without a phase, the one the exercise starts from.

    What is written is her right side; ``side="left"`` gives the mirror image where the exercise has sides.
    Raises UnknownName.
    """
    found = library.exercises.get(exercise)
    if found is None:
        hint = nearest(exercise, library.exercises) or "see `voiceguide list`"
        raise UnknownName(f'there is no exercise "{exercise}"; {hint}')
    parts = [each for each in found.parts if part in ("", each.name)]
    if phase is None:
        pose, owner = (parts[0].figure, parts[0]) if part and parts else (found.figure, found.parts[0])
    else:
        pose, owner = _of_phase(found, parts, phase)
    return mirrored(pose) if side == "left" and owner.sides else pose


def pose_during(
    library: Library,
    exercise: str,
    phase: str,
    share: float,
    *,
    part: str = "",
    side: Side | None = None,
) -> Pose:
    """The pose within a phase: at its beginning (0) that of the step before it, at its end (1) its own.

    Raises UnknownName.
    """
    goal = pose_of(library, exercise, phase, part=part, side=side)
    owner = next(
        each
        for each in library.exercises[exercise].parts
        if part in ("", each.name) and phase in [step.name for step in each.rep]
    )
    names = [step.name for step in owner.rep]
    before = owner.rep[names.index(phase) - 1].figure
    return between(mirrored(before) if goal.flipped != before.flipped else before, goal, share)


def _of_phase(exercise: Exercise, parts: Sequence[Part], phase: str) -> tuple[Pose, Part]:
    steps = {step.name: (step.figure, part) for part in reversed(parts) for step in reversed(part.rep)}
    if phase not in steps:
        hint = nearest(phase, steps) or f"known are {', '.join(steps)}"
        raise UnknownName(f'"{exercise.name}" has no phase "{phase}"; {hint}')
    return steps[phase]


def mirrored(pose: Pose) -> Pose:
    """Her other side."""
    return replace(pose, flipped=not pose.flipped)


def between(a: Pose, b: Pose, share: float) -> Pose:
    """The pose at a ``share`` of the way: 0 is ``a``, 1 is ``b``."""
    if share in (0, 1):
        return b if share else a
    joints = _apart(a, b)
    blend = {joint: one + (other - one) * share for joint, (one, other) in joints.items()}
    hands = {what: 0.0 for pose in (a, b) for what in (pose.hands or {"free": 1.0})}
    for pose, weight in ((a, 1 - share), (b, share)):
        for what, much in (pose.hands or {"free": 1.0}).items():
            hands[what] += much * weight
    return replace(a, joints=blend, hands={} if set(hands) == {"free"} else hands, arrows=())


def _apart(a: Pose, b: Pose) -> dict[str, tuple[float, float]]:
    """Every joint's angle in both poses; one that moves on one side only is told for both sides."""

    def of(pose: Pose, joint: str) -> float:
        side, _, limb = joint.partition("-")
        fallback = pose.joints.get(limb, 0.0) if side in ("left", "right") else 0.0
        return pose.joints.get(joint, fallback)

    return {joint: (of(a, joint), of(b, joint)) for joint in dict.fromkeys([*a.joints, *b.joints])}


def keyframes(part: Part) -> list[Keyframe]:
    """The start of a movement and every phase and hold after it."""
    steps = [Keyframe(step.name, _note(step, part), step.figure, _seconds(step)) for step in part.rep]
    return [Keyframe("start", "", part.figure, 2.0), *steps]


def loop(part: Part) -> tuple[list[Pose], list[float]]:
    """The poses of one repetition, and the seconds to each of them from the one before."""
    steps = [(step.figure, _seconds(step)) for step in part.rep]
    return [pose for pose, _ in steps], [seconds for _, seconds in steps]


def telling(part: Part) -> Pose:
    """The pose that shows best what the movement is: the one farthest from its start."""

    def far(pose: Pose) -> float:
        moved = sum(abs(one - other) for one, other in _apart(part.figure, pose).values())
        return moved + 30.0 * (pose.hands != part.figure.hands) + len(pose.arrows)

    return max((step.figure for step in part.rep), key=far)


def _note(step: Phase | HoldStep, part: Part) -> str:
    if isinstance(step, HoldStep):
        length = step.takes or part.dose.hold
        return f"hold {float(length):g} s" if length else "hold"
    return {"in": "breathe in", "out": "breathe out", "free": ""}[step.breath]


def _seconds(step: Phase | HoldStep) -> float:
    if isinstance(step, HoldStep):
        return min(LONGEST_STAY, max(SHORTEST_STAY, float(step.takes or LONGEST_STAY)))
    return float(step.takes)
