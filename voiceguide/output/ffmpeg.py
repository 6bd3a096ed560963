"""ffmpeg: where it is, what to say when it is nowhere, and what its complaints mean."""

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NoReturn

from voiceguide.errors import OutputError

_SYSTEM_ERRORS: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EIO)


def find_ffmpeg() -> str:
    """Return the program: the one on PATH, else that of imageio-ffmpeg. Raises OutputError."""
    found = shutil.which("ffmpeg")
    if found and Path(found).is_absolute():  # on Windows also looked for here, where anybody may have put it
        return found
    try:
        import imageio_ffmpeg

        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except (ImportError, RuntimeError) as exc:
        raise OutputError(
            'm4a and m4b files need ffmpeg: `pip install "voiceguide[m4b]"` brings it; or use --format mp3'
        ) from exc


def start(arguments: Sequence[str], complaints: int) -> "subprocess.Popen[bytes]":
    """Start ffmpeg, reading its standard input; what it complains of goes to the descriptor ``complaints``.

    It is kept out of the terminal's process group, so that Ctrl-C reaches it through us and not before us.
    """
    command = [find_ffmpeg(), "-nostdin", "-hide_banner", "-v", "error", "-y", *arguments]
    try:
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=complaints,
            start_new_session=True, restore_signals=False, creationflags=_no_window(),
        )  # fmt: skip
    except OSError as exc:
        raise OutputError(f"ffmpeg cannot be started ({exc.strerror or exc}); use --format mp3") from exc


def explain(complaints: str) -> NoReturn:
    """Raise what ffmpeg's complaints mean: an OSError when the system refused something, else OutputError."""
    for number in _SYSTEM_ERRORS:
        if os.strerror(number) in complaints:
            raise OSError(number, os.strerror(number))
    lines = complaints.strip().splitlines() or ["it ended without a word"]
    raise OutputError(f"ffmpeg could not write the file ({lines[-1][:200]}); use --format mp3")


def _no_window() -> int:
    if sys.platform == "win32":
        return subprocess.CREATE_NO_WINDOW
    return 0
