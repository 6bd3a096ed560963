"""The diary as it is read from journals: what was really done, of whole journals and of damaged ones."""

from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from keeping import doings, kept, on

from voiceguide.coach import Request, outline
from voiceguide.coach.doing import Doing, doing
from voiceguide.diary import Amount, Bout, practice_of, read_diary
from voiceguide.journal import Journal, accounts, keep_felt, read_account
from voiceguide.library import Library
from voiceguide.library.facts import Breaths

TWIST = doings("torso-twist", 1, ("right", "left"), 10)
ROCKS = doings("pelvic-rocking", 3)


def test_a_session_tells_what_was_done(tmp_path: Path) -> None:
    """Each side with its repetitions and seconds, when, to its end, and how it felt."""
    path = kept(tmp_path, TWIST, day=2, felt="better", request={"weeks": 24, "spare": ["wrists"], "level": 2})
    practice = practice_of(read_account(path))
    assert practice.bouts == (
        Bout(
            "torso-twist",
            (Amount("", "right", 1, 1, Fraction(10)), Amount("", "left", 1, 1, Fraction(10))),
            finished=True,
            level=2,
        ),
    )
    assert (practice.name, practice.day, practice.finished) == ("torso-twist", on(2), True)
    assert (practice.felt, practice.told) == ("better", on(2))
    assert (practice.weeks, practice.spared) == (24, ("wrists",))


def test_a_side_that_was_not_reached_is_not_told(tmp_path: Path) -> None:
    """Stopped on the way to the second side: the first one counts, and it was not all."""
    until = next(number for number, each in enumerate(TWIST) if each.kind == "switch")
    practice = practice_of(read_account(kept(tmp_path, TWIST[: until + 1], how="stopped")))
    (bout,) = practice.bouts
    assert (bout.finished, practice.finished) == (False, False)
    assert [(amount.side, amount.reps) for amount in bout.amounts] == [("right", 1)]


def test_what_was_only_begun_does_not_count(tmp_path: Path) -> None:
    """A repetition in which she stopped or skipped on was not done; one that is repeated counts once."""
    first, second, third = ROCKS[2:5]
    away = Doing("reentry", "pelvic-rocking", 0)
    ways = {
        "stopped in the third": ([first, second, third], 2),
        "on to something else": ([first, second, Doing("introduction", "torso-twist", 1)], 1),
        "left in the middle": ([first, second, Doing("leaving", "pelvic-rocking", 0)], 1),
        "paused, and did not come back": ([first, second, third, away], 2),
        "paused, and came back": ([first, away, first, second, ROCKS[5]], 2),
        "taught again": ([first, second, away, second, third, ROCKS[5]], 3),
    }
    for number, (what, (told, reps)) in enumerate(ways.items()):
        practice = practice_of(read_account(kept(tmp_path, told, how="stopped", hour=number)))
        assert [amount.reps for bout in practice.bouts for amount in bout.amounts] == [reps], what
        assert not any(bout.finished for bout in practice.bouts), what


def test_the_share_is_what_was_done_of_what_was_planned(tmp_path: Path) -> None:
    """Nothing of it when all was skipped, however near the end she came; and never more than all."""
    closing = Doing("closing")
    switch = next(number for number, each in enumerate(TWIST) if each.kind == "switch")
    ways = {
        "skipped in the caution": ([TWIST[0], closing], 2, Fraction(0)),
        "stopped on the second side": (TWIST[: switch + 2], 2, Fraction(1, 2)),
        "all of it": ([*TWIST, closing], 2, Fraction(1)),
        "one repetition more than planned": ([*doings("pelvic-rocking", 3), closing], 2, Fraction(1)),
    }
    for number, (way, (told, planned, share)) in enumerate(ways.items()):
        journal = kept(tmp_path, told, day=number, name="torso-twist", repetitions=planned)
        assert practice_of(read_account(journal)).share == share, way


def test_where_nothing_is_done_the_share_is_what_was_heard(tmp_path: Path) -> None:
    """Words to listen to count as heard, unless they were skipped; an old journal tells what was reached."""
    heard = kept(tmp_path, [Doing("listen"), Doing("closing")], name="listen-first", repetitions=0)
    assert practice_of(read_account(heard)).share == Fraction(2, 3)
    skipped = Journal.begin(tmp_path, "listen-first", {"repetitions": 0})
    skipped.command("next", {})
    skipped.unit(2, 2, "", Doing("closing").as_data())
    skipped.end("finished")
    assert skipped.path
    assert practice_of(read_account(skipped.path)).share == 0
    older = kept(tmp_path, TWIST[:2], day=3)
    assert practice_of(read_account(older)).share == Fraction(2, 3)


