"""The engine's child may hang, crash or lie: there is a good speech or a clear error, and no rubbish."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

import pytest

from voiceguide.errors import CannotSpeak, UnknownVoice, VoiceError
from voiceguide.pcm import Pcm
from voiceguide.voice import child, list_voices, neural
from voiceguide.voice.catalogue import FASTEST, SLOWEST, Choice, choose, engine_identity
from voiceguide.voice.engine import Patience, SpeechEngine

Fake = Callable[..., list[str]]

ROOT = Path(__file__).parents[2]

linux = pytest.mark.skipif(sys.platform != "linux", reason="the bundled eSpeak NG is for Linux")

GOOD = 'write(1); answer(spoken="")'


@pytest.fixture
def own_temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give temporary folders a place where they can be counted."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_real_child_speaks(engine: SpeechEngine) -> None:
    """The speech is as long as speech is, at the engine's rate."""
    speech = engine.speak("Come on to your hands and knees.", 120)
    assert 2 < speech.seconds < 5
    assert any(speech.samples)


@linux
def test_every_rate_change_is_heard(engine: SpeechEngine) -> None:
    """Each utterance has the rate it was asked for, however the rate jumped before it."""
    text = "Breathe in, and let your shoulders drop."
    rates = [85, 98, 130, 85, 200, 98, 85, 130, 200, 130, 98, 85]
    heard: dict[int, set[Pcm]] = {}
    for rate in rates:
        heard.setdefault(rate, set()).add(engine.speak(text, rate))
    assert all(len(one) == 1 for one in heard.values())
    ordered = [heard[rate].pop().seconds for rate in sorted(heard)]
    assert all(slow > 1.08 * fast for slow, fast in pairwise(ordered))


FORKLESS = """
import os, runpy
del os.fork
runpy.run_path("CHILD", run_name="__main__")
"""


@linux
def test_without_forks_one_engine_speaks_all(tmp_path: Path) -> None:
    """Where a process cannot fork, every rate is heard and an unknown voice refused just the same."""
    program = tmp_path / "forkless.py"
    program.write_text(FORKLESS.replace("CHILD", str(child.__file__)))
    command = [sys.executable, str(program)]
    engine = SpeechEngine("espeak", "gmw/en-gb-x-rp+f2", command=command)
    slow, fast, again = (engine.speak("Ease back to flat.", rate).seconds for rate in (98, 130, 98))
    assert slow > 1.2 * fast
    assert again == pytest.approx(slow, abs=0.05)
    engine.close()
    unknown = SpeechEngine("espeak", "zzzz", command=command)
    with pytest.raises(UnknownVoice, match="zzzz"):
        unknown.speak("Hello.", 98)
    unknown.close()


@linux
def test_voices_and_variants_are_listed() -> None:
    """The list names plain voices with their languages, and variants."""
    voices = {voice.id: voice for voice in list_voices()}
    assert "en-gb-x-rp" in voices["gmw/en-gb-x-rp"].languages
    assert "Received Pronunciation" in voices["gmw/en-gb-x-rp"].name
    assert "+f2" in voices


@linux
@pytest.mark.parametrize(
    ("name", "hint"),
    [("gmw/en-gb-x-rr", "gmw/en-gb-x-rp"), ("gmw/en-us+f9", '"+f'), ("zzzz", "voiceguide voices")],
)
def test_unknown_voice_is_refused(name: str, hint: str) -> None:
    """A name eSpeak would silently replace is refused, with the nearest known one."""
    engine = SpeechEngine("espeak", name)
    try:
        for _ in range(2):
            with pytest.raises(UnknownVoice, match=hint.replace("+", r"\+")):
                engine.speak("Hello.", 120)
    finally:
        engine.close()


