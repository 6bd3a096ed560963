"""`record`: her voice, line by line, from the microphone into a folder, steered by single keys."""

import math
import shutil
import sys
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from typing import Final

from voiceguide.cli.stopping import stopped_kindly
from voiceguide.cli.wrapping import echo, wrapped
from voiceguide.coach.commands import KEY_NAMES
from voiceguide.doors.keys import KeyStrokes
from voiceguide.doors.terminal import Keyboard, attended, keyboard
from voiceguide.errors import BadRequest, NoSoundDevice, OutputError, VoiceError, shown
from voiceguide.live.device import Microphone, open_microphone
from voiceguide.live.playback import Playback
from voiceguide.pcm import Pcm
from voiceguide.teacher.hearing import finished, speech_in, trouble
from voiceguide.teacher.reading import MANNERS, Line
from voiceguide.teacher.shelf import Shelf
from voiceguide.teacher.tape import Tape

RATE: Final = 48000
"""Samples per second of the recordings."""

TICK: Final = 0.1
"""Seconds between two looks at keys and level."""

PATIENCE: Final = 30
"""Ticks without a sample after which the microphone is gone."""

ASLEEP: Final = 2.0
"""Seconds between two looks after which the program was put aside, and the terminal has to be taken anew."""

KEYS: Final = "Return starts, ends, goes on  space plays it  r again  n next  b back  q ends"

LEVEL_WIDTH, LOWEST_LEVEL = 20, -60
"""Characters of the level, and the decibels at which it is empty."""

TOO_LOUD: Final = 0.99
"""Of full scale."""


def record_lines(
    lines: Sequence[Line], shelf: Shelf, to_hear: str, *, everything: bool = False, device: str | None = None
) -> None:
    """Have the lines recorded that are missing on the shelf, or all; ``device`` is a microphone's name.

    At the end she is told what ``to_hear`` them has to be typed.

    Raises NoSoundDevice without a microphone or when it goes away, OutputError where a take cannot be kept at
    last. What was kept stays.
    """
    if not (everything or shelf.missing(lines)):
        echo(f"{_told(lines, shelf)}; --all goes through them again")
        return
    microphone, tape, keys = open_microphone(RATE, device)(), Tape(RATE), keyboard()
    with (
        closing(microphone),
        stopped_kindly("stopped; the takes that were kept stay, and the same command goes on there"),
        closing(keys),
    ):
        microphone.listen(tape.hear)
        keys.open()
        studio = Studio(lines, shelf, tape, everything=everything)
        try:
            _run(studio, keys, microphone)
        finally:
            studio.close()
    echo(f"{_told(lines, shelf)}; to hear it: {shown(to_hear)}")


def check_terminal() -> None:
    """Raises BadRequest where there are no keys to steer with."""
    if not attended():
        raise BadRequest("record is steered by keys; start it in a terminal")


def _told(lines: Sequence[Line], shelf: Shelf) -> str:
    missing = len(shelf.missing(lines))
    return f"{shown(shelf.folder)}: {len(lines) - missing} of {len(lines)} lines are recorded"


def _run(studio: "Studio", keys: Keyboard, microphone: Microphone) -> None:
    strokes, looked = KeyStrokes(), time.monotonic()
    while (typed := keys.read(TICK)) is not None:
        now = time.monotonic()
        if now - looked > ASLEEP:
            keys.open()
        looked = now
        for key in strokes.take(typed, now):
            if not studio.press(KEY_NAMES.get(key, key)):
                return
        studio.look(lost=microphone.lost)


