"""Being asked to stop, by Ctrl-C or by whoever ends the process, and doing so where nothing is half done."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from voiceguide.errors import VoiceguideError

STOPPED = 130
"""The exit code that tells other programs of a Ctrl-C."""


STOPS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Ctrl-C, a request to end, a closed terminal (not on Windows). Heard unless whoever started us had them
ignored, as a shell does for what runs in the background."""


class Stopping:
    """Takes a signal: at once while nothing is half done, else at the next pause; who asks twice, at once."""

    def __init__(self) -> None:
        self.asked = False
        self._at_work = False

    def pause(self) -> None:
        """Raise KeyboardInterrupt if a stop was asked for. From the first pause on, work is half done."""
        self._at_work = True
        if self.asked:
            raise KeyboardInterrupt

    def rest(self) -> None:
        """Nothing is half done any more."""
        self._at_work = False
        if self.asked:
            raise KeyboardInterrupt

    def __call__(self, *_: object) -> None:
        """Take a signal."""
        again, self.asked = self.asked, True
        if again or not self._at_work:
            raise KeyboardInterrupt


@contextmanager
def stopped_kindly(told: str) -> Iterator[Stopping]:
    """Give the one to check with; when it is stopped, say what was ``told`` and exit."""
    stopping = Stopping()
    heard = [each for each in STOPS if signal.getsignal(each) not in (signal.SIG_IGN, None)]
    before = {number: signal.signal(number, stopping) for number in heard}
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
