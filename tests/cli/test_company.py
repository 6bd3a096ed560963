"""The guide in the room, without a sound: the greeting, what she can say, what is begun, how it ends."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from voiceguide.cli.company import (
    AT_REST,
    LONG,
    SOON,
    Begins,
    Company,
    Ends,
    Welcome,
    keys_shown,
    names_of,
    welcome_of,
)
from voiceguide.coach.answering import Asking, Inquiry
from voiceguide.diary import Amount, Bout, Diary, Practice
from voiceguide.library import load
from voiceguide.library.names import named
from voiceguide.today import Today

LIBRARY = load()
OFFERING = Welcome("Hello.", "Now this would fit. Shall we begin?")
ASKING = Welcome("Hello.", wish="What would you like to do?")


def practice(day, felt=None, exercise="pelvic-rocking"):
    """A session, so many days after the first."""
    begun = datetime(2026, 9, 7, 7, 30, tzinfo=UTC) + timedelta(days=day)
    bout = Bout(exercise, (Amount("", "", 8, 8, Fraction(0)),), True, 1)
    return Practice(exercise, begun, begun, True, (bout,), felt, begun.date())


def today(day, *practices):
    """That day, after these sessions."""
    return Today(LIBRARY, Diary(practices), date(2026, 9, 7) + timedelta(days=day))


def met(welcome=OFFERING):
    """She has been greeted: the talk from then on, and the question."""
    return Company(LIBRARY).welcomed(welcome)


def said(company, text):
    """What follows from what she says."""
    return company.answered(next(each for each in company.answers if text in each.spoken))


@pytest.mark.parametrize(
    ("practices", "greeting"),
    [
        ((), "Hello. It is good that you are here."),
        ((practice(0),), "Hello again. Last time it was pelvic rocking."),
        (
            (practice(0), practice(1, "better", exercise="bedtime")),
            "Hello again. Last time it was bedtime, and your back was better.",
        ),
    ],
)
def test_she_is_greeted_by_what_she_did_last(practices, greeting):
    """In one sentence or two, and never by more than the last time."""
    assert welcome_of(today(1, *practices)).greeting == greeting


def test_what_fits_now_is_offered():
    """What is next today, and how much of it; or the minutes she likes. One question."""
    now = today(1, practice(0, "same"))
    offer = welcome_of(now).offer
    assert offer.startswith("Now pelvic rocking would fit, ")
    assert welcome_of(now, 10).offer == "Now ten minutes of what is next would fit. Shall we begin?"
    _, inquiry = met(welcome_of(now))
    assert inquiry.words.count("begin?") == 1
    assert "I am listening." in inquiry.words


def test_on_a_day_of_rest_nothing_is_offered():
    """She is told why, and may still name something; a yes begins nothing."""
    welcome = welcome_of(today(0, practice(0, "worse")))
    assert "Take a day of rest" in welcome.greeting
    assert not welcome.offer
    company, inquiry = met(welcome)
    assert inquiry.means("yes") is None
    assert inquiry.words.endswith("say what.")
    assert said(company, "Bedtime")[1].words == ("bedtime",)


@pytest.mark.parametrize(
    ("text", "words", "minutes", "told"),
    [
        ("Pelvic rocking", ("pelvic-rocking",), None, "Pelvic rocking. We begin."),
        ("Bedtime", ("bedtime",), None, "Bedtime. We begin."),
        ("everything", ("full",), None, "The six exercises. We begin."),
        ("ten minutes", (), 10, "Ten minutes. We begin."),
        ("about ten minutes", (), 10, "Ten minutes. We begin."),
        ("five minutes", (), 5, "Five minutes. We begin."),
        ("fifteen minutes", (), 15, "Fifteen minutes. We begin."),
        ("yes please", (), None, "That was a yes."),
    ],
)
def test_what_she_names_is_begun(text, words, minutes, told):
    """By its title, by minutes, or by a yes to what was offered; what was understood is told back."""
    company, _ = met()
    assert said(company, text)[1] == Begins(words, minutes, told)


def test_every_name_can_be_said_and_is_one_that_can_be_typed():
    """Each exercise and routine, by words that `play` understands too; and no key means two things."""
    company, inquiry = met()
    for name, spoken in names_of(LIBRARY).items():
        assert {named(LIBRARY, each) for each in spoken} == {name}
    names = {each.text for each in _armed(inquiry) if each.weight == "names"}
    assert {"Torso twist", "everything", "Listen first", "ten minutes"} <= names
    keys = "".join(each.keys for each in company.answers)
    assert len(keys) == len(set(keys))
    assert "1 pelvic rocking" in keys_shown(company.answers)


def test_a_no_begins_nothing():
    """She is asked what she would like instead, and then a yes has no meaning any more."""
    company, _ = met()
    company, step = said(company, "no thank you")
    assert isinstance(step, Inquiry)
    assert step.words.startswith("What would you like to do?")
    assert step.means("yes") is None


def test_she_can_ask_what_to_say():
    """All names are told, and the offer stands."""
    company, _ = met()
    company, step = said(company, "what can I say")
    assert "torso twist" in step.words
    assert "everything" in step.words
    assert isinstance(said(company, "yes please")[1], Begins)


def test_that_is_all_ends_it():
    """With a good-bye."""
    assert said(met()[0], "that's all")[1] == Ends("Good. Until next time.")


def test_silence_begins_nothing_and_ends_it():
    """After a while she is told what she can ask, and much later it stops to listen, and says so."""
    company, inquiry = met()
    assert inquiry.patience == SOON
    company, step = company.answered(None)
    assert (step.words, step.patience) == ("You can ask: what can I say?", LONG)
    assert isinstance(said(company, "yes please")[1], Begins)
    assert company.answered(None)[1] == Ends("I stop listening now. Until next time.")


def test_after_a_session_she_is_asked_again():
    """At the same place, without an offer; a yes means nothing there."""
    _, inquiry = met()[0].back(at_rest=False)
    assert inquiry.words == "I am here. What would you like now?"
    assert inquiry.means("yes") is None
    assert inquiry.patience == SOON


def test_who_was_left_lying_is_not_spoken_to():
    """She may sleep: it listens in silence, and ends in silence."""
    company, inquiry = met()[0].back(at_rest=True)
    assert (inquiry.words, inquiry.patience) == ("", AT_REST)
    assert company.answered(None)[1] == Ends("")


def test_what_cannot_be_begun_is_told():
    """And she may choose something else."""
    _, inquiry = met()[0].refused()
    assert inquiry.words.startswith("That cannot be now.")


def test_exercises_of_her_own_have_names_too():
    """Whatever the library holds."""
    mine = replace(LIBRARY.exercises["torso-twist"], name="sway", title="Swaying palm")
    library = replace(LIBRARY, exercises={**LIBRARY.exercises, "sway": mine})
    _, inquiry = Company(library).welcomed(ASKING)
    assert "Swaying palm" in {each.text for each in _armed(inquiry)}


def _armed(inquiry):
    return Asking(inquiry).armed()
