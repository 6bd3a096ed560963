"""Where her time is limited, nothing keeps her there longer: no command, no pause, and no lost sound."""

from fractions import Fraction

import pytest
from asking import RATE, Somewhere
from hypothesis import example, given
from hypothesis import strategies as some

from voiceguide.coach import Request
from voiceguide.coach.course import InPart, Reentry, Repetition, Setup, Transfer, place_of
from voiceguide.coach.landing import way_out
from voiceguide.coach.obey import LENGTHENING, interrupted
from voiceguide.coach.outline import outline
from voiceguide.coach.wording import sentences
from voiceguide.errors import BadRequest
from voiceguide.library import load
from voiceguide.library.variants import fitting
from voiceguide.take import Take
from voiceguide.voice import SilentVoice

FLOOR = {"variant": "floor", "weeks": 10}
LIBRARY = fitting(load(), Request(**FLOOR))
LONGEST = LIBRARY.exercises["pelvic-tilt"].longest
ON_HER_BACK = ("setup", "repetition", "hold", "rest", "finish")
ASIDE = ["shorter", "faster", "ready", "other side", "next", "louder", "what now", *sorted(LENGTHENING)]


def floor(name="pelvic-tilt", **wishes):
    """At the first sample of a session that has the tilt on her back."""
    return Somewhere.begin(LIBRARY, name, **FLOOR, **wishes)


@pytest.fixture(scope="module")
def tilt():
    """The tilt on her back alone."""
    return floor()


@pytest.fixture(scope="module")
def routine():
    """The tilt on her back, and something else after it."""
    return floor("full", shared=True)


def on_the_way(session, start, to, part=0.5):
    """Half-way from one position to another."""
    for span in session.take.timeline.spans:
        unit = session.take.course.units[span.unit]
        if isinstance(unit, Transfer) and (unit.start, unit.to) == (start, to):
            return session.at(Fraction(span.start, RATE) + Fraction(part * (span.end - span.start)) / RATE)
    raise LookupError(f"no way from {start} to {to}")


def everywhere_on_her_back(session):
    """Somewhere in each kind of unit, and on the way in and out."""
    yield from (session.to(kind) for kind in ON_HER_BACK if kind != "finish")
    yield on_the_way(session, "floor-sitting", "back-lying")
    yield on_the_way(session, "back-lying", "floor-sitting")


def after_the_tilt(routine):
    """The next exercise is announced, and she still lies on her back."""
    number = next(at for at, unit in enumerate(routine.course.units) if at and _announced_lying(routine, at))
    span = next(span for span in routine.take.timeline.spans if span.unit == number)
    return routine.at(Fraction(span.start + span.end, 2 * RATE))


def _announced_lying(session, number):
    units = session.course.units
    return units[number].kind == "introduction" and place_of(units, number).start == "back-lying"


@pytest.mark.parametrize("command", sorted(LENGTHENING))
def test_what_would_keep_her_longer_leaves_it_as_it_is(tilt, command):
    """Longer, slower, again and back: it is said, and nothing changes."""
    for there in everywhere_on_her_back(tilt):
        after = there.ask(command)
        assert after.said() == "The time stays as it is here."
        assert (after.reply.course, after.reply.cut) == (there.course, "none")


@pytest.mark.parametrize("command", sorted(LENGTHENING))
def test_that_holds_while_she_hears_what_comes_next(routine, command):
    """The next exercise is announced before she has left the position; back would begin the tilt anew."""
    there = after_the_tilt(routine)
    assert there.ask(command).said() == "The time stays as it is here."


def test_before_she_is_there_all_is_as_ever(tilt):
    """The opening and the announcement may be heard again, and paused; but the pace is that of the whole."""
    for kind in ("opening", "introduction"):
        there = tilt.to(kind)
        assert there.ask("pause").said() == ""
        assert there.ask("break").said() == "Take all the time you need. I wait until you press Return."
        assert there.ask("again").reply.cut == "word"
        assert there.ask("slower").said() == "The time stays as it is here."
    away = on_the_way(tilt, "standing", "floor-sitting").ask("pause")
    assert away.said() == ""


