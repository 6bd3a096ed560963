"""Whatever happens while a file is written: it is there whole, or not at all."""

import gc
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from voiceguide.errors import OutputError
from voiceguide.output import AudioFile, Encoding, Format, Tags, write_file, write_whole
from voiceguide.output.whole import SUFFIX

ENDLESS = """
import sys
from pathlib import Path
from voiceguide.output import Encoding, write_file

def blocks():
    for number in range(10**9):
        if number == 50:
            print("ready", flush=True)
        yield bytes(9600)

write_file(Path(sys.argv[1]), blocks(), Encoding(sys.argv[2], quality=7), force=True)
"""
OVER_AND_OVER = """
import sys
from pathlib import Path
from voiceguide.output import Encoding, write_file

kind = sys.argv[1]
for name in ("one", "two"):
    write_file(Path(f"{name}.{kind}"), [name.encode() * 20_000], Encoding(kind, quality=7), force=True)
for number in range(10**9):
    if number == 2:
        print("ready", flush=True)
    name = (b"one", b"two")[number % 2]
    write_file(Path(f"x.{kind}"), [name * 20_000], Encoding(kind, quality=7), force=True)
"""
LITTLE_DISK = """
import resource, signal, sys
from pathlib import Path
from voiceguide.errors import OutputError
from voiceguide.output import Encoding, write_file

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
noise = bytes(range(256)) * 1000
try:
    write_file(Path(sys.argv[1]), [noise] * 100, Encoding(sys.argv[2], quality=7))
except OutputError as exc:
    print(exc)
"""


@pytest.mark.parametrize("before", [None, b"an older file"])
def test_a_kill_leaves_nothing_under_the_name(
    kind: Format, before: bytes | None, tmp_path: Path, child: Any
) -> None:
    """SIGKILL leaves no file, or the old one as it was, and a hidden part that says whose it is."""
    path = tmp_path / f"x.{kind}"
    if before is not None:
        path.write_bytes(before)
    process = child(ENDLESS, path.name, kind)
    assert process.stdout.readline() == b"ready\n"
    process.kill()
    process.communicate()
    assert (path.read_bytes() if path.exists() else None) == before
    (part,) = (name for name in tmp_path.iterdir() if name != path)
    assert part.name.startswith(".")
    assert part.name.endswith(SUFFIX)


def test_a_kill_at_any_moment(kind: Format, tmp_path: Path, child: Any) -> None:
    """Killed at arbitrary moments while rewriting a file, that file is there, and is one whole version."""
    for delay in (0.0, 0.0021, 0.0043, 0.0087, 0.0119):
        process = child(OVER_AND_OVER, kind)
        assert process.stdout.readline() == b"ready\n"
        time.sleep(delay)  # the moment is what is tried
        process.kill()
        _, errors = process.communicate()
        assert errors == b""
        versions = [(tmp_path / f"{name}.{kind}").read_bytes() for name in ("one", "two")]
        assert versions[0] != versions[1]
        assert (tmp_path / f"x.{kind}").read_bytes() in versions


@pytest.mark.parametrize("problem", [RuntimeError("the voice fell ill"), KeyboardInterrupt()])
def test_an_exception_leaves_nothing(encoding: Encoding, problem: BaseException, tmp_path: Path) -> None:
    """A failing source of blocks, or Ctrl-C, removes the part; the exception goes on unchanged."""

    def blocks() -> Iterator[bytes]:
        yield bytes(200_000)
        raise problem

    with pytest.raises(type(problem)) as raised:
        write_file(tmp_path / f"x.{encoding.format}", blocks(), encoding)
    assert raised.value is problem
    assert not list(tmp_path.iterdir())


