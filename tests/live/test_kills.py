"""A few of the kills that `scripts/kills` has by the hundred."""

import os
import subprocess
import sys
from pathlib import Path

SCRIPTS = Path(__file__).parents[2] / "scripts"


def test_a_killed_session_is_resumed_where_it_was():
    """Killed at random moments, also on a full disk, `voiceguide resume` goes on within the right unit."""
    trial = [
        sys.executable,
        "-m",
        "trials.kills",
        "--times",
        "3",
        "--heard",
        "0",
        "--at-once",
        "3",
        "--seed",
        "5",
    ]
    environment = {**os.environ, "PYTHONPATH": str(SCRIPTS.parent)}
    done = subprocess.run(trial, cwd=SCRIPTS, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "3 kills, 0 wrong" in done.stdout
