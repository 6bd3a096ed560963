"""All of hearing in one: what the microphone took and what was played in, events out. No process, no clock.

Sound here is float32, mono, at ``RATE``; positions in events are frames of the session, at its own rate.
"""

from collections import deque
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from voiceguide.ears.activity import FRAME, Activity, Judged, Likely, dbfs
from voiceguide.ears.decision import Armed, decide, is_nearly_a_stop
from voiceguide.ears.delay import Delay
from voiceguide.ears.echo import BLOCK, LATENCY, EchoCanceller
from voiceguide.ears.events import EarEvent, EchoState, Nothing, Onset, Said, Unclear
from voiceguide.ears.moonshine import Moonshine
from voiceguide.ears.resemblance import LIKE, resemblance
from voiceguide.ears.scorer import Scorer
from voiceguide.ears.segments import LONGEST, Begun, Dropped, Loudness, Segment, Segments
from voiceguide.ears.silero import Silero

RATE: Final = 16_000
"""Samples a second of all sound within the ears."""

AUDIBLE: Final = -55.0
"""dBFS of what is played that counts as the guide talking."""

RINGS: Final = 8_000
"""Samples for which the guide may still be heard when it has ended, beside the delay: half a second."""

UNKNOWN_DELAY: Final = 8_000
"""Samples the delay may be, as long as it is not known."""

WELL_KNOWN: Final = 6 * RATE
"""Samples of the guide's talk since its voice could be taken out, or could again, until which what is left of
it may still sound like a word: only what is clear counts."""

REMEMBERED: Final = (LONGEST * FRAME + LATENCY + RINGS + RATE) // BLOCK
"""Blocks of what was played that are kept, to be compared with what is heard: a segment with the quiet around
it, and the delay."""

TALK: Final = 3
"""Things that were not understood, within ``TALKS_FOR``, that are somebody's talk."""

TALKS_FOR: Final = 20 * RATE
"""Samples: 20 s."""

JUDGED_BY: Final = 250
"""Frames, 8 s of the guide's talk, from which it is told whether anything of it comes into the microphone."""

ENOUGH: Final = 60
"""How many of these will do: 2 s."""

ECHO: Final = 10
"""Frames, 0.3 s, of whose echo the loudest counts: what is left of it comes a little later."""

LEAST_LEFT, MOST_LEFT, LEFT = 12.0, 22.0, 8.0
"""Decibels below the echo at which something may still begin that is hers: ``LEFT`` less than are explained.

What is left of the guide now and then is louder than what is left on average."""

_Floats = NDArray[np.float32]


