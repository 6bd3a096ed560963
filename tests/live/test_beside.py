"""What is heard beside what is played: frames paired by their count, whoever is held up."""

import itertools

import numpy as np
import pytest

from voiceguide.live.beside import CUSHION, MOST, USUAL, Beside
from voiceguide.pcm import SAMPLE_BYTES

RATE = 24000
MS = RATE // 1000


class Pair:
    """A microphone that takes 20 ms at a time and a loudspeaker that pulls 40, each frame with its number."""

    def __init__(self):
        self.beside = Beside(RATE, lambda heard, played: self.both.append((heard, played)))
        self.both = []
        self._numbers = itertools.count(1)

    def pull(self, milliseconds=40):
        block = list(itertools.islice(self._numbers, milliseconds * MS))
        self.beside.played(np.array(block, "<u2").tobytes())

    def hear(self, milliseconds=20):
        self.beside.heard(bytes(milliseconds * MS * SAMPLE_BYTES))

    def turns(self, many):
        for _ in range(many):
            self.pull()
            self.hear()
            self.hear()

    @property
    def played(self):
        return np.frombuffer(b"".join(played for _, played in self.both), "<u2").astype(int)


@pytest.fixture
def pair():
    return Pair()


def test_as_many_frames_are_played_as_are_heard_and_none_is_missing(pair):
    """After the first ones, every frame that was pulled is told once, in order, beside one that was heard."""
    pair.turns(20)
    assert all(len(heard) == len(played) for heard, played in pair.both)
    told = pair.played[np.argmax(pair.played > 0) :]
    assert list(told) == list(range(told[0], told[0] + len(told)))


def test_a_loudspeaker_that_is_held_up_played_silence(pair):
    """While it pulls nothing silence is told; after that, its frames again, in a row."""
    pair.turns(5)
    before = len(pair.both)
    for _ in range(20):
        pair.hear()
    assert not pair.played[before * 20 * MS + MOST * MS :].any()
    at = len(pair.played)
    pair.turns(5)
    told = pair.played[at:][pair.played[at:] > 0]
    assert list(np.diff(told)) == [1] * (len(told) - 1)


def test_what_was_played_never_lies_long(pair):
    """A loudspeaker that pulls more than is heard, as after it ran dry, or while no microphone is open."""
    for _ in range(50):
        pair.pull()
    pair.hear()
    last = 50 * 40 * MS
    assert last - MOST * MS <= pair.played[0] <= last


def test_a_microphone_that_is_opened_again_begins_with_silence(pair):
    """Nothing is told of what was played before."""
    pair.turns(5)
    pair.beside.begin()
    at = len(pair.played)
    pair.hear()
    pair.turns(2)
    assert not pair.played[at : at + CUSHION * MS].any()
    assert pair.played[at:].max() > 5 * 40 * MS
    assert USUAL < MOST
