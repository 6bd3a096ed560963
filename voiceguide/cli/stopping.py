"""Being asked to stop, by Ctrl-C or by whoever ends the process, and doing so where nothing is half done."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from voiceguide.errors import VoiceguideError

STOPPED = 130
"""The exit code that tells other programs of a Ctrl-C."""


class Stopping:
    """Remembers that a stop was asked for, until it is convenient; who asks twice is obeyed at once."""

    def __init__(self) -> None:
        self.asked = False

    def check(self) -> None:
        """Raise KeyboardInterrupt if a stop was asked for; called where that leaves nothing behind."""
        if self.asked:
            raise KeyboardInterrupt

    def __call__(self, *_: object) -> None:
        """Take a signal."""
        self.check()
        self.asked = True


@contextmanager
def stopped_kindly(told: str) -> Iterator[Stopping]:
    """Give the one to check with; when it is stopped, say what was ``told`` and exit."""
    stopping = Stopping()
    before = {number: signal.signal(number, stopping) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopping
    except (KeyboardInterrupt, VoiceguideError) as exc:
        if isinstance(exc, VoiceguideError) and not stopping.asked:
            raise
        typer.echo(f"voiceguide: {told}", err=True)  # what failed then failed because Ctrl-C reached it too
        raise typer.Exit(STOPPED) from exc
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