def test_abandoning_leaves_nothing(
    encoding: Encoding, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """An abandoned recording is gone without a trace or a word, also when its encoder is collected."""
    file = AudioFile(tmp_path / f"x.{encoding.format}", encoding)
    file.write(bytes(200_000))
    file.abandon()
    file.abandon()
    del file
    gc.collect()
    assert not list(tmp_path.iterdir())
    assert capfd.readouterr() == ("", "")


def test_only_a_hidden_part_is_seen_meanwhile(encoding: Encoding, tmp_path: Path) -> None:
    """Until it is finished there is one hidden file, in the same folder; afterwards only the right one."""
    path = tmp_path / f"x.{encoding.format}"
    with AudioFile(path, encoding) as file:
        file.write(bytes(200_000))
        (part,) = tmp_path.iterdir()
        assert part.name.startswith(".")
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file size limit per process")
def test_a_full_disk_is_told_in_one_line(kind: Format, tmp_path: Path, child: Any) -> None:
    """When the system refuses more bytes there is one line of advice, nothing on stderr, and no file."""
    output, errors = child(LITTLE_DISK, f"x.{kind}", kind).communicate()
    assert output.decode().startswith(
        f"cannot write x.{kind}: the file is larger than this disk allows; choose"
    )
    assert (output.count(b"\n"), errors) == (1, b"")
    assert not list(tmp_path.iterdir())


def test_a_disk_full_at_the_last_step(
    encoding: Encoding, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error while the finished part is put in place is an OutputError, and the part goes."""

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutputError, match="there is no space left; free some"):
        write_file(tmp_path / f"x.{encoding.format}", [bytes(1000)], encoding)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows the living by their open files")
def test_what_killed_runs_left_goes_with_the_next_run(tmp_path: Path, child: Any) -> None:
    """Whatever is written into the folder next clears it; what a living run is writing stays."""
    dead, living = (child(ENDLESS, name, "wav") for name in ("x.wav", "y.wav"))
    for process in (dead, living):
        assert process.stdout.readline() == b"ready\n"
    parts = set(tmp_path.iterdir())
    assert len(parts) == 2
    dead.kill()
    dead.communicate()
    write_whole(tmp_path / "z.txt", b"another file")
    (kept,) = parts & set(tmp_path.iterdir())
    size = kept.stat().st_size
    while kept.stat().st_size == size:
        assert living.poll() is None
    living.kill()
    living.communicate()
    write_whole(tmp_path / "z.txt", b"and another", force=True)
    assert list(tmp_path.iterdir()) == [tmp_path / "z.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows the living by their open files")
def test_a_part_is_held_until_it_is_published(kind: Format, tmp_path: Path) -> None:
    """Other runs clear the folder at every step of writing, the last ones too, and take nothing away."""

    def tags(_: int) -> Tags:
        write_whole(tmp_path / "late.txt", b"another run")
        return Tags("Mine")

    def blocks() -> Iterator[bytes]:
        for number in range(3):
            write_whole(tmp_path / f"{number}.txt", b"another run")
            yield bytes(200_000)

    path = write_file(tmp_path / f"x.{kind}", blocks(), Encoding(kind, quality=7), tags).path
    assert {each.name for each in tmp_path.iterdir()} == {path.name, "0.txt", "1.txt", "2.txt", "late.txt"}


def test_strange_things_with_such_names_are_left_alone(tmp_path: Path) -> None:
    """A folder, a link or a pipe that is named like a partial file stays, and stops nobody."""
    (tmp_path / f".folder{SUFFIX}").mkdir()
    (tmp_path / "mine").write_text("mine")
    (tmp_path / f".link{SUFFIX}").symlink_to("mine")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / f".pipe{SUFFIX}")
    before = set(tmp_path.iterdir())
    write_whole(tmp_path / "x", b"x")
    assert set(tmp_path.iterdir()) == before | {tmp_path / "x"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_the_file_has_ordinary_permissions(encoding: Encoding, tmp_path: Path) -> None:
    """Others may read it exactly if they may read any new file: the umask decides."""
    plain = tmp_path / "plain"
    plain.touch()
    outcome = write_file(tmp_path / f"x.{encoding.format}", [bytes(1000)], encoding)
    assert outcome.path.stat().st_mode == plain.stat().st_mode
