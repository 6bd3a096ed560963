"""What follows from what she did: how much is taught, which level is next, what is due."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some
from keeping import diary, on, practice

from voiceguide.diary import Diary, NextLevel, Practice
from voiceguide.journal import Feeling

ROCKING = "pelvic-rocking"


def test_an_empty_diary_knows_nothing() -> None:
    """Who is new is taught in full, at the first level, and begins with the first exercise."""
    new = Diary()
    assert (new.times(ROCKING), new.last(ROCKING)) == (0, None)
    assert new.known(ROCKING, on(0)) == "full"
    assert new.next_level(ROCKING, 6, on(0)) == NextLevel(1)
    assert new.due({"a": 1, "b": 2}, on(0)) == "a"
    assert new.on(on(0)) == ()


def test_teaching_fades() -> None:
    """In full the first two times, in short the next three, then names, whatever else she does."""
    told = []
    for times in range(8):
        days = [practice(day) for day in range(times)]
        others = [practice(day, exercise="torso-twist") for day in range(times)]
        told.append(diary(*days, *others).known(ROCKING, on(times)))
    assert told == ["full", "full", "short", "short", "short", "names", "names", "names"]


def test_what_was_long_ago_is_taught_anew() -> None:
    """After three weeks away once in full, then three times in short; a day less changes nothing."""
    before = [practice(day) for day in range(10)]
    assert diary(*before).known(ROCKING, on(9 + 20)) == "names"
    assert diary(*before).known(ROCKING, on(9 + 21)) == "full"
    told = []
    for times in range(1, 6):
        back = [practice(30 + day) for day in range(times)]
        told.append(diary(*before, *back).known(ROCKING, on(30 + times)))
    assert told == ["short", "short", "short", "names", "names"]


def test_after_a_single_time_long_ago_it_is_still_in_full_twice() -> None:
    """Once, and again after a month: that is the second time."""
    assert diary(practice(0)).known(ROCKING, on(30)) == "full"
    assert diary(practice(0), practice(30)).known(ROCKING, on(31)) == "short"


def test_a_level_is_offered_after_two_good_answers() -> None:
    """Better or the same, twice in a row at one level: the next is offered, and not before."""
    first, second = practice(0, "better"), practice(1, "same")
    assert diary(first).next_level(ROCKING, 6, on(1)) == NextLevel(1)
    assert diary(first, second).next_level(ROCKING, 6, on(2)) == NextLevel(1, offered=2)
    taken = practice(2, "same", level=2)
    assert diary(first, second, taken).next_level(ROCKING, 6, on(3)) == NextLevel(2)
    again = practice(3, "better", level=2)
    assert diary(first, second, taken, again).next_level(ROCKING, 6, on(4)) == NextLevel(2, offered=3)


def test_nothing_is_offered_above_the_ladder() -> None:
    """The last level is the last; who went beyond it is brought back to it."""
    good = [practice(day, "better", level=3) for day in range(4)]
    assert diary(*good).next_level(ROCKING, 3, on(4)) == NextLevel(3)
    assert diary(*good).next_level(ROCKING, 2, on(4)) == NextLevel(2)
    assert diary(*good).next_level(ROCKING, 0, on(4)) == NextLevel(1)


def test_what_was_not_finished_does_not_count_for_going_up() -> None:
    """Two good answers, one of them for half a session: not yet."""
    half = practice(1, "better", finished=False)
    assert diary(practice(0, "same"), half).next_level(ROCKING, 6, on(2)) == NextLevel(1)
    whole = practice(2, "same")
    assert diary(practice(0, "same"), half, whole).next_level(ROCKING, 6, on(3)).offered == 2


def test_no_answer_changes_nothing() -> None:
    """A session she did not answer for neither counts nor breaks a row."""
    days = [practice(0, "same"), practice(1), practice(2, "better")]
    assert diary(*days).next_level(ROCKING, 6, on(3)).offered == 2


def test_worse_is_one_level_less_and_a_day_of_rest() -> None:
    """One down; the rest of that day and the next one are for resting; then on, on the lower level."""
    days = [practice(0, "same", level=3), practice(1, "worse", level=3)]
    assert diary(*days).next_level(ROCKING, 6, on(1)) == NextLevel(2, rest=True)
    assert diary(*days).next_level(ROCKING, 6, on(2)) == NextLevel(2, rest=True)
    assert diary(*days).next_level(ROCKING, 6, on(3)) == NextLevel(2)
    days += [practice(3, "same", level=2), practice(4, "same", level=2)]
    assert diary(*days).next_level(ROCKING, 6, on(5)) == NextLevel(2, offered=3)


def test_once_it_was_worse_only_a_good_answer_leads_up_again() -> None:
    """Who goes higher all the same, and does not say how it was, is still told the lower level."""
    days = [practice(0, "worse", level=3), practice(3, level=3)]
    assert diary(*days).next_level(ROCKING, 6, on(5)) == NextLevel(2)
    half = practice(4, "better", level=3, finished=False)
    assert diary(*days, half).next_level(ROCKING, 6, on(5)) == NextLevel(2)
    assert diary(*days, practice(4, "better", level=3)).next_level(ROCKING, 6, on(5)) == NextLevel(3)
    assert diary(*days, practice(4, "worse", level=1)).next_level(ROCKING, 6, on(9)).level == 1


def test_worse_on_the_first_level_stays_there() -> None:
    """There is nothing below it."""
    assert diary(practice(0, "worse")).next_level(ROCKING, 6, on(2)) == NextLevel(1)


def test_worse_counts_though_not_finished_and_the_day_she_says_so_counts() -> None:
    """She stopped, and it was worse the next day: from then on she rests."""
    stopped = practice(0, "worse", level=2, finished=False, told=1)
    assert diary(stopped).next_level(ROCKING, 6, on(1)) == NextLevel(1, rest=True)
    assert diary(stopped).next_level(ROCKING, 6, on(2)).rest
    assert not diary(stopped).next_level(ROCKING, 6, on(3)).rest


def test_rest_is_for_the_whole_of_her() -> None:
    """What was worse after one exercise rests the others too, but changes no level of theirs."""
    days = [practice(0, "same", level=2), practice(1, "worse", exercise="torso-twist", level=2)]
    assert diary(*days).next_level(ROCKING, 6, on(2)) == NextLevel(2, rest=True)


def test_worse_twice_in_a_row_is_for_someone_to_see() -> None:
    """Of one exercise or of any; a good answer in between, or after, takes it away."""
    worse, twist = practice(0, "worse"), practice(3, "worse", exercise="torso-twist")
    assert not diary(worse).next_level(ROCKING, 6, on(5)).see_someone
    assert diary(worse, practice(3, "worse")).next_level(ROCKING, 6, on(5)).see_someone
    assert diary(worse, twist).next_level(ROCKING, 6, on(5)).see_someone
    good = practice(2, "same", exercise="torso-twist")
    assert diary(worse, good, practice(3, "worse")).worse_twice(ROCKING)
    assert not diary(worse, good, practice(3, "worse")).worse_twice()
    assert (
        not diary(worse, practice(2, "same"), practice(3, "worse")).next_level(ROCKING, 6, on(5)).see_someone
    )
    seen = diary(worse, practice(3, "worse"), practice(6, "same"))
    assert seen.next_level(ROCKING, 6, on(7)) == NextLevel(1)


def test_no_better_in_three_weeks_is_noticed() -> None:
    """With several answers, none of them "better"; not before three weeks, nor from what is older."""
    same = [practice(day, "same") for day in range(0, 24, 4)]
    assert not diary(*same).no_better(on(20))
    assert diary(*same).no_better(on(21))
    assert not diary(*same, practice(22, "better")).no_better(on(23))
    assert diary(practice(0, "better"), *same[1:]).no_better(on(21))
    assert not diary(*same[:2]).no_better(on(21))
    assert not Diary().no_better(on(21))


def test_old_answers_offer_nothing() -> None:
    """After three weeks away the level stays, and is not gone up from."""
    days = [practice(0, "same", level=2), practice(1, "same", level=2)]
    assert diary(*days).next_level(ROCKING, 6, on(21)).offered == 3
    assert diary(*days).next_level(ROCKING, 6, on(22)) == NextLevel(2)


def test_what_is_due_is_hers_and_was_longest_ago() -> None:
    """Of what she does lately; as often as it may be a day; what she never did only if she does nothing."""
    a_day = {"camel-backing": 1, ROCKING: 2, "torso-twist": 1}
    lately = [practice(0, exercise="torso-twist"), practice(1, hour=8), practice(2, hour=9)]
    assert diary(*lately).due(a_day, on(2)) == "torso-twist"
    done = [*lately, practice(2, exercise="torso-twist", hour=12)]
    assert diary(*done).due(a_day, on(2)) == ROCKING
    assert diary(*done, practice(2, hour=18)).due(a_day, on(2)) is None
    assert diary(*done, practice(2, hour=18)).due(a_day, on(3)) == "torso-twist"
    assert diary(*lately).due(a_day, on(60)) == "torso-twist"
    assert diary().due({}, on(0)) is None


def test_lately_is_the_last_weeks_with_today() -> None:
    """A week is seven days, today the last of them."""
    week = diary(*(practice(day) for day in range(20))).lately(1, on(19))
    assert [each.day for each in week.practices] == [on(day) for day in range(13, 20)]


ANSWERS = some.sampled_from([None, "better", "same", "worse"])


@some.composite
def lives(draw: some.DrawFn) -> list[Practice]:
    """Weeks of sessions: she takes what is offered or not, goes her own way at times, answers or not."""
    ladder, day, so_far = draw(some.integers(1, 6)), 0, Diary()
    for _ in range(draw(some.integers(0, 25))):
        day += draw(some.sampled_from([0, 0, 1, 1, 2, 25]))
        way = so_far.next_level(ROCKING, ladder, on(day))
        level = draw(some.sampled_from([way.level, way.level, way.offered or way.level, ladder + 2]))
        felt: Feeling | None = draw(ANSWERS)
        told = day + draw(some.sampled_from([0, 0, 1]))
        so_far = diary(
            *so_far.practices, practice(day, felt, level=level, finished=draw(some.booleans()), told=told)
        )
    return list(so_far.practices)


@given(practices=lives(), ladder=some.integers(0, 6), wait=some.integers(0, 30))
def test_whatever_she_does_and_says_no_step_is_large(
    practices: list[Practice], ladder: int, wait: int
) -> None:
    """Never above the ladder, nor more than one level up, nor any without two good answers in a row."""
    kept = diary(*practices)
    today = (practices[-1].day if practices else on(0)) + timedelta(days=wait)
    way = kept.next_level(ROCKING, ladder, today)
    answered = [each for each in practices if each.felt]
    assert 1 <= way.level <= max(1, ladder)
    if way.offered is not None:
        assert way.offered == way.level + 1 <= ladder
        assert not way.rest
        assert not way.see_someone
        good = [each for each in answered if each.bouts[0].finished or each.felt == "worse"][-2:]
        assert [each.felt == "worse" for each in good] == [False, False]
        assert {each.bouts[0].level for each in good} == {way.level}
    if answered and answered[-1].felt == "worse":
        assert way.level <= max(1, answered[-1].bouts[0].level)
    if wait >= 21:
        assert kept.known(ROCKING, today) == "full"


@pytest.mark.parametrize("felt", ["better", "same", "worse", None])
def test_the_same_diary_says_the_same(felt: Feeling | None) -> None:
    """What follows depends on the diary and the day alone."""
    days = [practice(0, felt), practice(1, felt)]
    assert diary(*days).next_level(ROCKING, 6, on(2)) == diary(*days).next_level(ROCKING, 6, on(2))
