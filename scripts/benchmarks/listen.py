"""Listening: what is heard of her, made by voices that were held out, and what is heard that nobody meant."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

import numpy as np
import soxr

from benchmarks import room, table
from benchmarks.hearing import (
    QUIET,
    SESSION,
    Course,
    Cue,
    Share,
    Talk,
    Told,
    loudspeaker,
    most_likely_below,
)
from benchmarks.place import Bench, Skip
from benchmarks.room import RATE, Waveform
from benchmarks.said import ADVERSE, ORDINARY
from benchmarks.speakers import PACES, Cast, Speaker, spoken_text
from voiceguide.children import UNTOLD
from voiceguide.coach import Request
from voiceguide.coach.armed import NO, WORDS_NEAR, YES, Situation
from voiceguide.coach.commands import TABLE, Command
from voiceguide.coach.course import Kind
from voiceguide.coach.script import INVITATION
from voiceguide.ears.backgrounds import BACKGROUNDS
from voiceguide.ears.decision import Phrase
from voiceguide.ears.frames import ORDER, framed, interleaved
from voiceguide.ears.installed import is_installed
from voiceguide.ears.listener import Listening
from voiceguide.ears.moonshine import Moonshine
from voiceguide.ears.process import ONE_THREAD
from voiceguide.ears.scorer import Scorer
from voiceguide.ears.silero import Silero
from voiceguide.guide import Guide, Session
from voiceguide.library import load
from voiceguide.timeline.status import status_at
from voiceguide.voice import open_voice
from voiceguide.voice.catalogue import is_installed as speaks

TRIALS: Final = 300
"""In a cell."""

HER: Final = -26.0
"""dBFS of what she says plainly."""

FIRST, FIRST_OVER_GUIDE = 3.0, 12.0
"""Seconds before she says something."""

GAPS = (1.6, 2.3)
"""Seconds between two things she says, at least and at most."""

OFFERED: Final = {row.spoken[0]: row.command for row in TABLE if row.spoken}
WHILE_IT_PLAYS: Final = {text: command for text, command in OFFERED.items() if command != "go on"}
ACCEPTED: Final = {text: row.command for row in TABLE for text in row.spoken[1:]}
LONE: Final = {"stop": "stop"}
ANSWERS: Final = ("yes please", "no thank you", "better", "the same", "a bit worse")
NAMES: Final = (
    "reverse crunches", "bedtime", "all six", "pelvic rocking", "camel backing", "torso twist", "pelvic tilt",
    "tailor sitting", "desk break", "morning", "listen first", "five minutes", "ten minutes",
    "fifteen minutes", "everything",
)  # fmt: skip


class Place(NamedTuple):
    """Where she is heard: in the room or beside the microphone, over the guide or not, in noise or not."""

    name: str
    in_room: bool = True
    echo: float | None = None
    """Decibels of the guide above her, at the microphone."""
    noise: str = ""
    """Of which kind, 10 dB below her."""


CLEAN, ROOM = Place("clean", in_room=False), Place("room")
OVER: Final = {louder: Place(f"over the guide, {louder:+d} dB", echo=louder) for louder in (0, 6, 12)}
WHITE, PINK = Place("white noise 10 dB", False, noise="white"), Place("pink noise 10 dB", False, noise="pink")
BOTH = Place("room and pink noise 10 dB", noise="pink")


class Line(NamedTuple):
    """Something she says, from a sample to another; ``name`` is what is to be understood."""

    begin: int
    end: int
    phrase: str
    name: str


class Outcome(NamedTuple):
    """What became of a line."""

    line: Line
    found: Told | None
    wrong: tuple[str, ...]
    """What was surely understood instead."""
    unarmed: bool


class Hall:
    """All that the rows share: speakers, models, the guide's talk."""

    def __init__(self, bench: Bench, cast: Cast) -> None:
        self.cast = cast
        self.trials = bench.listen.trials or TRIALS
        self._side = "looked at" if bench.listen.looked else "held out"
        self.speakers = cast.speakers(self._side)
        self.accented = cast.speakers(f"accent {self._side}")
        self.scorer = Scorer(Moonshine())
        self.warm = cast.kept
        self._talk: Talk | None = None

    def listening(self) -> Listening:
        """A new listener."""
        return Listening(self.scorer, Silero().speech, SESSION)

    def talk(self, length: int) -> Talk:
        """So many samples of the guide's talk."""
        if self._talk is None:
            self._talk = _guides_talk(self.warm)
        sound, cues, once = self._talk.sound, list(self._talk.cues), len(self._talk.sound)
        times = range(1, length // once + 1)
        more = [Cue(each.begin + n * once, each.end + n * once, each.text) for n in times for each in cues]
        return Talk(np.resize(sound, length), (*cues, *more))


def measure(bench: Bench) -> None:
    """Write the rows of this part."""
    if not is_installed():
        raise Skip("voiceguide[ears] is not installed")
    os.environ |= UNTOLD
    with Cast(bench.listen.kokoro) as cast:
        hall = Hall(bench, cast)
        if cast.missing:
            table.note("voices that are not here", "", ", ".join(map(str, cast.missing)))
        table.note("voices", str(len(hall.speakers)), ", ".join(map(str, hall.speakers)))
        for name, rows in ROWS.items():
            if not bench.listen.rows or any(each in name for each in bench.listen.rows):
                rows(hall)


def _phrases(hall: Hall) -> None:
    """The phrases that are offered, in all places."""
    musts = {CLEAN: 97, ROOM: 90, OVER[0]: 92, OVER[6]: 88, OVER[12]: 85, WHITE: 85, PINK: 85, BOTH: None}
    by_phrase: dict[str, list[bool]] = {text: [] for text in OFFERED}
    found: list[Outcome] = []
    for place, must in musts.items():
        wanted = OFFERED if place.echo is None else WHILE_IT_PLAYS
        cell = _cell(hall, f"offered phrases, {place.name}", place, wanted, must)
        found += cell
        if place in (CLEAN, ROOM):
            for each in cell:
                by_phrase[each.line.phrase].append(each.found is not None)
    _each_phrase("clean and room", by_phrase)
    _wrong(found)
    _decided([each for each in found if each.found])


def _accepted(hall: Hall) -> None:
    """What else is understood."""
    by_phrase: dict[str, list[bool]] = {text: [] for text in ACCEPTED}
    for place in (CLEAN, ROOM):
        for each in _cell(hall, f"other phrases, {place.name}", place, ACCEPTED, None):
            by_phrase[each.line.phrase].append(each.found is not None)
    _each_phrase("clean and room", by_phrase)


def _lone(hall: Hall) -> None:
    for manner in ("plain", "shouted"):
        _cell(hall, f'lone "stop", {manner}, room', ROOM, LONE, 90, manner=manner)
        _cell(hall, f'lone "stop", {manner}, over the guide, 0 dB', OVER[0], LONE, 88, manner=manner)


def _answers(hall: Hall) -> None:
    sayings = [Phrase(text, "answers") for text in dict.fromkeys((*YES, *NO, *ANSWERS))]
    sayings += [Phrase(text, "stops") for text in ("stop now", "wait a moment", "stop", "pause")]
    wanted = {text: text for text in ANSWERS}
    _each_phrase("room", _by_phrase(_cell(hall, "answers, room", ROOM, wanted, 96, armed=sayings)))


def _names(hall: Hall) -> None:
    assert all(name in BACKGROUNDS for name in NAMES)
    sayings = [Phrase(text, "names") for text in NAMES] + [Phrase("stop now", "stops")]
    wanted = {text: text for text in NAMES}
    _each_phrase("room", _by_phrase(_cell(hall, "fifteen names, room", ROOM, wanted, 92, armed=sayings)))


def _manners(hall: Hall) -> None:
    for manner in ("breathless", "whispered", "quiet", "sleepy"):
        _cell(hall, f"offered phrases, {manner}, room", ROOM, OFFERED, 85, manner=manner)
    if hall.accented:
        _cell(hall, "offered phrases, accented, room", ROOM, OFFERED, 85, speakers=hall.accented)


def _cell(
    hall: Hall,
    what: str,
    place: Place,
    wanted: dict[str, str] | dict[str, Command],
    must: float | None,
    *,
    manner: str = "plain",
    armed: Sequence[Phrase] = (),
    speakers: Sequence[Speaker] = (),
) -> list[Outcome]:
    """One row: everybody says everything that is wanted, in one place."""
    outcomes: list[Outcome] = []
    speakers = (speakers or hall.speakers)[: hall.trials]
    each, chance = -(-hall.trials // len(speakers)), np.random.default_rng(11)
    said = [(text, take) for take in range(-(-each // len(wanted))) for text in wanted]
    others: Counter[str] = Counter()
    for number, speaker in enumerate(speakers):
        order = [said[at] for at in chance.permutation(len(said))[:each]]
        sounds = [(text, hall.cast.say(speaker, spoken_text(text), manner, take)) for text, take in order]
        own, other = _heard(hall, place, sounds, wanted, armed, seed=number)
        outcomes += own
        others += other
    _row(what, outcomes, must, others)
    return outcomes


def _row(what: str, outcomes: Sequence[Outcome], must: float | None, others: Counter[str]) -> None:
    counted = [each for each in outcomes if not each.unarmed]
    share = Share(sum(each.found is not None for each in counted), len(counted))
    asked = sum(each.found is not None and not each.found.sure for each in counted)
    wrong = Counter(name for each in outcomes for name in each.wrong)
    details = [str(share)]
    details += [f"{asked} asked back"] * bool(asked)
    details += [f"wrong: {_listed(wrong)}"] * bool(wrong)
    details += [f"not armed then: {len(outcomes) - len(counted)}"] * (len(counted) < len(outcomes))
    details += [f"pauses and asks: {others['unsure']}"] * bool(others["unsure"])
    missed = Counter(each.line.phrase for each in counted if each.found is None)
    details += [f"missed: {_listed(missed, 5)}"] * bool(missed)
    if must is None:
        table.note(what, f"{share.percent:.1f} %", "; ".join(details))
    else:
        table.row(what, share.percent, table.Target(must, "%", at_least=True, digits=1), "; ".join(details))


def _listed(counted: Counter[str], most: int = 9) -> str:
    return ", ".join(f"{name} {count}" for name, count in counted.most_common(most))


def _by_phrase(outcomes: Iterable[Outcome]) -> dict[str, list[bool]]:
    found: dict[str, list[bool]] = {}
    for each in outcomes:
        if not each.unarmed:
            found.setdefault(each.line.phrase, []).append(each.found is not None)
    return found


def _each_phrase(where: str, by_phrase: dict[str, list[bool]]) -> None:
    for text, heard in by_phrase.items():
        if not heard:
            continue
        share = Share(sum(heard), len(heard))
        table.note(f'  "{text}", {where}', f"{share.percent:.0f} %", str(share))


def _wrong(outcomes: Sequence[Outcome]) -> None:
    share = Share(sum(bool(each.wrong) for each in outcomes), len(outcomes))
    table.row("wrong command, all places", share.percent, table.Target(1, "%"), str(share))


def _decided(outcomes: Sequence[Outcome]) -> None:
    """From the end of the word to the decision, in milliseconds."""
    told = [1000 * (each.found.at - each.line.end) / RATE for each in outcomes if each.found]
    if told:
        middle, late = median(told), float(np.quantile(told, 0.9))
        table.row(
            "end of word to decision, median", middle, table.Target(400, "ms", digits=0), f"{len(told)}"
        )
        table.row("end of word to decision, p90", late, table.Target(600, "ms", digits=0))


def _heard(
    hall: Hall,
    place: Place,
    sounds: Sequence[tuple[str, Waveform]],
    wanted: dict[str, str] | dict[str, Command],
    armed: Sequence[Phrase],
    seed: int,
) -> tuple[list[Outcome], Counter[str]]:
    """One speaker's track, and what came of each of its lines."""
    own, lines = _track(sounds, wanted, FIRST if place.echo is None else FIRST_OVER_GUIDE, seed)
    course = Course(hall.listening(), door=not armed)
    course.arm(armed)
    talk = hall.talk(len(own)) if place.echo is not None else None
    units = _Units(lines, talk)
    course.situation = units.at
    microphone = _taken(own, place, seed)
    speaker = loudspeaker(talk.sound, HER + place.echo) if talk and place.echo is not None else None
    course.hear(microphone, talk.sound if talk else None, speaker)
    ends = [*(line.begin for line in lines[1:]), len(own)]
    return [
        _outcome(line, end, course, bool(talk) and units.says(line))
        for line, end in zip(lines, ends, strict=True)
    ], Counter(name for _, name in course.other)


def _track(
    sounds: Sequence[tuple[str, Waveform]],
    wanted: dict[str, str] | dict[str, Command],
    first: float,
    seed: int,
) -> tuple[Waveform, list[Line]]:
    """What she says, with quiet between; at ``HER`` if it is plain."""
    chance = np.random.default_rng(seed)
    parts, lines, at = [np.zeros(round(first * RATE), np.float32)], [], round(first * RATE)
    for text, sound in sounds:
        lines.append(Line(at, at + len(sound), text, wanted[text]))
        gap = np.zeros(round(chance.uniform(*GAPS) * RATE), np.float32)
        parts += [sound * np.float32(10 ** (HER / 20)), gap]
        at += len(sound) + len(gap)
    return np.concatenate(parts), lines


def _taken(own: Waveform, place: Place, seed: int) -> Waveform:
    """What the microphone takes of her and of the noise."""
    heard = room.through(room.her_path(), own) if place.in_room else own
    hiss = room.at_level(room.white_noise(len(own), seed), QUIET)
    if place.noise:
        noise = {"white": room.white_noise, "pink": room.pink_noise}[place.noise]
        hiss += room.at_level(noise(len(own), seed + 1), HER - 10)
    return heard + hiss


class _Units:
    """Where the session is, so that each line is listened for; what the guide says there."""

    def __init__(self, lines: Sequence[Line], talk: Talk | None) -> None:
        self._lines = lines
        self._talk = talk

    def at(self, sample: int) -> Situation:
        line = next((each for each in self._lines if each.end + 2 * RATE > sample), self._lines[-1])
        unit: Kind = "setup" if line.name == "ready" else "repetition"
        if self._talk is None:
            return Situation("paused" if line.name == "go on" else "playing", unit, sided=True)
        words = self._talk.words(sample, sample + round(WORDS_NEAR * RATE))
        speaking = bool(self._talk.words(sample, sample + 1))
        return Situation("playing", unit, sided=True, speaking=speaking, words=words)

    def says(self, line: Line) -> bool:
        """Whether the guide says the words of it about then, so that it is not listened for."""
        from voiceguide.coach.armed import armed

        assert self._talk is not None
        near = round(WORDS_NEAR * RATE)
        words = self._talk.words(line.begin - near, line.end + near)
        listened = armed(self.at(line.begin)._replace(words=words))
        return line.name not in {each.command for each in listened if each.text == line.phrase}


def _outcome(line: Line, until: int, course: Course, unarmed: bool) -> Outcome:
    told = [each for each in course.told if line.begin < each.at <= until]
    found = next((each for each in told if each.name == line.name), None)
    wrong = tuple(each.name for each in told if each.name != line.name and each.sure)
    return Outcome(line, found, wrong, unarmed and found is None)


def _guides_talk(warm: Path) -> Talk:
    """A minute and a half of the library's sentences, one after the other."""
    voice = open_voice("natural" if speaks("natural") else "espeak", cache_folder=warm)
    parts, cues, at = [], [], 0
    try:
        for line in _plain_lines():
            clip = voice.clip(line)
            samples = np.frombuffer(clip.samples, "<i2").astype(np.float32) / 32768
            part = np.pad(soxr.resample(samples, clip.rate, RATE), (0, RATE // 5))
            cues.append(Cue(at, at + len(part) - RATE // 5, line.text))
            parts.append(part.astype(np.float32))
            at += len(part)
            if at > 90 * RATE:
                break
    finally:
        voice.close()
    return Talk(np.concatenate(parts), tuple(cues))


def _plain_lines() -> Iterator:
    from voiceguide.take import utterances
    from voiceguide.voice import SilentVoice

    script = Guide(load(), SilentVoice).plan("full", Request(teach="full")).script
    return (each for each in dict.fromkeys(utterances(script)) if each.manner == "plain")


def _sessions(hall: Hall) -> None:
    """Everything that is shipped, played into the room, and nobody says anything."""
    for name in ("natural", "espeak"):
        if speaks(name):
            _silent_sessions(hall, name)


def _silent_sessions(hall: Hall, voice_name: str) -> None:
    library = load()
    names = [*library.exercises, *library.routines]
    voice = open_voice(voice_name, cache_folder=hall.warm)
    told: Counter[str] = Counter()
    others: Counter[str] = Counter()
    seconds, cost, played = 0.0, 0.0, 0
    limit = 60 * hall.trials  # a few seconds of it are enough for a trial run
    try:
        for name in names:
            if seconds >= limit:
                break
            session = Guide(library, lambda: voice).plan(name, Request(heard=True))
            course, length = _played(hall, session, limit - seconds)
            told += Counter(f"{each.name}{'' if each.sure else ' (asked)'} in {name}" for each in course.told)
            others += Counter(text for _, text in course.other)
            seconds, cost, played = seconds + length, cost + course.cost, played + 1
    finally:
        voice.close()
    details = f"{seconds / 60:.0f} min of {played} sessions of {len(names)}, echo +6 dB"
    details += f"; pauses and asks: {others['unsure']}; {100 * cost / max(1, seconds):.1f} % of a core"
    details += f"; {_listed(told)}" if told else ""
    table.row(
        f"false commands, its own sessions, {voice_name}", sum(told.values()), table.Target(0, ""), details
    )


def _played(hall: Hall, session: Session, most: float) -> tuple[Course, float]:
    sound = np.frombuffer(b"".join(session.blocks()), "<i2").astype(np.float32) / 32768
    sound = sound[: round(most * session.sample_rate)]
    guide = soxr.resample(sound, session.sample_rate, RATE).astype(np.float32)
    course = Course(hall.listening(), usual=HER)
    course.situation = lambda at: _situation(session, at)
    hiss = room.at_level(room.white_noise(len(guide), 3), QUIET)
    talking = guide[np.abs(guide) > 1e-3]
    course.hear(hiss, guide, loudspeaker(talking, HER + 6))
    return course, len(guide) / RATE


def _situation(session: Session, at: int) -> Situation:
    here = at * session.sample_rate // RATE
    now = status_at(session.timeline, here)
    unit = session.course.units[now.unit.unit] if now.unit else None
    speaking = bool(session.words_near(here, Fraction(0), Fraction(0)))
    return Situation(
        "playing",
        unit.kind if unit else "opening",
        sided=True,
        speaking=speaking,
        words=session.words_near(here, Fraction(0), WORDS_NEAR),
        invited=not speaking and now.role == INVITATION,
    )


def _talks(hall: Hall) -> None:
    """Other talk in the room, in the middle of a repetition."""
    for what, texts, must in (("that uses the words", ADVERSE, 10), ("that does not", ORDINARY, 1)):
        speakers = hall.speakers[: hall.trials]
        takes = max(1, len(PACES) * hall.trials // TRIALS)
        told: Counter[str] = Counter()
        others: Counter[str] = Counter()
        seconds = 0.0
        for number, speaker in enumerate(speakers):
            said = [
                (text, hall.cast.say(speaker, text, take=take)) for take in range(takes) for text in texts
            ]
            said = said[: max(1, hall.trials)]
            own, _ = _track(said, dict.fromkeys(texts, ""), FIRST, number)
            course = Course(hall.listening())
            course.hear(_taken(own, ROOM, number), None, None)
            told += Counter(f"{each.name}{'' if each.sure else ' (asked)'}" for each in course.told)
            others += Counter(text for _, text in course.other)
            seconds += len(own) / RATE
        sure = sum(count for name, count in told.items() if "(" not in name)
        hour = 3600 / seconds
        details = f"{sure} in {seconds / 60:.0f} min, at most {hour * most_likely_below(sure):.1f} an hour"
        details += f"; pauses and asks: {others['unsure']}" + (f"; {_listed(told)}" if told else "")
        table.row(f"false commands an hour, talk {what}", sure * hour, table.Target(must, ""), details)


def _costs(hall: Hall) -> None:
    """The child as it runs in a session: start, processor, memory."""
    seconds = min(60, 9 + hall.trials)
    guide = hall.talk(seconds * RATE).sound
    sounds = [(text, hall.cast.say(hall.speakers[0], spoken_text(text))) for text in OFFERED]
    own, _ = _track(sounds, dict(OFFERED), FIRST, 1)
    speaker = loudspeaker(guide, HER)
    step = RATE // 50
    echo = [speaker.play(guide[at : at + step])[1] for at in range(0, len(guide) - step + 1, step)]
    microphone = _taken(np.resize(own, len(guide)), ROOM, 1)
    microphone[: len(echo) * step] += np.concatenate(echo)
    ready, share, memory = _child(_pcm(microphone), _pcm(guide), seconds)
    table.row("ears ready after", ready, table.Target(1.5, "s"))
    table.row("ears: share of a core", share, table.Target(12, "%", digits=1), f"{seconds} s, both talking")
    table.row("ears: memory", memory, table.Target(300, "MB", digits=0))


def _pcm(sound: Waveform) -> bytes:
    louder = soxr.resample(sound, RATE, SESSION)
    return (louder.clip(-1, 1) * 32767).astype("<i2").tobytes()


def _child(microphone: bytes, played: bytes, seconds: float) -> tuple[float, float, float]:
    """Seconds until it is ready; percent of a core and megabytes for so many seconds of sound."""
    begun = time.monotonic()
    child = subprocess.Popen(
        [sys.executable, "-m", "voiceguide.ears.child", str(SESSION)],
        env={**os.environ, **ONE_THREAD, **UNTOLD},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdin
    assert child.stdout
    child.stdout.readline()
    ready, before = time.monotonic() - begun, _spent(child.pid)
    armed = [[text, "stays"] for text in (*OFFERED, *ACCEPTED)]
    child.stdin.write(framed(ORDER, json.dumps({"arm": armed}).encode()))
    step = SESSION // 50 * 2
    for at in range(0, len(played), step):
        child.stdin.write(interleaved(microphone[at : at + step], played[at : at + step]))
    memory = _most_memory(child.pid)
    child.stdin.close()
    child.stdout.read()
    _, _, used = os.wait4(child.pid, 0)
    child.returncode = 0
    spent = used.ru_utime + used.ru_stime - before
    return ready, 100 * spent / seconds, memory


def _most_memory(process: int) -> float:
    """Megabytes; what ``wait4`` tells would hold the memory of this program, from before the other began."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1000


def _spent(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


ROWS: Final = {
    "phrases": _phrases,
    "accepted": _accepted,
    "lone": _lone,
    "answers": _answers,
    "names": _names,
    "manners": _manners,
    "sessions": _sessions,
    "talk": _talks,
    "costs": _costs,
}
"""What ``--row`` chooses from."""
