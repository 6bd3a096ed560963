"""How long after it was played the microphone takes a sound: the delay, and two clocks that do not run alike.

Sound is float32, mono, at 16 kHz with full scale 1.0; delays are in samples.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

Waveform = NDArray[np.float32]
Spectrum = NDArray[np.complex64]
Power = NDArray[np.float32]

RATE: Final = 16_000

WINDOW: Final = 8192
"""Samples of the microphone that are compared at once: half a second."""

REACH: Final = WINDOW - 192
"""The longest delay that is found: 0.5 s."""

SPAN: Final = 2 * WINDOW
"""Samples of what was played that the window's sound may come from."""

PIECES: Final = 16
"""Pieces of a window, 32 ms each; where one is nothing but zeros, the microphone was off."""

FADE: Final = 512
"""Samples, 32 ms, over which a window begins and ends: a tone that is cut short there would click in what was
played and in what was taken at once, and clicks at one time look like a delay of none."""

_RISE: Final = (np.sin(np.pi / 2 * (np.arange(FADE) + 0.5) / FADE) ** 2).astype(np.float32)

ALTERNATING: Final = np.where(np.arange(WINDOW + 1) % 2, np.float32(-1), np.float32(1))
"""What a shift by half of ``SPAN`` does to a spectrum."""

SPEECH: Final = slice(round(250 / RATE * SPAN), round(6000 / RATE * SPAN))
"""Where a loudspeaker gives enough to be measured: 250 Hz to 6 kHz."""

OMEGA: Final = (2 * np.pi / SPAN * np.arange(WINDOW + 1)).astype(np.float32)[SPEECH]
"""These frequencies in radians a sample."""

AROUND: Final = 480
"""Samples about a peak, 30 ms, within which the first echoes and the pitch of the voice have theirs."""

SURE: Final = 0.6
"""The least certainty of a delay that is given out: 2.5 times as much as speaks for any other."""

ALIKE: Final = 0.07
"""The share of what is heard that must be alike: without any echo it seldom seems to be more."""

MOST: Final = 8
"""Samples by which the echo may have wandered from one window to the next."""

AUDIBLE: Final = 10 ** (-55 / 10)
"""The mean square of what was played that is enough to search with: -55 dBFS."""

HEARD: Final = 10 ** (-85 / 10)
"""The same for the microphone: less is a microphone that is off."""


class Delay(NamedTuple):
    """``samples`` from playing to taking; ``certainty`` from 0 (another is as good) to 1 (no other is)."""

    samples: int
    certainty: float