def test_once_she_is_up_all_is_as_ever(tilt):
    """On her knees, the time on her back is over: a pause is one, and back leads there anew."""
    there = on_the_way(tilt, "floor-sitting", "hands-and-knees")
    assert there.ask("pause").said() == ""
    assert there.ask("again").reply.cut == "word"
    anew = tilt.to("closing").ask("back").course.to_come
    assert [unit.to for unit in anew if isinstance(unit, Transfer)][-4] == "back-lying"


@pytest.mark.parametrize("command", ["pause", "toggle", "break"])
def test_a_pause_leads_her_out_of_it(tilt, routine, command):
    """It is time to leave the position; nobody says she has stopped; how she comes back is said."""
    back = "Take all the time you need. I wait until you press Return."
    for there in (*everywhere_on_her_back(tilt), after_the_tilt(routine)):
        away = there.ask(command)
        out = " ".join(sentences(way_out(LIBRARY, *there.course.place).text))
        assert away.said() == f"Paused. It is time to leave this position, slowly. {out} {back}"
        assert (away.reply.then, away.course.state) == ("wait", "paused")
        assert away.ask("go on").heard(1) == ["Welcome back."]


def test_a_pause_that_becomes_a_break_leads_her_out_of_it_once_more(tilt):
    """Asked for while she waits, it says the way out again, at once."""
    away = tilt.to("hold").ask("pause").ask("break")
    assert away.said().startswith("Paused. It is time to leave this position")
    assert away.reply.cut == "now"


def walk(session):
    """Each position she is led to from now on; every move begins, and every part is done, where she is."""
    course = session.course
    here = course.place.start
    for unit in course.to_come:
        if isinstance(unit, Transfer):
            assert unit.start == here
            here = unit.to
            yield here
        elif isinstance(unit, InPart):
            assert LIBRARY.exercises[unit.exercise].position == here


def owed(session):
    """The repetitions to come."""
    return [unit.address for unit in session.course.to_come if isinstance(unit, Repetition)]


def test_who_goes_on_is_led_down_again_from_the_chair(tilt, routine):
    """She has been sent there: the way back is walked with her, and nothing is lost."""
    for there in (*everywhere_on_her_back(tilt), after_the_tilt(routine)):
        away = there.ask("pause")
        back = away.ask("go on")
        assert back.course.place == ("chair", "chair")
        assert owed(back) == owed(away)
        way = list(walk(back))
        if owed(back) and there.take is tilt.take:
            assert way[: way.index("back-lying") + 1] == ["standing", "floor-sitting", "back-lying"]
            assert on_her_back(back.take) < LONGEST
    back = tilt.to("hold").ask("pause").ask("go on")
    heard = back.heard()
    assert heard[:2] == ["Welcome back.", "Pelvic tilt, five more."]
    assert "call your midwife" in heard[2]
    assert heard.index("Feet flat, arms beside you.") < heard.index("three") < heard.index("And breathe")
    assert not any("Take your place" in line for line in heard)


@pytest.mark.parametrize("commands", [("pause", "go on"), ("break", "go on"), ("again",), ("ready",),
                                      ("shorter",), ("other side",), ("louder",), ("what now",)])  # fmt: skip
def test_while_she_hears_that_she_is_led_back_the_way_stays(tilt, commands):
    """Whatever she asks for then, she is led from the chair to where she was, and not told to get up."""
    back = tilt.to("hold").ask("pause").ask("go on")
    there = back.to("reentry", 0.2)
    for command in commands:
        there = there.ask(command)
        assert "leave this position" not in there.said()
    assert list(walk(there)) == list(walk(back))
    assert owed(there) == owed(back)
    assert there.course.place.start == "chair"


def test_from_the_chair_she_may_go_to_what_comes_next(routine):
    """The way there begins on the chair, while she waits and while she is led back."""
    away = routine.to("hold", exercise="pelvic-tilt").ask("pause")
    for there in (away, away.ask("go on").to("reentry", 0.2)):
        after = there.ask("next")
        assert after.course.place.start == "chair"
        assert after.course.entries[after.now.entry].exercise != "pelvic-tilt"
        assert "back-lying" not in walk(after)


def test_stop_is_still_told_as_stopped(tilt):
    """Only a pause has words of its own."""
    assert tilt.to("hold").ask("stop").said().startswith("Stopped. Take your time. Bend your knees")


