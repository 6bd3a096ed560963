"""The guide's own voice taken out of what the microphone took: an adaptive filter, then a post-filter.

Sound is float32, mono, at 16 kHz with full scale 1.0, and goes through in blocks of ``BLOCK`` samples.
"""

from collections import deque
from typing import Final

import numpy as np

from voiceguide.ears.delay import Aligner, Delay, Power, Spectrum, Waveform, power_of

BLOCK: Final = 256
"""Samples of a block: 16 ms."""

FRAME: Final = 2 * BLOCK
BINS: Final = BLOCK + 1

PARTITIONS: Final = 16
"""Blocks of echo that the filter spans: 256 ms."""

LATENCY: Final = BLOCK
"""Samples by which what is left comes after the microphone: the post-filter's frames overlap by half."""

CONVERGED, DIVERGED = 15.0, 12.0
"""Decibels that must be explained before anything is believed that is heard while the guide talks, and below
which it is believed no more, if what is left is like what was played."""

UNLIKE: Final = 6.0
"""Decibels by which the echo is above all in the rest that is like what was played, from which on the rest is
not the guide's: somebody talks in the room. Measured with talk 10 dB below the echo, and with her 10 dB above
it: 8 and more where the path is known, less than 5 where it is not."""

AUDIBLE: Final = 10 ** (-55 / 10)
"""The mean square of a block that is worth learning from: -55 dBFS."""

SILENT: Final = 1e-9
"""The mean square, -90 dBFS, below which a block makes no echo."""

OFF: Final = BLOCK * 1e-9
"""The energy of a block below which the microphone is off: there is nothing to be learnt from it."""

SOFTER: Final = 10.0
"""The ratio of powers by which an echo was softer when the path was begun, from which on it is begun anew."""

LOUDEST: Final = 2.0
"""Twice full scale."""

RINGS: Final = 40
"""Blocks after which nothing is left of an echo in the room: 0.64 s."""


