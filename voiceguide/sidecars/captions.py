"""Captions as files: WebVTT for players and the web, SRT for everything else."""

import re
from collections.abc import Iterator
from itertools import pairwise
from textwrap import wrap
from typing import Final, NamedTuple

from voiceguide.sidecars.caption import captions
from voiceguide.sidecars.words import milliseconds, timestamp
from voiceguide.timeline.model import Timeline

VTT_WIDTH: Final = 65
SRT_WIDTH: Final = 32
"""Characters in a line, as the podcast namespace asks for."""

LINES: Final = 2
"""Lines on the screen at a time; what is longer follows in a caption of its own."""


_TAG: Final = re.compile(r"<(/?[A-Za-z][^<>]*)>")
_OVERRIDE: Final = re.compile(r"\{([^{}]*)\}")
"""What players of SRT take for commands."""


class Shown(NamedTuple):
    """Lines on the screen, from ``start`` up to ``end``, in milliseconds."""

    start: int
    end: int
    lines: tuple[str, ...]


def webvtt(timeline: Timeline) -> str:
    """The captions as WebVTT: lines of at most 65 characters, every cue with an id of its own."""
    cues = (
        f"{number}\n{timestamp(start)} --> {timestamp(end)}\n" + "\n".join(map(_escaped, lines)) + "\n"
        for number, (start, end, lines) in enumerate(shown(timeline, VTT_WIDTH), 1)
    )
    return "\n".join(("WEBVTT\n", *cues))


def srt(timeline: Timeline) -> str:
    """The captions as SubRip: two lines of at most 32 characters at a time.

    Players take ``<b>`` and ``{y:i}`` for commands, and nothing escapes them; other brackets stand there.
    """
    cues = (
        f"{number}\n{timestamp(start, ',')} --> {timestamp(end, ',')}\n"
        + "\n".join(map(_plain, lines))
        + "\n"
        for number, (start, end, lines) in enumerate(shown(timeline, SRT_WIDTH), 1)
    )
    return "\n".join(cues)


def shown(timeline: Timeline, width: int) -> Iterator[Shown]:
    """Every caption in pieces of two lines; each piece has its share of the time, by its letters."""
    for start, end, text in captions(timeline):
        pages = _pages(text, width)
        letters = [0]
        for page in pages:
            letters.append(letters[-1] + sum(map(len, page)))
        first, last = (milliseconds(at, timeline.sample_rate) for at in (start, end))
        edges = [first + (last - first) * so_far // letters[-1] for so_far in letters]
        for page, (begin, stop) in zip(pages, pairwise(edges), strict=True):
            yield Shown(begin, max(stop, begin + 1), page)


def _pages(text: str, width: int) -> list[tuple[str, ...]]:
    """The text in as few pages as it needs, their lines about equally long."""
    lines = wrap(text, width, break_on_hyphens=False)
    for narrower in range(width // 2, width):
        if len(even := wrap(text, narrower, break_on_hyphens=False)) == len(lines):
            lines = even
            break
    return [tuple(lines[at : at + LINES]) for at in range(0, len(lines), LINES)]


def _plain(line: str) -> str:
    return _OVERRIDE.sub(r"(\1)", _TAG.sub("\u2039\\1\u203a", line))


def _escaped(line: str) -> str:
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
