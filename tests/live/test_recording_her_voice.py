"""A teacher records her voice: through a microphone of a sound server, in a terminal, into files."""

import subprocess
import sys
import time

import numpy as np
import pytest
from ears import PIECE, RATE, SoundServer
from performance import undisturbed

from voiceguide.pcm import Pcm
from voiceguide.utterance import Utterance
from voiceguide.voice import open_voice
from voiceguide.voice.finish import finish
from voiceguide.voice.rawspeech import read_speech
from voiceguide.voice.recorded import recording_name

SIZE = (30, 100)
READY = "-   Return starts"
TITLE, TEST = "Nod.", "This is a test."


class Teacher:
    """Speaks into a microphone called "Studio", with a voice that no guide has."""

    def __init__(self, server: SoundServer) -> None:
        self.env = server.env
        self._voice = open_voice("espeak:gmw/en-us")
        modules = ("module-null-sink sink_name=air rate=48000 channels=1 format=s16le",
                   "module-remap-source master=air.monitor source_name=mic "
                   "source_properties=device.description=Studio")  # fmt: skip
        self._modules = [self._control("load-module", *each.split()) for each in modules]

    def _control(self, *words: str) -> str:
        done = subprocess.run(["pactl", *words], env=self.env, check=True, capture_output=True, timeout=10)
        return done.stdout.decode().strip()

    def clip(self, text: str) -> Pcm:
        return self._voice.clip(Utterance(text))

    def say(self, text: str, times: int = 1) -> None:
        """Say it into the microphone, so many times as loud; returns when it has been said."""
        clip = self.clip(text)
        loud = np.clip(np.frombuffer(clip.samples, "<i2").astype(int) * times, -32768, 32767)
        command = ["pacat", "-d", "air", "--raw", "--format=s16le", f"--rate={clip.rate}", "--channels=1"]
        sound = loud.astype("<i2").tobytes()
        subprocess.run([*command, "--latency-msec=2000"], input=sound, env=self.env, check=True, timeout=20)

    def unplug(self) -> None:
        """Take the microphone away."""
        while self._modules:
            self._control("unload-module", self._modules.pop())

    def close(self) -> None:
        self.unplug()
        self._voice.close()


@pytest.fixture
def teacher(sound_server):
    speaking = Teacher(sound_server)
    yield speaking
    speaking.close()


@pytest.fixture
def record(perform, small, tmp_path):
    """Begin to record the small session into a folder."""

    def begin(*words: str, **more):
        where = ("record", "nod", str(tmp_path / "voices"), "--content", small, "--teach", "names")
        return perform(*where, *words, size=SIZE, **more)

    return begin


def takes(recording, teacher: Teacher, text: str, times: int = 1) -> None:
    """Record a line that is shown: Return, the words (none of them if ``times`` is 0), Return."""
    begun = len(recording.shown)
    recording.press("\n")
    recording.shows("recording 0.4 s", after=begun)
    if times:
        teacher.say(text, times)
    time.sleep(0.4)
    recording.press("\n")


def likeness(heard: Pcm, words: Pcm) -> float:
    """How much a sound has of these words, at the place where it has most: 1 is all of them."""
    sound, wanted = (np.frombuffer(each.samples, "<i2").astype(float) for each in (heard, words))
    size = len(sound) + len(wanted)
    product = np.fft.irfft(np.fft.rfft(sound, size) * np.conj(np.fft.rfft(wanted, size)), size)
    places = len(sound) - len(wanted) + 1
    energy = np.concatenate([[0], np.cumsum(np.square(sound))])
    there = np.sqrt(np.maximum(energy[len(wanted) :] - energy[: -len(wanted)], 1))
    return float((product[:places] / there).max() / np.linalg.norm(wanted))