def test_sound_that_was_lost_there_comes_back_with_the_way_out(tilt, routine):
    """How long she has lain there nobody knows: what is left of it is left out, and she is brought up."""
    for there in (*everywhere_on_her_back(tilt), after_the_tilt(routine)):
        course = interrupted(LIBRARY, there.course, there.spot, "lost")
        first = course.to_come[0]
        assert isinstance(first, Reentry)
        assert (first.reason, course.state) == ("lost", "paused")
        tilting = [unit for unit in course.to_come if unit.exercise == "pelvic-tilt"]
        assert not [unit for unit in tilting if isinstance(unit, Setup | Repetition)]
        way = [unit for unit in course.to_come if isinstance(unit, Transfer)]
        assert way[0].start in ("back-lying", "floor-sitting")
        assert "back-lying" not in [unit.to for unit in way[1:]]
        assert course.units[-1].kind == "closing"
        take = Take(LIBRARY, course, SilentVoice(RATE))
        up = next(each for each in take.timeline.arrivals if each.position in ("floor-sitting", "chair"))
        assert up.start < 60 * RATE
        assert take.timeline.cues[0].text == "The sound was gone."


def test_sound_that_was_lost_before_or_after_loses_nothing(tilt):
    """On the chair, or standing, she goes on where she was."""
    for there in (tilt.to("introduction"), on_the_way(tilt, "floor-sitting", "hands-and-knees")):
        course = interrupted(LIBRARY, there.course, there.spot, "lost")
        assert course.to_come[2:] == there.course.to_come[1:]


def test_nothing_there_waits_until_she_is_ready():
    """Two minutes of waiting on her back are too long: it is refused, and what to type instead is told."""
    hint = "kept under 3 min; no wait there can last until you are ready; use --wait both, or --wait time"
    with pytest.raises(BadRequest, match=hint):
        outline(LIBRARY, "pelvic-tilt", Request(**FLOOR, wait="ready"))
    with pytest.raises(
        BadRequest, match=hint
    ):  # of which a plan has a few seconds, and she as many as she likes
        outline(LIBRARY, "pelvic-tilt", Request(**FLOOR, level=1, wait="always"))
    for wait in ("both", "time"):
        for level in (1, 2, 3):
            assert on_her_back(floor(wait=wait, level=level).take) < LONGEST


def on_her_back(take):
    """Seconds from lying down to sitting up."""
    arrivals = take.timeline.arrivals
    down = next(at for at, each in enumerate(arrivals) if each.position == "back-lying")
    return Fraction(arrivals[down + 1].start - arrivals[down].start, RATE)


@example(asked=[(0, "next"), (0, "back"), (11, "slower")])
@example(asked=[(0, "faster"), (25, "shorter"), (0, "shorter"), (0, "faster"), (21, "back"), (35, "next")])
@given(asked=some.lists(some.tuples(some.integers(0, 40), some.sampled_from(ASIDE)), max_size=8))
def test_whatever_she_asks_for_she_is_up_in_time(asked):
    """Any commands at any time, of those that let it go on: what is heard there stays within the limit."""
    there, spent = floor(level=3).to("setup", 0), Fraction(0)
    for seconds, command in asked:
        after = min(there.sample + seconds * RATE, there.take.timeline.length - 1)
        spent = lying(there, after, spent)
        there = there.at(Fraction(after, RATE)).ask(command)
    assert lying(there, there.take.timeline.length, spent) == 0


def lying(there, until, before):
    """Seconds on her back at a sample, ``before`` so far; 0 once she is up again, which must be in time.

    On the way down she counts as lying, and gets up from where she is.
    """
    if "back-lying" not in there.course.place:
        return Fraction(0)
    sits = next(each.start for each in there.take.timeline.arrivals if each.position != "back-lying")
    now = before + Fraction(min(until, sits) - there.sample, RATE)
    assert now < LONGEST
    return now if until < sits else Fraction(0)


def test_who_begins_after_it_has_no_limit():
    """A session that starts at an exercise after the one with a limit is planned like any other."""
    request = Request(variant="floor", weeks=1, start="pelvic-rocking")
    library = fitting(load(), request)
    course = outline(library, "morning", request)
    assert not any(unit.exercise == "pelvic-tilt" for unit in course.units)
