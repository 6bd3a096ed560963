"""A system call of an export goes wrong: some of those that ``scripts/faults`` tries all of."""

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from voiceguide.output import Encoding, Tags, write_file

ROOT = Path(__file__).parents[2]
pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="calls are intercepted as Linux links them"),
    pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is not installed; it builds the interceptor"),
    pytest.mark.skipif(not (ROOT / "scripts" / "injection").exists(), reason="the scripts are not here"),
]


@pytest.mark.parametrize("how", ["EIO", "ENOSPC", "kill"])
def test_nothing_wrong_is_left_whatever_call_fails(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first calls, some in the middle, and the last: whole, as before, or absent, and truly told."""
    monkeypatch.syspath_prepend(ROOT / "scripts")
    from injection.trial import Export, Fault, build

    export = Export(build(tmp_path), "wav")
    calls = export.right.calls
    assert calls > 50
    tried = sorted({1, 3, calls // 2, *range(calls - 14, calls + 1, 2)})
    assert [export.verdict(Fault(at, how)) for at in tried] == [None] * len(tried)


TAGGING = """
import sys
from pathlib import Path
from voiceguide.output import Tags
from voiceguide.output.tags import TaggedSound, write_tags
path = Path(sys.argv[1])
try:
    write_tags(path, "m4a", Tags("Bedtime"), "f", TaggedSound(2000, 24000))
except OSError:
    print("the disk")
except Exception as exc:
    print(exc)
"""


def tagging(library: Path, folder: Path, at: int) -> tuple[str, int]:
    """Write tags while the call of that number fails: what is told, and how many calls there were."""
    sound, counter, log = folder / "out" / "x.m4a", folder / "counter", folder / "log"
    shutil.copyfile(folder / "right.m4a", sound)
    counter.write_bytes(bytes(8))
    env = {"LD_PRELOAD": library, "FAULT_FOLDER": sound.parent, "FAULT_COUNTER": counter, "FAULT_LOG": log,
           "FAULT_AT": at, "FAULT_HOW": errno.EIO}  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", TAGGING, sound], capture_output=True, text=True, check=True,
        env={**os.environ, **{name: str(value) for name, value in env.items()}},
    )  # fmt: skip
    return done.stdout.strip(), int.from_bytes(counter.read_bytes(), sys.byteorder)


def test_a_disk_that_fails_under_the_tags_of_an_mp4_is_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever call it is, of those that read the file's parts too: never that the format is at fault."""
    monkeypatch.syspath_prepend(ROOT / "scripts")
    from injection.trial import build

    (tmp_path / "out").mkdir()
    write_file(tmp_path / "right.m4a", [bytes(2000)], Encoding("m4a"), Tags("Bedtime"))
    library = build(tmp_path)
    told, calls = tagging(library, tmp_path, 0)
    assert (told, calls > 100) == ("", True)
    tried = (1, 2, *range(3, calls, 40), calls)
    assert [tagging(library, tmp_path, at)[0] for at in tried] == ["the disk"] * len(tried)
