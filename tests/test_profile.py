"""Her file: what stands in it, what a mistake in it does, and what survives one."""

import os
import stat
import sys
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide import profile
from voiceguide.answers import SUBJECTS, answered, told, yes_or_no
from voiceguide.errors import BadRequest, OutputError, ProfileError
from voiceguide.her import SPARES, Check, Counted, Her, Listened

TODAY = date(2026, 11, 30)
ALL = Her(
    counted=Counted(30, 2, TODAY),
    spare=("girdle", "wrists", "floor"),
    sore="left",
    minutes=10,
    voice="gmw/en-gb-x-rp+f2",
    pace=Fraction(9, 10),
    checked=Check(TODAY, ask_first=False),
    listened=Listened(date(2026, 11, 2), "3f9ac2"),
    microphone=True,
    loudness=-30,
    wait="ready",
)

TEXT = """\
# What voiceguide knows of you. Change it as you like, or remove it: nothing here is needed.
# It is read on this machine, and sent nowhere.
weeks: 30+2 on 2026-11-30
spare: girdle, wrists, floor
sore: left
minutes: 10
pace: 0.9
wait: ready
voice: gmw/en-gb-x-rp+f2
checked: 2026-11-30, may begin
listened: 2026-11-02, 3f9ac2
microphone: yes
loudness: "-30 dB"
"""

names = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=90)
days = st.dates(date(1900, 1, 1))
listeners = st.builds(
    Her,
    counted=st.none() | st.builds(Counted, st.integers(1, 42), st.integers(0, 6), days),
    spare=st.lists(st.sampled_from(SPARES)).map(tuple),
    sore=st.sampled_from([None, "left", "right"]),
    minutes=st.none() | st.integers(1, 120),
    voice=st.just("") | names.filter(lambda name: name.casefold() != "none"),
    pace=st.none() | st.fractions(Fraction(1, 2), Fraction(2), max_denominator=1000),
    checked=st.none() | st.builds(Check, days, st.booleans()),
    listened=st.none() | st.builds(Listened, days, names),
    microphone=st.none() | st.booleans(),
    loudness=st.none() | st.integers(-70, 0),
    wait=st.sampled_from([None, "time", "ready", "both", "always"]),
) | st.builds(Her, due=days)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where her file is, in a folder that is not there yet."""
    return tmp_path / "data" / profile.NAME


def test_the_file_is_a_line_for_each_thing(place: Path) -> None:
    """It reads like a note, and gives back what was written."""
    profile.write(place, ALL)
    assert place.read_text() == TEXT
    assert profile.read(place) == ALL


@given(listeners)
def test_what_is_written_is_read(her: Her) -> None:
    """Whatever is known of her, her file gives it back, exactly."""
    assert profile._her(profile.as_text(her).encode(), Path("me.yaml")) == her


def test_nothing_known_is_an_empty_file(place: Path) -> None:
    """No file, an empty one, and one with comments alone all know nothing."""
    assert profile.read(place) == Her()
    profile.write(place, Her())
    assert place.read_text() == profile.HEADING
    assert profile.read(place) == Her()
    place.write_bytes(b"")
    assert profile.read_anyway(place) == (Her(), "")


def test_it_lies_in_the_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Beside the journals, wherever that folder is."""
    monkeypatch.setenv("VOICEGUIDE_DATA", str(tmp_path))
    assert profile.default_place() == tmp_path / "me.yaml"


@pytest.mark.skipif(sys.platform == "win32", reason="has no such permissions")
def test_nobody_else_can_read_it(place: Path) -> None:
    """The file has 0600 and its new folder 0700; one that others may read is closed by the next write."""
    before = os.umask(0)
    try:
        profile.write(place, ALL)
    finally:
        os.umask(before)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    place.chmod(0o644)
    profile.write(place, ALL)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert [each.name for each in place.parent.iterdir()] == [profile.NAME]


def test_her_own_hand_is_read(place: Path) -> None:
    """Lists, quotes, other orders and capitals are as good as what we write."""
    place.parent.mkdir()
    place.write_text(
        'sore: "Left"\nspare: [wrists, Girdle]\nweeks: "30 on 2026-11-30"\npace: 9/10\nminutes: 10 min\n'
    )
    assert profile.read(place) == Her(
        Counted(30, 0, TODAY), spare=("girdle", "wrists"), sore="left", minutes=10, pace=Fraction(9, 10)
    )


