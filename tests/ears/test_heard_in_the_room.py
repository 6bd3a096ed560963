"""Real ears hear what may be said to the guide in the room, and in answer to its questions, as itself."""

import pytest

from voiceguide.cli.asking import felt_inquiry
from voiceguide.cli.company import Company, Welcome
from voiceguide.coach.answering import Asking, yes_or_no
from voiceguide.ears.decision import Armed, Phrase, decide
from voiceguide.ears.names import are_one
from voiceguide.library import load

LIBRARY = load()
_, ROOM = Company(LIBRARY).welcomed(Welcome("Hello.", "Shall we begin?"))
INQUIRIES = {
    "room": ROOM,
    "felt": felt_inquiry(LIBRARY),
    "check": yes_or_no(LIBRARY, "Is any of this so?", unsure=True),
}
SAID = [(name, text) for name, each in INQUIRIES.items() for a in each.answers for text in a.spoken]


def armed(inquiry):
    """All that answers it, as the ears get it."""
    return Armed(tuple(Phrase(each.text, each.weight) for each in Asking(inquiry).said(0).armed()))


@pytest.mark.parametrize(("name", "text"), SAID)
def test_an_answer_is_heard_as_itself(scorer, said, name, text):
    """Each answer, among all that are listened for with it."""
    listened = armed(INQUIRIES[name])
    scores = scorer.score(said(f"{text[0].upper()}{text[1:]}."), listened.said, listened.names)
    found = decide(scores, listened)
    assert found.certainty == "sure", scores
    assert found.text == text or are_one(found.text, text) or _means(name, found.text) == _means(name, text)


@pytest.mark.parametrize("text", ["The kettle is boiling.", "My mother called.", "Put the soup on."])
def test_talk_in_the_room_begins_nothing(scorer, said, text):
    """What is none of them is neither taken nor asked back."""
    listened = armed(ROOM)
    assert decide(scorer.score(said(text), listened.said, listened.names), listened).certainty == "none"


def _means(name, text):
    return next(each.means for each in INQUIRIES[name].answers if text in each.spoken)
