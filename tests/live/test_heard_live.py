"""A session in real time whose ears are scripted: doors, threads, conductor and display together."""

import threading

from scripted import Ears

from voiceguide.cli import play
from voiceguide.coach import Request
from voiceguide.guide import Guide
from voiceguide.library import load
from voiceguide.voice import SilentVoice


def test_from_the_first_word_to_the_landing_without_a_key(capsys):
    """Pause, go on and stop by ear, each in turn; what is shown says that it listens; then all is closed."""
    ears = Ears(["hold on", "keep going", "stop now"])
    guide = Guide(load(), lambda: SilentVoice(24000))
    session = guide.plan("pelvic-rocking", Request(heard=True))
    before = set(threading.enumerate())
    assert play.run(session, silent=True, ears=ears) == 0
    out, err = capsys.readouterr()
    assert ears.closed
    assert ears.listening[:1] == [True]
    assert not ears.left
    assert err.index("it listens") < err.index("it does not listen now")
    assert "Stopped. Take your time." in out
    for thread in set(threading.enumerate()) - before:
        thread.join(2)
    assert "microphone" not in {each.name for each in threading.enumerate()}
