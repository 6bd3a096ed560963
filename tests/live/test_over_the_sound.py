"""What is done over the sound: it gives way to her voice, a tone is laid on, and else no byte changes."""

import array
import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_player import RATE, SOUND, blocks, ready

from voiceguide.coach.script import Address, Tone
from voiceguide.live.over import DUCK, RAMP, Over
from voiceguide.live.player import Player
from voiceguide.pcm import Pcm
from voiceguide.sound import tone_clip

HIGH = 24000
SOFT = 10 ** (-DUCK / 20)
LOUD = array.array("h", itertools.islice(itertools.cycle([20000, -20000]), HIGH // 4)).tobytes()
RAMPING = RAMP * HIGH // 1000
TONE = tone_clip(Tone("heard", Address()), HIGH).samples


def numbers(sound: bytes) -> list[int]:
    return list(array.array("h", sound))


def pulled(player: Player) -> bytes:
    """All that is left, pulled in odd sizes."""
    chance, heard = random.Random(3), b""
    while not player.finished:
        frames = chance.randint(1, 700)
        ready(player, frames)
        before = player.position
        heard += player.pull(frames)[: 2 * (player.position - before)]
    return heard


def test_as_long_as_nobody_speaks_not_a_byte_changes():
    """A player that may give way, and does not, gives what it always gave; also after it has given way."""
    assert pulled(Player(blocks(), RATE)) == SOUND
    player = Player(blocks(), RATE)
    player.duck()
    ready(player, 1000)
    player.pull(1000)
    player.unduck()
    ready(player, 1000)
    player.pull(1000)
    assert pulled(player) == SOUND[4000:]


def test_it_gives_way_by_twelve_decibels_within_fifty_milliseconds():
    """In a straight line, without a jump, and back in the same way."""
    over = Over(HIGH)
    over.ducked = True
    down = numbers(over.apply(LOUD))
    assert RAMP <= 50
    assert all(abs(abs(sample) - 20000 * SOFT) <= 1 for sample in down[RAMPING:])
    sizes = [20000, *map(abs, down[: RAMPING + 1])]
    assert max(a - b for a, b in itertools.pairwise(sizes)) < 20
    over.ducked = False
    up = numbers(over.apply(LOUD))
    assert up[RAMPING:] == numbers(LOUD)[RAMPING:]
    assert [abs(each) for each in up[:RAMPING]] == sorted(map(abs, up[:RAMPING]))
    assert over.idle


@pytest.mark.parametrize("gain", [-6, 0, 6])
def test_it_is_apart_from_how_loud_she_likes_it(gain):
    """Whatever the gain is, a duck takes twelve decibels off, and an unduck gives them back."""
    sound = array.array("h", itertools.islice(itertools.cycle([3000, -3000]), HIGH)).tobytes()
    player = Player([sound], HIGH)
    player.gain_db = gain
    ready(player, HIGH)
    loud = abs(numbers(player.pull(HIGH // 4))[-1])
    player.duck()
    soft = abs(numbers(player.pull(HIGH // 4))[-1])
    player.unduck()
    assert player.gain_db == gain
    assert soft / loud == pytest.approx(SOFT, abs=0.001)
    assert abs(numbers(player.pull(HIGH // 4))[-1]) == loud


SIZES = st.lists(st.integers(1, 900), min_size=1, max_size=6)


@given(SIZES)
def test_the_size_of_the_pulls_does_not_matter(sizes):
    """Ramps and tones go by samples, whatever blocks a device asks for."""

    def out(pulls):
        over, given_out, size = Over(HIGH), b"", itertools.cycle(pulls)
        over.ducked = True
        over.lay(TONE)
        while len(given_out) < len(LOUD):
            given_out += over.apply(LOUD[len(given_out) :][: 2 * next(size)])
        return given_out

    assert out(sizes) == out([len(LOUD)])


def test_a_tone_is_heard_over_words_and_over_silence():
    """It is added to what goes out, from the next sample on, paused or not, and is soon over."""
    player = Player([LOUD], HIGH)
    ready(player, len(LOUD) // 2)
    player.lay_over(Pcm(HIGH, TONE))
    heard = player.pull(2000)
    assert numbers(heard) == [
        max(-32768, min(32767, a + b)) for a, b in zip(numbers(LOUD), numbers(TONE)[:2000], strict=False)
    ]
    player.pause()
    rest = len(TONE) // 2 - 2000
    assert player.pull(rest + 10) == TONE[4000:] + bytes(20)
    assert player.position == 2000
    player.resume()
    assert player.pull(100) == LOUD[4000:4200]


def test_what_is_recorded_is_the_session_alone():
    """Neither a duck nor a tone is in what a recording gets."""
    kept = bytearray()
    player = Player(blocks(), RATE, kept.extend)
    player.duck()
    player.lay_over(Pcm(RATE, TONE))
    pulled(player)
    assert bytes(kept) == SOUND


def test_the_tone_is_soft_and_short():
    """Shorter than 0.3 s, and 16 dB below the peaks of the speech."""
    assert len(TONE) / 2 / HIGH < 0.3
    assert max(map(abs, numbers(TONE))) <= 0.08 * 32767 + 1
