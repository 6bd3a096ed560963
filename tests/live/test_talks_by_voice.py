"""What is asked aloud, with real ears: a room between a loudspeaker and a microphone, and a voice in it."""

import time
from dataclasses import replace
from datetime import date

import pytest
from benchmarks.inhabited import InhabitedRoom
from performance import undisturbed

from voiceguide import profile
from voiceguide.cli.known import listening_digest
from voiceguide.ears.installed import is_installed
from voiceguide.her import Check, Her
from voiceguide.library import load
from voiceguide.voice.catalogue import is_installed as can_speak

MAY = Her(microphone=True).having_listened(date.today(), listening_digest(load()))
YES_OR_NO = "Say: yes please, or: no thank you."
GOOD_BYE = "Until next time."

pytestmark = [
    pytest.mark.proof,
    pytest.mark.timeout(400),
    pytest.mark.skipif(not (is_installed() and can_speak("natural")), reason="no ears, or no voice for her"),
]


@pytest.fixture
def her(microphone, tmp_path):
    with InhabitedRoom(microphone.env, tmp_path, "spk", "air") as room:
        for text in ("that's all", "stop now", "yes please", "no thank you", "not sure"):
            room.prepare(text)
        yield room


@pytest.fixture
def begin(perform, microphone, tmp_path):
    """A command as she types it, and what is known of her."""

    def begun(*words, known=MAY):
        data = tmp_path / "hers"
        profile.write(data / profile.NAME, known)
        return perform(*words, env=microphone.env, size=(24, 80), data=data)

    return begun



def test_nobody_speaks_and_nothing_is_begun(microphone, her, begin):
    """Its own greeting, what she can say and its offer are no answer; over its words, too, she is heard."""
    with microphone.listening() as ear:
        company = begin()
        greeted = ear.hears_words("Hello.", seconds=30)
        asked = ear.hears_words("Shall we begin?", greeted)
        quiet = ear.silent_from(asked, 20)
        assert "\n> " not in company.shown
        again = ear.hears_words("You can ask: what can I say?", quiet, seconds=60)
        ear.silent_from(again, 3)
        assert "\n> " not in company.shown
        her.say("that's all")
        ear.hears_words(GOOD_BYE, again)
        assert company.ends()[0] == 0
