"""A session in real time whose ears are scripted: doors, threads, conductor and display together."""

import threading

from voiceguide.cli import play
from voiceguide.coach import Request
from voiceguide.guide import Guide
from voiceguide.library import load
from voiceguide.voice import SilentVoice


class Ears:
    """Hear something as soon as it is listened for, one thing after another."""

    def __init__(self, tell, script):
        self._tell, self._script = tell, script
        self.listening, self.closed = [], False

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
    made = []

    def hearing(tell):
        made.append(Ears(tell, ["hold on", "keep going", "stop now"]))
        return made[0]

    guide = Guide(load(), lambda: SilentVoice(24000))
    session = guide.plan("pelvic-rocking", Request(heard=True))
    before = set(threading.enumerate())
    assert play.run(session, silent=True, hearing=hearing) == 0
    out, err = capsys.readouterr()
    assert made[0].closed
    assert made[0].listening[:1] == [True]
    assert not made[0]._script
    assert err.index("it listens") < err.index("it does not listen now")
    assert "Stopped. Take your time." in out
    for thread in set(threading.enumerate()) - before:
        thread.join(2)
    assert "microphone" not in {each.name for each in threading.enumerate()}
