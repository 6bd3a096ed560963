"""The soak of the listening half: hours of `play --listen` in a room in which others talk and devices change.

On a sound server of its own lie two loudspeakers and a microphone, between them the room of
``benchmarks.inhabited``. In it made voices talk, softer and farther than she is; noise comes and goes; the
microphone is muted, silenced and pulled out, the loudspeakers change, the ears are killed; and now and then
she gives a command. What is heard is compared with what was due (see ``trials.witness``), what was obeyed
with what she said.
"""

import fcntl
import json
import os
import pty
import random
import signal
import subprocess
import sys
import termios
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
from benchmarks.inhabited import InhabitedRoom
from benchmarks.place import voiceguide
from benchmarks.room import RATE as ROOM_RATE
from benchmarks.room import Place, Room, Waveform, at_level, her_path, pink_noise, through
from benchmarks.running import run
from benchmarks.said import ADVERSE, ORDINARY
from benchmarks.soundserver import SoundServer
from benchmarks.speakers import Cast
from voiceguide import profile
from voiceguide.cli.known import listening_digest
from voiceguide.her import Her
from voiceguide.journal import Commanded, accounts
from voiceguide.library import load

from trials.overheard import (
    Done,
    Growth,
    Kind,
    Lateness,
    Samples,
    Sounded,
    Wish,
    among,
    by_kind,
    grown,
    matched,
    minutes_of,
)

RATE: Final = 24_000
FORMAT: Final = ("--raw", "--format=s16le", f"--rate={RATE}", "--channels=1", "--latency-msec=10")
LOOK: Final = 10.0
"""Seconds between two looks at the processes and at what was heard."""
TOLD: Final = 300.0
"""Seconds between two lines."""
COMPARED: Final = RATE // 2
"""Samples of a cue that are compared: its beginning."""
LOUD: Final = 100
"""Of 32768: from here on a sample can be heard."""
NEAR, FAR = RATE // 10, 3 * RATE
WARM: Final = 600.0
"""Seconds after which memory should not grow any more."""

LOUDSPEAKERS: Final = ("desk", "shelf")

SETTLED: Final = 6.0
"""Seconds after which all loudspeakers play in time, and the room too."""

TALK, NOISE = -36.0, -41.0
"""dBFS at the microphone of the talk in the room and of the noise; she is at -26."""
FARTHER: Final = Room(her=Place(4.7, 3.7, 1.2), seed=3)
"""Who talks is 3.5 m away; she is at 1.9."""

SAID: Final = {
    "pause": "hold on", "go on": "keep going", "how long": "how much longer", "what now": "what's next",
    "slower": "a bit slower", "faster": "a bit faster", "next": "next one please", "again": "again please",
    "quieter": "not so loud", "louder": "I can't hear you", "ready": "I'm ready", "stop": "stop now",
}  # fmt: skip
TURNS: Final = (
    ("pause", "go on"), ("how long",), ("slower", "faster"), ("next",), ("again",), ("quieter", "louder"),
    ("what now",),
)  # fmt: skip
"""What she asks for, one after the other: each leaves the session as it was, but for its place."""

LATEST: Final = RATE // 20
"""Samples by which a cue may come later than planned, after the one before it."""
BACK: Final = 3
"""How often she asks after a change of devices whether she is heard again."""
MOST_GROWTH: Final = 20.0
"""MB that either process may grow an hour, after its first ten minutes."""
MOST_FALSE: Final = 10.0
"""False commands in an hour of talk that uses the very words."""
KILLS: Final = 2
"""How often the ears of one session are killed: after the fourth time they stay away."""


def say(text: str) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{time.strftime('%H:%M:%S')}  {text}\n")
    sys.stdout.flush()


