"""The delay from loudspeaker to microphone is found, held, found again, and followed with two clocks."""

import numpy as np
import pytest
from benchmarks import room
from rooms import RATE, blocks, one_after_another

from voiceguide.coach.script import Address, Tone
from voiceguide.ears.delay import SPAN, SURE, WINDOW, Aligner, Delay, Spectra, between, find_delay
from voiceguide.sound import tone_clip

GUIDE, HER = room.babble(16, seed=31), room.babble(16, seed=32)
WORDS = slice(0, 2 * RATE)
ONWARDS = 7
"""Samples that sound needs from the loudspeaker to the microphone, 15 cm."""


def aligned(scene, aligner):
    """All that an aligner gives out."""
    pairs = zip(blocks(scene.microphone), blocks(scene.played), strict=True)
    return np.concatenate([aligner.align(*pair) for pair in pairs])


@pytest.mark.parametrize("milliseconds", [0, 5, 45, 160, 400, 490])
@pytest.mark.parametrize("her_level", [None, -26.0, -20.0], ids=["alone", "both", "she louder"])
def test_the_delay_is_found_from_the_first_words(milliseconds, her_level):
    """Two seconds are enough to find it to the sample or two, while she talks too."""
    her = None if her_level is None else HER[WORDS]
    scene = room.scene(GUIDE[WORDS], her, delay=milliseconds / 1000, her_level=her_level or -26.0)
    found = find_delay(scene.played, scene.microphone)
    assert found is not None
    assert found.samples == pytest.approx(milliseconds * RATE // 1000 + ONWARDS, abs=3)
    assert SURE <= found.certainty <= 1


def test_what_is_not_in_the_microphone_is_not_found():
    """Other words, silence and a microphone that is off have no delay."""
    scene, other = room.scene(GUIDE[WORDS]), room.babble(2, seed=99)
    silence = np.zeros(2 * RATE, np.float32)
    assert find_delay(other, scene.microphone) is None
    assert find_delay(silence, scene.microphone) is None
    assert find_delay(scene.played, silence) is None
    assert find_delay(scene.played[:100], scene.microphone[:100]) is None


def test_until_it_is_sure_silence_is_given_out():
    """With a microphone that hears something else there is no delay, and nothing to cancel with."""
    scene, aligner = room.scene(room.babble(4, seed=98)), Aligner()
    assert not aligned(scene._replace(played=GUIDE[: 4 * RATE]), aligner).any()
    assert aligner.delay is None
    assert aligner.beginnings == 0


def test_on_one_clock_it_is_held_to_the_sample():
    """What is given out is what was played, later by a whole number of samples, just before its echo."""
    scene, aligner = room.scene(GUIDE, HER), Aligner()
    out = aligned(scene, aligner)
    later = 45 * RATE // 1000 + ONWARDS - Aligner.MARGIN
    first = 2 * RATE
    shifts = [
        shift
        for shift in range(later - 4, later + 5)
        if np.array_equal(out[first:], GUIDE[first - shift : len(out) - shift])
    ]
    assert len(shifts) == 1
    assert aligner.ppm == 0
    assert aligner.beginnings == 1


@pytest.mark.parametrize("delay", [0.0, 0.02, 0.35], ids=["none", "sooner", "later"])
def test_another_delay_is_found_again(delay):
    """A change while it runs is found within three seconds, whichever way it goes."""
    scene = one_after_another(room.scene(GUIDE[: 10 * RATE]), room.scene(GUIDE[: 10 * RATE], delay=delay))
    aligner = Aligner()
    aligned(room.Scene(*(each[: 8 * RATE] for each in scene)), aligner)
    assert aligner.beginnings == 2
    assert aligner.delay is not None
    assert aligner.delay.samples == pytest.approx(delay * RATE + ONWARDS, abs=3)


def test_long_tones_do_not_move_it():
    """A tone that lasts while a window begins and ends is no sign of another delay."""
    tone = np.frombuffer(tone_clip(Tone("session-end", Address()), RATE).samples, "<i2") / np.float32(2**15)
    aligner = Aligner()
    aligned(
        room.scene(np.concatenate([GUIDE[: 4 * RATE], np.tile(np.pad(tone, (0, RATE // 2)), 6)])), aligner
    )
    assert aligner.beginnings == 1
    assert aligner.delay is not None
    assert aligner.delay.samples == 45 * RATE // 1000 + ONWARDS


def test_forgotten_it_is_found_again():
    """After another device was opened nothing of the one before is left, and it is found as at first."""
    aligner = Aligner()
    aligned(room.scene(GUIDE[: 3 * RATE]), aligner)
    aligner.forget()
    assert aligner.delay is None
    aligned(room.scene(GUIDE[: 3 * RATE], delay=0.2), aligner)
    assert aligner.delay is not None
    assert aligner.delay.samples == pytest.approx(0.2 * RATE + ONWARDS, abs=3)


@pytest.mark.parametrize(("ppm", "her"), [(20, None), (100, None), (-100, HER)])
def test_two_clocks_are_measured(ppm, her):
    """In sixteen seconds the difference of two clocks is known to 3 millionths, and the delay follows."""
    aligner = Aligner()
    aligned(room.scene(GUIDE, her, delay=0.1, drift=ppm), aligner)
    assert aligner.ppm == pytest.approx(ppm, abs=3)
    assert aligner.beginnings == 1
    assert aligner.delay == Delay(
        pytest.approx(0.1 * RATE + ONWARDS + 16 * RATE * ppm * 1e-6, abs=8), aligner.delay.certainty
    )


def test_values_between_samples_are_those_of_the_sound():
    """A sine taken at places between its samples, at another rate, is that sine to -60 dB."""
    step = 2 * np.pi * 3000 / RATE
    sine = np.sin(step * np.arange(1000)).astype(np.float32)
    places = 400.3 + np.arange(256) * (1 + 80e-6)
    assert np.abs(between(sine, 400.3, 80e-6, 256) - np.sin(step * places)).max() < 1e-3


def test_a_window_that_was_muted_tells_nothing():
    """Half of it is nothing but zeros: no delay is taken from it, and no clock."""
    scene = room.scene(GUIDE, delay=0.1)
    played, microphone = (sound[8 * RATE : 8 * RATE + SPAN] for sound in (scene.played, scene.microphone))
    taken = microphone[-WINDOW:].copy()
    assert Spectra.of(played, taken) is not None
    taken[: WINDOW // 2] = 0
    assert Spectra.of(played, taken) is None
