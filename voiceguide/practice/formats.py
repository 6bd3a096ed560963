"""The forms in which she gets her sessions: what each needs of a session, and what it adds to her folder.

A new form is a line of FORMATS: the endings of the files that are made once of each session, and a function
that makes of her sessions the files that are hers alone. What all who have the same sessions can share has a
step of its own (``page``).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Final, NamedTuple

from voiceguide.errors import BadRequest, nearest
from voiceguide.feed import Channel
from voiceguide.feed.rss import COVER, FEED, Episode, rss
from voiceguide.release import VERSION
from voiceguide.web.single import SMALLEST

Facts = Mapping[str, str | int | float]
"""What is to be told of a session: its ``title``, ``about``, ``dose`` and ``seconds``, and the ``size``
of its MP3 in bytes, 0 where she has none."""

FACTS: Final = ".json"
"""The ending of the file with the facts of a session; made of every one."""
PAGE: Final = "sessions.html"
"""The name of the one file with all her sessions in it."""
PAGE_SOUND: Final = f".{SMALLEST}.mp3"
"""The ending of a session's sound as that file holds it."""
USUAL: Final = ("mp3",)


class Shelved(NamedTuple):
    """A session in her folder: the name of its files there, without an ending, and its facts."""

    name: str
    facts: Facts


class HerFolder(NamedTuple):
    """What a form is made of."""

    sessions: Sequence[Shelved]
    address: str
    """where her folder will be found, with a slash at its end; empty where that is not known"""
    about: str
    """a sentence or two on what this is"""


HerFiles = Iterator[tuple[str, bytes]]


class HandOut(NamedTuple):
    """A form."""

    endings: tuple[str, ...]
    """of the files made of each session, which are put into her folder"""
    files: Callable[[HerFolder], HerFiles]
    """further files of hers: their names and contents"""
    needs_address: bool = False
    parts: tuple[str, ...] = ()
    """the endings of files that are made of each session, too, and are not put into her folder"""
    paged: bool = False
    """whether the one file with all her sessions is put there"""


def _nothing(_: HerFolder) -> HerFiles:
    yield from ()


def _feed(folder: HerFolder) -> HerFiles:
    """A podcast of her own."""
    channel = Channel(folder.address)
    episodes = [
        Episode(
            each.name, str(each.facts["title"]), str(each.facts["about"]), each.name,
            int(each.facts["size"]), float(each.facts["seconds"]),
        )
        for each in folder.sessions
    ]  # fmt: skip
    yield COVER, files("voiceguide.feed").joinpath(COVER).read_bytes()
    yield FEED, rss(channel, folder.about, episodes, f"voiceguide {VERSION}")


FORMATS: Final[Mapping[str, HandOut]] = {
    "mp3": HandOut((".mp3",), _nothing),
    "feed": HandOut((".mp3", ".vtt", ".chapters.json", ".png"), _feed, needs_address=True),
    "page": HandOut((), _nothing, parts=(PAGE_SOUND,), paged=True),
}


def formats_in(text: str) -> tuple[str, ...]:
    """The forms that a text names, each once, with commas or spaces between.

    Raises BadRequest, with the rest of a sentence that begins with where the text stands.
    """
    words = re.findall(r"[^,;+\s]+", text.casefold())
    for word in words:
        if word not in FORMATS:
            hint = nearest(word, FORMATS) or f"possible: {', '.join(FORMATS)}"
            raise BadRequest(f'knows no "{word}"; {hint}')
    if not words:
        raise BadRequest(f"names none; possible: {', '.join(FORMATS)}")
    return tuple(dict.fromkeys(words))


def endings_of(formats: Sequence[str]) -> tuple[str, ...]:
    """The endings of the files that are made of each session."""
    found = [ending for each in formats for ending in (*FORMATS[each].endings, *FORMATS[each].parts)]
    return (FACTS, *dict.fromkeys(found))


def are_paged(formats: Sequence[str]) -> bool:
    """Whether one of them is the one file with all her sessions in it."""
    return any(FORMATS[each].paged for each in formats)
