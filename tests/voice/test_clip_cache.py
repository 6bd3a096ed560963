"""The cache: never a wrong clip, never an exception, never a stranger's file."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from voiceguide.pcm import Pcm
from voiceguide.voice.cache import LONGEST, ClipCache, clip_key

RATE = 24000
ROOT = Path(__file__).parents[2]


@pytest.fixture
def cache(tmp_path: Path) -> ClipCache:
    """Make a cache in a folder that does not exist yet."""
    return ClipCache(tmp_path / "new" / "clips")


def sound(samples: bytes) -> Pcm:
    """Make a clip of these bytes."""
    return Pcm(RATE, samples)


def start(program: str, *arguments: object) -> "subprocess.Popen[bytes]":
    """Run a few lines of Python in a process of its own."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)


def finish(process: "subprocess.Popen[bytes]") -> list[bytes]:
    """Wait for a process to end; its words."""
    return process.communicate()[0].split()


def test_miss_then_hit(cache: ClipCache, keys: list[str]) -> None:
    """A clip is missing until it is put, and the folder is made when needed."""
    assert cache.get(keys[0], RATE) is None
    assert not cache.folder.exists()
    cache.put(keys[0], sound(b"\1\0\2\0"))
    assert cache.get(keys[0], RATE) == sound(b"\1\0\2\0")
    assert cache.length(keys[0], RATE) == 2
    assert cache.warnings == []


@pytest.mark.parametrize("damage", ["truncated", "flipped", "header", "empty", "folder", "renamed"])
def test_damaged_file_counts_as_missing(cache: ClipCache, keys: list[str], damage: str) -> None:
    """Every kind of damage makes the clip missing, and putting it again repairs it where a file can."""
    clip = sound(bytes(range(256)) * 4)
    cache.put(keys[0], clip)
    path = cache.folder / f"{keys[0]}.wav"
    good = path.read_bytes()
    if damage == "truncated":
        path.write_bytes(good[:-100])
    elif damage == "flipped":
        path.write_bytes(good[:300] + bytes([good[300] ^ 1]) + good[301:])
    elif damage == "header":
        path.write_bytes(good.replace((24000).to_bytes(4, "little"), (48000).to_bytes(4, "little"), 1))
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "folder":
        path.unlink()
        path.mkdir()
    else:
        cache.put(keys[1], sound(b"\1\0" * 99))
        (cache.folder / f"{keys[1]}.wav").replace(path)
    assert cache.get(keys[0], RATE) is None
    assert cache.length(keys[0], RATE) == (len(clip) if damage == "flipped" else None)
    cache.put(keys[0], clip)
    assert cache.get(keys[0], RATE) == (None if damage == "folder" else clip)


def lay_a_pipe(path: Path) -> None:
    """Lay a pipe that nobody writes to under a clip's name."""
    os.mkfifo(path)


def lay_a_device(path: Path) -> None:
    """Lay a device that can be read without end under a clip's name."""
    path.symlink_to("/dev/zero")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
@pytest.mark.parametrize("lay", [lay_a_pipe, lay_a_device])
def test_what_is_no_file_is_not_read(cache: ClipCache, keys: list[str], lay: Callable[[Path], None]) -> None:
    """A pipe or a device under a clip's name is neither waited for nor read, and a good clip replaces it."""
    cache.put(keys[1], sound(b"\1\0"))
    lay(cache.folder / f"{keys[0]}.wav")
    assert cache.get(keys[0], RATE) is None
    assert cache.length(keys[0], RATE) is None
    assert cache.info().clips == 1
    cache.put(keys[0], sound(b"\2\0"))
    assert cache.get(keys[0], RATE) == sound(b"\2\0")


def test_a_giant_is_not_read(cache: ClipCache, keys: list[str]) -> None:
    """A file longer than any clip is missing, whatever its head says."""
    longest = LONGEST * RATE
    cache.put(keys[0], Pcm.silence(longest, RATE))
    assert cache.length(keys[0], RATE) == longest
    cache.put(keys[0], Pcm.silence(longest + 1, RATE))
    assert cache.length(keys[0], RATE) is None
    assert cache.get(keys[0], RATE) is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no such modes")
