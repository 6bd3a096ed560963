"""What is listened for, by what the session does and what the guide says."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.coach import Request
from voiceguide.coach.armed import (
    NO,
    WORDS_NEAR,
    YES,
    HeardIn,
    Situation,
    armed,
    spoken_words,
)
from voiceguide.coach.commands import COMMANDS, TABLE, command_for_words
from voiceguide.coach.course import Kind
from voiceguide.coach.outline import outline
from voiceguide.take import Take
from voiceguide.voice import SilentVoice

SITUATIONS = st.builds(
    Situation,
    state=st.sampled_from(get_args(HeardIn)),
    unit=st.sampled_from(get_args(Kind)),
    sided=st.booleans(),
    speaking=st.booleans(),
    invited=st.booleans(),
    question=st.sampled_from([None, *COMMANDS]),
)


def texts(situation, **more):
    return {each.text for each in armed(situation, **more)}


def commands(situation, **more):
    return {each.command for each in armed(situation, **more)}


def test_every_phrase_is_a_command_of_its_own():
    """What is spoken is also understood when it is typed, and no phrase belongs to two commands."""
    spoken = [(text, row.command) for row in TABLE for text in row.spoken]
    assert len({text.casefold() for text, _ in spoken}) == len(spoken)
    for text, command in spoken:
        assert command_for_words(text) == command
    assert {row.command for row in TABLE if not row.spoken} == {"toggle"}


def test_what_may_be_lost_by_a_mistake_is_weighed():
    """Whatever ends or pauses may be misheard, whatever leaves where she is may not."""
    weights = {row.command: row.weight for row in TABLE}
    assert {command for command, weight in weights.items() if weight == "stops"} == {"stop", "pause"}
    assert {command for command, weight in weights.items() if weight == "moves"} == {
        "back", "next", "other side",
    }  # fmt: skip


@pytest.mark.parametrize(("situation", "there", "missing"), [
    (Situation("playing", "repetition", sided=True),
     {"stop now", "stop", "hold on", "pause", "next one please", "other side", "longer please"},
     {"I'm ready", "keep going", "yes please"}),
    (Situation("playing", "transfer"), {"I'm ready", "stop now", "go back please"},
     {"other side", "longer", "keep going"}),
    (Situation("playing", "rest", sided=True), {"I'm ready", "longer", "make it shorter"}, {"keep going"}),
])  # fmt: skip
def test_while_it_plays_what_can_be_done_there(situation, there, missing):
    """A phrase that could do nothing in a unit is not listened for."""
    assert there <= texts(situation)
    assert not missing & texts(situation)


def test_paused_she_can_go_on_ask_or_stop():
    """Nothing that moves her or changes the session can be said in a pause."""
    assert commands(Situation("paused", "repetition", sided=True)) == {
        "go on", "ready", "how long", "what now", "help", "stop",
    }  # fmt: skip


@pytest.mark.parametrize(("state", "phrases"), [
    ("break", {"I'm ready", "stop now"}),
    ("landing", {"stop now", "stop please", "stop"}),
    ("lost", {"stop now", "stop please", "stop"}),
    ("closed", set()),
])  # fmt: skip
def test_where_she_talks_to_others_hardly_anything_counts(state, phrases):
    """A break knows two phrases; a landing can be ended; a closed microphone hears nothing."""
    assert texts(Situation(state, "rest")) == phrases


STOPPING = {"stop now", "stop please", "stop", "wait a moment", "please wait", "hold on", "pause"}


def test_a_question_can_be_answered():
    """While one is open there are yes and no, what stops, and what she is asked about; else no yes at all."""
    asked = Situation("playing", "repetition", question="next")
    phrases = texts(asked, open_question=True)
    assert phrases == {*YES, *NO, *STOPPING, "next one please", "next exercise"}
    assert not {*YES, *NO} & texts(asked)
    paused = Situation("paused", "repetition", question="go on")
    assert {*YES, *NO, "keep going"} <= texts(paused, open_question=True)
    assert not {*YES, *NO} & texts(paused)


@pytest.mark.parametrize(("words", "silenced", "still"), [
    ("Stop and call your midwife.", {"stop"}, {"stop now", "hold on"}),
    ("Hold on to something steady.", {"hold on"}, {"stop now", "stop", "pause"}),
    ("Next: the same again, on a chair.", {"next one please", "next exercise", "again please"}, {"stop"}),
    ("Your left side is done. Now the other side.", {"the other side please", "other side"}, {"go back"}),
    ("Ten seconds longer.", {"longer", "longer please"}, {"how much longer"}),
    ("The stopper is in the pauses.", set(), {"stop", "pause"}),
    ("Half-way. That was what’s next.", {"what's next"}, {"where are we"}),
])  # fmt: skip
def test_the_guide_is_never_taken_for_her(words, silenced, still):
    """A phrase in what the guide says is not listened for; of what moves her, no phrase with those words."""
    found = texts(Situation("playing", "repetition", sided=True, words=words))
    assert not silenced & found
    assert still <= found


@given(SITUATIONS, st.lists(st.sampled_from([text for row in TABLE for text in row.spoken]), max_size=4),
       st.booleans(), st.booleans())  # fmt: skip
def test_no_phrase_that_is_said_is_armed(situation, said, question, settled):
    """Whatever the guide says, in whatever situation."""
    situation = situation._replace(words=". ".join(said).upper())
    for each in armed(situation, open_question=question, settled=settled):
        assert spoken_words(each.text) not in spoken_words(situation.words)


@given(SITUATIONS)
def test_with_its_echo_still_there_only_a_stop_is_heard_over_the_guide(situation):
    """What the guide says itself could be taken for her; a stop that was none costs least."""
    weights = {each.weight for each in armed(situation, settled=False)}
    assert weights <= {"stops"} or not situation.speaking


def test_she_can_always_stop_it(shipped, shipped_name):
    """At whatever second of whatever session, one of the phrases that stop is listened for."""
    take = Take(shipped, outline(shipped, shipped_name, Request(heard=True)), SilentVoice(8000))
    near = {take.words_near(cue.start, WORDS_NEAR, WORDS_NEAR) for cue in take.timeline.cues}
    assert any(near)
    for words in near:
        phrases = {
            each.command for each in armed(Situation("playing", words=words)) if each.weight == "stops"
        }
        assert "stop" in phrases, words


def test_the_guide_never_says_by_itself_what_would_stop_it(shipped, shipped_name):
    """In no session is there a sentence that is, word for word, something that stops, pauses or goes on."""
    commands = {"stop", "pause", "break", "go on", "ready"}
    spoken = {spoken_words(text) for row in TABLE for text in row.spoken if row.command in commands}
    take = Take(shipped, outline(shipped, shipped_name, Request(heard=True)), SilentVoice(8000))
    assert not [cue.text for cue in take.timeline.cues if spoken_words(cue.text) in spoken]
