"""`today`, `felt`, `report` and `history --plot` as they are typed."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from voiceguide.coach.doing import Doing
from voiceguide.journal import Feeling, Journal, accounts, keep_felt

Run = Callable[..., subprocess.CompletedProcess[str]]
Practise = Callable[..., Path]


@pytest.fixture
def practise(tmp_path: Path) -> Practise:
    """A session of three rocks some days and hours ago, whole or left after so many, and how it felt."""

    def make(
        days: int = 0,
        felt: Feeling | None = None,
        *,
        done: int = 3,
        hours: int = 0,
        name: str = "pelvic-rocking",
    ) -> Path:
        begun = datetime.now(UTC).astimezone() - timedelta(days=days, hours=hours)
        seconds = iter(range(100))

        def now() -> datetime:
            return begun + timedelta(seconds=next(seconds))

        rock = Doing("repetition", name, 0, set=1, rep=1, reps=3, sets=1)
        told = [rock._replace(rep=number) for number in range(1, done + 1)]
        if done == 3:
            told += [rock._replace(kind="rest", rep=0), Doing("finish", name, 0)]
        journal = Journal.begin(tmp_path / "sessions", name, {"request": {"weeks": 24}}, now)
        for number, each in enumerate(told, 1):
            journal.unit(number, 6, "pelvic rocking", each.as_data())
        journal.end("finished" if done == 3 else "stopped")
        assert journal.path
        if felt:
            keep_felt(journal.path, felt)
        return journal.path

    return make


@pytest.fixture
def type_(tmp_path: Path) -> Run:
    """Type a command, with journals of the test's own and no terminal."""

    def run(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "voiceguide", *words],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "VOICEGUIDE_DATA": str(tmp_path), "COLUMNS": "80", **variables},
            check=False,
            timeout=60,
        )

    return run


def test_today_says_what_is_next(practise: Practise, type_: Run) -> None:
    """In a few plain lines, with what to type; for who is new as well."""
    new = type_("today")
    assert (new.returncode, new.stderr) == (0, "")
    first, second, last = new.stdout.splitlines()
    assert first == "Nothing yet today."
    assert second.startswith("Next: ")
    assert last.startswith("voiceguide play ")
    practise(1, "same")
    practise(0, "better")
    told = type_("today").stdout.splitlines()
    assert told[0].endswith("today.")
    assert told[1].startswith("Next: pelvic rocking, ")
    assert told[1].endswith(" Last time three, and your back was better.")


def test_today_gives_nothing_to_do_to_who_is_to_ask_first(
    practise: Practise, type_: Run, tmp_path: Path
) -> None:
    """What she did is told, and that she is to ask; it is no error."""
    practise(0)
    (tmp_path / "me.yaml").write_text("checked: 2026-01-01, ask first\n")
    told = type_("today")
    assert (told.returncode, told.stderr) == (0, "")
    assert "ask your midwife or doctor" in told.stdout.splitlines()[1]
    assert "voiceguide play" not in told.stdout


def test_felt_answers_for_the_last_session(practise: Practise, type_: Run, tmp_path: Path) -> None:
    """The newest in which something was done; beginnings of words do; the last answer counts."""
    practise(2)
    path = practise(1)
    practise(0, done=1)
    for word, felt in (("better", "better"), ("W", "worse"), ("same", "same"), ("skip", "skip")):
        told = type_("felt", word)
        assert (told.returncode, told.stderr) == (0, "")
        assert told.stdout.startswith("Pelvic rocking of ")
        account = next(each for each in accounts(tmp_path / "sessions") if each.path == path)
        assert account.felt
        assert account.felt.how == felt


def test_what_is_no_answer_is_refused(practise: Practise, type_: Run) -> None:
    """Other words, no session to answer for, and nobody to ask: each in one line."""
    nothing = type_("felt", "better")
    assert (nothing.returncode, nothing.stderr.count("\n")) == (1, 1)
    assert "voiceguide play" in nothing.stderr
    practise()
    for words in (["fine"], ["s"], [""], []):
        refused = type_("felt", *words)
        assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
    assert "`voiceguide felt better`" in refused.stderr


def test_history_tells_how_it_felt(practise: Practise, type_: Run) -> None:
    """Beside how it ended, and for programs."""
    practise(0, "better")
    practise(1)
    practise(2, "skip")
    lines = type_("history").stdout.splitlines()
    assert lines[1].endswith("finished; felt better")
    assert [line.endswith("finished") for line in lines[2:]] == [True, True]
    sessions = json.loads(type_("history", "--json").stdout)["sessions"]
    assert [session["felt"] for session in sessions] == ["better", None, None]


def test_the_weeks_are_drawn_here_and_into_a_file(practise: Practise, type_: Run, tmp_path: Path) -> None:
    """The same weeks; a drawing that is up to date or somebody else's is left alone."""
    practise(0, "worse")
    here = type_("history", "--plot", "-", PYTHONIOENCODING="utf-8")
    assert (here.returncode, here.stderr) == (0, "")
    assert here.stdout.splitlines()[0].split() == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert here.stdout.splitlines()[2].count("▼") == 1
    assert "▼" not in type_("history", "--plot", "-", PYTHONIOENCODING="ascii").stdout
    file = tmp_path / "weeks.svg"
    assert type_("history", "--plot", str(file)).stdout == f"{file}: written\n"
    assert file.read_text(encoding="utf-8").count('class="w-worse"') == 2
    assert type_("history", "--plot", str(file)).stdout == f"{file}: up to date\n"
    practise(1)
    refused = type_("history", "--plot", str(file))
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert type_("history", "--plot", str(file), "--force").returncode == 0


def test_a_drawing_that_cannot_be_is_refused(type_: Run, tmp_path: Path) -> None:
    """Another kind of file, and drawing with what does something else: one line, and nothing written."""
    assert type_("history", "--plot", str(tmp_path / "weeks.png")).returncode == 1
    for other in ("--json", "--clear"):
        refused = type_("history", "--plot", "-", other)
        assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
    assert list(tmp_path.iterdir()) == []


def test_the_report_is_one_page(practise: Practise, type_: Run, tmp_path: Path) -> None:
    """Written whole, for all time or the last weeks; another file is not replaced."""
    practise(30, "same")
    practise(0, "better")
    file = tmp_path / "page.html"
    assert type_("report", str(file)).stdout == f"{file}: written\n"
    page = file.read_text(encoding="utf-8")
    assert "2 sessions" in page
    assert page.count("Pelvic rocking: 3 times") == 2
    assert type_("report", str(file), "--weeks", "2").returncode == 1
    assert type_("report", str(file), "--weeks", "2", "--force").returncode == 0
    assert "1 session," in file.read_text(encoding="utf-8")
    assert type_("report", str(tmp_path / "page.pdf")).returncode == 1


def test_damaged_journals_stop_nothing(practise: Practise, type_: Run, tmp_path: Path) -> None:
    """Whatever lies in the folder, the rest is told."""
    path = practise(0, "better")
    for number, damage in enumerate((b"", b"\x00" * 99, path.read_bytes()[:-40], b"[" * 9999)):
        (tmp_path / "sessions" / f"2026-01-0{number + 1}T00-00-00-x.jsonl").write_bytes(damage)
    for words in (
        ["today"],
        ["history", "--plot", "-"],
        ["report", str(tmp_path / "page.html")],
        ["felt", "same"],
    ):
        told = type_(*words)
        assert (told.returncode, told.stderr) == (0, ""), words
