"""The pictures of the page: a figure for each position, and a movement that the sound's clock winds."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from voiceguide.coach import Address
from voiceguide.figure import figure_svg, loop, mirrored, movement_svg, telling
from voiceguide.library.facts import Exercise, Library, Part, Pose
from voiceguide.library.routines import CHAIR

FIGURES = "figures"
_STYLE = re.compile("<style>.*?</style>")
"""How a loop minds reduced motion by itself; here ``guide.js`` does, and the pages allow no such styles."""


class Excerpt(NamedTuple):
    """A picture, and where in its loop the step is shown, in milliseconds; 0 and 0 if it stands still."""

    name: str
    start: int = 0
    length: int = 0


class Gallery:
    """All pictures that sessions of some exercises can need; ``files`` holds each by its path.

    Their names join the author's with ``_``, which none of those has, so that no two are alike.
    """

    def __init__(self, library: Library, exercises: Iterable[str]) -> None:
        self.files: dict[str, bytes] = {}
        self._of_position: dict[str, Excerpt] = {}
        self._of_step: dict[Address, Excerpt] = {}
        for name, position in library.positions.items():
            self._of_position[name] = self._still(f"position_{name}", position.figure)
        for name in dict.fromkeys(exercises):
            self._hang(library.exercises[name])

    def position(self, name: str) -> Excerpt | None:
        """The picture of a position."""
        return self._of_position.get(name)

    def step(self, address: Address) -> Excerpt | None:
        """The picture of a phase or hold; of where its part starts if the address names no phase."""
        return self._of_step.get(address._replace(set=0, rep=0))

    @staticmethod
    def card(exercises: Sequence[str]) -> str:
        """The path of the picture that tells best what a session is; for one to listen to, she sits."""
        return f"{FIGURES}/{exercises[0] if exercises else f'position_{CHAIR}'}.svg"

    def _hang(self, exercise: Exercise) -> None:
        self._still(exercise.name, telling(exercise.parts[0]))
        for part in exercise.parts:
            for side in ("right", "left") if part.sides else ("",):
                key = "_".join(filter(None, (exercise.name, part.name, side)))
                where = Address(exercise.name, part.name, side)
                self._of_step |= dict(self._of_part(where, key, part, flipped=side == "left"))

    def _of_part(
        self, where: Address, key: str, part: Part, *, flipped: bool
    ) -> Iterator[tuple[Address, Excerpt]]:
        def seen(pose: Pose) -> Pose:
            return mirrored(pose) if flipped else pose

        yield where, self._still(f"{key}_start", seen(part.figure))
        poses, seconds = loop(part)
        svg = movement_svg([seen(pose) for pose in poses], seconds, key=key)
        moving = self._put(f"{key}_loop", _STYLE.sub("", svg))
        ends = sum(seconds[1:])  # the loop begins where the first step ends
        clock = 0.0
        for number, step in enumerate(part.rep):
            before = poses[number - 1]
            start = clock if number else ends
            clock += seconds[number] if number else 0
            if step.figure.arrows and _alike(before, step.figure):
                shown = self._still(f"{key}_step{number + 1}", seen(step.figure))
            else:
                shown = Excerpt(moving, round(start * 1000), round(seconds[number] * 1000))
            yield where._replace(phase=step.name), shown

    def _still(self, key: str, pose: Pose) -> Excerpt:
        return Excerpt(self._put(key, figure_svg(pose, key=key)))

    def _put(self, key: str, svg: str) -> str:
        self.files[f"{FIGURES}/{key}.svg"] = svg.encode()
        return key


def _alike(one: Pose, other: Pose) -> bool:
    return (one.joints, one.hands) == (other.joints, other.hands)


class Pictures:
    """The pictures of one session, numbered as they are first asked for."""

    def __init__(self, gallery: Gallery, called: Callable[[str], str] = str) -> None:
        """``called`` gives what a picture of the gallery is called where it is shown."""
        self._gallery = gallery
        self._called = called
        self._numbers: dict[str, int] = {}

    @property
    def names(self) -> list[str]:
        """What all that were asked for are called, by their numbers."""
        return [self._called(name) for name in self._numbers]

    def of_position(self, name: str) -> int:
        """The number of a position's picture; -1 if there is none."""
        shown = self._gallery.position(name)
        return self._number(shown.name) if shown else -1

    def of_card(self, exercise: str) -> int:
        """The number of the picture that tells best what an exercise is."""
        return self._number(exercise)

    def of_step(self, address: Address) -> tuple[int, int, int]:
        """The number of a step's picture (-1: none), and where in its loop the step is, and how long."""
        shown = self._gallery.step(address)
        return (self._number(shown.name), shown.start, shown.length) if shown else (-1, 0, 0)

    def _number(self, name: str) -> int:
        return self._numbers.setdefault(name, len(self._numbers))