@linux
def test_variant_changes_the_sound() -> None:
    """A variant is really taken, not just accepted."""
    heard = []
    for voice in ("gmw/en-gb-x-rp", "gmw/en-gb-x-rp+f2"):
        engine = SpeechEngine("espeak", voice)
        heard.append(engine.speak("Hello there.", 120).seconds)
        engine.close()
    assert abs(heard[0] - heard[1]) > 0.02


@pytest.mark.parametrize(
    "trouble",
    [
        "os.kill(os.getpid(), signal.SIGKILL)",
        "os.abort()",
        "time.sleep(60)",
        'write(0); answer(spoken="")',
        'write(0.05); answer(spoken="")',
        'answer(spoken="")',
        'open(request["file"], "w").write("rubbish"); answer(spoken="")',
        'print("Audio saved to somewhere", flush=True)',
        'answer(failed="out of luck")',
    ],
    ids=["killed", "crashed", "hung", "empty", "short", "no file", "rubbish", "nonsense", "failed"],
)
def test_one_trouble_is_survived(fake_child: Fake, own_temporary: Path, trouble: str) -> None:
    """After any trouble a new child speaks the same text; nothing is left behind."""
    command = fake_child(f"if turn == 1: {trouble}\nelse: {GOOD}")
    engine = SpeechEngine("espeak", "", command=command, patience=Patience(answer=1.0))
    assert engine.speak("Ten letters.", 120).seconds == 1.0
    engine.close()
    assert list(own_temporary.iterdir()) == []


@pytest.mark.parametrize("trouble", ["os.abort()", "time.sleep(60)", 'write(0); answer(spoken="")'])
def test_lasting_trouble_names_the_text(fake_child: Fake, own_temporary: Path, trouble: str) -> None:
    """Two failures end in CannotSpeak with text and reason, in bounded time, and leave nothing behind."""
    engine = SpeechEngine("espeak", "", command=fake_child(trouble), patience=Patience(answer=0.5))
    start = time.monotonic()
    with pytest.raises(CannotSpeak, match=r'cannot speak "Ten letters\.": the speech engine .*, 2 times'):
        engine.speak("Ten letters.", 120)
    assert time.monotonic() - start < 5
    engine.close()
    assert list(own_temporary.iterdir()) == []


@pytest.mark.parametrize("start", ["time.sleep(60)", "os.abort()", "sys.exit()"])
def test_a_child_that_never_gets_ready(fake_child: Fake, own_temporary: Path, start: str) -> None:
    """A child that hangs or ends before it has loaded its library is told as such, in bounded time."""
    command = fake_child(GOOD, start)
    engine = SpeechEngine("espeak", "", command=command, patience=Patience(start=0.5))
    begun = time.monotonic()
    with pytest.raises(CannotSpeak, match=r"did not get ready within 0\.5 s|died"):
        engine.speak("Ten letters.", 120)
    assert time.monotonic() - begun < 5
    engine.close()
    assert list(own_temporary.iterdir()) == []


def test_patience_fits_the_text() -> None:
    """A hung child is replaced well before the sentence would have been heard; the second may take longer."""
    patience = Patience()
    assert patience.speaking("Well done.", 1) < 2
    assert patience.speaking("x" * 2000, 1) < 60
    assert patience.speaking("Well done.", 2) == 2 * patience.speaking("Well done.", 1)


@linux
@pytest.mark.parametrize("whom", ["child", "fork"])
def test_a_frozen_child_is_replaced(own_temporary: Path, whom: str) -> None:
    """The real child, frozen between two utterances or in one, costs seconds, and no process is left."""
    engine = SpeechEngine("espeak", "", patience=Patience(answer=2.0))
    spoken = engine.speak("Ten letters.", 120)
    process = engine._process
    assert process is not None
    assert process._running is not None
    group = process._running.pid
    if whom == "child":
        os.kill(group, signal.SIGSTOP)
        assert engine.speak("Ten letters.", 120) == spoken
    else:
        freezer = threading.Thread(target=freeze_a_fork, args=(group,), daemon=True)
        freezer.start()
        while freezer.is_alive():
            assert engine.speak("Ten letters.", 120) == spoken
    assert set(states(group)) <= {"Z"}
    engine.close()
    assert list(own_temporary.iterdir()) == []


