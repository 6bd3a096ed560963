"""A session in real time whose ears are scripted: doors, threads, conductor and display together."""

import threading

from voiceguide.cli import play
from voiceguide.coach import Request
from voiceguide.guide import Guide
from voiceguide.library import load
from voiceguide.voice import SilentVoice


class Ears:
    """Hear something as soon as it is listened for, one thing after another."""

    def __init__(self, script):
        self._script = script
        self.listening, self.closed, self.usual = [], False, None

    def telling(self, tell):
        self._tell = tell
        return self

    def learnt(self, usual):
        self.usual = usual

    def arm(self, sayings):
        if self._script and self._script[0] in {each.text for each in sayings}:
            facts = {"text": self._script.pop(0), "sure": True, "level": -26.0}
            threading.Timer(0.7, self._tell, ("heard", facts, 24000)).start()

    def listen(self, on):
        self.listening.append(on)

    def close(self):
        self.closed = True


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
    assert not ears._script
    assert err.index("it listens") < err.index("it does not listen now")
    assert "Stopped. Take your time." in out
    for thread in set(threading.enumerate()) - before:
        thread.join(2)
    assert "microphone" not in {each.name for each in threading.enumerate()}
