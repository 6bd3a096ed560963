"""A simulated room: what a microphone takes of a loudspeaker beside it, of her across the room, of noise.

Everything is mono at 16 kHz, float32 with full scale 1.0, and the same for the same seed. The echoes of the
walls are those of image sources (Allen and Berkley, 1979) in a box whose walls all take away as much; the
images are moved a little at random, for real walls are not that even, and a box of mirrors would ring.
"""

from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Waveform = NDArray[np.float32]

RATE: Final = 16_000
SPEED_OF_SOUND: Final = 343.0
"""Metres a second."""

TAPS: Final = 32
"""Samples that one value between samples is made of."""

PLACES: Final = 4096
"""Places between two samples that are told apart: what is wrong by that lies 70 dB down."""

EVEN_WALLS: Final = 1.5
"""How much longer than by Eyring's formula such a box rings, as measured on its impulse responses."""

LOUDSPEAKER: Final = (180.0, 7_000.0)
"""Hertz: from where to where a small loudspeaker gives sound."""

VOICE: Final = (80.0, 7_500.0)
"""The same for her and a microphone."""


class Place(NamedTuple):
    """A point in the room, in metres."""

    x: float
    y: float
    z: float


class Room(NamedTuple):
    """A box with the places in it, in metres, and how long it rings: seconds until an echo is 60 dB down."""

    size: Place = Place(5.0, 4.0, 2.6)
    rings: float = 0.45
    microphone: Place = Place(2.0, 1.5, 0.8)
    loudspeaker: Place = Place(2.15, 1.5, 0.8)
    her: Place = Place(3.3, 2.87, 0.9)
    seed: int = 1


LIVING_ROOM: Final = Room()
"""5 x 4 x 2.6 m, 0.45 s; the loudspeaker 15 cm from the microphone, she at 1.9 m."""

MOVED: Final = Room(microphone=Place(2.6, 2.2, 0.5), loudspeaker=Place(2.6, 2.35, 0.5), seed=2)
"""The same room after somebody has put the machine elsewhere."""


def echo_path(room: Room = LIVING_ROOM) -> Waveform:
    """The impulse response from what is played to the microphone, by a small loudspeaker; of energy 1."""
    return _of_energy_one(through(_band(*LOUDSPEAKER), impulse_response(room, room.loudspeaker)))


def her_path(room: Room = LIVING_ROOM) -> Waveform:
    """The impulse response from her mouth to the microphone; of energy 1."""
    return _of_energy_one(through(_band(*VOICE), impulse_response(room, room.her)))


@lru_cache(maxsize=8)
def impulse_response(room: Room, source: Place) -> Waveform:
    """What the microphone takes of a click at ``source``: all images that sound within ``room.rings``."""
    length = round(room.rings * RATE)
    distances, bounces = _images(room, source)
    keeps = _kept_by_a_wall(room) ** bounces / distances
    return _pulses(distances / SPEED_OF_SOUND * RATE, keeps, length)


def _images(room: Room, source: Place) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """How far each image of the source is from the microphone, and how many walls its sound has met."""
    reach = room.rings * SPEED_OF_SOUND
    along = [_images_along(*axis, reach) for axis in zip(room.size, source, room.microphone, strict=True)]
    (x, in_x), (y, in_y), (z, in_z) = along
    squares = np.add.outer(np.add.outer(x**2, y**2), z**2)
    bounces = np.add.outer(np.add.outer(in_x, in_y), in_z)
    near = squares < reach**2
    distances, bounces = np.sqrt(squares[near]), bounces[near]
    jitter = np.random.default_rng(room.seed).uniform(-0.05, 0.05, len(distances))
    return np.maximum(0.05, distances + np.where(bounces > 1, jitter, 0)), bounces