class Devices:
    """The server's loudspeakers, ``desk`` and ``shelf``, and its microphone, which come and go."""

    def __init__(self, server: SoundServer) -> None:
        self._environment = server.environment
        for name in ("air", *LOUDSPEAKERS):
            self._add_loudspeaker(name)
        self._microphone = self._add_microphone()
        self._headset = ""
        self._default = LOUDSPEAKERS[0]
        self._control("set-default-sink", self._default)

    def _control(self, *words: str) -> str:
        return run(["pactl", *words], self._environment).strip()

    def _add_loudspeaker(self, name: str) -> str:
        return self._control("load-module", "module-null-sink", f"sink_name={name}", f"rate={RATE}", "channels=1",
                             "format=s16le", f"sink_properties=device.description={name}")  # fmt: skip

    def _add_microphone(self) -> str:
        number = self._control("load-module", "module-remap-source", "master=air.monitor", "source_name=mic",
                               "source_properties=device.description=Mic")  # fmt: skip
        self._control("set-default-source", "mic")
        return number

    def mute(self, on: bool) -> None:
        """The microphone, by its key."""
        self._control("set-source-mute", "mic", str(int(on)))

    def suspend(self, on: bool) -> None:
        """The microphone gives nothing at all."""
        self._control("suspend-source", "mic", str(int(on)))

    def pull_out(self, on: bool) -> None:
        """The microphone."""
        if on:
            self._control("unload-module", self._microphone)
        else:
            self._microphone = self._add_microphone()

    def other_loudspeaker(self, on: bool) -> None:
        """The default one changes, and what plays goes along."""
        if on:
            self._default = next(each for each in LOUDSPEAKERS if each != self._default)
            self._control("set-default-sink", self._default)

    def pull_out_headset(self, on: bool) -> None:
        """A headset is put in, so that what plays goes there and not into the room; and is pulled out."""
        if on:
            self._headset = self._add_loudspeaker("headset")
            self._control("set-default-sink", "headset")
        else:
            self._control("unload-module", self._headset)
            self._control("set-default-sink", self._default)


class Company:
    """Others in the room, and noise, in a thread."""

    def __init__(self, room: InhabitedRoom, files: dict[Kind, list[Path]], shorter: float, seed: str) -> None:
        """``shorter`` is how much shorter each spell is than in a long soak."""
        self.spells: list[Sounded] = []
        self._room, self._files, self._shorter = room, files, shorter
        self._chance = random.Random(seed)
        self._closed = threading.Event()
        self._now: tuple[Kind, float] = ("quiet", time.monotonic())
        self._thread = threading.Thread(target=self._live, daemon=True)
        self._thread.start()

    @property
    def all(self) -> list[Sounded]:
        """All spells, and what there is of the running one."""
        kind, begun = self._now
        return [*self.spells, Sounded(kind, begun, time.monotonic())]

    def close(self) -> None:
        """Have them be quiet after the sentence."""
        self._closed.set()
        self._thread.join(20)

    def _live(self) -> None:
        spells: tuple[tuple[Kind, float], ...] = (
            ("quiet", 40), ("talk with the words", 90), ("quiet", 40), ("ordinary talk", 90), ("quiet", 30),
            ("pink noise", 30),
        )  # fmt: skip
        with suppress(RuntimeError, OSError):
            while not self._closed.is_set():
                for kind, seconds in spells:
                    self._spell(kind, seconds * self._shorter)

    def _spell(self, kind: Kind, seconds: float) -> None:
        begun = time.monotonic()
        self._now = kind, begun
        while (left := begun + seconds - time.monotonic()) > 0 and not self._closed.is_set():
            if kind == "quiet":
                self._closed.wait(left)
            else:
                self._room.sound(
                    "noise" if kind == "pink noise" else "talk", self._chance.choice(self._files[kind])
                )
                self._closed.wait(0 if kind == "pink noise" else self._chance.uniform(0.5, 3.0))
        self.spells.append(Sounded(kind, begun, time.monotonic()))