def test_clips_are_private(cache: ClipCache, keys: list[str]) -> None:
    """The folder and the files in it are made for their owner alone, whatever the mask allows."""
    before = os.umask(0)
    try:
        cache.put(keys[0], sound(b"\1\0"))
    finally:
        os.umask(before)
    assert cache.folder.stat().st_mode & 0o777 == 0o700
    assert (cache.folder / f"{keys[0]}.wav").stat().st_mode & 0o777 == 0o600


def test_a_leftover_of_the_same_process_number(cache: ClipCache, keys: list[str]) -> None:
    """What a killed process of the same number left half written does not keep a clip from being kept."""
    cache.folder.mkdir(parents=True)
    leftover = f"{keys[0]}.wav.{os.getpid()}-{threading.get_ident()}.part"
    (cache.folder / leftover).write_bytes(b"half")
    cache.put(keys[0], sound(b"\1\0"))
    assert cache.get(keys[0], RATE) == sound(b"\1\0")
    assert len(list(cache.folder.iterdir())) == 1


FILL = """
import sys
from pathlib import Path
from voiceguide.pcm import Pcm
from voiceguide.voice.cache import ClipCache
cache = ClipCache(Path(sys.argv[1]))
mark = bytes([int(sys.argv[2])]) * int(sys.argv[3])
for turn in range(4):
    for number in range(50):
        cache.put(f"{number:064x}", Pcm(24000, mark))
assert cache.warnings == [], cache.warnings
"""


def test_two_processes_at_once(cache: ClipCache, keys: list[str]) -> None:
    """While two processes write the same clips, a reader finds whole ones of either, or none."""
    whole = {sound(b"\1" * 60000), sound(b"\2" * 90000)}
    writers = [start(FILL, cache.folder, 1, 60000), start(FILL, cache.folder, 2, 90000)]
    seen = set()
    while any(writer.poll() is None for writer in writers):
        seen |= {cache.get(key, RATE) for key in keys}
    assert [finish(writer) or writer.returncode for writer in writers] == [0, 0]
    assert seen <= whole | {None}
    assert {cache.get(key, RATE) for key in keys} <= whole
    assert cache.info().clips == len(keys)
    assert len(list(cache.folder.iterdir())) == len(keys)


STUCK = """
import os, sys, time
from pathlib import Path
from voiceguide.pcm import Pcm
from voiceguide.voice.cache import ClipCache
def stuck(*paths):
    print("written", flush=True)
    time.sleep(60)
Path.replace = stuck
ClipCache(Path(sys.argv[1])).put("0" * 64, Pcm(24000, b"12" * 9999))
"""


def test_killed_in_the_middle(cache: ClipCache, keys: list[str]) -> None:
    """A writer killed between writing and renaming leaves no clip, and a leftover that ``clear`` removes."""
    writer = start(STUCK, cache.folder)
    assert writer.stdout is not None
    assert writer.stdout.readline().strip() == b"written"
    writer.kill()
    finish(writer)
    assert len(list(cache.folder.iterdir())) == 1
    assert cache.get(keys[0], RATE) is None
    assert cache.info().clips == 0
    cache.put(keys[0], sound(b"\1\0"))
    assert cache.get(keys[0], RATE) == sound(b"\1\0")
    cache.clear()
    assert list(cache.folder.iterdir()) == []


@pytest.mark.parametrize("files", [1, 4, 15])
def test_killed_at_any_moment(cache: ClipCache, keys: list[str], files: int) -> None:
    """Whenever a writer is killed, each clip is whole or missing."""
    writer = start(FILL, cache.folder, 3, 2_000_000)
    while len(list(cache.folder.glob("*"))) < files:
        assert writer.poll() is None
    writer.kill()
    finish(writer)
    assert writer.returncode != 0
    found = [cache.get(key, RATE) for key in keys]
    assert found.count(sound(b"\3" * 2_000_000)) + found.count(None) == len(keys)
    assert found.count(None) < len(keys) or files == 1