MISTAKES = [
    ("sore: both\n", "1:7", "left, right or neither"),
    ("# mine\nminuets: 10\n", "2:1", 'did you mean "minutes"?'),
    ("minutes: 10\nminutes: 20\n", "2:1", "keep one"),
    ("minutes: lots\n", "1:10", "like 10"),
    ("minutes: 0\n", "1:10", "from 1 to 120"),
    ("weeks: 30\n", "1:8", "2026-11-30"),
    ("weeks: 99 on 2026-11-30\n", "1:8", "1 to 42"),
    ("weeks: 30 on 2026-13-30\n", "1:8", "year-month-day"),
    ("due: soon\n", "1:6", "2027-02-01"),
    ("due: 2027-02-01\nweeks: 30 on 2026-11-30\n", "2:1", "keep one of them"),
    ("spare: knees\n", "1:8", "girdle, wrists, floor"),
    ("spare: {wrists: yes}\n", "1:8", "a word or a number"),
    ("spare: []\n", "1:8", "a word or a number"),
    ("pace: 9\n", "1:7", "0.5 to 2"),
    ("pace: 1e99\n", "1:7", "0.5 to 2"),
    ("voice:\n", "1:7", "voiceguide voices"),
    ("checked: none\n", "1:10", "may begin"),
    ("checked: 2026-11-30, perhaps\n", "1:10", "may begin or ask first"),
    ("listened: yes\n", "1:11", "2026-11-30"),
    ("- minutes\n", "1:1", "minutes: 10"),
    ("minutes 10\n", "1:1", "minutes: 10"),
    ("sore: left\n\tminutes: 10\n", "2:1", "not valid YAML"),
    ("sore: &side left\n", "1:7", "anchors"),
    ("sore: 'left\n", "2:1", "not valid YAML"),
    ("sore: left\n\x07", "2:1", "control character"),
    ("sore: \x1b[31m\n", "1:7", "control character"),
    ("sore: " + "left" * 5000, "1:1", "larger than 10 kB"),
]


@pytest.mark.parametrize(("text", "where", "hint"), MISTAKES)
def test_a_mistake_is_one_line_with_its_place(place: Path, text: str, where: str, hint: str) -> None:
    """The line names file, line and column, what would be right, and the way out; nothing is known then."""
    place.parent.mkdir()
    place.write_text(text)
    with pytest.raises(ProfileError) as refused:
        profile.read(place)
    line = str(refused.value)
    assert line.startswith(f"{place}:{where}: ")
    assert hint in line
    assert line.endswith("voiceguide me --clear")
    assert line.isprintable()
    assert profile.read_anyway(place) == (Her(checked=profile.read_anyway(place).her.checked), line)


def test_bytes_that_are_no_text_have_a_place_too(place: Path) -> None:
    """A file in another encoding is refused at its first strange byte."""
    place.parent.mkdir()
    place.write_bytes(b"sore: left\nvoice: fran\xe7ais\n")
    with pytest.raises(ProfileError, match="2:12: this is not UTF-8"):
        profile.read(place)


@pytest.mark.parametrize("damage", ["sore: both\n", "\t\n", "{", "'", "\x07"])
@pytest.mark.parametrize(
    "line", ["checked: 2026-11-30, ask first", '"checked" :  2026-11-30, ask', "checked: x", "checked:"]
)
def test_damage_does_not_open_the_gate(place: Path, damage: str, line: str) -> None:
    """That she was told to ask first is believed in any ruin, and so is a check that says nothing clear."""
    place.parent.mkdir()
    place.write_text(f"{line}\n{damage}")
    known = profile.read_anyway(place)
    assert known.her.must_ask()
    assert known.trouble


