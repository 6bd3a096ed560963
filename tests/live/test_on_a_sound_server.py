"""What comes out of a loudspeaker: recorded at a sound server, compared with the plan."""

import os
import signal
import time

import pytest
from performer import CLICK, HUM, WAY_OUT_HUM

MILLISECOND = 24
STOP_WITHIN = 0.1
"""Seconds."""


def last_at_least(ear, level: int) -> int:
    samples = ear.samples
    return max(number for number, value in enumerate(samples) if value >= level)


def test_every_cue_sounds_where_the_plan_says(sound_server, perform):
    """Clicks planned one second apart are heard one second apart, to the millisecond, from first to last."""
    with sound_server.listening() as ear:
        playing = perform("clicks", "--seconds", "6", env=sound_server.env)
        assert playing.ends() == (0, "")
        heard = [number for number, value in enumerate(ear.samples) if value >= CLICK // 2]
    assert len(heard) == 6
    for number, sample in enumerate(heard):
        assert abs(sample - heard[0] - number * 24000) <= MILLISECOND


@pytest.mark.parametrize("how", ["q", "\x03"])
def test_stopping_is_silent_within_a_tenth_of_a_second(sound_server, perform, how):
    """From the key, q or Ctrl-C, to the last sample of the session heard: less than 100 ms."""
    with sound_server.listening() as ear:
        playing = perform("hum", env=sound_server.env, size=(24, 80))
        ear.hears(HUM)
        time.sleep(1)
        pressed = playing.press(how)
        ear.hears(WAY_OUT_HUM)
        time.sleep(0.3)
        print("STOP", how, ear.when(last_at_least(ear, HUM)) - pressed)
        assert ear.when(last_at_least(ear, HUM)) - pressed < STOP_WITHIN
        playing.press(how)
        assert playing.ends()[0] == 0
