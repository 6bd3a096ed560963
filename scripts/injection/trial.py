"""One export in which one system call goes wrong, and a judge of what is left."""

import errno
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from voiceguide.output import write_whole
from voiceguide.output.whole import SUFFIX

CONTENT = """\
version: 1
exercises:
  mine:
    title: My own
    for: Many people enjoy this.
    position: standing
    setup: Stand tall.
    rep:
      - {phase: up, breath: in, takes: 4s, teach: "Breathe in, and rise.", cue: In and up}
      - {phase: down, breath: out, takes: 4s, teach: "Breathe out, and sink.", cue: Out and down}
    dose: {reps: 1}
    source: a trial
"""
OLD = b"an older file"
NEXT = "the next file"
KILL = "kill"
ERRORS = {"EIO": errno.EIO, "ENOSPC": errno.ENOSPC}


@dataclass(frozen=True)
class Fault:
    """What happens to which call, counting from 1; 0 is none."""

    at: int = 0
    how: str = "EIO"
    """``kill``, or the name of an error"""


@dataclass(frozen=True)
class Left:
    """What an export left behind."""

    code: int
    told: str
    errors: str
    call: str
    """the call that went wrong; empty if it never came to that"""
    calls: int
    files: dict[str, bytes]


class Export:
    """The same small export, again and again: into an empty folder, or by force over an older file."""

    def __init__(self, library: Path, kind: str, *options: str, over: bool = False) -> None:
        """``library`` is ``calls.c``, built."""
        self.name = f"x.{kind}"
        self._library = library
        self._options = (*options, "--force") if over else options
        self.over = over

    @cached_property
    def right(self) -> Left:
        """What it leaves when nothing goes wrong."""
        left = self.run(Fault())
        assert left.code == 0, left.errors
        return left

    def run(self, fault: Fault) -> Left:
        """Run it once, with a fault."""
        with tempfile.TemporaryDirectory() as name:
            base = Path(name).resolve()
            folder = base / "out"
            folder.mkdir()
            if self.over:
                (folder / self.name).write_bytes(OLD)
            (base / "content.yaml").write_text(CONTENT, encoding="utf-8")
            (base / "counter").write_bytes(bytes(8))
            done = subprocess.run(
                [sys.executable, "-m", "voiceguide", "export", "mine", "--content", base / "content.yaml",
                 "--voice", "silent", "-o", folder / self.name, *self._options],
                capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False, cwd=base,
                env={**os.environ, **self._injected(base, fault), "COLUMNS": "100"},
            )  # fmt: skip
            log = base / "log"
            call = log.read_text() if log.exists() else ""
            calls = int.from_bytes((base / "counter").read_bytes(), sys.byteorder)
            write_whole(folder / NEXT, b"")  # which clears the folder
            files = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != NEXT}
            return Left(done.returncode, done.stdout, done.stderr.replace(name, ""), call, calls, files)

    def verdict(self, fault: Fault) -> str | None:
        """What is wrong with what is left after a fault; None if nothing is."""
        left = self.run(fault)
        wrong = self._wrong_files(left)
        if not wrong and not (fault.how == KILL and left.code == -signal.SIGKILL):
            wrong = self._wrong_words(left)
        return f"{left.call}: {wrong}" if wrong else None

    def _wrong_files(self, left: Left) -> str:
        before = {self.name: OLD} if self.over else {}
        for name, data in left.files.items():
            if name.endswith(SUFFIX):
                return "a partial file is left that the next run does not clear away"
            if data not in (self.right.files.get(name), before.get(name)):
                return f"{name} is neither as before nor as it should be"
        return ""

    def _wrong_words(self, left: Left) -> str:
        if left.code == 0:
            return "" if left.files == self.right.files else "exit 0, but not all files are there"
        one_line = left.errors.startswith("voiceguide: ") and left.errors.count("\n") == 1
        if left.code != 1 or not one_line:
            return f"exit {left.code} and {left.errors!r}"
        appeared = left.files.get(self.name) == self.right.files[self.name]
        if appeared and not self.over and not self._options:  # else it was another step that failed
            return f"told as failed ({left.errors.strip()}), but the file is there"
        return ""

    def _injected(self, base: Path, fault: Fault) -> dict[str, str]:
        how = KILL if fault.how == KILL else str(ERRORS[fault.how])
        return {
            "LD_PRELOAD": str(self._library), "FAULT_FOLDER": str(base / "out"), "FAULT_AT": str(fault.at),
            "FAULT_COUNTER": str(base / "counter"), "FAULT_LOG": str(base / "log"), "FAULT_HOW": how,
        }  # fmt: skip


def build(folder: Path) -> Path:
    """Compile ``calls.c`` into a folder. Raises CalledProcessError and FileNotFoundError."""
    library = folder / "calls.so"
    source = Path(__file__).with_name("calls.c")
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    return library