def test_damage_does_not_close_the_gate_either(place: Path) -> None:
    """A mistake elsewhere leaves her who may begin as she is."""
    place.parent.mkdir()
    place.write_text("checked: 2026-11-30, may begin\nsore: both\n")
    assert profile.read_anyway(place).her == Her()


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_no_file_is_more_than_a_line(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    """Whatever the file holds, reading it gives what is known, or one printable line."""
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(data)
    trouble = profile.read_anyway(path).trouble
    assert trouble.isprintable()
    assert not trouble or trouble.startswith(f"{path}:")


def test_what_is_no_file_is_told(place: Path) -> None:
    """A folder, or a pipe nobody writes to, in its place is a line, at once, and nothing is known."""
    place.mkdir(parents=True)
    assert "is no file" in profile.read_anyway(place).trouble
    place.rmdir()
    if sys.platform != "win32":
        os.mkfifo(place)
        assert "is no file" in profile.read_anyway(place).trouble


def test_a_place_where_nothing_can_be_is_told(tmp_path: Path) -> None:
    """Where a file stands in the way of the folder, writing is refused in a line, and nothing is known."""
    (tmp_path / "data").write_text("in the way")
    place = tmp_path / "data" / profile.NAME
    with pytest.raises(OutputError, match="there can be no folder"):
        profile.write(place, ALL)
    assert profile.read_anyway(place).her == Her()


def test_clear_removes_the_file_and_nothing_else(place: Path) -> None:
    """It tells whether there was one; what lies beside it stays."""
    profile.write(place, ALL)
    place.with_name("other.yaml").write_text("mine")
    assert profile.clear(place)
    assert not profile.clear(place)
    assert [each.name for each in place.parent.iterdir()] == ["other.yaml"]


def test_a_file_that_has_to_stay_is_told(place: Path) -> None:
    """What cannot be removed is a line."""
    place.mkdir(parents=True)
    with pytest.raises(ProfileError, match="cannot be removed"):
        profile.clear(place)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_example_is_an_answer(subject: str) -> None:
    """What a refusal gives as an example is taken, and told again."""
    for example in SUBJECTS[subject].example.split(", or "):
        assert told(answered(Her(), subject, example, TODAY), subject)


@pytest.mark.parametrize(
    "subject", ["weeks", "spare", "sore", "minutes", "pace", "wait", "voice", "microphone", "loudness"]
)
def test_every_answer_can_be_taken_back(subject: str) -> None:
    """``none`` forgets one answer and leaves the others."""
    her = answered(ALL, subject, "None", TODAY)
    known = {each for each in SUBJECTS if told(ALL, each)}
    assert {each for each in SUBJECTS if told(her, each)} == known - {subject}


def test_taking_back_the_due_date_forgets_how_far_she_is() -> None:
    """Weeks and due date say the same, so that ``none`` for either forgets both."""
    assert answered(Her(due=TODAY), "weeks", "none", TODAY) == Her()
    assert answered(Her(counted=Counted(9, 0, TODAY)), "due", "none", TODAY) == Her()


def test_the_last_way_to_count_wins() -> None:
    """A due date takes the place of weeks, and weeks that of a due date."""
    her = answered(ALL, "due", "2027-02-01", TODAY)
    assert (her.counted, her.due) == (None, date(2027, 2, 1))
    her = answered(her, "weeks", "31", TODAY)
    assert (her.counted, her.due) == (Counted(31, 0, TODAY), None)


@pytest.mark.parametrize("text", ["2027-09-01", "2026-11-01", "0026-11-30", "9999-12-31"])
def test_a_due_date_out_of_reach_is_refused_when_typed(text: str) -> None:
    """More than 39 weeks ahead or more than two weeks past is a slip of the hand."""
    with pytest.raises(BadRequest, match="write your due date like 2027-02-01"):
        answered(Her(), "due", text, TODAY)


@pytest.mark.parametrize(("text", "meant"), [("y", True), (" Yes. ", True), ("NO", False), ("n", False)])
def test_yes_and_no(text: str, meant: bool) -> None:
    """The words and their first letters."""
    assert yes_or_no(text) is meant


@pytest.mark.parametrize("text", ["maybe", "yess", "", "1", "\x1b[31m"])
def test_anything_else_is_neither(text: str) -> None:
    """And is told back without a command to the terminal."""
    with pytest.raises(BadRequest, match="type yes or no") as refused:
        yes_or_no(text)
    assert str(refused.value).isprintable()
