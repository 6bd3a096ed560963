"""`play`: a session live, with its keys, its display, its recording, and a way out when she stops."""

import threading
from pathlib import Path
from typing import Literal

from voiceguide.cli.display import TICK, Display, View
from voiceguide.cli.recording import NoRecording, Recording
from voiceguide.errors import NoSoundDevice, VoiceguideError
from voiceguide.guide import Session
from voiceguide.live.device import Device, load_miniaudio, open_clock, open_loudspeaker
from voiceguide.live.keys import Wish, Wishes
from voiceguide.live.player import Player
from voiceguide.live.wayout import WayOut

Ending = Literal["done", "stopped", "ended"]
"""The session's end was heard; she stopped it; the system told the program to end."""

NO_ANSWER = 50
"""Looks at a device that pulls nothing, after which it counts as lost: five seconds."""

STOPPED = "Stopped."


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

    Without a loudspeaker it goes on on the screen. Raises NoSoundDevice if ``device`` is given and not there,
    OutputError if ``record`` cannot be written, VoiceError if the voice fails; then she has been told how to
    come out of her position.
    """
    rate = session.sample_rate
    opening = open_clock(rate) if silent else open_loudspeaker(rate, device)
    recording = Recording(session, record, force) if record else NoRecording()
    try:
        performance = Performance(session, recording)
        with Wishes(performance.at_once) as wishes:
            try:
                performance.speaker = opening()
            except NoSoundDevice as exc:
                if device is not None:
                    raise
                performance.go_on_silently(f"no sound output ({exc}); this goes on as a guide on the screen")
            return performance.run(wishes)
    finally:
        recording.abandon()
