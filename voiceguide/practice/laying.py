"""Her folder: what is to be in it comes in; it is put there whole, and what she no longer needs goes."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final, NamedTuple

from voiceguide.errors import OutputError
from voiceguide.practice.formats import FACTS, FORMATS, PAGE, HerFolder, Shelved
from voiceguide.practice.place import AnyPlace
from voiceguide.practice.plans import program_digest
from voiceguide.practice.setting import Setting
from voiceguide.practice.sheet import SHEET, SheetLine, WaysToHear, sheet

MADE: Final = ".made.json"
"""What is in a folder: the digest of what was ordered, each file with its size and where it is stored, and
where there is more that is stored for it."""


class HerSession(NamedTuple):
    """A session of hers: the name of its files, where they are stored, and how many times a day it is for."""

    name: str
    base: str
    a_day: int = 0
    first: bool = False


class Laying(NamedTuple):
    """A folder to be laid."""

    folder: str
    name: str
    """hers, for her sheet; empty where it is not told"""
    sessions: tuple[HerSession, ...]
    formats: tuple[str, ...]
    address: str
    """where the folder will be found, with a slash at its end; empty where that is not known"""
    page: str = ""
    """where the one file with all her sessions is stored; empty if she gets none"""

    def __repr__(self) -> str:
        """Nothing of her, for a log could keep it."""
        return "<a folder>"

    @property
    def digest(self) -> str:
        """Stands for all that will be in it."""
        return sha256(f"{program_digest()}\n{tuple(self)!r}".encode()).hexdigest()

    def links(self) -> Iterator[tuple[str, str]]:
        """Each file that is stored for others, too: its name in the folder, and where it is."""
        endings = dict.fromkeys(ending for form in self.formats for ending in FORMATS[form].endings)
        for session in self.sessions:
            for ending in endings:
                yield session.name + ending, session.base + ending
        if self.page:
            yield PAGE, self.page


class Layings(NamedTuple):
    """Folders that are laid one after the other."""

    folders: tuple[Laying, ...]

    def __repr__(self) -> str:
        """Short, for a log could keep it."""
        return f"<{len(self.folders)} folders>"


def is_laid(place: AnyPlace, laying: Laying) -> bool:
    """Whether a folder is there as it should be, as far as its files' sizes tell. Raises OutputError."""
    made = made_of(place, laying.folder)
    if made.get("order") != laying.digest:
        return False
    return all(place.size(f"{laying.folder}/{name}") == size for name, (size, _) in made["files"].items())


def made_of(place: AnyPlace, folder: str) -> dict[str, Any]:
    """What was put into a folder; nothing where that is not known. Raises OutputError."""
    try:
        data = json.loads(place.read(f"{folder}/{MADE}") or b"{}")
        files = {str(name): (int(size), str(base)) for name, (size, base) in data["files"].items()}
        stored = [str(base) for base in data.get("stored", ())]
        return {"order": str(data["order"]), "files": files, "stored": stored}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


class Laid(NamedTuple):
    """What became of a folder: whether anything was changed in it, and why it is not as it should be."""

    changed: bool = False
    why: str = ""


def lay_all(layings: Layings, setting: Setting) -> list[Laid]:
    """Lay each of the folders that is not as it should be."""
    return [_tried(laying, setting) for laying in layings.folders]


def _tried(laying: Laying, setting: Setting) -> Laid:
    try:
        if is_laid(setting.place, laying):
            return Laid()
        lay(laying, setting)
    except OutputError as exc:
        return Laid(why=str(exc))
    return Laid(changed=True)


def lay(laying: Laying, setting: Setting) -> None:
    """Put everything into a folder. Raises OutputError."""
    place, folder = setting.place, laying.folder
    before = made_of(place, folder).get("files", {})
    files: dict[str, tuple[int, str]] = {}
    place.make_folder(folder)
    for name, base in laying.links():
        size = _stored_size(place, base)
        if before.get(name) != (size, base) or place.size(f"{folder}/{name}") != size:
            place.link(base, f"{folder}/{name}")
        files[name] = (size, base)
    sizes = {name: size for name, (size, _) in files.items()}
    for name, data in _own_files(laying, setting, sizes):
        place.put(f"{folder}/{name}", data)
        files[name] = (len(data), "")
    for name in before:
        if name not in files:
            place.remove(f"{folder}/{name}")
    stored = [session.base for session in laying.sessions]
    made = {"order": laying.digest, "files": files, "stored": stored}
    written = json.dumps(made, separators=(",", ":"))
    place.put(f"{folder}/{MADE}", written.encode(), private=True)


def _stored_size(place: AnyPlace, path: str) -> int:
    size = place.size(path)
    if size is None:
        raise OutputError("a session that was made is gone from this folder again; type the same once more")
    return size


def _own_files(laying: Laying, setting: Setting, sizes: Mapping[str, int]) -> Sequence[tuple[str, bytes]]:
    library = setting.library
    told = []
    for each in laying.sessions:
        facts = {**_facts(setting.folder, each.base), "size": sizes.get(f"{each.name}.mp3", 0)}
        told.append(SheetLine(Shelved(each.name, facts), each.a_day, each.first))
    about = " ".join(words.text for words in library.phrases["wellness"])
    of_forms = HerFolder([each.session for each in told], laying.address, about)
    found = [file for form in laying.formats for file in FORMATS[form].files(of_forms)]
    ways = WaysToHear(
        laying.address,
        feed=f"{laying.address}feed.xml" if "feed" in laying.formats else "",
        page=PAGE if laying.page else "",
        folder=laying.folder.rpartition("/")[2],
    )
    return [*found, (SHEET, sheet(library, laying.name, told, ways))]


@lru_cache(maxsize=4096)
def _facts(folder: str, base: str) -> dict[str, Any]:
    from voiceguide.practice.place import open_place

    data = open_place(folder).read(base + FACTS)
    if data is None:
        raise OutputError("a session that was made is gone from this folder again; type the same once more")
    found = json.loads(data)
    assert isinstance(found, dict)
    return found
