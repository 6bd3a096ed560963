"""A made voice steers `play` at a sound server, and the loudspeaker's recording tells what became of it.

    scripts/by-voice                       every row of the table of commands, in each kind of unit
    scripts/by-voice --row next --in hold  only these; both may be repeated
    scripts/by-voice --stops 30            from the end of "stop now" to silence, over the guide's words
    scripts/by-voice --lanes 2             sessions that are played at once, each at a server of its own

She says each phrase once over the guide's words and once in a silence of it: in a set-up, a hold, a
repetition, on the way to another position and in a rest; and in a pause and in a break, which are silent.
Each is a session of its own. What counts where is what ``coach.armed`` says: elsewhere the session has to go
on as planned, to the sample. The journal tells when a trial goes on; what a command did, and when, is told by
the recording. An unheard phrase is counted, for no recogniser hears all. The exit status is 1 if something
else than what she said was obeyed, if what was heard was not done, or if less than 88 % was heard. What the
machine was too busy for is tried again, and so is what came to nothing; that is told.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import date
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from queue import SimpleQueue
from statistics import median
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Final, Literal, NamedTuple, get_args

import numpy as np
import soxr
from benchmarks.inhabited import InhabitedRoom, Said
from benchmarks.room import RATE as HER_RATE
from benchmarks.soundserver import SoundServer

import voiceguide
from trials.tape import RATE, Floats, Tape
from voiceguide import profile
from voiceguide.cli.known import listening_digest
from voiceguide.coach import Request, Tone
from voiceguide.coach.answering import phrase_of
from voiceguide.coach.armed import Situation, armed
from voiceguide.coach.commands import TABLE, Command
from voiceguide.coach.course import Kind
from voiceguide.coach.obey import HOLD_STEP, LEAST_LEFT, PACE_STEP, REPS_STEP, REST_STEP
from voiceguide.coach.script import Address, ToneName
from voiceguide.coach.wording import spoken_seconds
from voiceguide.guide import Guide
from voiceguide.her import Her
from voiceguide.journal import Commanded, accounts
from voiceguide.library import load
from voiceguide.sound import tone_clip
from voiceguide.timeline.model import Cue
from voiceguide.utterance import Manner, Utterance

CONTENT: Final = Path(__file__).with_name("by_voice.yaml")
ROOT: Final = Path(__file__).parents[2]

When = Literal["over", "silence", "paused", "break"]
"""Over the guide's words, in a silence of it, or while she has paused it, or has asked for a break."""

Verdict = Literal["obeyed", "asked back", "missed", "still", "wrong", "broken", "void"]
"""Of a phrase that counts where it is said: obeyed, at once or once it was asked back, or not heard.

Of one that does not count there: still, if nothing came of it. Wrong if something else was obeyed, broken if
what was heard was not done. Void if it was not said where it should have been."""

HEARD_AT_LEAST: Final = 88.0
"""Per cent of the phrases that count."""

STOPPED_WITHIN: Final = 700.0
"""Milliseconds from the end of "stop now" to silence, for nine of ten."""

INTO_WORDS, INTO_SILENCE, INTO_PAUSE, INTO_BREAK = 0.4, 0.2, 1.2, 2.4
"""Seconds after words have begun, or after they have ended, until she is let speak, which takes 0.1 s more.

What the guide says is not listened for within two seconds, and in a break it says what ends it."""

BEFORE: Final = 2.0
"""Seconds before a phrase in which the microphone must have been heard, too: echo is followed from there."""

ROOM_WITHIN: Final = 0.35
"""Seconds within which what she says comes to the microphone."""

HEARD_WITHIN: Final = 4.0
"""Seconds after which a phrase counts as not heard."""

STILL_FOR: Final = 5.0
"""Seconds for which the session has to go on as planned after a phrase that does not count."""

AGAIN_AT_MOST: Final = 2

TOGETHER: Final = RATE * 3 // 5
"""Samples: the guide does not begin to say two things within that."""

LOUD_ENOUGH: Final = 300.0
"""Of 32768: windows of a clip that are as loud can be told to be softer."""

LOOK: Final = 0.4
"""Seconds between two looks at the tape."""

EXACT: Final = RATE // 500
"""Samples by which what is planned may be off the plan: 2 ms."""

OFFERED: Final[Mapping[Command, str]] = {row.command: row.spoken[0] for row in TABLE if row.spoken}
"""What she says for each command."""

YES: Final = "yes please"


class Place(NamedTuple):
    """A kind of unit, and the session in which it comes soon."""

    kind: Kind
    session: str
    words: str
    """what is said in it, long enough to be spoken over"""
    before: str
    """what is said before a silence in it; often the same"""
    following: str
    """what comes after that silence"""
    repeated: str
    """what is heard when it is told again"""
    beginning: str
    """what is heard when its exercise begins anew"""
    sided: bool = True


