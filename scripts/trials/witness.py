"""`voiceguide` with a witness: what its player gives, when which cue was due, and what was obeyed.

    python -m trials.witness FOLDER WORDS...

is ``voiceguide WORDS...``, and nothing of it is changed. In FOLDER it leaves ``given.raw``, all that the
player gave before it gave way to her voice and before the gain (16 bits, mono, silence left out), and
``lines``, a line of JSON each, times (``at``) in seconds of the monotonic clock:

    {"kind": "cue", "text", "pulled": n, "given": n, "length": n, "due", "at"}
        the device's sample at which it was due and about when that was, the sample of ``given.raw`` at which
        it stands, and how many samples of it were played
    {"kind": "obeyed", "command", "by_ear", "unsure", "at"}
    {"kind": "asked back", "command", "at"}
    {"kind": "ears", "name", "text", "at"}     ready, or in trouble
    {"kind": "armed", "phrases", "at"}
    {"kind": "state", "state", "at"}           whenever it changes
"""

import json
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import wraps
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any, Final

from voiceguide.cli.app import main as voiceguide_main
from voiceguide.doors.microphone import MicrophoneDoor
from voiceguide.ears.process import Ears
from voiceguide.live.conductor import Conductor
from voiceguide.live.player import Player
from voiceguide.pcm import SAMPLE_BYTES
from voiceguide.take import Take

LOOK: Final = 0.5
"""Seconds between two looks at which cues were played."""


@dataclass
class Stretch:
    """A stream of the player, from when it began on: a take from its sample ``offset`` on.

    ``pulled`` and ``given`` are the device's sample and that of ``given.raw`` at which it began, ``at`` when
    that was, ``played`` how much of it has been played.
    """

    take: Take
    offset: int
    pulled: int
    given: int
    at: float
    played: int = 0
    over: bool = False
    told: set[tuple[int, ...]] = field(default_factory=set)
    """From where to where the cues go that have been told."""


