"""A start given as a time: the session begins with what is heard then in the whole of it."""

from fractions import Fraction

import pytest

from voiceguide.coach.course import Introduction, Repetition
from voiceguide.errors import BadRequest, CannotSpeak, UnknownName
from voiceguide.guide import Guide
from voiceguide.library import load
from voiceguide.voice import SilentVoice

GUIDE = Guide(load(), SilentVoice)


def started(name, start, guide=GUIDE, **wishes):
    """The address a start comes to, and the first place of the session that begins there."""
    course = guide.plan(name, start=start, **wishes).course
    where = course.request.start
    deep = where.count("/") > 0
    kinds = Repetition if deep else Introduction
    return where, next(unit for unit in course.units if isinstance(unit, kinds))


def seconds(session, unit):
    """When a unit is heard, a tenth of a second after its beginning."""
    start = next(each.start for each in session.timeline.units if each.unit == unit)
    return str(start / session.sample_rate + 0.1)


def test_every_time_leads_to_what_is_heard_then(shipped_name):
    """To each repetition and introduction; from a way, a set-up or a rest to what follows.

    After the last repetition it leads to that one; before the first exercise to the beginning.
    """
    session = GUIDE.plan(shipped_name)
    units = session.course.units
    places = [number for number, unit in enumerate(units) if isinstance(unit, Repetition | Introduction)]
    for number in range(len(units)):
        if not places or number < places[0]:
            begun = GUIDE.plan(shipped_name, start=seconds(session, number))
            assert begun.course == session.course
            continue
        where, first = started(shipped_name, seconds(session, number))
        wanted = units[next((place for place in places if place >= number), places[-1])]
        assert (where, first.address, first.kind) == (str(wanted.address), wanted.address, wanted.kind)
        assert first.entry == wanted.entry


VARIANTS = """\
    variants:
      standing: {for: [girdle], levels: [{reps: 5}, {reps: 9}]}
      kneeling: {for: [wrists], position: hands-and-knees, setup: Put your hands on the floor.}
"""


@pytest.mark.parametrize("wishes", [{"variant": "standing", "level": 2}, {"variant": "kneeling"}])
def test_a_time_leads_into_the_variant_that_was_asked_for(author, mine, wishes):
    """What is heard when is that of the variant and level she asked for."""
    guide = Guide(author(mine + VARIANTS), SilentVoice)
    session = guide.plan("mine", **wishes)
    fourth = next(n for n, unit in enumerate(session.course.units) if unit.address.rep == 4)
    where, first = started("mine", seconds(session, fourth), guide, **wishes)
    assert (where, first.rep, first.dose) == ("mine/set-1/rep-4", 4, session.course.units[fourth].dose)


def test_the_session_is_that_of_the_address():
    """A time is an address found for her: the course, and what its journal begins with, are the same."""
    by_time = GUIDE.plan("full", start="12:00")
    by_address = GUIDE.plan("full", start=by_time.course.request.start)
    assert by_time.course == by_address.course
    assert by_time.asked() == by_address.asked()


def test_the_time_is_that_of_the_session_she_asked_for():
    """Pace, dose and sides count: at half the pace the same time is not as far."""
    slow = GUIDE.plan("pelvic-rocking", pace=0.5, reps=20)
    fourth = next(n for n, unit in enumerate(slow.course.units) if unit.address.rep == 4)
    when = seconds(slow, fourth)
    assert started("pelvic-rocking", when, pace=0.5, reps=20)[1].address.rep == 4
    assert started("pelvic-rocking", when, reps=20)[1].address.rep > 4


@pytest.mark.parametrize("typed", ["3:00", "3 min", "3min", "180", "180s", "0:03:00", " 3 m 0 s "])
def test_a_time_may_be_written_as_any_duration(typed):
    """Minutes and seconds, units or a plain number of seconds."""
    assert started("full", typed)[0] == started("full", "180")[0]


def test_the_beginning_and_the_end():
    """In the opening it is the whole session; at its end and later an error tells how long it lasts."""
    whole = GUIDE.plan("pelvic-rocking")
    assert started("pelvic-rocking", "0")[0] == ""
    assert GUIDE.plan("pelvic-rocking", start="5s").script == whole.script
    last = Fraction(whole.timeline.length - 1, whole.sample_rate)
    assert started("pelvic-rocking", f"{float(last):.6f}")[0] == "pelvic-rocking/set-1/rep-8"
    for late in (f"{whole.timeline.length / whole.sample_rate:.6f}", "99 h"):
        with pytest.raises(
            BadRequest, match=r'^"Pelvic rocking" lasts \d+ min \d\d s; --start takes a time before'
        ):
            GUIDE.plan("pelvic-rocking", start=late)


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("3:75", "more than 59"),
        ("3 rocks", "not a duration"),
        ("-3:00", "is negative"),
        ("1 s 3 min", "order"),
    ],
)
def test_a_time_that_is_none_is_refused(typed, hint):
    """What begins like a time and is none is told as one."""
    with pytest.raises(BadRequest, match=f"^--start: .*{hint}"):
        GUIDE.plan("full", start=typed)


def test_an_exercise_called_like_a_time_is_no_time(author, mine):
    """The names of exercises come first."""
    guide = Guide(author(mine.replace("mine:", "180:")), SilentVoice)
    assert started("180", "180", guide)[0] == "180"
    assert started("180", "180/rep-3", guide)[0] == "180/rep-3"
    with pytest.raises(UnknownName, match="not a place"):
        guide.plan("full", start="180")


def test_a_time_in_an_exercise_that_comes_again(author, mine):
    """It leads to the one that is heard then, not to the first of its name."""
    twice = "routines:\n  twice:\n    title: Twice\n    exercises: [mine, torso-twist, mine]\n"
    guide = Guide(author(mine + twice), SilentVoice)
    session = guide.plan("twice")
    number = max(n for n, unit in enumerate(session.course.units) if unit.address.rep == 4)
    where, first = started("twice", seconds(session, number), guide)
    assert (where, first.entry, first.rep) == ("mine/turn-2/set-1/rep-4", 2, 4)


def test_no_more_is_spoken_than_is_needed_to_find_it():
    """What comes later than the time may even be impossible to speak."""

    class Short(SilentVoice):
        def length_of(self, utterance):
            if "camel" in utterance.text.lower():
                raise CannotSpeak("no voice for this")
            return super().length_of(utterance)

    whole = GUIDE.plan("full")
    second = next(n for n, unit in enumerate(whole.course.units) if unit.entry == 1 and unit.address.rep)
    where, _ = started("full", seconds(whole, second), Guide(load(), Short))
    assert where == str(whole.course.units[second].address)
    with pytest.raises(CannotSpeak):
        started("full", "9 h", Guide(load(), Short))
