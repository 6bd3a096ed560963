"""The shelf: takes appear whole under the name of their line, and none replaces one that was not seen."""

import os
from pathlib import Path
from threading import Barrier, Thread

import pytest

from voiceguide.errors import OutputError
from voiceguide.pcm import Pcm
from voiceguide.teacher.reading import Line
from voiceguide.teacher.shelf import Shelf, shelf_folder
from voiceguide.utterance import Utterance
from voiceguide.voice.rawspeech import read_speech
from voiceguide.voice.recorded import recording_name

RATE = 48000
LINE = Line(Utterance("Rest here."), "session")


def take(level: int, length: int = 4800) -> Pcm:
    return Pcm(RATE, level.to_bytes(2, "little") * length)


def test_a_take_lies_where_the_voice_looks_for_it(tmp_path: Path):
    """A mono WAV of 16 bits under the recording's name, and nothing else in the folder."""
    place = Shelf(tmp_path).keep(LINE, take(7))
    assert place == tmp_path / recording_name(LINE.utterance)
    assert read_speech(place) == take(7)
    assert list(tmp_path.iterdir()) == [place]


def test_a_changed_text_is_missing_again_and_the_old_take_stays(tmp_path: Path):
    """The name follows text and manner."""
    shelf = Shelf(tmp_path)
    place = shelf.keep(LINE, take(7))
    changed = [Line(Utterance("Rest there."), "session"), Line(Utterance("Rest here.", "calm"), "session")]
    assert shelf.missing([LINE, *changed]) == changed
    assert place.exists()


def test_a_take_that_was_seen_is_replaced(tmp_path: Path):
    """To take it again is to replace it, also one of an earlier day."""
    Shelf(tmp_path).keep(LINE, take(1))
    later = Shelf(tmp_path)
    assert later.take(LINE) == take(1)
    assert later.keep(LINE, take(2)) == later.keep(LINE, take(3)) == later.place(LINE)
    assert read_speech(later.place(LINE)) == take(3)


def test_a_take_of_another_program_is_not_replaced(tmp_path: Path):
    """One that came since this program looked stays; this one lies beside it, and may then be put there."""
    mine, other = Shelf(tmp_path), Shelf(tmp_path)
    assert mine.take(LINE) is None
    assert other.take(LINE) is None
    theirs = other.keep(LINE, take(1))
    beside = mine.keep(LINE, take(2))
    assert beside != theirs
    assert (read_speech(theirs), read_speech(beside)) == (take(1), take(2))
    assert mine.take(LINE) == take(1)
    assert mine.keep(LINE, take(3)) == theirs


def test_two_at_once_lose_nothing(tmp_path: Path):
    """Both takes of the same moment are there afterwards, whole."""
    for round_ in range(20):
        line = Line(Utterance(f"Number {round_}."), "session")
        shelves, ready = [Shelf(tmp_path), Shelf(tmp_path)], Barrier(2)
        kept: list[Path] = []

        def keep(shelf: Shelf, level: int, line=line, ready=ready, kept=kept) -> None:
            shelf.take(line)
            ready.wait()
            kept.append(shelf.keep(line, take(level)))

        threads = [Thread(target=keep, args=(shelf, n)) for n, shelf in enumerate(shelves, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(set(kept)) == 2
        assert {read_speech(place).samples[0] for place in kept} == {1, 2}


def test_a_folder_is_made_and_each_teacher_has_her_own(tmp_path: Path):
    """--as gives a folder within; what is there already is taken."""
    shared = tmp_path / "voices"
    assert shelf_folder(shared, "") == shared
    assert shelf_folder(shared, "anna") == shared / "anna"
    assert shelf_folder(shared, "anna").is_dir()


@pytest.mark.parametrize("name", ["..", "a/b", "a\\b", " anna", "C:", "a\0b"])
def test_a_teachers_name_is_one_folder(tmp_path: Path, name: str):
    """Nothing that leads elsewhere, or that some system cannot have."""
    with pytest.raises(OutputError, match="try --as anna"):
        shelf_folder(tmp_path, name)


def test_where_nothing_can_be_put_is_said_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A missing parent, a file, and a folder that may not be written are each one line."""
    (tmp_path / "file").touch()
    for folder in (tmp_path / "a" / "b", tmp_path / "file"):
        with pytest.raises(OutputError, match="cannot make the folder"):
            shelf_folder(folder, "")
    tmp_path.chmod(0o500)
    if os.access(tmp_path, os.W_OK):  # for root the system's answer is imitated
        monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(OutputError, match="you may not write there"):
        Shelf(tmp_path)
