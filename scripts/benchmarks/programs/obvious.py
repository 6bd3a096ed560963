"""The obvious program: pyttsx3 speaks clip after clip, pydub strings them together with ``a + b``.

It makes the session of a plan that ``voiceguide show --json`` printed: the same words in the same order, the
same tones, each beginning where the plan says or, since the clips are longer here, as soon after as it can.
Arguments: the plan, and the sound file: .wav, or .mp3, for which pydub calls ffmpeg.
"""

import ctypes
import json
import os
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

import espeakng_loader

os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
ctypes.CDLL(espeakng_loader.get_library_path(), mode=ctypes.RTLD_GLOBAL)
warnings.simplefilter("ignore")

import pyttsx3  # noqa: E402
from pydub import AudioSegment  # noqa: E402
from pydub.generators import Sine  # noqa: E402

RATE = 22050


def speak(engine: pyttsx3.Engine, text: str, folder: str) -> AudioSegment:
    """Have one text spoken to a file, and load it."""
    path = str(Path(folder) / "clip.wav")
    Path(path).unlink(missing_ok=True)
    engine.save_to_file(text, path)
    engine.runAndWait()
    return AudioSegment.from_wav(path) if Path(path).exists() else AudioSegment.empty()


def assemble(plan: dict[str, Any]) -> AudioSegment:
    """Put the whole session together."""
    engine = pyttsx3.init("espeak")
    engine.setProperty("rate", 98)
    tone = Sine(523, sample_rate=RATE).to_audio_segment(300, volume=-20)
    session = AudioSegment.silent(0, frame_rate=RATE)
    with tempfile.TemporaryDirectory() as folder:
        for cue in plan["cues"]:
            gap = 1000 * cue["start"] // plan["sample_rate"] - len(session)
            if gap > 0:
                session = session + AudioSegment.silent(gap, frame_rate=RATE)
            if cue["kind"] == "tone":
                clip = tone[: 1000 * (cue["end"] - cue["start"]) // plan["sample_rate"]]
            else:
                clip = speak(engine, cue["text"], folder)
            session = session + clip
    return session


def main(plan: str, target: str) -> None:
    """Read the plan, write the file."""
    session = assemble(json.loads(Path(plan).read_text(encoding="utf-8")))
    if target.endswith(".mp3"):
        session.export(target, format="mp3", bitrate="64k")
    else:
        session.export(target, format="wav")


main(*sys.argv[1:3])
