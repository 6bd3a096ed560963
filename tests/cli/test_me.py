"""`me` as it is typed: the talk, the options, the file it leaves, and whether she may begin."""

import io
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from voiceguide import profile
from voiceguide.cli import talk as talking
from voiceguide.cli.me import in_plain_words
from voiceguide.cli.options import Asked
from voiceguide.cli.questions import ABOUT_HER, CHECK
from voiceguide.cli.talk import talk
from voiceguide.errors import UnknownVoice
from voiceguide.her import Check, Counted, Her, Listened
from voiceguide.journal import accounts

DOCS = Path(__file__).parents[2] / "docs"
TODAY = date(2026, 11, 30)
MAY = Check(TODAY, ask_first=False)
ASK = Check(TODAY, ask_first=True)
SKIP = "\n" * len(ABOUT_HER)
WRONG_USAGE = 2

Talk = Callable[..., tuple[Her, str]]
Begun = Callable[..., tuple[dict[str, Any], str]]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Talk:
    """The talk on a day of November, with what she types: what is known of her then, and what she read."""
    monkeypatch.setattr(talking, "try_voice", lambda _: None)
    monkeypatch.setattr(talking, "is_installed", lambda: True)

    def hold(typed: str | bytes, her: Her = Her()) -> tuple[Her, str]:  # noqa: B008 - frozen
        data = typed if isinstance(typed, bytes) else typed.encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        known = [her]
        talk(her, TODAY, known.append)
        return known[-1], capsys.readouterr().out

    return hold


@pytest.fixture
def me(tmp_path: Path) -> Run:
    """Run a command, `me` unless told otherwise, with a data folder of the test's own."""

    def run(
        *arguments: str, command: str = "me", typed: str = "", **variables: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "voiceguide", command, *arguments],
            input=typed,
            capture_output=True,
            text=True,
            env={**os.environ, "VOICEGUIDE_DATA": str(tmp_path / "data"), **variables},
            check=False,
            timeout=60,
        )

    return run


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where her file is."""
    return tmp_path / "data" / profile.NAME


def complaint(result: subprocess.CompletedProcess[str], code: int = 1) -> str:
    """The one line of an error, and nothing else."""
    assert (result.returncode, result.stdout) == (code, ""), result
    assert result.stderr.count("\n") == 1, result.stderr
    return result.stderr


def test_a_whole_talk(held: Talk) -> None:
    """Each answer is what is then known; no is an answer, too; and with nothing against it she may begin."""
    her, _ = held("30+4\nyes\nno\ny\nleft\n10\n0.9\ngmw/en-us\nyes\nno\nno\nno\n")
    assert her == Her(
        Counted(30, 4, TODAY),
        None,
        ("girdle", "floor"),
        "left",
        10,
        "gmw/en-us",
        Fraction(9, 10),
        MAY,
        microphone=True,
    )


def test_every_question_can_be_skipped(held: Talk) -> None:
    """Return all the way changes nothing, whatever was known; and the check is left for another time."""
    for her in (
        Her(),
        Her(due=TODAY + timedelta(days=70), spare=("wrists",), pace=Fraction(1, 2), checked=MAY),
    ):
        after, shown = held(SKIP + "\n", her)
        assert after is her
        assert talking.LATER in shown


def test_every_question_says_why(held: Talk) -> None:
    """Beneath each question stands its reason, and what can be typed."""
    _, shown = held(SKIP)
    for question in ABOUT_HER:
        assert f"\n{question.words}\n  {question.why}\n  {question.how}\n" in shown


def test_what_is_known_is_shown_and_can_be_forgotten(held: Talk) -> None:
    """An answer of before stands with its question; ``none`` takes it back."""
    her = Her(Counted(30, 4, TODAY), None, ("wrists",), "left", 10, "gmw/en-us", Fraction(9, 10))
    after, shown = held("none\n" * len(ABOUT_HER), her)
    assert after == Her()
    for now in ("30+4 on 2026-11-30", "yes", "left", "10", "0.9", "gmw/en-us"):
        assert f"Now: {now}.\n" in shown


@pytest.mark.parametrize("typed", ["2027-02-08", " 2027-02-08 "])
def test_the_first_question_takes_a_due_date(held: Talk, typed: str) -> None:
    """Weeks and due date are one question; the date that is told last counts."""
    her, _ = held(f"{typed}\n", Her(Counted(30, 4, TODAY)))
    assert (her.counted, her.due, her.weeks(TODAY)) == (None, date(2027, 2, 8), 30)


@pytest.mark.parametrize(
    ("number", "wrong", "example", "right", "known"),
    [
        (0, "many", "like 30", "30", Her(Counted(30, 0, TODAY))),
        (0, "8.2.2027", "2027-02-01", "2027-02-08", Her(due=date(2027, 2, 8))),
        (1, "perhaps", "yes or no", "yes", Her(spare=("girdle",))),
        (4, "both", "left, right or neither", "Right", Her(sore="right")),
        (5, "an hour", "like 10", "20 min", Her(minutes=20)),
        (6, "slow", "0.9", "0.8", Her(pace=Fraction(4, 5))),
        (6, "90", "0.9", "0.8", Her(pace=Fraction(4, 5))),
    ],
)
def test_a_wrong_answer_is_asked_again(
    held: Talk, number: int, wrong: str, example: str, right: str, known: Her
) -> None:
    """With a line that gives an example; the next answer is for the same question."""
    her, shown = held("\n" * number + f"{wrong}\n{wrong}\n{right}\n")
    assert her == known
    again = [line for line in shown.splitlines() if f'"{wrong}"' in line]
    assert len(again) == 2
    assert all(example in line for line in again)


def test_a_voice_that_is_not_there_is_asked_again(held: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A voice is tried before it is kept."""

    def only_one(name: str) -> None:
        if name != "right":
            raise UnknownVoice(f'no voice is called "{name}"')

    monkeypatch.setattr(talking, "try_voice", only_one)
    before = [each.subject for each in ABOUT_HER].index("voice")
    her, shown = held("\n" * before + "wrong\nright\n")
    assert her == Her(voice="right")
    assert 'no voice is called "wrong"' in shown


