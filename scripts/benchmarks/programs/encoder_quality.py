"""The MP3s of one sound at several of LAME's qualities: what each takes, and how far it is from the sound.

Arguments: a WAV file (mono, 16 bits), kilobits per second, then qualities. Writes one line of JSON for each.
Every MP3 is written as an export's is, Info frame included, and decoded by libsndfile; it must then lie on
the sound to the sample.
"""

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from voiceguide.output import Encoding, write_file
from voiceguide.output.file import CHUNK

Samples = npt.NDArray[np.float64]

FRAME = 1024
"""Samples of one look at the sound."""
SOUNDING = -50.0
"""Decibels below full scale under which a frame is a pause, and not looked at."""
FLOOR = -60.0
"""Decibels below the strongest part of a frame under which its spectrum counts as empty."""
CLAMP = (-10.0, 60.0)
"""Decibels between which the signal-to-noise ratio of a frame counts."""
FULL_SCALE = 90.0
"""Decibels of sound pressure a full-scale tone is taken to have."""
LISTENED = 20
"""Parts of the sound, of each of which ViSQOL judges one excerpt."""
EXCERPT = 5
"""Seconds of each."""
HEARD = 16_000
"""Hertz at which ViSQOL hears speech."""
LAG = 2400
"""Samples by which a file might be late or early and this would see it."""


def main(source: Path, bit_rate: int, qualities: list[int]) -> None:
    """Write what was found."""
    rate, block = sound_of(source)
    original = numbers(block)
    listener = Listener(original, rate)
    with tempfile.TemporaryDirectory() as folder:
        for quality in qualities:
            target = Path(folder) / f"{quality}.mp3"
            seconds = encode(block, target, Encoding("mp3", rate, bit_rate, quality))
            decoded, _ = soundfile.read(target)
            found = {"quality": quality, "seconds": seconds}
            line = json.dumps(found | compared(original, decoded, rate) | listener.heard(decoded))
            sys.stdout.write(line + "\n")


def sound_of(source: Path) -> tuple[int, bytes]:
    """The rate and the samples of a WAV file."""
    samples, rate = soundfile.read(source, dtype="int16")
    return int(rate), samples.astype("<i2").tobytes()


def numbers(block: bytes) -> Samples:
    """Samples from -1 to 1."""
    return np.frombuffer(block, "<i2") / 32768


def encode(block: bytes, target: Path, encoding: Encoding) -> float:
    """Write the MP3; seconds of the processors for it."""
    before = time.process_time()
    pieces = (block[first : first + CHUNK] for first in range(0, len(block), CHUNK))
    write_file(target, pieces, encoding, force=True)
    return time.process_time() - before


