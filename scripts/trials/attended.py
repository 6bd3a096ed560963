"""One `play --listen` in a terminal, with its witness: keys pressed, lines read, its processes looked at."""

import fcntl
import json
import os
import pty
import signal
import subprocess
import sys
import termios
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from trials.outcome import Seen
from trials.overheard import Done

SIZE: Final = (24, 80)
"""Lines and columns of the terminal."""


class AttendedSession:
    """One `play --listen` in a terminal, with its witness."""

    def __init__(self, words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        folder.mkdir()
        self.folder, self._begun = folder, time.monotonic()
        self.data = Path(environment["VOICEGUIDE_DATA"])
        self.state = ""
        self.armed: list[str] = []
        self.done: list[Done] = []
        """What was done by ear, and has not been taken from here."""
        self.by_hand = self.by_ear = 0
        """Commands obeyed that came by key or by themselves, and those that were heard."""
        self.troubles: list[str] = []
        """What was told of the ears, a line each."""
        self.cues: deque[dict[str, Any]] = deque()
        self.seen: list[Seen] = []
        """The looks at the guide."""
        self.ears: dict[int, list[Seen]] = {}
        """The looks at each of its ears, by process id."""
        self._read_to = 0
        self._rest = b""
        self._errors = (folder / "errors").open("wb+")
        self._terminal, theirs = pty.openpty()
        termios.tcsetwinsize(self._terminal, SIZE)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "trials.witness", str(folder), *words],
            env=environment, cwd=Path(__file__).parents[1], stdin=theirs, stdout=theirs, stderr=self._errors,
            start_new_session=True, preexec_fn=_take_terminal,  # noqa: PLW1509
        )  # fmt: skip
        os.close(theirs)
        threading.Thread(target=self._show, daemon=True).start()

    def _show(self) -> None:
        """In a thread: look at the screen, so that it can be drawn."""
        with suppress(OSError):
            while os.read(self._terminal, 65536):
                pass

    @property
    def ends(self) -> bool:
        """Whether it is being ended, or has been."""
        return self.over or self.state in ("over", "ended")

    @property
    def obeyed(self) -> int:
        """How many commands it has obeyed."""
        return self.by_hand + self.by_ear

    @property
    def size(self) -> str:
        """Its processes as they were seen last, for a line."""
        ears = next(reversed(self.ears.values()), [])
        named = (("guide", self.seen), ("ears", ears))
        return ", ".join(f"{name} {seen[-1]}" for name, seen in named if seen)

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self._process.poll() is not None

    @property
    def child(self) -> int | None:
        """The process id of its ears."""
        with suppress(OSError):
            for task in Path(f"/proc/{self._process.pid}/task").iterdir():
                for child in (task / "children").read_text().split():
                    if "voiceguide.ears.child" in Path(f"/proc/{child}/cmdline").read_text():
                        return int(child)
        return None

    def press(self, key: str) -> None:
        """Press a key."""
        with suppress(OSError):
            os.write(self._terminal, key.encode())

    def read(self) -> None:
        """Take in what the witness has told since."""
        lines = self.folder / "lines"
        if not lines.exists():
            return
        with lines.open("rb") as file:
            file.seek(self._read_to)
            told = file.read()
        self._read_to += len(told)
        *whole, self._rest = (self._rest + told).split(b"\n")
        for line in whole:
            self._take(json.loads(line))

    def _take(self, told: dict[str, Any]) -> None:
        match told["kind"]:
            case "cue":
                self.cues.append(told)
            case "obeyed" if told["by_ear"]:
                self.by_ear += 1
                self.done.append(Done(told["command"], told["at"], unsure=told["unsure"]))
            case "obeyed":
                self.by_hand += 1
            case "asked back":
                self.done.append(Done(told["command"], told["at"], asked=True))
            case "armed":
                self.armed = told["phrases"]
            case "state":
                self.state = told["state"]
            case "ears" if told["text"]:
                self.troubles.append(told["text"])

    def look(self) -> None:
        """Look at both processes."""
        passed = time.monotonic() - self._begun
        with suppress(OSError, KeyError):
            self.seen.append(_seen(self._process.pid, passed))
        if child := self.child:
            with suppress(OSError, KeyError):
                self.ears.setdefault(child, []).append(_seen(child, passed))

    def close(self) -> tuple[int, str]:
        """End it, by its key if that will do; its exit code, and what it wrote as errors."""
        deadline = time.monotonic() + 20
        while not self.over and time.monotonic() < deadline:
            self.press("q")
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(1)
        if not self.over:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        code = self._process.wait()
        self.read()
        os.close(self._terminal)
        with self._errors:
            self._errors.seek(0)
            return code, self._errors.read().decode(errors="replace").strip()


def _take_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _seen(process: int, passed: float) -> Seen:
    """Raises OSError or KeyError when it has ended."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    facts = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    files = len(os.listdir(f"/proc/{process}/fd"))  # noqa: PTH208
    return Seen(passed, int(facts["VmRSS"].split()[0]) * 1024, int(facts["Threads"]), files)