def made_company(folder: Path) -> dict[Kind, list[Path]]:
    """Have all that may sound in the room ready, as the microphone takes it."""
    path = her_path(FARTHER)
    kept = Path(os.environ["VOICEGUIDE_CACHE"]) if "VOICEGUIDE_CACHE" in os.environ else folder / "voices"
    files: dict[Kind, list[Path]] = {}
    with Cast(kept=kept) as cast:
        voices = [each for each in cast.speakers("held out") if each.kind != "kokoro"]
        talks: tuple[tuple[Kind, tuple[str, ...]], ...] = (
            ("talk with the words", ADVERSE), ("ordinary talk", ORDINARY)
        )  # fmt: skip
        for kind, texts in talks:
            for number, text in enumerate(texts):
                voice = voices[number % len(voices)]
                sound = at_level(through(path, cast.say(voice, text)), TALK)
                files.setdefault(kind, []).append(_kept(folder, sound))
    noise = at_level(pink_noise(15 * ROOM_RATE, 7), NOISE)
    files["pink noise"] = [_kept(folder, noise)]
    return files


def _kept(folder: Path, sound: Waveform) -> Path:
    number = len(list(folder.glob("sound-*")))
    file = folder / f"sound-{number}"
    sound.astype(np.float32).tofile(file)
    return file


class Session:
    """One `play --listen` in a terminal, with its witness."""

    def __init__(self, words: list[str], folder: Path, environment: dict[str, str]) -> None:
        folder.mkdir()
        self.folder, self.begun = folder, time.monotonic()
        self.data = Path(environment["VOICEGUIDE_DATA"])
        self.state = ""
        self.armed: list[str] = []
        self.done: list[Done] = []
        self.by_hand = 0
        """Commands obeyed that came by key, or by themselves."""
        self.events: list[tuple[str, str, float]] = []
        self.cues: deque[dict[str, Any]] = deque()
        self.looks: dict[str, list[tuple[float, int, int, int]]] = {"guide": [], "ears": []}
        self.runs = [self.looks["guide"]]
        """The looks at the guide, and at each of its ears' processes."""
        self.children: list[int] = []
        self.kills = 0
        self._read_to = 0
        self._rest = b""
        self._errors = (folder / "errors").open("wb+")
        self._terminal, theirs = pty.openpty()
        termios.tcsetwinsize(self._terminal, (24, 80))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "trials.witness", str(folder), *words],
            env=environment, cwd=Path(__file__).parents[1], stdin=theirs, stdout=theirs, stderr=self._errors,
            start_new_session=True, preexec_fn=_take_terminal,  # noqa: PLW1509
        )  # fmt: skip
        os.close(theirs)
        self.shown = b""
        threading.Thread(target=self._show, daemon=True).start()

    def _show(self) -> None:
        with suppress(OSError):
            while block := os.read(self._terminal, 65536):
                self.shown = (self.shown + block)[-20_000:]

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.process.poll() is not None

    @property
    def child(self) -> int | None:
        """The process id of its ears."""
        with suppress(OSError):
            for task in Path(f"/proc/{self.process.pid}/task").iterdir():
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
        kind, at = told["kind"], told["at"]
        if kind == "cue":
            self.cues.append(told)
        elif kind == "obeyed" and told["by_ear"]:
            self.done.append(Done(told["command"], at, unsure=told["unsure"]))
        elif kind == "obeyed":
            self.by_hand += 1
        elif kind == "asked back":
            self.done.append(Done(told["command"], at, asked=True))
        elif kind == "armed":
            self.armed = told["phrases"]
        elif kind == "state":
            self.state = told["state"]
        elif kind in ("event", "ears"):
            self.events.append((told["name"], told.get("text", ""), at))

    def look(self) -> None:
        """Look at both processes."""
        for name, process in (("guide", self.process.pid), ("ears", self.child)):
            if process is None:
                continue
            with suppress(OSError, KeyError):
                if name == "ears" and process not in self.children:
                    self.children.append(process)
                    self.looks["ears"] = []
                    self.runs.append(self.looks["ears"])
                self.looks[name].append((time.monotonic() - self.begun, *_facts_of(process)))

    def close(self) -> tuple[int, str]:
        """End it, by its key if that will do; its exit code, and what it wrote as errors."""
        deadline = time.monotonic() + 20
        while not self.over and time.monotonic() < deadline:
            self.press("q")
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(1)
        if not self.over:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        code = self.process.wait()
        self.read()
        os.close(self._terminal)
        with self._errors:
            self._errors.seek(0)
            return code, self._errors.read().decode(errors="replace").strip()


