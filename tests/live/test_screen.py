"""The session for the eyes: laid out for any size of terminal, and as plain lines."""

import io
import re
from fractions import Fraction

import pytest
from rich.console import Console

from voiceguide.cli.display import Lines
from voiceguide.cli.screen import News, Page, page_lines
from voiceguide.cli.sketch import Sketch
from voiceguide.cli.view import Tally, View, tally_of
from voiceguide.coach.course import Course, Listener, Speech
from voiceguide.coach.script import Address, Hold, Mark, Say, Tone
from voiceguide.guide import Guide
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
    news, sketch = changes.pop("news", ""), changes.pop("sketch", None)
    view = View(changes.pop("timeline", PLANNED), position, "playing", "", ())._replace(**changes)
    out = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    console = Console(file=out, width=width, height=height, force_terminal=True, color_system=None)
    console.print(Page(page_lines(view, status_at(view.timeline, position), console, sketch, news)))
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


def test_a_hold_is_tally_of_seconds():
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


def test_trouble_is_shown_above_the_keys():
    """What went wrong stands above the keys, in a small terminal, too."""
    assert "no sound: x" in [line.strip() for line in drawn(0, news="no sound: x")[-5:]]
    assert "no sound: x" in [line.strip() for line in drawn(0, 40, 10, news="no sound: x")[-4:]]


LONG = "another guide is playing (Reach up), and `voiceguide remote` steers that one"


@pytest.mark.parametrize("size", [(40, 10), (80, 24)])
def test_it_always_shows_whether_it_listens(size):
    """Where there is a microphone; without one nothing is said of it."""
    assert any(re.search(r"(^|  )listening", line) for line in drawn(GO, *size, listens=True))
    assert any("not listening" in line for line in drawn(GO, *size, listens=False, state="paused"))
    gets_up = drawn(GO, *size, listens=True, farewell="Stopped.", landing=True)
    assert any("listening" in line for line in gets_up)
    assert not any("listening" in line for line in drawn(GO, *size))
    assert len(drawn(GO, *size, listens=True)) == size[1]


def test_who_is_waited_for_has_not_paused():
    """It says that it waits, and not that she has paused it."""
    page = "\n".join(drawn(GO, state="paused", awaits=True))
    assert "I WAIT FOR YOU" in page
    assert "PAUSED" not in page
    assert "PAUSED" in "\n".join(drawn(GO, state="paused"))


def test_a_long_notice_takes_two_lines_where_there_is_room():
    """In 40 columns it goes on in a second line, or, where there is none, ends with a whole word."""
    tall = [line.strip() for line in drawn(0, 40, 20, news=LONG)]
    assert LONG in " ".join(tall)
    (line,) = [line.strip() for line in drawn(0, 40, 10, news=LONG) if line.startswith("another")]
    assert line.endswith(" …")
    assert LONG.startswith(f"{line.removesuffix(' …')} ")


def test_what_comes_next_ends_with_a_whole_word():
    """In 40 columns the line of what comes next is not torn within a word."""
    words = "Sit down slowly on the edge of the chair with both feet flat on the floor."
    script = (
        Mark(Address(), "Demo"),
        Say(Utterance("Now."), "teach", ADDRESS),
        Hold(Fraction(3), ADDRESS),
        Say(Utterance(words), "teach", ADDRESS),
    )
    take = Take(load(), Course("demo", "Demo", (), (Speech(script=script),), Listener()), SilentVoice())
    for height, lines in ((10, 1), (20, 2)):
        page = [line.strip() for line in drawn(1, 40, height, timeline=take.timeline)]
        first = next(number for number, line in enumerate(page) if line.startswith("in 0:04  "))
        told = " ".join(page[first : first + lines]).removeprefix("in 0:04  ").removesuffix(" …")
        assert len(told) > 25 * lines
        assert f"{words} ".startswith(f"{told} ")


def test_the_keys_that_matter_are_always_shown():
    """Forty by ten characters have pause, ready, stop and help, and others as far as they fit."""
    for height in (10, 24):
        page = "\n".join(drawn(0, 40, height))
        assert all(key in page for key in ("space pause", "Return ready", "q stop", "h help"))
    assert "Tab side" in page
    assert "space pause" not in "\n".join(drawn(0, state="paused"))
    assert "space go on" in "\n".join(drawn(0, state="paused"))


def test_the_keys_leave_room_for_the_words():
    """A long sentence is whole in a small terminal, and the four keys are there all the same."""
    words = (
        "Stand tall, with both feet on the floor, and let your shoulders sink down, away from your ears, "
        "while you look straight ahead, and breathe."
    )
    page = " ".join(line.strip() for line in drawn(0, 40, 10, state="paused", answer=words))
    assert words in re.sub(" +", " ", page)
    assert "h help" in page


def test_while_she_lands_the_key_that_ends_it_is_shown():
    """That a second press ends it at once: no notice hides it, and no other key is shown."""
    for news in ("", LONG):
        for size in ((40, 10), (80, 24), (200, 60)):
            lines = drawn(GO, *size, state="over", farewell="Stopped.", news=news)
            assert lines[-1].strip() == "q or Ctrl-C again ends it at once"
            assert "pause" not in "\n".join(lines)


