"""A natural voice that crashes or hangs is given up once it is clear that no text is the cause."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from voiceguide.errors import CannotSpeak, VoiceError
from voiceguide.utterance import Utterance
from voiceguide.voice import SilentVoice, engine, open_voice
from voiceguide.voice.cache import ClipCache
from voiceguide.voice.catalogue import is_installed
from voiceguide.voice.engine import NEURAL_PATIENCE, Patience, SpeechEngine
from voiceguide.voice.fallback import FallbackVoice
from voiceguide.voice.spoken import SpokenVoice

Fake = Callable[..., list[str]]

HASTY = Patience(start=1.0, answer=0.5, letter=0.0, gives_up=True)
SPEAKS = 'write(1); answer(spoken="")'
CRASHES = "os.kill(os.getpid(), signal.SIGKILL)"
HANGS = "time.sleep(600)"
LINES = [Utterance(text) for text in ("One.", "Two, three.", "Four.", "Five.", "Six.", "Seven.")]


def behind(command: list[str], folder: Path) -> FallbackVoice:
    """A voice of a child, with the silent one behind it."""
    first = SpokenVoice(
        lambda: SpeechEngine("natural", "", command=command, patience=HASTY),
        "rehearsed", ClipCache(folder / "clips"), 24000, {"plain": 120}, engines=1,
    )  # fmt: skip
    return FallbackVoice(first, SilentVoice(24000), "the natural voice")


def turns(folder: Path) -> int:
    """How often a child was asked to speak."""
    return len((folder / "turns").read_bytes())


@pytest.mark.parametrize(("trouble", "why"), [(CRASHES, "died"), (HANGS, "did not answer within 1.0 s")])
def test_a_voice_that_never_spoke_is_given_up_at_its_first_line(
    fake_child: Fake, tmp_path: Path, trouble: str, why: str
) -> None:
    """One line is tried, twice; all are said by the other voice, and one line tells why."""
    voice = behind(fake_child(trouble), tmp_path)
    voice.prepare(LINES)
    assert [len(voice.clip(line)) for line in LINES[:3]] == [6000, 12000, 6000]
    voice.close()
    assert turns(tmp_path) == 2
    assert voice.warnings == [
        f"the natural voice cannot be used, so another voice speaks: the speech engine natural {why}"
    ]


@pytest.mark.parametrize(("trouble", "starts"), [(CRASHES, 2), (HANGS, 1)])
def test_a_voice_that_never_gets_ready_is_given_up(
    fake_child: Fake, tmp_path: Path, trouble: str, starts: int
) -> None:
    """One that crashes as it loads is started again, one that hangs is not; then the other voice speaks."""
    loads = f"open({str(tmp_path / 'starts')!r}, 'a').write('x'); {trouble}"
    voice = behind(fake_child(SPEAKS, loads), tmp_path)
    begun = time.monotonic()
    assert all(len(voice.clip(line)) for line in LINES)
    assert time.monotonic() - begun < 3
    voice.close()
    assert (tmp_path / "starts").read_text() == "x" * starts
    assert len(voice.warnings) == 1


def test_a_voice_that_breaks_half_way_is_given_up_at_the_second_line(
    fake_child: Fake, tmp_path: Path
) -> None:
    """Once it has spoken, one line it crashes at is said by the other voice, and at the next it is gone."""
    voice = behind(fake_child(f"if turn > 1: {CRASHES}\n{SPEAKS}"), tmp_path)
    assert [len(voice.clip(line)) > 12000 for line in LINES] == [True, *[False] * 5]
    voice.close()
    assert turns(tmp_path) == 5
    assert [warning.partition(",")[0] for warning in voice.warnings] == [
        "the natural voice did not speak one line",
        "the natural voice cannot be used",
    ]


def test_lines_it_crashes_at_here_and_there_leave_the_voice(fake_child: Fake, tmp_path: Path) -> None:
    """As long as it speaks in between, only those lines are the other voice's."""
    voice = behind(fake_child(f"if 'e.' in request['text']: {CRASHES}\n{SPEAKS}"), tmp_path)
    lines = [Utterance(text) for text in ("Two.", "One.", "Six.", "Three.", "Four.", "Nine.", "Ten.")]
    assert [len(voice.clip(line)) > 12000 for line in lines] == [True, False, True, False, True, False, True]
    voice.close()
    assert all("did not speak one line" in warning for warning in voice.warnings)


@pytest.mark.parametrize("trouble", ['answer(failed="no such sound")', 'answer(spoken="")'])
def test_texts_that_it_cannot_say_are_no_fault_of_the_voice(
    fake_child: Fake, tmp_path: Path, trouble: str
) -> None:
    """A child that answers is well: it keeps being asked, however many texts in a row it cannot say."""
    voice = behind(fake_child(f"if turn < 7: {trouble}\nelse: {SPEAKS}"), tmp_path)
    assert [len(voice.clip(line)) > 12000 for line in LINES[:4]] == [False, False, False, True]
    voice.close()
    assert all("did not speak one line" in warning for warning in voice.warnings)


def test_each_part_of_a_model_has_its_time(fake_child: Fake, tmp_path: Path) -> None:
    """A slow machine is waited for as long as the child tells that it gets on, and not for ever."""
    slow = "for part in range({}): answer(loading=f'part {{part}}'); time.sleep({})"
    ready = SpeechEngine("natural", "", command=fake_child(SPEAKS, slow.format(4, 0.5)), patience=HASTY)
    assert ready.speak("One.", 120).seconds == 1.0
    ready.close()
    hung = SpeechEngine("natural", "", command=fake_child(SPEAKS, slow.format(2, 1.5)), patience=HASTY)
    with pytest.raises(VoiceError, match=r"did not load part 0 within 1\.0 s; choose another voice"):
        hung.speak("One.", 120)
    hung.close()
    busy = SpeechEngine("natural", "", command=fake_child(SPEAKS, slow.format(10**6, 0)), patience=HASTY)
    with pytest.raises(VoiceError, match=r"did not load part \d+; choose another voice"):
        busy.speak("One.", 120)
    busy.close()


def test_a_voice_with_none_behind_it_is_always_asked_again(fake_child: Fake) -> None:
    """An engine that is not to give up tells of each text that it could not say it."""
    alone = SpeechEngine("espeak", "", command=fake_child(CRASHES), patience=Patience(answer=1.0))
    for text in ("One.", "Two.", "Three."):
        with pytest.raises(CannotSpeak, match=text):
            alone.speak(text, 120)
    alone.close()


@pytest.mark.skipif(not is_installed("natural"), reason="the natural voice's package is not installed")
@pytest.mark.parametrize(("trouble", "starts"), [("os.abort()", 2), ("time.sleep(600)", 1)])
def test_a_package_that_crashes_or_hangs_costs_one_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: str, starts: int
) -> None:
    """The real child, whose model breaks as it is imported: eSpeak or the system's voice speaks, soon."""
    (tmp_path / "hibari.py").write_text(
        f"import os, time; open({str(tmp_path / 'starts')!r}, 'a').write('x'); {trouble}"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(engine, "NEURAL_PATIENCE", NEURAL_PATIENCE._replace(start=2.0))
    voice = open_voice("natural", cache_folder=tmp_path / "clips")
    voice.prepare(LINES)
    begun = time.monotonic()
    assert all(len(voice.clip(line)) for line in LINES)
    assert time.monotonic() - begun < 8
    voice.close()
    assert (tmp_path / "starts").read_text() == "x" * starts
    assert len(voice.warnings) == 1
    assert "the natural voice cannot be used, so another voice speaks" in voice.warnings[0]
