"""A plan for the time she has: as long as asked for, never more than is hers, kept as data."""

import json
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from functools import partial

import pytest

from voiceguide.coach import Request
from voiceguide.coach.course import InPart, Repose, Transfer
from voiceguide.coach.doing import doing
from voiceguide.diary import Diary, read_diary
from voiceguide.errors import BadRequest, JournalError
from voiceguide.guide import Guide
from voiceguide.journal import Journal, keep_felt, read_account
from voiceguide.library import load
from voiceguide.library.ladder import level_of
from voiceguide.library.plans import PracticePlan
from voiceguide.minutes import MOST_REST, NEAR, fill, fit, name_of
from voiceguide.today import Today
from voiceguide.voice import SilentVoice

RATE = 2400
LIBRARY = load()
GUIDE = Guide(LIBRARY, partial(SilentVoice, RATE))


def seconds_of(name, request):
    """The exact length with the silent voice."""
    return Fraction(GUIDE.plan(name, request).timeline.length, RATE)


@pytest.fixture
def day(tmp_path):
    """Her day, after sessions that were done whole: their name, days ago, level, and how it felt."""

    def make(*sessions, request=None):
        from datetime import date, datetime, time

        today = date(2026, 11, 30)
        request = request or Request()
        for number, (name, ago, level, felt) in enumerate(sessions):
            begun = datetime.combine(today - timedelta(days=ago), time(7, number)).astimezone()
            session = GUIDE.plan(name, request if level is None else replace(request, level=level))
            journal = Journal.begin(tmp_path, name, session.asked(), lambda begun=begun: begun)
            write(journal, session)
            if felt:
                keep_felt(journal.path, felt, lambda begun=begun: begun)
        accounts = [read_account(path) for path in tmp_path.glob("*.jsonl")]
        return Today(GUIDE.fitted(request), read_diary(accounts), today, request)

    return make


def write(journal, session):
    """A session done to its end, in a journal."""
    units = session.course.units
    for number, unit in enumerate(units, 1):
        journal.unit(number, len(units), "here", doing(session.library, unit).as_data())
    journal.end("finished")
    assert journal.path
    return journal.path


@pytest.mark.parametrize("teach", ["full", "names"])
@pytest.mark.parametrize("minutes", [2, 3, 5, 7, 10, 12])
def test_it_lasts_as_long_as_she_asked_for(day, minutes, teach):
    """To within five seconds or with a word, chair and wall first, once to the floor, at most her level."""
    now = day()
    filled = fill(now, Request(teach=teach), minutes, seconds_of)
    session = GUIDE.plan(name_of(minutes), filled.request)
    assert Fraction(session.timeline.length, RATE) == filled.seconds
    assert filled.why or abs(filled.seconds - 60 * minutes) <= NEAR
    assert not filled.why or filled.seconds < 60 * minutes
    levels = [LIBRARY.positions[each.to].level for each in session.course.units if isinstance(each, Transfer)]
    downs = [
        each
        for each in session.course.units
        if isinstance(each, Transfer)
        and LIBRARY.positions[each.to].level == "floor"
        and LIBRARY.positions[each.start].level != "floor"
    ]
    assert len(downs) == ("floor" in levels)
    for unit in session.course.units:
        if isinstance(unit, InPart):
            parts = session.library.exercises[unit.exercise].parts
            most = level_of(next(part for part in parts if part.name == unit.part), 1)
            assert unit.dose.reps <= most.dose.reps
            assert unit.dose.hold == most.dose.hold
    assert filled.plan.rest <= MOST_REST


def test_the_same_day_gives_the_same(day):
    """Her day decides, and nothing else."""
    first, second = (fill(day(), Request(), 7, seconds_of) for _ in range(2))
    assert first == second


