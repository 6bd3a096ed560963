"""Durations: one parser, exact, and its opposite."""

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.coach import Request
from voiceguide.errors import BadRequest
from voiceguide.library.duration import parse_duration, parse_number, speak_duration, write_duration

DECIMALS = st.integers(0, 6 * 3600 * 10**6).map(lambda number: Fraction(number, 10**6))


@given(DECIMALS)
def test_what_is_written_reads_back(seconds):
    """Writing and parsing agree exactly, down to the microsecond, up to six hours."""
    assert parse_duration(write_duration(seconds)) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("4s", "4"),
        ("4 s", "4"),
        ("4 sec", "4"),
        ("4 seconds", "4"),
        ("500 ms", "0.5"),
        ("0.35s", "0.35"),
        ("1 min 30 s", "90"),
        ("1min30s", "90"),
        ("2 minutes", "120"),
        ("1 h 1 min 1 s", "3661"),
        ("1 hour", "3600"),
        ("0:45", "45"),
        ("1:30", "90"),
        ("90:00", "5400"),
        ("1:02:03", "3723"),
        ("0:01.5", "1.5"),
        ("30", "30"),
        ("1.5", "1.5"),
        ("010", "10"),
        (" 4S ", "4"),
        ("0", "0"),
    ],
)
def test_every_way_to_write_one(text, seconds):
    """Units, clock times and plain seconds mean exactly what they say; YAML's own guesses never happen."""
    assert parse_duration(text) == Fraction(seconds)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("-4s", "negative"),
        ("", "not a duration"),
        ("4 secnds", "like 4s"),
        ("s", "not a duration"),
        ("4 s 1 min", "wrong order"),
        ("4s 4s", "not a duration"),
        ("1:75", "more than 59"),
        ("1:75:00", "more than 59"),
        ("four", "not a duration"),
        ("4,5", "not a duration"),
        ("1e3", "not a duration"),
        ("٤s", "not a duration"),
        ("inf", "not a duration"),
        ("1/2", "not a duration"),
        ("9" * 5000, "too long"),
        ("1:2", "not a duration"),
    ],
)
def test_what_is_no_duration(text, hint):
    """Anything else is refused, with what would be right."""
    with pytest.raises(ValueError, match=hint):
        parse_duration(text)


@given(st.text())
def test_any_text_parses_or_is_refused(text):
    """No text makes the parser fail in another way, and no result is negative."""
    with suppress(ValueError):
        assert parse_duration(text) >= 0


@pytest.mark.parametrize(
    ("seconds", "written", "spoken"),
    [("30", "30 s", "30 seconds"), ("1", "1 s", "1 second"), ("90", "1 min 30 s", "1 minute 30 seconds"),
     ("3600", "1 h", "60 minutes"), ("0", "0 s", "0 seconds"), ("0.5", "0.5 s", "0.5 seconds")],
)  # fmt: skip
def test_written_and_spoken(seconds, written, spoken):
    """On the screen in short, aloud in words."""
    assert write_duration(Fraction(seconds)) == written
    assert speak_duration(Fraction(seconds)) == spoken


@pytest.mark.parametrize(
    ("text", "number"),
    [("0.9", "0.9"), (" 1 ", "1"), ("9/10", "0.9"), (".5", "0.5"), ("2.", "2"), ("-1", "-1"),
     ("1e-05", "0.00001"), (str(0.1 + 0.2), "0.30000000000000004"), ("1E3", "1000")],
)  # fmt: skip
def test_numbers_are_exact(text, number):
    """What is typed, and what Python prints for a float, is taken as it stands."""
    assert parse_number(text) == Fraction(number)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "nan",
        "inf",
        "1e5000",
        "1e9999999999",
        "-1e-9999999999",
        "1/0",
        "1_0",
        "٤",
        "1//2",
        "9" * 61,
        "0x1",
    ],
)
def test_what_is_no_number(text):
    """Anything else is refused at once, by its text: nothing is computed that would take for ever."""
    with pytest.raises(ValueError, match=r"number|divides"):
        parse_number(text)


@pytest.mark.parametrize("wish", ["hold", "pace", "lead_in"])
@pytest.mark.parametrize(
    "given", ["1e5000", "1e9999999999", float("inf"), float("nan"), 10**400, Fraction(10) ** 400, "1/0", [1]]
)
def test_a_wish_beyond_all_bounds_is_refused_in_one_short_line(wish, given):
    """Python users, too, get an answer at once, that says what would be right."""
    with pytest.raises(BadRequest) as refused:
        Request.of(**{wish: given})
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 200
