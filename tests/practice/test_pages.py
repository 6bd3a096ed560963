"""The one file with all her sessions: that it carries them, is shared, and is made once."""

import re
from base64 import b64decode
from dataclasses import replace
from pathlib import Path

import pytest
from wards import Ward

from voiceguide.coach import Request
from voiceguide.errors import OutputError
from voiceguide.folder import Watch
from voiceguide.guide import Guide
from voiceguide.practice.forget import forget
from voiceguide.practice.hands import ManyHands
from voiceguide.practice.prescriptions import PracticeOrder
from voiceguide.voice import SilentVoice
from voiceguide.web import write_single

PAGED = PracticeOrder(voice="silent", formats=("page",))
NAME = "sessions.html"


def sounds(page: bytes) -> list[bytes]:
    """The MP3s that a page carries."""
    return [b64decode(each) for each in re.findall(rb'data:audio/mpeg;base64,([^"<]*)', page)]


def keys(page: bytes) -> list[str]:
    """Of which sessions there is a player."""
    return [each.decode() for each in re.findall(rb'<div class="session" id="([^"]+)"', page)]


def stored(ward: Ward, ending: str) -> list[Path]:
    """What is stored."""
    return sorted((ward.folder / ".sessions").rglob(f"*{ending}"))


def test_the_page_carries_all_her_sessions(ward: Ward, tmp_path: Path) -> None:
    """It is the file of `web --single` but for its mark: each session in it with the very sound."""
    ward.write(("B-4", "", "rise", ""), ("B-4", "", "turn", ""))
    ward.run(PAGED)
    folder = ward.folders()["B-4"]
    assert sorted(path.name for path in folder.iterdir()) == [".made.json", "index.html", NAME]
    guide = Guide(ward.setting().library, lambda: SilentVoice(24_000))
    names = ["listen-first", "rise", "turn"]
    write_single(guide, names, Request(), tmp_path / NAME, force=False, watch=Watch())
    mark = re.compile(rb'(?<=name="voiceguide" content=")\w+')
    page, single = ((each / NAME).read_bytes() for each in (folder, tmp_path))
    assert len(sounds(page)) == 3
    assert mark.sub(b"", page) == mark.sub(b"", single)


def test_equal_pages_are_one_file(ward: Ward) -> None:
    """Two patients with the same sessions share a page; each of a third's own is encoded once for all."""
    ward.write(("A", "", "rise", "1"), ("B", "", "rise", "1"), ("C", "", "rise", "1"), ("C", "", "turn", ""))
    result = ward.run(PAGED)
    assert result.encoded == 3
    one, other, third = (folder / NAME for folder in ward.folders().values())
    assert one.samefile(other)
    assert one.stat().st_nlink == 3
    assert keys(third.read_bytes()) == ["listen-first", "rise", "turn"]
    assert (len(stored(ward, ".html")), len(stored(ward, ".mp3"))) == (2, 3)
    before = {path: path.stat().st_mtime_ns for path in ward.folder.rglob("*.html")}
    result = ward.run(PAGED)
    assert (result.encoded, result.laid) == (0, 0)
    assert before == {path: path.stat().st_mtime_ns for path in before}


def test_a_page_is_made_anew_where_a_line_changes(ward: Ward) -> None:
    """Another level gives another page, with nothing of the one before; that one is gone."""
    ward.write(("A", "", "rise", "1"))
    ward.run(PAGED)
    first = stored(ward, ".html")
    ward.write(("A", "", "rise", "2"))
    ward.run(PAGED)
    assert len(stored(ward, ".html")) == 1
    assert stored(ward, ".html") != first
    ward.run(replace(PAGED, formats=("mp3",)))
    assert stored(ward, ".html") == []
    assert not (ward.folders()["A"] / NAME).exists()


def test_a_session_that_she_has_twice_is_in_it_twice(ward: Ward) -> None:
    """One exercise at two levels is two sessions of the page, each with a player and a sound of its own."""
    ward.write(("A", "", "rise", "1"), ("A", "", "rise", "2"))
    ward.run(PAGED)
    page = (ward.folders()["A"] / NAME).read_bytes()
    assert keys(page) == ["listen-first", "rise", "rise_2"]
    assert len(set(sounds(page))) == 3
    assert b'href="#rise_2"' in page


def test_feed_and_page_share_what_is_encoded(ward: Ward) -> None:
    """Who gets a page first, and later an MP3 too, has its size in the feed."""
    ward.write(("A", "", "rise", "1"))
    ward.run(PAGED)
    ward.run(replace(PAGED, formats=("feed", "page"), url="https://clinic.example/p"))
    folder = ward.folders()["A"]
    assert f'length="{(folder / "rise.mp3").stat().st_size}"' in (folder / "feed.xml").read_text()
    assert (folder / NAME).is_file()


def test_forgetting_removes_her_page_and_what_it_is_made_of(ward: Ward) -> None:
    """Her page and the sounds for it go; what others have stays, and a page counts as no session."""
    ward.run(PAGED)
    assert forget(ward.setting(), ["B-4"]) == 1
    assert len(stored(ward, ".html")) == 1
    assert len(stored(ward, ".mp3")) == 2
    assert (ward.folders()["A-17"] / NAME).is_file()


def test_who_leaves_the_table_keeps_her_page(ward: Ward) -> None:
    """Her page, and the sounds it is made of, stay until she is forgotten."""
    ward.run(PAGED)
    ward.write(("A-17", "", "rise", "1"))
    ward.run(PAGED)
    assert (len(stored(ward, ".html")), len(stored(ward, ".mp3"))) == (2, 3)


def test_a_name_that_is_said_makes_a_page_hers_alone(ward: Ward) -> None:
    """With `--say-names` the page says and shows her name, and nobody else's does."""
    ward.write(("A", "Anna Unmistakable", "rise", "1"), ("B", "", "rise", "1"))
    ward.run(replace(PAGED, say_names=True))
    hers, other = ((folder / NAME).read_text() for folder in ward.folders().values())
    assert "Unmistakable" in hers
    assert "Unmistakable" not in other


def test_a_page_that_fails_is_reported_and_the_rest_is_there(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that cannot be made is in the report, and no session with it; the next run makes it."""

    def failing(*_: object) -> int:
        raise OutputError("the disk is full")

    failing.__name__ = "make_page"
    monkeypatch.setattr("voiceguide.practice.run.make_page", failing)
    ward.write(("A", "", "rise", "1"))
    ward.run(replace(PAGED, formats=("mp3", "page")))
    assert [(row["session"], row["why"]) for row in ward.report()] == [(NAME, "the disk is full")]
    assert (ward.folders()["A"] / "rise.mp3").is_file()
    monkeypatch.undo()
    result = ward.run(replace(PAGED, formats=("mp3", "page")))
    assert (result.encoded, result.laid, ward.report()) == (0, 1, [])
    assert (ward.folders()["A"] / NAME).is_file()


def test_several_processes_make_the_same_pages(ward: Ward, tmp_path: Path) -> None:
    """What two processes make is, byte for byte, what one makes."""
    ward.run(PAGED)
    other = Ward(ward.table, tmp_path / "other")
    other.run(PAGED, hands=lambda setting: ManyHands(setting, 2))
    assert [path.read_bytes() for path in stored(ward, ".html")] == [
        path.read_bytes() for path in stored(other, ".html")
    ]
