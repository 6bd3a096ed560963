"""The page for her midwife: plain, whole, and nothing in a journal can get out of its place."""

from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as some
from keeping import diary, on, practice

from voiceguide.diary import Amount, Bout, Diary
from voiceguide.library import Library
from voiceguide.report import report_page

EMPTY = {"meta", "br", "rect", "path", "circle"}


class Reading(HTMLParser):
    """A page as it is read: its elements, their attributes, its words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == [], "an element is never closed"

    def handle_starttag(self, tag, attrs):
        self.found.append(tag)
        self.attributes += attrs
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.found.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not {"style"} & set(self.open):
            self.words.append(data)

    @property
    def text(self) -> str:
        """All its words."""
        return " ".join(" ".join(self.words).split())


def twist(*sides: tuple[str, int]) -> Bout:
    """Twists on some sides."""
    amounts = tuple(Amount("", side, reps, 1, Fraction(10)) for side, reps in sides)
    return Bout("torso-twist", amounts, all(reps for _, reps in sides), 1)


def test_it_says_what_was_done_when_and_how_it_felt(shipped: Library) -> None:
    """In words: each exercise with its first and last time, each session, what was spared, how far along."""
    twisted = practice(1)._replace(
        name="torso-twist", bouts=(twist(("right", 1), ("left", 0)),), finished=False, spared=("wrists", "x")
    )
    kept = diary(practice(0, "same"), twisted, practice(2, "better", reps=12)._replace(weeks=24))
    text = Reading(report_page(shipped, kept, on(3))).text
    for said in (
        "7 September 2026 to 9 September 2026. Written on 10 September 2026.",
        "3 sessions, 7 September 2026 to 9 September 2026.",
        "week 24 of my pregnancy",
        "my wrists (last on 8 September 2026)",
        "x (last on 8 September 2026)",
        "Pelvic rocking 2 8 times 7 Sep 2026 12 times 9 Sep 2026 1 better and 1 the same",
        "Wed 9 Sep 2026, 07:30 Pelvic rocking: 12 times yes better",
        "Tue 8 Sep 2026, 07:30 Torso twist: 10 seconds on the right no",
    ):
        assert said in text, said
    assert text.index("Wed 9 Sep 2026, 07:30") < text.index("Mon 7 Sep 2026, 07:30")


def test_it_says_whose_it_is_and_claims_nothing(shipped: Library) -> None:
    """Her own record, not medical, no cause; with no word that promises anything."""
    text = Reading(report_page(shipped, diary(practice(0, "better")), on(0))).text
    assert "This is my own record" in text
    assert "It is not medical, no clinician has checked it, and it shows no cause" in text
    for claim in ("treat", "relie", "heal", "cure", "improve", "thanks to", "because", "therapy"):
        assert claim not in text.casefold(), claim


def test_it_needs_nothing_beside_it_and_prints(shipped: Library) -> None:
    """No script, no file, no address; a sheet of A4, and paper is white though the screen is dark."""
    page = report_page(shipped, diary(practice(0)), on(0))
    read = Reading(page)
    assert {"script", "link", "img", "iframe", "a"} & set(read.found) == set()
    assert {name for name, _ in read.attributes} & {"src", "href", "style", "onload"} == set()
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "")
    assert "@page { size: A4;" in page
    assert "default-src 'none'" in page
    assert page.count("prefers-color-scheme") == page.count("screen and (prefers-color-scheme") == 2


def test_without_sessions_it_says_so(shipped: Library) -> None:
    """A page all the same."""
    text = Reading(report_page(shipped, Diary(), on(0))).text
    assert "No sessions yet." in text
    assert "Each session" not in text


NASTY = some.text() | some.sampled_from(
    [
        "<script>alert(1)</script>", '"><img src=x onerror=y>', "&lt;b&gt;", "$body $title ${x}",
        "\x00\x1b[2J", "\udcff", "</td></table>",
    ]
)  # fmt: skip


@given(name=NASTY, part=NASTY, side=NASTY, spared=NASTY)
def test_nothing_in_a_journal_gets_out_of_its_place(
    shipped: Library, name: str, part: str, side: str, spared: str
) -> None:
    """Whatever an exercise, a part or a side is called: it is words on the page, and no element of it."""
    plain, nasty = (
        Bout(exercise, (Amount(one, other, 3, 3, Fraction(0)),), True, 1)
        for exercise, one, other in (("x", "y", "z"), (name or "x", part or "y", side or "z"))
    )
    pages = [
        Reading(report_page(shipped, Diary((practice(0)._replace(bouts=(bout,), spared=(each,)),)), on(0)))
        for bout, each in ((plain, "w"), (nasty, spared))
    ]
    assert pages[0].found == pages[1].found
    assert pages[0].attributes == pages[1].attributes


@pytest.mark.parametrize(
    ("bout", "words"),
    [
        (twist(("right", 1), ("left", 1)), "10 seconds on each side"),
        (twist(("right", 1), ("left", 0)), "10 seconds on the right"),
        (Bout("pelvic-tilt", (Amount("", "", 5, 5, Fraction(4)),), True, 1), "5 times 4 seconds"),
        (Bout("pelvic-tilt", (Amount("", "", 1, 5, Fraction(0)),), True, 1), "once"),
        (Bout("nobody-knows", (Amount("some-part", "", 2, 5, Fraction(0)),), True, 1), "some part 2 times"),
        (Bout("x", (Amount("", "", 2, 5, Fraction(0)),), True, 1, "at-a-wall"), "2 times (at a wall)"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)  # fmt: skip
def test_how_much_is_said_in_words(shipped: Library, bout: Bout, words: str) -> None:
    """Sides, parts, stays and ways, as a person would say it."""
    page = report_page(shipped, diary(replace_bouts(bout)), on(0))
    assert words in Reading(page).text


def replace_bouts(bout: Bout):
    """A session of one bout."""
    return practice(0)._replace(bouts=(bout,))


def test_the_library_is_only_asked_for_titles(shipped: Library) -> None:
    """What the library has no more is called by its name."""
    gone = replace(shipped, exercises={}, routines={})
    assert "Pelvic rocking" in Reading(report_page(gone, diary(practice(0)), on(0))).text
