"""Every error voiceguide raises on purpose, in one tree.

    VoiceguideError
    ├── ContentError        the YAML is wrong; carries every problem, each with its place
    ├── UnknownName         no exercise or routine (or address) of that name
    ├── BadRequest          a dose, pace or address that cannot be honoured
    │   └── NotSpared       what is to be spared is not spared by anything in the session
    ├── VoiceError          speech cannot be made
    │   ├── UnknownVoice    no installed voice of that name
    │   └── CannotSpeak     one utterance failed after a retry
    ├── NoSoundDevice       nothing to play on
    ├── CannotHear          what hearing needs is missing, or is not what it should be
    ├── JournalError        a session's journal cannot be read or removed
    ├── ProfileError        the file of what is known of her cannot be read or removed
    ├── AskFirst            she was told to ask first, and has not said since that she may
    ├── Unreachable         the guide that plays cannot be steered from elsewhere
    └── OutputError         a file cannot be written as asked

Each message says what is wrong, what would be right and what to type, in one line.
Errors of other libraries are translated where they are called, ``from`` the original.
"""

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import NamedTuple

_HALVES = re.compile(r"; (?=(?:[^\"]|\"[^\"]*\")*$)")
"""Between what is wrong and what would be right; not within quotes."""


class VoiceguideError(Exception):
    """The root: catch this and nothing of ours escapes."""


class Problem(NamedTuple):
    """One thing wrong in a content file; lines and columns count from 1."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return shown(f"{self.file}:{self.line}:{self.column}: {self.message}")

    @property
    def wrong(self) -> str:
        """What is wrong, without what would be right."""
        return _HALVES.split(self.message, maxsplit=1)[0]

    @property
    def hint(self) -> str:
        """What would be right, or what to do; empty where the message has no second half."""
        return "".join(_HALVES.split(self.message, maxsplit=1)[1:])


class ContentError(VoiceguideError):
    """A content file with problems; all of them, in file order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class UnknownName(VoiceguideError):
    """A name that is not in the library."""


class BadRequest(VoiceguideError):
    """A dose, pace, side or address that cannot be honoured."""


class NotSpared(BadRequest):
    """Nothing in a session spares what is to be spared; ``what`` says so, ``missing`` is the word for it."""

    def __init__(self, what: str, missing: str) -> None:
        self.what = what
        self.missing = missing
        super().__init__(f"{what}; leave it out, or ask for another, without --spare {missing}")


class VoiceError(VoiceguideError):
    """Speech cannot be made."""


class UnknownVoice(VoiceError):
    """No installed voice has that name."""


class CannotSpeak(VoiceError):
    """One utterance could not be spoken, even after a retry."""


class NoSoundDevice(VoiceguideError):
    """There is no loudspeaker to play on, or not the one asked for."""


class CannotHear(VoiceguideError):
    """What is said cannot be heard: a package or its weights are missing, or are not what they should be."""


class JournalError(VoiceguideError):
    """A file is no journal of a session, or one cannot be read or removed."""


class ProfileError(VoiceguideError):
    """The file of what is known of her is damaged, or cannot be read or removed."""


class AskFirst(VoiceguideError):
    """No session: she was told to ask her midwife or doctor first, and has not said since that she may."""


class Unreachable(VoiceguideError):
    """The guide that plays cannot be steered from elsewhere: nobody plays, or it does not answer."""


class OutputError(VoiceguideError):
    """A file cannot be written as asked."""


def shown(what: object) -> str:
    r"""Return a path or any text as it may be printed: on one line, and without a command to the terminal.

    A line feed is written ``\n``, an escape ``\x1b``, a byte that is no UTF-8 ``\udcff``.
    """
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in str(what))


def nearest(wanted: str, known: Iterable[str]) -> str:
    """Return ``did you mean "x"?``, or an empty string when nothing known is close."""
    found = get_close_matches(wanted, list(known), n=1, cutoff=0.55)
    return f'did you mean "{found[0]}"?' if found else ""