def find_delay(played: Waveform, microphone: Waveform) -> Delay | None:
    """The delay of one after the other, of equal length, from 0 to ``REACH``; None if it is not sure.

    By the generalised cross-correlation (C. Knapp and G. Carter, "The generalized correlation method for
    estimation of time delay", IEEE Trans. ASSP 24(4), 1976) with the weights of the smoothed coherence
    transform, which count each frequency by how much of it is common to both; of one window alone that is
    the phase transform. Wants a second or more, with half a second of words in it.
    """
    likeness = Likeness()
    for end in range(WINDOW, len(played) + 1, WINDOW // 2):
        window = Spectra.of(_last(played[:end], SPAN), microphone[end - WINDOW : end])
        if window:
            likeness.add(window)
    return likeness.peak()


def _last(sound: Waveform, length: int) -> Waveform:
    """The last samples of a sound, after silence if it has fewer."""
    return np.pad(sound[-length:], (max(0, length - len(sound)), 0))


@dataclass(frozen=True, slots=True)
class Spectra:
    """Of one window: the cross-spectrum and the powers of what was played and what was taken."""

    cross: Spectrum
    played: Power
    microphone: Power

    @classmethod
    def of(cls, played: Waveform, microphone: Waveform) -> Self | None:
        """Of ``SPAN`` samples played and the ``WINDOW`` taken at their end; None if there is too little."""
        if np.square(played).mean() < AUDIBLE / 4 or np.square(microphone).mean() < HEARD:
            return None
        if not microphone.reshape(PIECES, -1).any(axis=1).all():  # muted, or no more so, within the window
            return None
        one = np.fft.rfft(_faded(played)).astype(np.complex64)
        other = np.fft.rfft(_faded(microphone), SPAN).astype(np.complex64)
        other *= ALTERNATING
        return cls(np.conjugate(one) * other, power_of(one), power_of(other))


def _faded(window: Waveform) -> Waveform:
    """The window with a soft beginning and end."""
    faded = window.astype(np.float32)
    faded[:FADE] *= _RISE
    faded[-FADE:] *= _RISE[::-1]
    return faded


class Likeness:
    """The correlation of what was played and what was taken, over some windows."""

    def __init__(self, keeps: float = 1.0) -> None:
        self._keeps = np.float32(keeps)
        self._cross = np.zeros(WINDOW + 1, np.complex64)
        self._played = np.zeros(WINDOW + 1, np.float32)
        self._microphone = np.zeros(WINDOW + 1, np.float32)

    def add(self, window: Spectra) -> None:
        """One window more; those before count a little less each time."""
        self._cross = self._keeps * self._cross + window.cross
        self._played = self._keeps * self._played + window.played
        self._microphone = self._keeps * self._microphone + window.microphone

    def peak(self) -> Delay | None:
        """Where they are most alike, if that is sure."""
        weights = np.sqrt(self._played * self._microphone)
        weights += np.float32(1e-4) * weights.mean() + np.float32(1e-12)
        weighted = self._cross / weights
        weighted[: SPEECH.start] = weighted[SPEECH.stop :] = 0
        alike = np.abs(np.fft.irfft(weighted))[:REACH]
        best = int(alike.argmax())
        if not alike[best] * SPAN / 2 > ALIKE * (SPEECH.stop - SPEECH.start):
            return None
        others = np.concatenate([alike[: max(0, best - AROUND)], alike[best + AROUND :]])
        certainty = 1 - float(others.max() / alike[best])
        return Delay(best, certainty) if certainty >= SURE else None


class Clocks:
    """By how much the microphone's clock and the loudspeaker's part, from how the echo wanders.

    Each window's cross-spectrum is compared with the mean of those before it: what is between them is a
    shift, found from its phase (as A. Chinaev, P. Thüne and G. Enzner do in "Double-cross-correlation
    processing for blind sampling-rate and time-offset estimation", IEEE/ACM Trans. ASLP 29, 2021), for the
    room's response is in both. A Kalman filter of two states follows the place and its rate.
    """

    UNCERTAIN: Final = 0.1
    """Samples: the error of one shift."""

    FASTEST: Final = 500e-6
    """The most that two clocks part: what seems to be more is something else."""

    KEEPS: Final = 0.9
    """Of the mean response, from window to window."""

    ENOUGH: Final = 4
    """Windows, 2 s, that must have been compared before two clocks are told: one may be amiss."""

    WANDERS: Final = 2e-7
    """Samples a sample: how much the rate changes in a window."""

    def __init__(self, place: float) -> None:
        self.place = place
        """The delay now, in samples and parts of one."""
        self.rate = 0.0
        """Samples by which it grows in one."""
        self._doubt = np.diag([0.1, 200e-6]) ** 2
        self._mean: Spectrum | None = None
        self._compared = 0

    @property
    def ppm(self) -> float:
        """The same in millionths."""
        return self.rate * 1e6

    @property
    def differ(self) -> bool:
        """Whether there are two clocks for certain: otherwise it is one, and nothing must be moved."""
        enough = self._compared >= self.ENOUGH
        return enough and abs(self.rate) > max(1.5e-6, 4 * float(np.sqrt(self._doubt[1, 1])))

    def advance(self, samples: int) -> None:
        """So many samples have passed."""
        move = np.array([[1.0, samples], [0.0, 1.0]])
        self.place += self.rate * samples
        self._doubt = move @ self._doubt @ move.T + np.diag([1e-6, self.WANDERS**2])

    def observe(self, cross: Spectrum) -> None:
        """A cross-spectrum, its part of ``SPEECH``, that was turned back by ``place``."""
        if self._mean is None:
            self._mean = cross.copy()
            return
        shift = _shift(cross, self._mean)
        if shift is not None and abs(shift) < 1 + 4 * float(np.sqrt(self._variance)):
            self._correct(shift)
            self._compared += 1
            cross = turned(cross, shift)
        self._mean = np.float32(self.KEEPS) * self._mean + cross

    @property
    def _variance(self) -> float:
        """Of a shift that is measured now."""
        return float(self._doubt[0, 0]) + self.UNCERTAIN**2

    def _correct(self, shift: float) -> None:
        gain = self._doubt[:, 0] / self._variance
        self.place += float(gain[0]) * shift
        self.rate = max(-self.FASTEST, min(self.FASTEST, self.rate + float(gain[1]) * shift))
        self._doubt = self._doubt - np.outer(gain, gain) * self._variance

    def anchor(self, place: float) -> None:
        """Take this for the place, whatever it was; the rate stays."""
        self.place = place
        self._mean = None
        self._doubt[0, :] = self._doubt[1:, 0] = 0


def _shift(cross: Spectrum, mean: Spectrum) -> float | None:
    """Samples by which one response lies after the other, at most ``MOST``; None if they are not alike."""
    both = cross * np.conjugate(mean)
    size = np.sqrt(np.abs(both))
    both /= size + np.float32(1e-10)
    whole = np.zeros(WINDOW + 1, np.complex64)
    whole[SPEECH] = both
    alike = np.fft.irfft(whole)
    near = np.concatenate([alike[-MOST:], alike[: MOST + 1]])
    best = int(near.argmax()) - MOST
    if near[best + MOST] < 0.2 * size.sum() * 2 / SPAN:
        return None
    rest = turned(both, best)
    fine = -float(OMEGA @ rest.imag / (OMEGA**2 @ rest.real + 1e-20))
    return best + max(-1.0, min(1.0, fine))


def turned(spectrum: Spectrum, samples: float) -> Spectrum:
    """The spectrum of the same so many samples earlier."""
    angle = OMEGA * np.float32(samples)
    back = np.empty(len(angle), np.complex64)
    np.cos(angle, out=back.real)
    np.sin(angle, out=back.imag)
    return spectrum * back


class Aligner:
    """Gives out what was played so that it lies just before what the microphone took of it.

    While the delay is not known, that is silence. It is searched for every quarter of a second while
    something is played, and watched ever after: two windows in a row that are sure of another delay move it.
    Two clocks are noticed by how the delay grows; then what was played is resampled, and runs with the
    microphone's.
    """

    MARGIN: Final = 48
    """Samples (3 ms) by which what is given out comes before its echo."""

    JUMPED: Final = 24
    """Samples; a delay that is farther off is another."""

    def __init__(self) -> None:
        self.beginnings = 0
        """How often a delay was found, and was not the one before."""
        self._sounds = np.zeros((2, SPAN + WINDOW), np.float32)
        """What was played and what was taken, up to ``_end``."""
        self.forget()

    def forget(self) -> None:
        """Search anew, as after a change of devices."""
        self._found: Delay | None = None
        self._sounds[:] = 0
        self._end = SPAN
        self._likeness = Likeness(0.7)
        self._elsewhere: Delay | None = None
        self._clocks = Clocks(0.0)
        self._place = 0.0
        self._moving = False
        self._since = 0

    @property
    def delay(self) -> Delay | None:
        """The delay now; None while it is not known."""
        return self._found and Delay(round(self._place), self._found.certainty)

    @property
    def ppm(self) -> float:
        """Millionths by which the delay grows: the difference of the two clocks; 0 where they are one."""
        return self._clocks.ppm if self._moving else 0.0

    def align(self, microphone: Waveform, played: Waveform) -> Waveform:
        """A block of each; what was played, as long, so that it fits to the microphone."""
        self._take(microphone, played)
        if self._since >= (WINDOW // 2 if self._found is None else WINDOW):
            self._look()
            self._since = 0
        return self._aligned(len(played))

    def _take(self, microphone: Waveform, played: Waveform) -> None:
        length = len(played)
        if self._end + length > self._sounds.shape[1]:
            self._sounds[:, :SPAN] = self._sounds[:, self._end - SPAN : self._end]
            self._end = SPAN
        self._sounds[0, self._end : self._end + length] = played
        self._sounds[1, self._end : self._end + length] = microphone
        self._end += length
        self._since += length

    def _look(self) -> None:
        """Compare the last window."""
        self._clocks.advance(self._since)
        played, microphone = self._sounds[:, self._end - SPAN : self._end]
        window = Spectra.of(played, microphone[SPAN - WINDOW :])
        if window is None:
            return
        if self._found is None:
            self._search(window)
        else:
            self._watch(window)

    def _search(self, window: Spectra) -> None:
        self._likeness.add(window)
        self._consider(self._likeness.peak())

    def _consider(self, found: Delay | None) -> None:
        """Begin with a delay that was found in the window before, too."""
        if found and self._elsewhere and abs(found.samples - self._elsewhere.samples) < self.JUMPED:
            self._begin(found)
        else:
            self._elsewhere = found

    def _begin(self, found: Delay) -> None:
        self._found = found
        self.beginnings += 1
        self._elsewhere = None
        self._moving = False
        self._place = float(found.samples)
        self._clocks = Clocks(self._place)

    def _watch(self, window: Spectra) -> None:
        """Whether the echo is where it was, and how it moves."""
        likeness = Likeness()
        likeness.add(window)
        found = likeness.peak()
        if found and abs(found.samples - self._place) > self.JUMPED:
            self._consider(found)
            return
        if found:
            self._elsewhere = None
        middle = self._clocks.place - self._clocks.rate * WINDOW / 2
        self._clocks.observe(turned(window.cross[SPEECH], middle))
        if self._clocks.differ and not self._moving:
            self._moving = True
            self._clocks.anchor(self._place)

    def _aligned(self, length: int) -> Waveform:
        if self._found is None:
            return np.zeros(length, np.float32)
        if not self._moving:
            begin = self._end - length - max(0, round(self._place) - self.MARGIN)
            return self._sounds[0, begin : begin + length].copy()
        place = self._end - length - max(TAPS / 2, self._place - self.MARGIN)
        rate = self._clocks.rate + (self._clocks.place - self._place) / (20 * RATE)
        self._place += rate * length
        return between(self._sounds[0], place, -rate, length)


TAPS: Final = 32
"""Samples that one value between samples is made of."""


def between(sound: Waveform, begin: float, rate: float, length: int) -> Waveform:
    """``length`` samples from ``begin``, a place between samples, in steps of 1 + ``rate``.

    ``rate`` times ``length`` has to be a small part of a sample: values for both ends blend into each other.
    """
    first = int(np.floor(begin)) - TAPS // 2 + 1
    part = sound[first : first + length + TAPS - 1]
    one, other = (np.convolve(part, _taps(begin - first + move), "valid") for move in (0.0, rate * length))
    rising = np.arange(length, dtype=np.float32) / np.float32(length)
    return (one + rising * (other - one)).astype(np.float32)


def _taps(place: float) -> Waveform:
    """The filter that gives the value at a place among ``TAPS`` samples, to be convolved with."""
    away = place - np.arange(TAPS)
    taps: NDArray[np.float64] = np.sinc(away) * np.cos(np.pi * np.clip(away / TAPS, -0.5, 0.5)) ** 2
    return taps[::-1].astype(np.float32)


def power_of(spectrum: Spectrum) -> Power:
    """The square of what is in each frequency."""
    return np.square(spectrum.real, dtype=np.float32) + np.square(spectrum.imag, dtype=np.float32)
