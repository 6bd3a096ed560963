"""The question after a session, in a terminal: asked, answered by a key or not, and never in the way."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from performance import Performance

from voiceguide.cli import asking
from voiceguide.coach.doing import Doing
from voiceguide.doors.terminal import NoKeyboard
from voiceguide.errors import VoiceError
from voiceguide.guide import Guide
from voiceguide.journal import Account, Felt, Journal, read_account
from voiceguide.library import load
from voiceguide.live.device import open_clock
from voiceguide.voice import SilentVoice

QUESTION = "How was your back: better, the same, or worse?"
TERMINAL = (24, 80)
QUICK = """\
version: 1
timing: {sentence-gap: 0.2s, step-gap: 0.2s, topic-gap: 0.2s}
phrases: {stop-short: Stop for pain., closing: The end., plenty: Enough.}
exercises:
  nod:
    title: Nod
    for: Nodding is quick.
    position: standing
    setup: Stand tall.
    rep:
      - {phase: down, breath: out, takes: 1s, teach: Nod., cue: Out}
    dose: {reps: 1}
    source: a test
"""


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Callable[..., Performance]]:
    """Plays a nod, or more of them, on the screen."""
    begun: list[Performance] = []
    content = tmp_path / "quick.yaml"
    content.write_text(QUICK)

    def begin(*words: str, **more) -> Performance:
        quick = ("--content", str(content), "--teach", "names", "--lead-in", "0")
        words = ("play", "nod", *quick, *(words or ("--silent",)))
        usual = {"env": dict(os.environ), "data": tmp_path / f"data-{len(begun)}"}
        rest = {"size": None, "shell": False, "out": None, "program": None}
        begun.append(Performance(*words, **{**usual, **rest, **more}))
        return begun[-1]

    yield begin
    for each in begun:
        each.close()


def felt(playing: Performance) -> list[str]:
    """What is kept of how it felt."""
    return [entry.how for entry in playing.journal.entries if isinstance(entry, Felt)]


@pytest.mark.parametrize(("key", "answer"), [("b", "better"), ("s", "same"), ("W", "worse")])
def test_a_key_answers(play, key: str, answer: str) -> None:
    """Asked when the session is over; the answer is kept and told, and the terminal is as it was."""
    playing = play(size=TERMINAL)
    playing.shows(QUESTION, 60)
    playing.shows("Return skips")
    time.sleep(0.3)
    playing.press(f"x{key}")
    assert playing.ends(10)[0] == 0
    assert felt(playing) == [answer]
    assert "Nod of " in playing.shown.rpartition(QUESTION)[2]
    assert playing.journal.ended == "finished"


def test_the_question_is_heard(play, sound_server) -> None:
    """It is spoken after the last word of the session, and a key cuts it off."""
    with sound_server.listening() as ear:
        playing = play("--reps", "1", env=sound_server.env, size=TERMINAL)
        end = ear.hears_words("The end.", seconds=90)
        asked = ear.hears_words(QUESTION, after=end, seconds=30)
        playing.press("b")
        assert playing.ends(10)[0] == 0
        assert asked > end
    assert felt(playing) == ["better"]


@pytest.mark.parametrize("key", ["\r", "q", "\x03"], ids=["Return", "q", "Ctrl-C"])
def test_she_need_not_answer(play, key: str) -> None:
    """Return, q and Ctrl-C end it at once, without a word about it."""
    playing = play(size=TERMINAL)
    playing.shows("Return skips", 60)
    time.sleep(0.3)
    begun = playing.press(key)
    assert playing.ends(10) == (0, "")
    assert time.monotonic() - begun < 5
    assert felt(playing) == []


def test_nobody_is_asked_without_a_terminal(play) -> None:
    """It ends as soon as the session does."""
    playing = play()
    assert playing.ends(60) == (0, "")
    assert QUESTION not in playing.shown
    assert felt(playing) == []


def test_nobody_is_asked_who_has_done_nothing(play) -> None:
    """Stopped before an exercise was done, it only tells how to come out of the position."""
    playing = play(size=TERMINAL)
    playing.shows("Stand tall", 60)
    playing.press("q")
    playing.ends(20)
    assert QUESTION not in playing.shown


class Keys(NoKeyboard):
    """A keyboard that types what a test says."""

    def __init__(self, *typed: str | None) -> None:
        self.typed = list(typed)
        self.closed = False

    def read(self, seconds: float | None) -> str | None:
        """The next of it; nothing while what was typed before is thrown away."""
        if self.typed and seconds != 0:
            return self.typed.pop(0)
        return ""

    def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        (["b"], "better"), (["", "z", "S"], "same"), (["\x1b", "[A", "w"], "worse"), (["\n"], "skip"),
        ([None], None),
    ],
)  # fmt: skip
def test_keys_and_what_they_mean(monkeypatch, typed, answer) -> None:
    """Other keys mean nothing, torn ones neither; the keyboard is given back."""
    keys = Keys(*typed)
    monkeypatch.setattr(asking, "keyboard", lambda: keys)
    assert asking.asked_by_key(5) == answer
    assert keys.closed


def test_the_patience_ends(monkeypatch) -> None:
    """After the seconds there are, and nothing is an answer."""
    monkeypatch.setattr(asking, "keyboard", Keys)
    begun = time.monotonic()
    assert asking.asked_by_key(0.2) is None
    assert 0.2 <= time.monotonic() - begun < 5
    assert asking.PATIENCE <= 20


@pytest.mark.parametrize(
    ("kinds", "how", "asked"),
    [
        ("repetition rest finish", "finished", True),
        ("repetition rest finish", "stopped", True),
        ("repetition rest", "stopped", False),
        ("repetition rest finish", "closed", False),
        ("introduction finish", "finished", False),
    ],
)
def test_it_is_asked_once_something_was_done(tmp_path, kinds: str, how: str, asked: bool) -> None:
    """At the end, or stopped with an exercise behind her; not where the program was ended from outside."""
    journal = Journal.begin(tmp_path, "nod", {})
    for number, kind in enumerate(kinds.split(), 1):
        told = Doing(kind, "nod", 0, set=1, rep=(kind == "repetition" and 1) or 0, reps=1, sets=1)
        journal.unit(number, 9, "nod", told.as_data())
    journal.end(how)
    assert journal.path
    assert asking._worth_asking(read_account(journal.path)) is asked


@pytest.fixture
def guide() -> Iterator[Guide]:
    """A guide that speaks silence."""
    opened = Guide(load(), lambda: SilentVoice(24000))
    yield opened
    opened.close()


def test_the_question_is_silent_once_it_is_answered(guide, monkeypatch) -> None:
    """It is being said while she is waited for, and is over in a moment when she answers."""
    begun = threading.Event()

    def opened(rate: int, name: str | None) -> object:
        begun.set()
        return open_clock(rate)

    monkeypatch.setattr("voiceguide.live.device.open_loudspeaker", opened)
    with asking._said(guide, QUESTION, None):
        assert begun.wait(10)
        time.sleep(0.3)
        ended = time.monotonic()
    assert time.monotonic() - ended < 2
    assert not [thread for thread in threading.enumerate() if thread.name == "question"]


def test_a_question_that_cannot_be_said_is_still_asked(guide, monkeypatch) -> None:
    """Without a loudspeaker, or a voice, there is no error; what is printed remains."""
    monkeypatch.setattr("voiceguide.live.device.open_loudspeaker", lambda rate, _: open_clock(rate))
    monkeypatch.setattr(guide.voice, "clip", _no_voice)
    with asking._said(guide, QUESTION, None):
        time.sleep(0.2)


def _no_voice(utterance: object) -> None:
    raise VoiceError("nothing speaks")


@pytest.mark.parametrize(("name", "up"), [("torso-twist", True), ("desk-break", True), ("bedtime", False)])
def test_who_is_left_lying_is_not_spoken_to(guide, name: str, up: bool) -> None:
    """After bedtime she may be asleep: then it is only on the screen."""
    account = Account(Path(), name, {}, datetime(2026, 11, 25, 7, 30, tzinfo=UTC), ())
    assert asking.is_up(guide, account) is up
