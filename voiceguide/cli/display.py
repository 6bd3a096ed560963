"""The display: shows ten times a second where the session is, in a thread that nothing waits for."""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from voiceguide.cli.view import Painter, View
from voiceguide.timeline.model import Cue
from voiceguide.timeline.sheet import clock_time

TICK = 0.1
"""Seconds between two looks."""

WITHOUT_SOUND = 10
"""Looks after which the display starts even if no sound is to be heard yet."""

ENDS = "Ctrl-C again ends it at once"
"""What is told to who has stopped, as long as she hears how to come out of where she is."""

LISTENS = {True: "it listens", False: "it does not listen now"}

BROKEN = (OSError, ValueError)
"""What writing to a terminal or pipe raises once it is closed."""


class Display:
    """Starts painting once there is something to hear, so that getting ready to paint delays no sound."""

    def __init__(self, look: Callable[[], View], errors: TextIO, on_closed: Callable[[], None]) -> None:
        """``errors`` is where notices go, see ``error_output``.

        ``on_closed`` is called, in the display's thread, when nobody reads what is shown any more.
        """
        self._look = look
        self._errors = errors
        self._on_closed = on_closed
        self._painter: Painter | None = None
        self._closed = threading.Event()
        self._painting = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="display", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Show the last view and end; does not wait long for a terminal that takes no more."""
        self._closed.set()
        self._thread.join(1)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Within, the terminal is as it was before."""
        painter = self._painter if self._painting.acquire(timeout=1) else None
        try:
            if painter:
                painter.leave()
            yield
            if painter:
                painter.enter()
        finally:
            if painter or self._painting.locked():
                self._painting.release()

    def _run(self) -> None:
        try:
            self._paint()
            sys.stdout.flush()
        except BROKEN:
            self._on_closed()
            _discard_output()

    def _paint(self) -> None:
        """Show every view, and then the last one."""
        looks = 0
        while not self._closed.wait(TICK):
            looks += 1
            view = self._look()
            if self._painter is None and (view.position or looks >= WITHOUT_SOUND):
                self._painter = _painter(self._errors)
            if self._painter:
                with self._painting:
                    self._painter.show(view)
        painter = self._painter or Lines(sys.stdout, self._errors)
        painter.close(self._look())


@contextmanager
def error_output() -> Iterator[TextIO]:
    """Standard error for what must be read: as it is now, however it is muted later for a sound library."""
    try:
        descriptor = os.dup(sys.stderr.fileno())
    except (OSError, ValueError, AttributeError):
        yield sys.stderr
        return
    with os.fdopen(descriptor, "w", encoding=sys.stderr.encoding, errors="backslashreplace") as errors:
        yield errors


def _painter(errors: TextIO) -> Painter:
    if sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        from voiceguide.cli.screen import Screen

        return Screen(errors)
    return Lines(sys.stdout, errors)


def _discard_output() -> None:
    """Nobody reads any more; let the interpreter find nothing to complain about when it ends."""
    with suppress(*BROKEN):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Lines:
    """One plain line for each cue, when it is due; for pipes, files and simple terminals."""

    def __init__(self, out: TextIO, err: TextIO) -> None:
        self._out = out
        self._err = err
        self._take = 0
        self._cues = 0
        self._told: set[str] = set()
        self._answer = ""
        self._farewell = ""
        self._listens = False

    def show(self, view: View) -> None:
        """Print what has become due since the last time."""
        for notice in view.notices:
            if notice not in self._told:
                self._told.add(notice)
                self._print(self._err, f"voiceguide: {notice}")
        if view.listens is not None and view.listens != self._listens:
            self._listens = view.listens
            self._print(self._err, f"voiceguide: {LISTENS[view.listens]}")
        if view.take != self._take:
            self._take, self._cues = view.take, 0
        if view.answer != self._answer:
            self._answer = view.answer
            self._print(self._out, f"{'':>8}  {view.answer}")
        cues = view.timeline.cues
        while self._cues < len(cues) and cues[self._cues].start < view.position:
            if not (self._cues and cues[self._cues - 1].overlapped):
                self._print(self._out, _line(cues[self._cues], view.timeline.sample_rate))
            self._cues += 1
        if view.farewell != self._farewell:
            self._farewell = view.farewell
            self._print(self._out, view.farewell)
            if view.landing:
                self._print(self._out, f"{'':>8}  {ENDS}")

    def leave(self) -> None:
        """The lines may stay."""

    def enter(self) -> None:
        """Nothing was left."""

    def close(self, view: View) -> None:
        """Print the rest."""
        self.show(view)

    def _print(self, stream: TextIO, text: str) -> None:
        encoding = stream.encoding or "utf-8"
        print(text.encode(encoding, "replace").decode(encoding), file=stream, flush=True)


def _line(cue: Cue, sample_rate: int) -> str:
    words = cue.text if cue.kind == "speech" else f"~ {cue.role} tone"
    return f"{clock_time(cue.start, sample_rate):>8}  {words}"
