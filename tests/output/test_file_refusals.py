"""What is refused, when, in which words; and what is left untouched."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from voiceguide.errors import OutputError, shown
from voiceguide.output import AudioFile, Encoding, check_target, write_file, write_whole
from voiceguide.output.place import explained


def never() -> Iterator[bytes]:
    """Blocks that must not be asked for."""
    pytest.fail("work was done for a file that cannot be written")
    yield b""


def refusal(path: Path) -> str:
    """Return the one line said about ``path``; both the early check and the writing must say it."""
    with pytest.raises(OutputError) as early:
        check_target(path)
    with pytest.raises(OutputError) as late:
        write_file(path, never(), Encoding("wav"), fingerprint="new")
    assert str(early.value) == str(late.value)
    assert "\n" not in str(early.value)
    return str(early.value)


def test_a_stranger_is_not_overwritten(kind: Any, tmp_path: Path) -> None:
    """A file that is there already stays as it is, and the message says how to replace it."""
    path = tmp_path / f"x.{kind}"
    path.write_text("my only copy")
    assert "already there (not made by voiceguide); --force replaces it" in refusal(path)
    assert path.read_text() == "my only copy"
    write_file(path, [bytes(1000)], Encoding(kind), force=True)
    assert path.read_bytes() != b"my only copy"


def test_an_older_file_of_ours_is_not_overwritten(encoding: Encoding, tmp_path: Path) -> None:
    """A file made from another plan is refused like any other, but is called ours."""
    path = tmp_path / f"x.{encoding.format}"
    write_file(path, [bytes(1000)], encoding, fingerprint="old")
    assert "already there (made by voiceguide earlier)" in refusal(path)
    assert write_file(path, [bytes(1000)], encoding, fingerprint="new", force=True).status == "written"


def test_the_same_plan_is_up_to_date(encoding: Encoding, tmp_path: Path) -> None:
    """A file of ours with the same fingerprint is left alone, without asking for a block; unless forced."""
    path = tmp_path / f"x.{encoding.format}"
    first = write_file(path, [bytes(1000)], encoding, fingerprint="same")
    before = _version(path)
    again = write_file(path, never(), encoding, fingerprint="same")
    assert (first.status, again.status) == ("written", "up to date")
    assert (again.path, again.size, again.samples) == (path, first.size, None)
    assert _version(path) == before
    forced = write_file(path, [bytes(1000)], encoding, fingerprint="same", force=True)
    assert (forced.status, forced.size) == ("written", first.size)
    assert _version(path) != before


def _version(path: Path) -> tuple[int, int]:
    """Changes with every writing, and not with reading."""
    about = path.stat()
    return about.st_ino, about.st_mtime_ns


def test_without_a_fingerprint_nothing_is_up_to_date(encoding: Encoding, tmp_path: Path) -> None:
    """Two files made without a fingerprint are not taken for the same."""
    path = tmp_path / f"x.{encoding.format}"
    write_file(path, [bytes(1000)], encoding)
    assert "not made by voiceguide" in refusal(path)


def test_a_missing_folder(tmp_path: Path) -> None:
    """It is named, and not made in secret."""
    assert f"there is no folder {tmp_path}/new; make it first" in refusal(tmp_path / "new" / "x.wav")
    assert not list(tmp_path.iterdir())


def test_a_file_used_as_a_folder(tmp_path: Path) -> None:
    """A file in the middle of a path is named."""
    (tmp_path / "file").write_text("")
    assert f"{tmp_path}/file is not a folder; choose another" in refusal(tmp_path / "file" / "x.wav")
    assert "is not a folder" in refusal(tmp_path / "file" / "deeper" / "x.wav")


def test_a_folder_used_as_a_file(tmp_path: Path) -> None:
    """The message suggests a file in that folder, and ``force`` does not help."""
    assert f"is a folder; name a file in it, such as {tmp_path}/session.mp3" in refusal(tmp_path)
    with pytest.raises(OutputError, match="is a folder"):
        AudioFile(tmp_path, Encoding("mp3"), force=True)


def test_a_device_used_as_a_file() -> None:
    """Devices and pipes are refused even with ``force``: they cannot be written whole or not at all."""
    with pytest.raises(OutputError, match="is a device"):
        check_target(Path(os.devnull), force=True)


def test_a_name_too_long(tmp_path: Path) -> None:
    """Counted in bytes, as file systems do; the longest possible name works."""
    assert "the name is too long; choose a shorter one" in refusal(tmp_path / ("é" * 126 + ".wav"))
    longest = tmp_path / ("é" * 125 + "x.wav")
    assert write_file(longest, [bytes(1000)], Encoding("wav")).path.exists()


def test_a_folder_one_may_not_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused before any work; for root, who may write anywhere, the system's answer is imitated."""
    tmp_path.chmod(0o500)
    if os.access(tmp_path, os.W_OK):
        monkeypatch.setattr(os, "access", lambda *_: False)
    assert "you may not write there; choose another folder" in refusal(tmp_path / "x.wav")


