"""Home: where the program lives, and keeps what outlasts a session, her data and the spoken clips."""

import os
import shlex
import sys
from contextlib import suppress
from pathlib import Path


def data_folder() -> Path:
    """``VOICEGUIDE_DATA``, or the user's data folder."""
    if named := os.environ.get("VOICEGUIDE_DATA"):
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("voiceguide", appauthor=False)


def clip_folder() -> Path:
    """``VOICEGUIDE_CACHE``, or ``audio_cache`` of a checkout, or the user's cache folder."""
    if named := os.environ.get("VOICEGUIDE_CACHE"):
        return Path(named).expanduser()
    checkout = _checkout()
    folder = checkout and checkout / "audio_cache"
    if folder and folder.is_dir() and os.access(folder, os.W_OK):
        return folder
    from platformdirs import user_cache_path

    return user_cache_path("voiceguide", appauthor=False)


def to_install(extra: str) -> str:
    """What to type for an extra of this program, like ``natural``."""
    checkout = _own_environment()
    if checkout is None:
        return f'{pip()} install "voiceguide[{extra}]"'
    return f'{pip()} install -e "{_as_typed(checkout)}[{extra}]"'


def pip() -> str:
    """The pip of the environment this runs in; by its path where that is a checkout's own."""
    return f"{shlex.quote(_as_typed(Path(sys.executable)))} -m pip" if _own_environment() else "pip"


def _own_environment() -> Path | None:
    """The checkout, if it runs in an environment within it, as `scripts/voiceguide` makes one."""
    checkout = _checkout()
    return checkout if checkout and checkout in Path(sys.prefix).resolve().parents else None


def _checkout() -> Path | None:
    """The folder this is a checkout in; None where it is installed."""
    folder = Path(__file__).resolve().parents[1]
    return folder if (folder / "pyproject.toml").is_file() else None


def _as_typed(path: Path) -> str:
    """From the working directory, where the path is within it."""
    with suppress(OSError):  # it may be gone
        here = Path.cwd()
        return str(path.relative_to(here) if here in (path, *path.parents) else path)
    return str(path)
