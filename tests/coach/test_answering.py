"""A question aloud: what answers it, what is asked back, and what silence means."""

import pytest

from voiceguide.coach.answering import (
    AGREES,
    DECLINES,
    LISTENS_OUT,
    Asking,
    HerAnswer,
    Inquiry,
    heard,
    typed,
    waited,
    yes_or_no,
)
from voiceguide.coach.understanding import NotUnderstood, Understood, VoiceBegun, VoiceGone
from voiceguide.library import load

DONE = HerAnswer("done", ("that's all",), "q", "moves")
WAY = Inquiry("Shall we begin?", (AGREES, DECLINES, DONE), 20, "Once more.", "Did you say: {said}?")
OPEN = Asking(WAY).said(100)


def says(text, *, sure=True, at=105.0):
    """She says it."""
    return Understood(at, text, sure, -26.0)


@pytest.mark.parametrize(
    ("text", "means"), [("yes please", "yes"), ("no", "no"), ("that's all", "done"), ("next", None)]
)
def test_an_answer_is_what_was_listened_for(text, means):
    """What was surely said of the answers ends it; anything else does nothing."""
    turn = heard(OPEN, says(text))
    assert (turn.answer and turn.answer.means, turn.over) == (means, means is not None)


@pytest.mark.parametrize(
    ("key", "means"), [("y", "yes"), ("N", "no"), ("q", "done"), ("x", None), ("", None)]
)
def test_a_key_always_answers(key, means):
    """While it is being said as well as afterwards, in capitals too; another key means nothing."""
    for asking in (Asking(WAY), OPEN):
        turn = typed(asking, key)
        assert (turn.answer and turn.answer.means, turn.over) == (means, means is not None)


def test_silence_is_no_answer():
    """Once she has been waited for it is over, without an answer; not while the question is being said."""
    assert not waited(OPEN, 119).over
    assert waited(OPEN, 120)[2:] == (None, True)
    assert not waited(Asking(WAY), 1e9).over


def test_who_has_begun_to_speak_is_heard_out():
    """A voice just before the end is waited for, and one that was nothing changes nothing."""
    turn = heard(OPEN, VoiceBegun(119))
    assert not waited(turn.after, 119 + LISTENS_OUT - 1).over
    assert heard(OPEN, VoiceGone(110)).after == OPEN


def test_what_was_not_understood_is_asked_once_more():
    """Once it has been said itself, and then she is left in peace; her time begins anew."""
    assert heard(Asking(WAY), NotUnderstood(99, -26, 1)) == (Asking(WAY), "", None, False)
    turn = heard(OPEN, NotUnderstood(105, -26, 1))
    assert turn.says == "Once more."
    assert not waited(turn.after, 1e9).over
    again = turn.after.said(130)
    assert heard(again, NotUnderstood(135, -26, 1)) == (again, "", None, False)


@pytest.mark.parametrize(("answer", "means"), [("yes please", "done"), ("no thank you", None), (None, None)])
def test_a_doubtful_move_is_asked_back(answer, means):
    """Only a yes makes it one; a no leaves the question open, silence answers nothing."""
    turn = heard(OPEN, says("that's all", sure=False))
    assert (turn.says, turn.over) == ("Did you say: that's all?", False)
    asked = turn.after.said(110)
    turn = heard(asked, says(answer)) if answer else waited(asked, 131)
    assert (turn.answer and turn.answer.means) == means
    if answer and not means:
        assert heard(turn.after, says("yes please")).answer == AGREES


def test_after_a_no_a_key_means_what_it_meant():
    """Such keys answer what was asked back; then they answer the question again."""
    doubting = heard(OPEN, says("that's all", sure=False)).after
    assert typed(doubting, "y").answer == DONE
    assert typed(typed(doubting, "n").after, "y").answer == AGREES


def test_a_no_waits_until_all_was_said():
    """Of a list of what may speak against it, each counts at once, and none only after the last."""
    asking = Asking(yes_or_no(load(), "Is any of this so?", unsure=True))
    early = {each.text for each in asking.armed("Is any of this so?")}
    assert {"yes please", "not sure"} <= early
    assert early.isdisjoint({"no", "no thank you"})
    assert {"no", "no thank you"} <= {each.text for each in asking.said(9).armed()}


def test_what_the_guide_says_is_not_listened_for():
    """While it says "yes please" itself, only the other answers count; in the quiet then, all of them."""
    asking = Asking(yes_or_no(load(), "One more?"))
    spoken = {each.text for each in asking.armed(asking.inquiry.words)}
    assert spoken.isdisjoint({"yes please", "no thank you"})
    assert {each.text for each in asking.armed()} >= {"yes please", "no thank you", "yes", "no"}
    assert all(each.weight == "answers" for each in asking.armed())
