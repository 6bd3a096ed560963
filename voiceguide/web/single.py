"""One file that can be sent: sessions in, a page out that holds their sound, words and figures in itself."""

import json
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from itertools import chain, count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from voiceguide.coach import Request, programme
from voiceguide.errors import OutputError, shown
from voiceguide.export import Metadata
from voiceguide.export.ahead import Ahead
from voiceguide.folder import Recording, Watch, names_of, plan_all
from voiceguide.guide import Guide, Session
from voiceguide.library import Library
from voiceguide.output import Encoding, Written, another_is_there, check_place, write_file, write_whole
from voiceguide.pcm import SAMPLE_BYTES
from voiceguide.web.bundle import bundle
from voiceguide.web.choices import Alternative, choices_of
from voiceguide.web.markup import element, fill, slim, static, text
from voiceguide.web.pages import VERSION_LETTERS, Surroundings, card_words, groups, phrases, player, stop_list
from voiceguide.web.pictures import FIGURES, Gallery, Pictures

SMALLEST: Final = 24
"""Kilobits per second of the sound: the fewest with which it is understood as well; see docs/voices.md."""
LIST: Final = "_list"
"""The id of the list of sessions; no session is called so."""
_TEMPLATES: Final = ("single.html", "shelf.html", "player.html", "back.html")
_HEAD: Final = 4096
"""bytes in which the mark of a file stands"""


class Single(NamedTuple):
    """What became of a file."""

    status: Written
    path: Path
    sessions: list[Session]
    """all that are in it, with the other ways to do them"""
    size: int
    """bytes"""
    sound: int
    """bytes of sound that it carries; 0 when the file was up to date, and so not looked into"""


def write_single(
    guide: Guide,
    names: Sequence[str],
    wish: Request,
    path: Path,
    *,
    kinds: Sequence[str] = (),
    force: bool,
    watch: Watch,
) -> Single:
    """Write the page with everything in it to ``path``, whole or not at all.

    ``kinds`` are those of ``choices``. A file that was made from the same is left alone. Raises UnknownName,
    BadRequest, VoiceError, and OutputError when no file can be there, or another one is, unless ``force``.
    """
    if path.suffix.lower() != ".html":
        better = path.with_suffix(".html").name or "sessions.html"
        raise OutputError(f"{shown(path)} will be opened by a browser; name it {shown(better)}")
    final = check_place(path)
    planned = plan_all(guide, names_of(guide, names), wish)
    choices = [choices_of(guide, each, wish, kinds) for each in planned]
    every = [each for group in choices for each in group]
    sessions = [each.session for each in every]
    mark = _mark(every, final.name)
    if not force and final.exists():
        if _mark_in(final) != mark:
            raise another_is_there(path)
        return Single("up to date", path, sessions, final.stat().st_size, 0)
    page = single_page(guide.library, choices, lambda session: _sound(session, watch), final.name, mark)
    status = write_whole(path, page.content, force=force)
    return Single(status, path, sessions, len(page.content), page.sound)


class SinglePage(NamedTuple):
    """The page with everything in it."""

    content: bytes
    sound: int
    """bytes of sound that it carries"""


def single_page(
    library: Library,
    choices: Sequence[Sequence[Alternative]],
    sound_of: Callable[[Session], bytes],
    name: str,
    mark: str,
) -> SinglePage:
    """The page with sessions, each with its other ways behind it, no two of one key, and all their sounds.

    ``sound_of`` gives what ``write_sound_for_page`` writes; ``name`` is what the file is called when it is
    sent, ``mark`` stands for everything that decides what is in it. Raises VoiceError.
    """
    page = _Page(library, choices, name)
    for group in choices:
        for each in group:
            page.take(group, each, sound_of(each.session))
    return SinglePage(page.written(mark), page.sound)


def shipped() -> list[str]:
    """All that every page has."""
    return [
        bundle("single.js"),
        slim("page.css").decode(),
        *(static(each).decode() for each in _TEMPLATES),
    ]


def _mark(choices: Sequence[Alternative], name: str) -> str:
    """Stands for everything that decides what is in a file."""
    made = [
        (each.key, each.title, Metadata(each.session).fingerprint(_encoding(each.session)))
        for each in choices
    ]
    return sha256(repr((made, shipped(), name)).encode()).hexdigest()


def _mark_in(path: Path) -> str:
    """The mark of a file of ours; nothing in any other."""
    with suppress(OSError), path.open("rb") as file:
        _, _, rest = file.read(_HEAD).partition(b'<meta name="voiceguide" content="')
        return rest.partition(b'"')[0].decode("ascii", "replace")
    return ""


def _encoding(session: Session) -> Encoding:
    return Encoding("mp3", session.sample_rate, SMALLEST)


def _sound(session: Session, watch: Watch) -> bytes:
    with TemporaryDirectory(prefix="voiceguide-") as folder:
        path = Path(folder, "sound.mp3")
        write_sound_for_page(session, path, watch)
        return path.read_bytes()


def write_sound_for_page(session: Session, path: Path, watch: Watch) -> None:
    """Write its MP3 for the page, without cover and lyrics: the page has them.

    Raises VoiceError and OutputError.
    """
    with Ahead(session.blocks()) as blocks:
        write_file(path, _watched(blocks, session, watch), _encoding(session))


