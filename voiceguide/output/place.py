"""Where a file is to go: whether it can, and what to say when it cannot."""

import errno
import os
import stat
from pathlib import Path
from typing import Final

from voiceguide.errors import OutputError, shown

_ADVICE: Final = {
    errno.ENOSPC: "there is no space left; free some, or choose another folder",
    errno.EDQUOT: "your disk quota is used up; free some space, or choose another folder",
    errno.EFBIG: "the file is larger than this disk allows; choose another disk, or --format mp3",
    errno.EROFS: "that disk is read-only; choose another folder",
    errno.EACCES: "you may not write there; choose another folder, or change its permissions",
    errno.EPERM: "you may not write there; choose another folder, or change its permissions",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
    errno.ELOOP: "the name is a link that leads to itself; choose another name",
    errno.ENOENT: "the folder is gone; make it again, or choose another",
    errno.EIO: "the disk reports an error; choose another disk",
}
_NAME_LIMIT: Final = 255
"""bytes, on every file system in common use"""


def check_place(path: Path) -> Path:
    """Return the place a file named ``path`` really goes to (links followed), if a file can go there.

    Raises OutputError for a missing or unwritable folder, a folder's own name, a name too long, or a name
    that belongs to a device. Whether a file is there already is no matter here.
    """
    try:
        final = Path(os.path.realpath(path))
        if len(os.fsencode(final.name)) > _NAME_LIMIT:
            raise OSError(errno.ENAMETOOLONG, "")
        _check_folder(final)
        _check_kind(final)
    except OSError as exc:
        raise explained(exc, path) from exc
    except ValueError as exc:
        raise OutputError(f"{shown(path)} cannot be a file name; choose another name") from exc
    return final


def explained(exc: OSError, path: Path) -> OutputError:
    """Say in one line why ``path`` cannot be written, and what to do."""
    reason = _ADVICE.get(exc.errno or 0, f"{exc.strerror or exc}; choose another place")
    return OutputError(f"cannot write {shown(path)}: {reason}")


def _check_folder(final: Path) -> None:
    folder = final.parent
    try:
        mode = folder.stat().st_mode
    except FileNotFoundError as exc:
        missing = f"there is no folder {shown(folder)}; make it first, or choose another"
        raise OutputError(f"cannot write {shown(final)}: {missing}") from exc
    except NotADirectoryError:
        mode = 0
    if not stat.S_ISDIR(mode):
        raise OutputError(f"cannot write {shown(final)}: {shown(folder)} is not a folder; choose another")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OSError(errno.EACCES, "")


def _check_kind(final: Path) -> None:
    try:
        mode = final.stat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISDIR(mode):
        better = shown(final / "session.mp3")
        raise OutputError(f"{shown(final)} is a folder; name a file in it, such as {better}")
    if not stat.S_ISREG(mode):
        raise OutputError(f"{shown(final)} is a device, not a file; choose another name")
