"""Captions: words, sounds, and the phase or hold while nothing is said; WebVTT for the web, else SRT."""

import re
from collections.abc import Iterator
from itertools import chain, pairwise
from math import ceil
from textwrap import wrap
from typing import Final, NamedTuple

from voiceguide.clock import exact_seconds, milliseconds, whole_samples
from voiceguide.sidecars.words import BREATHS, one_line, sound_words, timestamp
from voiceguide.timeline.model import Cue, HoldSpan, Timeline

LINGER: Final = 1
"""Seconds a caption may stay after its words have ended, if nothing follows."""

WORTH_FILLING: Final = 0.8
"""Seconds; quiet in a phase or hold shorter than this gets no caption of its own."""

HOLD_STEP: Final = 5
"""Every so many seconds the screen says how much of a hold is left."""

VTT_WIDTH: Final = 65
SRT_WIDTH: Final = 32
"""Characters in a line, as the podcast namespace asks for."""

LINES: Final = 2
"""Lines on the screen at a time; what is longer follows in a caption of its own."""


_TAG: Final = re.compile(r"<(/?[A-Za-z][^<>]*)>")
_OVERRIDE: Final = re.compile(r"\{([^{}]*)\}")
"""What players of SRT take for commands."""


class Caption(NamedTuple):
    """A text on the screen from sample ``start`` up to sample ``end``."""

    start: int
    end: int
    text: str


class CaptionPage(NamedTuple):
    """Lines on the screen, from ``start`` up to ``end``, in milliseconds."""

    start: int
    end: int
    lines: tuple[str, ...]


def webvtt(timeline: Timeline) -> str:
    """The captions as WebVTT: lines of at most 65 characters, every cue with an id of its own."""
    cues = (
        f"{number}\n{timestamp(start)} --> {timestamp(end)}\n" + "\n".join(map(_escaped, lines)) + "\n"
        for number, (start, end, lines) in enumerate(_paged(timeline, VTT_WIDTH), 1)
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
        for number, (start, end, lines) in enumerate(_paged(timeline, SRT_WIDTH), 1)
    )
    return "\n".join(cues)


def _paged(timeline: Timeline, width: int) -> Iterator[CaptionPage]:
    """Every caption in pieces of two lines; each piece has its share of the time, by its letters."""
    for start, end, text in captions(timeline):
        pages = _pages(text, width)
        letters = [0]
        for page in pages:
            letters.append(letters[-1] + sum(map(len, page)))
        first, last = (milliseconds(at, timeline.sample_rate) for at in (start, end))
        edges = [first + (last - first) * so_far // letters[-1] for so_far in letters]
        for page, (begin, stop) in zip(pages, pairwise(edges), strict=True):
            yield CaptionPage(begin, max(stop, begin + 1), page)


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


def captions(timeline: Timeline) -> list[Caption]:
    """All captions, in order, never two at a time."""
    heard = [_caption(cue) for cue in timeline.foreground]
    spoken = [each for each in heard if each.text and each.end > each.start]
    every = sorted(chain(spoken, _fillings(timeline, spoken)))
    return list(_lingering(every, timeline))


def _caption(cue: Cue) -> Caption:
    text = one_line(cue.text) if cue.kind == "speech" else sound_words(cue.role)
    return Caption(cue.start, cue.end, text)


def _fillings(timeline: Timeline, spoken: list[Caption]) -> Iterator[Caption]:
    least = whole_samples(WORTH_FILLING, timeline.sample_rate)
    busy = iter([*spoken, Caption(timeline.length, timeline.length, "")])
    now = next(busy)
    spans = sorted(
        [
            *(
                (phase.start, phase.end, BREATHS[phase.breath], None)
                for phase in timeline.phases
                if phase.breath
            ),
            *((hold.start, hold.end, "Hold", hold) for hold in timeline.holds),
        ],
        key=lambda span: span[:2],
    )
    for start, end, words, hold in spans:
        at = start
        while at < end:
            while now.end <= at and now.start < timeline.length:
                now = next(busy)
            free = min(end, max(at, now.start))
            if free - at >= least:
                yield from _counted(hold, at, free, timeline) if hold else [Caption(at, free, words)]
            at = max(free, now.end) if now.start < end else end


def _counted(hold: HoldSpan, start: int, end: int, timeline: Timeline) -> Iterator[Caption]:
    """A hold's quiet in steps, each telling the seconds left when it starts."""
    step = whole_samples(HOLD_STEP, timeline.sample_rate)
    steps = range(hold.end - (hold.end - start - 1) // step * step, end, step)
    edges = [start, *(at for at in steps if at > start), end]
    for here, there in pairwise(edges):
        left = ceil(exact_seconds(hold.end - here, timeline.sample_rate))
        yield Caption(here, there, f"Hold: {left} second{'s' if left > 1 else ''} left")


def _lingering(every: list[Caption], timeline: Timeline) -> Iterator[Caption]:
    longest = whole_samples(LINGER, timeline.sample_rate)
    for this, following in pairwise([*every, Caption(timeline.length, timeline.length, "")]):
        yield this._replace(end=max(this.end, min(this.end + longest, following.start)))
