"""`voiceguide play` for somebody of whom something is known, and the questions of `me`, heard."""

import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from ears import Ear, SoundServer

from voiceguide import profile
from voiceguide.cli.questions import ABOUT_HER
from voiceguide.her import Her


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with her file in it."""
    profile.write(tmp_path / "hers" / profile.NAME, Her(voice="silent", pace=Fraction(3, 2)))
    return tmp_path / "hers"


def test_her_voice_and_pace_are_taken(perform, small, data):
    """They are in the journal, so that the session goes on in the same way."""
    playing = perform("play", "nod", "--silent", "--content", small, "--lead-in", "0", data=data)
    assert playing.ends(60) == (0, "")
    asked = playing.journal.asked
    assert (asked["request"]["pace"], asked["voice"]) == ("3/2", "silent")


def test_what_is_asked_for_is_taken_instead(perform, small, data):
    """An option is for this session, and her file stays as it is."""
    before = (data / profile.NAME).read_bytes()
    playing = perform(
        "play", "nod", "--silent", "--content", small, "--lead-in", "0", "--pace", "2", data=data
    )
    assert playing.ends(60) == (0, "")
    assert playing.journal.asked["request"]["pace"] == "2"
    assert (data / profile.NAME).read_bytes() == before


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("sore: both\n", ":1:7: "),
        ("voice: no-such-voice\n", "the usual voice speaks"),
    ],
)
def test_nothing_in_her_file_keeps_her_from_playing(perform, small, data, text, line):
    """A damaged file, or a voice that is gone, is told in a line, and the session is played to its end."""
    (data / profile.NAME).write_text(text)
    playing = perform("play", "nod", "--silent", "--content", small, "--lead-in", "0", data=data)
    code, errors = playing.ends(60)
    assert code == 0
    assert errors.count("\n") == 1
    assert line in errors
    assert playing.journal.ended == "finished"
    assert playing.journal.asked["voice"] is None


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
