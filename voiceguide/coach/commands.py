"""What she can ask for while a session runs: one table, with words, keys and help of each command."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, get_args

Command = Literal[
    "stop", "pause", "go on", "toggle", "ready", "again", "back", "next", "slower", "faster", "longer",
    "shorter", "other side", "how long", "what now", "louder", "quieter", "break", "help",
]  # fmt: skip

Event = Literal[
    "end", "aside", "lost", "found", "failed", "replaced", "duck", "unduck", "unsure", "deaf", "overdriven",
]  # fmt: skip
"""What else can happen: the program is asked to end, or put aside (Ctrl-Z); the sound is gone, or back; the
voice could not speak something; another guide takes over. By ear: her voice comes over the guide's, or no
longer does; what she said was not understood, and may have been meant; nothing is heard of her any more,
or it comes too loud."""


@dataclass(frozen=True, slots=True)
class Overheard:
    """A command that was heard by ear: to be obeyed if ``sure``, else to be asked back."""

    command: Command
    sure: bool = True


Message = Command | Event | Overheard
"""What the doors put into the one queue."""

Weight = Literal["stops", "stays", "moves", "answers", "names"]
"""What it costs to mishear a phrase. One that ``stops`` counts even when in doubt; one that ``moves`` her on
or back is asked back then; one that ``stays`` where she is does no harm; ``answers`` answer a question;
``names`` are what something is called, and so rare that they are compared with each other."""


class CommandRow(NamedTuple):
    """One command: how it is typed or said, which keys give it, and what it does."""

    command: Command
    words: tuple[str, ...]
    """Other ways to type it; its own name and what is spoken always count."""
    keys: tuple[str, ...]
    """As ``KEY_NAMES`` names them, or the character itself; the first one is the one that is shown."""
    help: str
    spoken: tuple[str, ...] = ()
    """What a microphone listens for, chosen for how surely it is told from all else; the first is offered."""
    weight: Weight = "stays"

    @property
    def known(self) -> tuple[str, ...]:
        """All words it is known by."""
        return self.command, *self.words, *self.spoken


KEY_NAMES: Final[Mapping[str, str]] = {
    " ": "space", "\r": "Return", "\n": "Return", "\t": "Tab", "\x03": "Ctrl-C",
    "\x1b[D": "left", "\x1b[C": "right", "\x1b[A": "up", "\x1b[B": "down",
    "\x1bOD": "left", "\x1bOC": "right", "\x1bOA": "up", "\x1bOB": "down",
}  # fmt: skip
"""What a terminal sends for keys that are no letters, and what they are called."""

TABLE: Final[tuple[CommandRow, ...]] = (
    CommandRow("toggle", ("pause or go on",), ("space",), "pauses, and goes on"),
    CommandRow("ready", (), ("Return", "r"), "ends a wait at once",
               ("I'm ready", "okay I'm ready", "ready")),
    CommandRow("stop", ("stop please",), ("q", "Q", "Ctrl-C"), "stops, and says how to get up",
               ("stop now", "stop please", "stop"), "stops"),
    CommandRow("pause", (), ("p",), "pauses",
               ("wait a moment", "please wait", "hold on", "pause"), "stops"),
    CommandRow("go on", (), ("g",), "goes on after a pause", ("keep going", "continue")),
    CommandRow("again", (), ("a",), "says or teaches it again", ("again please", "again")),
    CommandRow("back", (), ("left", "b"), "to the start of this exercise",
               ("from the beginning", "go back please", "go back"), "moves"),
    CommandRow("next", (), ("right", "n"), "on to the next exercise",
               ("next one please", "next exercise"), "moves"),
    CommandRow("slower", ("slow down",), ("[", "s"), "a little slower from here on",
               ("a bit slower", "slow down please")),
    CommandRow("faster", ("speed up",), ("]", "f"), "a little faster from here on", ("a bit faster",)),
    CommandRow("longer", (), ("+", "="), "10 s more of a hold, 15 s of a rest, two rocks",
               ("make it longer", "longer please", "longer")),
    CommandRow("shorter", ("shorter please",), ("-",), "the same, less", ("make it shorter",)),
    CommandRow("other side", ("the other side",), ("Tab", "o"), "changes sides now",
               ("the other side please", "other side"), "moves"),
    CommandRow("how long", (), ("t",), "says what is left", ("how much longer",)),
    CommandRow("what now", (), ("w",), "says where you are and what comes next",
               ("what's next", "where are we")),
    CommandRow("louder", (), ("up",), "louder", ("I can't hear you",)),
    CommandRow("quieter", (), ("down",), "quieter", ("not so loud",)),
    CommandRow("break", ("long pause",), ("z",), "a pause without an end",
               ("break please", "I need a break")),
    CommandRow("help", (), ("h", "?"), "says what you can ask for", ("help please", "what can I say")),
)  # fmt: skip

COMMANDS: Final[tuple[Command, ...]] = get_args(Command)

_BY_KEY: Final[Mapping[str, Command]] = {key: row.command for row in TABLE for key in row.keys}
_BY_WORDS: Final[Mapping[str, Command]] = {
    said.casefold(): row.command for row in TABLE for said in row.known
}


def command_for_key(key: str) -> Command | None:
    """The command of a key, as a terminal sends it; None for a key that means nothing."""
    return _BY_KEY.get(KEY_NAMES.get(key, key))


def command_for_words(words: str) -> Command | None:
    """The command of typed or spoken words, like ``go on``, ``go-on`` or ``Go on, please.``."""
    said = " ".join(words.casefold().replace("-", " ").replace("_", " ").replace("’", "'").split())
    said = said.strip(" .,!?")
    return _BY_WORDS.get(said) or _BY_WORDS.get(said.removesuffix(" please").rstrip(" ,"))