class KalmanFilter:
    """A model of the path from the loudspeaker to the microphone, learnt while it is used.

    This is the frequency-domain adaptive Kalman filter of G. Enzner and P. Vary ("Frequency-domain adaptive
    Kalman filter for acoustic echo control in hands-free telephones", Signal Processing 86(6), 2006), its
    diagonal form for a response cut into partitions (F. Kuech, E. Mabande and G. Enzner, "State-space
    architecture of the partitioned-block-based acoustic echo controller", ICASSP 2014). For block t,
    partition b and each frequency:

        y   = the last half of the inverse transform of  sum over b of  X[b] W[b]
        e   = microphone - y,  E the transform of a frame of zeros and then e
        K   = P X* / (sum over b of |X[b]|^2 P[b]  +  2 S)
        W  <-  A (W + K E),  its response cut to a block's length, one partition in turn each block
        P  <-  A^2 (1 - K X / 2) P  +  (1 - A^2) |W|^2

    X is the transform of what was played, W the path, P the variance of its error, S the power of all that
    is no echo (her, the room), taken from E. The path is a Markov process: it keeps the share A from block
    to block. Where she speaks S is large and K small, so her voice does not spoil the path; no other
    detector of both talking is needed.

    Here the variance begins with the power of the echo when it is first heard, falling over the response; S
    follows a rise at once. Two changes are mended at once: what makes things worse is forgotten, and a path
    that is right but for its loudness (she turned the volume) is made as loud.
    """

    A: Final = 0.9998
    """Of a range from 0.9995, which follows a change a little faster, to 0.9999, which ends 1 dB deeper."""

    def __init__(self) -> None:
        self._spectra = np.zeros((2 * PARTITIONS, BINS), np.complex64)
        """Of what was played, the newest at ``_newest``; held twice, so that 16 always lie in a row."""
        self._powers = np.zeros((2 * PARTITIONS, BINS), np.float32)
        self._newest = 0
        self._frame = np.zeros(FRAME, np.float32)
        self._error = np.zeros(FRAME, np.float32)
        self._path = np.zeros((PARTITIONS, BINS), np.complex64)
        self._doubt = np.zeros((PARTITIONS, BINS), np.float32)
        self._moves = np.zeros((PARTITIONS, BINS), np.float32)
        """How much the doubt grows each block: the share of the path that may be another by then."""
        self._other = np.zeros(BINS, np.float32)
        self._complex = np.empty((PARTITIONS, BINS), np.complex64)
        self._real = np.empty((PARTITIONS, BINS), np.float32)
        self._turn = 0
        self._blank = True
        self._quiet_for = PARTITIONS + 1
        self._nothing = np.zeros(BLOCK, np.float32)
        self._fit = _Fit()
        self._rest = _Rest()
        self._begun_with = 0.0
        self.explained = Explained()

    def estimate(self, microphone: Waveform, played: Waveform) -> Waveform:
        """The echo in this block of the microphone, as far as it is known; learns from the block."""
        loudness = float(played @ played) / BLOCK
        taken = float(microphone @ microphone)
        self._quiet_for = 0 if loudness > SILENT else self._quiet_for + 1
        if self._quiet_for > RINGS:
            self.explained.add_quiet(taken)
        if self._quiet_for > PARTITIONS + 1:
            return self._nothing
        self._push(played)
        if taken < OFF:
            self.doubt()  # it may come back by another way
            return self._nothing
        echo = self._echo()
        left = microphone - echo
        rest, estimated = float(left @ left), float(echo @ echo)
        self._fit.add(taken, rest, estimated, float(microphone @ echo), loudness)
        if loudness > AUDIBLE:
            self.explained.add(taken, rest, self._rest)
        if self._mended():
            echo = self._echo()
            left = microphone - echo
        self._learn(left, estimated)
        return echo

    def doubt(self) -> None:
        """The path may be another, or not: it is kept, and has to show anew."""
        self.explained.forget()
        self._rest.clear()

    def _push(self, played: Waveform) -> None:
        self._newest = (self._newest - 1) % PARTITIONS
        self._frame[:BLOCK] = self._frame[BLOCK:]
        self._frame[BLOCK:] = played
        spectrum = np.fft.rfft(self._frame).astype(np.complex64, copy=False)
        power = power_of(spectrum)
        for place in (self._newest, self._newest + PARTITIONS):
            self._spectra[place] = spectrum
            self._powers[place] = power

    def _echo(self) -> Waveform:
        played = self._spectra[self._newest : self._newest + PARTITIONS]
        spectrum = np.add.reduce(np.multiply(played, self._path, out=self._complex), axis=0)
        return np.fft.irfft(spectrum)[BLOCK:].astype(np.float32, copy=False)

    def _learn(self, left: Waveform, echo: float) -> None:
        """One step of the Kalman filter, as above; ``echo`` is the energy of the estimate."""
        now = slice(self._newest, self._newest + PARTITIONS)
        played, powers = self._spectra[now], self._powers[now]
        self._error[BLOCK:] = left
        error = np.fft.rfft(self._error).astype(np.complex64, copy=False)
        self._rest.add(error, played, powers, echo)
        power = power_of(error)
        self._other += np.float32(0.3) * (power - self._other)
        np.maximum(self._other, power, out=self._other)
        np.multiply(powers, self._doubt, out=self._real)
        share = 1 / (np.add.reduce(self._real, axis=0) + 2 * self._other + np.float32(1e-7))
        np.conjugate(played, out=self._complex)
        self._complex *= self._doubt
        self._complex *= share * error
        self._path += self._complex
        self._real *= share * np.float32(0.5 * self.A**2)
        np.subtract(np.float32(self.A**2), self._real, out=self._real)
        self._doubt *= self._real
        self._doubt += self._moves
        self._tend_one()

    def _tend_one(self) -> None:
        """Cut the response of one partition to a block's length and let it fade: the others can wait."""
        response = np.fft.irfft(self._path[self._turn])
        response[BLOCK:] = 0
        response *= np.float32(self.A**PARTITIONS)
        path = np.fft.rfft(response).astype(np.complex64, copy=False)
        self._path[self._turn] = path
        self._moves[self._turn] = np.float32(1 - self.A**2) * power_of(path)
        self._turn = (self._turn + 1) % PARTITIONS

    def _mended(self) -> bool:
        """Whether the path was begun, forgotten or made louder, by how it has fitted of late."""
        if self._fit.enough and (self._fit.worse or self._blank or self._begun_too_soft):
            gain = self._fit.gain
            self.forget()
            self._blank = False
            self._begun_with = gain
            self._doubt[:] = 5 * gain * 0.7 ** np.arange(PARTITIONS)[:, None]
        elif self._fit.enough and self._fit.louder and self.explained.enough:
            self._path *= np.float32(self._fit.louder)
            self._doubt *= np.float32(self._fit.louder**2)
        else:
            return False
        self._fit.clear()
        return True

    @property
    def _begun_too_soft(self) -> bool:
        """Whether it was begun where there was no echo, as with headphones, and now there is one to learn."""
        missed = self._fit.unexplained and self._rest.unlike < 0
        return missed and self._fit.gain > SOFTER * self._begun_with

    def forget(self) -> None:
        """Begin anew with the path, as after a change of devices."""
        self._path[:] = 0
        self._moves[:] = 0
        self._blank = True
        self._doubt[:] = 0
        self._fit.clear()
        self._rest.clear()
        self.explained.forget()