def test_nothing_but_words_is_no_practice(tmp_path: Path) -> None:
    """A session that never came to a repetition is kept, and counts for nothing."""
    kept(tmp_path, ROCKS[:2], how="stopped")
    diary = read_diary(accounts(tmp_path))
    assert (len(diary.practices), diary.practised, diary.times("pelvic-rocking")) == (1, (), 0)


def test_a_journal_that_tells_no_doing_is_read(tmp_path: Path) -> None:
    """One of an earlier release: when it was and how it ended, and nothing of what was done."""
    journal = Journal.begin(tmp_path, "pelvic-rocking", {"request": ["strange"]})
    journal.unit(1, 1, "pelvic rocking")
    journal.end("finished")
    (practice,) = read_diary(accounts(tmp_path)).practices
    assert (practice.name, practice.finished, practice.bouts) == ("pelvic-rocking", True, ())


def test_a_session_begun_in_the_middle_was_not_all_of_it(tmp_path: Path) -> None:
    """With --start inside of the exercise it does not count for going up."""
    told = [*ROCKS[:2], *ROCKS[4:]]
    (bout,) = practice_of(read_account(kept(tmp_path, told, request={"start": "pelvic-rocking/rep-3"}))).bouts
    assert (bout.finished, bout.amounts[0].reps, bout.amounts[0].asked) == (False, 1, 3)


def test_an_answer_is_taken_back_and_changed(tmp_path: Path) -> None:
    """The last word counts; "skip" is no answer."""
    path = kept(tmp_path, ROCKS, felt="worse")
    for answer, felt in (("better", "better"), ("skip", None), ("same", "same")):
        keep_felt(path, answer)
        assert practice_of(read_account(path)).felt == felt


def test_a_session_gone_on_with_is_one_session(tmp_path: Path) -> None:
    """Stopped and resumed: what was done before and after counts together."""
    path = kept(tmp_path, ROCKS[:4], how="stopped", felt="same")
    journal = Journal.reopen(path)
    for number, each in enumerate(ROCKS[3:], 4):
        journal.unit(number, len(ROCKS), "here", each.as_data())
    journal.end("finished")
    practice = practice_of(read_account(path))
    assert (practice.finished, practice.felt) == (True, "same")
    assert [(bout.finished, bout.amounts[0].reps) for bout in practice.bouts] == [(True, 3)]


def test_a_damaged_journal_tells_its_beginning(tmp_path: Path) -> None:
    """Cut off at any byte, it tells no more than was done until then, and never fails."""
    path = kept(tmp_path, TWIST, felt="worse")
    whole = path.read_bytes()
    most = 0
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        diary = read_diary(accounts(tmp_path))
        done = sum(a.reps for each in diary.practised for bout in each.bouts for a in bout.amounts)
        assert most <= done <= 2
        most = done


@pytest.mark.parametrize(
    "told",
    [
        {"kind": 7}, {"kind": "repetition", "rep": "1"}, {"kind": "repetition", "hold": "1/0"},
        {"kind": "repetition", "hold": "9" * 50}, {"kind": "repetition", "rep": True}, {"exercise": None},
    ],
    ids=str,
)  # fmt: skip
def test_what_she_did_may_be_nonsense(told: dict[str, object], tmp_path: Path) -> None:
    """A unit told in a way we do not write it is passed over, and the others count."""
    with pytest.raises((TypeError, ValueError)):
        Doing.of_data(told)
    journal = Journal.begin(tmp_path, "x", {})
    for number, each in enumerate([*ROCKS[:4], told, *ROCKS[4:]]):
        journal.unit(number, 9, "here", each.as_data() if isinstance(each, Doing) else each)
    journal.end("finished")
    assert journal.path
    (bout,) = practice_of(read_account(journal.path)).bouts
    assert (bout.amounts[0].reps, bout.finished) == (2, False)


