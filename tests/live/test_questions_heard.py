"""The questions of `voiceguide me`, heard."""

import os
import subprocess
import sys
from pathlib import Path

from ears import Ear, SoundServer

from voiceguide.cli.questions import ABOUT_HER


def test_the_questions_are_heard(sound_server: SoundServer, tmp_path: Path) -> None:
    """With `--aloud` the first question comes out of the loudspeaker, and nothing goes wrong."""
    ear = Ear(sound_server.env)
    try:
        with subprocess.Popen(
            [sys.executable, "-m", "voiceguide", "me", "--aloud"],
            env={**os.environ, **sound_server.env, "VOICEGUIDE_DATA": str(tmp_path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as asking:
            ear.hears_words(ABOUT_HER[0].words, seconds=60)
            assert asking.communicate("", timeout=60) == (None, "")
            assert asking.returncode == 0
    finally:
        ear.close()
