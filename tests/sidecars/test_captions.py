"""Captions, read back by libraries that are not ours."""

import html
import io
import re
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

import pytest
import srt
import webvtt

from voiceguide.sidecars import captions
from voiceguide.sidecars.words import SOUNDS, one_line
from voiceguide.sound.tones import SHAPES
from voiceguide.timeline import Timeline


class Read(NamedTuple):
    """A cue as another library reads it; times in seconds."""

    id: str
    start: float
    end: float
    lines: list[str]

    @property
    def text(self) -> str:
        """Its lines as one."""
        return " ".join(self.lines)


def read_vtt(text: str) -> list[Read]:
    """The cues of a WebVTT file, by webvtt-py."""
    return [
        Read(str(cue.identifier), _exact(cue.start), _exact(cue.end), html.unescape(cue.raw_text).split("\n"))
        for cue in webvtt.from_buffer(io.StringIO(text))
    ]


def _exact(stamp: str) -> float:
    hours, minutes, seconds = stamp.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def read_srt(text: str) -> list[Read]:
    """The cues of an SRT file, by the srt package."""
    return [
        Read(str(cue.index), cue.start.total_seconds(), cue.end.total_seconds(), cue.content.split("\n"))
        for cue in srt.parse(text)
    ]


MEANT = str.maketrans("‹›()", "<>{}")
"""What SRT shows, and what was meant: players would take it for commands."""

FORMS = {"vtt": (captions.webvtt, read_vtt, 65), "srt": (captions.srt, read_srt, 32)}


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> Any:
    """Each caption format: how it is written, how it is read, and how long its lines may be."""
    return FORMS[request.param]


def test_every_word_and_sound_is_shown_when_it_is_heard(form: Any, shipped_name: str, plan: Any) -> None:
    """Each spoken cue, and each tone that is not beneath words, starts a caption, on its millisecond."""
    write, read, _ = form
    timeline: Timeline = plan(shipped_name)
    shown = {round(cue.start * 1000): cue.text for cue in read(write(timeline))}
    for cue in timeline.foreground:
        if cue.role == "lead-in":
            continue
        text = shown[round(cue.start * 1000 / timeline.sample_rate)]
        words = cue.text if cue.kind == "speech" else f"[{SOUNDS[cue.role]}]"
        assert words.startswith(text)


def test_the_form_of_captions(form: Any, shipped_name: str, plan: Any) -> None:
    """Lines are short, at most two at a time; ends are after starts; none overlap; ids are unique."""
    write, read, width = form
    cues = read(write(plan(shipped_name)))
    assert len({cue.id for cue in cues}) == len(cues) > 20
    assert all(0 < len(line) <= width for cue in cues for line in cue.lines)
    assert all(len(cue.lines) <= 2 for cue in cues)
    assert all(cue.end > cue.start for cue in cues)
    assert all(this.end <= following.start for this, following in pairwise(cues))


def test_long_words_are_shared_out_over_their_time(form: Any, told: Any) -> None:
    """A cue too long for the screen becomes several, each with time in proportion to its letters."""
    write, read, _ = form
    text = "Every word counts here. " * 20
    pages = read(write(told([text])))
    assert len(pages) > 2
    assert " ".join(page.text for page in pages) == text.strip()
    assert pages[0].start == 1
    spoken = [page.end - page.start for page in pages[:-1]]
    letters = [sum(map(len, page.lines)) for page in pages[:-1]]
    shares = [time / count for time, count in zip(spoken, letters, strict=True)]
    assert max(shares) < 1.1 * min(shares)


def test_hard_texts_come_out_right(form: Any, told: Any, hard_text: str) -> None:
    """Any text is read back, white space aside, and never breaks the cues around it (SRT: other brackets)."""
    write, read, width = form
    cues = read(write(told(["before", hard_text, "after"])))
    assert (cues[0].text, cues[-1].text) == ("before", "after")
    assert all(len(line) <= width for cue in cues for line in cue.lines)
    middle = "".join("".join(cue.lines) for cue in cues[1:-1])
    if write is captions.srt:
        assert not re.search(r"</?[A-Za-z]|\{", middle)
        middle, hard_text = middle.translate(MEANT), hard_text.translate(MEANT)
    assert "".join(middle.split()) == "".join(one_line(hard_text).split())


def test_markup_in_vtt_is_text() -> None:
    """What looks like a tag, a time or an entity is escaped."""
    assert captions._escaped("<b> & --> x") == "&lt;b&gt; &amp; --&gt; x"


def test_the_phase_stays_on_the_screen(plan: Any) -> None:
    """While a phase is quiet the screen says what to do, in every phase that has room for it."""
    timeline: Timeline = plan("pelvic-rocking")
    cues = read_vtt(captions.webvtt(timeline))
    phases = [phase for phase in timeline.phases if phase.breath]
    assert len(phases) >= 10
    for phase in phases:
        start, end = phase.start / timeline.sample_rate, phase.end / timeline.sample_rate
        words = "Breathe in" if phase.breath == "in" else "Breathe out"
        within = [cue for cue in cues if start < cue.end and cue.start < end]
        assert any(cue.text == words or words.lower() in cue.text.lower() for cue in within)


def test_a_hold_counts_down(plan: Any) -> None:
    """In the quiet of a hold the screen tells the seconds left, true when shown; then the voice does."""
    timeline: Timeline = plan("torso-twist", hold=Fraction(30))
    cues = read_vtt(captions.webvtt(timeline))
    for hold in timeline.holds:
        start, end = hold.start / timeline.sample_rate, hold.end / timeline.sample_rate
        within = [cue for cue in cues if start - 0.001 <= cue.start < end - 0.001]
        assert [cue.text for cue in within[-3:]] == ["three", "two", "one"]
        told = [cue for cue in within if cue.text.startswith("Hold: ")]
        assert len(told) >= 4
        assert all(0 <= int(cue.text.split()[1]) - (end - cue.start) < 1.001 for cue in told)


def test_every_tone_has_words_that_fit_a_line() -> None:
    """No tone is without words, and in brackets they fit a line of SRT."""
    assert set(SOUNDS) == {*SHAPES, "lead-in"}
    assert all(len(words) + 2 <= captions.SRT_WIDTH for words in SOUNDS.values())


def test_nothing_heard_nothing_shown(form: Any) -> None:
    """An empty timeline gives a valid file without cues."""
    write, read, _ = form
    assert read(write(Timeline(1000))) == []