def _watched(blocks: Iterable[bytes], session: Session, watch: Watch) -> Iterator[bytes]:
    done = 0
    for block in blocks:
        watch.mixing(session, done)
        yield block
        done += len(block) // SAMPLE_BYTES


class _Page:
    """The file as it grows: sessions are taken in, and each picture once."""

    def __init__(self, library: Library, choices: Sequence[Sequence[Alternative]], name: str) -> None:
        self.sound = 0
        self._library = library
        self._alone = len(choices) == 1
        self._name = name
        self._exercises = list(_exercises(group[0].session for group in choices))
        self._galleries: list[tuple[Library, Gallery]] = []
        self._shown: dict[str, str] = {}
        self._first: list[Recording] = []
        self._pages: list[str] = []
        self._other_pages: dict[str, str] = {}
        self._other_sounds: list[str] = []

    def take(self, group: Sequence[Alternative], choice: Alternative, sound: bytes) -> None:
        """Take a session in, one of a group of ways to do it, with its sound."""
        session = choice.session
        routine = session.name in self._library.routines
        what = programme(session.library, session.name)
        digest = sha256(sound).hexdigest()
        recording = Recording(session, what.purpose, routine, len(sound), digest, choice.suffix)
        self.sound += len(sound)
        address = f"data:audio/mpeg;base64,{b64encode(sound).decode()}"
        if choice is not group[0]:
            self._other_pages[recording.key] = self._session(group, recording, "")
            self._other_sounds.append(
                element("script", address, type="text/plain", id=f"{recording.key}.data") + "\n"
            )
        else:
            self._first.append(recording)
            self._pages.append(self._session(group, recording, f'src="{address}"') + "\n")

    def written(self, mark: str) -> bytes:
        """The whole file."""
        style, script = "\n" + slim("page.css").decode(), "\n" + bundle("single.js")
        packed = json.dumps({"pictures": self._shown, "pages": self._other_pages}, ensure_ascii=False)
        title = self._first[0].title if len(self._first) == 1 else "voiceguide"
        return fill(
            "single.html",
            csp=policy(style, script),
            mark=mark,
            title=text(title),
            icon=_as_address("icon.svg", "image/svg+xml"),
            touch_icon=_as_address("icon-180.png", "image/png"),
            style=style,
            file=text(self._name),
            shelf=self._shelf() if len(self._first) > 1 else "",
            sessions="".join([*self._pages, *self._other_sounds]),
            packed=json.dumps(b64encode(zlib.compress(packed.encode(), 9)).decode()),
            script=script,
        )

    def _session(self, group: Sequence[Alternative], recording: Recording, audio: str) -> str:
        library = recording.session.library
        gallery = self._gallery(library)
        pictures = Pictures(gallery, lambda name: self._hung(gallery, name))
        prefix = f"{recording.key}."
        shelf = "" if self._alone else f"#{LIST}"
        around = Surroundings(audio, lambda key: f"#{key}", shelf=shelf, prefix=prefix, scripted=True)
        inner = player(library, recording, pictures, group, around)
        return element(
            "div",
            inner,
            class_="session",
            id=recording.key,
            data_session=group[0].key,
            data_version=recording.digest[:VERSION_LETTERS],
        )

    def _gallery(self, library: Library) -> Gallery:
        """The pictures of all exercises, as they are done in a session's library."""
        for known, gallery in self._galleries:
            if known.exercises == library.exercises:
                return gallery
        gallery = Gallery(library, self._exercises)
        self._galleries.append((library, gallery))
        return gallery

    def _hung(self, gallery: Gallery, name: str) -> str:
        """Have a picture in the file; what it is called there, where another may have its name already."""
        picture = gallery.files[f"{FIGURES}/{name}.svg"].decode()
        keys = chain([name], (f"{name}_other-{number}" for number in count(2)))
        return next(key for key in keys if self._shown.setdefault(key, picture) == picture)

    def _shelf(self) -> str:
        return fill(
            "shelf.html",
            icon=_as_address("icon.svg", "image/svg+xml"),
            wellness=phrases(self._library, "wellness"),
            groups=groups(self._first, self._card),
            stop_list=stop_list(self._library),
        ).decode()

    def _card(self, recording: Recording) -> str:
        library = recording.session.library
        card = self._hung(self._gallery(library), Path(Gallery.card(recording.exercises)).stem)
        picture = element("span", "", class_="picture", data_picture=card)
        version = recording.digest[:VERSION_LETTERS]
        state = element("span", "", class_="state", data_session=recording.key, data_version=version)
        inner = picture + card_words(recording, library) + state
        return element("a", inner, href=f"#{recording.key}")


def _exercises(sessions: Iterable[Session]) -> Iterator[str]:
    for session in sessions:
        yield from (entry.exercise for entry in programme(session.library, session.name).entries)


def policy(style: str, script: str) -> str:
    """What the file may load: what is written in it; and only this style and this script."""
    return (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; "
        "img-src data: blob:; media-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def _hash(content: str) -> str:
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"


def _as_address(name: str, kind: str) -> str:
    return f"data:{kind};base64,{b64encode(static(name)).decode()}"