AGAIN: Final = "Here it is again."
SHOULDER: Final = "Stand tall, and let your {} shoulder sink away from your ear."
SEAT: Final = "Walk to the chair, and let yourself down slowly, with both hands on the seat."
RISE: Final = "Breathe in, and let your right arm rise, as far as it likes to go."
SINK: Final = "Afterwards let your right arm sink, little by little, down to your hip."
REST: Final = "Rest for sixteen seconds, and let your breath come and go by itself."
UP, OUT, WIDE, SET_DONE = "In and up", "Out and down", "Out and wide", "The set is done."
OTHER: Final = "Now your left arm."
OWED: Final = tuple(f"Your right side still has {spoken_seconds(Fraction(each))}." for each in range(1, 20))
"""What it may answer to who changes sides in a hold."""

PLACES: Final[Mapping[str, Place]] = {
    "setup": Place("setup", "in-setup", SHOULDER.format("right"), SHOULDER.format("right"), "Breathe in.",
                   SHOULDER.format("right"), "Setting up, from the beginning."),
    "hold": Place("repetition", "in-hold", SINK, SINK, "Three", AGAIN, "Holding, from the beginning."),
    "repetition": Place("repetition", "in-repetition", RISE, UP, OUT, AGAIN,
                        "Repeating, from the beginning."),
    "transfer": Place("transfer", "in-transfer", SEAT, SEAT, "Sit tall.", SEAT,
                      "Going there, from the beginning.", sided=False),
    "rest": Place("rest", "in-rest", REST, REST, "Three", SET_DONE, "Resting, from the beginning."),
}  # fmt: skip


class Cell(NamedTuple):
    """What she says, and where."""

    command: Command
    said: str
    where: str
    when: When

    @property
    def place(self) -> Place:
        """Where, in full."""
        return PLACES[self.where]

    @property
    def anchor(self) -> str:
        """The words over which, or after which, it is said."""
        return self.place.words if self.when == "over" else self.place.before

    @property
    def counts(self) -> bool:
        """Whether it is listened for there."""
        states = {"over": "playing", "silence": "playing", "paused": "paused", "break": "break"}
        situation = Situation(
            states[self.when], self.place.kind, self.place.sided, speaking=self.when == "over"
        )
        return self.said in {each.text for each in armed(situation)}

    def __str__(self) -> str:
        """For a line."""
        return f'"{self.said}", {self.where}, {self.when}'


def cells() -> list[Cell]:
    """The whole table; half-way through it each row has been said everywhere, over words or in a silence."""
    rows = list(OFFERED.items())
    halves: tuple[list[Cell], list[Cell]] = [], []
    for place, where in enumerate(PLACES):
        for number, row in enumerate(rows):
            for half, when in enumerate(("over", "silence")):
                halves[(half + number + place) % 2].append(Cell(*row, where, when))
    waiting = [Cell(*row, "setup", when) for when in ("paused", "break") for row in rows]
    waiting += [Cell(*row, where, "paused") for row in rows if row[0] == "go on" for where in PLACES]
    return [*halves[0], *dict.fromkeys(waiting), *halves[1]]


class Outcome(NamedTuple):
    """What became of it.

    ``toned`` and ``done`` are seconds from the end of the phrase to the tone, and to what it does; ``silent``
    those to silence, of what stops; ``softer`` those from its beginning until the guide gives way.
    """

    cell: Cell
    verdict: Verdict
    why: str = ""
    toned: float | None = None
    done: float | None = None
    silent: float | None = None
    softer: float | None = None
    disturbed: tuple[str, ...] = ()
    """why it had to be tried again"""


class Words:
    """How the guide sounds: its clips and tones, and its plans. For one thread at a time."""

    def __init__(self) -> None:
        self._guide: Guide = voiceguide.open(CONTENT)
        self._lock = Lock()

    @lru_cache  # noqa: B019 - lives as long as the program
    def clips(self, text: str) -> tuple[Floats, ...]:
        """A text, in each manner of speaking it."""
        with self._lock:
            spoken = [self._guide.voice.clip(Utterance(text, manner)).samples for manner in get_args(Manner)]
        return tuple(np.frombuffer(each, "<i2").astype(np.float32) for each in spoken)

    @lru_cache  # noqa: B019
    def tone(self, name: ToneName) -> Floats:
        """A tone."""
        return np.frombuffer(tone_clip(Tone(name, Address()), RATE).samples, "<i2").astype(np.float32)

    @lru_cache  # noqa: B019
    def plan(self, session: str) -> tuple[Cue, ...]:
        """All that will be said in a session, and when, in samples."""
        with self._lock:
            planned = self._guide.plan(session, Request(heard=True, safety="short", lead_in=0))
            return tuple(cue for cue in planned.timeline.cues if cue.kind == "speech")

    @cached_property
    def phrases(self) -> set[str]:
        """What is always said in the same words, whatever the session."""
        phrases = self._guide.library.phrases.values()
        said = {words for each in phrases for step in each for words in (step.text, *step.others)}
        return {words for words in said if "{" not in words}

    def planned(self, session: str, text: str) -> Cue:
        """The first time a text is said in a session."""
        return next(cue for cue in self.plan(session) if cue.text == text)

    def distance(self, session: str, one: str, other: str) -> int:
        """Samples from the beginning of a text to that of the first other one after it, as planned."""
        starts = [cue for cue in self.plan(session) if cue.text in (one, other)]
        begun = next(cue.start for cue in starts if cue.text == one)
        return next(cue.start for cue in starts if cue.text == other and cue.start > begun) - begun


