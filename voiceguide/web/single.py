"""One file that can be sent: sessions in, a page out that holds their sound, words and figures in itself."""

import json
import zlib
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
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
    choices = {each.name: choices_of(guide, each, wish, kinds) for each in planned}
    every = [each for group in choices.values() for each in group]
    sessions = [each.session for each in every]
    mark = _mark(every, final.name)
    if not force and final.exists():
        if _mark_in(final) != mark:
            raise another_is_there(path)
        return Single("up to date", path, sessions, final.stat().st_size, 0)
    page = _Page(guide, guide.fitted(wish), choices, final.name)
    for each in every:
        page.take(each, _sound(each.session, watch))
    content = page.written(mark)
    status = write_whole(path, content, force=force)
    return Single(status, path, sessions, len(content), page.sound)


def _mark(choices: Sequence[Alternative], name: str) -> str:
    """Stands for everything that decides what is in a file."""
    made = [
        (each.key, each.title, Metadata(each.session).fingerprint(_encoding(each.session)))
        for each in choices
    ]
    shipped = [
        bundle("single.js"),
        slim("page.css").decode(),
        *(static(each).decode() for each in _TEMPLATES),
    ]
    return sha256(repr((made, shipped, name)).encode()).hexdigest()


def _mark_in(path: Path) -> str:
    """The mark of a file of ours; nothing in any other."""
    with suppress(OSError), path.open("rb") as file:
        _, _, rest = file.read(_HEAD).partition(b'<meta name="voiceguide" content="')
        return rest.partition(b'"')[0].decode("ascii", "replace")
    return ""


def _encoding(session: Session) -> Encoding:
    return Encoding("mp3", session.sample_rate, SMALLEST)


def _sound(session: Session, watch: Watch) -> bytes:
    """Its MP3, without cover and lyrics: the page has them."""
    with TemporaryDirectory(prefix="voiceguide-") as folder, Ahead(session.blocks()) as blocks:
        path = Path(folder, "sound.mp3")
        write_file(path, _watched(blocks, session, watch), _encoding(session))
        return path.read_bytes()


def _watched(blocks: Iterable[bytes], session: Session, watch: Watch) -> Iterator[bytes]:
    done = 0
    for block in blocks:
        watch.mixing(session, done)
        yield block
        done += len(block) // SAMPLE_BYTES


class _Page:
    """The file as it grows: sessions are taken in, and each picture once."""

    def __init__(
        self, guide: Guide, library: Library, choices: Mapping[str, Sequence[Alternative]], name: str
    ) -> None:
        self.sound = 0
        self._guide = guide
        self._library = library
        self._choices = choices
        self._name = name
        exercises = [entry.exercise for each in choices for entry in programme(library, each).entries]
        self._gallery = Gallery(library, exercises)
        self._shown: dict[str, str] = {}
        self._first: list[Recording] = []
        self._pages: list[str] = []
        self._other_pages: dict[str, str] = {}
        self._other_sounds: list[str] = []

    def take(self, choice: Alternative, sound: bytes) -> None:
        """Take a session in, with its sound."""
        session = choice.session
        routine = session.name in self._guide.library.routines
        what = programme(session.library, session.name)
        digest = sha256(sound).hexdigest()
        recording = Recording(session, what.purpose, routine, len(sound), digest, choice.suffix)
        self.sound += len(sound)
        address = f"data:audio/mpeg;base64,{b64encode(sound).decode()}"
        if choice.suffix:
            self._other_pages[recording.key] = self._session(recording, "")
            self._other_sounds.append(
                element("script", address, type="text/plain", id=f"{recording.key}.data") + "\n"
            )
        else:
            self._first.append(recording)
            self._pages.append(self._session(recording, f'src="{address}"') + "\n")

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

    def _session(self, recording: Recording, audio: str) -> str:
        pictures = Pictures(self._gallery)
        prefix = f"{recording.key}."
        alone = len(self._choices) == 1
        shelf = "" if alone else f"#{LIST}"
        around = Surroundings(audio, lambda key: f"#{key}", shelf=shelf, prefix=prefix, scripted=True)
        choices = self._choices[recording.name]
        inner = player(recording.session.library, recording, pictures, choices, around)
        for name in pictures.names:
            self._hang(name)
        return element(
            "div",
            inner,
            class_="session",
            id=recording.key,
            data_session=recording.name,
            data_version=recording.digest[:VERSION_LETTERS],
        )

    def _hang(self, name: str) -> None:
        self._shown[name] = self._gallery.files[f"{FIGURES}/{name}.svg"].decode()

    def _shelf(self) -> str:
        return fill(
            "shelf.html",
            icon=_as_address("icon.svg", "image/svg+xml"),
            wellness=phrases(self._library, "wellness"),
            groups=groups(self._first, self._card),
            stop_list=stop_list(self._library),
        ).decode()

    def _card(self, recording: Recording) -> str:
        card = Path(Gallery.card(recording.exercises)).stem
        self._hang(card)
        picture = element("span", "", class_="picture", data_picture=card)
        version = recording.digest[:VERSION_LETTERS]
        state = element("span", "", class_="state", data_session=recording.name, data_version=version)
        inner = picture + card_words(recording, self._library) + state
        return element("a", inner, href=f"#{recording.name}")


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
