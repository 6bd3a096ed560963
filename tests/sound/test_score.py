"""The score: read while it is still being written."""

import threading
from itertools import islice

import pytest

from voiceguide.errors import CannotSpeak
from voiceguide.sound.score import Score
from voiceguide.timeline import Cue, arrange
from voiceguide.timeline.model import End


def test_readers_follow_and_all_see_the_same(write, lengths, plan):
    """Any number of readers get all cues in order; the whole timeline is that of the plan."""
    score = Score(arrange(write("morning"), lengths(24000), 24000), 24000)
    first, second = list(score.pieces()), list(score.pieces())
    assert first == second
    assert [piece for piece in first if isinstance(piece, Cue)] == plan("morning").cues
    assert score.whole() == plan("morning")
    assert score.finished


def test_the_first_cue_does_not_wait_for_the_last():
    """A reader has what is certain while the next piece still takes its time."""
    go_on = threading.Event()

    def slowly():
        yield End(1)
        go_on.wait(10)
        yield End(2)

    score = Score(slowly(), 24000)
    assert list(islice(score.pieces(), 1)) == [End(1)]
    assert not score.finished
    go_on.set()
    assert list(score.pieces()) == [End(1), End(2)]


def test_what_goes_wrong_reaches_every_reader():
    """A voice that fails in the middle: each reader gets the pieces before it, then the error."""

    def broken():
        yield End(1)
        raise CannotSpeak("no voice")

    score = Score(broken(), 24000)
    for _ in range(2):
        pieces = score.pieces()
        assert next(pieces) == End(1)
        with pytest.raises(CannotSpeak, match="no voice"):
            next(pieces)
    with pytest.raises(CannotSpeak):
        score.whole()
    assert not score.finished


def test_stopping_ends_the_readers_too():
    """After a stop nobody waits for pieces that will never come."""
    go_on = threading.Event()

    def endless():
        number = 0
        while True:
            number += 1
            yield End(number)
            go_on.wait(10)

    score = Score(endless(), 24000)
    pieces = score.pieces()
    assert next(pieces) == End(1)
    score.stop()
    go_on.set()
    assert len(list(pieces)) <= 1
    assert not score.finished