def test_clear_removes_only_clips(cache: ClipCache, keys: list[str], tmp_path: Path) -> None:
    """Notes, music, folders and links in the folder stay; our clips go and are counted."""
    cache.put(keys[0], sound(b"\1\0" * 10))
    outside = tmp_path / "outside.wav"
    outside.write_bytes(b"mine")
    names = ["notes.txt", "song.wav", f"{keys[2]}.mp3", f"x{keys[2]}.wav"]
    strangers = [cache.folder / name for name in names]
    for path in strangers:
        path.write_bytes(b"mine")
    (cache.folder / f"{keys[3]}.wav").mkdir()
    (cache.folder / f"{keys[4]}.wav").symlink_to(outside)
    before = cache.clear()
    assert (before.clips, before.bytes) == (1, 80)
    assert cache.info().clips == 0
    assert all(path.read_bytes() == b"mine" for path in [*strangers, outside])
    assert len(list(cache.folder.iterdir())) == len(strangers) + 2


def test_info_and_clear_of_no_folder(cache: ClipCache) -> None:
    """A folder that was never made holds nothing, and is not made by looking."""
    assert cache.clear() == cache.info() == (cache.folder, 0, 0)
    assert not cache.folder.exists()


def test_unwritable_folder_gives_one_warning(tmp_path: Path, keys: list[str]) -> None:
    """Where no folder can be, clips are not kept, nothing is raised, and one warning says what to do."""
    (tmp_path / "file").write_bytes(b"")
    cache = ClipCache(tmp_path / "file" / "clips")
    for key in keys:
        cache.put(key, sound(b"\1\0"))
    assert cache.get(keys[0], RATE) is None
    (warning,) = cache.warnings
    assert str(cache.folder) in warning
    assert "VOICEGUIDE_CACHE" in warning


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a file system of 64 KB."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root on Linux may mount a tiny disk")
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    mount = subprocess.run(command, capture_output=True, check=False)
    if mount.returncode:
        pytest.skip(f"cannot mount a tiny disk: {mount.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_full_disk(tiny_disk: Path, keys: list[str]) -> None:
    """On a full disk what fits is kept, the rest is missing, no rubbish is left, and a warning says so."""
    cache = ClipCache(tiny_disk)
    clips = {key: sound(bytes([number]) * 20000) for number, key in enumerate(keys[:10])}
    for key, clip in clips.items():
        cache.put(key, clip)
    kept = [key for key, clip in clips.items() if cache.get(key, RATE) == clip]
    assert 1 <= len(kept) < 10
    assert all(cache.get(key, RATE) is None for key in clips if key not in kept)
    assert len(list(tiny_disk.iterdir())) == len(kept)
    assert "No space left" in cache.warnings[0]


LIMITED = """
import resource, sys
from pathlib import Path
from voiceguide.pcm import Pcm
from voiceguide.voice.cache import ClipCache
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
cache = ClipCache(Path(sys.argv[1]))
cache.put("0" * 64, Pcm(24000, bytes(20000)))
cache.put("1" * 64, Pcm(24000, bytes(2000)))
print(len(cache.warnings), cache.get("0" * 64, 24000), len(cache.get("1" * 64, 24000).samples))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file size limit to set")
def test_write_that_fails_half_way(cache: ClipCache) -> None:
    """A write the system stops half-way leaves nothing behind, and smaller clips are still kept."""
    assert finish(start(LIMITED, cache.folder)) == [b"1", b"None", b"2000"]
    assert [path.name for path in cache.folder.iterdir()] == ["1" * 64 + ".wav"]


def test_key_covers_all_that_changes_the_sound() -> None:
    """Text, rate, engine and sample rate each make another key, of 64 hexadecimal digits."""
    keys = {
        clip_key("engine 1", 98, 24000, "Hello."),
        clip_key("engine 2", 98, 24000, "Hello."),
        clip_key("engine 1", 99, 24000, "Hello."),
        clip_key("engine 1", 98, 22050, "Hello."),
        clip_key("engine 1", 98, 24000, "Hello!"),
    }
    assert len(keys) == 5
    assert all(len(key) == 64 and int(key, 16) >= 0 for key in keys)
    assert clip_key("e", 1, 2, "t") == clip_key("e", 1, 2, "t")