def _take_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _facts_of(process: int) -> tuple[int, int, int]:
    """Bytes in memory, threads, open files. Raises OSError when it has ended."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    facts = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    files = len(os.listdir(f"/proc/{process}/fd"))  # noqa: PTH208
    return int(facts["VmRSS"].split()[0]) * 1024, int(facts["Threads"]), files


class Recording:
    """All that the loudspeakers play, in a file each."""

    def __init__(self, server: SoundServer, folder: Path) -> None:
        self._files = [folder / f"{each}.raw" for each in LOUDSPEAKERS]
        self._parecs = []
        for name, file in zip(LOUDSPEAKERS, self._files, strict=True):
            with file.open("wb") as target:
                command = ["parec", "-d", f"{name}.monitor", *FORMAT]
                self._parecs.append(subprocess.Popen(command, stdout=target, env=server.environment))
        deadline = time.monotonic() + 10
        while not self.length and time.monotonic() < deadline:
            time.sleep(0.005)
        self.begun = time.monotonic() - self.length / RATE

    @property
    def length(self) -> int:
        """Samples so far, of all of them."""
        return min(each.stat().st_size for each in self._files) // 2

    def piece(self, first: int, last: int) -> Samples:
        """The samples from one to another; only one of the loudspeakers plays."""
        first = max(0, first)
        pieces = [samples_of(each, first, last - first) for each in self._files]
        length = min(map(len, pieces))
        return np.add(*(each[:length] for each in pieces))

    def close(self) -> None:
        """Record no more."""
        for each in self._parecs:
            each.terminate()
            each.wait()


def samples_of(file: Path, first: int, count: int) -> Samples:
    """So many samples of a file; fewer if there are no more."""
    return np.fromfile(file, "<i2", count=count, offset=2 * first)


class Change:
    """A change of devices: of what, when, until when, and whether she was heard again after it."""

    def __init__(self, what: str) -> None:
        self.what, self.begun, self.undone = what, time.monotonic(), 0.0
        self.asked = 0
        self.back: float | None = None
        """Seconds after it was undone until she was heard."""

    @property
    def of_loudspeaker(self) -> bool:
        """Whether what is heard may have moved."""
        return "loudspeaker" in self.what


class Soak:
    """All of it: plays, has things happen, and keeps what came of them."""

    def __init__(
        self, seconds: float, words: list[str], folder: Path, environment: dict[str, str], stage: "Stage"
    ) -> None:
        self._seconds, self._words, self._folder, self._environment = seconds, words, folder, environment
        self._stage = stage
        self._chance = random.Random("soak")
        self._begun = time.monotonic()
        self._ended = threading.Event()
        self.sessions: list[Session] = []
        self.ends: list[tuple[int, str]] = []
        self.journals = [0, 0]
        """Commands in the journals, and commands that were obeyed."""
        self.wishes: list[Wish] = []
        self.changes: list[Change] = []
        self.keys = 0
        self.lateness = Lateness(NEAR, FAR)
        self.short = 0
        """Cues that were cut by a command, or quiet, or came while a loudspeaker changed."""
        self._look_at = self._tell_at = 0.0
        self._anchored: tuple[int, int] | None = None

    @property
    def now(self) -> Session:
        """The session that plays."""
        return self.sessions[-1]

    def run(self) -> None:
        """To the end of the time, or until somebody ends it."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._ended.set())
        self._start()
        try:
            self.rest(10)
            every = max(40.0, min(150.0, self._seconds / 8))
            turn, change = time.monotonic() + 10, time.monotonic() + every
            changes = self._changes()
            while not self._is_over:
                self.rest(0.3)
                if self.now.state in ("paused", "lost"):
                    self._recover()
                elif time.monotonic() > change:
                    next(changes)()
                    change = max(change + every, time.monotonic() + every / 3)
                elif time.monotonic() > turn:
                    for command in self._chance.choice(TURNS):
                        self._say_it(command)
                        self.rest(self._chance.uniform(3, 6))
                    turn = time.monotonic() + self._chance.uniform(10, 30)
            self._say_it("stop")
            self.rest(6)
        finally:
            self._close_session()

    @property
    def _is_over(self) -> bool:
        return self._ended.is_set() or time.monotonic() > self._begun + self._seconds

    def _start(self) -> None:
        folder = self._folder / f"session-{len(self.sessions)}"
        self.sessions.append(Session(self._words, folder, self._environment))
        self.lateness.begin_anew()

    def _close_session(self) -> None:
        session = self.now
        code = session.close()
        self.ends.append(code)
        self._take_cues(last=True)
        kept = accounts(session.data / "sessions")[0]
        commands = [each for each in kept.entries if isinstance(each, Commanded) and each.name != "lost"]
        self.journals[0] += len(commands)
        self.journals[1] += session.by_hand + sum(not each.asked for each in session.done)

    def rest(self, seconds: float) -> None:
        """Let so many seconds pass, with an eye on all there is."""
        deadline = time.monotonic() + seconds
        while True:
            session = self.now
            session.read()
            if session.over or session.state in ("over", "ended"):
                if not self._is_over and session.over:
                    self._again()
                elif not self._is_over and session.state == "ended":
                    self._again()
                elif session.state == "over" and not self._is_over:
                    self._landed(session)
            if time.monotonic() > self._look_at:
                self._look_at = time.monotonic() + LOOK
                session.look()
                self._take_cues()
            if time.monotonic() > self._tell_at:
                self._tell_at = time.monotonic() + min(TOLD, self._seconds / 6)
                self._tell()
            left = deadline - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(0.1, left))

    def _landed(self, session: Session) -> None:
        """A false stop: let it land, then play anew."""
        deadline = time.monotonic() + 10
        while not session.over and session.state != "ended" and time.monotonic() < deadline:
            time.sleep(0.1)
            session.read()
        self._again()

    def _again(self) -> None:
        say(f"session {len(self.sessions)} is over ({self.now.state}); another one")
        self._close_session()
        self._start()

    def _say_it(self, command: str) -> bool:
        """She gives a command; whether it was obeyed, or asked back."""
        session = self.now
        session.read()
        phrase = SAID[command]
        awaited = phrase in session.armed
        said = self._stage.room.say(phrase)
        wish = Wish(command, said.begun, said.ended, awaited)
        self.wishes.append(wish)
        deadline = said.ended + 3
        while time.monotonic() < deadline:
            self.rest(0.1)
            if any(
                each.command == command and each.at > said.begun and not each.unsure for each in session.done
            ):
                return True
            if self.now is not session:
                return command == "stop"
        return False

    def _recover(self) -> None:
        """It waits, and she did not want that: a false pause, or a question whether she meant something."""
        self.rest(5)
        for _ in range(2):
            if self.now.state != "paused":
                return
            self._say_it("ready" if "keep going" not in self.now.armed else "go on")
            self.rest(3)
        if self.now.state == "paused":
            self.keys += 1
            self.now.press("g")
            self.rest(2)
        elif self.now.state == "lost":
            self.rest(2)

    def _changes(self) -> Iterator[Callable[[], None]]:
        devices = self._stage.devices
        while True:
            yield lambda: self._change("microphone muted", 12, devices.mute)
            yield lambda: self._change("loudspeaker changed", 8, devices.other_loudspeaker)
            yield lambda: self._change("microphone pulled out", 12, devices.pull_out)
            yield self._kill
            yield lambda: self._change("loudspeaker, a headset, pulled out", 8, devices.pull_out_headset)
            yield lambda: self._change("microphone suspended", 10, devices.suspend)

    def _kill(self) -> None:
        """The ears die, as they might."""
        child, due = self.now.child, self._seconds / 3 * len(self.sessions) * self.now.kills
        if child and self.now.kills < KILLS and time.monotonic() - self._begun >= due:
            self.now.kills += 1
            self._change("ears killed", 3, lambda on: on and os.kill(child, signal.SIGKILL))

    def _change(self, what: str, seconds: float, change: Callable[[bool], object]) -> None:
        """Change a device for some seconds, then see whether she is heard."""
        made = Change(what)
        self.changes.append(made)
        change(True)
        self.rest(seconds)
        change(False)
        made.undone = time.monotonic()
        self.rest(4)
        session = self.now
        while made.asked < BACK and self.now is session and not self._ended.is_set():
            if session.state == "paused":
                self._recover()
            made.asked += 1
            if self._say_it("how long"):
                made.back = time.monotonic() - made.undone
                break
            self.rest(4)
        if self.now is not session:
            made.back = 0.0

    def _take_cues(self, *, last: bool = False) -> None:
        """Compare what was due with what was heard, as far as it has come whole."""
        session, recording = self.now, self._stage.recording
        while session.cues:
            cue = session.cues[0]
            length = min(cue["length"], COMPARED)
            wanted = samples_of(session.folder / "given.raw", cue["given"], length)
            guess = round((cue["due"] - recording.begun + 0.1) * RATE)
            if self._changes_at(cue["due"]):
                self.lateness.begin_anew()
            elif len(wanted) == length >= RATE // 10 and np.any(np.abs(wanted.astype(int)) > LOUD):
                first, end = self.lateness.reach(cue["pulled"], guess)
                if end + length > recording.length and not last:
                    return
                heard = recording.piece(max(0, first), end + length)
                at = cue["due"] - self._begun
                self.lateness.compare(cue["text"], at, cue["pulled"], wanted, heard, max(0, first))
                session.cues.popleft()
                continue
            self.short += 1
            session.cues.popleft()

    def _changes_at(self, at: float) -> bool:
        return any(
            each.of_loudspeaker and each.begun - 2 < at < (each.undone or time.monotonic()) + 6
            for each in self.changes
        )

    def _tell(self) -> None:
        looks = {name: rows[-1] for name, rows in self.now.looks.items() if rows}
        memory = ", ".join(
            f"{name} {row[1] / 2**20:.1f} MB {row[2]} threads {row[3]} files" for name, row in looks.items()
        )
        late = self.lateness
        answers, false = matched(self.wishes, self.done)
        heard = sum(each.how in ("heard", "asked") for each in answers)
        say(
            f"{(time.monotonic() - self._begun) / 60:4.0f} min: {late.exact + late.softer} cues in time, "
            f"{len(late.moved)} moved, {len(late.missed)} missed; {heard} of {len(answers)} commands heard, "
            f"{sum(not each.unsure for each in false)} false, {sum(each.unsure for each in false)} pauses to ask; "
            f"{memory}"
        )

    @property
    def done(self) -> list[Done]:
        """All that was done by ear."""
        return [each for session in self.sessions for each in session.done]