class _Fit:
    """How well the echo estimate has fitted in the last third of a second or so."""

    MEMORY: Final = 0.95

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self._microphone = self._left = self._echo = self._both = self._played = 0.0
        self._blocks = 0

    def add(self, taken: float, left: float, echo: float, both: float, played: float) -> None:
        """Take in the energies of a block, that of both together, and the mean square of what was played."""
        self._microphone = self.MEMORY * self._microphone + taken
        self._left = self.MEMORY * self._left + left
        self._echo = self.MEMORY * self._echo + echo
        self._both = self.MEMORY * self._both + both
        self._played = self.MEMORY * self._played + BLOCK * played
        self._blocks += played > AUDIBLE

    @property
    def enough(self) -> bool:
        """Whether a tenth of a second has been heard at all."""
        return self._blocks >= 6

    @property
    def gain(self) -> float:
        """How much louder the microphone is than what was played, as a ratio of powers, within reason."""
        return min(1e3, max(1e-4, self._microphone / (self._played + 1e-9)))

    @property
    def worse(self) -> bool:
        """Whether more is left than there was: her voice cannot do that, another path does."""
        return self._blocks >= 12 and self._left > 1.2 * self._microphone + 1e-6

    @property
    def unexplained(self) -> bool:
        """Whether all of it is left, or nearly."""
        return self._blocks >= 12 and self._left > 0.8 * self._microphone

    @property
    def louder(self) -> float:
        """The factor by which the same echo has become louder; 0 when it has not, or is not the same."""
        alike = self._both**2 > 0.7 * self._microphone * self._echo and self._both > 0
        factor = self._both / (self._echo + 1e-12)
        return factor if self._blocks >= 12 and alike and not 0.75 < factor < 1.33 else 0.0


class _Rest:
    """What there is in the rest that is still like what was played: what the path has yet to learn.

    Where the path is right, the rest and what was played have nothing in common, however loud she is or
    others are: that is what the least mean square means (the principle of orthogonality). So the mean of
    E X*, over two seconds and for the first partitions, tells a path that is wrong from a room that talks.
    """

    PARTITIONS: Final = 8
    """The first 128 ms of the response: nearly all of the echo."""

    FOLLOWS: Final = 1 / 124
    """Of each block: two seconds."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Nothing is known of it."""
        self._common = np.zeros((self.PARTITIONS, BINS), np.complex64)
        self._played = np.zeros((self.PARTITIONS, BINS), np.float32)
        self._echo = 0.0

    def add(self, error: Spectrum, played: Spectrum, powers: Power, echo: float) -> None:
        """Take in a block: the rest, what was played and its powers, and the energy of the echo in it."""
        common = np.conjugate(played[: self.PARTITIONS])
        common *= error
        common -= self._common
        common *= np.float32(self.FOLLOWS)
        self._common += common
        self._played += np.float32(self.FOLLOWS) * (powers[: self.PARTITIONS] - self._played)
        self._echo += self.FOLLOWS * (BLOCK * echo - self._echo)

    @property
    def unlike(self) -> float:
        """Decibels by which the echo is above all in the rest that is like what was played."""
        alike = float(np.sum(power_of(self._common) / (self._played + np.float32(1e-6))))
        return 10 * float(np.log10((self._echo + 1e-9) / (alike + 1e-9)))


