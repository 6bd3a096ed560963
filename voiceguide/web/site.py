"""Writing the folder: sound first, then the pages that need it, then what makes an app of them."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

from voiceguide.coach import Request, programme
from voiceguide.folder import OutputFolder, Recording, Watch, names_of, plan_all, record_all
from voiceguide.folder.manifest import read_manifest
from voiceguide.folder.recordings import path_of
from voiceguide.guide import Guide
from voiceguide.web.choices import choices_of
from voiceguide.web.markup import slim
from voiceguide.web.pages import index_page, session_page, versioned
from voiceguide.web.pictures import FIGURES, Gallery, Pictures

ASSETS: Final = (
    "page.css", "session.js", "player.js", "guide.js", "figure.js", "phone.js", "keep.js", "sound.js",
    "time.js", "afterwards.js", "index.js", "icon.svg", "icon-180.png", "icon-192.png", "icon-512.png",
    "icon-maskable-512.png",
)  # fmt: skip
INDEX, MANIFEST, WORKER = "index.html", "manifest.webmanifest", "sw.js"


def is_site(folder: Path) -> bool:
    """Whether a page of ours is there, finished. Raises OutputError for a damaged list of our files."""
    files = read_manifest(folder).get("web", {})
    return INDEX in files and all(files.values())


def write_site(
    guide: Guide,
    names: Sequence[str],
    wish: Request,
    folder: Path,
    *,
    kinds: Sequence[str] = (),
    force: bool,
    watch: Watch,
) -> list[Recording]:
    """Write the page into ``folder``; what is up to date stays. ``kinds`` are those of ``choices``.

    Raises UnknownName, BadRequest, VoiceError, and OutputError for a folder with other people's files under
    our names; then nothing is written.
    """
    names = names_of(guide, names)
    choices = {each.name: choices_of(guide, each, wish, kinds) for each in plan_all(guide, names, wish)}
    every = [each for group in choices.values() for each in group]
    shelf = OutputFolder(folder, "web", force=force)
    library = guide.fitted(wish)
    exercises = [entry.exercise for name in names for entry in programme(library, name).entries]
    gallery = Gallery(library, exercises)
    shelf.claim([*_paths([each.key for each in every]), *gallery.files])
    sessions, suffixes = [each.session for each in every], [each.suffix for each in every]
    recordings = list(record_all(shelf, guide, sessions, watch, suffixes))
    for asset in ASSETS:
        shelf.put(f"assets/{asset}", slim(asset))
    for path, picture in gallery.files.items():
        shelf.put(path, picture)
    for each in recordings:
        page = session_page(each.session.library, each, Pictures(gallery), choices[each.name])
        shelf.put(path_of(each.key, "html"), page)
    shelf.put(MANIFEST, _manifest())
    shelf.put(INDEX, index_page(library, [each for each in recordings if not each.suffix]))
    shelf.put(WORKER, _service_worker(shelf.files, recordings))
    shelf.finish()
    return recordings


def _paths(keys: Sequence[str]) -> list[str]:
    sessions = [path_of(key, ending) for key in keys for ending in ("mp3", "html")]
    return [INDEX, MANIFEST, WORKER, *(f"assets/{asset}" for asset in ASSETS), *sessions]


def _manifest() -> bytes:
    """The web app manifest."""
    icons = [
        {"src": f"assets/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size, purpose in ((192, "any"), (512, "any"), (512, "maskable"))
    ]
    icons[-1]["src"] = "assets/icon-maskable-512.png"
    data = {
        "id": "./",
        "name": "voiceguide",
        "short_name": "voiceguide",
        "description": "A spoken guide for gentle prenatal exercises.",
        "lang": "en",
        "start_url": "./index.html",
        "scope": "./",
        "display": "standalone",
        "background_color": "#fbf5ec",
        "theme_color": "#fbf5ec",
        "icons": icons,
    }
    return (json.dumps(data) + "\n").encode()


def _service_worker(digests: Mapping[str, str], recordings: Sequence[Recording]) -> bytes:
    """The service worker for these files: its version follows from their contents and its own."""
    pages = sorted(path for path in digests if not path.endswith((".mp3", ".xml", ".json")))
    drawn = [path for path in pages if path.startswith(f"{FIGURES}/")]
    sounds = [versioned(each) for each in recordings]
    body = slim("sw.js")
    known = json.dumps([sorted(digests.items()), sounds]).encode()
    version = sha256(known + body).hexdigest()[:12]
    constants = {
        "VERSION": version,
        "PAGES": [path for path in pages if path not in drawn],
        "FIGURES": [Path(path).stem for path in drawn],
        "SOUNDS": sounds,
    }
    head = "".join(f"const {name} = {json.dumps(value, indent=0)};\n" for name, value in constants.items())
    return head.encode() + body
