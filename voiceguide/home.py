"""Home: where the program keeps what outlasts a session, her data and the spoken clips."""

import os
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
    checkout = Path(__file__).resolve().parents[1]
    folder = checkout / "audio_cache"
    if (checkout / "pyproject.toml").is_file() and folder.is_dir() and os.access(folder, os.W_OK):
        return folder
    from platformdirs import user_cache_path

    return user_cache_path("voiceguide", appauthor=False)
