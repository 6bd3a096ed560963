"""Going over from one stream of sound to another: every sample that goes out."""

import array
import itertools
import math
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.errors import CannotSpeak
from voiceguide.live.player import Player

RATE = 1000
FADE = 10
OLD = array.array("h", range(1, 3001))
NEW = array.array("h", range(20_000, 22_000))
SIZES = st.lists(st.integers(1, 400), min_size=1, max_size=8)


def in_blocks(sound: array.array, sizes):
    """The sound in blocks of these sizes, over and over."""
    at = 0
    for size in itertools.cycle(sizes):
        if at >= len(sound):
            return
        yield sound[at : at + size].tobytes()
        at += size


def settled(player: Player) -> None:
    """Wait until all feeders have got ready what they may."""
    deadline = time.monotonic() + 5
    feeders = [feeder for feeder in (player._feeder, player._next) if feeder]
    for feeder in feeders:
        while not feeder._ended and feeder._hungry and time.monotonic() < deadline:
            time.sleep(0.0005)


def pulled(player: Player, samples: int, sizes=(64,)) -> array.array:
    """So many samples, in pulls of these sizes; what they pull does not wait."""
    out, wanted = array.array("h"), itertools.cycle(sizes)
    while len(out) < samples:
        settled(player)
        out.frombytes(player.pull(min(next(wanted), samples - len(out))))
    return out


def fade(samples: array.array, *, rising: bool) -> list[int]:
    """All of these with a raised cosine."""
    sign = -1 if rising else 1
    return [
        int(sample * (0.5 + sign * 0.5 * math.cos(math.pi * (number + 0.5) / len(samples))))
        for number, sample in enumerate(samples)
    ]


def joined(cut: int, old=OLD, new=NEW) -> list[int]:
    """What goes out when ``old`` is left at ``cut``."""
    fade_from = cut - FADE
    falling, rising = fade(old[fade_from:cut], rising=False), fade(new[:FADE], rising=True)
    return [*old[:fade_from], *falling, *rising, *new[FADE:]]


def silence_after(sound: list[int], samples: int) -> list[int]:
    return sound + [0] * (samples - len(sound))


@given(before=st.integers(0, 2000), cut=st.just("now") | st.integers(0, 2990), pulls=SIZES, blocks=SIZES)
def test_a_switch_keeps_every_sample_in_order(before, cut, pulls, blocks):
    """The old stream up to the cut, 10 ms of it fading, then all of the new one, its first 10 ms rising.

    The same for any sizes of pulls and blocks.
    """
    player = Player(in_blocks(OLD, blocks), RATE)
    out = pulled(player, before, pulls)
    at = player.switch(in_blocks(NEW, blocks), cut)
    assert at == (before + FADE if cut == "now" else max(cut, before + FADE))
    assert player.stream == 0
    out += pulled(player, 6000 - before, pulls)
    assert list(out) == silence_after(joined(at), 6000)
    assert (player.stream, player.position, player.finished) == (1, len(NEW), True)


@given(pulls=SIZES)
def test_what_was_heard_is_what_went_out(pulls):
    """A recording has the fades of a switch, without the silence of pauses and waiting."""
    heard = bytearray()
    player = Player(in_blocks(OLD, [100]), RATE, heard.extend)
    pulled(player, 500, pulls)
    player.pause()
    pulled(player, 300, pulls)
    player.resume()
    player.switch(in_blocks(NEW, [70]), 700)
    pulled(player, 4000, pulls)
    assert list(array.array("h", bytes(heard))) == joined(700)


@given(first=st.integers(0, 2000), second=st.integers(0, 2000), between=st.integers(0, 100))
def test_a_second_switch_replaces_one_that_has_not_happened(first, second, between):
    """Of two switches, the first is forgotten if its cut has not come; else the second leaves its stream.

    A fade that has begun is not taken back.
    """
    third = array.array("h", range(-5000, -3000))
    player = Player(in_blocks(OLD, [50]), RATE)
    out = pulled(player, 300)
    one = player.switch(in_blocks(NEW, [50]), first)
    out += pulled(player, between)
    happened, fading = player.stream == 1, one - FADE < player.position <= one
    two = player.switch(in_blocks(third, [50]), second)
    out += pulled(player, 6000)
    if happened:
        expected = joined(one + two, old=array.array("h", joined(one)), new=third)
    else:
        assert two == (one if fading else max(second, 300 + between + FADE))
        expected = joined(two, new=third)
    assert list(out) == silence_after(expected, len(out))
    assert player.stream == 1 + happened


