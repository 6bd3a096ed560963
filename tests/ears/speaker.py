"""Her, the guide and a room, made of the voices that are installed: float32, mono, at 16 kHz."""

import functools

import numpy as np
import soxr

from voiceguide.utterance import Utterance
from voiceguide.voice import open_voice

RATE = 16_000
SECOND = RATE
HER = "natural:"
GUIDE = "espeak:gmw/en-gb-x-rp"


@functools.cache
def voiced(text, voice=HER, level=-26.0):
    """A text as a voice says it, at a level in dBFS."""
    speaker = open_voice(voice)
    try:
        clip = speaker.clip(Utterance(text))
    finally:
        speaker.close()
    sound = np.frombuffer(clip.samples, "<i2").astype(np.float32) / 2**15
    return at_level(soxr.resample(sound, clip.rate, RATE), level)


def at_level(sound, level):
    """The same sound with a mean power of ``level``."""
    return (sound * 10 ** (level / 20) / np.sqrt(np.mean(np.square(sound)))).astype(np.float32)


def silence(seconds):
    return np.zeros(round(seconds * RATE), np.float32)


def noise(seconds, level=-60.0, seed=1):
    """White noise, as of a quiet room."""
    return at_level(np.random.default_rng(seed).standard_normal(round(seconds * RATE)), level)


def laid(length, *placed):
    """Sounds at their places, in seconds, in a noise of a room ``length`` seconds long."""
    sound = noise(length)
    for seconds, each in placed:
        at = round(seconds * RATE)
        sound[at : at + len(each)] += each
    return sound


@functools.cache
def talk(seconds, level=-26.0):
    """The guide, who says one thing after the other without a pause."""
    texts = (
        "Lie on your back, with your knees bent and your feet flat on the floor.",
        "Let your shoulders sink into the mat, and breathe in slowly through your nose.",
        "As you breathe out, tilt your hips so that the small of your back comes down to the floor.",
        "Rest there for a while, and feel how your belly rises and falls again.",
        "This is the third of five rounds, and after it comes a short rest on your side.",
    )
    said = np.concatenate([voiced(text, GUIDE, level) for text in texts])
    return np.tile(said, 1 + round(seconds * RATE) // len(said))[: round(seconds * RATE)]


def echoed(played, delay=0.15, gain=0.5):
    """What a microphone beside the loudspeaker takes of it, in a room that rings for a tenth of a second."""
    rng = np.random.default_rng(7)
    length = RATE // 10
    response = rng.standard_normal(length) * np.exp(-6.9 * np.arange(length) / length) * 0.2
    response[0] = 1
    late = np.concatenate([np.zeros(round(delay * RATE)), response * gain])
    size = 1 << (len(played) + len(late)).bit_length()
    wet = np.fft.irfft(np.fft.rfft(played, size) * np.fft.rfft(late, size), size)
    return wet[: len(played)].astype(np.float32)
