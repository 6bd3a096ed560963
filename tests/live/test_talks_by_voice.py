"""What is asked aloud, with real ears: a room between a loudspeaker and a microphone, and a voice in it."""

import time
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from benchmarks.inhabited import InhabitedRoom
from performance import undisturbed

from voiceguide import profile
from voiceguide.cli.known import listening_digest
from voiceguide.cli.questions import ABOUT_HER
from voiceguide.coach.doing import doing
from voiceguide.ears.installed import is_installed
from voiceguide.guide import Guide
from voiceguide.her import Her
from voiceguide.journal import Journal, keep_felt
from voiceguide.library import load
from voiceguide.voice import SilentVoice
from voiceguide.voice.catalogue import is_installed as can_speak

MAY = Her(microphone=True).having_listened(date.today(), listening_digest(load()))
TO_ANSWER = "Say: yes please, or: no thank you."
GOOD_BYE = "Until next time."

pytestmark = [
    pytest.mark.proof,
    pytest.mark.timeout(400),
    pytest.mark.skipif(not (is_installed() and can_speak("natural")), reason="no ears, or no voice for her"),
]


@pytest.fixture
def her(microphone, tmp_path):
    with InhabitedRoom(microphone.env, tmp_path, "spk", "air") as room:
        for text in ("that's all", "stop now", "yes please", "no thank you", "not sure", "pelvic rocking"):
            room.prepare(text)
        yield room


@pytest.fixture
def begin(perform, microphone, tmp_path):
    """A command as she types it, in a folder of hers."""
    profile.write(tmp_path / "hers" / profile.NAME, MAY)
    return lambda *words: perform(*words, env=microphone.env, size=(24, 80), data=tmp_path / "hers")


def children_of(process):
    """The process ids of its ears and of its voices."""
    ears, voices = set(), set()
    for task in Path(f"/proc/{process}/task").iterdir():
        for child in (task / "children").read_text().split():
            command = Path(f"/proc/{child}/cmdline").read_text()
            if "voiceguide.ears.child" in command:
                ears.add(child)
            elif "voice/child.py" in command:
                voices.add(child)
    return ears, voices


def has_practised(data):
    """She did pelvic rocking twice yesterday, at its first level, and it was the same."""
    guide = Guide(load(), lambda: SilentVoice(1000))
    yesterday = datetime.now().astimezone() - timedelta(days=1)
    session = guide.plan("pelvic-rocking", level=1)
    for number in range(2):
        journal = Journal.begin(
            data / "sessions",
            "pelvic-rocking",
            session.asked(),
            lambda at=yesterday + timedelta(seconds=number): at,
        )
        for place, unit in enumerate(session.course.units, 1):
            journal.unit(place, len(session.course.units), "", doing(session.library, unit).as_data())
        journal.end("finished")
        keep_felt(journal.path, "same")


@undisturbed
def test_one_voice_and_one_pair_of_ears_from_hello_to_good_bye(microphone, her, begin):
    """Nobody speaks, and nothing is begun; then she names a session, stops it, and says that is all.

    All of it is said by one voice and heard by one pair of ears, over the guide, too.
    """
    with microphone.listening() as ear:
        company = begin()
        greeted = ear.hears_words("Hello.", seconds=30)
        asked = ear.hears_words("Shall we begin?", greeted)
        quiet = ear.silent_from(asked, 20)
        again = ear.hears_words("You can ask: what can I say?", quiet, seconds=60)
        ear.silent_from(again, 3)
        assert "\n> " not in company.shown
        at_first = children_of(company.process.pid)
        assert len(at_first[0]) == 1
        her.say("pelvic rocking")
        begun = ear.hears_words("We begin.", again)
        ear.hears_words("I am listening.", begun)
        assert children_of(company.process.pid) == at_first
        time.sleep(12)
        stopped = ear.now
        her.say("stop now")
        ear.hears_words("Take your time.", stopped)
        here = ear.hears_words("I am here.", stopped)
        ear.hears_words("What would you like now?", here)
        time.sleep(2)
        assert children_of(company.process.pid) == at_first
        her.say("that's all")
        ear.hears_words(GOOD_BYE, here)
        assert company.ends()[0] == 0


@undisturbed
@pytest.mark.parametrize(("says", "level"), [("yes please", 2), ("no thank you", None), (None, None)])
def test_one_level_more_is_asked_and_answered_aloud(microphone, her, begin, tmp_path, says, level):
    """Only her yes takes it; the question, which says both answers, is none, and nobody's silence."""
    has_practised(tmp_path / "hers")
    with microphone.listening() as ear:
        session = begin("play", "pelvic-rocking")
        asked = ear.hears_words(TO_ANSWER, seconds=30)
        if says is None:
            ear.hears_words("I am listening.", asked, seconds=60)
        else:
            ear.silent_from(asked, 0.7)
            her.say(says)
            ear.hears_words("That was a yes." if level else "That was a no.", asked)
        today = date.today()
        while session.journal.begun.date() != today:
            time.sleep(0.1)
        assert session.journal.asked["request"].get("level") == level


@undisturbed
def test_the_check_of_the_talk_is_answered_in_words(microphone, her, begin, tmp_path):
    """Return passes over what is typed; who says aloud that she is not sure is sent to ask somebody first."""
    with microphone.listening() as ear:
        talk = begin("me", "--aloud")
        talk.press("\r" * len(ABOUT_HER))
        ear.hears_words("I am listening.", seconds=180)
        talk.shows("you carry twins, or more")
        asked = ear.silent_from(ear.now, 2, within=40)
        her.say("not sure")
        ear.hears_words("That was a yes.", asked)
        talk.shows("ask your midwife or doctor before you begin")
        assert talk.ends(60)[0] == 0
    assert profile.read(tmp_path / "hers" / profile.NAME).checked.ask_first
