"""`check --watch --say` on a sound server: what an author changes is heard."""

import os
import subprocess
import sys

from performance import undisturbed

PATIENCE = 60
"""Seconds."""


@undisturbed
def test_changed_words_are_heard_after_the_save(sound_server, tmp_path):
    """An author saves other words, and hears them as in a session; then Ctrl-C ends with 0."""
    run = [sys.executable, "-m", "voiceguide"]
    env = {**os.environ, **sound_server.env}
    subprocess.run(
        [*run, "new", "lifts.yaml", "--force"], cwd=tmp_path, env=env, check=True, capture_output=True
    )
    file = tmp_path / "lifts.yaml"
    with (
        sound_server.listening() as ear,
        subprocess.Popen(
            [*run, "check", file.name, "--watch", "--say"],
            cwd=tmp_path, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
        ) as watching,
    ):  # fmt: skip
        try:
            while not watching.stdout.readline().endswith("no problems\n"):
                assert watching.poll() is None
            file.write_text(file.read_text().replace("lift your shoulders.", "let your shoulders rise."))
            ear.hears_words("Breathe in, and let your shoulders rise.", seconds=PATIENCE)
            watching.send_signal(2)
            assert watching.wait(PATIENCE) == 0
        finally:
            watching.kill()
