"""What she can ask for while a session runs: one table, with words, keys and help of each command."""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, get_args

Command = Literal[
    "stop", "pause", "go on", "toggle", "ready", "again", "back", "next", "slower", "faster", "longer",
    "shorter", "other side", "how long", "what now", "louder", "quieter", "break", "help",
]  # fmt: skip

Event = Literal["end", "aside", "lost", "found", "failed", "replaced"]
"""What else can happen: the program is asked to end, or put aside (Ctrl-Z); the sound is gone, or back; the
voice could not speak something; another guide takes over."""

Message = Command | Event
"""What the doors put into the one queue."""


class CommandRow(NamedTuple):
    """One command: how it is said or typed, which keys give it, and what it does."""

    command: Command
    words: tuple[str, ...]
    """Other ways to say it; its own name always counts."""
    keys: tuple[str, ...]
    """As ``KEY_NAMES`` names them, or the character itself; the first one is the one that is shown."""
    help: str


KEY_NAMES: Final[Mapping[str, str]] = {
    " ": "space", "\r": "Return", "\n": "Return", "\t": "Tab", "\x03": "Ctrl-C",
    "\x1b[D": "left", "\x1b[C": "right", "\x1b[A": "up", "\x1b[B": "down",
    "\x1bOD": "left", "\x1bOC": "right", "\x1bOA": "up", "\x1bOB": "down",
}  # fmt: skip
"""What a terminal sends for keys that are no letters, and what they are called."""

TABLE: Final[tuple[CommandRow, ...]] = (
    CommandRow("toggle", ("pause or go on",), ("space",), "pauses, and goes on"),
    CommandRow("ready", ("i'm ready", "okay i'm ready"), ("Return", "r"), "ends a wait at once"),
    CommandRow("stop", ("stop now", "stop please"), ("q", "Q", "Ctrl-C"), "stops, and says how to get up"),
    CommandRow("pause", ("hold on",), ("p",), "pauses"),
    CommandRow("go on", ("keep going", "continue"), ("g",), "goes on after a pause"),
    CommandRow("again", ("again please",), ("a",), "says or teaches it again"),
    CommandRow("back", ("go back", "go back please"), ("left", "b"), "to the start of this exercise"),
    CommandRow("next", ("next one please", "next exercise"), ("right", "n"), "on to the next exercise"),
    CommandRow("slower", ("slow down", "slow down please"), ("[", "s"), "a little slower from here on"),
    CommandRow("faster", ("speed up",), ("]", "f"), "a little faster from here on"),
    CommandRow("longer", ("longer please",), ("+", "="), "10 s more of a hold, 15 s of a rest, two rocks"),
    CommandRow("shorter", ("shorter please",), ("-",), "the same, less"),
    CommandRow("other side", ("the other side", "the other side please"), ("Tab", "o"), "changes sides now"),
    CommandRow("how long", ("how much longer",), ("t",), "says what is left"),
    CommandRow("what now", ("what's next",), ("w",), "says where you are and what comes next"),
    CommandRow("louder", (), ("up",), "louder"),
    CommandRow("quieter", (), ("down",), "quieter"),
    CommandRow("break", ("long pause", "i need a break"), ("z",), "a pause without an end"),
    CommandRow("help", ("help please",), ("h", "?"), "says what you can ask for here"),
)

COMMANDS: Final[tuple[Command, ...]] = get_args(Command)

_BY_KEY: Final[Mapping[str, Command]] = {key: row.command for row in TABLE for key in row.keys}
_BY_WORDS: Final[Mapping[str, Command]] = {
    said: row.command for row in TABLE for said in (row.command, *row.words)
}


def command_for_key(key: str) -> Command | None:
    """The command of a key, as a terminal sends it; None for a key that means nothing."""
    return _BY_KEY.get(KEY_NAMES.get(key, key))


def command_for_words(words: str) -> Command | None:
    """The command of typed or spoken words, like ``go on``, ``go-on`` or ``Go on, please.``."""
    said = " ".join(words.casefold().replace("-", " ").replace("_", " ").replace("’", "'").split())
    said = said.strip(" .,!?")
    return _BY_WORDS.get(said) or _BY_WORDS.get(said.removesuffix(" please").rstrip(" ,"))
