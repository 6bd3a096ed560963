"""Signals become messages, and are handled as before once the doors are closed."""

import signal
import threading
from queue import SimpleQueue

import pytest

from voiceguide.doors.signals import SIGNALS, Signals

NUMBERS = {getattr(signal, name): message for name, message in SIGNALS.items() if hasattr(signal, name)}


@pytest.mark.parametrize(("number", "message"), NUMBERS.items())
def test_each_signal_is_its_message(keep_doors, number, message):
    """Ctrl-C stops, a request to end and a closed terminal end, Ctrl-Z puts aside; at once, without keys."""
    keeper = keep_doors()
    keeper.process.send_signal(number)
    keeper.writes(f"at once: {message}")
    if message == "end":
        assert (keeper.ends(), keeper.errors) == (0, "")
    elif message == "aside":
        keeper.writes("back")  # at once: the system stops no process that nobody could continue
    else:
        keeper.writes(f"got: {message}")


def test_what_was_ignored_stays_ignored(keep_doors):
    """Under nohup a closed terminal is no reason to end; Ctrl-C is heard even so."""

    def ignore() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    keeper = keep_doors(prepare=ignore)
    keeper.process.send_signal(signal.SIGHUP)
    keeper.process.send_signal(signal.SIGINT)
    keeper.writes("got: stop")
    assert not any("end" in line for line in keeper.written[1:])


def test_closed_they_are_handled_as_before():
    """Every handler is given back, also Python's own."""
    before = {number: signal.getsignal(number) for number in (*NUMBERS, signal.SIGCONT)}
    signals = Signals(lambda _: None, lambda: None)
    signals.open()
    assert all(signal.getsignal(number) != handler for number, handler in before.items())
    signals.close()
    assert {number: signal.getsignal(number) for number in before} == before


def test_only_the_main_thread_takes_signals():
    """In another thread, where Python allows no handler, the door opens and closes without any."""
    trouble: SimpleQueue[BaseException | None] = SimpleQueue()

    def use() -> None:
        signals = Signals(lambda _: None, lambda: None)
        try:
            signals.open()
            signals.close()
        except BaseException as exc:
            trouble.put(exc)
        trouble.put(None)

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert trouble.get() is None
