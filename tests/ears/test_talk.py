"""While somebody talks in the room, a command has to be likelier than else."""

import numpy as np
import pytest
from speaker import laid, voiced

from voiceguide.ears.decision import Armed, Phrase, decide
from voiceguide.ears.events import Said, Unclear
from voiceguide.ears.listener import Listening
from voiceguide.ears.scorer import Scores
from voiceguide.ears.silero import Silero

ARMED = Armed((Phrase("again", "stays"), Phrase("stop now", "stops"), Phrase("yes please", "answers")))
SENTENCE = 3.0
"""Seconds from one sentence to the next."""


def scored(best, llr):
    """A phrase that is so much likelier than what was understood freely."""
    return Scores(best, -6.5, llr, "", -20.0, "Okay.", -2.0, 0.8, None)


class Scripted:
    """Scores what comes, one after the other, as it is told."""

    def __init__(self, *scores):
        self.coming = iter(scores)

    def score(self, *_):
        return next(self.coming)


@pytest.mark.parametrize("text", ["again", "yes please"])
def test_what_may_be_a_piece_of_talk_is_nothing(text):
    """Where nobody talks it is taken; what is likely is taken in talk, too."""
    assert decide(scored(text, -4.6), ARMED).text == text
    assert decide(scored(text, -4.6), ARMED, in_talk=True).certainty == "none"
    assert decide(scored(text, -2.9), ARMED, in_talk=True).text == text


def test_what_stops_is_taken_in_talk_as_ever():
    """A pause she did not need costs little."""
    assert decide(scored("stop now", -4.6), ARMED, in_talk=True).text == "stop now"


@pytest.mark.parametrize(
    ("sentences", "quiet", "taken"), [(3, SENTENCE, False), (2, SENTENCE, True), (3, 25.0, True)]
)
def test_three_sentences_within_twenty_seconds_are_talk(sentences, quiet, taken):
    """Whatever was not understood; two may be hers, and after a while it is quiet again."""
    spoken = voiced("My mother called.")
    begins = [SENTENCE * number for number in range(1, sentences + 1)]
    begins.append(begins[-1] + quiet)
    sound = laid(begins[-1] + SENTENCE, *((at, spoken) for at in begins))
    scores = [scored("again", -15.0)] * (2 * sentences) + [scored("again", -4.6)] * 2
    listener = Listening(Scripted(*scores), Silero().speech)
    listener.arm(ARMED)
    told = [
        event
        for at in range(0, len(sound), 400)
        for event in listener.take(sound[at : at + 400], np.zeros(400, np.float32)[: len(sound) - at])
    ]
    last = [event for event in told if isinstance(event, Said | Unclear)][-1]
    assert isinstance(last, Said) == taken


def test_what_may_go_on_is_waited_for_unless_it_stops():
    """Of "again please", "please" would be heard as something else; "stop" is done at once."""
    texts = {"again": "stays", "again please": "stays", "stop": "stops", "stop now": "stops"}
    listened = Armed(tuple(Phrase(text, weight) for text, weight in texts.items()))
    early = {text: decide(scored(text, 0.5), listened, early=True).certainty for text in texts}
    assert early == {"again": "none", "again please": "sure", "stop": "sure", "stop now": "sure"}
    assert decide(scored("again", 0.5), listened).text == "again"