class Stage:
    """The server with its devices, the room, and the recording."""

    def __init__(self, folder: Path, environment: dict[str, str], stack: ExitStack) -> None:
        self.server = SoundServer(folder / "server", environment, RATE)
        stack.callback(self.server.close)
        self.devices = Devices(self.server)
        self.recording = Recording(self.server, folder)
        stack.callback(self.recording.close)
        self.room = stack.enter_context(
            InhabitedRoom(self.server.environment, folder, ",".join(LOUDSPEAKERS), "air")
        )
        for phrase in SAID.values():
            self.room.prepare(phrase)
        time.sleep(SETTLED)


def listen_for(hours: float, folder: Path, words: list[str], environment: dict[str, str]) -> int:
    """So many hours; 0 if no limit is broken. ``words`` are a routine that takes longer, and its content."""
    root = Path(__file__).parents[2]
    data = folder / "data"
    data.mkdir()
    heard = Her(microphone=False).having_listened(
        datetime.now(UTC).astimezone().date(), listening_digest(load())
    )
    profile.write(data / profile.NAME, heard)
    environment = {
        **environment, "VOICEGUIDE_DATA": str(data),
        "PYTHONPATH": f"{root}{os.pathsep}{root / 'scripts'}", "TERM": "xterm-256color",
        "ORT_DISABLE_TELEMETRY": "1",
    }  # fmt: skip
    environment.pop("DBUS_SESSION_BUS_ADDRESS", None)
    files = made_company(folder)
    with ExitStack() as stack:
        stage = Stage(folder, environment, stack)
        company = Company(stage.room, files, min(1.0, hours * 2), "company")
        stack.callback(company.close)
        play = ["play", *words, "--listen"]
        soak = Soak(hours * 3600, play, folder, stage.server.environment, stage)
        soak.run()
        return verdict(soak, company.all, stage.recording.length / RATE)