def test_repetitions_are_counted_out_of_all():
    """Set and repetition have a line of their own; in a low terminal the repetition is beside the time."""
    tally = Tally("set 1 of 2", "3 of 10")
    assert drawn(GO, 80, 24, tally=tally)[1].strip() == "set 1 of 2, 3 of 10"
    assert drawn(GO, 40, 10, tally=tally)[0].rstrip().endswith("  3 of 10  0:04 left")
    assert "of" not in drawn(GO, 80, 24)[1]


@pytest.mark.parametrize(
    ("name", "wishes", "told"),
    [
        ("pelvic-rocking", {"reps": 3}, ["1 of 3", "2 of 3", "3 of 3"]),
        ("pelvic-rocking", {"reps": 2, "sets": 2},
         ["set 1 of 2, 1 of 2", "set 1 of 2, 2 of 2", "set 1 of 2",
          "set 2 of 2, 1 of 2", "set 2 of 2, 2 of 2", "set 2 of 2"]),
        ("torso-twist", {"reps": 2}, ["1 of 2", "2 of 2", "1 of 2", "2 of 2"]),
        ("torso-twist", {}, []),
    ],
)  # fmt: skip
def test_what_is_counted_is_told_where_it_is_heard(name, wishes, told):
    """From the first word of a repetition to the next; what there is but one of is not counted."""
    take = Guide(load(), SilentVoice).plan(name, **wishes)
    starts = [unit.start for unit in take.timeline.units]
    places = [tally_of(take, status_at(take.timeline, start)).words for start in starts]
    assert [place for place in places if place] == told


def test_a_rest_within_a_set_tells_how_far_she_is():
    """Of a long set with rests in it, how many are done."""
    take = Guide(load(), SilentVoice).plan("pelvic-rocking", reps=30, shared=True)
    rests = [unit.start for unit in take.timeline.units if unit.kind == "rest"]
    assert tally_of(take, status_at(take.timeline, rests[0])).words == "20 of 30"


@pytest.mark.parametrize("width", [120, 200])
def test_a_wide_terminal_is_used(width):
    """The bar, the time left and the keys reach its right end; the words stand beside the figure."""
    sketch, pose = Sketch(), load().positions["standing"].figure
    lines = drawn(GO + 24000, width, 40, pose=pose, sketch=sketch)
    assert len(lines[0].rstrip()) == width
    assert len(next(line for line in lines if line.startswith("Hold")).rstrip()) == width - 1
    (words,) = [line for line in lines if "Round up [red] now." in line]
    row = lines.index(words)
    figure = [number for number, line in enumerate(lines) if re.search("[\u2801-\u28ff]", line)]
    assert figure[0] < row < figure[-1]
    assert words.index("Round") > max(len(lines[number].rstrip()) for number in figure if number != row) - 1
    assert len([line for line in lines if "space pause" in line and "h help" in line]) == 1 or width < 200


def test_words_are_never_wider_than_can_be_read():
    """In a terminal of 200 columns a long sentence has lines of a hundred characters, in the middle."""
    text = "Breathe as you like, and let your shoulders be heavy. " * 8
    lines = [line for line in drawn(GO, 200, 30, farewell=text.strip()) if "shoulders" in line]
    assert len(lines) > 4
    assert max(len(line.strip()) for line in lines) <= 100
    assert min(len(line) - len(line.lstrip()) for line in lines) >= 50


def test_a_notice_is_news_for_ten_seconds():
    """The last notice is told for ten seconds, once, and no longer than it holds."""
    news, view = News(), View(PLANNED, 0, "playing", "", ("first", "second"))
    assert [news.at(when, view) for when in (0.0, 9.9, 10.0, 60.0)] == ["second", "second", "", ""]
    later = view._replace(notices=(*view.notices, "third"))
    assert news.at(61.0, later) == "third"
    assert news.at(62.0, view) == ""


def test_a_change_of_loudness_is_news_for_two_seconds():
    """Before a notice, with its sign; the loudness it began with is none."""
    news, view = News(), View(PLANNED, 0, "playing", "", ("first",))
    assert news.at(0.0, view) == "first"
    louder = view._replace(gain_db=3.0)
    assert [news.at(when, louder) for when in (1.0, 2.9, 3.0)] == ["+3 dB", "+3 dB", "first"]
    assert news.at(4.0, view._replace(gain_db=-3.0)) == "-3 dB"
    assert news.at(5.0, view) == "+0 dB"


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


def test_plain_lines_say_that_a_second_stop_ends():
    """As long as she hears how to come out of where she is; not where there is nothing to be ended."""
    for landing, told in (
        (True, ["Stopped.", "          Ctrl-C again ends it at once"]),
        (False, ["Stopped."]),
    ):
        out = io.StringIO()
        lines = Lines(out, io.StringIO())
        lines.show(View(PLANNED, 0, "over", "Stopped.", (), landing=landing))
        lines.show(View(PLANNED, 0, "over", "Stopped.", (), landing=landing))
        assert out.getvalue().splitlines() == told


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
