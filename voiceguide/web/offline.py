"""What makes a folder of pages an app: the manifest, and the service worker with its list of files."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from voiceguide.folder import Recording
from voiceguide.web.markup import slim
from voiceguide.web.pages import versioned
from voiceguide.web.pictures import FOLDER


def manifest() -> bytes:
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


def service_worker(digests: Mapping[str, str], recordings: Sequence[Recording]) -> bytes:
    """The service worker for these files: its version follows from their contents and its own."""
    pages = sorted(path for path in digests if not path.endswith((".mp3", ".xml", ".json")))
    drawn = [path for path in pages if path.startswith(f"{FOLDER}/")]
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
