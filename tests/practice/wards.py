"""What a small practice of the tests is made of: a table and a folder, and a cluster of real processes."""

import csv
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from voiceguide.practice.hands import Hands, OwnHands, RunWatch
from voiceguide.practice.prescriptions import PracticeOrder
from voiceguide.practice.run import RunResult, run
from voiceguide.practice.setting import Setting

TODAY = date(2026, 11, 30)

SHORT = """\
version: 1
phrases:
  wellness: [This is general wellness guidance.]
  stop-list: [Stop if it hurts.]
exercises:
  rise:
    title: Rise
    for: Many people enjoy this.
    position: standing
    setup: Stand tall.
    rep:
      - {phase: up, breath: in, takes: 3s, teach: "Breathe in, and rise.", cue: In and up}
      - {phase: down, breath: out, takes: 3s, teach: "Breathe out, and sink.", cue: Out and down}
    levels:
      - {reps: 2, a-day: 2}
      - {reps: 3, a-day: 3}
    source: a test
  turn:
    title: Turn
    for: Many people enjoy turning.
    position: standing
    setup: Stand tall.
    sides: {order: [left, right], switch: And the other side., takes: 4s}
    rep:
      - {phase: there, breath: out, takes: 3s, teach: "Breathe out, and turn {side}.", cue: Out and turn}
      - {phase: back, breath: in, takes: 3s, teach: "Breathe in, and come back.", cue: In and back}
    dose: {reps: 2}
    source: a test
routines:
  listen-first:
    title: Listen first
    for: To be heard before the rest.
    listen: [Stop if it hurts.]
"""
"""Sessions of seconds, so that encoding them takes no time."""


class Ward(NamedTuple):
    """A table and a folder, and what makes the one of the other."""

    table: Path
    folder: Path

    def write(self, *lines: Sequence[str], head: Sequence[str] = ("id", "name", "session", "level")) -> None:
        """Make the table say these lines."""
        with self.table.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([head, *lines])

    def setting(self, **changes: Any) -> Setting:
        """What a run is told, with the short sessions."""
        usual = {"folder": str(self.folder), "run": "r", "content": ("short.yaml", SHORT)}
        return Setting(**{**usual, **changes})

    def run(
        self,
        wanted: PracticeOrder | None = None,
        hands: Callable[[Setting], Hands] = OwnHands,
        watch: RunWatch | None = None,
        **changes: Any,
    ) -> RunResult:
        """Make all of it."""
        setting = self.setting(**changes)
        wanted = wanted or PracticeOrder(voice="silent")
        with hands(setting) as some:
            return run(self.table, setting, wanted, some, watch or RunWatch(), TODAY)

    def folders(self) -> dict[str, Path]:
        """The folder of each id in the list."""
        return {row["id"]: self.folder / row["folder"] for row in self._rows("list.csv")}

    def report(self) -> list[dict[str, str]]:
        """The lines of the report."""
        return self._rows("report.csv")

    def _rows(self, name: str) -> list[dict[str, str]]:
        text = (self.folder / name).read_text(encoding="utf-8-sig")
        return list(csv.DictReader(text.splitlines()))

    def tree(self) -> dict[str, bytes]:
        """Every file, and what is in it."""
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in files}


class Cluster:
    """Real processes of dask on this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self.environment = {**os.environ, "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "30s"}
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self._port = str(probe.getsockname()[1])
        self.address = f"tcp://127.0.0.1:{self._port}"

    def __enter__(self) -> "Cluster":
        self.start_scheduler()
        return self

    def __exit__(self, *_: object) -> None:
        for name in list(self._processes):
            self.kill(name)

    def start_scheduler(self) -> None:
        """Start it, again if it was killed."""
        self._start(
            "scheduler", "dask_scheduler", "--host", "127.0.0.1", "--port", self._port, "--no-dashboard"
        )

    def start_worker(self, name: str, **environment: str) -> None:
        """Start a worker of one thread, with a folder of its own."""
        scratch = self._folder / name
        self._start(
            name, "dask_worker", self.address, "--nthreads", "1", "--no-dashboard", "--no-nanny",
            "--name", name, "--local-directory", str(scratch), **environment,
        )  # fmt: skip

    def kill(self, name: str) -> None:
        """End a process as a power failure does."""
        process = self._processes.pop(name)
        process.kill()
        process.wait()

    def freeze(self, name: str) -> None:
        """Have a process stand still, as on a machine that has no time for it."""
        self._processes[name].send_signal(signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        """Have it go on where it was."""
        self._processes[name].send_signal(signal.SIGCONT)

    def ended(self, name: str) -> bool:
        """Whether a process has ended by itself."""
        return self._processes[name].poll() is not None

    def logs(self) -> str:
        """All that schedulers and workers have written."""
        return "".join(path.read_text() for path in self._folder.glob("*.log"))

    def _start(self, name: str, program: str, *options: str, **environment: str) -> None:
        with (self._folder / f"{name}.log").open("ab") as log:
            self._processes[name] = subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.{program}", *options],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, env={**self.environment, **environment},
            )  # fmt: skip


class SftpServer(NamedTuple):
    """A folder of this machine as others see it, and the home of who may."""

    address: str
    folder: Path
    home: Path
