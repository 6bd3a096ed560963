"""Raw speech becomes a clip: silence trimmed, resampled once, levelled, edges faded.

Every change of the sound made here needs a new ``FINISH_VERSION`` in ``cache``.
"""

import warnings

import numpy as np
import soxr
from numpy.lib.stride_tricks import sliding_window_view

from voiceguide.clock import whole_samples
from voiceguide.errors import VoiceError
from voiceguide.pcm import SAMPLE_BYTES, Pcm
from voiceguide.voice.loudness import Samples, speech_level, speech_loudness

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # pydub warns when it finds no ffmpeg, which is not needed here
    from pydub import AudioSegment
    from pydub.silence import detect_leading_silence

LOUDNESS = -18.0
"""Speech level of each clip in LUFS; whole programmes with their pauses then measure -19 (see tests)."""

PEAK = 10 ** (-1.6 / 20)
"""True peak no clip exceeds; the file's limit is -1.5 dBTP and rounding needs a little."""

SILENCE = -43.0
"""Decibels below the highest peak at which speech is silent: the echo of eSpeak's voices is at -46."""

STEP = 5
LEAD, TAIL = 5, 15
"""Milliseconds: grain of the search for silence; what is left of it before and after the speech."""

SPIKE = 6.0
"""Times the level of the speech above which a sample is a spike; plosives of some voices have a few."""

SPIKE_REACH = 0.002
"""Seconds before and after a spike in which it is turned down with it."""

FADE_IN, FADE_OUT = 0.002, 0.010
"""Seconds of the edges that are faded, so that nothing clicks."""


class NothingHeard(VoiceError):
    """The speech is silent throughout."""


def finish(speech: Pcm, sample_rate: int) -> Pcm:
    """Make the clip, at ``sample_rate``. Deterministic. Raises NothingHeard."""
    samples = without_spikes(_resampled(_trimmed(speech), sample_rate), sample_rate)
    samples *= _gain(samples, sample_rate)
    _fade(samples[: whole_samples(FADE_IN, sample_rate)])
    _fade(samples[::-1][: whole_samples(FADE_OUT, sample_rate)])
    return Pcm(sample_rate, np.rint(samples * 32767).astype("<i2").tobytes())


def true_peak(samples: Samples, rate: int) -> float:
    """Highest absolute value of the sound, between the samples too: oversampled four times."""
    return float(np.abs(soxr.resample(samples.astype(np.float32), rate, 4 * rate, quality="HQ")).max())


def without_spikes(samples: Samples, rate: int) -> Samples:
    """The sound with no sample above SPIKE; a lone one would keep the whole line from its loudness."""
    highest = SPIKE * speech_level(samples, rate)
    wanted = np.minimum(1.0, highest / np.maximum(np.abs(samples), highest))
    if not (wanted < 1).any():
        return samples
    reach = whole_samples(SPIKE_REACH, rate)
    near = sliding_window_view(np.pad(wanted, 2 * reach, mode="edge"), 2 * reach + 1).min(axis=-1)
    window = np.hanning(2 * reach + 3)[1:-1]
    return samples * np.convolve(near, window / window.sum(), mode="valid")


def _trimmed(speech: Pcm) -> Pcm:
    sound = AudioSegment(speech.samples, sample_width=SAMPLE_BYTES, frame_rate=speech.rate, channels=1)
    if not sound.max:
        raise NothingHeard("the speech engine left nothing but silence")
    threshold = sound.max_dBFS + SILENCE
    start = detect_leading_silence(sound, threshold, STEP)
    end = len(sound) - detect_leading_silence(sound.reverse(), threshold, STEP)
    kept = sound[max(0, start - LEAD) : end + TAIL]
    return Pcm(speech.rate, bytes(kept.raw_data))


def _resampled(speech: Pcm, sample_rate: int) -> Samples:
    samples = np.frombuffer(speech.samples, "<i2").astype(np.float64) / 32768
    return np.asarray(soxr.resample(samples, speech.rate, sample_rate, quality="VHQ"), np.float64)


def _gain(samples: Samples, rate: int) -> float:
    wanted = float(10 ** ((LOUDNESS - speech_loudness(samples, rate)) / 20))
    return min(wanted, PEAK / true_peak(samples, rate))


def _fade(edge: Samples) -> None:
    """Raise ``edge`` from nothing, in place."""
    edge *= np.sin(np.linspace(0, np.pi / 2, len(edge))) ** 2