def verdict(soak: Soak, spells: list[Sounded], seconds: float) -> int:
    """Print what came of it; 1 if a limit is broken."""
    broken: list[str] = []
    say(f"{seconds / 60:.0f} min in {len(soak.sessions)} sessions")
    for code, errors in soak.ends:
        if code or "Traceback" in errors:
            broken.append(f"a session ended with {code}, {errors[-500:]!r}")
    broken += [*_told_late(soak), *_told_commands(soak, spells), *_told_changes(soak), *_told_growth(soak)]
    for each in broken:
        say(f"BROKEN: {each}")
    say("no limit is broken" if not broken else f"{len(broken)} limits are broken")
    return 1 if broken else 0


def _told_late(soak: Soak) -> Iterator[str]:
    late = soak.lateness
    say(
        f"of {late.cues} cues {late.exact} to the sample, {late.softer} in time but softer or under a tone, "
        f"{len(late.moved)} moved, {len(late.missed)} missed; {late.anchors} times counted anew; "
        f"{soak.short} not compared (cut, quiet or while a loudspeaker changed)"
    )
    for text, at, samples in late.moved[:20]:
        say(f"  at {at:.1f} s: {samples * 1000 / RATE:+.2f} ms, {text}")
    for text in late.missed[:20]:
        say(f"  missed: {text}")
    if late.missed:
        yield f"{len(late.missed)} cues were not heard"
    if any(each.samples > LATEST for each in late.moved):
        yield f"a cue came more than {LATEST * 1000 // RATE} ms late"
    if not late.cues:
        yield "no cue was compared"


