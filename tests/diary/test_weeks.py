"""The weeks, drawn for a file and for a terminal: every session is there once, and can be told apart."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as some
from keeping import diary, on, practice

from voiceguide.diary import Diary
from voiceguide.report import weeks_svg, weeks_text
from voiceguide.report.weeks import Quiet, Week, summary, weeks_of

SVG = "{http://www.w3.org/2000/svg}"
THREE_WEEKS = diary(
    practice(0, "same"),
    practice(0, "better", hour=18),
    practice(2, "worse"),
    practice(3),
    practice(8, "better"),
    practice(20, "same"),
)


def drawn(kept: Diary) -> ElementTree.Element:
    """The drawing, read as XML."""
    return ElementTree.fromstring(weeks_svg(kept))


def marks(drawing: ElementTree.Element) -> list[str]:
    """How many marks of which kind there are, without those of the legend."""
    kinds = [each.get("class", "") for each in drawing.iter() if each.tag in (f"{SVG}circle", f"{SVG}path")]
    return sorted(kind for kind in kinds if kind != "w-line")[:]


def test_weeks_begin_on_monday_and_none_is_left_out() -> None:
    """Each session stands on its day; a week or two without any are rows, more of them a line."""
    rows = weeks_of(diary(practice(6), practice(7), practice(28), practice(70)))
    assert [row.label for row in rows] == [
        "7 Sep", "14 Sep", "21 Sep", "28 Sep", "5 Oct", "5 weeks without a session", "16 Nov",
    ]  # fmt: skip
    assert isinstance(rows[5], Quiet)
    days = [[len(day) for day in row.days] for row in rows if isinstance(row, Week)]
    assert days[:2] == [[0, 0, 0, 0, 0, 0, 1], [1, 0, 0, 0, 0, 0, 0]]
    assert weeks_of(Diary()) == []


def test_in_the_terminal_a_week_is_a_row() -> None:
    """A mark for each session, in its order; what the marks mean stands below."""
    assert weeks_text(THREE_WEEKS, 60) == [
        "        Mon    Tue    Wed    Thu    Fri    Sat    Sun",
        "2026",
        " 7 Sep  ●▲            ▼      ○",
        "14 Sep         ▲",
        "21 Sep                                            ●",
        "",
        "▲ better   ● the same   ▼ worse   ○ not said",
    ]
    assert weeks_text(THREE_WEEKS, 40, plain=True) == [
        "        Mon Tue Wed Thu Fri Sat Sun",
        "2026",
        " 7 Sep  =+      -   o",
        "14 Sep      +",
        "21 Sep                          =",
        "",
        "+ better   = the same   - worse",
        "o not said",
    ]


def test_a_full_day_shows_its_last_sessions() -> None:
    """What does not fit is told to be there, in the terminal and in the drawing."""
    many = diary(*(practice(0, "better" if hour < 8 else "worse", hour=hour) for hour in range(10)))
    assert weeks_text(many, 40)[2] == " 7 Sep  …▼▼"
    assert any(each.text == "+6" for each in drawn(many).iter(f"{SVG}text"))
    assert marks(drawn(many)).count("w-worse") == 2 + 1


def test_her_stage_stands_beside_the_week_where_it_is_known() -> None:
    """Where there is room for it."""
    known = diary(practice(0)._replace(weeks=24))
    assert weeks_text(known, 80)[2].endswith("week 24")
    assert "week" not in weeks_text(known, 50)[2]
    assert "week 24" in weeks_svg(known)


@given(
    days=some.lists(
        some.tuples(some.integers(0, 300), some.sampled_from([None, "better", "same", "worse"])), max_size=30
    ),
    columns=some.integers(40, 120),
    plain=some.booleans(),
)
def test_no_line_is_too_long_and_no_session_lost(days: list, columns: int, plain: bool) -> None:
    """Whatever there was, and however wide the terminal is."""
    sessions = [practice(day, felt) for day, felt in sorted(days, key=lambda each: each[0])]
    lines = weeks_text(diary(*sessions), columns, plain=plain)
    assert max(map(len, lines)) <= columns
    rows = weeks_of(diary(*sessions))
    assert sum(len(day) for row in rows if isinstance(row, Week) for day in row.days) == len(days)
    drawn(diary(*sessions))


def test_the_drawing_tells_by_shape_and_for_who_does_not_see() -> None:
    """A triangle up, a disc, a triangle down, a ring; a title, and all of it in a sentence."""
    drawing = drawn(THREE_WEEKS)
    found = marks(drawing)
    counts = {kind: found.count(kind) for kind in ("w-better", "w-same", "w-worse", "w-none")}
    assert counts == {"w-better": 3, "w-same": 3, "w-worse": 2, "w-none": 2}  # one of each in the legend
    assert drawing.find(f"{SVG}title") is not None
    described = drawing.find(f"{SVG}desc")
    assert described is not None
    assert described.text == summary(THREE_WEEKS)
    assert summary(THREE_WEEKS) == (
        "6 sessions, 7 September 2026 to 27 September 2026. "
        "How my back was afterwards: better 2, the same 2, worse 1, not said 1."
    )
    assert summary(Diary()) == "No sessions yet."


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, as WCAG counts it."""
    light = [_light(colour) for colour in (one, other)]
    return (max(light) + 0.05) / (min(light) + 0.05)


def _light(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("dark", [False, True])
def test_the_drawing_is_readable_in_light_and_dark(dark: bool) -> None:
    """Every mark and word stands out from its paper."""
    style = weeks_svg(THREE_WEEKS).partition("<style>")[2].partition("</style>")[0]
    style = style.removesuffix("@media print{.w-paper{fill:none}}")
    light, _, night = style.partition("@media screen and (prefers-color-scheme:dark){")
    rules = dict(rule.split("{") for rule in (night if dark else light).replace("}}", "}").split("}") if rule)
    colours = {name: "#" + rule.rpartition("#")[2][:6] for name, rule in rules.items()}
    paper = colours[".w-paper"]
    for name in (".w-ink", ".w-soft"):
        assert contrast(colours[name], paper) >= 4.5, name
    for name in (".w-better", ".w-same", ".w-worse"):
        assert contrast(colours[name], paper) >= 3, name


def test_the_same_diary_gives_the_same_drawing() -> None:
    """To the byte, so that a file that is up to date is left alone."""
    assert weeks_svg(THREE_WEEKS) == weeks_svg(THREE_WEEKS)
    assert on(0).weekday() == 0
