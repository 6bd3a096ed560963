"""The soak of the listening half: hours of `play --listen` in a room in which others talk and devices change.

On a sound server of its own lie two loudspeakers and a microphone, between them the room of
``benchmarks.inhabited``. In it made voices talk, softer and farther than she is; noise comes and goes; the
microphone is muted, silenced and pulled out, the loudspeakers change, the ears are killed; and now and then
she gives a command. What is heard is compared with what was due (see ``trials.witness``), what was obeyed
with what she said.
"""

import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np

from trials.attended import AttendedSession
from trials.outcome import RATE, Change, Outcome
from trials.overheard import Wish
from trials.stage import Company, Stage, made_company, samples_of
from trials.summary import BROKEN, so_far, summed_up
from voiceguide import profile
from voiceguide.cli.known import listening_digest
from voiceguide.coach.commands import TABLE, Command
from voiceguide.her import Her
from voiceguide.journal import Commanded, accounts
from voiceguide.library import load

LOOK: Final = 10.0
"""Seconds between two looks at the processes and at what was heard."""

TOLD: Final = 300.0
"""Seconds between two lines; a sixth of the whole if that is shorter."""

COMPARED, LEAST = RATE // 2, RATE // 10
"""Samples of a cue that are compared, its beginning; and how many there must be."""

LOUD: Final = 100
"""Of 32768: from here on a sample can be heard."""

SAID: Final = {row.command: row.spoken[0] for row in TABLE if row.spoken}
"""What she says for a command: the phrase that is offered."""

TURNS: Final[Sequence[Sequence[Command]]] = (
    ("pause", "go on"), ("how long",), ("slower", "faster"), ("next",), ("again",), ("quieter", "louder"),
    ("what now",),
)  # fmt: skip
"""What she asks for, one turn after the other: each leaves the session as it was, but for its place."""

BETWEEN, WITHIN = (10.0, 30.0), (3.0, 6.0)
"""Seconds between two of her turns, and between two commands of one, from and to."""

ANSWERED: Final = 3.0
"""Seconds that she waits for what she asked for."""

BACK: Final = 3
"""How often she asks after a change of devices, to see whether she is heard."""

KILLS: Final = 2
"""How often the ears of one session are killed: after the fourth time they stay away."""

MOVES: Final = 2.0, 6.0
"""Seconds before a change of loudspeakers and after it in which a cue is not compared."""


def say(text: str) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{time.strftime('%H:%M:%S')}  {text}\n")
    sys.stdout.flush()