def test_a_link_is_followed(tmp_path: Path) -> None:
    """A link to a file stays a link: its target is replaced; a link to itself is refused."""
    target, link, loop = (tmp_path / name for name in ("target.wav", "link.wav", "loop.wav"))
    target.write_text("old")
    link.symlink_to(target)
    loop.symlink_to(loop)
    assert "already there" in refusal(link)
    outcome = write_file(link, [bytes(1000)], Encoding("wav"), force=True)
    assert outcome.path == link
    assert link.is_symlink()
    assert target.stat().st_size == outcome.size
    assert "leads to itself" in refusal(loop)


@pytest.mark.parametrize("name", ["nul\0byte.wav"])
def test_what_can_be_no_name(name: str, tmp_path: Path) -> None:
    """A name no system takes is refused in words, not as a ValueError."""
    assert "cannot be a file name" in refusal(tmp_path / name)


def test_messages_do_not_command_the_terminal() -> None:
    """Control characters in a name are spelt out; other letters are not."""
    assert shown(Path("a\n\x1b[2J\u202eé🙂.wav")) == r"a\n\x1b[2J\u202eé🙂.wav"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EIO, errno.EDQUOT, errno.EBUSY])
def test_every_system_error_gets_advice(number: int) -> None:
    """One line, the file's name, the reason and something to do."""
    said = str(explained(OSError(number, os.strerror(number)), Path("x.wav")))
    assert said.startswith("cannot write x.wav: ")
    assert "choose another" in said


ENDING_TOGETHER = """
import sys
from pathlib import Path
from voiceguide.output import Encoding, write_file

def blocks():
    yield sys.argv[1].encode().ljust(2) * 5_000
    print("ready", flush=True)
    sys.stdin.readline()

print(write_file(Path("x.wav"), blocks(), Encoding("wav")).path)
"""
WITHOUT_LINKS = """
import errno, os

def link(*_):
    raise OSError(errno.EPERM, os.strerror(errno.EPERM))

os.link = link
"""


@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
def test_many_that_end_together_lose_nothing(links: bool, child: Any, tmp_path: Path) -> None:
    """Eight processes write one name and end at one moment: eight files, each whole, each told by its name.

    On a file system without hard links too; its answer is imitated.
    """
    if os.name == "nt" and not links:
        pytest.skip("no links are used on Windows")
    code = ENDING_TOGETHER if links else WITHOUT_LINKS + ENDING_TOGETHER
    for number in range(3):
        folder = tmp_path / str(number)
        folder.mkdir()
        writers = [child(f"import os\nos.chdir({str(folder)!r})\n{code}", str(each)) for each in range(8)]
        for writer in writers:
            assert writer.stdout.readline() == b"ready\n"
        for writer in writers:
            writer.stdin.write(b"\n")
            writer.stdin.flush()
        told = {folder / writer.communicate()[0].decode().strip() for writer in writers}
        assert set(folder.iterdir()) == told
        assert len({path.read_bytes() for path in told}) == len(writers)


def test_two_that_write_one_text(tmp_path: Path) -> None:
    """Who comes second with the same bytes finds them there; with others he is refused in a line."""
    path = tmp_path / "x.svg"
    assert write_whole(path, b"one") == "written"
    assert write_whole(path, b"one") == "up to date"
    with pytest.raises(OutputError, match=r"x\.svg is already there and another; --force replaces it"):
        write_whole(path, b"two")
    assert path.read_bytes() == b"one"
    assert write_whole(path, b"two", force=True) == "written"
    assert path.read_bytes() == b"two"


def test_a_text_that_somebody_else_wrote_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is kept, whatever came between looking and writing."""
    path = tmp_path / "x.svg"
    monkeypatch.setattr(os.path, "lexists", lambda _: path.write_bytes(b"somebody else's") == 0)
    with pytest.raises(OutputError, match="is already there and another"):
        write_whole(path, b"mine")
    assert (list(tmp_path.iterdir()), path.read_bytes()) == ([path], b"somebody else's")


def test_two_writers_lose_nothing(encoding: Encoding, tmp_path: Path) -> None:
    """A file that appeared while this one was written is kept; this one gets the next free name."""
    path = tmp_path / f"x.{encoding.format}"
    with AudioFile(path, encoding) as slow:
        slow.write(bytes(1000))
        path.write_text("someone else was quicker")
        outcome = slow.finish()
    assert path.read_text() == "someone else was quicker"
    assert outcome.path == tmp_path / f"x-2.{encoding.format}"
    assert outcome.path.stat().st_size == outcome.size