def states(group: int) -> list[str]:
    """Give the state of each process of a group: R runs, S sleeps, T is frozen, Z has ended."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            state, _, its_group, *_ = path.read_text().rpartition(")")[2].split()
            found += [state] if int(its_group) == group else []
    return found


def freeze_a_fork(parent: int) -> None:
    """Stop a fork of a process, as soon as there is one that lives long enough."""
    children = Path(f"/proc/{parent}/task/{parent}/children")
    while "T" not in states(parent):
        for fork in children.read_text().split():
            with suppress(ProcessLookupError):
                os.kill(int(fork), signal.SIGSTOP)


def test_trouble_with_one_text_does_not_stop_the_next(fake_child: Fake) -> None:
    """After an error the engine goes on with other texts."""
    command = fake_child(f"if 'bad' in request['text']: os.abort()\nelse: {GOOD}")
    engine = SpeechEngine("espeak", "", command=command)
    with pytest.raises(CannotSpeak):
        engine.speak("bad text", 120)
    assert engine.speak("good text", 120).seconds == 1.0
    engine.close()


def test_unusable_engine_says_so_at_once(fake_child: Fake) -> None:
    """When pyttsx3 cannot start at all, it is not tried again for every text."""
    engine = SpeechEngine("espeak", "", command=fake_child('answer(unusable="no library, turn %d" % turn)'))
    for _ in range(3):
        with pytest.raises(VoiceError, match="no library, turn 1"):
            engine.speak("Hello.", 120)
    engine.close()


def test_missing_program_is_told() -> None:
    """A child that cannot even be started is an error of ours."""
    engine = SpeechEngine("espeak", "", command=["/nowhere/python"])
    with pytest.raises(CannotSpeak, match="cannot be started"):
        engine.speak("Hello.", 120)
    engine.close()


def test_close_interrupts_a_hung_child(fake_child: Fake) -> None:
    """Closing does not wait for a child that hangs; the waiting call ends with an error."""
    engine = SpeechEngine("espeak", "", command=fake_child("time.sleep(60)"), patience=Patience(answer=60))
    errors: list[BaseException] = []

    def speak() -> None:
        try:
            engine.speak("Hello.", 120)
        except VoiceError as exc:
            errors.append(exc)

    thread = threading.Thread(target=speak)
    thread.start()
    time.sleep(0.3)
    engine.close()
    thread.join(5)
    assert not thread.is_alive()
    assert "closed" in str(errors[0])


def start_child(folder: Path) -> "subprocess.Popen[bytes]":
    """Start the real child program on its own."""
    command = [sys.executable, "-P", str(child.__file__), "espeak", "", str(folder)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)


@linux
def test_child_ends_with_its_input(tmp_path: Path) -> None:
    """When the parent is gone the child ends, even in a driver that hangs, and removes the folder."""
    folder = tmp_path / "sounds"
    folder.mkdir()
    process = start_child(folder)
    assert process.stdin is not None
    process.stdin.write(
        b'{"do": "speak", "text": "a", "rate": 120, "file": "/nowhere/a.wav", "check": true}\n'
    )
    process.stdin.flush()
    time.sleep(0.5)
    assert process.poll() is None
    process.communicate(timeout=5)
    assert process.returncode == 0
    assert not folder.exists()


FORGETFUL = """
import sys, time
from pathlib import Path
from voiceguide.utterance import Utterance
from voiceguide.voice import open_voice
voice = open_voice(cache_folder=Path(sys.argv[1]))
voice.prepare(Utterance(f"Number {n}.") for n in range(50))
print(voice.length_of(Utterance("Number 3.")) > 0, flush=True)
if sys.argv[2] == "killed":
    time.sleep(60)
