"""Ears whose every word is written down beforehand."""

import threading


class Ears:
    """Hear something as soon as it is listened for, one thing after another."""

    def __init__(self, script):
        self._script = script
        self.listening, self.closed, self.usual, self.armed = [], False, None, []

    @property
    def left(self):
        """What has not been said yet."""
        return self._script

    def telling(self, tell):
        self._tell = tell
        return self

    def learnt(self, usual):
        self.usual = usual

    def arm(self, sayings):
        self.armed.append({each.text for each in sayings})
        if self._script and self._script[0] in self.armed[-1]:
            facts = {"text": self._script.pop(0), "sure": True, "level": -26.0}
            threading.Timer(0.7, self._tell, ("heard", facts, 24000)).start()

    def says(self, text, once=lambda: None):
        """Something is said, and understood ``once`` something is so."""
        self._tell("onset", {"at": 0}, 24000)
        once()
        self._tell("heard", {"text": text, "sure": True, "level": -26.0}, 24000)

    def mumbles(self, once=lambda: None):
        """Something is said that nobody understands, which is known ``once`` something is so."""
        self._tell("onset", {}, 24000)
        once()
        self._tell("unclear", {"level": -26.0, "begun": 0, "ended": 24000, "stopping": False}, 24000)

    def listen(self, on):
        self.listening.append(on)

    def close(self):
        self.closed = True
