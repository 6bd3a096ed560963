"""Hearing a take: the speech in it out of the quiet around it, and what is wrong with it, in a line."""

from typing import Final

import numpy as np

from voiceguide.clock import seconds_for_people, whole_samples
from voiceguide.errors import VoiceError
from voiceguide.pcm import Pcm, is_cut_off
from voiceguide.teacher.reading import Line
from voiceguide.voice.finish import LOUDNESS, finish
from voiceguide.voice.loudness import Samples, speech_level, speech_loudness

SILENT: Final = 0.01
"""Of full scale: -40 dB. Speech into a microphone that is on has higher peaks."""

MOST_GAIN: Final = 25.0
"""Decibels by which levelling may raise a take; more, and the room is heard with the words.

A quiet room and its microphone are at -60 dB: raised by so much, they stay 17 dB below the speech. Measured
on 60 lines of each of our voices: with peaks of 0.02 of full scale they need 26 to 33 dB, and none is kept;
with 0.05, 18 to 25, and all are; the three quarters of the bar that are asked for need 7 to 14.
"""

BLOCK: Final = 0.010
"""Seconds of the grain in which speech is looked for."""

OVER_NOISE: Final = 2.5
"""Times the quietest tenth of a take from which on it is speech."""

SOFTEST, LOUDEST_NOISE = 10 ** (-43 / 20), 10 ** (-26 / 20)
"""Of the loudest block: what is softer is never speech, and what is louder always is."""

LEAD, TAIL = 0.08, 0.15
"""Seconds kept before and after the speech: a soft beginning or end may be softer than the noise."""

EDGE: Final = 0.04
CUT_OFF: Final = 0.25
"""Seconds at both ends of a take, and the level there, of that of the speech, from which on it is cut off."""

QUICKEST: Final = 0.025
"""Seconds a letter, below which words must be missing; hurried speech takes 0.04."""

LONGEST: Final = 60
"""Seconds of a line that may last as long as it likes."""

SAMPLE_RATE: Final = 24000
"""Samples per second at which the length of a take is judged: those of the guide."""


def speech_in(take: Pcm) -> Pcm:
    """The take without most of the quiet before and after the speech; all of it if nothing stands out."""
    levels = _levels(take)
    if not len(levels) or not levels.max():
        return take
    noise = float(np.quantile(levels, 0.1)) * OVER_NOISE
    floor = float(levels.max()) * min(max(noise / float(levels.max()), SOFTEST), LOUDEST_NOISE)
    loud = np.flatnonzero(levels > floor)
    size = whole_samples(BLOCK, take.rate)
    start = int(loud[0]) * size - whole_samples(LEAD, take.rate)
    end = (int(loud[-1]) + 1) * size + whole_samples(TAIL, take.rate)
    return take[max(0, start) : end]


def trouble(take: Pcm, line: Line) -> str:
    """Why a take cannot be kept, and what to do about it; empty if it can. A take is as the tape gave it."""
    if take.seconds <= _quickest(line):
        return "too short: it ended before the line could be said; press Return, say it, then press Return"
    return _wrong_level(take) or _wrong_edge(take) or _wrong_length(take, line)


def _wrong_level(take: Pcm) -> str:
    if np.abs(_samples(take)).max() < SILENT:
        return "silent: nothing was heard; is this the right microphone, and is it on?"
    if is_cut_off(take.samples):
        return "too loud: it clips; move back a little, or turn the microphone down"
    if speech_loudness(_samples(speech_in(take)), take.rate) < LOUDNESS - MOST_GAIN:
        return "too quiet: come closer or speak up; or turn the microphone up"
    return ""


def _wrong_edge(take: Pcm) -> str:
    samples = _samples(take)
    level, edge = speech_level(samples, take.rate), whole_samples(EDGE, take.rate)
    if _level(samples[:edge]) > CUT_OFF * level:
        return "cut off: it begins within a word; press Return, and then breathe in"
    if _level(samples[-edge:]) > CUT_OFF * level:
        return "cut off: it ends within a word; wait a moment before you press Return"
    return ""


def _quickest(line: Line) -> float:
    """Seconds in which nobody says it."""
    return sum(letter.isalnum() for letter in line.utterance.text) * QUICKEST


def finished(take: Pcm) -> Pcm:
    """A take as it will be heard: trimmed and levelled. Raises VoiceError."""
    return finish(speech_in(take), SAMPLE_RATE)


def _wrong_length(take: Pcm, line: Line) -> str:
    try:
        clip = finished(take)
    except VoiceError:
        return "silent: nothing was heard; is this the right microphone, and is it on?"
    room = whole_samples(LONGEST if line.room is None else line.room, SAMPLE_RATE)
    lasts = f"it lasts {clip.seconds:.1f} s"
    if len(clip) > room:
        there = f"{seconds_for_people(room, SAMPLE_RATE):.1f} s"
        return f"too long: {lasts}, and there are {there} for it; say it more quickly"
    if clip.seconds < _quickest(line):
        return f"too short: {lasts}, so words must be missing; say all of it"
    return ""


def _samples(take: Pcm) -> Samples:
    return np.frombuffer(take.samples, "<i2").astype(np.float64) / 32768


def _level(samples: Samples) -> float:
    return float(np.sqrt(np.square(samples).mean()))


def _levels(take: Pcm) -> Samples:
    """The level of each block."""
    size = whole_samples(BLOCK, take.rate)
    blocks = _samples(take)[: len(take) // size * size].reshape(-1, size)
    return np.asarray(np.sqrt(np.square(blocks - blocks.mean(axis=-1, keepdims=True)).mean(axis=-1)))