def test_a_cut_behind_the_end_comes_with_the_end():
    """A stream that ends before its cut is followed at its end."""
    player = Player(in_blocks(OLD, [50]), RATE)
    pulled(player, 100)
    player.switch(in_blocks(NEW, [50]), 5000)
    out = pulled(player, 6000)
    assert list(out[: len(OLD) - 100]) == list(OLD[100:])
    assert list(out[len(OLD) - 100 :][FADE : len(NEW)]) == list(NEW[FADE:])


def test_a_switch_after_the_end_or_a_stop_begins_anew():
    """What has ended can be followed by something else."""
    player = Player([OLD[:50].tobytes()], RATE)
    pulled(player, 100)
    assert player.finished
    assert player.switch(in_blocks(NEW, [50]), "now") == 50
    assert not player.finished
    pulled(player, 500)
    player.stop()
    pulled(player, 100)
    assert player.finished
    assert player.stopped
    player.switch(in_blocks(OLD, [50]), "word")
    assert pulled(player, 100)[FADE] == OLD[FADE]
    assert (player.stream, player.stopped) == (2, False)


def test_a_stream_that_is_not_ready_is_silence_and_waiting():
    """The device never waits for a mixer: old sound is not repeated, and new sound not skipped."""
    ready = threading.Event()

    def late():
        ready.wait(5)
        yield from in_blocks(NEW, [50])

    player = Player(in_blocks(OLD, [50]), RATE)
    pulled(player, 100)
    player.switch(late(), "now")
    out = player.pull(100)
    assert out[2 * FADE :] == bytes(2 * 100 - 2 * FADE)
    assert player.pull(50) == bytes(100)
    assert (player.waiting, player.stream, player.position) == (True, 1, 0)
    ready.set()
    while player.waiting:
        out = player.pull(20)
    assert out == array.array("h", [*fade(NEW[:FADE], rising=True), *NEW[FADE:20]]).tobytes()


def test_a_stream_that_is_stuck_can_be_left():
    """While the old stream's sound is not ready, leaving it now or at a word waits for nothing."""
    stuck = threading.Event()

    def hanging():
        yield OLD[:55].tobytes()
        stuck.wait(5)

    for cut in ("now", "word", 20):
        player = Player(hanging(), RATE)
        pulled_all = player.pull(1)
        while player.position < 50:
            pulled_all += player.pull(50 - player.position)
        assert player.switch(in_blocks(NEW, [50]), cut) == 55
        settled(player)
        assert array.array("h", player.pull(5 + FADE + 1))[-1] == NEW[FADE]
    stuck.set()


def test_while_paused_a_switch_waits_for_going_on():
    """Paused, the old stream has no more to fade: it is left where it paused, once it would go on."""
    player = Player(in_blocks(OLD, [50]), RATE)
    pulled(player, 100)
    player.pause()
    assert player.switch(in_blocks(NEW, [50]), "now") == 100
    assert player.pull(50) == bytes(100)
    assert (player.stream, player.position) == (0, 100)
    player.resume()
    settled(player)
    assert list(pulled(player, 50)) == [*fade(NEW[:FADE], rising=True), *NEW[FADE:50]]


def test_the_error_of_a_stream_that_was_left_is_no_error():
    """A voice that fails in what nobody will hear any more does not end the session; in the next it does."""

    def failing(sound):
        yield sound.tobytes()
        raise CannotSpeak("no")

    player = Player(failing(OLD[:100]), RATE)
    pulled(player, 50)
    player.switch(failing(NEW[:100]), "now")
    pulled(player, 50)
    assert player.error is None
    assert not player.finished
    pulled(player, 200)
    assert isinstance(player.error, CannotSpeak)


