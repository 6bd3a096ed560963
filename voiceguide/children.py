"""Child processes: what all of ours are started with, whatever they do."""

import subprocess
import sys
from collections.abc import Mapping
from typing import Final

UNTOLD: Final[Mapping[str, str]] = {"ORT_DISABLE_TELEMETRY": "1"}
"""Environment: onnxruntime would keep a record of its use, and send it to its makers; see the Privacy.md it
comes with."""


def no_window() -> int:
    """Creation flags, so that Windows opens no window for a program without one."""
    if sys.platform == "win32":
        return subprocess.CREATE_NO_WINDOW
    return 0
