"""`play --listen` as she meets it: a room between a loudspeaker and a microphone, and a voice in it."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from benchmarks.inhabited import InhabitedRoom
from ears import PIECE, RATE, spoken
from performance import undisturbed

from voiceguide import profile
from voiceguide.cli.known import listening_digest
from voiceguide.coach.script import Address, Tone
from voiceguide.coach.wording import spoken_seconds
from voiceguide.ears.installed import is_installed
from voiceguide.her import Her
from voiceguide.library import load
from voiceguide.sound import tone_clip
from voiceguide.voice.catalogue import is_installed as can_speak

LONG = (
    "Stand tall, with both feet on the floor, and let your shoulders sink down, away from your ears, "
    "while you look straight ahead."
)
HEARD = tone_clip(Tone("heard", Address()), RATE).samples
DEAF = "I cannot hear you any more."
LEFT = tuple(f"About {spoken_seconds(Fraction(each))} left." for each in range(10, 120, 10))
GOOD_BYE = "Until next time."

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(not (is_installed() and can_speak("natural")), reason="no ears, or no voice for her"),
]


@pytest.fixture
def her(microphone, tmp_path_factory):
    """Her in that room; what she says is spoken once for all tests."""
    said = tmp_path_factory.getbasetemp() / "said"
    said.mkdir(exist_ok=True)
    with InhabitedRoom(microphone.env, said, "spk", "air") as room:
        for text in (
            "wait a moment",
            "keep going",
            "how much longer",
            "next one please",
            "stop now",
            "torso twist",
            "that's all",
        ):
            room.prepare(text)
        yield room


@pytest.fixture
def play(perform, small):
    def begin(server, **more):
        words = ("play", "small", "--listen", "--content", small, "--teach", "names", "--lead-in", "0")
        return perform(*words, env=server.env, size=(24, 80), **more)

    return begin


def obeys(playing, command, said, within=1.5):
    """Wait until it has written down a command that was said; return how long that took, in seconds."""
    while time.monotonic() < said.ended + within:
        if playing.obeyed[-1:] == [command]:
            return time.monotonic() - said.ended
        time.sleep(0.01)
    raise AssertionError(f"{command} is not the last of {playing.obeyed}; {playing.page!r}")


def hears_tone(ear, since, seconds=3):
    """Whether the soft tone that tells that she was heard is on the recording within so many seconds."""
    pieces = [HEARD[at : at + 240] for at in range(240, 9600, 240)]
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if any(ear.places(piece, since, ear.now) for piece in pieces):
            return True
        time.sleep(0.1)
    return False


def ears_of(playing):
    """The process id of its ears."""
    for task in Path(f"/proc/{playing.process.pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            if "voiceguide.ears.child" in Path(f"/proc/{child}/cmdline").read_text():
                return int(child)
    return None


def files_of(process):
    """What a process has open, by what it is for: sockets by number, files that it writes."""
    sockets, written = set(), set()
    for fd in Path(f"/proc/{process}/fd").iterdir():
        target = str(fd.readlink())
        flags = int(re.search(r"flags:\s+(\d+)", Path(f"/proc/{process}/fdinfo/{fd.name}").read_text())[1], 8)
        if target.startswith("socket:"):
            sockets.add(target[8:-1])
        elif target.startswith("/") and flags & os.O_ACCMODE and not target.startswith(("/dev/", "/memfd:")):
            written.add(Path(target))
    return sockets, written


def of_the_internet():
    """The numbers of all sockets there are that lead out of the machine, or could."""
    tables = [Path("/proc/net") / name for name in ("tcp", "tcp6", "udp", "udp6", "raw", "raw6")]
    lines = [
        line.split() for table in tables if table.exists() for line in table.read_text().splitlines()[1:]
    ]
    return {fields[9] for fields in lines}


def listeners(server):
    """Programs that record, but for the room and the tests."""
    listing = ["pactl", "list", "source-outputs"]
    listed = subprocess.run(listing, env=server.env, capture_output=True, text=True, timeout=10, check=True)
    return listed.stdout.count('application.name = "voiceguide"')


def in_a_row(ear, text, begun):
    """By how many samples each piece of a text came late, from its first on; None for one not heard whole."""
    words = spoken(text)
    loud = [at for at in range(0, len(words) - PIECE, PIECE) if max(words[at : at + PIECE]) > 300]
    found = [
        next(iter(ear.places(words[at : at + PIECE].tobytes(), begun + at - PIECE, ear.now)), None)
        for at in loud
    ]
    return [None if one is None else one - at - begun for one, at in zip(found, loud, strict=True)]


@undisturbed
def test_a_pause_over_the_guides_words_is_silence_until_she_goes_on(microphone, her, play):
    """The sentence is left at a word, nothing sounds while she waits, and the way back in is heard."""
    with microphone.listening() as ear:
        playing = play(microphone)
        begun = ear.hears_words(LONG, seconds=20)
        time.sleep(2)
        obeys(playing, "pause", her.say("wait a moment"))
        quiet = ear.silent_from(begun, 1.0)
        assert ear.place_of("Lift your right arm.", begun) is None
        obeys(playing, "go on", her.say("keep going"))
        ear.hears_words("We go on.", quiet, seconds=5)


@undisturbed
def test_a_question_in_a_silence_is_answered_after_a_soft_tone(microphone, her, play):
    """The tone comes at once, the answer in the next quiet that is long enough."""
    with microphone.listening() as ear:
        playing = play(microphone)
        begun = ear.hears_words(LONG, seconds=20)
        ear.hears_words("You stay for ten seconds, and breathe.", begun, seconds=20)
        time.sleep(4)
        asked = ear.now
        obeys(playing, "how long", her.say("how much longer"))
        assert hears_tone(ear, asked)
        assert ear.hears_one(LEFT, begun, seconds=20)


@undisturbed
def test_the_next_exercise_and_the_end_are_said_and_heard(microphone, her, play):
    """She is on the way to the chair of the next one, and is told how to sit down when she stops."""
    with microphone.listening() as ear:
        playing = play(microphone)
        begun = ear.hears_words(LONG, seconds=20)
        ear.hears_words("You stay for ten seconds, and breathe.", begun, seconds=20)
        time.sleep(4)
        obeys(playing, "next", her.say("next one please"))
        on_the_way = ear.hears_words("Sit down slowly.", begun, seconds=20)
        said = her.say("stop now")
        obeys(playing, "stop", said)
        landing = ear.hears_words("Take your time.", on_the_way)
        assert ear.when(landing) - said.ended < 4
        playing.press("q")
        assert playing.ends() == (0, "")
    kept = {each.relative_to(playing.data).parts[0] for each in playing.data.rglob("*") if each.is_file()}
    assert kept <= {"sessions", "remote", profile.NAME}
    assert len(list((playing.data / "sessions").iterdir())) == 1


@undisturbed
def test_while_she_is_heard_nothing_is_sent_and_only_the_journal_is_written(microphone, her, play):
    """Neither the guide nor its ears have a socket of the internet, or another file open to write."""
    with microphone.listening() as ear:
        playing = play(microphone)
        ear.hears_words(LONG, seconds=20)
        obeys(playing, "how long", her.say("how much longer"))
        for pid in (playing.process.pid, ears_of(playing)):
            sockets, written = files_of(pid)
            assert not sockets & of_the_internet()
            assert {each for each in written if each.parent.name != "sessions"} <= {
                playing.data / "remote" / "lock"
            }


@undisturbed
@pytest.mark.skipif(shutil.which("strace") is None, reason="nothing to trace system calls with")
def test_from_its_first_to_its_last_call_of_the_system_no_door_to_the_internet_is_opened(
    microphone, her, play, tmp_path
):
    """Traced with its children, the ears among them, from before they load anything."""
    traced, traces = tmp_path / "traced", tmp_path / "traces"
    calls = "trace=execve,socket,connect"
    strace = ["strace", "-f", "--seccomp-bpf", "-s", "200", "-o", str(traces), "-e", calls]
    command = [*strace, sys.executable, "-m", "voiceguide"]
    traced.write_text(f"import os, sys\nos.execvp('strace', {command} + sys.argv[1:])\n")
    with microphone.listening() as ear:
        playing = play(microphone, program=traced)
        ear.hears_words(LONG, seconds=40)
        obeys(playing, "how long", her.say("how much longer"), within=5)
        playing.press("q")
        assert playing.ends() == (0, "")
    told = traces.read_text()
    assert "AF_UNIX" in told
    assert "voiceguide.ears.child" in told
    assert not [line for line in told.splitlines() if "AF_INET" in line]


@pytest.mark.timeout(360)
@undisturbed
def test_a_session_with_the_guide_in_the_room_needs_no_key(microphone, her, perform, tmp_path):
    """`voiceguide` alone: she takes what is offered, pauses it, goes on, stops, and says it is all.

    No key is pressed from the greeting to the good-bye.
    """
    data = tmp_path / "hers"
    may = Her(microphone=True).having_listened(date.today(), listening_digest(load()))
    profile.write(data / profile.NAME, may)
    with microphone.listening() as ear:
        company = perform(env=microphone.env, size=(24, 80), data=data)
        asked = ear.hears_words("Shall we begin?", seconds=30)
        time.sleep(1.5)
        her.say("yes please")
        begins = ear.hears_words("That was a yes.", asked, seconds=10)
        begun = ear.hears_words("I am listening.", begins, seconds=20)
        obeys(company, "pause", her.say("wait a moment"), within=3)
        quiet = ear.silent_from(begun, 1.0)
        obeys(company, "go on", her.say("keep going"), within=3)
        back = ear.hears_words("We go on.", quiet, seconds=5)
        time.sleep(1.5)
        obeys(company, "stop", her.say("stop now"), within=3)
        landed = ear.hears_words("Take your time.", back, seconds=10)
        here = ear.hears_words("I am here.", landed, seconds=20)
        ear.hears_words("What would you like now?", here)
        time.sleep(2)
        her.say("that's all")
        ear.hears_words(GOOD_BYE, here, seconds=10)
        code, errors = company.ends()
    assert (code, "Traceback" in errors) == (0, False)
    assert company.journal.ended == "stopped"


@undisturbed
def test_ears_that_are_killed_are_started_again_and_no_sample_is_late(microphone, her, play):
    """In the middle of a sentence: it is heard to its end as it was planned, and soon she is heard again."""
    with microphone.listening() as ear:
        playing = play(microphone)
        begun = ear.hears_words(LONG, seconds=20)
        first = ears_of(playing)
        os.kill(first, signal.SIGKILL)
        time.sleep(len(spoken(LONG)) / RATE)
        late = in_a_row(ear, LONG, begun)
        assert late.count(None) <= 1
        assert {each for each in late if each is not None} == {late[0]}
        assert ears_of(playing) not in (None, first)
        obeys(playing, "pause", her.say("wait a moment"))
        playing.shows("you were not heard for a moment", seconds=1)


@undisturbed
def test_where_only_a_loudspeaker_is_nothing_is_heard_and_that_is_said(own_server, play):
    """What a sound server gives in place of a microphone is none; the session goes on."""
    with own_server.listening() as ear:
        playing = play(own_server)
        playing.shows("there is no microphone here", seconds=10)
        said = ear.hears_words(DEAF, seconds=20)
        ear.hears_words(LONG, said, seconds=20)
        assert not listeners(own_server)


@undisturbed
def test_a_microphone_that_falls_silent_is_missed_and_found_again(microphone, her, play):
    """No word of the guide is late for that, a line says so, and when it is back she is heard again."""
    with microphone.listening() as ear:
        playing = play(microphone)
        begun = ear.hears_words(LONG, seconds=20)
        microphone.control("suspend-source", "mic", "1")
        playing.shows("the microphone is gone", seconds=5)
        microphone.control("suspend-source", "mic", "0")
        time.sleep(5)
        assert {each for each in in_a_row(ear, LONG, begun) if each is not None} == {0}
        obeys(playing, "pause", her.say("wait a moment"))


@undisturbed
def test_a_microphone_that_is_pulled_out_is_missed(microphone, her, play):
    """A sound server that gives what the loudspeaker plays in its place hides it for a moment only."""
    with microphone.listening() as ear:
        playing = play(microphone)
        begun = ear.hears_words(LONG, seconds=20)
        microphone.control("unload-module", "module-remap-source")
        playing.shows("there is no microphone here any more", seconds=6)
        time.sleep(2)
        assert {each for each in in_a_row(ear, LONG, begun)[:60] if each is not None} == {0}
        ear.hears_words(DEAF, begun, seconds=20)


@undisturbed
def test_a_muted_microphone_is_told_of(microphone, her, play):
    """In a line after five seconds, and aloud in the next quiet."""
    microphone.control("set-source-mute", "mic", "1")
    with microphone.listening() as ear:
        playing = play(microphone)
        playing.shows("nothing comes from the microphone, which may be muted", seconds=12)
        ear.hears_words(DEAF, seconds=20)


@undisturbed
def test_paused_by_key_the_microphone_is_closed(microphone, her, play):
    """No program records then; when she goes on by key it is open again, and no word has a gap."""
    with microphone.listening() as ear:
        playing = play(microphone)
        ear.hears_words(LONG, seconds=20)
        assert listeners(microphone) == 1
        playing.press("p")
        time.sleep(1.5)
        assert listeners(microphone) == 0
        quiet = ear.now
        playing.press("g")
        begun = ear.hears_words(LONG, quiet)
        time.sleep(4)
        assert listeners(microphone) == 1
        places = [each for each in in_a_row(ear, LONG, begun)[:40] if each is not None]
        assert not [step for step in (two - one for one, two in pairwise(places)) if step]
        obeys(playing, "stop", her.say("stop now"))