class Broken(Exception):
    """What was heard was not done, and why."""


class Void(Exception):
    """The trial did not come to what was to be tried, and why."""


class Playing:
    """A session that is played, with a tape at the loudspeaker and one at the microphone."""

    def __init__(self, lane: "Lane", session: str, data: Path) -> None:
        self.words, self._room, self.session, self._data = lane.words, lane.room, session, data
        self._tapes = ExitStack()
        self.tape, self._microphone = (self._recorded(lane, sink) for sink in ("speaker", "air"))
        profile.write(data / profile.NAME, Her().having_listened(date.today(), listening_digest(load())))
        words = (
            "play",
            session,
            "--listen",
            "--content",
            str(CONTENT),
            "--lead-in",
            "0",
            "--safety",
            "short",
        )
        environment = {**lane.environment, "VOICEGUIDE_DATA": str(data), "PYTHONPATH": str(ROOT)}
        null = subprocess.DEVNULL
        self.process = subprocess.Popen(
            [sys.executable, "-m", "voiceguide", *words],
            env=environment,
            stdin=null,
            stdout=null,
            stderr=null,
        )

    def _recorded(self, lane: "Lane", sink: str) -> Tape:
        tape = Tape(lane.environment, sink)
        self._tapes.callback(tape.close)
        return tape

    def close(self) -> None:
        """End it."""
        self.process.kill()
        self.process.wait()
        self._tapes.close()

    def waits_for(self, *texts: str, first: int = 0, seconds: float = 20) -> tuple[str, int]:
        """Wait until the guide says one of these, from a sample on; which, and its first sample.

        Raises Void.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for text in texts:
                for clip in self.words.clips(text):
                    if found := self.tape.find(clip[: RATE // 2], first):
                        return text, found[0].at
            time.sleep(LOOK)
        raise Void(f"{texts[0]!r} was not heard")

    @cached_property
    def shift(self) -> int:
        """By how many samples the tape is behind the plan: waits for the first words. Raises Void."""
        text, at = self.waits_for(*(cue.text for cue in self.words.plan(self.session)[:3]))
        return at - self.words.planned(self.session, text).start

    def comes(self, text: str) -> int:
        """The sample at which a text will begin, or has begun, as planned."""
        return self.shift + self.words.planned(self.session, text).start

    def heard(self, text: str, first: int, last: int | None = None) -> int | None:
        """The first sample of a text between two, if the guide has said it."""
        found = (self.tape.find(clip, first, last) for clip in self.words.clips(text))
        return min((each[0].at for each in found if each), default=None)

    def says(self, text: str, at: float) -> Said:
        """Let her say it at a time, and wait until she has; when it was heard at the microphone."""
        self.tape.wait_until(at)
        said = self._room.say(text)
        hers = hers_alone(text)
        time.sleep(0.15)
        first = self._microphone.sample_at(said.begun)
        sound = self._microphone.piece(first, first + len(hers) + round(ROOM_WITHIN * RATE))
        begun = self._microphone.when(first + _best(hers, sound))
        return Said(begun, begun + len(hers) / RATE)

    def microphone_failed(self, said: Said) -> bool:
        """Whether nothing, not even the noise of the room, came from it while she spoke, or just before."""
        first, last = self._microphone.sample_at(said.begun - BEFORE), self._microphone.sample_at(said.ended)
        loud = np.flatnonzero(self._microphone.piece(first, last))
        return bool(np.diff(loud, prepend=-1, append=last - first).max() > RATE // 100)

    @property
    def commands(self) -> list[str]:
        """What it has written down that she asked for."""
        kept = accounts(self._data / "sessions")
        return [entry.name for entry in kept[0].entries if isinstance(entry, Commanded)] if kept else []


def _loudness(sound: Floats, window: int) -> Floats:
    """The root mean square of each whole window."""
    pieces = sound[: len(sound) // window * window].reshape(-1, window)
    return np.sqrt((pieces**2).mean(axis=1))


def _best(wanted: Floats, sound: Floats) -> int:
    return int(np.argmax(np.correlate(sound, wanted, "valid"))) if len(sound) >= len(wanted) else 0


@lru_cache
def hers_alone(text: str) -> Floats:
    """What she says, without the silence around it, at the rate of the tapes."""
    from benchmarks.inhabited import spoken
    from benchmarks.speakers import trimmed

    return soxr.resample(trimmed(spoken(text, "natural:")), HER_RATE, RATE).astype(np.float32)


class After:
    """A session after she has said something: seconds count from the end of that."""

    def __init__(self, playing: Playing, cell: Cell, anchor: int, said: Said) -> None:
        self.playing, self.cell, self.anchor, self.said = playing, cell, anchor, said
        self.tape, self.words = playing.tape, playing.words
        self.begun, self.ended = (self.tape.sample_at(moment) for moment in said)

    def seconds(self, sample: int | None) -> float | None:
        """How long after the phrase a sample was heard."""
        return None if sample is None else (sample - self.ended) / RATE

    def first(self, *texts: str, since: float = 0.0) -> float | None:
        """When the first of these is said."""
        first = self.ended + round(since * RATE)
        found = (self.playing.heard(text, first) for text in texts)
        return self.seconds(min((each for each in found if each is not None), default=None))

    def all_of(self, text: str, since: int) -> list[int]:
        """The samples at which a text begins, from one on."""
        clips = self.words.clips(text)
        found = sorted(each.at for clip in clips for each in self.tape.find(clip, since))
        return [at for before, at in pairwise([-RATE, *found]) if at - before > RATE // 2]

    def tone(self, name: ToneName, until: float = 2.5, since: float = -0.3) -> float | None:
        """When a tone is heard, perhaps over words."""
        first, last = (self.ended + round(each * RATE) for each in (since, until))
        return self.seconds(self.tape.tone(self.words.tone(name), first, last, self._words_near(first, last)))

    def _words_near(self, first: int, last: int) -> list[tuple[Floats, int]]:
        """All words of the plan that sound between two samples, with where they begin.

        Of what would begin at about the same time it is the one that is most alike; words may be cut short.
        """
        longest = 8 * RATE
        planned = {cue.text for cue in self.words.plan(self.cell.place.session)}
        texts = planned | self.words.phrases | set(OWED)
        clips = [clip for text in texts for clip in self.words.clips(text)]
        found = [(each, clip) for clip in clips for each in self.tape.find(clip, first - longest, last)]
        words: list[tuple[Floats, int]] = []
        for each, clip in sorted(found, key=lambda pair: -pair[0].likeness):
            if all(abs(at - each.at) > TOGETHER for _, at in words):
                words.append((clip, each.at))
        return [(clip, at) for clip, at in words if at + len(clip) > first]

    def gave_way(self) -> float | None:
        """Seconds from the beginning of the phrase until the guide's words are 6 dB softer: half-way.

        None where these are not the words of the place, or were not as loud as they are before.
        """
        window = RATE // 200
        first, last = self.begun - RATE // 5, self.begun + RATE // 2
        heard = _loudness(self.tape.piece(first, last), window)
        for clip in self.words.clips(self.cell.place.words):
            said = _loudness(clip[first - self.anchor : last - self.anchor], window)
            length = min(len(said), len(heard))
            loud = said[:length] > LOUD_ENOUGH
            shares = heard[:length][loud] / said[:length][loud]
            times = (np.flatnonzero(loud) * window + first - self.begun) / RATE
            softer = np.flatnonzero((shares < 0.5) & (times > 0))
            if len(softer) and np.allclose(shares[times < 0], 1, atol=0.1) and (times < 0).any():
                return float(times[softer[0]])
        return None

    def silence(self, seconds: float, since: float = 0.0) -> float | None:
        """When so much silence begins."""
        return self.seconds(self.tape.silent_from(self.ended + round(since * RATE), seconds))

    @cached_property
    def planned(self) -> "Callable[[str, str], int]":
        """Samples between two texts as planned."""
        return lambda one, other: self.words.distance(self.cell.place.session, one, other)


Check = Callable[[After], float | None]
"""When it has done what it should; None as long as it has not."""


def says(*texts: str) -> Check:
    """It says one of these."""
    return lambda after: after.first(*texts)


def _is_ready(after: After) -> float | None:
    """What follows comes as soon as the words are over, before it was planned; from a pause, it goes on."""
    if after.cell.when in ("paused", "break"):
        return _goes_on(after)
    following = after.first(after.cell.place.following)
    words = len(after.words.clips(after.cell.place.words)[0])
    free = max(0.0, (after.anchor + words - after.ended) / RATE)
    if following is not None and following > free + 2.0:
        raise Broken(f"what follows came after {following:.1f} s")
    return following


def _pauses(after: After) -> float | None:
    """A tone, and then silence."""
    toned = after.tone("phase", until=2.5)
    if toned is None:
        return None
    silent = after.silence(2.0, since=toned)
    if silent is not None and silent > toned + 0.5:
        raise Broken("it goes on after the tone of a pause")
    return silent if silent is None else toned


def _goes_on(after: After) -> float | None:
    return after.first("We go on." if after.cell.when == "paused" else "Welcome back.")


def _stops(after: After) -> float | None:
    """A tone, how to get up, and the end of the program."""
    toned, told = after.tone("hold-end", until=2.5), after.first("Stopped.")
    if toned is None or told is None or after.playing.process.poll() is None:
        return None
    if after.playing.process.poll():
        raise Broken(f"it ended with {after.playing.process.poll()}")
    return toned


def _next(after: After) -> float | None:
    begun = after.first("And now nod.")
    left = begun is not None and after.first("Nod.", since=begun) is not None
    return begun if left else None


def _paced(way: int, told: str) -> Check:
    """It is told, and what follows has the other pace."""

    def check(after: After) -> float | None:
        said = after.first(told)
        if said is None:
            return None
        second = WIDE if after.cell.where == "hold" else OUT
        usual = after.planned(UP, second)
        wanted = usual / float(1 + way * PACE_STEP)
        ups, seconds = after.all_of(UP, after.ended), after.all_of(second, after.ended)
        found = [next((each for each in seconds if each > up), up) - up for up in ups]
        return said if any(abs(each - wanted) <= EXACT for each in found) else None

    return check


def _stretched(way: int, told: Mapping[str, str]) -> Check:
    """It is told, and the hold, the rest or the set is so much longer, or shorter."""

    def check(after: After) -> float | None:
        where = after.cell.where
        said = after.first(told[where])
        if said is None and (where, way) == ("hold", -1):  # with three seconds left there is no time to tell
            said = after.first("three")
        if said is None:
            return None
        if where == "repetition":
            ended = after.first(SET_DONE)
            if ended is None:
                return None
            begun = len(after.all_of(UP, after.anchor if after.cell.when == "over" else after.anchor - RATE))
            wanted = max(3 + way * REPS_STEP, 1)
            return _as_wanted(said, begun == wanted, f"{begun} repetitions, not {wanted}")
        last, step = (OUT, HOLD_STEP) if where == "hold" else (UP, REST_STEP)
        end = after.playing.heard(last, after.ended)
        if end is None:
            return None
        more = end - after.anchor - after.planned(after.cell.place.words, last)
        if way > 0:
            return _as_wanted(said, abs(more - step * RATE) <= EXACT, f"{more / RATE:+.2f} s")
        left = (end - after.ended) / RATE >= LEAST_LEFT
        return _as_wanted(said, left and -step * RATE - EXACT <= more < -RATE, f"{more / RATE:+.2f} s")

    return check


def _as_wanted(said: float, wanted: bool, found: str) -> float:
    if not wanted:
        raise Broken(f"told, but: {found}")
    return said


def _louder(way: int) -> Check:
    """What is said next is so much louder, or softer."""

    def check(after: After) -> float | None:
        upcoming = {cue.text for cue in after.words.plan(after.cell.place.session)}
        for text in upcoming:
            for clip in after.words.clips(text):
                for found in after.tape.find(clip, after.ended + RATE // 4):
                    decibels = 20 * np.log10(found.gain)
                    if found.likeness > 0.95:
                        return _as_wanted(0.0, abs(decibels - 3 * way) < 0.7, f"{decibels:+.1f} dB")
        return None

    return check


LEFT: Final = tuple(
    f"About {spoken_seconds(Fraction(each))} left." for each in (*range(10, 120, 10), 120, 180, 240)
)
"""What it may answer to how long it lasts: tens of seconds, and from two minutes on whole minutes."""

HELP: Final = phrase_of(load(), "help-by-ear")
LONG_BREAK: Final = "Take all the time you need."
WAITS: Final = "I wait until you say: I'm ready."

EFFECTS: Final[Mapping[Command, tuple[Check, float]]] = {
    "ready": (_is_ready, 15),
    "stop": (_stops, 20),
    "pause": (_pauses, 6),
    "go on": (_goes_on, 6),
    "again": (lambda after: after.first(after.cell.place.repeated), 8),
    "back": (lambda after: after.first(after.cell.place.beginning), 20),
    "next": (_next, 40),
    "slower": (_paced(-1, "Slower."), 75),
    "faster": (_paced(1, "Faster."), 75),
    "longer": (_stretched(1, {"hold": "Ten seconds longer.", "rest": "A longer rest.",
                              "repetition": "Two extra."}), 60),
    "shorter": (_stretched(-1, {"hold": "A little shorter.", "rest": "A shorter rest.",
                                "repetition": "Fewer this time."}), 40),
    "other side": (says(OTHER, SHOULDER.format("left")), 20),
    "how long": (says(*LEFT), 20),
    "what now": (says("After this comes nod, standing up."), 40),
    "louder": (_louder(1), 25),
    "quieter": (_louder(-1), 25),
    "break": (lambda after: None if after.silence(2.0, since=3.0) is None else after.first(LONG_BREAK), 12),
    "help": (says(HELP), 25),
}  # fmt: skip
"""What each command does, and within how many seconds that can be told."""

TONELESS: Final = ("stop", "pause")
"""Commands whose own tone answers them."""


class Lane:
    """A sound server with a room that sessions are played in, one after the other."""

    def __init__(self, words: Words, folder: Path) -> None:
        self.words = words
        self._folder = folder
        self._open = ExitStack()
        self._played = 0
        server = SoundServer(folder / "server", os.environ, RATE)
        self._open.callback(server.close)
        self.environment = server.environment
        mono = f"rate={RATE} channels=1 format=s16le"
        for module in (
            f"module-null-sink sink_name=air {mono} sink_properties=device.description=Air",
            "module-remap-source master=air.monitor source_name=mic source_properties=device.description=Mic",
        ):
            self._pactl("load-module", *module.split())
        self._pactl("set-default-sink", "speaker")
        self._pactl("set-default-source", "mic")
        for sink in ("speaker", "air"):  # one that nobody listens to renders two seconds ahead
            self._open.callback(Tape(self.environment, sink).close)
        room = InhabitedRoom(self.environment, folder.parent, "speaker", "air")
        self.room = self._open.enter_context(room)
        for said in (*OFFERED.values(), YES):
            self.room.prepare(said)
        time.sleep(2)

    def _pactl(self, *words: str) -> None:
        done = subprocess.run(
            ["pactl", *words], env=self.environment, capture_output=True, timeout=10, check=False
        )
        if done.returncode:
            raise RuntimeError(f"pactl {' '.join(words)}: {done.stderr.decode()}")

    def close(self) -> None:
        """End it all."""
        self._open.close()

    @contextmanager
    def playing(self, session: str) -> Iterator[Playing]:
        """A session, from its beginning."""
        self._played += 1
        data = self._folder / f"data-{self._played}"
        data.mkdir()
        playing = Playing(self, session, data)
        try:
            yield playing
        finally:
            playing.close()

    def tried(self, cell: Cell) -> Outcome:
        """Say it there; again, twice at most, if the machine was too busy for it, or nothing came of it."""
        disturbed: list[str] = []
        while True:
            try:
                outcome = self._try(cell)
            except Void as exc:
                outcome = Outcome(cell, "void", str(exc))
            if outcome.verdict not in ("void", "broken") or len(disturbed) == AGAIN_AT_MOST:
                return outcome._replace(disturbed=tuple(disturbed))
            disturbed.append(outcome.why)

    def _try(self, cell: Cell) -> Outcome:
        with self.playing(cell.place.session) as playing:
            first: list[str] = []
            if cell.when in ("over", "silence"):
                at = _into(playing, cell)
            else:
                first = ["pause" if cell.when == "paused" else "break"]
                at = self._away(playing, cell)
            said = playing.says(cell.said, at)
            return _judged(After(playing, cell, _anchored(playing, cell), said), first)

    def _away(self, playing: Playing, cell: Cell) -> float:
        """Have it paused; when she says what is tried. Raises Void."""
        asked: Command = "pause" if cell.when == "paused" else "break"
        before = Cell(asked, OFFERED[asked], cell.where, "silence")
        said = playing.says(before.said, _into(playing, before))
        paused = After(playing, before, _anchored(playing, before), said)
        if _obeyed(paused, []) != [asked]:
            raise Void(f"{before.said!r} was not heard")
        if asked == "pause":
            return time.monotonic() + INTO_PAUSE
        _, told = playing.waits_for(WAITS, first=paused.ended)
        return playing.tape.when(told) + len(playing.words.clips(WAITS)[0]) / RATE + INTO_BREAK


def _into(playing: Playing, cell: Cell) -> float:
    """When she speaks, over the words of the place or in the silence after them."""
    begun = playing.tape.when(playing.shift) + (playing.comes(cell.anchor) - playing.shift) / RATE
    if cell.when == "over":
        return begun + INTO_WORDS
    return begun + len(playing.words.clips(cell.anchor)[0]) / RATE + INTO_SILENCE


def _obeyed(after: After, first: Sequence[str]) -> list[str]:
    """What it was heard to ask for, as soon as there is something; "?" if it asks whether she said it."""
    deadline = time.monotonic() + HEARD_WITHIN
    while time.monotonic() < deadline:
        if found := after.playing.commands[len(first) :]:
            return found
        if after.first("Did you say: next?", "Did you say: go back?", "Did you say: other side?") is not None:
            return ["?"]
        time.sleep(LOOK)
    return []


def _judged(after: After, first: list[str]) -> Outcome:
    cell = after.cell
    _check_said(after)
    if not cell.counts:
        return _still(after, first)
    found, verdict = _obeyed(after, first), "obeyed"
    if found == ["?"]:
        verdict = "asked back"
        said = after.playing.says(YES, time.monotonic() + 1.8)
        after = After(after.playing, cell, after.anchor, said)
        found = [each for each in _obeyed(after, first) if each != "?"]
    if not found:
        return Outcome(cell, "missed", verdict if verdict != "obeyed" else "")
    if found != [cell.command]:
        return Outcome(cell, "wrong", f"obeyed {', '.join(found)}")
    return _done(after, first, verdict)


def _done(after: After, first: list[str], verdict: Verdict) -> Outcome:
    cell, (check, within) = after.cell, EFFECTS[after.cell.command]
    deadline, done = time.monotonic() + within, None
    try:
        while (done := check(after)) is None and time.monotonic() < deadline:
            time.sleep(LOOK)
        toned = None if cell.command in TONELESS else after.tone("heard")
        if done is None:
            raise Broken(f"nothing of it within {within} s")
        if toned is None and cell.command not in TONELESS:
            raise Broken("done, but without a tone")
    except Broken as exc:
        return Outcome(cell, "broken", str(exc))
    if after.playing.commands[len(first) :] != [cell.command]:
        return Outcome(cell, "wrong", f"obeyed {', '.join(after.playing.commands)}")
    silent = stopped_after(after) if cell.command == "stop" and cell.when == "over" else None
    softer = after.gave_way() if cell.when == "over" else None
    return Outcome(cell, verdict, "", toned, done, silent, softer)


def _check_said(after: After) -> None:
    """That it was said over words, or in a silence. Raises Void."""
    if after.playing.microphone_failed(after.said):
        raise Void("the microphone was held up")
    share = after.tape.sounding(after.begun, after.ended)
    if after.cell.when == "over":
        late = after.tape.sounding(after.ended - RATE * 3 // 5, after.ended)
        if share < 0.6 or late < 0.2:
            raise Void(f"the guide spoke for {share:.0%} of it only")
    elif share > 0.1:
        raise Void(f"the guide spoke for {share:.0%} of it")


def _anchored(playing: Playing, cell: Cell) -> int:
    """Where the words of the place began, also where the machine was held up before. Raises Void."""
    near = playing.comes(cell.anchor)
    clips = playing.words.clips(cell.anchor)
    found = [each.at for clip in clips for each in playing.tape.find(clip, near - RATE, near + 3 * RATE)]
    if not found:
        raise Void("the words before it were not found")
    return min(found, key=lambda at: abs(at - near))


def _still(after: After, first: list[str]) -> Outcome:
    """Whether all goes on as planned, to the sample, or stays silent."""
    after.tape.wait_until(after.said.ended + STILL_FOR)
    if found := after.playing.commands[len(first) :]:
        return Outcome(after.cell, "wrong", f"obeyed {', '.join(found)}")
    if after.tone("heard", until=3.0) is not None:
        return Outcome(after.cell, "wrong", "a tone as if it had been heard")
    if after.cell.when in ("over", "silence"):
        moved = _moved(after)
    else:
        moved = "it is not silent" if after.tape.sounding(after.begun, after.tape.now) else ""
    return Outcome(after.cell, "wrong" if moved else "still", moved)


def _moved(after: After) -> str:
    """What was not heard where it was planned; empty if all was. Raises Void if it was only late."""
    cell, latest = after.cell, after.tape.now - 3 * RATE // 2
    shift = after.anchor - after.words.planned(cell.place.session, cell.anchor).start
    for cue in after.words.plan(cell.place.session):
        near = cue.start + shift
        if not after.begun - RATE < near < latest:
            continue
        clips = after.words.clips(cue.text)
        found = [each.at for clip in clips for each in after.tape.find(clip, near - RATE, near + 3 * RATE)]
        if any(abs(at - near) <= 1 for at in found):
            continue
        if any(at > near for at in found):
            raise Void(f"{cue.text!r} was late")
        return f"{cue.text!r} was not heard where it was planned"
    return ""


def stopped_after(after: After) -> float | None:
    """Seconds from the end of the phrase until nothing of the guide's words sounds any more."""
    toned = after.tone("hold-end", until=2.5)
    if toned is None:
        return None
    first = after.ended - RATE // 2
    heard = np.flatnonzero(np.abs(after.tape.piece(first, after.ended + round(toned * RATE))) > 2)
    return after.seconds(first + int(heard[-1]) + 1 if len(heard) else first)