def test_what_is_due_comes_first_and_what_is_done_not_again(day):
    """What she did yesterday before what she never did; what is done today is left out."""
    now = day(("torso-twist", 0, None, None), ("camel-backing", 1, None, None))
    chosen = [entry.exercise for entry in fill(now, Request(teach="short"), 3, seconds_of).plan.entries]
    assert chosen == ["camel-backing"]
    everything = [entry.exercise for entry in fill(now, Request(), 60, seconds_of).plan.entries]
    assert "torso-twist" not in everything
    assert len(everything) == len(LIBRARY.exercises) - 1


def test_why_it_is_shorter_is_told(day):
    """All there is, with its length; and no rest to make it look longer."""
    filled = fill(day(), Request(teach="names"), 60, seconds_of)
    assert filled.why.endswith("is all that fits today: nothing is left that is not done")
    assert not filled.plan.rest


def test_a_rest_takes_up_what_is_left(day):
    """Where all of it leaves a minute or two, she rests, and hears for how long."""
    names = Request(teach="names")
    everything = fill(day(), names, 60, seconds_of).seconds
    minutes = int(everything // 60) + 2
    filled = fill(day(), names, minutes, seconds_of)
    assert abs(filled.seconds - 60 * minutes) <= NEAR
    course = GUIDE.plan(filled.plan.name, filled.request).course
    rests = [unit.seconds for unit in course.units if isinstance(unit, Repose)]
    assert rests == [filled.plan.rest]
    assert 0 < rests[0] <= MOST_REST
    assert rests[0] % 5 == 0


def test_her_level_is_kept_and_the_offered_one_only_offered(day):
    """Twice good at level two: it is played at two, cut to less where there is little time."""
    twice = [("pelvic-rocking", ago, 2, "better") for ago in (3, 2)]
    now = day(*twice)
    assert (now.levels["pelvic-rocking"].level, now.levels["pelvic-rocking"].offered) == (2, 3)
    long, short = (fill(now, Request(teach="short"), minutes, seconds_of) for minutes in (4, 2))
    assert dict(long.request.levels)["pelvic-rocking"] == 2
    reps = [
        max(
            unit.dose.reps
            for unit in GUIDE.plan(each.plan.name, each.request).course.units
            if in_rocking(unit)
        )
        for each in (long, short)
    ]
    assert reps[0] == 15
    assert reps[1] < 15


def in_rocking(unit):
    """Whether a unit belongs to the rocking itself."""
    return isinstance(unit, InPart) and unit.exercise == "pelvic-rocking"


def test_what_was_cut_changes_no_level_unless_it_was_worse(day, tmp_path):
    """A short day is no step back, and no step on; the diary has what was really done."""
    now = day(*[("pelvic-rocking", ago, 2, "better") for ago in (3, 2)])
    filled = fill(now, Request(teach="short"), 2, seconds_of)
    path = write(
        Journal.begin(
            tmp_path, filled.plan.name, (session := GUIDE.plan("two-minutes", filled.request)).asked()
        ),
        session,
    )
    for felt, level in (("better", 2), ("worse", 1)):
        keep_felt(path, felt)
        diary = Diary(tuple(each for each in read_all(tmp_path).practices))
        bout = diary.practices[-1].bout("pelvic-rocking")
        assert bout.cut
        assert bout.level <= 2
        assert diary.next_level("pelvic-rocking", 6, diary.practices[-1].day).level == level


def read_all(folder):
    """The diary of a folder."""
    return read_diary(read_account(path) for path in folder.glob("*.jsonl"))


def test_too_few_minutes_are_refused_with_what_to_type(day):
    """How long the shortest takes, and so how many minutes are enough."""
    with pytest.raises(BadRequest, match=r"nothing fits into 1 minute: .* takes 1:.*; try --minutes 2"):
        fill(day(), Request(), 1, seconds_of)
    with pytest.raises(BadRequest, match="outside 1 to 120; try --minutes 10"):
        fill(day(), Request(), 0, seconds_of)
    with pytest.raises(BadRequest, match=r'"Morning" takes at least .*; try --minutes'):
        fit(LIBRARY, "morning", Request(), 3, seconds_of)
    with pytest.raises(BadRequest, match="for listening"):
        fit(LIBRARY, "listen-first", Request(), 3, seconds_of)


@pytest.mark.parametrize(
    ("name", "minutes"),
    [("bedtime", 6), ("bedtime", 10), ("morning", 7), ("pelvic-rocking", 3), ("pelvic-rocking", 4)],
)
def test_what_is_named_is_made_to_fit(name, minutes):
    """A routine or an exercise by itself, with its own words, all of its exercises, and at most its dose."""
    filled = fit(LIBRARY, name, Request(), minutes, seconds_of)
    assert not filled.why
    assert abs(filled.seconds - 60 * minutes) <= NEAR
    made, usual = GUIDE.plan(name, filled.request), GUIDE.plan(name)
    assert (made.title, made.name) == (usual.title, usual.name)
    assert [each.exercise for each in made.course.entries] == [each.exercise for each in usual.course.entries]
    assert made.course.listener.alone == usual.course.listener.alone
    assert repetitions(made) <= repetitions(usual)


def repetitions(session):
    """How many a session has."""
    return sum(unit.kind == "repetition" for unit in session.course.units)


def test_it_is_gone_on_with(day, tmp_path):
    """What was chosen is in the journal, so it goes on as it was, but not once the exercises have changed."""
    filled = fill(day(), Request(), 10, seconds_of)
    session = GUIDE.plan(filled.plan.name, filled.request)
    journal = Journal.begin(tmp_path, session.name, session.asked())
    journal.unit(3, len(session.course.units), "here", {})
    journal.end("stopped")
    account = read_account(journal.path)
    resumed = GUIDE.resume(account)
    assert resumed.title == "Ten minutes"
    assert resumed.course.entries == session.course.entries
    assert resumed.course.request == session.course.request
    less = {name: each for name, each in LIBRARY.exercises.items() if name != filled.plan.entries[0].exercise}
    routines = {"listen-first": LIBRARY.routines["listen-first"]}
    other = Guide(replace(LIBRARY, exercises=less, routines=routines), partial(SilentVoice, RATE))
    with pytest.raises(JournalError, match="`voiceguide play --minutes 10` begins anew"):
        other.resume(account)


def test_a_plan_is_plain_data(day):
    """It comes back from JSON as it was, with a hold in breaths, too; what is no plan is refused."""
    filled = fill(day(), Request(), 10, seconds_of)
    data = json.loads(json.dumps(filled.request.as_data()))
    assert Request.of_data(data) == filled.request
    bedtime = fit(LIBRARY, "bedtime", Request(), 6, seconds_of).plan
    assert PracticePlan.of_data(json.loads(json.dumps(bedtime.as_data()))) == bedtime
    whole = data["plan"]
    for broken in (
        [],
        {**whole, "entries": []},
        {**whole, "entries": [{"exercise": 3}]},
        {**whole, "entries": [{"exercise": "torso-twist", "most": 0}]},
        {**whole, "entries": [{"exercise": "torso-twist", "more": 1}]},
        {**whole, "rest": "ten"},
        {**whole, "rest": "100000"},
        {**whole, "minutes": True},
        {**whole, "ends": ""},
    ):
        with pytest.raises(BadRequest, match="the plan cannot be read"):
            Request.of_data({**data, "plan": broken})


def test_her_own_level_stands_for_the_whole_dose():
    """By exercise, before what a routine changes; one she asks for goes before it."""
    [part] = LIBRARY.exercises["sitting-reverse-crunches"].parts
    desk = LIBRARY.routines["desk-break"].entries[0]
    request = Request(levels=(("sitting-reverse-crunches", 3),))
    assert request.dose(part, desk.change, desk.exercise).reps == 12
    assert request.dose(part, desk.change, "another").reps == 8
    assert replace(request, level=1).dose(part, desk.change, desk.exercise).reps == 5
    assert request.dose(part, desk.change._replace(most=4), desk.exercise).reps == 4
    for levels in [["torso-twist", 0]], [["torso-twist"]], [3], [[4, 1]], [["torso-twist", True]]:
        with pytest.raises(BadRequest, match="levels are whole numbers"):
            Request.of_data({"levels": levels})