def test_an_old_stream_is_mixed_no_further_than_it_is_heard():
    """After a switch the mixer of the old stream rests, so that the new one has the voice to itself."""
    mixed = []

    def counting():
        for number in range(100_000):
            mixed.append(number)
            yield bytes(2 * RATE)

    player = Player(counting(), RATE)
    settled(player)
    player.switch(in_blocks(NEW, [50]), "now")
    before = len(mixed)
    pulled(player, 1500)
    assert player.stream == 1
    time.sleep(0.05)
    assert len(mixed) <= before + 1


LOUD, SOFT = 9000, 40
WORDS = [(LOUD, 300), (0, 20), (LOUD, 100), (SOFT, 35), (LOUD, 1200), (0, 400)]
"""Level and length: a word with a stop consonant of 20 ms in it, a short quiet, a long word."""
SPEECH = array.array("h", itertools.chain(*([level] * length for level, length in WORDS)))


@pytest.mark.parametrize(
    ("at", "word_ends"),
    [
        (0, 420),  # over the stop consonant
        (419, 420),
        (420, 420),  # quiet already
        (430, 430 + 800),  # only 25 ms of quiet are left: the next word, which is too long
        (455, 455 + 800),
        (1000, 1655),
        (1700, 1700),
    ],
)
def test_a_word_is_spoken_to_its_end(at, word_ends):
    """The cut "word" is in the first quiet of 30 ms, at once if it is quiet, after 0.8 s in any case."""
    player = Player(in_blocks(SPEECH, [77]), RATE)
    pulled(player, at)
    cut = player.switch(in_blocks(NEW, [50]), "word")
    assert cut == word_ends + FADE
    out = pulled(player, 900)
    assert list(out[: word_ends - at]) == list(SPEECH[at:word_ends])
    assert out[word_ends - at + 2 * FADE] == NEW[FADE]


def test_quiet_is_what_is_quiet_beside_the_speech():
    """The hiss of a recording is no word; soft speech is."""
    hiss = array.array("h", [90, -90] * 200)
    for level, end in ((LOUD, 100), (1000, 500)):
        speech = array.array("h", [level, -level] * 50) + hiss + array.array("h", [0] * 300)
        player = Player(in_blocks(speech, [77]), RATE)
        settled(player)
        assert player.switch([], "word") == end + FADE


def test_nothing_clicks_at_a_cut():
    """From one hum to another no two samples differ by more than a steep fade makes them."""
    rate = 24000
    hums = [array.array("h", [level] * rate) for level in (9000, 3000)]
    player = Player([hums[0].tobytes()], rate)
    settled(player)
    out = array.array("h", player.pull(1000))
    player.switch([hums[1].tobytes()], "now")
    settled(player)
    out.frombytes(player.pull(2000))
    assert max(abs(one - two) for one, two in itertools.pairwise(out)) <= 9000 * math.pi / 2 / 240 + 1
    assert out[-1] == 3000


def test_switching_while_the_device_pulls_loses_nothing():
    """A device in a thread of its own, and a switch every few milliseconds: no stream outlasts its cut."""
    player = Player(in_blocks(OLD, [50]), RATE)
    left: list[int] = []
    heard: list[tuple[int, int]] = []
    ended = threading.Event()

    def device():
        while not ended.is_set():
            stream, before = player.stream, player.position
            player.pull(7)
            heard.append((stream, before))
            time.sleep(0.0002)

    thread = threading.Thread(target=device)
    thread.start()
    try:
        for number in range(60):
            left.append(player.switch(in_blocks(NEW, [50]), ("now", "word", 30)[number % 3]))
            deadline = time.monotonic() + 5
            while player.stream <= number and time.monotonic() < deadline:
                time.sleep(0.0002)
            assert player.stream == number + 1
    finally:
        ended.set()
        thread.join()
    assert heard == sorted(heard)
    for number, at in enumerate(left):
        assert max((position for stream, position in heard if stream == number), default=0) <= at
