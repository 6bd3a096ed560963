"""What the folders are called: nobody guesses a patient's from her id who has not the practice's key."""

import hmac
import re
import secrets
from base64 import b32encode
from hashlib import sha256
from typing import Final

from voiceguide.errors import OutputError
from voiceguide.practice.place import AnyPlace

KEY: Final = ".key"
STORE: Final = ".sessions"
"""The folder of what is encoded, once for all who need it."""
PATIENTS: Final = "patients"
LETTERS: Final = 32
"""of a patient's folder: 160 bits"""

_KEY_BYTES: Final = 32
_KEY_TEXT: Final = re.compile(rb"[0-9a-f]{64}\n?")


def key_of(place: AnyPlace, *, make: bool = True) -> bytes:
    """The practice's key, made and kept in its folder if there is none. Raises OutputError."""
    written = place.read(KEY)
    if written is None:
        if not make:
            raise OutputError(f"there is no {KEY} in this folder, so no patient of it is known; name another")
        if next(place.files(PATIENTS), None):
            raise OutputError(
                f"{KEY} is gone from this folder, and its patients' folders are named by it; bring it back, "
                "or use a new folder"
            )
        written = secrets.token_hex(_KEY_BYTES).encode() + b"\n"
        place.put(KEY, written, private=True)
    if not _KEY_TEXT.fullmatch(written):
        raise OutputError(f"{KEY} in this folder is damaged; bring the right one back, or use a new folder")
    return bytes.fromhex(written.decode())


def folder_of(key: bytes, id: str) -> str:
    """The folder of a patient."""
    digest = hmac.digest(key, id.encode(), sha256)
    return f"{PATIENTS}/{b32encode(digest).decode().lower()[:LETTERS]}"


def stored(digest: str) -> str:
    """Where an encoding is, without its ending; in many folders, so that none of them is large."""
    return f"{STORE}/{digest[:2]}/{digest}"
