"""Louder and quieter: what leaves the limiter, sample by sample."""

import array
import itertools
import math
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from voiceguide.live.limiter import CEILING, Limiter
from voiceguide.live.player import Player

RATE = 24000
ANY_SOUND = st.lists(st.integers(-32768, 32767), min_size=1, max_size=2000).map(
    lambda values: array.array("h", values)
)
SIZES = st.lists(st.integers(1, 700), min_size=1, max_size=5)


def limited(sound: array.array, pulls, changes=(0.0,), informed=True) -> array.array:
    """The sound in pulls of these sizes, a gain for each; if not informed, nothing is known ahead."""
    limiter, out, at = Limiter(RATE), array.array("h"), 0
    sizes, gains = itertools.cycle(pulls), itertools.cycle(changes)
    while at < len(sound):
        size, limiter.gain_db = next(sizes), next(gains)
        ahead = sound[at + size : at + size + limiter.foresight] if informed else array.array("h")
        out.frombytes(limiter.limit(sound[at : at + size].tobytes(), ahead.tobytes()))
        at += size
    return out


def sine(peak: int, hertz: int = 200, seconds: float = 0.5) -> array.array:
    step = 2 * math.pi * hertz / RATE
    return array.array("h", (round(peak * math.sin(step * number)) for number in range(int(RATE * seconds))))


@given(sound=ANY_SOUND, pulls=SIZES, decibels=st.floats(0.1, 30), informed=st.booleans())
def test_no_sample_exceeds_the_ceiling(sound, pulls, decibels, informed):
    """However loud the sound, and whether or not it could be foreseen, it stays 1 dB below full scale."""
    out = limited(sound, pulls, [decibels], informed)
    assert len(out) == len(sound)
    assert max(map(abs, out)) <= CEILING < 32768 * 10 ** (-1 / 20)


@given(sound=ANY_SOUND, pulls=SIZES)
def test_no_gain_leaves_every_byte(sound, pulls):
    """At 0 dB a sound passes as it is, even one at full scale."""
    assert limited(sound, pulls) == sound


@example(pulls=[1], decibels=-20.0)
@given(pulls=SIZES, decibels=st.integers(-80, 80).map(lambda quarters: quarters / 4))
def test_the_gain_does_not_depend_on_the_pulls(pulls, decibels):
    """Blocks of any size are made equally loud, but for the last bit, where sums of fractions are rounded."""
    sound = sine(5000, seconds=0.1) + sine(20000, seconds=0.1)
    pieces, whole = limited(sound, pulls, [decibels]), limited(sound, [len(sound)], [decibels])
    assert len(pieces) == len(whole)
    assert max(abs(a - b) for a, b in zip(pieces, whole, strict=True)) <= 1


@pytest.mark.parametrize("decibels", [-12, -6, 3, 6])
def test_the_gain_is_what_was_asked_for(decibels):
    """Once it has moved, and below the ceiling, every sample has the gain asked for."""
    sound = sine(8000)
    out, factor = limited(sound, [240], [decibels]), 10 ** (decibels / 20)
    settled = RATE // 4
    assert list(out[settled:]) == [int(sample * factor) for sample in sound[settled:]]


def test_after_being_changed_back_the_gain_is_none():
    """Louder, then as before: soon every byte is again as it is."""
    sound = sine(8000, seconds=2)
    gains = [6] * 50 + [-6] * 50 + [0] * 100
    assert limited(sound, [240], gains)[-RATE // 2 :] == sound[-RATE // 2 :]


def test_nothing_clicks_when_the_gain_moves():
    """Neither a gain that changes nor a peak that is turned down makes a step.

    Wherever the sound's own level stays, no two samples differ by more than half a per cent of full scale.
    """
    level = array.array("h", [6000] * RATE + [30000] * 4800 + [6000] * RATE)
    out = limited(level, [480], [12] * 40 + [-12] * 40 + [12])
    jumps = [
        abs(two - one) for at, (one, two) in enumerate(itertools.pairwise(out)) if level[at] == level[at + 1]
    ]
    assert max(jumps) < 0.005 * 32768
    assert max(out) <= CEILING


def test_the_player_makes_what_goes_out_louder_and_records_it_as_it_is():
    """A recording is not louder for her having turned it up."""
    heard = bytearray()
    sound = sine(20000)
    player = Player([sound.tobytes()], RATE, heard.extend)
    while player._feeder.ready < len(sound):
        time.sleep(0.001)
    first = player.pull(2400)
    player.gain_db = 12.0
    rest = array.array("h", b"".join(player.pull(1200) for _ in range(8)))
    assert bytes(heard) == sound.tobytes()
    assert first == sound[:2400].tobytes()
    assert 0.97 * CEILING < max(rest[2400:]) <= CEILING
    assert player.gain_db == 12
