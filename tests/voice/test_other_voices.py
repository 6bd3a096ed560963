"""Voices of other makers: what is wrong with one is told in a line, and another one speaks instead."""

import os
import re
import sys
import wave
from pathlib import Path

import pytest
from speech_server import SpeechServer

from voiceguide.cli.workshop import kinds_of_voices, show_voices
from voiceguide.errors import BadRequest, CannotSpeak, UnknownVoice, VoiceError
from voiceguide.home import to_install
from voiceguide.pcm import Pcm
from voiceguide.utterance import Utterance
from voiceguide.voice import SilentVoice, open_voice
from voiceguide.voice.catalogue import InstalledVoice, how_to_get, is_installed
from voiceguide.voice.command import CommandEngine
from voiceguide.voice.engine import SpeechEngine
from voiceguide.voice.fallback import FallbackVoice
from voiceguide.voice.finish import finish, without_spikes
from voiceguide.voice.loudness import speech_loudness
from voiceguide.voice.recorded import recording_name
from voiceguide.voice.wyoming import WyomingEngine

SENTENCE = Utterance("Rest here, and breathe.")
WRITES = "import sys, wave; f = wave.open(sys.argv[1], 'wb'); f.setparams((1, 2, 22050, 0, 'NONE', '')); "


class Failing(SilentVoice):
    """Fails at some texts, and from some moment on at everything."""

    def __init__(self, error: VoiceError, texts: set[str] | None = None) -> None:
        super().__init__(24000)
        self.error, self.texts, self.asked = error, texts, 0

    def clip(self, utterance: Utterance) -> Pcm:
        self.length_of(utterance)
        return Pcm(24000, b"\1\0" * 24000)

    def length_of(self, utterance: Utterance) -> int:
        self.asked += 1
        if self.texts is None or utterance.text in self.texts:
            raise self.error
        return 24000


def program(tmp_path: Path, body: str) -> str:
    """A command line that runs a little program; FILE is its first argument."""
    file = tmp_path / "speaks.py"
    file.write_text(f"import sys, wave, time\n{body}\n")
    return f"{sys.executable} {file} {{file}} {{rate}} {{text}}"


def test_a_voice_that_cannot_be_used_is_replaced_and_told_once() -> None:
    """All is said by the other voice, the first is not asked again, and one line says why."""
    first = Failing(VoiceError("no model; choose another voice"))
    voice = FallbackVoice(first, SilentVoice(24000), "the natural voice")
    assert [len(voice.clip(Utterance(text))) for text in ("one", "two three")] == [6000, 12000]
    assert first.asked == 1
    assert voice.warnings == ["the natural voice cannot be used, so another voice speaks: no model"]
    assert voice.identity == SilentVoice(24000).identity


def test_one_line_that_a_voice_fails_at_is_said_by_the_other() -> None:
    """The rest stays with the first voice."""
    first = Failing(CannotSpeak('cannot speak "two"'), {"two"})
    voice = FallbackVoice(first, SilentVoice(24000), "the natural voice")
    assert [voice.length_of(Utterance(text)) for text in ("one", "two", "three")] == [24000, 6000, 24000]
    assert len(voice.warnings) == 1
    assert 'cannot speak "two"' in voice.warnings[0]


def test_a_length_given_out_stays() -> None:
    """A clip that comes from the other voice after all is as long as the first had said."""
    first = Failing(VoiceError("died"), {"two"})
    voice = FallbackVoice(first, SilentVoice(24000), "the natural voice")
    assert voice.length_of(Utterance("one")) == 24000
    voice.length_of(Utterance("two"))
    assert len(voice.clip(Utterance("one"))) == 24000


