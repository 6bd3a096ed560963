"""The guide's voice is taken out of the microphone, and hers stays in."""

import numpy as np
import pytest
from benchmarks import room
from hypothesis import given, settings
from hypothesis import strategies as st
from rooms import RATE, blocks, cancelled, one_after_another, removed, seconds

from voiceguide.ears.echo import BLOCK, CONVERGED, DIVERGED, LATENCY, EchoCanceller, PostFilter

GUIDE, HER = room.babble(16, seed=11), room.babble(16, seed=22)


@pytest.mark.parametrize("delay", [0.0, 0.4])
def test_the_guide_is_explained_after_ten_seconds(delay):
    """Its echo is down by 25 dB after ten seconds, whatever the delay, and the canceller says so."""
    scene, canceller = room.scene(GUIDE[: 13 * RATE], delay=delay), EchoCanceller()
    left = cancelled(scene, canceller)
    assert removed(scene, left, 10, 13) > 25
    assert canceller.explained > 20
    assert canceller.converged


def test_nothing_is_believed_before_anything_is_learnt():
    """In the first half second of the guide's words it does not say that it has converged."""
    scene, canceller = room.scene(GUIDE[: RATE // 2]), EchoCanceller()
    cancelled(scene, canceller)
    assert not canceller.converged


def test_noise_is_taken_out_as_speech_is():
    """What is played need not be speech: of pink noise 20 dB are gone after ten seconds."""
    scene = room.scene(room.at_level(room.pink_noise(13 * RATE, 3), -20))
    assert removed(scene, cancelled(scene), 10, 13) > 20


@pytest.mark.parametrize("louder", [0, 6], ids=["as loud as she", "louder by 6 dB"])
def test_her_voice_on_top_of_it_stays(louder):
    """While both talk she loses no more than 1 dB, and lies 12 dB or more over all that is not she."""
    scene = room.scene(GUIDE, HER, her_level=-26.0 - louder)
    part = seconds(10, 16)
    left, her = cancelled(scene)[part].astype(float), scene.her[part].astype(float)
    assert 20 * np.log10(left @ her / (her @ her)) > -1
    assert room.level(her) - room.level(left - her) > 12


def test_a_word_of_hers_does_not_make_it_doubt():
    """She says a second's words every three seconds; the canceller stays converged all the time."""
    words = np.where(np.arange(len(HER)) % (3 * RATE) < RATE, HER, np.float32(0))
    scene, canceller = room.scene(GUIDE, words, her_level=-30), EchoCanceller()
    converged = []
    for pair in zip(blocks(scene.microphone), blocks(scene.played), strict=True):
        canceller.cancel(*pair)
        converged.append(canceller.converged)
    assert all(converged[10 * RATE // BLOCK :])


def test_a_noisy_room_does_not_hide_that_it_fits():
    """Noise 12 dB under the echo, heard before the guide begins, is not taken for echo that is left."""
    played = np.concatenate([np.zeros(4 * RATE, np.float32), GUIDE[: 12 * RATE]])
    canceller = EchoCanceller()
    cancelled(room.scene(played, snr=12), canceller)
    assert canceller.converged


def test_talk_in_the_room_does_not_make_it_doubt():
    """Others talk all the while, louder than the echo, so that little is explained: it is believed still."""
    here = room.scene(GUIDE)
    talks = room.at_level(sum(np.roll(HER, RATE * each) for each in range(4)), room.level(here.echo) + 3)
    canceller, converged = EchoCanceller(), []
    for number, pair in enumerate(zip(blocks(here.microphone), blocks(here.played), strict=True)):
        microphone, played = pair
        if number * BLOCK >= 8 * RATE:
            microphone = microphone + talks[number * BLOCK : (number + 1) * BLOCK]
        canceller.cancel(microphone, played)
        converged.append(canceller.converged)
    assert canceller.explained < DIVERGED
    assert all(converged[8 * RATE // BLOCK :])


def test_a_muted_microphone_teaches_nothing():
    """Muted for three seconds of the guide's words, it is believed two seconds later: nothing is unlearnt."""
    scene, canceller = room.scene(GUIDE), EchoCanceller()
    for number, (microphone, played) in enumerate(
        zip(blocks(scene.microphone), blocks(scene.played), strict=True)
    ):
        at = number * BLOCK / RATE
        muted = 8 <= at < 11
        left = canceller.cancel(np.zeros_like(microphone) if muted else microphone, played)
        if 8.1 < at < 11:
            assert room.level(left) < -90
            assert not canceller.converged
        if at >= 13:
            assert canceller.converged
    assert canceller.explained > CONVERGED


def test_an_echo_that_was_not_there_is_learnt():
    """With headphones there is none; they are pulled out, and five seconds later 12 dB are gone."""
    quiet = room.scene(GUIDE, echo_level=-80.0)
    scene = one_after_another(quiet, room.scene(GUIDE))
    assert removed(scene, cancelled(scene), 13, 16) > 12


def test_silence_stays_silence():
    """Nothing played and nothing taken leaves nothing at all."""
    silence = np.zeros(BLOCK, np.float32)
    canceller = EchoCanceller()
    assert not any(canceller.cancel(silence, silence).any() for _ in range(100))
    assert canceller.delay is None


def test_where_nothing_is_played_the_microphone_passes():
    """What she says in the guide's silences comes out as it was taken, ``LATENCY`` samples later."""
    canceller, silence = EchoCanceller(), np.zeros(BLOCK, np.float32)
    left = np.concatenate([canceller.cancel(block, silence) for block in blocks(HER[: 2 * RATE])])
    her = HER[: len(left) - LATENCY]
    assert room.level(left[LATENCY:] - her) < room.level(her) - 25


def test_the_same_goes_in_and_the_same_comes_out():
    """Two cancellers side by side do not know of each other, and give the same."""
    scene, one, other = room.scene(GUIDE[: 3 * RATE], HER[: 3 * RATE]), EchoCanceller(), EchoCanceller()
    for pair in zip(blocks(scene.microphone), blocks(scene.played), strict=True):
        assert np.array_equal(one.cancel(*pair), other.cancel(*pair))


@pytest.mark.parametrize(
    ("change", "after"),
    [
        ({"room": room.MOVED}, 5),
        ({"delay": 0.085}, 4),
        ({"delay": 0.015}, 4),
        ({"echo_level": -14.0}, 1),
        ({"echo_level": -38.0}, 3),
    ],
    ids=["the room", "later", "sooner", "louder", "softer"],
)
def test_it_recovers_from_a_change(change, after):
    """So many seconds after another place, delay or volume 12 dB are gone again."""
    scene = one_after_another(room.scene(GUIDE), room.scene(GUIDE, **change))
    assert removed(scene, cancelled(scene), 8 + after, 16) > 12


@pytest.mark.parametrize("ppm", [-50, 100])
def test_two_clocks_are_no_hindrance(ppm):
    """A microphone whose clock is not the loudspeaker's: 18 dB are gone after ten seconds."""
    scene = room.scene(GUIDE, drift=ppm)
    assert removed(scene, cancelled(scene), 10, 16) > 18


def test_it_recovers_from_anything():
    """After a microphone that clips, hangs at a value, or gives what is no number, it learns as before."""
    chance, canceller = np.random.default_rng(5), EchoCanceller()
    for value in (1.0, -1.0, np.nan, np.inf, 1e30, 0.5):
        for _ in range(20):
            played = chance.standard_normal(BLOCK).astype(np.float32)
            canceller.cancel(np.full(BLOCK, value, np.float32), played)
    scene = room.scene(GUIDE[: 13 * RATE])
    assert removed(scene, cancelled(scene, canceller), 10, 13) > 15


def test_what_never_changes_is_no_sound():
    """A microphone whose zero is not at zero hears as well as another."""
    scene = room.scene(GUIDE[: 13 * RATE])
    canceller = EchoCanceller()
    cancelled(scene._replace(microphone=scene.microphone + np.float32(0.2)), canceller)
    assert canceller.converged


NASTY = st.tuples(
    st.sampled_from([0.0, 1e-38, 1e-4, 0.1, 1.0, 1e4, 1e30, np.inf, np.nan]),
    st.sampled_from(["noise", "steady", "sine", "clipped", "played"]),
    st.sampled_from([0.0, 1e-30, 0.1, 1.0, np.inf]),
    st.integers(1, 20),
)


@settings(max_examples=15)
@given(st.lists(NASTY, min_size=1, max_size=4), st.integers(0, 9))
def test_what_comes_out_is_always_finite(spells, seed):
    """Whatever is played and taken, of any loudness, no sample is infinite or no number."""
    chance, canceller = np.random.default_rng(seed), EchoCanceller()
    for loudness, kind, played_loudness, count in spells:
        for _ in range(count):
            played = chance.standard_normal(BLOCK)
            taken = {
                "noise": chance.standard_normal(BLOCK),
                "steady": np.ones(BLOCK),
                "sine": np.sin(np.arange(BLOCK) * 0.2),
                "clipped": np.sign(chance.standard_normal(BLOCK)),
                "played": played,
            }[kind]
            with np.errstate(all="ignore"):
                pair = [(taken * loudness).astype(np.float32), (played * played_loudness).astype(np.float32)]
            assert np.isfinite(canceller.cancel(*pair)).all()
            assert np.isfinite(canceller.explained)


def test_a_block_of_another_length_is_refused():
    """The filter's blocks are of one length; another is a mistake of the caller."""
    with pytest.raises(ValueError, match="256"):
        EchoCanceller().cancel(np.zeros(100, np.float32), np.zeros(100, np.float32))


def test_the_post_filter_has_a_floor():
    """Where all is echo it turns down by 15 dB and no more, so that no holes are torn into her words."""
    post, hiss = PostFilter(), room.white_noise(2 * RATE, 8)
    left = np.concatenate([post.quieten(block, 3 * block) for block in blocks(hiss)])
    assert room.level(left[RATE:]) - room.level(hiss) == pytest.approx(-15, abs=0.5)
