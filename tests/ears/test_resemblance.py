"""Whether what was heard is like what was played."""

import numpy as np
import pytest
from speaker import RATE, echoed, noise, talk, voiced

from voiceguide.ears.resemblance import LIKE, resemblance


@pytest.mark.parametrize("late", [0, 0.1, 0.5])
@pytest.mark.parametrize("gain", [1.0, 0.01])
def test_what_was_played_is_like_itself_however_late_and_soft(late, gain):
    """In whatever part of it, up to the sign."""
    played = talk(3)
    begin = round((1.5 - late) * RATE)
    heard = -gain * played[begin : begin + RATE]
    assert resemblance(heard, played) == pytest.approx(1, abs=1e-3)


def test_it_is_like_itself_through_a_room():
    """Of a room that rings nearly all is the same."""
    played = talk(3)
    assert resemblance(echoed(played)[RATE : 2 * RATE], played) > 2 * LIKE


@pytest.mark.parametrize("heard", [voiced("Stop now."), voiced("How much longer?"), noise(1)])
def test_what_she_says_is_not_like_what_was_played(heard):
    """Nor is noise; two voices have no more than a tone here and there in common."""
    assert resemblance(heard[:RATE], talk(1.6)) < 0.75 * LIKE


def test_where_less_was_played_than_was_heard_nothing_is_alike():
    """Or where nothing was played, or heard."""
    sound = np.ones(100, np.float32)
    assert resemblance(sound, sound[:99]) == 0
    assert resemblance(sound[:0], sound) == 0
    assert resemblance(sound, np.zeros(200, np.float32)) < 1e-3
