"""`play`: a session live, with its keys, its display and its recording."""

import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.cli.performance import Performance
from voiceguide.errors import VoiceguideError
from voiceguide.guide import Session
from voiceguide.live.device import load_miniaudio, open_clock, open_loudspeaker
from voiceguide.live.keys import Wishes

if TYPE_CHECKING:
    from voiceguide.cli.recording import PlayRecording

PROMPT = 0.001
"""Seconds after which a busy thread gives way to the device, which cannot wait five times as long."""


def head_start() -> None:
    """Begin to load what ``run`` will need; worth it before the library is read."""
    threading.Thread(target=load_miniaudio, daemon=True).start()


def run(
    session: Session,
    *,
    silent: bool = False,
    device: str | None = None,
    record: Path | None = None,
    force: bool = False,
) -> int:
    """Play ``session`` until its end or until she stops it; return the exit code.

    Without a loudspeaker it goes on on the screen. Raises NoSoundDevice if ``device`` is given and not
    there, OutputError if ``record`` cannot be written from the start, VoiceError if nothing can speak, and
    what made the voice fail later; then she has been told how to come out of her position.
    """
    session.try_voice()
    recording = _recording(session, record, force) if record else None
    rate = session.sample_rate
    performance = Performance(
        session,
        lambda: open_clock(rate) if silent else open_loudspeaker(rate, device),
        recording.hear if recording else lambda _: None,
    )
    code = 0
    patient = sys.getswitchinterval()
    sys.setswitchinterval(PROMPT)
    with Wishes(performance.at_once) as wishes:
        try:
            performance.run(wishes, audible=not silent, required=device is not None)
        finally:
            if recording:
                code = _keep(recording, performance)
            performance.close()
            sys.setswitchinterval(patient)
    return code


def _recording(session: Session, path: Path, force: bool) -> "PlayRecording":
    from voiceguide.cli.recording import PlayRecording

    return PlayRecording(session, path, force)


def _keep(recording: "PlayRecording", performance: Performance) -> int:
    try:
        performance.notice(recording.finish(performance.whole))
    except VoiceguideError as exc:
        performance.notice(str(exc))
        return 1
    return 0