@undisturbed
def test_what_she_records_is_what_a_session_says(sound_server, teacher, record, tmp_path, small):
    """Line by line, with what is wrong named and asked again; then an export holds her takes."""
    anna = tmp_path / "voices" / f"anna-{time.monotonic_ns()}"  # another one for another attempt
    recording = record("--as", anna.name, "--device", "studio", env=sound_server.env)
    recording.shows(READY)
    assert "as you speak   as long as you like" in recording.shown
    takes(recording, teacher, TITLE)
    recording.shows("kept, ")
    assert "####" in recording.shown, "the level is shown"
    recording.press("n")
    recording.shows(f"    {TEST}")
    takes(recording, teacher, TEST, times=0)
    recording.shows("not kept, silent: ")
    takes(recording, teacher, TEST, times=40)
    recording.shows("not kept, too loud: ")
    files = [anna / recording_name(Utterance(text, manner)) for text, manner in
             ((TITLE, "plain"), (TEST, "brisk"))]  # fmt: skip
    assert list(anna.iterdir()) == files[:1], "what is refused is not kept"
    kept = len(recording.shown)
    takes(recording, teacher, TEST)
    recording.shows("kept, ", after=kept)
    with sound_server.listening() as ear:
        recording.press("b")
        recording.shows("recorded already")
        recording.press(" ")
        recording.shows("you hear it as it will be heard")
        deadline = time.monotonic() + 5
        while not any(ear.samples) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert any(ear.samples), "space plays it back"
    recording.press("q")
    assert recording.process.wait(5) == 0
    assert recording.terminal_mode() == recording.mode
    assert recording.ends() == (0, "")
    assert "2 of " in recording.shown.rpartition("\n    ")[2]
    for file, text in zip(files, (TITLE, TEST), strict=True):
        assert read_speech(file).rate == 48000
        words, heard = teacher.clip(text), finish(read_speech(file), RATE)
        pieces = [words[at : at + PIECE] for at in range(PIECE, len(words) - PIECE, PIECE)]
        found = [likeness(heard, piece) > 0.9 for piece in pieces]
        assert sum(found) > 0.5 * len(found), "all but what hisses, which the server's resampling changes"

    session = tmp_path / "nod.wav"
    words = ("export", "nod", "-o", str(session), "--content", small, "--teach", "names", "--force")
    recorded = ("--voice", f"recorded:{anna}")
    done = subprocess.run([sys.executable, "-m", "voiceguide", *words, *recorded], capture_output=True,
                          text=True, env=recording.env, check=True)  # fmt: skip
    assert "has no recording of" in done.stderr
    heard = read_speech(session)
    for file in files:
        assert likeness(heard, finish(read_speech(file), heard.rate)) > 0.98


def test_a_microphone_that_goes_away_ends_in_a_line(sound_server, teacher, record, tmp_path):
    """It is told, the terminal is as it was, and half a take is none."""
    recording = record("--device", "studio", env=sound_server.env)
    recording.shows(READY)
    recording.press("\n")
    recording.shows("recording 0.2 s")
    teacher.unplug()
    assert recording.process.wait(10) == 1
    assert recording.terminal_mode() == recording.mode
    code, errors = recording.ends()
    assert code == 1
    assert errors.startswith("voiceguide: the microphone is gone; ")
    assert errors.count("\n") == 1
    assert list((tmp_path / "voices").iterdir()) == []


def test_a_microphone_is_found_by_a_part_of_its_name(sound_server, teacher, record):
    """A wrong name is an error that names the right one; Ctrl-C ends with a line and 130."""
    code, errors = record("--device", "studoi", env=sound_server.env).ends()
    assert code == 1
    assert 'no microphone is called "studoi"; did you mean "Studio"?' in errors
    recording = record("--device", "STUD", env=sound_server.env)
    recording.shows(READY)
    recording.press("\x03")
    code, errors = recording.ends()
    assert (code, errors.count("\n")) == (130, 1)
    assert "the takes that were kept stay" in errors


def test_without_a_microphone_that_is_said(record, sound_server):
    """One line, and nothing is recorded."""
    code, errors = record(env=sound_server.env | {"PULSE_SERVER": "unix:/nowhere/at/all"}).ends()
    assert code == 1
    assert errors in ("voiceguide: there is no microphone here\n", "voiceguide: no microphone answers\n")
