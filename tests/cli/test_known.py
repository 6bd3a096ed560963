"""What is known of her goes into what she asks for: nothing unattended, never over what she says herself."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from voiceguide import profile
from voiceguide.cli import known
from voiceguide.cli.options import Asked
from voiceguide.coach import Request
from voiceguide.errors import BadRequest
from voiceguide.guide import Guide
from voiceguide.her import Counted, Her
from voiceguide.journal import Journal
from voiceguide.library import load
from voiceguide.voice import SilentVoice

LIBRARY = load()
TODAY = date.today()


@pytest.fixture(autouse=True)
def _own_data(tmp_path, monkeypatch):
    monkeypatch.setenv("VOICEGUIDE_DATA", str(tmp_path))


@pytest.fixture
def attended(monkeypatch):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))


def heard() -> Her:
    """She has heard what to know before she moves."""
    return Her().having_listened(TODAY, known.listening_digest(LIBRARY))


def test_nobody_attends(monkeypatch):
    """Without a terminal, and with nothing known, the request is what a file gets."""
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: False))
    assert known.for_her(Request(), Her(), LIBRARY, "torso-twist") == Request()


def test_what_she_told_is_minded_unless_she_says_otherwise(attended):
    """Her weeks, what to spare and her sore side; what is asked for this time wins."""
    her = Her(counted=Counted(30, 0, TODAY), spare=("wrists",), sore="left")
    found = known.for_her(Request(), her, LIBRARY, "torso-twist")
    assert (found.weeks, found.spare, found.sore) == (30, ("wrists",), "left")
    asked = known.for_her(Request(weeks=12, sore="right"), her, LIBRARY, "torso-twist")
    assert (asked.weeks, asked.sore) == (12, "right")


@pytest.mark.parametrize(
    ("typed", "spared", "told"), [("none", (), "girdle and floor"), ("floor", ("floor",), "girdle")]
)
def test_what_is_to_be_spared_this_time_is_all_that_is_spared(attended, capsys, typed, spared, told):
    """None of it, or what she names; a line tells what is known of her and not spared."""
    her = Her(spare=("girdle", "floor"))
    wish = Asked(spare=typed).request()
    assert known.for_her(wish, her, LIBRARY, "bedtime").spare == spared
    known.tell_what_is_not_spared(wish, her)
    line = f"voiceguide: this time not spared, though `voiceguide me` knows it: {told}\n"
    assert capsys.readouterr().err == line
    known.tell_what_is_not_spared(Request(), her)
    assert capsys.readouterr().err == ""


def test_a_refusal_says_who_knows_what_is_to_be_spared(attended):
    """And what to type for once; what she asked to spare herself is told as ever."""
    guide, her = Guide(LIBRARY, SilentVoice), Her(spare=("floor",))

    def refused(wish: Request) -> str:
        with pytest.raises(BadRequest) as told, known.refusals_by_what_is_known(wish, her, ["bedtime"]):
            guide.plan("bedtime", known.for_her(wish, her, LIBRARY, "bedtime"))
        return str(told.value)

    line = refused(Request())
    assert "`voiceguide me` knows that you spare it" in line
    assert line.endswith("type: voiceguide play bedtime --spare none")
    assert refused(Request(spare=("floor",))).endswith("without --spare floor")


def test_what_is_for_anyone_says_what_to_add_for_her(attended, capsys):
    """Where her profile would change the plan; no line where it would not, or she says it herself."""
    guide = Guide(LIBRARY, SilentVoice)
    profile.write(profile.default_place(), Her(counted=Counted(30, 0, TODAY), spare=("wrists",)))
    line = "voiceguide: this is for anyone; with what `voiceguide me` knows: add --weeks 30 --spare wrists\n"
    for wish, told in ((Request(), line), (Request(weeks=30, spare=("wrists",)), "")):
        known.tell_who_it_is_for(guide, ["pelvic-rocking"], wish)
        assert capsys.readouterr().err == told
    known.tell_who_it_is_for(guide, ["listen-first"], Request())
    assert capsys.readouterr().err == ""
    profile.write(profile.default_place(), Her(sore="right"))
    known.tell_who_it_is_for(guide, ["pelvic-rocking", "torso-twist"], Request())
    assert capsys.readouterr().err.endswith("add --sore right\n")


def test_nobody_is_told_who_it_is_for_where_nobody_attends(monkeypatch, capsys):
    """A script that exports gets what it asks for, and no line."""
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: False))
    profile.write(profile.default_place(), Her(spare=("wrists",)))
    known.tell_who_it_is_for(Guide(LIBRARY, SilentVoice), ["pelvic-rocking"], Request())
    assert capsys.readouterr().err == ""


def test_the_first_session_begins_with_what_to_know(attended):
    """Then not again for four weeks, nor when she listens to it by itself, or begins in the middle."""
    assert known.for_her(Request(), Her(), LIBRARY, "bedtime").listen_first
    assert not known.for_her(Request(), heard(), LIBRARY, "bedtime").listen_first
    old = Her().having_listened(TODAY - timedelta(weeks=5), known.listening_digest(LIBRARY))
    assert known.for_her(Request(), old, LIBRARY, "bedtime").listen_first
    assert not known.for_her(Request(), Her(), LIBRARY, "listen-first").listen_first
    assert not known.for_her(Request(start="pelvic-rocking"), Her(), LIBRARY, "bedtime").listen_first


def test_it_comes_before_the_session_and_can_be_skipped():
    """All of it, then the session as ever; who asks for the next one is in the session's opening."""
    course = Guide(LIBRARY, SilentVoice).plan("torso-twist", listen_first=True).course
    assert [unit.kind for unit in course.units[:3]] == ["listen", "opening", "introduction"]
    assert course.units[0].lead_in
    assert not course.units[1].lead_in


@pytest.mark.parametrize(("commands", "kept"), [((), True), (("next",), False)])
def test_only_what_was_heard_to_its_end_is_remembered(tmp_path, commands, kept):
    """Who skips it hears it again before the next session."""
    session = Guide(LIBRARY, SilentVoice).plan("torso-twist", listen_first=True)
    journal = Journal.begin(tmp_path, "torso-twist", session.asked())
    journal.unit(1, 20, "", {})
    for command in commands:
        journal.command(command, {})
    journal.unit(2, 20, "", {})
    journal.end("finished")
    known.keep_that_she_listened(Her(), LIBRARY, journal.path)
    her, _ = profile.read_anyway(profile.default_place())
    assert her.must_listen(TODAY, known.listening_digest(LIBRARY)) is not kept
