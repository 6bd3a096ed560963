"""The kinds of sound file voiceguide writes, and which one a file name asks for."""

from pathlib import Path
from typing import Final, Literal, get_args

from voiceguide.errors import OutputError, nearest

Format = Literal["mp3", "m4b", "m4a", "opus", "ogg", "flac", "wav"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)
SUFFIXES: Final[dict[str, Format]] = {
    ".mp3": "mp3", ".m4b": "m4b", ".m4a": "m4a", ".opus": "opus", ".ogg": "ogg", ".oga": "ogg",
    ".flac": "flac", ".wav": "wav", ".wave": "wav",
}  # fmt: skip

MP4: Final[tuple[Format, ...]] = ("m4b", "m4a")
"""Written by ffmpeg; everything else needs nothing but this package."""


def format_of(path: Path, asked: str | None = None) -> Format:
    """Return the format for ``path``: the one ``asked`` for (``--format``), else the one its suffix names.

    Raises OutputError for a format nobody knows, a suffix that names none, or a suffix that contradicts
    ``asked``. A suffix that names no sound format (``session.v2``) is fine when a format is asked for.
    """
    suffix = path.suffix.lower()
    if asked is None:
        return _by_suffix(suffix)
    name = asked.lower().removeprefix(".")
    if name not in FORMATS:
        wrong = f'there is no format "{asked}"'
        raise OutputError(_sentence(wrong, nearest(name, FORMATS), _possible("--format ")))
    if SUFFIXES.get(suffix, name) != name:
        raise OutputError(
            f'a name ending in "{suffix}" contradicts --format {name}; use "{path.stem}.{name}"'
        )
    return name


def _by_suffix(suffix: str) -> Format:
    if suffix in SUFFIXES:
        return SUFFIXES[suffix]
    ending = "the file name has no ending such as .mp3, and there is no folder of that name"
    wrong = f'"{suffix}" names no sound format' if suffix else ending
    raise OutputError(_sentence(wrong, nearest(suffix, SUFFIXES), f"{_possible('.')}, or add --format"))


def _possible(prefix: str) -> str:
    return "possible: " + ", ".join(prefix + name for name in FORMATS)


def _sentence(*parts: str) -> str:
    return "; ".join(part for part in parts if part)