def test_a_voice_she_asked_for_must_begin_itself() -> None:
    """What is wrong with it at once is her mistake or its maker's, and raised; later it is only replaced."""
    wrong = FallbackVoice(Failing(VoiceError("no file")), SilentVoice(24000), "x", needed=True)
    with pytest.raises(VoiceError, match="no file"):
        wrong.clip(SENTENCE)
    first = Failing(VoiceError("died"), {"two"})
    voice = FallbackVoice(first, SilentVoice(24000), "x", needed=True)
    assert voice.length_of(Utterance("one")) == 24000
    assert voice.length_of(Utterance("two")) == 6000


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("command:espeak-ng {text}", "{file}"),
        ("command:'unclosed {file}", "No closing quotation"),
        ("wyoming:here", "wyoming:127.0.0.1:10200"),
        ("wyoming:here:99999", "wyoming:127.0.0.1:10200"),
        ("recorded:/nowhere/at/all", "voiceguide record"),
        ("recorded:", "voiceguide record"),
    ],
)
def test_what_cannot_be_a_voice_is_refused_at_once(name: str, says: str) -> None:
    """The message says what is wrong and what would be right."""
    with pytest.raises((BadRequest, UnknownVoice)) as caught:
        open_voice(name)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("command:no-such-program {file}", "no-such-program"),
        ("piper:/nowhere/voice.onnx", '"/nowhere/voice.onnx"'),
        ("wyoming:127.0.0.1:9", "is it running?"),
    ],
)
def test_what_is_not_there_is_told_by_its_first_word(name: str, says: str, tmp_path: Path) -> None:
    """A program, a file or a server that is missing is named in one line."""
    voice = open_voice(name, cache_folder=tmp_path)
    with pytest.raises(VoiceError) as caught:
        voice.clip(SENTENCE)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    voice.close()


def test_a_voice_whose_package_is_missing_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is named as pip takes it."""
    monkeypatch.setattr(sys, "path", [])
    assert not is_installed("natural")
    with pytest.raises(UnknownVoice, match=re.escape(to_install("natural"))):
        open_voice("natural")


@pytest.mark.parametrize("typed", ["piper", "piper:"])
def test_a_kind_of_voice_without_its_file_says_what_is_missing(typed: str) -> None:
    """At once, and not that no voice is called so."""
    with pytest.raises(UnknownVoice, match=r"needs its FILE\.onnx after a colon: --voice piper:FILE\.onnx"):
        open_voice(typed)


def test_a_mistyped_kind_of_voice_is_suggested() -> None:
    """As the names of voices are."""
    voice = open_voice("natrual")
    with pytest.raises(UnknownVoice, match='did you mean "natural"'):
        voice.length_of(Utterance("A word nobody has spoken yet: natrual."))
    voice.close()


def test_english_voices_come_first_and_variants_only_where_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whose first language it is stands at the top; how many variants there are is told."""
    found = [
        InstalledVoice("gmw/af", "Afrikaans", ("af",)),
        InstalledVoice("gmw/en-us", "English (America)", ("en-us",)),
        InstalledVoice("+f2", "Female 2", ()),
    ]
    monkeypatch.setattr("voiceguide.voice.list_voices", lambda: found)
    show_voices()
    *_, english, other, rest = capsys.readouterr().out.splitlines()
    assert (english.split()[0], other.split()[0]) == ("gmw/en-us", "gmw/af")
    assert rest == "and 1 variant of them, like gmw/en-gb+f2: voiceguide voices --all"
    show_voices(everything=True)
    assert capsys.readouterr().out.splitlines()[-1].split()[0] == "+f2"


@pytest.mark.parametrize(
    ("platform", "says"),
    [("darwin", "Linux alone; --voice system"), ("win32", "Linux alone; --voice system"),
     ("linux", "install espeakng-loader")],
)  # fmt: skip
def test_espeak_where_it_does_not_come_along(
    monkeypatch: pytest.MonkeyPatch, platform: str, says: str
) -> None:
    """On macOS and Windows it is neither offered nor tried; the line says what to take in its place."""
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.setattr(sys, "platform", platform)
    with pytest.raises(UnknownVoice, match=f"the voice espeak is not installed: .*{says}"):
        open_voice("espeak")
    listed = next(kind for kind in kinds_of_voices() if kind.name == "espeak")
    assert f"not installed: {how_to_get('espeak')}" in listed.line
    assert (listed.installed, listed.install) == (False, how_to_get("espeak"))


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("sys.exit('no such voice')", "no such voice"),
        ("pass", "left no readable sound file"),
        ("open(sys.argv[1], 'w').write('not sound')", "left no readable sound file"),
        (f"{WRITES} f.writeframes(bytes(2))", "left only"),
        ("f = wave.open(sys.argv[1], 'wb'); f.setparams((1, 1, 8000, 0, 'NONE', '')); "
         "f.writeframes(bytes(80000))", "8 bits"),
    ],
)  # fmt: skip
def test_a_program_that_does_not_speak_is_told(tmp_path: Path, body: str, says: str) -> None:
    """A bad end, no file, no sound and too little of it each have their line."""
    engine = CommandEngine(program(tmp_path, body))
    with pytest.raises(CannotSpeak, match=says):
        engine.speak("Rest here, and breathe.", 120)


