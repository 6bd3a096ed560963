"""The studio: keys and sound in, takes on a shelf out; no microphone, so that every moment is known."""

import shutil
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from voiceguide.cli.options import Asked
from voiceguide.cli.studio import PATIENCE, RATE, Studio, level_bar
from voiceguide.cli.teacher import to_hear
from voiceguide.errors import NoSoundDevice, OutputError
from voiceguide.teacher.reading import Line
from voiceguide.teacher.shelf import Shelf
from voiceguide.teacher.tape import Tape
from voiceguide.utterance import Utterance
from voiceguide.voice.rawspeech import read_speech

LINES = [
    Line(Utterance("Rest here."), "session"),
    Line(Utterance("In, and flat", "brisk"), "session", Fraction(2)),
    Line(Utterance("And rest.", "calm"), "reply"),
]


class Room:
    """A studio with a shelf of its own, and somebody who hums into its microphone."""

    def __init__(self, folder: Path, *, everything: bool = False) -> None:
        folder.mkdir(exist_ok=True)
        self.shelf, self.tape = Shelf(folder), Tape(RATE)
        self.studio = Studio(LINES, self.shelf, self.tape, everything=everything)

    def hum(self, seconds: float = 1.0, hertz: int = 200) -> None:
        """A sound between two quiets."""
        wave = 8000 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)
        quiet = np.zeros(RATE // 2)
        self.tape.hear(np.concatenate([quiet, wave, quiet]).astype("<i2").tobytes())

    def record(self, seconds: float = 1.0, hertz: int = 200, key: str = "Return") -> None:
        self.studio.press(key)
        self.hum(seconds, hertz)
        self.studio.press("Return")

    def file(self, number: int) -> Path:
        return self.shelf.place(LINES[number])


@pytest.fixture
def room(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Room:
    return Room(tmp_path / "voice")


def test_return_is_enough_for_all_of_it(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    """It starts, ends and goes on; every line is shown with its number, manner and room; then it is over."""
    for number in range(3):
        assert not room.file(number).exists()
        room.record()
        assert room.file(number).exists()
        assert room.studio.press("Return") == (number < 2)
    shown = capsys.readouterr().out
    assert "1 of 3, 3 missing   as you speak   as long as you like\n    Rest here.\n" in shown
    assert "2 of 3, 2 missing   brisk, a little quicker   at most 2.0 s\n    In, and flat\n" in shown
    assert "3 of 3, 1 missing   calm, a little slower   as long as you like\n    And rest.\n" in shown


def test_a_line_is_taken_again_skipped_and_gone_back_to(room: Room) -> None:
    """The key r replaces the take, n leaves a line out, b goes back; Return begins only what is missing."""
    room.record(hertz=200)
    first = room.file(0).read_bytes()
    room.record(hertz=300, key="r")
    assert room.file(0).read_bytes() != first
    room.studio.press("n")
    room.studio.press("n")
    room.record()
    assert not room.file(1).exists()
    assert room.file(2).exists()
    room.studio.press("b")
    room.record()
    assert room.file(1).exists()
    room.studio.press("b")
    room.studio.press("R")
    assert room.tape.running
    assert not room.studio.press("Q")


def test_it_begins_at_the_first_line_that_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What another program has recorded meanwhile is passed over, too; --all passes over nothing."""
    Room(tmp_path).record()
    capsys.readouterr()
    later = Room(tmp_path)
    assert "2 of 3" in capsys.readouterr().out
    other = Room(tmp_path)
    other.studio.press("n")
    other.record()
    later.record()
    assert later.studio.press("n") is False
    capsys.readouterr()
    Room(tmp_path, everything=True)
    assert "1 of 3, 0 missing" in (shown := capsys.readouterr().out)
    assert "recorded already, 1.0 s; r takes it again" in shown


def test_two_takes_of_one_line_are_both_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who comes second is told where hers is."""
    one, two = Room(tmp_path), Room(tmp_path)
    one.record(hertz=200)
    two.record(hertz=300)
    assert "another program has recorded this line meanwhile; yours is rest-here-" in capsys.readouterr().out
    assert len(list(tmp_path.iterdir())) == 2


def test_what_is_refused_is_not_kept(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    """It is named, and the line is asked again; an earlier take stays."""
    room.studio.press("Return")
    room.tape.hear(bytes(2 * RATE))
    room.studio.press("space")
    assert "not kept, silent: " in capsys.readouterr().out
    assert not room.file(0).exists()
    room.record()
    room.studio.press("n")
    room.record(2.5)
    assert "not kept, too long: it lasts 2.5 s, and there are 2.0 s" in capsys.readouterr().out
    room.record(1.5)
    assert "  kept, 1.5 s\n" in capsys.readouterr().out
    kept = room.file(1).read_bytes()
    room.record(2.5, key="r")
    assert room.file(1).read_bytes() == kept


def test_what_is_interrupted_is_no_take(room: Room) -> None:
    """The key q within a take ends without it, r begins it anew, and other keys mean nothing there."""
    room.studio.press("Return")
    room.hum()
    room.studio.press("n")
    room.studio.press("r")
    assert room.tape.seconds == 0
    room.hum()
    assert room.studio.press("q") is False
    assert not room.file(0).exists()


def test_a_take_that_cannot_be_written_is_held(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    """It is told, tried again by n and by q, and lost only if there is no place for it at all."""
    shutil.rmtree(room.shelf.folder)
    room.record()
    assert "not kept yet, cannot write " in capsys.readouterr().out
    assert room.studio.press("n")
    assert "1 of 3" not in capsys.readouterr().out
    with pytest.raises(OutputError):
        room.studio.press("q")
    room.shelf.folder.mkdir()
    room.studio.close()
    assert read_speech(room.file(0)).seconds == pytest.approx(1.2, abs=0.1)


def test_a_recording_that_is_damaged_is_asked_for_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is told, and Return records it."""
    Shelf(tmp_path).place(LINES[0]).write_bytes(b"RIFF")
    room = Room(tmp_path, everything=True)
    assert "what is recorded cannot be used: left no readable sound file" in capsys.readouterr().out
    room.record()
    assert read_speech(room.file(0)).rate == RATE


def test_a_microphone_that_gives_nothing_is_gone(room: Room) -> None:
    """As long as samples come it is there, however silent; after three seconds without, a line says it."""
    for _ in range(3 * PATIENCE):
        room.tape.hear(bytes(100))
        room.studio.look(lost=False)
    for _ in range(PATIENCE - 1):
        room.studio.look(lost=False)
    with pytest.raises(NoSoundDevice, match="what was kept is in"):
        room.studio.look(lost=False)


def test_before_the_first_line_there_is_none(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    """The key b says so there, and goes back from the second."""
    capsys.readouterr()
    assert room.studio.press("b")
    assert capsys.readouterr().out == "  this is the first line\n"
    room.studio.press("n")
    room.studio.press("b")
    assert "1 of 3" in capsys.readouterr().out


def test_what_to_type_to_hear_it_names_what_was_recorded() -> None:
    """By the name the library knows, with a folder and a content file as a shell takes them."""
    typed = to_hear(Asked(), ["Torso", "twist", "bedtime"], Path("my voice"))
    assert typed == "voiceguide play torso-twist --voice 'recorded:my voice'"


def test_nothing_to_play_is_said(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    """Space before the first take plays nothing."""
    assert room.studio.press("space")
    assert "there is nothing to play yet; Return starts" in capsys.readouterr().out


def test_the_level_is_full_at_full_scale() -> None:
    """Empty at silence, marked where it clips."""
    assert level_bar(0) == "-" * 20 + " "
    assert level_bar(1) == "#" * 20 + "!"
    assert level_bar(10 ** (-30 / 20)) == "#" * 10 + "-" * 10 + " "
