"""The script as SSML 1.1, for other speech systems: words, breaks as long as the gaps, a mark at each cue."""

from collections import deque
from collections.abc import Iterator
from html import escape
from typing import Final

from voiceguide.clock import milliseconds
from voiceguide.coach.script import Tone
from voiceguide.sidecars.words import one_line
from voiceguide.timeline.model import Cue, Timeline

NAMESPACE: Final = "http://www.w3.org/2001/10/synthesis"
LONGEST_BREAK: Final = 10_000
"""Milliseconds; what systems accept in one break. A longer gap is several."""


def ssml(timeline: Timeline, language: str) -> str:
    """The whole session; ``language`` as in ``en``. Marks are named by the cue's number and role."""
    head = f'<speak version="1.1" xmlns="{NAMESPACE}" xml:lang="{escape(language)}">'
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *_paragraphs(timeline), "</speak>", ""])


def _paragraphs(timeline: Timeline) -> Iterator[str]:
    edges = [*(chapter.start for chapter in timeline.chapters[1:]), timeline.length + 1]
    cues = timeline.foreground
    starts = [*(cue.start for cue in cues), timeline.length]
    numbered = deque(enumerate(zip(cues, starts[1:], strict=True), 1))
    if cues:
        yield from _breaks(cues[0].start, timeline)
    for edge in edges:
        inner: list[str] = []
        while numbered and numbered[0][1][0].start < edge:
            number, (cue, following) = numbered.popleft()
            inner += _cue(number, cue, following, timeline)
        if inner:
            yield "<p>"
            yield from inner
            yield "</p>"


def _cue(number: int, cue: Cue, following: int, timeline: Timeline) -> Iterator[str]:
    """A tone has no words: it becomes a mark, and a break as long as it is."""
    yield f'<mark name="{number}-{cue.role}"/>'
    if isinstance(cue.sound, Tone):
        yield from _breaks(following - cue.start, timeline)
        return
    words = escape(_possible(one_line(cue.text)), quote=False)
    calm = cue.sound.manner == "calm"
    yield f'<s><prosody rate="slow">{words}</prosody></s>' if calm else f"<s>{words}</s>"
    yield from _breaks(following - cue.end, timeline)


def _breaks(samples: int, timeline: Timeline) -> Iterator[str]:
    left = milliseconds(max(0, samples), timeline.sample_rate)
    while left > 0:
        yield f'<break time="{min(left, LONGEST_BREAK)}ms"/>'
        left -= LONGEST_BREAK


def _possible(text: str) -> str:
    """Without the two characters that are no XML at all."""
    return text.replace("\ufffe", "").replace("\uffff", "")
