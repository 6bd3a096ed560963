"""Talking with her in real time, with scripted ears: questions, a guide in the room, and what she hears."""

import threading
import time
from datetime import date

import pytest
from scripted import Ears

from voiceguide.cli import asking, play
from voiceguide.cli.alone import converse
from voiceguide.cli.company import DONE, HELP, Company, Welcome
from voiceguide.cli.spoken import Parlour
from voiceguide.cli.talk import talk
from voiceguide.coach import Request
from voiceguide.coach.answering import AGREES, DECLINES, Inquiry
from voiceguide.coach.doing import Doing
from voiceguide.doors.terminal import NoKeyboard
from voiceguide.guide import Guide
from voiceguide.her import Check, Her
from voiceguide.journal import Felt, Journal, read_account
from voiceguide.library import load
from voiceguide.voice import SilentVoice

SHALL_WE = Inquiry("Shall we?", (AGREES, DECLINES), 1.0, "Once more.")


class Typing(NoKeyboard):
    """A keyboard at which something is typed a while after it was asked."""

    def __init__(self, *keys):
        self._keys, self._ended = list(keys), threading.Event()

    def read(self, seconds):
        if seconds == 0:
            return ""
        if not self._ended.wait(1.0 if seconds is None else seconds) and self._keys:
            return self._keys.pop(0)
        return None if self._ended.is_set() else ""

    def end(self):
        self._ended.set()


@pytest.fixture
def guide():
    """A guide that speaks silence."""
    opened = Guide(load(), lambda: SilentVoice(24000))
    yield opened
    opened.close()


@pytest.fixture
def parlour(guide):
    """Where something is asked of somebody with these ears."""
    return lambda ears=None: Parlour(guide, ears, silent=True)


def test_a_question_is_answered_in_words(parlour, capsys):
    """By ear, as soon as it is listened for; it is shown, and that it listens; then the ears are closed."""
    ears = Ears(["yes please"])
    with parlour(ears) as room:
        assert room.ask(SHALL_WE) == AGREES
    out, err = capsys.readouterr()
    assert out == "Shall we?\n"
    assert err.index("it listens") < err.index("it does not listen now")
    assert (ears.listening, ears.closed) == ([True], True)
    assert ears.armed[0] == ears.armed[-1] == set()


def test_a_question_is_answered_by_a_key(parlour, monkeypatch):
    """With ears that hear nothing, or none."""
    for ears in (Ears([]), None):
        monkeypatch.setattr("voiceguide.cli.spoken.keyboard", lambda: Typing("x", "n"))
        with parlour(ears) as room:
            assert room.ask(SHALL_WE) == DECLINES


def test_nobody_answers(parlour):
    """It is waited for a while after the question was said, and no longer."""
    with parlour(Ears([])) as room:
        begun = time.monotonic()
        assert room.ask(SHALL_WE) is None
        assert SHALL_WE.patience < time.monotonic() - begun < 15


def test_who_was_not_understood_is_asked_once_more(parlour, capsys):
    """And then waited for anew."""
    ears = Ears([])
    with parlour(ears) as room:
        for after in (0.1, 3.5, 3.7):
            threading.Timer(after, ears.mumbles).start()
        assert room.ask(SHALL_WE._replace(patience=3.0)) is None
    assert capsys.readouterr().out == "Shall we?\nOnce more.\n"


def test_what_it_has_said_itself_is_no_answer(parlour):
    """What is left of its last words is decided on when they are over, and was not hers as it began."""
    ears = Ears([])
    inquiry = Inquiry("You can ask: what can I say?", (HELP, DONE), 20.0)

    def in_the_room():
        until(lambda: ears.armed and ears.armed[-1] == {"that's all"})
        ears.says("what can I say", once=lambda: until(lambda: "what can I say" in ears.armed[-1]))
        ears.says("that's all")

    threading.Thread(target=in_the_room, daemon=True).start()
    with parlour(ears) as room:
        assert room.ask(inquiry) == DONE


def test_what_is_left_of_its_words_is_not_asked_back(parlour, capsys):
    """Whoever began while it spoke, and was not understood, need not be her: nobody is asked once more."""
    ears = Ears([])
    inquiry = Inquiry("You can ask: what can I say?", (HELP, DONE), 2.0, "Once more.")

    def in_the_room():
        until(lambda: ears.armed and ears.armed[-1] == {"that's all"})
        ears.mumbles(once=lambda: until(lambda: "what can I say" in ears.armed[-1]))

    threading.Thread(target=in_the_room, daemon=True).start()
    with parlour(ears) as room:
        assert room.ask(inquiry) is None
    assert "Once more." not in capsys.readouterr().out


def test_what_she_says_after_it_is_an_answer(parlour):
    """The very words it has just said, once they are listened for."""
    ears = Ears([])
    inquiry = Inquiry("You can ask: what can I say?", (HELP, DONE), 20.0)

    def in_the_room():
        until(lambda: ears.armed and "what can I say" in ears.armed[-1])
        ears.says("what can I say")

    threading.Thread(target=in_the_room, daemon=True).start()
    with parlour(ears) as room:
        assert room.ask(inquiry) == HELP