def test_a_text_is_never_an_option_nor_a_command(tmp_path: Path) -> None:
    """What is spoken is one argument, whatever it looks like, and does not begin with a dash."""
    seen = tmp_path / "seen"
    line = program(tmp_path, f"open({str(seen)!r}, 'w').write(repr(sys.argv[3:])); {WRITES} "
                   "f.writeframes(bytes(22050 * 8))")  # fmt: skip
    engine = CommandEngine(line)
    for text in ('-w $(touch x); "quoted" {file} \'', "--help"):
        engine.speak(text, 120)
        assert seen.read_text() == repr([text.lstrip("-")])


def test_a_program_without_a_place_for_the_text_reads_it(tmp_path: Path) -> None:
    """It gets the text as a line on its standard input."""
    seen = tmp_path / "seen"
    body = f"open({str(seen)!r}, 'w').write(sys.stdin.read()); {WRITES} f.writeframes(bytes(22050 * 8))"
    file = tmp_path / "reads.py"
    file.write_text(f"import sys, wave\n{body}\n")
    CommandEngine(f"{sys.executable} {file} {{file}}").speak("Breathe  in.", 120)
    assert seen.read_text() == "Breathe in.\n"


def test_closing_ends_a_program_that_speaks(tmp_path: Path) -> None:
    """A program that would take for ever is gone once the voice is closed."""
    pid = tmp_path / "pid"
    body = f"import os; open({str(pid)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    engine = CommandEngine(program(tmp_path, body))
    import threading

    failed: list[Exception] = []

    def speak() -> None:
        try:
            engine.speak("Hello there.", 120)
        except VoiceError as exc:
            failed.append(exc)

    thread = threading.Thread(target=speak)
    thread.start()
    while not (pid.exists() and pid.read_text()):
        thread.join(0.01)
    engine.close()
    thread.join(10)
    assert failed
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


def test_a_server_that_stops_or_complains_is_told() -> None:
    """Half a speech is none; what the server says is handed on."""

    def refuse(text: str) -> Pcm:
        raise ValueError(f"no {text}")

    speech = Pcm(22050, b"\1\0" * 60000)
    with SpeechServer(lambda _: speech, stops_early=True) as server:
        engine = WyomingEngine(f"127.0.0.1:{server.port}")
        with pytest.raises(CannotSpeak, match="went away before the end"):
            engine.speak("Hello there.", 120)
    with SpeechServer(refuse) as server:
        engine = WyomingEngine(f"127.0.0.1:{server.port}")
        with pytest.raises(CannotSpeak, match=r"no Hello there\."):
            engine.speak("Hello there.", 120)


def test_recordings_are_heard_where_there_are_some(recorded, engine: SpeechEngine) -> None:
    """A line that was recorded is the recording, trimmed and levelled; the next one is another voice's."""
    raw = engine.speak("Number 2.", 110)
    assert recorded.clip(Utterance("Number 2.")) == finish(raw, 24000)
    said = recorded.clip(Utterance("Number 3."))
    assert said == recorded.other.clip(Utterance("Number 3."))
    assert recorded.missing([Utterance("Number 2."), Utterance("Number 3.")]) == [Utterance("Number 3.")]


def test_a_recording_is_of_one_text_in_one_manner() -> None:
    """Another text, or the same to be said otherwise, has a file of its own; spacing changes nothing."""
    names = {recording_name(Utterance(text, manner))
             for text in ("In.", "In!", "Breathe in, and let it go. " * 5)
             for manner in ("plain", "brisk")}  # fmt: skip
    assert len(names) == 6
    assert all(len(name) < 90 and name.isascii() for name in names)
    assert recording_name(Utterance("Rest  here.\n")) == recording_name(Utterance("Rest here."))


def test_a_recording_that_cannot_be_read_is_told_and_said_by_the_other(tmp_path: Path) -> None:
    """A file that is no sound is named, and nothing is lost."""
    (tmp_path / recording_name(SENTENCE)).write_text("no sound")
    silent = tmp_path / recording_name(Utterance("Quiet."))
    with wave.open(str(silent), "wb") as file:
        file.setparams((1, 2, 48000, 0, "NONE", ""))
        file.writeframes(bytes(96000))
    voice = open_voice(f"recorded:{tmp_path}", cache_folder=tmp_path / "clips")
    assert len(voice.clip(SENTENCE)) > 24000
    assert len(voice.clip(Utterance("Quiet."))) > 6000
    assert len(voice.warnings) == 2
    assert all("record that line again" in line for line in voice.warnings)
    voice.close()


