"""The child process that hears: frames of sound and orders in, events as lines of JSON out.

Run as ``python -m voiceguide.ears.child RATE``. It says that it is ready once its models are loaded, and ends
with its standard input. Sound is nowhere but in its memory, a few seconds of it. Orders:

    {"arm": [[phrase, weight], ...]}    listen for these from now on
    {"usual": dBFS}                     her usual level, as far as it is known
    {"at": frame}                       the place of the next frame of sound in the session
    {"anew": true}                      another session: nothing is known of the echo
    {"reopened": true}                  a device was opened once more: the echo has to show anew
"""

import json
import os
import signal
import sys
from typing import Any, BinaryIO, Final

import numpy as np
import soxr

from voiceguide.ears.decision import Armed, Phrase
from voiceguide.ears.events import EarEvent, Ready, Trouble, line_of
from voiceguide.ears.frames import SOUND, read_frames
from voiceguide.ears.listener import RATE, Listening, open_ears
from voiceguide.errors import CannotHear

UNUSABLE: Final = 3
"""Exit status when it can never hear, and has said why."""

FULL_SCALE: Final = 2**15


class Intake:
    """Brings sound to the rate of the ears, and obeys orders."""

    def __init__(self, listener: Listening, sample_rate: int) -> None:
        self._listener = listener
        self._resampler = soxr.ResampleStream(sample_rate, RATE, 2, dtype="float32", quality="MQ")

    def take(self, kind: bytes, content: bytes) -> list[EarEvent]:
        """Take in a frame. Raises ValueError or KeyError for an order that is none."""
        if kind != SOUND:
            return self._obeyed(json.loads(content))
        taken = np.frombuffer(content, "<i2").astype(np.float32).reshape(-1, 2) / FULL_SCALE
        microphone, played = self._resampler.resample_chunk(taken).T
        return self._listener.take(microphone, played)

    def _obeyed(self, orders: dict[str, Any]) -> list[EarEvent]:
        """What there is to tell at once."""
        if "at" in orders:
            self._listener.go_on_at(orders["at"])
        if "reopened" in orders:
            self._listener.reopened()
        if "usual" in orders:
            self._listener.know(orders["usual"])
        if "arm" in orders:
            self._listener.arm(Armed(tuple(Phrase(text, weight) for text, weight in orders["arm"])))
        return [self._listener.begin_anew()] if "anew" in orders else []


def serve(intake: Intake, frames: BinaryIO, lines: BinaryIO) -> None:
    """Hear until the frames end, or nobody reads the lines any more."""
    for kind, content in read_frames(frames):
        for event in intake.take(kind, content):
            lines.write(line_of(event))


def own_stdout() -> BinaryIO:
    """Keep standard output for events; what libraries print goes to standard error."""
    lines = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return lines


def main(sample_rate: int) -> int:
    """Get ready, say so, and hear. The exit status is ``UNUSABLE`` where a package is missing."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    lines = own_stdout()
    try:
        intake = Intake(open_ears(sample_rate), sample_rate)
    except CannotHear as exc:
        lines.write(line_of(Trouble(str(exc))))
        return UNUSABLE
    try:
        lines.write(line_of(Ready()))
        serve(intake, sys.stdin.buffer, lines)
    except BrokenPipeError:
        pass
    return 0


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1])))