class Witness:
    """Writes down what it is told, in a thread of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._told: SimpleQueue[bytes | dict[str, Any]] = SimpleQueue()
        self._pulled = 0
        self._given = 0
        self._before = 0
        self._stretches: deque[Stretch] = deque()
        self._state = ""
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._write, name="witness", daemon=True)
        self._thread.start()

    def tell(self, kind: str, **facts: object) -> None:
        """One more line."""
        self._told.put({"kind": kind, **facts, "at": time.monotonic()})

    def gave(self, sound: bytes) -> None:
        """The player gave that."""
        self._told.put(sound)
        self._given += len(sound) // SAMPLE_BYTES

    def begins_pull(self, player: Player) -> None:
        """The device asks for more, and has what it got before."""
        self._before = player.position
        if not self._stretches:
            self._begin(player, 0)

    def ends_pull(self, player: Player, frames: int) -> None:
        """The device has got so many frames."""
        self._pulled += frames
        if self._stretches:
            self._stretches[-1].played = player.position
        if not self._given:  # it begins with its first sample, not while the device waits for that
            self._stretches[-1] = replace(self._stretches[-1], pulled=self._pulled, at=time.monotonic())

    def goes_over(self, player: Player, go_over: Callable[[], None]) -> None:
        """The running stream is left, for another one unless it was the last."""
        left, position, here = player.stream, player.position, player.position - self._before
        if self._stretches:
            self._stretches[-1].played = position
        go_over()
        if player.stream != left:
            if self._stretches:
                self._stretches[-1].over = True
            self._begin(player, here)
            self._before = -here

    def _begin(self, player: Player, here: int) -> None:
        """A stream begins ``here`` samples after the pull that is being answered."""
        stream: Any = player.running[0]
        begun = Stretch(stream.take, stream.offset, self._pulled + here, self._given + here, time.monotonic())
        self._stretches.append(begun)

    def state(self, state: str) -> None:
        """What the session does now."""
        if state != self._state:
            self._state = state
            self.tell("state", state=state)

    def close(self) -> None:
        """Write down what is left."""
        self._closed.set()
        self._thread.join()

    def _write(self) -> None:
        """To the end: sound and lines as they come, and now and then the cues that were played."""
        given, told = self._folder / "given.raw", self._folder / "lines"
        with given.open("wb", 0) as sound, told.open("wb", 0) as lines:
            while not self._closed.wait(LOOK):
                self._write_down(sound, lines)
            self._write_down(sound, lines)

    def _write_down(self, sound: IO[bytes], lines: IO[bytes]) -> None:
        self._tell_cues()
        while not self._told.empty():
            told = self._told.get()
            if isinstance(told, bytes):
                sound.write(told)
            else:
                lines.write(json.dumps(told).encode("ascii") + b"\n")

    def _tell_cues(self) -> None:
        while self._stretches:
            first = self._stretches[0]
            over = first.over
            self._tell_cues_of(first, first.offset + first.played, over=over)
            if not over:
                return
            self._stretches.popleft()

    def _tell_cues_of(self, stretch: Stretch, here: int, *, over: bool) -> None:
        """Those that were played whole, or as far as they will be, by sample ``here`` of the take."""
        for cue in [*stretch.take.score.timeline.cues, *stretch.take._asides]:
            played = stretch.offset <= cue.start < here and (over or cue.end <= here)
            if played and cue[:2] not in stretch.told:
                stretch.told.add(cue[:2])
                since = cue.start - stretch.offset
                self.tell(
                    "cue",
                    text=cue.text or cue.role,
                    pulled=stretch.pulled + since,
                    given=stretch.given + since,
                    length=min(cue.end, here) - cue.start,
                    due=stretch.at + since / stretch.take.sample_rate,
                )


def _wrapped(owner: type, name: str, around: Callable[..., Any]) -> None:
    """Have ``around`` called in place of a method: with the doing of it, then with what it is given."""
    inner = getattr(owner, name)

    @wraps(inner)
    def outer(self: Any, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever it is
        return around(lambda: inner(self, *arguments, **named), self, *arguments, **named)

    setattr(owner, name, outer)


def attend(witness: Witness) -> None:
    """Have the witness see all that happens in this process."""
    _attend_player(witness)
    _attend_conductor(witness)
    _attend_ears(witness)


def _attend_player(witness: Witness) -> None:
    def begun(do: Callable[[], None], player: Player, *_: object, **__: object) -> None:
        do()
        hear = player._on_heard

        def heard(sound: bytes) -> None:
            witness.gave(sound)
            hear(sound)

        player._on_heard = heard

    def pulled(do: Callable[[], bytes], player: Player, frames: int) -> bytes:
        with player._lock:
            witness.begins_pull(player)
            block = do()
            witness.ends_pull(player, frames)
        return block

    _wrapped(Player, "__init__", begun)
    _wrapped(Player, "pull", pulled)
    _wrapped(Player, "_go_over", lambda do, player: witness.goes_over(player, do))


def _attend_conductor(witness: Witness) -> None:
    def obeyed(do: Callable[[], None], conductor: Conductor, command: str, **how: bool) -> None:
        if conductor.course.state != "over":
            by_ear, unsure = how.get("by_ear", False), how.get("unsure", False)
            witness.tell("obeyed", command=command, by_ear=by_ear, unsure=unsure)
        do()

    def asked_back(do: Callable[[], None], _: Conductor, command: str) -> None:
        witness.tell("asked back", command=command)
        do()

    def followed(do: Callable[[], None], conductor: Conductor) -> None:
        do()
        witness.state("ended" if conductor._ended else conductor.status)

    _wrapped(Conductor, "_obey", obeyed)
    _wrapped(Conductor, "_ask_back", asked_back)
    _wrapped(Conductor, "follow", followed)


def _attend_ears(witness: Witness) -> None:
    def told(do: Callable[[], None], _: MicrophoneDoor, name: str, facts: Mapping[str, Any], __: int) -> None:
        if name in ("ready", "trouble"):
            witness.tell("ears", name=name, text=facts.get("text", ""))
        do()

    def armed(do: Callable[[], None], ears: Ears, _: object) -> None:
        do()
        witness.tell("armed", phrases=[text for text, _ in ears._phrases])

    _wrapped(MicrophoneDoor, "tell", told)
    _wrapped(Ears, "arm", armed)


def main() -> None:
    """Run it."""
    witness = Witness(Path(sys.argv.pop(1)))
    attend(witness)
    try:
        voiceguide_main()
    finally:
        witness.close()


if __name__ == "__main__":
    main()