def until(so):
    """Wait until something is so."""
    deadline = time.monotonic() + 60
    while not so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_ears_in_trouble_are_told_of(parlour, capsys):
    """In one line, once; the question stays open."""
    ears = Ears([])
    with parlour(ears) as room:
        for _ in range(2):
            ears._tell("trouble", {"text": "the microphone is gone; keys still work"}, 24000)
        assert room.ask(SHALL_WE) is None
    assert capsys.readouterr().err.count("the microphone is gone") == 1


@pytest.mark.parametrize(
    ("text", "answer", "told"),
    [
        ("better", "better", "Better. I note it."),
        ("the same", "same", "The same. I note it."),
        ("a bit worse", "worse", "A bit worse. I note it."),
        ("no thank you", None, ""),
    ],
)
def test_how_it_was_is_answered_aloud(guide, tmp_path, monkeypatch, capsys, text, answer, told):
    """After a session in which she was heard; what was understood is told back, and kept."""
    monkeypatch.setattr(asking, "attended", lambda: True)
    path = _finished(tmp_path)
    ears = _Unheard([text])
    asking.ask_how_it_was(guide, path, ears=lambda: ears)
    kept = [entry.how for entry in read_account(path).entries if isinstance(entry, Felt)]
    assert kept == ([answer] if answer else [])
    out = capsys.readouterr().out
    assert "a bit worse?" in out
    assert told in out
    assert ears.closed


@pytest.mark.parametrize(
    ("script", "outcome"),
    [
        (["no thank you", "no", "no thank you"], Check(date(2026, 11, 30), ask_first=False)),
        (["no thank you", "not sure"], Check(date(2026, 11, 30), ask_first=True)),
        (["yes please"], Check(date(2026, 11, 30), ask_first=True)),
    ],
)
def test_the_check_is_answered_aloud(guide, monkeypatch, capsys, script, outcome):
    """Each answer is told back; who is not sure is sent to ask first, as with a yes."""
    import io
    import sys

    from voiceguide.cli import talk as talking

    ears = _Unheard(script)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\n" * 20), encoding="utf-8"))
    monkeypatch.setattr(talking, "may_hear_answers", lambda: True)
    monkeypatch.setattr(talking, "ears_that_know_her", lambda _: ears)
    short = tuple(each._replace(items=each.items[:1]) for each in talking.CHECK)
    monkeypatch.setattr(talking, "CHECK", short)
    monkeypatch.setattr(talking, "THE_CHECK", "The check.")
    monkeypatch.setattr(talking, "ASK", "Ask.")
    monkeypatch.setattr(talking._Speaker, "_guide", guide)
    monkeypatch.setattr(talking._Speaker, "speak", lambda *_: None)
    known, answers = [Her()], len(script)
    talk(known[0], date(2026, 11, 30), known.append, aloud=True)
    assert known[-1].checked == outcome
    assert capsys.readouterr().out.count("That was a") == answers
    assert not ears.left


def test_a_session_from_the_greeting_to_that_is_all(guide, parlour, capsys):
    """She names an exercise, stops it, and is asked anew at the same place, all without a key."""
    room = [Ears(["Pelvic rocking"]), Ears(["that's all"])]
    session_ears = Ears(["stop now"])
    begun = []

    def plays(chosen):
        begun.append(chosen)
        session = guide.plan(chosen.words[0], Request(heard=True))
        assert play.run(session, silent=True, ears=session_ears) == 0
        return False

    ears = iter(room)
    welcome = Welcome("Hello.", "Shall we begin?")
    assert converse(Company(guide.library), welcome, lambda: parlour(next(ears)), plays) == 0
    assert [each.words for each in begun] == [("pelvic-rocking",)]
    assert all(each.closed for each in (*room, session_ears))
    assert not any(each.left for each in (*room, session_ears))
    out = capsys.readouterr().out
    told = (
        "Hello. I am listening.",
        "Pelvic rocking. We begin.",
        "Stopped. Take your time.",
        "I am here.",
        "Good.",
    )
    places = [out.index(words) for words in told]
    assert places == sorted(places)


class _Unheard(Ears):
    """Scripted ears without a loudspeaker."""

    def open_device(self, name):  # noqa: ARG002
        from voiceguide.live.device import open_clock

        return open_clock(24000)


def _finished(folder):
    """The journal of a session that was done to its end."""
    journal = Journal.begin(folder, "torso-twist", {})
    for number, kind in enumerate(("repetition", "finish"), 1):
        told = Doing(kind, "torso-twist", 0, set=1, rep=(kind == "repetition" and 1) or 0, reps=1, sets=1)
        journal.unit(number, 2, "twist", told.as_data())
    journal.end("finished")
    return journal.path
