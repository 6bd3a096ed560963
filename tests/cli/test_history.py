"""`history` as it is typed: what a person sees, what a program gets, and what is forgotten."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from voiceguide.journal import Journal

PARIS = timezone(timedelta(hours=1))
Begin = Callable[..., Path]


@pytest.fixture
def begin(tmp_path: Path) -> Begin:
    """A session on a day of November at half past seven in Paris, come to a unit of eight, ended or not."""

    def make(day: int, name: str, unit: int = 0, where: str = "", how: str = "") -> Path:
        moment = datetime(2026, 11, day, 7, 30, tzinfo=PARIS)
        journal = Journal.begin(tmp_path / "sessions", name, {"pace": "9/10"}, lambda: moment)
        if unit:
            journal.unit(unit, 8, where)
        journal.end(how or "lost")
        assert journal.path
        if not how:
            lines = journal.path.read_bytes().splitlines(keepends=True)
            journal.path.write_bytes(b"".join(lines[:-1]))
        return journal.path

    return make


def _without_columns() -> dict[str, str]:
    """The environment, but for a width somebody else may have set."""
    return {key: value for key, value in os.environ.items() if key != "COLUMNS"}


@pytest.fixture
def history(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `voiceguide history` in Tokyo, with the journals of the test."""

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        place = {"VOICEGUIDE_DATA": str(tmp_path), "TZ": "JST-9"}
        return subprocess.run(
            [sys.executable, "-m", "voiceguide", "history", *arguments],
            capture_output=True,
            text=True,
            env={**_without_columns(), **place, **variables},
            check=False,
            timeout=60,
        )

    return run


@pytest.fixture
def three(begin: Begin) -> list[Path]:
    """Three sessions: finished, stopped and cut short."""
    return [
        begin(23, "bedtime", 8, "closing", "finished"),
        begin(24, "torso-twist", 3, "torso twist, left side", "stopped"),
        begin(25, "sitting-reverse-crunches", 5, "sitting reverse crunches, set 2", ""),
    ]


def test_sessions_are_told_newest_first(
    three: list[Path], history: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """In 80 columns, a session has a row: when it was by the clock here, what, how much, where it ended."""
    result = history(COLUMNS="80")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "When              What                      Done  Where it ended",
        "2026-11-25 15:30  sitting-reverse-crunches   62%  cut short: sitting reverse",
        "                                                  crunches, set 2",
        "2026-11-24 15:30  torso-twist                37%  stopped: torso twist, left",
        "                                                  side",
        "2026-11-23 15:30  bedtime                   100%  finished",
    ]


def test_a_narrow_terminal_gets_two_lines_for_each(
    three: list[Path], history: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """In 40 columns, no line is longer than that, and all is said."""
    lines = history(COLUMNS="40").stdout.splitlines()
    assert lines == [
        "11-25 15:30  sitting-reverse-crunches",
        "        62%  cut short: sitting reverse",
        "             crunches, set 2",
        "11-24 15:30  torso-twist",
        "        37%  stopped: torso twist, left",
        "             side",
        "11-23 15:30  bedtime",
        "       100%  finished",
    ]
    assert max(map(len, lines)) <= 40


def test_nothing_is_cut_off_where_no_terminal_is(
    three: list[Path], history: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """Into a pipe, everything is written out."""
    assert "cut short: sitting reverse crunches, set 2" in history().stdout


def test_json_is_exact(three: list[Path], history: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    """A program gets times with their zone, the share as a number, what was asked, where it is kept."""
    sessions = json.loads(history("--json").stdout)["sessions"]
    assert [session["name"] for session in sessions] == ["sitting-reverse-crunches", "torso-twist", "bedtime"]
    assert sessions[1] == {
        "name": "torso-twist",
        "begun": "2026-11-24T07:30:00+01:00",
        "last": "2026-11-24T07:30:00+01:00",
        "share": 0.375,
        "where": "torso twist, left side",
        "ended": "stopped",
        "playing": False,
        "felt": None,
        "asked": {"pace": "9/10"},
        "journal": str(three[1]),
    }
    assert sessions[0]["ended"] is None


@pytest.mark.skipif(sys.platform == "win32", reason="needs file locks")
def test_a_session_that_is_being_played_is_not_cut_short(
    begin: Begin, history: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """While a guide plays, its session is told as playing now, also one that had been stopped before."""
    path = begin(24, "torso-twist", 3, "torso twist, left side", "stopped")
    going_on = Journal.reopen(path)
    assert "playing now: torso twist, left side" in history().stdout
    (session,) = json.loads(history("--json").stdout)["sessions"]
    assert (session["playing"], session["ended"]) == (True, None)
    going_on.end("stopped")
    assert "stopped: torso twist, left side" in history().stdout


def test_clear_forgets_all_and_says_how_many(
    three: list[Path], tmp_path: Path, history: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """Nothing is asked; nothing is left; with --json it is refused, for that would be lost unseen."""
    refused = history("--clear", "--json")
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
    assert history("--clear").stdout == "3 sessions forgotten\n"
    assert list((tmp_path / "sessions").iterdir()) == []
    assert history("--clear").stdout == "0 sessions forgotten\n"
    assert history().stdout == "no sessions yet; voiceguide play NAME begins one\n"
    assert json.loads(history("--json").stdout) == {"sessions": []}


def test_a_journal_commands_no_terminal(
    begin: Begin, history: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """Escapes in names are not written out, wide letters take two columns, and any terminal's letters do."""
    begin(1, "\x1b[2Jgone\nline", 1, "\x9b31mred\udcff", "stopped")
    begin(2, "伸" * 30, 0, "", "closed")
    assert history(COLUMNS="40").stdout.splitlines() == [
        f"11-02 15:30  {'伸' * 13}",
        f"             {'伸' * 13}",
        f"             {'伸' * 4}",
        "         0%  closed",
        "11-01 15:30  ?[2Jgone?line",
        "        12%  stopped: ?31mred?",
    ]
    plain = history(COLUMNS="40", PYTHONIOENCODING="ascii")
    assert (plain.returncode, plain.stderr) == (0, "")
    assert plain.stdout.startswith(f"11-02 15:30  {'?' * 13}\n")
