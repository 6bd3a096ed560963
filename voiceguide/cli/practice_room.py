"""`listen`: a room to practise in, where she says each phrase and sees at once what was heard of it."""

import queue
import time
from collections.abc import Sequence
from contextlib import closing
from statistics import median
from typing import TYPE_CHECKING, Final, Literal, Protocol

import typer

from voiceguide.cli.stopping import stopped_kindly
from voiceguide.cli.studio import ASLEEP, PATIENCE, TICK, Paper, level_bar
from voiceguide.coach.commands import KEY_NAMES, TABLE, CommandRow, command_for_words
from voiceguide.doors.keys import KeyStrokes
from voiceguide.doors.terminal import Keyboard, attended, keyboard
from voiceguide.ears.conditions import Conditions, Meter, busy_told, guide_told, room_told, troubles
from voiceguide.ears.events import EarEvent, EchoState, Nothing, Onset, Ready, Said, Trouble, Unclear
from voiceguide.errors import BadRequest, CannotHear, NoSoundDevice, VoiceError, nearest
from voiceguide.pcm import SAMPLE_BYTES, Pcm

if TYPE_CHECKING:
    from voiceguide.live.device import Microphone

OPENING: Final = """\
A room to practise in: say what is shown, from where you will be, and see whether it is heard.
Nothing is recorded, kept or sent; where it may listen while it plays, how loud you usually are is kept."""

KEYS: Final = "n next   a again   g hears the guide again   q ends"

SENTENCE: Final = (
    "You need not say anything now. This is how the guide sounds in your room, "
    "and how it learns to tell its own voice from yours."
)
"""What the guide says once: long enough to learn the way from the loudspeaker to the microphone."""

LOADING: Final = 25.0
"""Seconds until the ears must be ready."""

QUIET: Final = 2.5
"""Seconds in which the room is measured."""

DIES_AWAY: Final = 1.2
"""Seconds after the last sample of the guide was given until the room is quiet again."""

WAITED: Final = 8.0
"""Seconds without a word, after which it says that nothing was heard."""

SEEN: Final = 1.2
"""Seconds for which a result is left before the next phrase is shown."""

TRIES: Final = 3
"""How often a phrase may fail until the next one is shown."""

OFFERED: Final = tuple(row for row in TABLE if row.spoken)
"""All that can be said, in the order of the table."""

Act = Literal["waking", "quiet", "guide", "phrase", "over"]


class Listens(Protocol):
    """Ears that can be told what to listen for."""

    @property
    def lost(self) -> int:
        """Frames that were not heard."""

    def arm(self, phrases: Sequence[tuple[str, str]]) -> None:
        """Listen for these, text and weight of each, and for no others."""


class Mouth:
    """What the loudspeaker plays: a sound that it is given, and silence."""

    def __init__(self) -> None:
        self._sound, self._given = b"", 0

    @property
    def speaks(self) -> bool:
        """Whether something is left to be played."""
        return self._given < len(self._sound)

    def say(self, sound: Pcm) -> None:
        """Play this, from its beginning."""
        self._sound, self._given = sound.samples, 0

    def hush(self) -> None:
        """Play no more of it."""
        self._sound, self._given = b"", 0

    def pull(self, frames: int) -> bytes:
        """So many frames, in the device's thread."""
        size = frames * SAMPLE_BYTES
        block = self._sound[self._given : self._given + size]
        self._given += len(block)
        return block.ljust(size, b"\0")


def rows_named(phrases: Sequence[str]) -> tuple[CommandRow, ...]:
    """The commands of these phrases, which come first in them, or all commands. Raises BadRequest."""
    wanted = [(said, command_for_words(said)) for said in phrases]
    found = [
        (said, next((row for row in OFFERED if row.command == command), None)) for said, command in wanted
    ]
    for said, row in found:
        if row is None:
            known = [text for each in OFFERED for text in each.spoken]
            hint = nearest(said, known) or f'say for example "{known[0]}"'
            raise BadRequest(f'"{said[:60]}" is nothing to say to the guide; {hint}')
    return tuple(_with_first(row, said) for said, row in found if row) or OFFERED