class Listening:
    """Hears what is said, over the guide where it can be taken out."""

    def __init__(self, scorer: Scorer, likely: Likely, sample_rate: int = 24_000) -> None:
        """``sample_rate`` is that of the session, whose frames are counted."""
        self._scorer = scorer
        self._sample_rate = sample_rate
        self._canceller = EchoCanceller()
        self._activity = Activity(likely)
        self._loudness = Loudness()
        self._segments = Segments(lambda level: self._loudness.hers(level, over_guide=self._guide.talks))
        self._guide = _Guide()
        self._armed = Armed(())
        self._waiting = np.zeros((2, 0), np.float32)
        self._before = np.zeros(LATENCY, np.float32)
        self._done = np.zeros((2, 0), np.float32)
        self._heard = 0
        self._first = 0
        self._echo = EchoState(None, 0.0, converged=False)
        self._known_for = 0
        """samples that the guide has talked since its voice was known well enough to be taken out"""
        self._unclear: deque[int] = deque(maxlen=TALK)
        """when something was not understood, in samples"""
        self._talked = 0
        """how far what the guide said last was heard, in samples"""

    @property
    def usual(self) -> float | None:
        """Her usual level in dBFS, as far as it is known."""
        return self._loudness.usual

    def arm(self, armed: Armed) -> None:
        """Listen for these phrases from now on, and for no others; without any, for nothing at all."""
        self._armed = armed

    def know(self, usual: float) -> None:
        """Take her usual level, in dBFS, to be this until it is learnt."""
        self._loudness = Loudness(usual)

    def go_on_at(self, frame: int) -> None:
        """What is taken next is this frame of the session: what is between was lost."""
        self._segments.drop()
        self._first = frame - self._session(self._heard + self._waiting.shape[1] + self._done.shape[1])

    def begin_anew(self) -> EchoState:
        """Another session begins: nothing is known of the echo, and nothing has begun.

        How the echo stands now is what there is to tell. How loud she is, is known still.
        """
        self._segments.drop()
        self._canceller, self._guide = EchoCanceller(), _Guide()
        self._before = np.zeros(LATENCY, np.float32)
        self._echo = EchoState(None, 0.0, converged=False)
        return self._echo

    def reopened(self) -> None:
        """Microphone or loudspeaker are opened once more: that the echo is what it was has to show."""
        self._segments.drop()
        self._canceller.doubt()
        self._guide = _Guide()

    def take(self, microphone: _Floats, played: _Floats) -> list[EarEvent]:
        """Take in as many samples of one as of the other; what there is to tell of it."""
        events: list[EarEvent] = []
        self._waiting = np.concatenate((self._waiting, np.stack((microphone, played))), axis=1)
        while self._waiting.shape[1] >= BLOCK:
            block, self._waiting = self._waiting[:, :BLOCK], self._waiting[:, BLOCK:]
            self._done = np.concatenate((self._done, self._cancelled(*block)), axis=1)
            if self._done.shape[1] >= FRAME:
                frame, self._done = self._done[:, :FRAME], self._done[:, FRAME:]
                events += self._hear(*frame)
        return events

    def _cancelled(self, microphone: _Floats, played: _Floats) -> _Floats:
        """What is left, and the echo that was in it."""
        self._guide.plays(played, self._canceller.delay)
        left = self._canceller.cancel(microphone, played)
        taken, self._before = np.split(np.concatenate((self._before, microphone)), [BLOCK])
        return np.stack((left, taken - left))

    def _hear(self, frame: _Floats, echo: _Floats) -> list[EarEvent]:
        self._heard += FRAME
        judged = self._activity.judge(frame)
        talks = self._guide.talks
        if talks:
            self._guide.comes(dbfs(frame + echo))
            judged = self._guide.leaves(judged, dbfs(echo), self._canceller.explained)
            self._talked = self._heard
            self._known_for += FRAME
        events = self._echo_told()
        if not self._echo.converged:
            self._known_for = 0
        if self._armed.phrases and (self._echo.converged or not talks):
            found = self._segments.take(frame, judged)
        else:
            found = self._segments.skip(FRAME)
        for each in found:
            events += self._told(each)
        return events

    def _echo_told(self) -> list[EarEvent]:
        """How the echo stands: told when a delay is found, and when the guide's voice is out, or no more."""
        delay = self._canceller.delay
        frames = None if delay is None else self._session(delay.samples)
        softest = self._loudness.softest_over_guide
        out = self._canceller.converged or self._guide.unheard(softest)
        if (frames, out) == (self._echo.delay, self._echo.converged):
            return []
        self._echo = EchoState(frames, round(self._canceller.explained, 1), out)
        return [self._echo]

    def _told(self, found: Begun | Segment | Dropped) -> list[EarEvent]:
        match found:
            case Begun():
                return [Onset(self._place(found.at))]
            case Dropped():
                return [Nothing(self._place(found.at))]
            case Segment():
                return self._understood(found)

    def _understood(self, segment: Segment) -> list[EarEvent]:
        scores = self._scorer.score(segment.samples, self._armed.said, self._armed.names)
        left_of_guide = self._may_be_left_of_guide(segment)
        far = self._loudness.far(segment.level) or left_of_guide
        verdict = decide(
            scores, self._armed, early=not segment.whole, far=far, in_talk=self._somebody_talks()
        )
        begun, ended, level = self._place(segment.begun), self._place(segment.ended), round(segment.level, 1)
        if not verdict.text and not segment.whole:
            return []
        if not verdict.text and left_of_guide:
            return [Nothing(ended)]
        if not verdict.text:
            self._unclear.append(self._heard)
            return [Unclear(level, begun, ended, is_nearly_a_stop(scores, self._armed))]
        self._segments.settle()
        sure = verdict.certainty == "sure"
        if sure:
            self._loudness.learn(segment.level)
        llr, log_p = round(scores.llr, 2), round(scores.log_p, 2)
        return [Said(verdict.text, sure, llr, log_p, level, begun, ended)]

    def _may_be_left_of_guide(self, segment: Segment) -> bool:
        """Whether it lies over the guide's words, and these are its first ones, or it is like them.

        Much of the first ones is left until the way is learnt well; of later ones now and then.
        """
        if segment.begun > self._talked:
            return False
        return self._known_for < WELL_KNOWN or self._guide.resembles(segment.samples)

    def _somebody_talks(self) -> bool:
        """Whether so much was not understood lately that it is a talk in the room."""
        return len(self._unclear) == TALK and self._heard - self._unclear[0] < TALKS_FOR

    def _place(self, sample: int) -> int:
        """A sample that came out of the canceller, as a frame of the session."""
        return self._first + self._session(max(0, sample - LATENCY))

    def _session(self, samples: int) -> int:
        return samples * self._sample_rate // RATE


class _Guide:
    """When the guide can be heard, and whether anything of it comes into the microphone at all."""

    def __init__(self) -> None:
        self._rings = 0
        self._levels: deque[float] = deque(maxlen=JUDGED_BY)
        self._echoes: deque[float] = deque(maxlen=ECHO)
        self._played: deque[_Floats] = deque(maxlen=REMEMBERED)

    @property
    def talks(self) -> bool:
        """Whether it may be heard in what the microphone takes now."""
        return self._rings > 0

    def plays(self, block: _Floats, delay: Delay | None) -> None:
        """Take in what is played."""
        self._played.append(block)
        self._rings -= len(block)
        if dbfs(block) > AUDIBLE:
            self._rings = RINGS + (UNKNOWN_DELAY if delay is None else delay.samples)

    def resembles(self, heard: _Floats) -> bool:
        """Whether what was heard until now is like what was played until now, at whatever delay."""
        latest = len(heard) + LATENCY + UNKNOWN_DELAY
        return resemblance(heard, np.concatenate(self._played)[-latest:]) >= LIKE

    def comes(self, level: float) -> None:
        """While it talks: how loud the microphone took a frame, in dBFS, its echo with it."""
        self._levels.append(level)

    def leaves(self, judged: Judged, echo: float, explained: float) -> Judged:
        """While it talks: a frame of what is left, judged again by the echo that was in it, in dBFS."""
        self._echoes.append(echo)
        below = min(MOST_LEFT, max(LEAST_LEFT, explained - LEFT))
        if judged.level >= max(self._echoes) - below:
            return judged
        return replace(judged, starts=False, surely=False)

    def unheard(self, softest: float) -> bool:
        """Whether all that is taken while it talks is nearly always softer than anything she says.

        So it is with headphones; then there is no echo to be taken out, and none to find.
        """
        enough = len(self._levels) >= ENOUGH
        return enough and sorted(self._levels)[len(self._levels) * 4 // 5] < softest


def open_ears(sample_rate: int) -> Listening:
    """A listener with the models that are installed. Raises CannotHear."""
    silero = Silero()
    return Listening(Scorer(Moonshine()), silero.speech, sample_rate)
