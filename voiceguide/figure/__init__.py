"""Poses in, pictures out: figures as SVG, as a loop, as a silhouette, and in the characters of a terminal."""

from voiceguide.figure.drawing import figure_svg, movement_svg, silhouette
from voiceguide.figure.poses import between, keyframes, loop, mirrored, pose_during, pose_of, telling
from voiceguide.figure.strip import picture_svg
from voiceguide.figure.terminal import figure_text

__all__ = [
    "between",
    "figure_svg",
    "figure_text",
    "keyframes",
    "loop",
    "mirrored",
    "movement_svg",
    "picture_svg",
    "pose_during",
    "pose_of",
    "silhouette",
    "telling",
]
