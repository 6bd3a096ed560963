"""The list of our own files in a folder, kept in the folder: how we tell them from everybody else's."""

import json
from pathlib import Path
from typing import Any, Final

from voiceguide.errors import OutputError, shown

NAME: Final = ".voiceguide-folder.json"
FORMAT: Final = "voiceguide-folder"
VERSION: Final = 1

Files = dict[str, str]
"""Path within the folder -> SHA-256 of what we wrote; empty while it is being written."""


def read_manifest(folder: Path) -> dict[str, Files]:
    """The files of each maker (``web``, ``feed``) in the folder; nothing in a folder that has no manifest.

    Raises OutputError for a manifest that cannot be understood, for then nobody knows what is ours.
    """
    path = folder / NAME
    try:
        data: Any = json.loads(path.read_bytes())
        if (data["format"], data["version"]) != (FORMAT, VERSION):
            raise ValueError("another version")
        makers = {str(maker): _files(files) for maker, files in data["makers"].items()}
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as exc:
        raise OutputError(
            f"{shown(path)}, the list of our files there, is damaged; "
            "remove it and add --force, or use a new folder"
        ) from exc
    return makers


def manifest_text(makers: dict[str, Files]) -> bytes:
    """The manifest as it is stored."""
    data = {"format": FORMAT, "version": VERSION, "makers": makers}
    return (json.dumps(data, indent=1, sort_keys=True) + "\n").encode()


def _files(files: dict[str, str]) -> Files:
    if not all(isinstance(text, str) for pair in files.items() for text in pair):
        raise ValueError("not texts")
    if any(path.startswith("/") or "\\" in path or ".." in path.split("/") for path in files):
        raise ValueError("not within the folder")
    return dict(files)