def _with_first(row: CommandRow, said: str) -> CommandRow:
    """The same with another phrase first, if it is one of them."""
    first = [text for text in row.spoken if text.casefold() == said.casefold()]
    return row._replace(spoken=tuple(dict.fromkeys((*first, *row.spoken))))


def practise(rows: Sequence[CommandRow], device: str | None = None) -> None:
    """Try these in a room with the default microphone; ``device`` is a loudspeaker's name.

    Raises CannotHear where hearing is not installed, and NoSoundDevice where there is no microphone, or when
    it goes away.
    """
    from voiceguide.ears.installed import check_installed
    from voiceguide.ears.process import Ears
    from voiceguide.live.beside import Beside
    from voiceguide.live.device import microphones, open_loudspeaker, open_microphone

    check_installed()
    microphones()
    typer.echo(OPENING)
    sentence, rate = _sentence()
    mouth, meter, events = Mouth(), Meter(rate), queue.SimpleQueue[EarEvent]()

    def told(event: EarEvent) -> None:
        meter.told(event)
        events.put(event)

    ears, keys = Ears(rate, told), keyboard()

    def hear(microphone: bytes, played: bytes) -> None:
        meter.hear(microphone, played)
        ears.hear(microphone, played)

    with stopped_kindly("stopped; nothing was recorded, and nothing is kept"), closing(ears), closing(keys):
        ears.start()
        beside, opening = Beside(rate, hear), open_microphone(rate)
        with (
            closing(open_loudspeaker(rate, device, beside.played)()) as loudspeaker,
            closing(opening()) as microphone,
        ):
            loudspeaker.play(mouth.pull)
            microphone.listen(beside.heard)
            keys.open()
            room = PracticeRoom(rows, ears, meter, mouth, sentence, _paper())
            _run(room, keys, microphone, meter, events)
    _tell_level(room.usual)


def _run(
    room: "PracticeRoom",
    keys: Keyboard,
    microphone: "Microphone",
    meter: Meter,
    events: "queue.SimpleQueue[EarEvent]",
) -> None:
    """Until she ends, or all has been tried. Raises NoSoundDevice, and CannotHear."""
    strokes, looked, heard, still = KeyStrokes(), time.monotonic(), 0, 0
    try:
        while room.open:
            typed, now = _typed(keys), time.monotonic()
            if now - looked > ASLEEP:
                keys.open()
            looked = now
            for key in strokes.take(typed, now):
                room.press(KEY_NAMES.get(key, key), now)
            while not events.empty():
                room.take(events.get(), now)
            still = 0 if meter.heard > heard else still + 1
            heard = meter.heard
            if microphone.lost or still >= PATIENCE:
                raise NoSoundDevice(
                    "the microphone is gone; once it is back, the same command tries it again"
                )
            room.look(now)
    finally:
        room.close()


def _typed(keys: Keyboard) -> str:
    """What is typed within a tick; nothing where there are no keys."""
    typed = keys.read(TICK)
    if typed is None:
        time.sleep(TICK)
    return typed or ""


