"""Chapters and lines of words, as they go into a sound file."""

from collections.abc import Sequence
from typing import Final, NamedTuple

MOST_CHAPTERS: Final = 255
"""An ID3 table of contents and MP4's chapter list count in one byte."""


class Chapter(NamedTuple):
    """A chapter from ``start`` up to ``end``, in milliseconds."""

    start: int
    end: int
    title: str


class Line(NamedTuple):
    """Words and when they begin, in milliseconds."""

    start: int
    text: str


def few_enough(chapters: Sequence[Chapter], most: int = MOST_CHAPTERS) -> tuple[Chapter, ...]:
    """At most ``most`` chapters over the same time: sides are merged first, then neighbours, evenly.

    A side is a chapter named like the one before it and something more: "Torso twist, left side".
    """
    kept = list(chapters)
    if len(kept) > most:
        kept = [first for first, *_ in _groups_of_sides(kept)]
    if len(kept) > most:
        kept = [kept[len(kept) * number // most] for number in range(most)]
    starts = [*(chapter.start for chapter in kept[1:]), *(chapter.end for chapter in chapters[-1:])]
    return tuple(chapter._replace(end=end) for chapter, end in zip(kept, starts, strict=True))


def _groups_of_sides(chapters: Sequence[Chapter]) -> list[list[Chapter]]:
    groups: list[list[Chapter]] = []
    for chapter in chapters:
        if groups and chapter.title.startswith(f"{groups[-1][0].title}, "):
            groups[-1].append(chapter)
        else:
            groups.append([chapter])
    return groups
