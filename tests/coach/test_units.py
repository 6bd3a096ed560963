"""A unit can be written alone; an outline counts before it builds; a wait is for her, not for files."""

from fractions import Fraction
from importlib import import_module

import pytest

from voiceguide.coach import Request
from voiceguide.coach.course import Setup, Switch, Transfer
from voiceguide.coach.outline import outline
from voiceguide.coach.script import Begin, Say, Wait
from voiceguide.coach.units import write_course, write_unit
from voiceguide.coach.wording import spoken_seconds
from voiceguide.errors import BadRequest
from voiceguide.library import load

LIBRARY = load()
NAMES = [*LIBRARY.exercises, *LIBRARY.routines]
OUTLINING = import_module("voiceguide.coach.outline")
WAITED_FOR = (Transfer, Setup, Switch)


@pytest.mark.parametrize("wait", ["time", "ready", "both", "always"])
@pytest.mark.parametrize("teach", ["full", "short", "names"])
@pytest.mark.parametrize("name", NAMES)
def test_a_unit_alone_is_its_part_of_the_whole(name, teach, wait):
    """Nothing is carried from unit to unit, but for the place where she is."""
    course = outline(LIBRARY, name, Request(teach=teach, wait=wait))
    whole = list(write_course(LIBRARY, course))
    assert len(whole) == len(course.units)
    for number, (unit, script) in enumerate(zip(course.units, whole, strict=True)):
        begin, *rest = script
        assert isinstance(begin, Begin)
        assert (begin.unit, begin.kind) == (number, unit.kind)
        assert tuple(rest) == write_unit(LIBRARY, unit, course.listener)


@pytest.mark.parametrize("teach", ["full", "names"])
@pytest.mark.parametrize("name", NAMES)
def test_what_is_left_of_a_course_is_the_end_of_the_whole(name, teach):
    """From any unit on, all is written as it would have been."""
    course = outline(LIBRARY, name, Request(teach=teach))
    whole = list(write_course(LIBRARY, course))
    for first in range(len(course.units)):
        assert list(write_course(LIBRARY, course, first)) == whole[first:]


@pytest.fixture
def made(monkeypatch):
    """The repetitions that are made from now on, as they are made."""
    made, real = [], OUTLINING.Repetition

    def repetition(**facts):
        made.append(real(**facts))
        return made[-1]

    monkeypatch.setattr(OUTLINING, "Repetition", repetition)
    return made


@pytest.mark.parametrize("name", ["pelvic-rocking", "camel-backing"])
def test_more_than_six_hours_is_refused_before_it_is_built(name, made):
    """A thousand repetitions in a hundred sets are counted, and not one of them is made."""
    with pytest.raises(BadRequest, match="more than 6 hours"):
        outline(LIBRARY, name, Request(reps=1000, sets=100))
    assert made == []
    outline(LIBRARY, name, Request(reps=7, sets=3))
    assert len(made) == 21


def waits_of(name, wait, **wishes):
    """Unit, words and waits of all units in which she may be waited for."""
    course = outline(LIBRARY, name, Request.of(wait=wait, **wishes))
    for unit in course.units:
        if isinstance(unit, WAITED_FOR):
            script = write_unit(LIBRARY, unit, course.listener)
            words = [item.utterance.text for item in script if isinstance(item, Say)]
            waits = [item.seconds for item in script if isinstance(item, Wait)]
            yield unit, words, waits


@pytest.mark.parametrize("name", NAMES)
def test_waiting_for_her_is_said_once_a_wait_and_has_an_end(name):
    """She is told what is waited for and when it goes on by itself, and that is how long it lasts."""
    timed = list(waits_of(name, "time"))
    ready = list(waits_of(name, "ready"))
    assert bool(timed) == (name != "listen-first")
    assert len(timed) == len(ready)
    told = f"After {spoken_seconds(LIBRARY.timing.patience)}, I go on."
    asked = 0
    for (unit, words, _), (_, ready_words, ready_waits) in zip(timed, ready, strict=True):
        assert not any("press Return" in text for text in words)
        asks = [n for n, text in enumerate(ready_words) if text == "When you are there, press Return."]
        assert [ready_words[n + 1] for n in asks] == [told] * len(asks)
        assert ready_waits.count(LIBRARY.timing.patience) == len(asks)
        assert asks or not isinstance(unit, Transfer | Switch)
        asked += len(asks)
    assert bool(asked) == bool(timed)


@pytest.mark.parametrize("name", NAMES)
def test_both_waits_as_long_as_the_plan_and_asks(name):
    """The planned seconds stay, and a key may end them earlier: she is told of how many there are."""
    asked = 0
    for (_, _, timed), (_, words, both) in zip(waits_of(name, "time"), waits_of(name, "both"), strict=True):
        asks = [n for n, text in enumerate(words) if text == "When you are there, press Return."]
        told = {f"After {spoken_seconds(each)}, I go on." for each in timed if each in both}
        assert {words[n + 1] for n in asks} <= told
        assert LIBRARY.timing.patience not in both
        asked += len(asks)
    assert bool(asked) == (name not in ("listen-first", "sitting-reverse-crunches"))


@pytest.mark.parametrize("pace", [Fraction(1, 2), Fraction(2)])
def test_patience_is_hers_at_any_pace(pace):
    """Two minutes are two minutes."""
    assert all(
        max(waits) == LIBRARY.timing.patience
        for unit, _, waits in waits_of("bedtime", "ready", pace=pace)
        if isinstance(unit, Transfer)
    )


ROUTINE = """\
version: 1
routines:
  patient:
    title: Patient
    {wait}
    exercises: [torso-twist]
"""


def test_files_do_not_know_that_a_routine_waits(plan, author):
    """What is shown and exported of a routine that waits live is what it is without."""
    waits = author(ROUTINE.format(wait="wait: ready"))
    usual = author(ROUTINE.format(wait=""))
    assert waits.routines["patient"].wait == "ready"
    assert plan("patient", library=waits) == plan("patient", library=usual)
