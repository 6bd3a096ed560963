"""Her page: sessions that are made come in; one file with all of them out, as ``web --single`` makes it."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from typing import Final, NamedTuple

from voiceguide.errors import OutputError
from voiceguide.guide import Session
from voiceguide.practice.folders import stored
from voiceguide.practice.formats import PAGE, PAGE_SOUND
from voiceguide.practice.place import AnyPlace
from voiceguide.practice.plans import program_digest
from voiceguide.practice.setting import Setting
from voiceguide.practice.steps import Encode, check_same, discreetly, session_of, store_name
from voiceguide.web.choices import Alternative
from voiceguide.web.single import shipped, single_page

ENDING: Final = ".html"


class HerPage(NamedTuple):
    """A page to be made: the sessions that are to be in it, whose sounds are there."""

    sessions: tuple[Encode, ...]

    def __repr__(self) -> str:
        """Short, for a log could keep it."""
        return f"<a page of {len(self.sessions)}>"


def page_name(page: HerPage, setting: Setting) -> str:
    """Where a page is, without its ending: equal pages have one place."""
    return stored(_mark(page, setting))


def make_page(page: HerPage, setting: Setting) -> int:
    """Make a page that is not there; how many were made.

    Raises VoiceError and OutputError; no message quotes what is said to her alone.
    """
    place, path = setting.place, page_name(page, setting) + ENDING
    if place.size(path) is not None:
        return 0
    content = _content(page, setting)
    place.take(path, lambda part: part.write_bytes(content), setting.run)
    return 1


def _mark(page: HerPage, setting: Setting) -> str:
    """Stands for everything that decides what is in a page."""
    names = [store_name(each) for each in page.sessions]
    words = setting.content[1] if setting.content else ""
    return sha256(repr((_program(), words, names)).encode()).hexdigest()


@cache
def _program() -> tuple[str, ...]:
    return program_digest(), *shipped()


def _content(page: HerPage, setting: Setting) -> bytes:
    choices = list(_choices(page, setting))
    sounds = {
        id(choice.session): _sound(setting.place, encode)
        for choice, encode in zip(choices, page.sessions, strict=True)
    }
    made = single_page(
        setting.library,
        [[choice] for choice in choices],
        lambda session: sounds[id(session)],
        PAGE,
        _mark(page, setting),
    )
    return made.content


def _choices(page: HerPage, setting: Setting) -> Iterator[Alternative]:
    """Her sessions, planned to their ends; of those of one name each has a key of its own."""
    used: Counter[str] = Counter()
    for encode in page.sessions:
        used[encode.order.name] += 1
        number = used[encode.order.name]
        suffix = "" if number == 1 else f"_{number}"
        yield Alternative(suffix, "", _planned(encode, setting))


def _planned(encode: Encode, setting: Setting) -> Session:
    with discreetly(encode, setting):
        session = session_of(encode, setting)
        before = session.voice.identity
        session.score.whole()
        check_same(before, session.voice.identity, session.voice.warnings)
    return session


def _sound(place: AnyPlace, encode: Encode) -> bytes:
    data = place.read(store_name(encode) + PAGE_SOUND)
    if data is None:
        raise OutputError("a session that was made is gone from this folder again; type the same once more")
    return data