def stop_cells(number: int) -> list[Cell]:
    """So many times "stop now" over the guide's words."""
    where = ("setup", "transfer", "rest")
    return [Cell("stop", OFFERED["stop"], where[each % len(where)], "over") for each in range(number)]


def tried(cells: Sequence[Cell], lanes: int, words: Words) -> Iterator[Outcome]:
    """Try them all, so many at once."""
    with TemporaryDirectory(prefix="by-voice-", dir="/tmp") as folder, ExitStack() as opened:
        free: SimpleQueue[Lane] = SimpleQueue()
        for number in range(lanes):
            place = Path(folder) / str(number)
            place.mkdir()
            lane = Lane(words, place)
            opened.callback(lane.close)
            free.put(lane)

        def one(cell: Cell) -> Outcome:
            lane = free.get()
            try:
                return lane.tried(cell)
            except Exception as exc:  # one that cannot be tried must not end the others
                return Outcome(cell, "void", f"{type(exc).__name__}: {exc}")
            finally:
                free.put(lane)

        with ThreadPoolExecutor(lanes) as pool:
            try:
                for each in as_completed([pool.submit(one, cell) for cell in cells]):
                    yield each.result()
            finally:
                pool.shutdown(cancel_futures=True)


def _tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _line(outcome: Outcome) -> str:
    times = {
        "tone": outcome.toned, "done": outcome.done, "silent": outcome.silent, "softer": outcome.softer,
    }  # fmt: skip
    told = ", ".join(f"{name} {each * 1000:.0f} ms" for name, each in times.items() if each is not None)
    again = "".join(f"; tried again: {why}" for why in outcome.disturbed)
    return f"{outcome.verdict:<11}{outcome.cell!s:<48}{outcome.why}{told}{again}".rstrip()