class Soak:
    """Plays, has things happen, and keeps what came of them in ``outcome``."""

    def __init__(self, seconds: float, words: Sequence[str], folder: Path, stage: Stage) -> None:
        """``words`` begin a session that takes longer; its journals are in ``folder``."""
        self.outcome = Outcome()
        self._seconds, self._words, self._folder, self._stage = seconds, words, folder, stage
        self._chance = random.Random("soak")
        self._begun = time.monotonic()
        self._ended = threading.Event()
        self._look_at = self._tell_at = 0.0
        self._kills = 0
        self._started = 0
        self._now = self._start()

    def run(self) -> None:
        """To the end of the time, or until somebody ends it."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._ended.set())
        try:
            self._live()
            self._say("stop")
            self._rest(6)
        finally:
            self._end_session()
            self.outcome.seconds = time.monotonic() - self._begun

    def _live(self) -> None:
        """Her turns and the changes, one after the other."""
        every = max(40.0, min(150.0, self._seconds / 8))
        turn, change, changes = 20.0, every, self._changes()
        while not self._is_over:
            self._rest(0.3)
            passed = time.monotonic() - self._begun
            if self._now.state in ("paused", "lost"):
                self._recover()
            elif passed > change:
                next(changes)()
                change = max(change + every, time.monotonic() - self._begun + every / 3)
            elif passed > turn:
                self._take_a_turn()
                turn = time.monotonic() - self._begun + self._chance.uniform(*BETWEEN)

    @property
    def _is_over(self) -> bool:
        return self._ended.is_set() or time.monotonic() > self._begun + self._seconds

    def _start(self) -> AttendedSession:
        folder = self._folder / f"session-{self._started}"
        self._started += 1
        self._kills = 0
        self.outcome.lateness.begin_anew()
        return AttendedSession(self._words, folder, self._stage.environment)

    def _end_session(self) -> None:
        """End it, and take in what it leaves."""
        session, outcome = self._now, self.outcome
        outcome.ends.append(session.close())
        self._take_in(session)
        self._take_cues(last=True)
        kept = accounts(session.data / "sessions")[0].entries
        outcome.kept += sum(isinstance(each, Commanded) and each.name != "lost" for each in kept)
        outcome.obeyed += session.obeyed
        outcome.troubles += session.troubles
        outcome.guides.append(session.seen)
        outcome.ears += session.ears.values()

    def _take_in(self, session: AttendedSession) -> None:
        session.read()
        self.outcome.done += session.done
        session.done.clear()

    def _rest(self, seconds: float) -> None:
        """Let so many seconds pass, with an eye on all there is."""
        deadline = time.monotonic() + seconds
        while True:
            self._watch()
            left = deadline - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(0.1, left))

    def _watch(self) -> None:
        self._take_in(self._now)
        if self._now.ends and not self._is_over:
            self._begin_anew()
        now = time.monotonic()
        if now > self._look_at:
            self._look_at = now + LOOK
            self._now.look()
            self._take_cues()
        if now > self._tell_at:
            self._tell_at = now + min(TOLD, self._seconds / 6)
            say(f"{(now - self._begun) / 60:4.0f} min: {so_far(self.outcome)}; {self._now.size}")

    def _begin_anew(self) -> None:
        """After a stop that nobody meant, once she was told how to get up; or after the last exercise."""
        deadline = time.monotonic() + 10
        while self._now.state == "over" and not self._now.over and time.monotonic() < deadline:
            time.sleep(0.1)
            self._take_in(self._now)
        say(f"session {self._started} is over; another one")
        self._end_session()
        self._now = self._start()

    def _take_a_turn(self) -> None:
        for command in self._chance.choice(TURNS):
            self._say(command)
            self._rest(self._chance.uniform(*WITHIN))

    def _say(self, command: Command) -> bool:
        """She gives a command; whether it was obeyed, or asked back."""
        session, outcome = self._now, self.outcome
        self._take_in(session)
        awaited = SAID[command] in session.armed
        said = self._stage.room.say(SAID[command])
        outcome.wishes.append(Wish(command, said.begun, said.ended, awaited))
        while time.monotonic() < said.ended + ANSWERED:
            self._rest(0.1)
            since = [each for each in outcome.done if each.at > said.begun]
            if any(each.command == command and not each.unsure for each in since):
                return True
            if self._now is not session:
                return False
        return False

    def _recover(self) -> None:
        """It waits, and she did not want that: a false pause, or a question whether she meant something."""
        self._rest(5)
        for _ in range(2):
            if self._now.state == "paused":
                self._say("go on" if SAID["go on"] in self._now.armed else "ready")
                self._rest(3)
        if self._now.state == "paused":
            self.outcome.keys += 1
            self._now.press("g")
        self._rest(2)

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
        """The ears die, as they might; a third of the time later once more."""
        child, due = self._now.child, self._seconds / 3 * self._kills
        if child and self._kills < KILLS and time.monotonic() - self._begun >= due:
            self._kills += 1
            self.outcome.kills += 1
            self._change("ears killed", 3, lambda on: on and os.kill(child, signal.SIGKILL))

    def _change(self, what: str, seconds: float, change: Callable[[bool], object]) -> None:
        """Change a device for some seconds, then see whether she is heard."""
        made, session = Change(what, time.monotonic()), self._now
        self.outcome.changes.append(made)
        change(True)
        self._rest(seconds)
        change(False)
        made.undone = time.monotonic()
        self._rest(4)
        while self._now is session and made.back is None and made.asked < BACK:
            if session.state == "paused":
                self._recover()
            made.asked += 1
            if self._say("how long"):
                made.back = time.monotonic() - made.undone
            else:
                self._rest(4)
        made.cut = made.back is None and self._now is not session

    def _take_cues(self, *, last: bool = False) -> None:
        """Compare what was due with what was heard, as far as that has come whole."""
        cues = self._now.cues
        while cues and self._take_cue(cues[0], last=last):
            cues.popleft()

    def _take_cue(self, cue: Mapping[str, Any], *, last: bool) -> bool:
        """Whether it is done with."""
        outcome, recording = self.outcome, self._stage.recording
        length, due, planned = min(cue["length"], COMPARED), cue["due"], cue["pulled"]
        wanted = samples_of(self._now.folder / "given.raw", cue["given"], length)
        if self._loudspeaker_changes(due):
            outcome.lateness.begin_anew()
            outcome.left_out += 1
        elif length < LEAST or len(wanted) < length or not np.any(np.abs(wanted.astype(int)) > LOUD):
            outcome.left_out += 1
        else:
            first, end = outcome.lateness.reach(planned, round((due - recording.begun) * RATE))
            if end + length > recording.length and not last:
                return False
            first = max(0, first)
            heard = recording.piece(first, end + length)
            outcome.lateness.compare(cue["text"], due - self._begun, planned, wanted, heard, first)
        return True

    def _loudspeaker_changes(self, at: float) -> bool:
        before, after = MOVES
        return any(
            each.of_loudspeaker and each.begun - before < at < (each.undone or time.monotonic()) + after
            for each in self.outcome.changes
        )


def listen_for(hours: float, folder: Path, words: Sequence[str], environment: Mapping[str, str]) -> int:
    """So many hours of a routine that takes longer; 0 if no limit is broken. ``words`` name it."""
    data = folder / "data"
    data.mkdir()
    today = datetime.now(UTC).astimezone().date()
    her = Her(microphone=False).having_listened(today, listening_digest(load()))
    profile.write(data / profile.NAME, her)
    root = Path(__file__).parents[2]
    own = {
        "VOICEGUIDE_DATA": str(data), "PYTHONPATH": f"{root}{os.pathsep}{root / 'scripts'}",
        "TERM": "xterm-256color", "ORT_DISABLE_TELEMETRY": "1",
    }  # fmt: skip
    files = made_company(folder, Path(environment["VOICEGUIDE_CACHE"]))
    with ExitStack() as stack:
        stage = Stage(folder, {**environment, **own}, stack, SAID.values())
        company = Company(stage.room, files, min(1.0, hours * 2))
        stack.callback(company.close)
        soak = Soak(hours * 3600, ["play", *words, "--listen"], folder, stage)
        soak.run()
        soak.outcome.spells = company.spells
    return _told(summed_up(soak.outcome))


def _told(lines: Sequence[str]) -> int:
    for line in lines:
        say(line)
    broken = any(line.startswith(BROKEN) for line in lines)
    say("a limit is broken" if broken else "no limit is broken")
    return int(broken)