def _images_along(
    size: float, source: float, microphone: float, reach: float
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Along one axis: how far the images are from the microphone, and how many walls lie between."""
    number = np.arange(-int(reach / size) - 2, int(reach / size) + 3)
    straight = 2 * number * size + source - microphone
    turned = 2 * number * size - source - microphone
    return np.concatenate([straight, turned]), np.concatenate([np.abs(2 * number), np.abs(2 * number - 1)])


def _kept_by_a_wall(room: Room) -> float:
    """The share of the pressure that a wall gives back, by Eyring's formula and ``EVEN_WALLS``."""
    x, y, z = room.size
    surface = 2 * (x * y + y * z + x * z)
    return float(np.exp(-EVEN_WALLS * 0.161 * x * y * z / (2 * surface * room.rings)))


def _pulses(times: NDArray[np.float64], heights: NDArray[np.float64], length: int) -> Waveform:
    """Pulses at places between the samples."""
    first, place = _split(times)
    found = np.zeros(length + 2 * TAPS)
    for tap, pulse in enumerate(_between_samples()):
        at = np.minimum(first + tap + TAPS // 2 + 1, len(found) - 1)
        found += np.bincount(at, heights * pulse[place], len(found))
    return found[TAPS : TAPS + length].astype(np.float32)


def _split(times: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The sample before each time, and which of the ``PLACES`` after it."""
    places = np.round(times * PLACES).astype(np.int64)
    return places // PLACES, places % PLACES


@lru_cache(maxsize=1)
def _between_samples() -> NDArray[np.float64]:
    """The height of a pulse in each of the ``TAPS`` samples about it, for each place."""
    away = np.arange(1 - TAPS // 2, 1 + TAPS // 2)[:, None] - np.arange(PLACES) / PLACES
    return np.sinc(away) * np.cos(np.pi * np.clip(away / TAPS, -0.5, 0.5)) ** 2


@lru_cache(maxsize=4)
def _band(lowest: float, highest: float) -> Waveform:
    """A filter of 512 samples without delay (minimum phase) that passes what lies between, in hertz."""
    size = 4096
    hertz = np.fft.rfftfreq(size, 1 / RATE)
    low, high = (hertz + 1e-9) / lowest, hertz / highest
    gain = 1 / np.sqrt(1 + low**-4.0) / np.sqrt(1 + high**12.0)
    cepstrum = np.fft.irfft(np.log(np.maximum(gain, 1e-4)))
    cepstrum[1 : size // 2] *= 2
    cepstrum[size // 2 + 1 :] = 0
    return np.fft.irfft(np.exp(np.fft.rfft(cepstrum)))[:512].astype(np.float32)


def _of_energy_one(path: Waveform) -> Waveform:
    return path / np.sqrt(np.square(path).sum())


def through(path: Waveform, sound: Waveform) -> Waveform:
    """The sound after a path, as long as before."""
    size = 1 << (len(path) + len(sound) - 1).bit_length()
    both = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(path, size), size)
    return both[: len(sound)].astype(np.float32)


def saturated(sound: Waveform, drive: float = 0.5) -> Waveform:
    """What a loudspeaker does to loud sound; 0.5 is soft, 2.0 hard."""
    return (np.tanh(drive * sound) / drive).astype(np.float32)


def delayed(sound: Waveform, samples: int) -> Waveform:
    """The same sound so many samples later, as long as before."""
    return np.concatenate([np.zeros(samples, np.float32), sound])[: len(sound)]


def drifted(sound: Waveform, ppm: float) -> Waveform:
    """The sound as a clock takes it that is faster by so many millionths: more and more samples late."""
    if not ppm:
        return sound
    first, place = _split(np.arange(len(sound)) / (1 + ppm * 1e-6))
    padded = np.pad(sound, (TAPS, TAPS + int(len(sound) * abs(ppm) * 1e-6) + 1))
    found = np.zeros(len(sound))
    for tap, pulse in enumerate(_between_samples()):
        found += padded[first + tap + TAPS // 2 + 1] * pulse[place]
    return found.astype(np.float32)


def level(sound: Waveform) -> float:
    """The level in dBFS: the root of the mean of the squares; -120 for silence."""
    return 10 * float(np.log10(np.square(sound, dtype=np.float64).mean() + 1e-12))


def at_level(sound: Waveform, dbfs: float) -> Waveform:
    """The sound made so loud, in dBFS."""
    return sound * np.float32(10 ** ((dbfs - level(sound)) / 20))


def white_noise(length: int, seed: int) -> Waveform:
    """Noise that is the same at all frequencies."""
    return np.random.default_rng(seed).standard_normal(length).astype(np.float32)


def pink_noise(length: int, seed: int) -> Waveform:
    """Noise with as much power in each octave above 20 Hz, as a fan or rain has."""
    spectrum = np.fft.rfft(white_noise(length, seed))
    hertz = np.fft.rfftfreq(length, 1 / RATE)
    spectrum *= (hertz > 20) / np.sqrt(np.maximum(20, hertz))
    return np.fft.irfft(spectrum, length).astype(np.float32)


def babble(seconds: float, seed: int) -> Waveform:
    """What has speech's spectrum and its syllables without a word in it, at -20 dBFS; wants no voice."""
    length, chance = round(seconds * RATE), np.random.default_rng(seed)
    buzz = np.zeros(length, np.float32)
    pitch = 200 * 2 ** (0.25 * _wandering(length, 0.4, chance))
    buzz[np.flatnonzero(np.diff(np.floor(np.cumsum(pitch) / RATE)))] = 8
    voiced = _wandering(length, 0.15, chance) > -0.3
    source = np.where(voiced, buzz + 0.1 * white_noise(length, seed + 1), 0.7 * white_noise(length, seed + 1))
    syllables = np.clip(0.6 + _wandering(length, 0.12, chance), 0, None)
    return at_level(_formants((source * syllables).astype(np.float32), chance), -20)


def _wandering(length: int, seconds: float, chance: np.random.Generator) -> NDArray[np.float64]:
    """A value that wanders about 0, with another goal every so many seconds."""
    goals = chance.standard_normal(int(length / RATE / seconds) + 3)
    return np.interp(np.arange(length) / RATE / seconds, np.arange(len(goals)), goals)


def _formants(source: Waveform, chance: np.random.Generator) -> Waveform:
    """Another set of resonances every 0.2 s, one gliding into the next."""
    step = RATE // 5
    window = np.hanning(2 * step + 1)[:-1]
    padded = np.pad(source, (step, 2 * step))
    found = np.zeros(len(padded) + 4 * step)
    hertz = np.fft.rfftfreq(4 * step, 1 / RATE)
    for begin in range(0, len(source) + step, step):
        places = np.array([[300], [900], [2200]]) * (1 + chance.uniform(0, 1, (3, 1)))
        gain = (1 / (1 + ((hertz - places) / 120) ** 2) * [[1], [0.6], [0.3]]).sum(axis=0) + 0.02
        part = np.fft.rfft(padded[begin : begin + 2 * step] * window, 4 * step)
        found[begin : begin + 4 * step] += np.fft.irfft(part * gain)
    return found[step : step + len(source)].astype(np.float32)


class Scene(NamedTuple):
    """What is played and what the microphone takes, and its parts."""

    played: Waveform
    microphone: Waveform
    echo: Waveform
    her: Waveform
    noise: Waveform


def scene(
    played: Waveform,
    her: Waveform | None = None,
    *,
    room: Room = LIVING_ROOM,
    delay: float = 0.045,
    drift: float = 0.0,
    drive: float = 0.5,
    echo_level: float = -26.0,
    her_level: float = -26.0,
    noise: Waveform | None = None,
    snr: float = 45.0,
    seed: int = 1,
) -> Scene:
    """All of it together. ``delay`` in seconds, ``drift`` in ppm of the microphone's clock, levels in dBFS.

    ``snr`` is how far the noise (white, if none is given) lies under ``her_level``, in dB.
    """
    echo = drifted(delayed(through(echo_path(room), saturated(played, drive)), round(delay * RATE)), drift)
    echo = at_level(echo, echo_level)
    own = np.zeros_like(played) if her is None else at_level(through(her_path(room), her), her_level)
    hiss = at_level(white_noise(len(played), seed) if noise is None else noise, her_level - snr)
    return Scene(played, echo + own + hiss, echo, own, hiss)