def report(outcomes: Sequence[Outcome]) -> bool:
    """Tell all of it together; whether it is as it must be."""
    counted = [each for each in outcomes if each.cell.counts and each.verdict != "void"]
    _tell("")
    _tell(
        f"{'':24}{'said':>5}{'obeyed':>8}{'asked':>7}{'missed':>8}{'wrong':>7}{'broken':>8}"
        "   tone, done (median)"
    )
    groups: dict[str, list[Outcome]] = {}
    for each in counted:
        for name in (each.cell.said, f"- {each.cell.where}", f"= {each.cell.when}"):
            groups.setdefault(name, []).append(each)
    for name, group in [*sorted(groups.items(), key=lambda pair: pair[0][0] in "-="), ("all", counted)]:
        _tell(_row(name, group))
    others = Counter(each.verdict for each in outcomes if not each.cell.counts)
    _tell(
        f"where it does not count: {others.total()} said, {others['still']} with nothing of it, "
        f"{others['wrong']} wrong"
    )
    void = sum(each.verdict == "void" for each in outcomes)
    again = sum(bool(each.disturbed) for each in outcomes)
    _tell(f"could not be tried: {void}; tried again: {again}")
    _tell_softer(outcomes)
    wrong = sum(each.verdict in ("wrong", "broken") for each in outcomes)
    heard = sum(each.verdict in ("obeyed", "asked back") for each in counted)
    return not wrong and not void and (not counted or heard * 100 >= HEARD_AT_LEAST * len(counted))


