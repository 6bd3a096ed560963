"""The hidden file a sound file grows in, beside its final place, until it is complete.

A killed run leaves its part behind. It is hidden, ends in ``.voiceguide-part``, and may be deleted at any
time; the next file written to the same place removes it once it is a day old.
"""

import os
import time
from contextlib import suppress
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

SUFFIX: Final = ".voiceguide-part"
_OLD: Final = 24 * 3600
"""seconds without a write; no living run is that slow"""


class Part:
    """A part, which is there once its sink is asked for. Errors are OSErrors, as the system raised them."""

    def __init__(self, final: Path) -> None:
        """Choose its name in the folder of ``final``, the file it will become."""
        # a digest, because the final name may already be as long as names can be
        prefix = f".{sha256(os.fsencode(final.name)).hexdigest()[:12]}-"
        _sweep(final.parent, prefix)
        self.path = final.parent / f"{prefix}{os.urandom(6).hex()}{SUFFIX}"

    @cached_property
    def sink(self) -> BinaryIO:
        """The part itself, created when first asked for: by then somebody must be ready to remove it."""
        return self.path.open("x+b")

    def seal(self) -> None:
        """Close the sink; the part stays."""
        if "sink" in self.__dict__:
            self.sink.close()

    def publish(self, place: Path) -> None:
        """Make the part the file at ``place``, in one step, replacing what is there."""
        with self.path.open("r+b") as file:
            os.fsync(file.fileno())
        self.path.replace(place)

    def remove(self) -> None:
        """Delete the part, whatever state it is in."""
        with suppress(OSError):
            self.seal()
        with suppress(OSError):
            self.path.unlink(missing_ok=True)


def write_whole(final: Path, data: bytes) -> None:
    """Write a file in one step, replacing what is there."""
    part = Part(final)
    try:
        part.sink.write(data)
        part.seal()
        part.publish(final)
    except BaseException:
        part.remove()
        raise


def _sweep(folder: Path, prefix: str) -> None:
    for old in folder.glob(f"{prefix}*{SUFFIX}"):
        with suppress(OSError):
            if time.time() - old.stat().st_mtime > _OLD:
                old.unlink()