def compared(original: Samples, decoded: Samples, rate: int) -> dict[str, float]:
    """How far the decoded sound is from the original one, in frames in which something sounds."""
    if len(original) != len(decoded) or (lag := lag_of(original, decoded)):
        raise SystemExit(f"{len(decoded)} samples for {len(original)}, {lag} late: not comparable")
    frames = np.array([start for start in frames_of(len(original)) if sounds(original, start)])
    masking = Masking(rate)
    rows = []
    for some in np.array_split(frames, max(1, len(frames) // 512)):
        look = some[:, None] + np.arange(FRAME)
        one, other = original[look], decoded[look]
        rows.append(np.column_stack([to_noise(one, other), distance(one, other), *masking.judge(one, other)]))
    snr, far, masked, audible = np.concatenate(rows).mean(axis=0)
    return {"snr": snr, "distance": far, "masked": masked, "audible": 100 * audible}


def lag_of(original: Samples, decoded: Samples) -> int:
    """By how many samples the decoded sound is late, where it sounds most."""
    width = 1 << 17
    starts = range(0, max(1, len(original) - width), width)
    loudest = max(starts, key=lambda start: float((original[start : start + width] ** 2).sum()))
    one, other = (sound[loudest : loudest + width] for sound in (original, decoded))
    spectra = np.conj(np.fft.rfft(one, 2 * width)) * np.fft.rfft(other, 2 * width)
    likeness = np.fft.irfft(spectra)
    lags = [*range(LAG), *range(-LAG, 0)]
    return max(lags, key=lambda lag: float(likeness[lag]))


def frames_of(length: int) -> range:
    """Where frames begin, each half over the one before."""
    return range(0, length - FRAME, FRAME // 2)


def sounds(original: Samples, start: int) -> bool:
    """Whether a frame is no pause."""
    frame = original[start : start + FRAME]
    return float(np.dot(frame, frame)) / FRAME > 10 ** (SOUNDING / 10)


def to_noise(one: Samples, other: Samples) -> Samples:
    """Signal to noise of each frame, in decibels; their mean is the segmental one."""
    noise = ((one - other) ** 2).sum(axis=1) + 1e-12
    return np.asarray(np.clip(10 * np.log10((one**2).sum(axis=1) / noise), *CLAMP))


def distance(one: Samples, other: Samples) -> Samples:
    """Log-spectral distance of each frame, in decibels: root mean square over the spectrum."""
    levels = [10 * np.log10(power(frames) + 1e-12) for frames in (one, other)]
    floor = levels[0].max(axis=1, keepdims=True) + FLOOR
    mine, theirs = (np.maximum(level, floor) for level in levels)
    return np.asarray(np.sqrt(((mine - theirs) ** 2).mean(axis=1)))


def power(frames: Samples) -> Samples:
    """Power spectra; a full-scale sine gives 1 at its place."""
    window = np.hanning(FRAME)
    return np.asarray((np.abs(np.fft.rfft(frames * window)) / (window.sum() / 2)) ** 2)


class Masking:
    """What one sound hides of another: Bark bands, spread, and lowered by an offset.

    After Johnston (1988), "Transform coding of audio signals using perceptual noise criteria", with speech
    taken as half tonal; the threshold in quiet after Terhardt (1979).
    """

    def __init__(self, rate: int) -> None:
        hertz = np.fft.rfftfreq(FRAME, 1 / rate)
        bark = 13 * np.arctan(0.00076 * hertz) + 3.5 * np.arctan((hertz / 7500) ** 2)
        bands = int(bark.max()) + 1
        self._in_band = (bark.astype(int)[:, None] == np.arange(bands)).astype(float)
        apart = np.arange(bands)[:, None] - np.arange(bands) + 0.474
        self._spread = 10 ** ((15.81 + 7.5 * apart - 17.5 * np.sqrt(1 + apart**2)) / 10)
        self._offset = 10 ** (-(0.5 * (14.5 + np.arange(bands)) + 0.5 * 5.5) / 10)
        kilo = np.maximum(hertz, 20) / 1000
        quiet = 3.64 * kilo**-0.8 - 6.5 * np.exp(-0.6 * (kilo - 3.3) ** 2) + 1e-3 * kilo**4
        lowest = [quiet[self._in_band[:, band] > 0].min() for band in range(bands)]
        self._quiet = 10 ** ((np.array(lowest) - FULL_SCALE) / 10)

    def judge(self, one: Samples, other: Samples) -> tuple[Samples, Samples]:
        """Noise to mask of each frame, in decibels, and the part of its bands in which noise is above."""
        sound, noise = power(one) @ self._in_band, power(one - other) @ self._in_band
        mask = np.maximum(sound @ self._spread.T * self._offset, self._quiet)
        above = noise / mask
        return np.asarray(10 * np.log10(above.mean(axis=1) + 1e-12)), np.asarray((above > 1).mean(axis=1))


class Listener:
    """ViSQOL's judgement of speech, where the package visqol-python can be imported; nothing needs it."""

    def __init__(self, original: Samples, rate: int) -> None:
        self._rate = rate
        self._api = None
        self._original = original
        self._places = list(_spread_out(original, rate))
        with suppress(ImportError):
            from visqol import VisqolApi

            self._api = VisqolApi()
            self._api.create(mode="speech")

    def heard(self, decoded: Samples) -> dict[str, float]:
        """The mean opinion it predicts, 1 to 5, and how alike it finds them, 0 to 1."""
        if self._api is None:
            return {}
        found = [self._judged(place, decoded) for place in self._places]
        opinion, alike = np.mean(found, axis=0)
        return {"opinion": float(opinion), "alike": float(alike)}

    def _judged(self, start: int, decoded: Samples) -> tuple[float, float]:
        end = start + EXCERPT * self._rate
        sounds = (sound[start:end] for sound in (self._original, decoded))
        one, other = (soxr.resample(sound, self._rate, HEARD) for sound in sounds)
        result = self._api.measure_from_arrays(one, other, HEARD)
        return float(result.moslqo), float(result.vnsim)


def _spread_out(original: Samples, rate: int) -> Iterator[int]:
    """The fullest excerpt of each part of the sound, unless that is silent too."""
    size = EXCERPT * rate
    part = max(size, len(original) // LISTENED)

    def loudness(start: int) -> float:
        return float(np.square(original[start : start + size]).mean())

    for first in range(0, len(original) - size + 1, part):
        starts = range(first, min(first + part - size, len(original) - size) + 1, rate)
        fullest = max(starts, key=loudness)
        if loudness(fullest) > 10 ** (SOUNDING / 10):
            yield fullest


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), [int(each) for each in sys.argv[3:]])
