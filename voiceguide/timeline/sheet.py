"""The cue sheet: a timeline as text a person can read aloud, one line per cue."""

from collections.abc import Iterator

from voiceguide.clock import full_tenths, seconds_for_people
from voiceguide.timeline.model import Chapter, Cue, Timeline


def clock_time(samples: int, sample_rate: int) -> str:
    """``m:ss.t`` from the start of the session."""
    tenths = full_tenths(samples, sample_rate)
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"


def length_words(samples: int, sample_rate: int) -> str:
    """A length for people, like ``6 min 05 s``."""
    seconds = round(seconds_for_people(samples, sample_rate))
    hours, minutes = seconds // 3600, seconds // 60 % 60
    return (f"{hours} h " if hours else "") + f"{minutes} min {seconds % 60:02d} s"


def sheet_lines(timeline: Timeline) -> Iterator[str]:
    """Each chapter as a heading, each cue as start, role and words; ``~`` is a tone, also beneath."""
    chapters = list(timeline.chapters)
    for cue in timeline.foreground:
        while chapters and chapters[0].start <= cue.start:
            yield from _heading(chapters.pop(0))
        yield _line(cue, timeline.sample_rate)


def transcript_lines(timeline: Timeline) -> Iterator[str]:
    """Only what is spoken, under the chapters."""
    chapters = list(timeline.chapters)
    for cue in timeline.foreground:
        while chapters and chapters[0].start <= cue.start:
            yield from _heading(chapters.pop(0))
        if cue.kind == "speech":
            yield cue.text


def _heading(chapter: Chapter) -> Iterator[str]:
    yield ""
    yield chapter.title


def _line(cue: Cue, sample_rate: int) -> str:
    beneath = "~ " if cue.overlapped else ""
    words = beneath + cue.text if cue.kind == "speech" else "~"
    return f"{clock_time(cue.start, sample_rate):>8}  {cue.role:<13} {words}"
