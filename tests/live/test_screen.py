"""The session for the eyes: laid out for any size of terminal, and as plain lines."""

import io
import re
from fractions import Fraction

import pytest
from rich.console import Console

from voiceguide.cli.display import Lines
from voiceguide.cli.screen import Page, page_lines
from voiceguide.cli.view import View
from voiceguide.coach.course import Course, Listener, Speech
from voiceguide.coach.script import Address, Hold, Mark, Say, Tone
from voiceguide.library import load
from voiceguide.take import Take
from voiceguide.timeline.model import Timeline
from voiceguide.timeline.status import status_at
from voiceguide.utterance import Utterance
from voiceguide.voice import SilentVoice

ADDRESS = Address("demo", "", "left", 1, 2, "round")
SCRIPT = (
    Mark(Address(), "Demo [bold]", "hands-and-knees"),
    Say(Utterance("Round up [red] now."), "teach", ADDRESS),
    Tone("go", ADDRESS),
    Hold(Fraction(3), ADDRESS),
    Say(Utterance("Let go."), "release", ADDRESS),
)
"""A few words and a hold of three seconds."""

PLANNED = Take(
    load(), Course("demo", "Demo", (), (Speech(script=SCRIPT),), Listener()), SilentVoice()
).timeline
GO = PLANNED.holds[0].start


def drawn(position: int, width: int = 80, height: int = 24, encoding: str = "utf-8", **changes) -> list[str]:
    """The lines of one screen."""
    view = View(changes.pop("timeline", PLANNED), position, "playing", "", ())._replace(**changes)
    out = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    console = Console(file=out, width=width, height=height, force_terminal=True, color_system=None)
    console.print(Page(page_lines(view, status_at(view.timeline, position), console)))
    out.seek(0)
    return re.sub(r"\x1b\[[0-9;]*m", "", out.read()).splitlines()


@pytest.mark.parametrize("size", [(40, 10), (60, 12), (80, 24), (200, 60)])
@pytest.mark.parametrize("position", [0, GO, GO + 24000, PLANNED.length - 1])
def test_a_page_fits_its_terminal(size, position):
    """Neither wider nor higher than the terminal, at any moment."""
    lines = drawn(position, *size)
    assert len(lines) == size[1]
    assert max(map(len, lines)) <= size[0]


def test_words_are_shown_as_they_are():
    """Brackets in an author's words are words, never markup."""
    page = "\n".join(drawn(0))
    assert "Round up [red] now." in page
    assert "Demo [bold]" in page


def test_a_hold_is_counted_in_seconds():
    """The seconds left of a hold, down to one."""
    for passed, left in ((0, 3), (1, 2), (2, 1)):
        line = next(line for line in drawn(GO + 24000 * passed) if line.startswith("Hold"))
        assert line.rstrip().endswith(f" {left} s")


def test_a_long_text_is_whole_in_a_small_terminal():
    """Forty by ten characters are enough for a way out of several sentences."""
    text = "Stopped. Take your time. " + "Bring one foot flat and rise. " * 7
    page = " ".join(line.strip() for line in drawn(GO, 40, 10, farewell=text))
    assert text.strip() in re.sub(" +", " ", page)


def test_a_terminal_without_letters_beyond_ascii_gets_none():
    """The bar is drawn with what the terminal can show."""
    assert "#" in "".join(drawn(GO + 24000, encoding="ascii"))


def test_as_long_as_the_end_is_not_known_it_says_so():
    """Before the plan is finished no time left is shown."""
    unfinished = Timeline(24000, PLANNED.cues[:1])
    assert drawn(0, timeline=unfinished)[0].rstrip().endswith("planning")
    assert drawn(0)[0].rstrip().endswith("left")


def test_trouble_is_shown_where_the_keys_were():
    """What went wrong stands above the keys, and beside the few that fit into a small terminal."""
    assert "no sound: x" in [line.strip() for line in drawn(0, notices=("no sound: x",))[-5:]]
    assert "no sound: x" in drawn(0, 40, 10, notices=("no sound: x",))[-2]


def test_plain_lines_come_when_they_are_due():
    """Each cue is one line with its time, printed once, when it begins."""
    out, err = io.StringIO(), io.StringIO()
    lines = Lines(out, err)
    for position in (0, 1, GO, GO, PLANNED.length):
        lines.show(View(PLANNED, position, "playing", "", ()))
    lines.close(View(PLANNED, PLANNED.length, "over", "Stopped.", ("no sound",)))
    assert out.getvalue().splitlines() == [
        "  0:00.0  Round up [red] now.",
        "  0:01.0  ~ go tone",
        "  0:04.3  Let go.",
        "Stopped.",
    ]
    assert err.getvalue() == "voiceguide: no sound\n"


def test_plain_lines_follow_what_she_asked_for():
    """When another plan takes the place of the one that was heard, its lines come, and what was answered."""
    out = io.StringIO()
    lines = Lines(out, io.StringIO())
    lines.show(View(PLANNED, 1, "playing", "", (), take=1))
    lines.show(View(PLANNED, 2, "playing", "", (), answer="About two minutes left.", take=1))
    lines.show(View(PLANNED, 1, "playing", "", (), answer="About two minutes left.", take=2))
    assert out.getvalue().splitlines() == [
        "  0:00.0  Round up [red] now.",
        "          About two minutes left.",
        "  0:00.0  Round up [red] now.",
    ]