def _told_commands(soak: Soak, spells: list[Sounded]) -> Iterator[str]:
    answers, false = matched(soak.wishes, soak.done)
    for kind in ("quiet", "talk with the words", "ordinary talk", "pink noise"):
        there = [each for each in answers if among(spells, each.wish.begun, each.wish.ended) == kind]
        how = Counter(each.how for each in there)
        if there:
            say(f"she, {kind}: {_counted(how)} of {len(there)}")
    heard = [each for each in answers if each.how in ("heard", "asked")]
    awaited = [each for each in answers if each.wish.awaited]
    of_them = sum(each.how in ("heard", "asked") for each in awaited)
    say(f"commands heard: {len(heard)} of {len(answers)}; of those listened for {of_them} of {len(awaited)}")
    by_command = Counter(each.wish.command for each in answers)
    missed = Counter(each.wish.command for each in answers if each.how not in ("heard", "asked"))
    say(
        "  not heard: "
        + (", ".join(f"{name} {number} of {by_command[name]}" for name, number in missed.items()) or "none")
    )
    if heard:
        after = np.array([each.after for each in heard]) * 1000
        say(
            f"  obeyed {np.median(after):.0f} ms after her last word, {np.percentile(after, 90):.0f} for nine of ten"
        )
    minutes = dict(minutes_of(spells))
    found = by_kind(false, spells)
    for kind, length in minutes.items():
        say(f"false, in {length:.0f} min of {kind}: {_counted(found.get(kind, Counter()))}")
    say(
        f"in the journals {soak.journals[0]} commands, {soak.journals[1]} obeyed; {soak.keys} times a key had to help"
    )
    if soak.journals[0] != soak.journals[1]:
        yield "the journals do not tell what was obeyed"
    obeyed: dict[Kind, int] = {kind: _obeyed(each) for kind, each in found.items()}
    hours = max(minutes.get("talk with the words", 0) / 60, 0.25)
    if obeyed.get("talk with the words", 0) / hours > MOST_FALSE:
        yield f"more than {MOST_FALSE:g} false commands in an hour of talk that uses the words"


