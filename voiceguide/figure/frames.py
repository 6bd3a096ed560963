"""The in-between frames of a movement: every part's outline at every moment of the loop."""

from collections.abc import Sequence
from dataclasses import dataclass

from voiceguide.figure.poses import between
from voiceguide.figure.scene import MARGIN, Scene, scene
from voiceguide.figure.shape import Box, bounds
from voiceguide.library.facts import Pose

STEPS = 4
"""Frames from one pose to the next; the outlines between them are drawn by whoever shows the picture."""


@dataclass(frozen=True)
class Frames:
    """Scenes at ``times``, shares of the whole loop; the first one comes again at the end."""

    scenes: tuple[Scene, ...]
    times: tuple[float, ...]
    seconds: float

    @property
    def box(self) -> Box:
        """The paper all of them need."""
        return bounds(shape for each in self.scenes for shape in (*each.props, *each.body)).grown(MARGIN)

    def layerings(self) -> dict[tuple[str, ...], Scene]:
        """The orders in which her parts are painted, each with its first scene; mostly there is only one."""
        orders: dict[tuple[str, ...], Scene] = {}
        for each in self.scenes:
            orders.setdefault(each.order, each)
        return orders

    def appearance(self, order: tuple[str, ...]) -> str:
        """When parts painted in this order are to be seen, as an SVG element."""
        shown = ["visible" if each.order == order else "hidden" for each in self.scenes]
        changes = [at for at, what in enumerate(shown) if at == 0 or shown[at - 1] != what]
        times = ";".join(_share(self.times[at]) for at in changes)
        return (
            f'<animate attributeName="visibility" calcMode="discrete" dur="{self.seconds:g}s" '
            f'repeatCount="indefinite" keyTimes="{times}" values="{";".join(shown[at] for at in changes)}"/>'
        )

    def animation(self, part: str) -> str:
        """How a part's outline changes, as an SVG element; empty where it does not."""
        paths = [shape.path() for each in self.scenes for shape in each.body if shape.part == part]
        if len(set(paths)) == 1 or len(paths) != len(self.times):
            return ""
        times = ";".join(map(_share, self.times))
        return (
            f'<animate attributeName="d" dur="{self.seconds:g}s" repeatCount="indefinite" '
            f'keyTimes="{times}" values="{";".join(paths)}"/>'
        )


def _share(time: float) -> str:
    return f"{time:.3f}".rstrip("0").rstrip(".")


def animated(poses: Sequence[Pose], seconds: Sequence[float]) -> Frames:
    """Frames through all poses and back to the first; ``seconds`` lead to each from the one before it."""
    total = sum(seconds)
    scenes, times = [scene(poses[0])], [0.0]
    clock = 0.0
    for index in range(1, len(poses) + 1):
        start, end = poses[index - 1], poses[index % len(poses)]
        takes = seconds[index % len(poses)]
        steps = 1 if start == end else STEPS
        for step in range(1, steps + 1):
            share = step / steps
            scenes.append(scene(between(start, end, share * share * (3 - 2 * share))))
            times.append((clock + takes * share) / total)
        clock += takes
    return Frames(tuple(scenes), (*times[:-1], 1.0), total)