def test_the_natural_voice_says_the_same_each_time(natural, tmp_path: Path) -> None:
    """A new process with an empty cache gives the same samples, in another order too."""
    texts = ["Breathe out, and round up.", "three", "Rest here, and breathe."]
    first = [natural.clip(Utterance(text)) for text in texts]
    again = open_voice("natural", cache_folder=tmp_path)
    assert [again.clip(Utterance(text)) for text in reversed(texts)] == first[::-1]
    again.close()


def test_words_of_a_countdown_are_short_and_every_line_as_loud(natural) -> None:
    """Each word of a countdown and each breath word takes at most 0.6 s; every clip is within 1 LU."""
    import numpy as np

    short = [natural.clip(Utterance(word, "brisk")) for word in "three two one halfway in out".split()]
    assert all(clip.seconds <= 0.6 for clip in short)
    lines = [natural.clip(Utterance(text)) for text in (
        "Keep a hand on something steady.", "Breathe out, and let your back float up.", "Take your time.",
    )]  # fmt: skip
    for clip in [*short, *lines]:
        samples = np.frombuffer(clip.samples, "<i2") / 32768
        assert speech_loudness(samples, clip.rate) == pytest.approx(-18, abs=1)


def test_a_lone_spike_does_not_make_a_line_quiet() -> None:
    """It is turned down with what is within 2 ms of it; sound without one stays as it is."""
    import numpy as np

    time = np.arange(24000) / 24000
    tone = 0.05 * np.sin(2 * np.pi * 220 * time)
    assert without_spikes(tone, 24000) is tone
    spiked = tone.copy()
    spiked[12000] = 0.9
    mended = without_spikes(spiked, 24000)
    changed = np.flatnonzero(np.abs(mended - tone) > 1e-9)
    assert np.abs(mended).max() < 0.25
    assert changed.min() > 12000 - 100
    assert changed.max() < 12000 + 100


def test_no_voice_but_the_shipped_one_is_ever_fetched(tmp_path: Path) -> None:
    """A name behind "natural" is refused by the child before anything could be downloaded."""
    if not is_installed("natural"):
        pytest.skip("the natural voice's package is not installed")
    engine = SpeechEngine("natural", "emma")
    with pytest.raises(VoiceError, match="the natural voice is one"):
        engine.speak("Hello there.", 140)
    engine.close()


def test_brackets_are_no_phonemes() -> None:
    """What is in brackets is spoken as if it were in parentheses, also where it looks like phonemes."""
    if not is_installed("natural"):
        pytest.skip("the natural voice's package is not installed")
    engine = SpeechEngine("natural", "")
    for text in ("Turn [slowly] to one side.", "Turn [slowly](/n\u02c8O/) to one side."):
        plain = text.replace("[", "(").replace("]", ")")
        assert engine.speak(text, 140) == engine.speak(plain, 140)
    engine.close()


def test_the_default_is_the_natural_voice_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless a name is given, or the environment has one; without its package it is what it was."""
    from voiceguide.voice.catalogue import choose, platform_driver

    monkeypatch.delenv("VOICEGUIDE_VOICE")
    usual = "natural" if is_installed("natural") else platform_driver()
    assert choose(None).driver == usual
    monkeypatch.setattr(sys, "path", [])
    assert choose(None).driver == platform_driver()
    monkeypatch.setenv("VOICEGUIDE_VOICE", "gmw/en-us")
    assert choose(None).voice == "gmw/en-us"


def test_nothing_is_kept_of_the_use_of_a_voice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The natural voice leaves nothing in her home: the library below would keep a record, and send it."""
    if not is_installed("natural"):
        pytest.skip("the natural voice is not installed")
    home = tmp_path / "home"
    home.mkdir()
    for variable in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(variable, str(home))
    monkeypatch.delenv("ORT_DISABLE_TELEMETRY", raising=False)
    voice = open_voice("natural", cache_folder=tmp_path / "clips")
    try:
        assert voice.clip(Utterance("Breathe in.")).samples
        assert not voice.warnings
    finally:
        voice.close()
    assert [str(file) for file in home.rglob("*")] == []
