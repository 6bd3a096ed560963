"""What is known of her, and what follows from it on a day."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.coach import Request
from voiceguide.her import LISTEN_EVERY, TERM, Check, Counted, Her, Listened, trimester

TODAY = date(2026, 11, 30)
DIGEST = "3f9ac2"


def heard(days_ago: int, digest: str = DIGEST) -> Listened:
    """She heard "listen first" so many days before today."""
    return Listened(TODAY - timedelta(days=days_ago), digest)


def test_nothing_is_needed() -> None:
    """Of whom nothing is known has no stage and no wishes, need not ask, and is to listen first."""
    her = Her()
    assert (her.weeks(TODAY), her.days(TODAY), her.stage(TODAY)) == (None, None, None)
    assert her.wishes(TODAY) == {}
    assert not her.must_ask()
    assert her.must_listen(TODAY, DIGEST)


@pytest.mark.parametrize(
    ("days_later", "weeks"), [(0, 30), (4, 30), (5, 31), (12, 32), (-2, 30), (-3, 29), (88, 42), (89, None)]
)
def test_weeks_go_on_by_themselves(days_later: int, weeks: int | None) -> None:
    """30 weeks and 2 days become 31 weeks five days later; beyond 42 weeks nothing is known any more."""
    assert Her(counted=Counted(30, 2, TODAY)).weeks(TODAY + timedelta(days=days_later)) == weeks


@pytest.mark.parametrize(("days_left", "weeks"), [(0, 40), (1, 39), (70, 30), (69, 30), (71, 29), (-20, 42)])
def test_a_due_date_tells_the_weeks(days_left: int, weeks: int) -> None:
    """The due date ends the fortieth week, whenever it is counted from."""
    assert Her(due=TODAY + timedelta(days=days_left)).weeks(TODAY) == weeks


@pytest.mark.parametrize("days_left", [274, 5000, -21, -5000])
def test_a_day_out_of_reach_tells_nothing(days_left: int) -> None:
    """A due date that was weeks ago, or is farther away than a pregnancy lasts, is as if none were known."""
    her = Her(due=TODAY + timedelta(days=days_left))
    assert (her.weeks(TODAY), her.stage(TODAY), her.wishes(TODAY)) == (None, None, {})


def test_the_due_date_is_believed_first() -> None:
    """Where both are known, the due date counts."""
    assert Her(counted=Counted(12, 0, TODAY), due=TODAY + timedelta(days=70)).weeks(TODAY) == 30


@pytest.mark.parametrize(
    ("weeks", "stage"),
    [(1, "first"), (13, "first"), (14, "second"), (27, "second"), (28, "third"), (42, "third")],
)
def test_stages(weeks: int, stage: str) -> None:
    """The first stage lasts to the end of week 13, the third begins with week 28."""
    assert trimester(weeks) == stage
    assert Her(counted=Counted(weeks, 6, TODAY)).stage(TODAY) == stage


def test_listen_first_is_heard_again_after_four_weeks() -> None:
    """Until the day before four weeks are over it is not, on that day it is."""
    days = LISTEN_EVERY.days
    assert not Her(listened=heard(days - 1)).must_listen(TODAY, DIGEST)
    assert Her(listened=heard(days)).must_listen(TODAY, DIGEST)


def test_listen_first_is_heard_again_when_its_text_changed() -> None:
    """Another digest is another text, however recently the old one was heard."""
    assert Her(listened=heard(1, "of another text")).must_listen(TODAY, DIGEST)


def test_listen_first_is_heard_again_in_a_new_stage() -> None:
    """On the first day of week 28 what was heard in week 27 counts no more; a day earlier it does."""
    assert not Her(counted=Counted(27, 6, TODAY), listened=heard(3)).must_listen(TODAY, DIGEST)
    assert Her(counted=Counted(28, 0, TODAY), listened=heard(3)).must_listen(TODAY, DIGEST)


def test_a_clock_that_was_wrong_silences_nothing() -> None:
    """What was heard on a day to come was never heard; but for a day's difference between two time zones."""
    assert Her(listened=heard(-2)).must_listen(TODAY, DIGEST)
    assert not Her(listened=heard(-1)).must_listen(TODAY, DIGEST)


def test_having_listened() -> None:
    """Once she has heard it she need not for now, and nothing else is changed."""
    her = Her(sore="left").having_listened(TODAY, DIGEST)
    assert not her.must_listen(TODAY, DIGEST)
    assert replace(her, listened=None) == Her(sore="left")


def test_only_a_check_that_said_so_makes_her_ask() -> None:
    """Told to ask first she must, until she has said that she may; what is kept is a day and a word."""
    asked = Her().having_checked(TODAY, ask_first=True)
    assert asked.must_ask()
    allowed = asked.having_checked(TODAY, ask_first=False)
    assert not allowed.must_ask()
    assert (
        allowed == Her(checked=Check(TODAY, ask_first=False)) == Her().having_checked(TODAY, ask_first=False)
    )


def test_wishes_are_what_a_request_takes() -> None:
    """They name weeks, spare, sore and pace, each only if it is known."""
    her = Her(Counted(30, 0, TODAY), None, ("floor", "girdle"), "left", 10, "silent", Fraction(9, 10))
    assert her.wishes(TODAY) == {
        "weeks": 30,
        "spare": ("girdle", "floor"),
        "sore": "left",
        "pace": Fraction(9, 10),
    }
    assert Request.of(**Her(pace=Fraction(9, 10)).wishes(TODAY)).pace == Fraction(9, 10)


def test_only_what_can_be_spared() -> None:
    """Another word is a mistake of who made it."""
    with pytest.raises(ValueError, match="girdle, wrists, floor"):
        Her(spare=("knees",))


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(-400, 400))
def test_both_ways_to_count_agree(today: date, days_left: int) -> None:
    """On every day, weeks told at the beginning and the due date that belongs to them give the same."""
    due = today + timedelta(days=days_left)
    by_due = Her(due=due)
    counted = Her(counted=Counted(0, 0, due - TERM))
    assert by_due.days(today) == counted.days(today) == 280 - days_left
    assert by_due.stage(today) == counted.stage(today)