def test_where_it_cannot_hear_it_does_not_ask_whether_it_may(
    held: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the packages for hearing there is a question less, and all others are asked as ever."""
    monkeypatch.setattr(talking, "is_installed", lambda: False)
    _, shown = held(SKIP)
    asked = [each.subject for each in ABOUT_HER if each.words in shown]
    assert asked == [each.subject for each in ABOUT_HER if each.subject != "microphone"]


@pytest.mark.parametrize(
    "typed", [b"\xff\xfe\n30\n", b"\x1b[31m\n30\n", b"\x00\n30\n", b"9" * 9999 + b"\n30"]
)
def test_nothing_that_is_typed_breaks_the_talk(held: Talk, typed: bytes) -> None:
    """Bytes that are no text, commands to a terminal, a very long line are wrong answers, told harmlessly."""
    her, shown = held(typed)
    assert her == Her(Counted(30, 0, TODAY))
    assert all(line.isprintable() and len(line) < 200 for line in shown.splitlines())


@pytest.mark.parametrize("number", range(len(CHECK)))
def test_one_yes_is_enough_to_ask_first(held: Talk, number: int) -> None:
    """Whichever it is; nothing more is asked, and which one it was is known to nobody."""
    her, shown = held(SKIP + "no\n" * number + "yes\n")
    assert her == Her(checked=ASK)
    assert talking.ASK in shown
    assert "voiceguide me --allowed" in shown
    for later in CHECK[number + 1 :]:
        assert later.words not in shown


@pytest.mark.parametrize("number", range(len(CHECK)))
@pytest.mark.parametrize("before", [None, Check(date(2026, 1, 1), ask_first=False)])
def test_a_check_that_is_not_whole_changes_nothing(held: Talk, number: int, before: Check | None) -> None:
    """Skipped, or ended, in any of its questions: what was known of the check stays."""
    for rest in ("\n", ""):
        assert held(SKIP + "no\n" * number + rest, Her(checked=before))[0].checked == before


@pytest.mark.parametrize(("answer", "check"), [("yes", MAY), ("no", ASK), ("", ASK)])
def test_who_is_to_ask_first_is_asked_whether_she_has(held: Talk, answer: str, check: Check) -> None:
    """Only a yes lets her begin: the check itself is not asked again, so that no other answer opens it."""
    her, shown = held(f"{SKIP}{answer}\n", Her(checked=ASK))
    assert her.checked == check
    assert talking.ASKED in shown
    assert CHECK[0].words not in shown


def test_the_check_names_all_that_guidelines_name() -> None:
    """Each condition that wants a clinician's word first has its word in the questions."""
    text = " ".join(item for concerns in CHECK for item in concerns.items)
    words = [
        "waters", "labour", "bleeding", "placenta", "pre-eclampsia", "neck of your womb", "grows less",
        "twins, or more", "blood pressure", "diabetes", "thyroid", "heart", "lungs", "serious illness",
        "lost two", "before 37 weeks", "anaemia", "too little to eat", "eating disorder",
    ]  # fmt: skip
    assert [word for word in words if word not in text] == []


def test_ctrl_c_keeps_what_was_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each answer is kept as soon as it is given."""
    typed = iter(["30", "yes"])

    def type_or_stop() -> str:
        if (text := next(typed, None)) is None:
            raise KeyboardInterrupt
        return text

    monkeypatch.setattr(talking, "_typed", type_or_stop)
    kept: list[Her] = []
    with pytest.raises(KeyboardInterrupt):
        talk(Her(), TODAY, kept.append)
    assert kept == [Her(Counted(30, 0, TODAY)), Her(Counted(30, 0, TODAY), spare=("girdle",))]


def test_aloud_the_questions_are_heard(monkeypatch: pytest.MonkeyPatch, held: Talk) -> None:
    """All that is asked is spoken, in sentences; what is only for the keyboard is not."""
    spoken: list[str] = []
    monkeypatch.setattr(talking._Speaker, "speak", lambda _, text: spoken.append(talking._for_the_ear(text)))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{SKIP}yes\n".encode())))
    talk(Her(), TODAY, lambda _: None, aloud=True)
    assert [each for each in spoken if each.startswith(ABOUT_HER[1].words)] == [
        f"{ABOUT_HER[1].words} {ABOUT_HER[1].why}"
    ]
    text = " ".join(spoken)
    assert all(f"{item}." in text for item in CHECK[0].items)
    assert not re.search(r"--|`|Ctrl|\d\d\d\d", text)


def test_without_a_loudspeaker_aloud_is_in_writing(me: Run) -> None:
    """One line says why nothing is heard; the talk goes on."""
    result = me("--aloud", "--voice", "silent")
    assert "do not go together" in complaint(result, WRONG_USAGE)
    result = me("--aloud", typed="30\n", PULSE_SERVER="unix:/nowhere/at/all")
    assert result.returncode == 0
    assert result.stderr.count("\n") == 1
    assert result.stderr.endswith("; the questions go on in writing\n")
    assert "You are 30 weeks: third trimester." in result.stdout


def test_the_talk_as_it_is_typed(me: Run, place: Path) -> None:
    """What she tells is in her file, and told back in plain words."""
    result = me(typed=f"{SKIP}no\nno\nno\n")
    assert (result.returncode, result.stderr) == (0, "")
    assert re.search(r"On \d{4}-\d\d-\d\d you said that nothing speaks against it\.\nKept in ", result.stdout)
    assert profile.read(place).checked
    assert place.stat().st_mode & 0o077 == 0 or sys.platform == "win32"


def test_nobody_who_answers_leaves_no_file(me: Run, place: Path) -> None:
    """A talk that ends before it began keeps nothing."""
    result = me()
    assert (result.returncode, result.stderr) == (0, "")
    assert not place.exists()


def test_options_answer_without_a_talk(me: Run, place: Path) -> None:
    """Each sets what it names, leaves the rest, and all that is known is told."""
    due = TODAY.today() + timedelta(days=70)
    result = me("--due", str(due), "--spare", "wrists,girdle", "--sore", "left", "--minutes", "10")
    assert result.returncode == 0
    assert result.stdout.splitlines() == [
        f"You are 30 weeks: third trimester, due on {due}.",
        "Spared: your pelvis, your wrists.",
        "Your left side is sore, so it comes second.",
        "You like to practise for 10 minutes.",
        f"Kept in {place}, on this machine only.",
    ]
    assert me("--pace", "0.9", "--voice", "silent", "--sore", "none").returncode == 0
    her = profile.read(place)
    assert (her.pace, her.voice, her.sore, her.due) == (Fraction(9, 10), "silent", None, due)
    assert me("--show").stdout.splitlines()[0] == f"You are 30 weeks: third trimester, due on {due}."


@pytest.mark.parametrize(
    ("arguments", "code", "hint"),
    [
        (["--weeks", "99"], WRONG_USAGE, "--weeks: "),
        (["--weeks", "30", "--due", "2027-02-01"], WRONG_USAGE, "give one of them"),
        (["--due", "tomorrow"], WRONG_USAGE, "2027-02-01"),
        (["--spare", "wrist"], WRONG_USAGE, 'did you mean "wrists"?'),
        (["--sore", ""], WRONG_USAGE, "left, right or neither"),
        (["--minutes", "-5"], WRONG_USAGE, "like 10"),
        (["--pace", "1e999999999"], WRONG_USAGE, "--pace: "),
        (["--voice", "en-gb-x-rpp"], 1, "did you mean"),
        (["--show", "--clear"], WRONG_USAGE, "do not go together"),
        (["--show", "--sore", "left"], WRONG_USAGE, "do not go together"),
        (["--allowed", "--clear"], WRONG_USAGE, "do not go together"),
        (["30"], WRONG_USAGE, "30"),
    ],
)
def test_a_wrong_option_is_one_line_and_no_file(
    me: Run, place: Path, arguments: list[str], code: int, hint: str
) -> None:
    """It says what would be right, and nothing is kept."""
    assert hint in complaint(me(*arguments), code)
    assert not place.exists()


def test_clear_says_what_it_removed(me: Run, place: Path) -> None:
    """It asks nothing, removes the file, and says so; a second time there is nothing to forget."""
    assert me("--clear").stdout == f"there is nothing to forget: no {place}\n"
    profile.write(place, Her(sore="left"))
    assert me("--clear").stdout == f"{place} is removed: nothing is known of you now\n"
    assert not place.exists()
    assert "nothing needs to be" in me("--show").stdout


def test_clear_reminds_her_who_was_to_ask(me: Run, place: Path) -> None:
    """Whoever forgets that she was to ask first is asked to do so all the same; a damaged file goes, too."""
    profile.write(place, Her(checked=ASK))
    place.write_text(place.read_text() + "sore: both\n")
    assert "please still do, before you begin" in me("--clear").stdout
    assert not place.exists()


@pytest.mark.parametrize("arguments", [(), ("--show",), ("--sore", "left"), ("--allowed",)])
def test_a_damaged_file_is_left_to_her(me: Run, place: Path, arguments: tuple[str, ...]) -> None:
    """It is one line with its place; nothing is written over what she may want to mend."""
    place.parent.mkdir()
    place.write_text("minutes: 10\nsore: both\n")
    assert f"{place}:2:7: " in complaint(me(*arguments))
    assert place.read_text() == "minutes: 10\nsore: both\n"


@pytest.mark.parametrize(
    "command", [("play", "pelvic-tilt", "--silent"), ("play", "no-such-name"), ("resume",)]
)
def test_no_session_before_she_has_asked(me: Run, place: Path, command: tuple[str, ...]) -> None:
    """`play` and `resume` say in one kind line what to do; `--allowed` is what opens them."""
    profile.write(place, Her(checked=ASK))
    name, *more = command
    line = complaint(me(*more, command=name))
    assert line == (
        "voiceguide: please ask your midwife or doctor before you begin; "
        "once you may, type: voiceguide me --allowed\n"
    )
    assert not (place.parent / "sessions").exists()
    assert me("--allowed").returncode == 0
    assert not profile.read(place).must_ask()
    assert "before you begin" not in me("no-such-name", command="play").stderr


@pytest.mark.parametrize("name", [("listen-first",), ("Listen", "first")])
def test_what_to_know_first_may_be_heard_before_she_has_asked(
    begun: Begun, place: Path, name: tuple[str, ...]
) -> None:
    """*Listen first* plays, however it is typed; she moves in nothing of it, and still has to ask."""
    profile.write(place, Her(checked=ASK))
    _, said = begun("--voice", "silent", name=name)
    (account,) = accounts(place.parent / "sessions")
    assert (account.name, said) == ("listen-first", "")
    assert profile.read(place).must_ask()


def test_a_session_with_exercises_opens_nothing_by_its_name(me: Run, place: Path, tmp_path: Path) -> None:
    """Whatever a file of her own calls *Listen first*: where she moves, she is to ask before."""
    (tmp_path / "own.yaml").write_text(
        "version: 1\nroutines:\n  listen-first: {title: Listen first, exercises: [pelvic-tilt], ends: wall}\n"
    )
    profile.write(place, Her(checked=ASK))
    own = ("--content", str(tmp_path / "own.yaml"))
    assert "before you begin" in complaint(me("listen-first", "--silent", *own, command="play"))


def test_allowed_looks_like_nothing_applied(me: Run, place: Path) -> None:
    """What is kept of her who has asked is what is kept of her who had no need to."""
    profile.write(place, Her(sore="left", checked=ASK))
    me("--allowed")
    assert profile.read(place) == Her(sore="left").having_checked(date.today(), ask_first=False)


def test_a_file_is_for_anyone(me: Run, place: Path, tmp_path: Path) -> None:
    """What is known of her changes no export: who listens to a file may be somebody else."""
    profile.write(place, Her(pace=Fraction(1, 2), voice="none such", checked=ASK))
    result = me("pelvic-tilt", "--voice", "silent", "-o", str(tmp_path / "tilt.wav"), command="export")
    assert result.returncode == 0, result.stderr


@pytest.fixture
def begun(tmp_path: Path, place: Path, mine: str) -> Begun:
    """Play until its journal has begun, with her file as it is: what it was asked, and its complaints."""
    content = tmp_path / "mine.yaml"
    content.write_text(mine)

    def play(*options: str, name: tuple[str, ...] = ("mine",)) -> tuple[dict[str, Any], str]:
        sessions = place.parent / "sessions"
        with subprocess.Popen(
            [
                sys.executable,
                "-m",
                "voiceguide",
                "play",
                *name,
                "--silent",
                "--content",
                str(content),
                *options,
            ],
            env={**os.environ, "VOICEGUIDE_DATA": str(place.parent)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as playing:
            deadline = time.monotonic() + 60
            while not accounts(sessions) and playing.poll() is None and time.monotonic() < deadline:
                time.sleep(0.05)
            playing.terminate()
            _, errors = playing.communicate(timeout=60)
        return accounts(sessions)[0].asked, errors

    return play


def test_her_voice_and_pace_are_taken(begun: Begun, place: Path) -> None:
    """They are in the journal, so that the session goes on in the same way."""
    profile.write(place, Her(voice="silent", pace=Fraction(3, 2)))
    asked, errors = begun()
    assert (asked["request"]["pace"], asked["voice"], errors) == ("3/2", "silent", "")


def test_an_option_is_for_one_session(begun: Begun, place: Path) -> None:
    """It is taken instead, and her file stays as it is."""
    profile.write(place, Her(voice="silent", pace=Fraction(3, 2)))
    before = place.read_bytes()
    asked, errors = begun("--pace", "2")
    assert (asked["request"]["pace"], asked["voice"], errors) == ("2", "silent", "")
    assert place.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "line"), [("sore: both\n", ":1:7: "), ("voice: no-such-voice\n", "the usual voice speaks")]
)
def test_nothing_in_her_file_keeps_her_from_playing(begun: Begun, place: Path, text: str, line: str) -> None:
    """A damaged file, or a voice that is gone, is told in a line, and the session begins all the same."""
    place.parent.mkdir()
    place.write_text(text)
    asked, errors = begun()
    assert asked["voice"] is None
    assert errors.count("\n") == 1
    assert line in errors


@pytest.mark.parametrize(
    ("asked", "her", "spoken"),
    [
        (Asked(), Her(), Asked()),
        (Asked(), Her(voice="silent", pace=Fraction(9, 10)), Asked(voice="silent", pace="9/10")),
        (Asked(pace="1"), Her(voice="silent", pace=Fraction(9, 10)), Asked(voice="silent", pace="1")),
        (Asked(voice="x", reps=3), Her(voice="silent"), Asked(voice="x", reps=3)),
    ],
)
def test_what_is_asked_for_wins(asked: Asked, her: Her, spoken: Asked) -> None:
    """Her voice and her pace are taken where no other is asked for."""
    assert asked.by(her) == spoken
    assert asked.request().pace == (Fraction(asked.pace) if asked.pace else 1)


@pytest.mark.parametrize(
    ("her", "line"),
    [
        (Her(Counted(30, 2, TODAY)), "You are 30 weeks and 2 days: third trimester."),
        (Her(Counted(1, 1, TODAY)), "You are 1 week and 1 day: first trimester."),
        (Her(due=date(2027, 5, 3)), "You are 18 weeks: second trimester, due on 2027-05-03."),
        (Her(due=date(2026, 10, 1)), "Today is past all weeks that count, due on 2026-10-01; tell them anew"),
        (
            Her(due=date(2028, 10, 1)),
            "Today is before all weeks that count, due on 2028-10-01; tell them anew",
        ),
        (Her(minutes=1), "You like to practise for 1 minute."),
        (Her(pace=Fraction(2, 3)), "Pace: 2/3, where 1 is as written and less is slower."),
        (Her(checked=ASK), "Since 2026-11-30: please ask your midwife or doctor before you begin"),
        (Her(listened=Listened(TODAY, "3f9ac2")), "You have heard when to stop, all of it, on 2026-11-30."),
    ],
)
def test_plain_words(her: Her, line: str) -> None:
    """What is known is told as a person would say it."""
    assert in_plain_words(her, TODAY)[0].startswith(line)


def test_the_page_shows_a_file_as_it_is() -> None:
    """The example in docs/about-you.md is a file as the program writes it."""
    text = (DOCS / "about-you.md").read_text(encoding="utf-8")
    example = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)[0]
    her = profile._her(example.encode(), Path("me.yaml"))
    assert profile.as_text(her) == profile.HEADING + example