class PracticeRoom:
    """Measures the room, lets the guide speak once, and then goes through phrases until she has said them."""

    def __init__(
        self,
        rows: Sequence[CommandRow],
        ears: Listens,
        meter: Meter,
        mouth: Mouth,
        sentence: Pcm | None,
        paper: Paper,
    ) -> None:
        """``sentence`` is what the guide says; without one, nothing is known of its echo."""
        self._rows = rows
        self._ears = ears
        self._meter = meter
        self._mouth = mouth
        self._sentence = sentence
        self._paper = paper
        self._step: Act = "waking"
        self._until: float | None = None
        self._number = -1
        self._misses = 0
        self._hears = False
        self._done = False
        self._results: dict[int, bool] = {}
        self._sure: list[float] = []
        self._unsure: list[float] = []
        self._latest: EchoState | None = None
        self._echo: EchoState | None = None
        self._twice = False
        self._lost_before = 0
        self._told: set[str] = set()

    @property
    def open(self) -> bool:
        """Whether there is something left to try."""
        return self._step != "over"

    @property
    def usual(self) -> float | None:
        """How loud she is, by what was surely heard; None if nothing was."""
        return median(self._sure) if self._sure else None

    @property
    def conditions(self) -> Conditions:
        """What is known of room, microphone and loudspeaker by now."""
        hers = self._sure or self._unsure
        lost = self._ears.lost - self._lost_before
        return self._meter.conditions(median(hers) if hers else None, self._echo, lost)

    def press(self, key: str, now: float) -> None:
        """Do what a key asks, as ``KEY_NAMES`` calls it; ``now`` in seconds."""
        key = key.casefold()
        if key == "q":
            self._end()
        elif key == "g" and self._step == "phrase" and self._sentence:
            self._number -= 1
            self._speak("Now you hear the guide again.")
        elif key in ("n", "return", "right") and self._step != "waking":
            self._go_on(now)
        elif key in ("a", "r") and self._step == "phrase":
            self._show(now)

    def take(self, event: EarEvent, now: float) -> None:
        """Take in what the ears tell. Raises CannotHear if they never will."""
        match event:
            case Ready():
                self._hear_from_now_on(now)
            case Trouble() if self._step == "waking":
                raise CannotHear(event.text)
            case Trouble():
                self._paper.line(f"  {event.text}")
            case EchoState():
                self._latest = event
                if self._step == "guide":
                    self._echo = event
            case Onset():
                self._hears = True
            case Nothing():
                self._hears = False
            case Said() | Unclear():
                self._hears = False
                if self._step == "phrase" and not self._done:
                    self._judge(event, now)

    def _hear_from_now_on(self, now: float) -> None:
        """What was lost before does not count."""
        self._lost_before = self._ears.lost
        if self._step == "waking":
            self._step, self._until = "quiet", now + QUIET
            self._paper.line("Please be quiet for a moment, so that the room can be heard.")

    def look(self, now: float) -> None:
        """Go on when it is time, and show how loud it is. Raises CannotHear."""
        if not self.open:
            return
        self._until = now + LOADING if self._until is None else self._until
        if self._step == "guide" and self._mouth.speaks:
            self._until = now + DIES_AWAY
        if now >= self._until:
            self._time_is_up(now)
        if self.open:
            self._paper.status(f"  {level_bar(self._meter.peak())}  {self._state()}")

    def close(self) -> None:
        """Fall silent, and leave the terminal in a new line."""
        self._mouth.hush()
        self._paper.status("")

    def _state(self) -> str:
        if self._step in ("waking", "quiet"):
            return "one moment" if self._step == "waking" else "it listens to the room"
        if self._step == "guide":
            return "the guide speaks"
        return f"{'it hears you' if self._hears else 'it listens'}   {KEYS}"

    def _time_is_up(self, now: float) -> None:
        if self._step == "waking":
            raise CannotHear("the ears do not get ready; the same command tries it again")
        if self._step == "phrase" and not self._done:
            self._missed("  nothing was heard", now)
        else:
            self._go_on(now)

    def _go_on(self, now: float) -> None:
        """To what comes next, and tell what was found."""
        if self._step == "quiet":
            self._tell(room_told(self.conditions))
            self._tell_troubles()
            if self._sentence:
                self._speak("Now you hear the guide.")
                return
        elif self._step == "guide":
            cut_short = self._mouth.speaks
            self._mouth.hush()
            found = self.conditions
            if not (guide_told(found) or found.muted or cut_short or self._twice):
                self._twice = True
                self._speak("Once more, to be sure.")
                return
            self._tell(guide_told(found))
            self._tell_troubles()
        self._step = "phrase"
        self._number += 1
        if self._number < len(self._rows):
            self._show(now)
        else:
            self._end()

    def _speak(self, announced: str) -> None:
        """Let the guide say its sentence, and listen for nothing else."""
        assert self._sentence
        self._paper.line(announced)
        self._step, self._echo = "guide", self._latest
        self._ears.arm(())
        self._mouth.say(self._sentence)

    def _show(self, now: float) -> None:
        """Show the phrase, and listen for all that can be said, as a session does."""
        row = self._rows[self._number]
        self._paper.line(f'{self._number + 1} of {len(self._rows)}   say: "{row.spoken[0]}"   {row.help}')
        self._ears.arm([(text, each.weight) for each in OFFERED for text in each.spoken])
        self._misses, self._done, self._until = 0, False, now + WAITED

    def _judge(self, event: Said | Unclear, now: float) -> None:
        row = self._rows[self._number]
        if isinstance(event, Unclear):
            self._unsure.append(event.level)
            self._missed("  something was said, and not understood", now)
            return
        (self._sure if event.sure else self._unsure).append(event.level)
        if event.text not in row.spoken:
            self._missed(f'  heard as "{event.text}"', now)
            return
        asked = "" if event.sure else "; it was not sure, and would ask you first"
        words = "" if event.text == row.spoken[0] else f' as "{event.text}", which does the same'
        self._paper.line(f"  heard{words}{asked} ({event.level:.0f} dB)")
        self._tell(busy_told(self.conditions))
        self._results[self._number] = True
        self._done, self._until = True, now + SEEN

    def _missed(self, what: str, now: float) -> None:
        self._results.setdefault(self._number, False)
        self._misses += 1
        again = self._misses < TRIES
        self._paper.line(f"{what}; {'say it once more' if again else 'on to the next one'}")
        self._tell_troubles()
        self._done, self._until = not again, now + (WAITED if again else SEEN)

    def _tell_troubles(self) -> None:
        """What is in the way, each thing once."""
        for each in troubles(self.conditions):
            self._tell(each)

    def _tell(self, text: str) -> None:
        if text and text not in self._told:
            self._told.add(text)
            self._paper.line(f"  {text}")

    def _end(self) -> None:
        """Sum up."""
        self._step = "over"
        self._mouth.hush()
        if not self._results:
            return
        heard = sum(self._results.values())
        missed = [self._rows[number].spoken[0] for number, well in self._results.items() if not well]
        self._paper.line("")
        self._paper.line(f"{heard} of {len(self._results)} were heard.")
        if missed:
            self._paper.line(f"Not heard: {', '.join(missed)}. Each has a key, too.")
        found = troubles(self.conditions)
        for each in found or (("Nothing seems to be in the way.",) if not missed else ()):
            self._paper.line(each)


