"""Poses that are really drawn: all of the shipped library's, by name."""

from voiceguide.library import load
from voiceguide.library.facts import Pose

LIBRARY = load()


def shipped_poses() -> dict[str, Pose]:
    """Every pose of the shipped library."""
    poses = {f"position {name}": position.figure for name, position in LIBRARY.positions.items()}
    for name, exercise in LIBRARY.exercises.items():
        poses[name] = exercise.figure
        for part in exercise.parts:
            poses |= {f"{name} {part.name} {step.name}": step.figure for step in part.rep}
    return poses