class Explained:
    """Decibels by which the echo estimate explains the microphone, over four seconds of the guide's talk.

    They are those of the better half of these seconds, by quarters of a second, so that words of hers on top
    do not count against it; and without the noise of the room, as loud as it was when nothing was played.
    """

    QUARTER: Final = 16
    """Blocks."""

    def __init__(self) -> None:
        self._quarters: deque[tuple[float, float]] = deque(maxlen=16)
        self._noises: deque[float] = deque(maxlen=16)
        self._noise = self._quiet = 0.0
        self._quiet_blocks = 0
        self.forget()

    def forget(self) -> None:
        """Nothing is known of the path any more; the room is what it was."""
        self._quarters.clear()
        self._taken = self._left = 0.0
        self._blocks = 0
        self.decibels = 0.0
        self.enough = False
        """Whether what is heard while the guide talks may be believed."""

    def add_quiet(self, taken: float) -> None:
        """Take in the energy of a block of the microphone in which there is no echo."""
        self._quiet += taken
        self._quiet_blocks += 1
        if self._quiet_blocks == self.QUARTER:
            self._noises.append(self._quiet)
            self._noise = min(self._noises)
            self._quiet, self._quiet_blocks = 0.0, 0

    def add(self, taken: float, left: float, rest: _Rest) -> None:
        """Take in a block before and after, in energy, while the guide talks, and what the rest is like."""
        self._taken += taken
        self._left += left
        self._blocks += 1
        if self._blocks == self.QUARTER:
            self._quarters.append((self._taken, self._left))
            self._taken = self._left = 0.0
            self._blocks = 0
            self.decibels = self._explained()
            unlike = rest.unlike
            surely = max(self.decibels, unlike) >= CONVERGED
            still = self.enough and (self.decibels >= DIVERGED or unlike >= UNLIKE)
            self.enough = surely or still

    def _explained(self) -> float:
        better = sorted(self._quarters, key=lambda quarter: quarter[1] / (quarter[0] + 1e-9))
        half = better[: (len(better) + 1) // 2]
        taken, left = (sum(quarter[which] for quarter in half) for which in (0, 1))
        noise = min(self._noise * len(half), 0.9 * left)
        return max(0.0, 10 * float(np.log10((max(0.0, taken - noise) + 1e-9) / (left - noise + 1e-9))))


class PostFilter:
    """Turns down, frequency by frequency, what the adaptive filter leaves of the echo.

    A Wiener gain, 1 - R / E, with a floor: E is the power of what is left, R that of the echo in it, taken
    to be a share, the leak, of the echo estimate's power, which dies away as the room does. The leak is
    learnt by minimum statistics (R. Martin, "Noise power spectral density estimation based on optimal
    smoothing and minimum statistics", IEEE Trans. Speech and Audio Processing 9(5), 2001), here of the ratio
    of the two: in each frequency there are moments without her in two seconds, and the least ratio is all
    echo. What a loudspeaker distorts lies in other frequencies than it came from; so a share of the whole
    estimate counts in all of them. Frames of 512 samples overlap by half under a sine window, so the sound
    comes out ``LATENCY`` samples later.
    """

    FLOOR: Final = 10 ** (-15 / 20)
    """Gain: -15 dB."""

    BIAS: Final = 12.0
    """How much the leak is more than the least ratio. Measured: from 2.5 to 12 what is left of the echo falls
    by 3 dB, and her voice keeps its distance to it; from 20 on she loses."""

    SPREADS: Final = 0.05
    """Share of the mean of all frequencies that counts in each."""

    DIES: Final = 0.62
    """Share of the echo's power after another 16 ms in a room that rings for half a second."""

    SPELL, SPELLS = 16, 8
    """Blocks of talk over which a least ratio is taken, and how many of them count: two seconds."""

    def __init__(self) -> None:
        self._window = np.sin(np.pi * (np.arange(FRAME, dtype=np.float32) + 0.5) / FRAME).astype(np.float32)
        self._frames = np.zeros((2, FRAME), np.float32)
        self._tail = np.zeros(BLOCK, np.float32)
        self._left = np.zeros(BINS, np.float32)
        self._echo = np.zeros(BINS, np.float32)
        self.forget()

    def forget(self) -> None:
        """Begin anew with the leak."""
        self._least = np.ones(BINS, np.float32)
        self._spells = np.ones((self.SPELLS, BINS), np.float32)
        self._leak = np.ones(BINS, np.float32)
        self._blocks = 0
        self._spell = 0

    def quieten(self, left: Waveform, echo: Waveform) -> Waveform:
        """A block of what is left, and the echo estimate of the same block; the block before comes out."""
        self._frames[:, :BLOCK] = self._frames[:, BLOCK:]
        self._frames[0, BLOCK:] = left
        self._frames[1, BLOCK:] = echo
        if not self._frames[1].any() and float(self._echo.max()) < SILENT:
            shaped = self._frames[0] * self._window**2
        else:
            shaped = self._shaped()
        out: Waveform = self._tail + shaped[:BLOCK]
        self._tail = shaped[BLOCK:]
        return out

    def _shaped(self) -> Waveform:
        spectra = np.fft.rfft(self._frames * self._window).astype(np.complex64, copy=False)
        left, echo = power_of(spectra)
        self._left += np.float32(0.5) * (left - self._left)
        self._echo *= np.float32(self.DIES)
        self._echo += np.float32(1 - self.DIES) * (echo + np.float32(self.SPREADS) * echo.mean())
        if float(self._echo.max()) > SILENT:
            self._learn()
        shaped: Waveform = np.fft.irfft(spectra[0] * self._gain()).astype(np.float32, copy=False)
        return shaped * self._window

    def _gain(self) -> Power:
        gain: Power = 1 - self._leak * self._echo / (self._left + np.float32(1e-9))
        return np.maximum(gain, np.float32(self.FLOOR))

    def _learn(self) -> None:
        """The least ratio of this spell, and the leak from those before."""
        ratio = self._left / (self._echo + np.float32(1e-6))
        np.minimum(self._least, ratio, out=self._least)
        self._blocks += 1
        if self._blocks % self.SPELL == 0:
            self._spells[self._spell] = self._least
            self._spell = (self._spell + 1) % self.SPELLS
            self._least = np.ones(BINS, np.float32)
            np.minimum(self._spells.min(axis=0) * np.float32(self.BIAS), 1, out=self._leak)


class _Steady:
    """Takes away what a microphone adds that never changes: below a hertz there is no sound."""

    FOLLOWS: Final = 0.05
    """Of the difference to a block's mean."""

    def __init__(self) -> None:
        self._mean = 0.0
        self._rising = np.arange(1, BLOCK + 1, dtype=np.float32) / np.float32(BLOCK)

    def without(self, block: Waveform) -> Waveform:
        """The block about zero."""
        step = self.FOLLOWS * (float(np.add.reduce(block)) / BLOCK - self._mean)
        if abs(step) < 1e-7 and abs(self._mean) < 1e-6:
            return block
        offset = np.float32(self._mean) + np.float32(step) * self._rising
        self._mean += step
        return block - offset


class EchoCanceller:
    """What the microphone took in, and what was played; what is left of it out, without the guide's voice.

    The delay between the two (up to 0.5 s) is found from the first words, and again when it changes; until
    then the microphone passes as it is. Whatever comes in, what goes out is finite; what is no number counts
    as silence.
    """

    def __init__(self, aligner: Aligner | None = None) -> None:
        self._aligner = aligner or Aligner()
        self._steady = _Steady()
        self._filter = KalmanFilter()
        self._post = PostFilter()
        self._begun = 0
        self.linear = np.zeros(BLOCK, np.float32)
        """What the adaptive filter alone left of the last block."""

    def cancel(self, microphone: Waveform, played: Waveform) -> Waveform:
        """A block of each, taken and played at the same frames; what is left, ``LATENCY`` samples later.

        Raises ValueError for a block of another length.
        """
        microphone, played = self._steady.without(_sane(microphone)), _sane(played)
        aligned = self._aligner.align(microphone, played)
        if self._aligner.beginnings != self._begun:
            self._begun = self._aligner.beginnings
            self._filter.forget()
            self._post.forget()
        echo = self._filter.estimate(microphone, aligned)
        self.linear = microphone - echo
        return self._post.quieten(self.linear, echo)

    def forget(self) -> None:
        """Begin anew, as after a change of devices."""
        self._aligner.forget()
        self._filter.forget()
        self._post.forget()

    def doubt(self) -> None:
        """Devices were opened once more: all is probably what it was, and has to show anew."""
        self._filter.doubt()

    @property
    def delay(self) -> Delay | None:
        """From what was played to what the microphone took; None while it is not known."""
        return self._aligner.delay

    @property
    def ppm(self) -> float:
        """Millionths by which the microphone's clock and the loudspeaker's differ; 0 where they are one."""
        return self._aligner.ppm

    @property
    def explained(self) -> float:
        """Decibels by which the echo estimate explains the microphone lately, while the guide talked."""
        return self._filter.explained.decibels

    @property
    def converged(self) -> bool:
        """Whether enough is explained to believe what is heard while the guide talks."""
        return self._filter.explained.enough


def _sane(block: Waveform) -> Waveform:
    """The block as it is, or with silence for what is no number, and nothing over twice full scale."""
    if block.shape != (BLOCK,):
        raise ValueError(f"a block has {BLOCK} samples, not {block.shape}")
    if float(np.abs(block).max()) <= LOUDEST:
        return block.astype(np.float32, copy=False)
    return np.clip(np.nan_to_num(block.astype(np.float32)), -LOUDEST, LOUDEST)
