"""Devices without sound: the clock that keeps time, and what is said where nothing can be heard."""

import time

import pytest

from voiceguide.errors import NoSoundDevice
from voiceguide.live.device import loudspeakers, open_clock, open_loudspeaker
from voiceguide.live.player import Player

RATE = 24000
NOWHERE = "unix:/nowhere/at/all"


def test_the_clock_pulls_in_real_time():
    """A device that nobody hears takes a second for a second."""
    player = Player((bytes(RATE) for _ in range(20)), RATE)
    clock = open_clock(RATE)()
    clock.play(player.pull)
    time.sleep(0.3)
    before, begun = player.position, time.monotonic()
    time.sleep(1)
    passed = (player.position - before) / RATE
    assert abs(passed - (time.monotonic() - begun)) < 0.1
    clock.close()
    stopped = clock.pulled
    time.sleep(0.1)
    assert clock.pulled == stopped


def test_another_sound_takes_over_at_once():
    """What is played can be replaced while it plays."""
    clock = open_clock(RATE)()
    first, second = Player([bytes(20 * RATE)], RATE), Player([bytes(20 * RATE)], RATE)
    clock.play(first.pull)
    time.sleep(0.2)
    clock.play(second.pull)
    time.sleep(0.1)
    still = first.position
    time.sleep(0.2)
    clock.close()
    assert first.position == still
    assert second.position > 0
    assert not clock.lost


def open_default():
    return open_loudspeaker(RATE)()


def open_named():
    return open_loudspeaker(RATE, "any")()


@pytest.mark.parametrize("ask", [loudspeakers, open_default, open_named])
def test_no_loudspeaker_is_said_in_one_quiet_line(monkeypatch, capfd, ask):
    """Where there is no sound, that is what the error says, and no library writes on the terminal."""
    monkeypatch.setenv("PULSE_SERVER", NOWHERE)
    with pytest.raises(NoSoundDevice) as caught:
        ask()
    assert "\n" not in str(caught.value)
    assert capfd.readouterr() == ("", "")