class OnlyLines(Paper):
    """Lines that stay, where there is no terminal for one that changes."""

    def status(self, text: str) -> None:
        """Nothing."""


def _paper() -> Paper:
    return Paper() if attended() else OnlyLines()


def _sentence() -> tuple[Pcm | None, int]:
    """What the guide says, in her voice if she has one, and the rate of all sound here."""
    from voiceguide import profile
    from voiceguide.cli.options import DEFAULT_SAMPLE_RATE, guide

    voice = profile.read_anyway(profile.default_place()).her.voice
    speaking = guide(None, voice or None)
    try:
        session = speaking.say(SENTENCE)
        return Pcm(session.sample_rate, b"".join(session.blocks())), session.sample_rate
    except VoiceError as exc:
        typer.echo(f"voiceguide: {exc}; so its own voice is not tried", err=True)
        return None, DEFAULT_SAMPLE_RATE
    finally:
        speaking.close()


def _tell_level(usual: float | None) -> None:
    """Keep how loud she usually is, and say so."""
    from voiceguide import profile
    from voiceguide.cli.hearing import keep_loudness

    if usual is None:
        return
    kept = "; that is kept" if keep_loudness(usual) else ""
    typer.echo(f"You are usually at {usual:.0f} dB here{kept}.")
    if not profile.read_anyway(profile.default_place()).her.microphone:
        typer.echo("To be heard while it plays: voiceguide me --microphone yes")
