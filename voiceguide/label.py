"""A plan comes in; what its sound file says of itself goes out: words, chapters, lyrics, a cover."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from voiceguide.beside.chapters import spans
from voiceguide.beside.lyrics import lines
from voiceguide.coach import Script
from voiceguide.library import Library
from voiceguide.library.facts import Part, Pose
from voiceguide.output import Chapter, Line, Tags
from voiceguide.release import VERSION, YEAR
from voiceguide.timeline import Timeline

ARTIST: Final = "voiceguide"
ALBUM: Final = "voiceguide"
GENRE: Final = "Spoken Word"
LANGUAGE: Final = "en"
COVER: Final = 1400
"""Pixels of the cover inside a file: the least a podcast may have."""

EDITION: Final = 2
"""Part of every fingerprint: count it up when the same session shall give another file."""


def words(library: Library, title: str) -> Tags:
    """What is known before anything is timed."""
    comment = " ".join(each.text for each in library.phrases["wellness"])
    software = f"voiceguide {VERSION}"
    return Tags(title, ARTIST, ALBUM, comment, software, YEAR, LANGUAGE, GENRE)


def complete(tags: Tags, timeline: Timeline, cover: str) -> Tags:
    """The tags with chapters, lyrics and the cover (as SVG)."""
    from voiceguide.picture import png

    return tags._replace(
        chapters=tuple(Chapter(*span) for span in spans(timeline)),
        lyrics=tuple(Line(*line) for line in lines(timeline)),
        cover=png(cover, COVER),
    )


def movements(library: Library, script: Script) -> list[Part]:
    """The first movement of each exercise, in the order of the session."""
    names = dict.fromkeys(item.address.exercise for item in script)
    return [library.exercises[name].parts[0] for name in names if name in library.exercises]


def poses(movements: Iterable[Part]) -> list[list[Pose]]:
    """All that decides what the figures on the cover look like."""
    return [[part.figure, *(step.figure for step in part.rep)] for part in movements]


def cover(timeline: Timeline, title: str, movements: Iterable[Part]) -> str:
    """The cover as SVG, with a silhouette for each movement, in the pose that tells most of it."""
    from voiceguide.figure import silhouette, telling
    from voiceguide.picture import cover_svg

    figures = [silhouette(telling(part), key=f"figure-{number}") for number, part in enumerate(movements)]
    return cover_svg(timeline, title, figures)


def up_to(timeline: Timeline, samples: int) -> Timeline:
    """The timeline as far as it was heard."""
    return replace(
        timeline,
        length=samples,
        cues=[cue for cue in timeline.cues if cue.start < samples],
        chapters=[chapter for chapter in timeline.chapters if chapter.start < samples],
    )