def _row(name: str, group: Sequence[Outcome]) -> str:
    verdicts = Counter(each.verdict for each in group)
    columns = (
        len(group),
        *(verdicts[each] for each in ("obeyed", "asked back", "missed", "wrong", "broken")),
    )
    numbers = "".join(f"{each:>{width}}" for each, width in zip(columns, (5, 8, 7, 8, 7, 8), strict=True))
    toned = [each.toned for each in group if each.toned is not None and each.verdict == "obeyed"]
    done = [each.done for each in group if each.done is not None and each.verdict == "obeyed"]
    told = (f"{median(each) * 1000:.0f} ms" if each else "-" for each in (toned, done))
    return f"{name:24}{numbers}   {', '.join(told)}"


def report_stops(outcomes: Sequence[Outcome]) -> bool:
    """Tell how soon it was silent; whether nine of ten were within the limit."""
    silent = sorted(each.silent * 1000 for each in outcomes if each.silent is not None)
    missed = sum(each.verdict == "missed" for each in outcomes)
    if not silent:
        return False
    _tell_softer(outcomes)
    tenth = float(np.percentile(silent, 90))
    _tell(
        f'"{OFFERED["stop"]}" over the words: {len(outcomes)} said, {missed} missed, silent after '
        f"{median(silent):.0f} ms in the median, {tenth:.0f} for nine of ten, "
        f"{silent[0]:.0f} to {silent[-1]:.0f}; must {STOPPED_WITHIN:.0f}"
    )
    return tenth <= STOPPED_WITHIN