@given(
    numbers=some.lists(some.integers(0, 10**6), min_size=5, max_size=5),
    words=some.lists(some.text(), min_size=5, max_size=5),
    hold=some.integers(0, 10**5).map(lambda seconds: Fraction(seconds, 7))
    | some.integers(0, 99).map(Breaths.of),
)
def test_what_she_does_reads_back_as_it_was(numbers: list[int], words: list[str], hold: Fraction) -> None:
    """Exactly, also breaths and parts of a second, and with nothing that need not be said."""
    kind, exercise, part, side, variant = words
    set_, rep, reps, sets, level = numbers
    told = Doing(kind, exercise, 3, part, side, set_, rep, reps, sets, hold, level, variant)
    read = Doing.of_data(told.as_data())
    assert read == told
    assert type(read.hold) is type(hold) or not hold
    assert Doing().as_data() == {}


def test_every_unit_tells_what_is_done_in_it(shipped: Library, shipped_name: str) -> None:
    """Of everything shipped: all repetitions of all sides are told, with the stays there are."""
    course = outline(shipped, shipped_name, Request())
    told = [doing(shipped, unit) for unit in course.units]
    assert [Doing.of_data(each.as_data()) for each in told] == told
    assert all(each.exercise for each in told if each.kind in ("repetition", "finish"))
    if shipped_name == "torso-twist":
        reps = [each for each in told if each.kind == "repetition"]
        assert {each.side for each in reps} == {"left", "right"}
        assert {each.hold for each in reps} == {course.units[told.index(reps[0])].dose.hold}  # type: ignore[attr-defined]


def test_sessions_are_in_order_and_on_the_day_they_were(tmp_path: Path) -> None:
    """Oldest first; the day is that of the clock where she was."""
    for day in (3, 1, 2):
        kept(tmp_path, ROCKS, day=day, hour=23)
    diary = read_diary(accounts(tmp_path))
    assert [each.day for each in diary.practices] == [on(1), on(2), on(3)]
    assert diary.times("pelvic-rocking") == 3
    last = diary.last("pelvic-rocking")
    assert last
    assert last.begun.utcoffset() == timedelta(hours=1)


AUTHORED = """\
version: 1
exercises:
  mine:
    title: My own
    for: Many people enjoy this.
    position: standing
    setup: Stand tall.
    rep:
      - {phase: up, breath: in, takes: 4s, teach: "Breathe in, and rise.", cue: In and up}
      - {phase: down, breath: out, takes: 4s, teach: "Breathe out, and sink.", cue: Out and down}
    levels:
      - {reps: 5}
      - {reps: 8, a-day: 2}
      - {reps: 8, a-day: 4}
      - {reps: 12}
    source: a test
"""


@pytest.mark.parametrize(("reps", "level"), [(4, 0), (5, 1), (7, 1), (8, 2), (11, 2), (12, 4), (50, 4)])
def test_a_dose_is_told_as_a_level(author, reps: int, level: int) -> None:
    """The highest level of which all was to be done; of equal ones the first, for more a day is not known."""
    library = author(AUTHORED)
    course = outline(library, "mine", Request(reps=reps))
    told = [doing(library, unit) for unit in course.units]
    assert {each.level for each in told if each.kind == "repetition"} == {level}


def test_a_level_that_was_hers_is_told_of_each_exercise(tmp_path: Path) -> None:
    """The one she asked for, else the one that was hers, and no more than was done where time was short."""
    hers = {"levels": [["pelvic-rocking", 3], ["torso-twist", 2]]}
    short = {"plan": {"entries": [{"exercise": "torso-twist"}, {"exercise": "pelvic-rocking", "most": 3}]}}
    told = [*doings("pelvic-rocking", 3, level=1), Doing()]
    for request, level, cut in (
        (hers, 3, False),
        (hers | short, 1, True),
        (hers | short | {"level": 2}, 1, True),
        (hers | {"level": 2}, 2, False),
        ({"levels": [["torso-twist", 2]]}, 1, False),
        ({"levels": [3, ["pelvic-rocking"], [[], 2], ["pelvic-rocking", "2"]]}, 1, False),
        ({"levels": 3, "plan": [], "level": "2"}, 1, False),
        ({"plan": {"entries": [3, {"most": 3}, {"exercise": [], "most": 1}]}}, 1, False),
    ):
        [bout] = practice_of(read_account(kept(tmp_path, told, request=request))).bouts
        assert (bout.level, bout.cut) == (level, cut), request
