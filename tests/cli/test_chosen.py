"""What is played or written where she does not name it, and what contradicts her time."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from types import SimpleNamespace

import pytest

from voiceguide import journal
from voiceguide.cli import chosen, diary, known
from voiceguide.coach import Request
from voiceguide.coach.course import Opening
from voiceguide.coach.doing import doing
from voiceguide.errors import BadRequest
from voiceguide.guide import Guide
from voiceguide.her import Her
from voiceguide.journal import Journal, default_folder, keep_felt
from voiceguide.library import load
from voiceguide.voice import SilentVoice

GUIDE = Guide(load(), partial(SilentVoice, 2400))
HEARD = Her().having_listened(date.today(), known.listening_digest(GUIDE.library))


@pytest.fixture(autouse=True)
def _attended(tmp_path, monkeypatch):
    monkeypatch.setenv("VOICEGUIDE_DATA", str(tmp_path))
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))


def practise(name="pelvic-rocking", felt=None, **wishes):
    """A whole session of today."""
    session = GUIDE.plan(name, **wishes)
    journal = Journal.begin(default_folder(), name, session.asked())
    units = session.course.units
    for number, unit in enumerate(units, 1):
        journal.unit(number, len(units), "", doing(session.library, unit).as_data())
    journal.end("finished")
    if felt:
        keep_felt(journal.path, felt)


def test_without_a_name_it_is_what_today_names(capsys):
    """Said at the beginning, in the place of the title, and on the screen."""
    practise(level=2)
    name, request = chosen.to_play(GUIDE, HEARD, Request(), [], None, None)
    said = "Today, the second of two: pelvic rocking, fifteen slow rocks."
    assert (name, request.announced) == ("pelvic-rocking", said)
    assert said in capsys.readouterr().err
    session = GUIDE.plan(name, request)
    texts = [cue.text for cue in session.timeline.cues if cue.kind == "speech"]
    assert texts[0] == said
    assert "Pelvic rocking." not in texts
    diary.today(None)
    assert "Next: pelvic rocking, fifteen slow rocks." in capsys.readouterr().out


@pytest.mark.parametrize(("words", "minutes"), [(["bedtime"], None), ([], None), ([], 10)])
def test_a_wait_ends_as_she_has_told_it(monkeypatch, words, minutes):
    """Unless she says otherwise this once, or nobody attends; a time to fill is filled as ever."""
    hers = replace(HEARD, wait="always")
    _, request = chosen.to_play(GUIDE, hers, Request(), words, minutes, None)
    _, usual = chosen.to_play(GUIDE, HEARD, Request(), words, minutes, None)
    assert request == replace(usual, wait="always")
    assert chosen.to_play(GUIDE, hers, Request(), words, minutes, "both")[1] == replace(usual, wait="both")
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: False))
    assert chosen.to_play(GUIDE, hers, Request(), words, minutes, None)[1].wait == "time"


def test_where_no_wait_can_be_without_end_what_she_has_told_gives_way():
    """It is her usual way, and no reason to refuse what she asks for now."""
    hers, on_her_back = replace(HEARD, wait="ready"), Request(variant="floor", weeks=10)
    assert chosen.to_play(GUIDE, hers, on_her_back, ["pelvic-tilt"], None, None)[1].wait == "time"


@pytest.mark.parametrize(("words", "minutes"), [([], None), ([], 10), (["bedtime"], None)])
def test_each_journal_is_read_once(monkeypatch, words, minutes):
    """Whatever is played, and however much is asked of what she has done."""
    practise("pelvic-rocking")
    practise("torso-twist")
    read, opened = journal.read_account, []
    monkeypatch.setattr(journal, "read_account", lambda path: opened.append(path) or read(path))
    assert chosen.to_play(GUIDE, HEARD, Request(), words, minutes, None)
    assert len(opened) == len(set(opened)) == 2


def test_who_is_new_begins_with_what_to_know():
    """The first exercise, and all of what to ask and when to stop before it."""
    name, request = chosen.to_play(GUIDE, Her(), Request(), [], None, None)
    assert name in GUIDE.library.exercises
    assert request.listen_first
    kinds = [unit.kind for unit in GUIDE.plan(name, request).course.units[:2]]
    assert kinds == ["listen", "opening"]


@pytest.mark.parametrize("felt", ["worse", None])
def test_a_day_of_rest_and_enough_are_told_kindly(capsys, felt):
    """With what to type to practise all the same; nothing is played, nothing is wrong."""
    practise(felt=felt)
    practise()
    assert chosen.to_play(GUIDE, HEARD, Request(), [], None, None) is None
    told = capsys.readouterr().out
    assert ("day of rest" in told) if felt else ("enough for today" in told)
    assert "voiceguide play pelvic-rocking" in told


def test_nothing_of_any_length_on_a_day_of_rest():
    """Neither played nor written; but where it is only enough, there are others she does not do lately."""
    practise()
    practise()
    assert chosen.to_play(GUIDE, HEARD, Request(), [], 10, None)
    practise(felt="worse")
    assert chosen.to_play(GUIDE, HEARD, Request(), [], 10, None) is None
    with pytest.raises(BadRequest, match="To write one all the same"):
        chosen.to_write(GUIDE, Request(), [], 10)


def test_the_minutes_she_likes_are_taken_where_nothing_is_named(capsys):
    """A session of so many, which says what it is."""
    from dataclasses import replace

    name, request = chosen.to_play(GUIDE, replace(HEARD, minutes=7), Request(teach="short"), [], None, None)
    assert name == "seven-minutes"
    assert request.announced.startswith("Today, seven minutes: ")
    session = GUIDE.plan(name, request)
    assert abs(session.timeline.length / 2400 - 420) <= 5
    assert isinstance(session.course.units[0], Opening)
    name, request = chosen.to_play(GUIDE, replace(HEARD, minutes=7), Request(), ["bedtime"], None, None)
    assert (name, request.plan) == ("bedtime", None)


def test_her_level_is_played_only_where_she_attends(monkeypatch):
    """As `today` names it, by exercise; not where she asks for one, and not for who is not there."""
    practise(level=3)
    played = chosen.to_play(GUIDE, HEARD, Request(), ["morning"], None, None)[1]
    assert played.levels == (("pelvic-rocking", 3),)
    asked = chosen.to_play(GUIDE, HEARD, Request(level=1), ["morning"], None, None)[1]
    assert (asked.level, asked.levels) == (1, ())
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: False))
    assert chosen.to_play(GUIDE, HEARD, Request(), ["morning"], None, None)[1].levels == ()


def test_a_file_of_some_minutes():
    """What she needs today under a name of its own; what is named under its own."""
    practise("torso-twist")
    name, request = chosen.to_write(GUIDE, Request(), [], 10)
    assert (name, GUIDE.plan(name, request).title) == ("ten-minutes", "Ten minutes")
    assert "torso-twist" not in [entry.exercise for entry in request.plan.entries]
    name, request = chosen.to_write(GUIDE, Request(), ["bedtime"], 10)
    assert (name, GUIDE.plan(name, request).title) == ("bedtime", "Bedtime")


@pytest.mark.parametrize(
    ("wish", "words", "minutes", "told"),
    [
        ({"reps": 3}, ["bedtime"], 10, "leave --reps or --minutes out"),
        ({"sets": 3}, [], 10, "leave --sets or --minutes out"),
        ({"hold": 20}, [], 10, "leave --hold or --minutes out"),
        ({"start": "3:00"}, ["bedtime"], 10, "leave --start or --minutes out"),
        ({"variant": "wall"}, [], 10, "name one, or leave --variant out"),
        ({"sides": ("left",)}, [], None, "name one, or leave --sides out"),
        ({"reps": 3}, [], None, "name one, or leave --reps out"),
        ({"start": "torso-twist"}, [], None, "name one, or leave --start out"),
    ],
)
def test_contradictions_are_refused_with_what_to_leave_out(wish, words, minutes, told):
    """In one line."""
    with pytest.raises(BadRequest, match=told):
        chosen.to_play(GUIDE, HEARD, Request.of(**wish), words, minutes, None)


def test_what_does_not_spare_her_is_never_next(capsys):
    """Though she has done it before: neither named by `today`, nor played."""
    from dataclasses import replace

    from voiceguide import profile

    practise("tailor-sitting")
    her = replace(HEARD, spare=("girdle",))
    profile.write(profile.default_place(), her)
    diary.today(None)
    assert "ext: tailor" not in capsys.readouterr().out
    name, request = chosen.to_play(GUIDE, her, Request(), [], 20, None)
    exercises = [entry.exercise for entry in request.plan.entries]
    assert len(exercises) > 2
    assert "tailor-sitting" not in exercises
    assert GUIDE.plan(name, request).told == []


@pytest.mark.parametrize(
    ("agrees", "level", "announced"),
    [
        (True, 2, "Today, the first of two: pelvic rocking, fifteen slow rocks."),
        (False, None, "Today: hers."),
        (None, None, "Today: hers."),
    ],
)
def test_one_level_more_only_if_she_agrees(agrees, level, announced):
    """Asked where her diary offers it, with how much that is; a no, and no answer, leave it as it was."""
    now, asked = _offered(), []
    request = Request(announced="Today: hers.", levels=(("pelvic-rocking", 1),))
    request = chosen.one_level_more(now, "pelvic-rocking", request, lambda w: asked.append(w) or agrees)
    assert asked == ["Pelvic rocking: one level more today, fifteen slow rocks?"]
    assert (request.level, bool(request.levels)) == (level, level is None)
    assert request.announced == announced


@pytest.mark.parametrize(
    ("name", "wish"), [("torso-twist", {}), ("bedtime", {}), ("pelvic-rocking", {"level": 1})]
)
def test_nobody_is_asked_for_more_than_her_diary_offers(name, wish):
    """Nor for a routine, nor who has said a level herself."""
    request = Request(**wish)
    assert chosen.one_level_more(_offered(), name, request, lambda _: pytest.fail("asked")) == request


def _offered():
    """A day on which pelvic rocking may be one level more."""
    for _ in range(2):
        practise(level=1, felt="same")
    now = chosen.today_of(GUIDE, HEARD, Request())
    return replace(now, date=now.date + timedelta(days=1))