def _tell_softer(outcomes: Sequence[Outcome]) -> None:
    """How soon the guide was softer when she began to speak over its words."""
    softer = [each.softer * 1000 for each in outcomes if each.softer is not None]
    if softer:
        tenth = float(np.percentile(softer, 90))
        _tell(
            f"softer after she began, {len(softer)} times: {median(softer):.0f} ms in the median, "
            f"{tenth:.0f} for nine of ten"
        )


def main() -> int:
    """Try what is asked for."""
    parser = argparse.ArgumentParser(
        prog="scripts/by-voice", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    rows = [row.command for row in TABLE if row.spoken]
    parser.add_argument("--row", action="append", choices=rows, help="of the table alone; may be repeated")
    parser.add_argument("--in", action="append", dest="where", choices=list(PLACES), help="there alone")
    parser.add_argument("--when", action="append", choices=get_args(When), help="then alone")
    parser.add_argument("--lanes", type=int, default=2, help="sessions at once; usually 2")
    parser.add_argument("--stops", type=int, default=0, help='only "stop now", so many times')
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ["VOICEGUIDE_VOICE"] = "espeak:"
    with TemporaryDirectory(prefix="vgc") as cache:
        os.environ.setdefault("VOICEGUIDE_CACHE", cache)
        words = Words()
        for place in PLACES.values():
            words.plan(place.session)
        wanted = stop_cells(options.stops) if options.stops else [
            cell for cell in cells()
            if (not options.row or cell.command in options.row)
            and (not options.where or cell.where in options.where)
            and (not options.when or cell.when in options.when)
        ]  # fmt: skip
        outcomes = []
        with suppress(KeyboardInterrupt), closing(tried(wanted, options.lanes, words)) as trials:
            for outcome in trials:
                outcomes.append(outcome)
                _tell(_line(outcome))
        well = report_stops(outcomes) if options.stops else report(outcomes)
    return 0 if well else 1


if __name__ == "__main__":
    raise SystemExit(main())