def _obeyed(found: Counter[str]) -> int:
    return sum(
        number for name, number in found.items() if name != "paused to ask" and not name.startswith("asked")
    )


def _counted(found: Counter[str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in found.most_common()) or "none"


def _told_changes(soak: Soak) -> Iterator[str]:
    for what in dict.fromkeys(each.what for each in soak.changes):
        made = [each for each in soak.changes if each.what == what and each.undone]
        back = [each.back for each in made if each.back is not None]
        tries = Counter(each.asked for each in made)
        slowest = f", at the latest {max(back):.0f} s after it" if back else ""
        say(
            f"{what} {len(made)} times, heard again {len(back)}{slowest}; asked {_counted(Counter({str(k): v for k, v in tries.items()}))}"
        )
        if len(back) < len(made):
            yield f"she was not heard again after: {what}"
    killed = sum(each.kills for each in soak.sessions)
    children = sum(len(each.children) for each in soak.sessions)
    say(f"ears: {children} processes in {len(soak.sessions)} sessions, {killed} killed by us")
    troubles = Counter(text for each in soak.sessions for name, text, _ in each.events if name == "trouble")
    for text, number in troubles.most_common():
        say(f"  {number} times: {text}")
    if children > len(soak.sessions) + killed:
        yield "the ears were started again by themselves"


def _told_growth(soak: Soak) -> Iterator[str]:
    guides = [each.runs[0] for each in soak.sessions]
    ears = [run for each in soak.sessions for run in each.runs[1:]]
    for name, runs in (("guide", guides), ("ears", ears)):
        rows = max(runs, key=len, default=[])
        for what, number, unit in (("memory", 1, 2**20), ("threads", 2, 1), ("files", 3, 1)):
            looks = [(row[0] - rows[0][0], row[number] / unit) for row in rows]
            since = min(WARM, looks[-1][0] / 2) if looks else WARM
            growth = grown(looks, since)
            if growth is None:
                continue
            say(f"{name}, {what}: {_grown(growth)}; minutes {since / 60:.0f} to {looks[-1][0] / 60:.0f}")
            hours = (looks[-1][0] - since) / 3600
            if what == "memory" and growth.an_hour * hours > MOST_GROWTH * max(hours, 0.5):
                yield f"the memory of the {name} grows by {growth.an_hour:.1f} MB an hour"
            if what != "memory" and growth.last - growth.first > 4:
                yield f"the {what} of the {name} grow"


def _grown(growth: Growth) -> str:
    return f"{growth.first:.1f}, then {growth.last:.1f}, at most {growth.most:.1f}, {growth.an_hour:+.2f} an hour"