class Studio:
    """Where a line is shown, recorded, heard again and kept, one after another."""

    def __init__(self, lines: Sequence[Line], shelf: Shelf, tape: Tape, *, everything: bool) -> None:
        self._lines = lines
        self._shelf = shelf
        self._tape = tape
        self._everything = everything
        self._paper = Paper()
        self._take: Pcm | None = None
        self._unkept = False
        self._playback: Playback | None = None
        self._heard = 0
        self._still = 0
        self._number = self._following(0) or 0
        self._show()

    @property
    def _line(self) -> Line:
        return self._lines[self._number]

    def press(self, key: str) -> bool:
        """Do what a key asks, as ``KEY_NAMES`` calls it; False when she ends. Raises OutputError."""
        key = key if key in KEY_NAMES.values() else key.casefold()
        playing = self._playback is not None
        self._silence()
        if key == "q":
            self._keep_at_last()
            return False
        if key == "r" or (key == "Return" and not self._tape.running and self._take is None):
            self._tape.begin()
        elif self._tape.running:
            if key in ("Return", "space"):
                self._end_take()
        elif key == "space":
            if not playing:
                self._play()
        elif key == "b":
            self._back()
        elif key in ("n", "Return"):
            return self._go(self._following(self._number + 1))
        return True

    def look(self, *, lost: bool) -> None:
        """Show how loud it is, and see whether the microphone still hears. Raises NoSoundDevice."""
        self._still = 0 if self._tape.heard > self._heard else self._still + 1
        self._heard = self._tape.heard
        if lost or self._still >= PATIENCE:
            raise NoSoundDevice(
                f"the microphone is gone; what was kept is in {shown(self._shelf.folder)}, "
                "and the same command goes on there"
            )
        if self._playback and self._playback.over:
            self._silence()
        self._paper.status(f"  {level_bar(self._tape.peak())}  {self._state()}")

    def close(self) -> None:
        """Fall silent, and leave the terminal in a new line; a take that could not be kept is tried again."""
        self._silence()
        with suppress(OutputError):
            self._keep_at_last()
        self._paper.status("")

    def _state(self) -> str:
        if self._playback:
            return "you hear it as it will be heard"
        if self._tape.running:
            room = "" if self._line.room is None else f" of {float(self._line.room):.1f} s"
            return f"recording {self._tape.seconds:.1f} s{room}; Return ends"
        return "Return starts" if self._take is None else "Return goes on"

    def _following(self, first: int) -> int | None:
        """The number of the next line to record, from this one on."""
        rest = self._lines[first:]
        wanted = rest if self._everything else self._shelf.missing(rest)
        return self._lines.index(wanted[0], first) if wanted else None

    def _go(self, number: int | None) -> bool:
        """To a line, once the take of this one is kept; False where there is none to go to."""
        if self._unkept and not self._kept():
            return True
        if number is None:
            return False
        self._number = number
        self._show()
        return True

    def _back(self) -> None:
        if self._number:
            self._go(self._number - 1)
        else:
            self._paper.line("  this is the first line")

    def _show(self) -> None:
        line, missing = self._line, len(self._shelf.missing(self._lines))
        lasts = "as long as you like" if line.room is None else f"at most {float(line.room):.1f} s"
        self._paper.line("")
        self._paper.line(
            f"{self._number + 1} of {len(self._lines)}, {missing} missing   "
            f"{MANNERS[line.utterance.manner]}   {lasts}"
        )
        self._paper.line(f"    {line.utterance.text}")
        self._paper.line(f"  {KEYS}")
        self._unkept = False
        try:
            self._take = self._shelf.take(line)
            if self._take:
                self._paper.line(f"  recorded already, {_lasts(self._take)}; r takes it again")
        except VoiceError as exc:
            self._take = None
            self._paper.line(f"  what is recorded cannot be used: {exc}")

    def _end_take(self) -> None:
        take = self._tape.end()
        wrong = trouble(take, self._line)
        if wrong:
            self._paper.line(f"  not kept, {wrong}")
            return
        self._take = speech_in(take)
        self._kept()

    def _kept(self) -> bool:
        """Put the take on the shelf; where that cannot be, it is held until she goes on or ends."""
        assert self._take
        try:
            place = self._shelf.keep(self._line, self._take)
        except OutputError as exc:
            self._unkept = True
            self._paper.line(f"  not kept yet, {exc}; n tries again")
            return False
        self._unkept = False
        self._paper.line(f"  kept, {_lasts(self._take)}")
        if place != self._shelf.place(self._line):
            self._paper.line(
                f"  another program has recorded this line meanwhile; yours is {shown(place.name)}"
            )
        return True

    def _keep_at_last(self) -> None:
        if self._unkept and self._take:
            self._shelf.keep(self._line, self._take)
            self._unkept = False

    def _play(self) -> None:
        if self._take is None:
            self._paper.line("  there is nothing to play yet; Return starts")
            return
        try:
            self._playback = Playback(finished(self._take))
        except (NoSoundDevice, VoiceError) as exc:
            self._paper.line(f"  it cannot be played: {exc}")

    def _silence(self) -> None:
        playback, self._playback = self._playback, None
        if playback:
            playback.close()


def _lasts(take: Pcm) -> str:
    """How long it will be heard. Raises VoiceError."""
    return f"{finished(take).seconds:.1f} s"


class Paper:
    """Lines that stay, and below them one that changes; in any terminal."""

    def __init__(self) -> None:
        self._status = ""

    def line(self, text: str) -> None:
        """Write a line that stays."""
        self.status("")
        self._write(f"{wrapped(shown(text))}\n")

    def status(self, text: str) -> None:
        """Show another last line."""
        text = shown(text)[: shutil.get_terminal_size().columns - 1]
        if text != self._status:
            self._write(f"\r{text.ljust(len(self._status))}")
            if not text:
                self._write("\r")
        self._status = text

    def _write(self, text: str) -> None:
        encoding = sys.stdout.encoding or "utf-8"
        sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
        sys.stdout.flush()


def level_bar(peak: float) -> str:
    """How loud it is, from a peak between 0 and 1."""
    decibels = 20 * math.log10(peak) if peak > 0 else LOWEST_LEVEL
    filled = round(LEVEL_WIDTH * min(1, max(0, 1 - decibels / LOWEST_LEVEL)))
    return f"{'#' * filled}{'-' * (LEVEL_WIDTH - filled)}{'!' if peak >= TOO_LOUD else ' '}"