"""


@linux
@pytest.mark.parametrize("end", ["killed", "forgot to close"])
def test_program_may_end_anyhow(tmp_path: Path, own_temporary: Path, end: str) -> None:
    """A program killed, or that never closed its voice, ends at once and leaves no child and no files."""
    command = [sys.executable, "-c", FORGETFUL, str(tmp_path / "clips"), end]
    environment = {**os.environ, "TMPDIR": str(own_temporary)}
    pipe = subprocess.PIPE
    program = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=pipe, stderr=pipe)
    assert program.stdout is not None
    assert program.stdout.readline() == b"True\n"
    if end == "killed":
        program.kill()
    assert program.communicate(timeout=5) == (b"", b"")
    until = time.monotonic() + 5
    while list(own_temporary.iterdir()) and time.monotonic() < until:
        time.sleep(0.02)
    assert list(own_temporary.iterdir()) == []


def test_no_room_for_speechs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a temporary folder speaking fails with an error of ours."""
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    engine = SpeechEngine("espeak", "")
    with pytest.raises(VoiceError, match="temporary folder"):
        engine.speak("Hello.", 120)
    engine.close()


@linux
def test_child_answers_on_a_clean_stream(tmp_path: Path) -> None:
    """What pyttsx3 prints stays out of the answers, and Ctrl-C at the keyboard does not end the child."""
    process = start_child(tmp_path)
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == b'{"ready": "espeak"}\n'
    for number in range(3):
        file = tmp_path / f"{number}.wav"
        request = {"do": "speak", "text": "a", "rate": 120, "file": str(file), "check": True}
        process.stdin.write(json.dumps(request).encode() + b"\n")
        process.stdin.flush()
        assert process.stdout.readline() == f'{{"spoken": "{file}"}}\n'.encode()
        os.kill(process.pid, signal.SIGINT)
    process.communicate(timeout=5)


def test_choice_of_voice_and_rate() -> None:
    """A name may carry its driver; a driver alone means that driver's default."""
    default = choose("espeak:")
    assert choose("espeak:gmw/en-us") == default._replace(voice="gmw/en-us")
    assert choose("espeak") == default
    assert choose("natural").driver == "natural"
    assert choose("system").driver == choose(f"{choose('system').driver}:").driver
    assert choose("espeak-system:").driver == "espeak-system"
    assert choose("x:y").voice == "x:y"


def test_rates_of_the_manners() -> None:
    """Calm speech is slower and brisk quicker than plain, within what the engines can do."""
    choice = Choice("espeak", "", 100)
    assert choice.manners() == {"plain": 100, "calm": 87, "brisk": 122}
    assert choice.manners(SLOWEST)["calm"] == SLOWEST
    assert choice.manners(FASTEST)["brisk"] == FASTEST


def test_identity_names_versions() -> None:
    """The identity has the versions that are installed, as the packaging metadata has them."""
    identity = engine_identity("espeak", "gmw/en")
    assert f"pyttsx3 {version('pyttsx3')}," in identity
    if sys.platform == "linux":
        assert f"espeakng_loader {version('espeakng-loader')}," in identity
    assert "voice gmw/en," in identity


def test_identity_names_what_shapes_a_natural_sound(tmp_path: Path) -> None:
    """The seed, the noise and the pace of the neural voices are told, without loading a model."""
    natural, piper = (engine_identity(driver, str(tmp_path)) for driver in ("natural", "piper"))
    assert f", seed {neural.SEED}, {neural.Hibari.WORDS_PER_MINUTE} wpm at speed 1," in natural
    assert f", noise 0, {neural.Piper.WORDS_PER_MINUTE} wpm at speed 1," in piper
    code = (
        "import sys; from voiceguide.voice.catalogue import engine_identity; engine_identity('natural', ''); "
    )
    code += "print({'onnxruntime', 'hibari', 'piper', 'numpy', 'wave'} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", code], cwd=ROOT) == b"set()\n"
