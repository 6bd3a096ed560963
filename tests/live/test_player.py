"""The player against a device driven by hand: every pull is ours."""

import array
import math
import random
import threading
import time

import pytest

from voiceguide.cli.recording import Recorder
from voiceguide.errors import CannotSpeak
from voiceguide.live.player import AHEAD, Feeder, Player

RATE = 1000
SOUND = array.array("h", range(1, 20001)).tobytes()


def blocks(sizes=(1, 7, 500, 3)):
    """SOUND in blocks of odd sizes, in samples."""
    at, number = 0, 0
    while at < len(SOUND):
        size = 2 * sizes[number % len(sizes)]
        yield SOUND[at : at + size]
        at, number = at + size, number + 1


def ready(player: Player, samples: int) -> None:
    """Wait until so many samples can be pulled, or all of them."""
    feeder = player._feeder
    deadline = time.monotonic() + 5
    while feeder._size < 2 * samples and not feeder._ended and time.monotonic() < deadline:
        time.sleep(0.001)


def faded(sound: bytes, first: int, last: int, *, rising: bool) -> list[int]:
    """These samples with a raised cosine over all of them."""
    samples, length = array.array("h", sound)[first:last], last - first
    sign = -1 if rising else 1
    return [
        int(sample * (0.5 + sign * 0.5 * math.cos(math.pi * (number + 0.5) / length)))
        for number, sample in enumerate(samples)
    ]


def test_any_size_of_pull_gives_the_same_sound():
    """However many frames a device asks for, in whatever blocks the sound came, the sound is the same."""
    chance = random.Random(7)
    player, heard = Player(blocks(), RATE), b""
    while not player.finished:
        frames = chance.randint(1, 700)
        ready(player, frames)
        before = player.position
        heard += player.pull(frames)[: 2 * (player.position - before)]
    assert heard == SOUND
    assert player.position == 20000
    assert player.error is None


def test_every_pull_is_filled_up():
    """A device gets exactly what it asked for, with silence after the end."""
    player = Player([SOUND[:10]], RATE)
    ready(player, 5)
    assert player.pull(8) == SOUND[:10] + bytes(6)
    assert player.pull(8) == bytes(16)


def test_a_pause_is_exact_silence_and_takes_no_time_of_the_session():
    """Paused, the position stands still; afterwards the very next sample follows."""
    player = Player(blocks(), RATE)
    ready(player, 3000)
    first = player.pull(1234)
    player.pause()
    assert player.pull(1000) == bytes(2000)
    assert player.position == 1234
    player.resume()
    assert first + player.pull(1000) == SOUND[: 2 * 2234]


def test_a_stop_fades_out_and_is_silent_from_then_on():
    """Nothing but 10 ms, ever softer, is heard after a stop, not even what was ready."""
    player = Player(blocks(), RATE)
    ready(player, 3000)
    player.pull(100)
    player.stop()
    sound = player.pull(500)
    assert sound[20:] == bytes(980)
    assert list(array.array("h", sound[:20])) == faded(SOUND, 100, 110, rising=False)
    assert player.finished
    assert player.position == 110


def test_sound_that_is_not_ready_is_waited_for():
    """A block that comes late delays the session; it is never skipped."""
    late = threading.Event()

    def slow():
        yield SOUND[:20]
        late.wait(5)
        yield SOUND[20:40]

    player = Player(slow(), RATE)
    ready(player, 10)
    assert player.pull(15) == SOUND[:20] + bytes(10)
    assert player.pull(15) == bytes(30)
    assert (player.position, player.waiting, player.finished) == (10, True, False)
    late.set()
    ready(player, 10)
    assert player.pull(10) == SOUND[20:40]
    assert player.waiting is False


def test_an_error_is_told_after_the_sound_before_it():
    """What was spoken before the voice failed is still played."""

    def failing():
        yield SOUND[:20]
        raise CannotSpeak("no")

    player = Player(failing(), RATE)
    ready(player, 11)
    assert player.error is None
    player.pull(10)
    assert isinstance(player.error, CannotSpeak)
    assert player.finished


def test_it_is_played_out_when_the_device_has_played_what_it_held_back():
    """The last sample counts as heard once as much silence has followed as the device may hold back."""
    player = Player([SOUND[:20]], RATE)
    ready(player, 10)
    player.pull(10)
    assert not player.played_out(25)
    player.pull(20)
    assert not player.played_out(25)
    player.pull(5)
    assert player.played_out(25)


def test_only_a_few_seconds_are_made_ready_ahead():
    """The mixer is not asked for more than the device will want soon."""
    asked = []

    def endless():
        while True:
            asked.append(1)
            yield bytes(2 * RATE)

    feeder = Feeder(endless(), RATE)
    time.sleep(0.1)
    assert len(asked) <= AHEAD + 1
    feeder.close()


@pytest.mark.parametrize("pauses", [0, 5])
def test_what_was_heard_is_recorded_whole(pauses):
    """A recorder gets every sample once, in order, without the silence of pauses."""
    kept = bytearray()
    recorder = Recorder(kept.extend)
    player = Player(blocks(), RATE, recorder.hear)
    while not player.finished:
        ready(player, 333)
        player.pull(333)
        if player.position > 3000 and pauses:
            pauses -= 1
            player.pause()
            player.pull(1000)
            player.resume()
    recorder.close()
    assert bytes(kept) == SOUND


def test_a_recording_that_fails_does_not_stop_the_sound():
    """An error while writing is kept for later; the session goes on."""

    def full(block):
        raise OSError("disk full")

    recorder = Recorder(full)
    player = Player(blocks(), RATE, recorder.hear)
    while not player.finished:
        ready(player, 333)
        player.pull(333)
    recorder.close()
    assert isinstance(recorder.error, OSError)
    assert player.position == 20000
