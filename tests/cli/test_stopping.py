"""Being asked to stop: at once while nothing is half done, else where nothing is left behind."""

import os
import signal
from contextlib import suppress

import pytest
import typer

from voiceguide.cli.stopping import Stopping, stopped_kindly
from voiceguide.errors import OutputError


def ask() -> None:
    """As Ctrl-C does."""
    os.kill(os.getpid(), signal.SIGINT)


def act(stopping: Stopping, action: str) -> None:
    """Do one of the things that happen during an export."""
    if action == "fail":
        raise OutputError("ffmpeg died")
    {"ask": ask, "pause": stopping.pause, "rest": stopping.rest}[action]()


@pytest.mark.parametrize(
    ("actions", "done"),
    [
        ("ask pause", 0),  # while a session is only planned, nobody waits for a pause
        ("pause ask pause", 2),  # what is being written goes on to the next pause, and no further
        ("pause ask ask", 2),  # who asks twice is obeyed at once
        ("pause rest ask pause", 2),  # between two files it is at once again
        ("pause ask rest", 2),  # what was asked meanwhile is done when the file is whole
        ("pause ask fail", 2),  # what fails then failed because Ctrl-C reached it too
        ("pause pause rest pause rest", 5),  # unasked, it goes on
    ],
)
def test_when_it_stops(actions: str, done: int, capsys: pytest.CaptureFixture[str]) -> None:
    """At once before anything is begun, later at the next pause; it says so, and exits with 130."""
    count = 0
    with suppress(typer.Exit), stopped_kindly("stopped") as stopping:
        for action in actions.split():
            act(stopping, action)
            count += 1
    assert count == done
    assert capsys.readouterr().err == ("voiceguide: stopped\n" if "ask" in actions else "")


def test_a_failure_is_no_stop() -> None:
    """An error that nobody asked for is told as it is."""
    with pytest.raises(OutputError), stopped_kindly("stopped") as stopping:
        act(stopping, "fail")


def test_what_was_ignored_stays_ignored() -> None:
    """A shell has Ctrl-C ignored for what it runs in the background; then it is not ours to hear."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with stopped_kindly("stopped"):
            ask()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
