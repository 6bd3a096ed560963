"""What is written into a journal is read from it, and nothing else is taken for one."""

import json
import os
import stat
import sys
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from voiceguide.errors import JournalError
from voiceguide.journal import (
    KEPT,
    LIMIT,
    Account,
    Commanded,
    Ended,
    Felt,
    Journal,
    Reached,
    Resumed,
    accounts,
    clear,
    default_folder,
    keep_felt,
    last_unfinished,
    read_account,
)

BEGUN = datetime(2026, 11, 25, 7, 30, 12, tzinfo=timezone(timedelta(hours=1)))
ASKED = {"name": "pelvic-rocking", "pace": "9/10", "sides": ["left", "right"]}
SPOT = {"unit": 3, "sample": 48000}

posix = pytest.mark.skipif(sys.platform == "win32", reason="of POSIX systems")


def after(seconds: int) -> datetime:
    """So many seconds after the session began."""
    return BEGUN + timedelta(seconds=seconds)


def ticking(start: datetime = BEGUN) -> Callable[[], datetime]:
    """A clock that moves on by a second each time it is looked at."""
    times = iter(range(10**6))
    return lambda: start + timedelta(seconds=next(times))


def written(folder: Path, name: str = "pelvic-rocking", how: str = "", start: datetime = BEGUN) -> Path:
    """A journal of two units and a command, ended as ``how`` says, or cut short."""
    journal = Journal.begin(folder, name, ASKED, ticking(start))
    journal.unit(1, 8, "opening")
    journal.command("slower", SPOT)
    journal.unit(2, 8, "torso twist, left side")
    if how:
        journal.end(how)
    else:
        quietly_ended(journal)
    assert journal.trouble == ""
    assert journal.path
    return journal.path


def quietly_ended(journal: Journal) -> None:
    """End it, and take the end away again, as if the power had gone."""
    journal.end("finished")
    assert journal.path
    whole = journal.path.read_bytes().splitlines(keepends=True)
    journal.path.write_bytes(b"".join(whole[:-1]))


def test_a_session_reads_back_as_it_was(tmp_path: Path) -> None:
    """What was asked, each unit and command, their times with their zone, and the end, all as they were."""
    path = written(tmp_path, how="stopped")
    assert path == tmp_path / "2026-11-25T07-30-12-pelvic-rocking.jsonl"
    account = read_account(path)
    entries = (
        Reached(after(1), 1, 8, "opening"),
        Commanded(after(2), "slower", SPOT),
        Reached(after(3), 2, 8, "torso twist, left side"),
        Ended(after(4), "stopped"),
    )
    assert account == Account(path, "pelvic-rocking", ASKED, BEGUN, entries)
    assert account.begun.utcoffset() == timedelta(hours=1)
    assert (account.last, account.ended) == (after(4), "stopped")
    assert (account.share, account.where) == (Fraction(1, 4), "torso twist, left side")


def test_a_person_can_read_it(tmp_path: Path) -> None:
    """Each line is JSON with its time and kind first, in letters as they are spoken."""
    journal = Journal.begin(tmp_path, "Für später", {"content": "übungen.yaml"}, ticking())
    journal.unit(1, 2, "Öffnung")
    journal.end("finished")
    assert journal.path
    assert journal.path.name == "2026-11-25T07-30-12-f-r-sp-ter.jsonl"
    assert journal.path.read_text(encoding="utf-8").splitlines() == [
        '{"at": "2026-11-25T07:30:12+01:00", "kind": "asked", "name": "Für später", '
        '"asked": {"content": "übungen.yaml"}, "format": "voiceguide-session", "version": 1}',
        '{"at": "2026-11-25T07:30:13+01:00", "kind": "unit", "number": 1, "of": 2, "where": "Öffnung"}',
        '{"at": "2026-11-25T07:30:14+01:00", "kind": "end", "how": "finished"}',
    ]


TEXT = some.text() | some.text(some.sampled_from("\udc80\udcff\n\x1b\x9b\u2028\\a"), max_size=4)
NUMBERS = some.integers(-(2**70), 2**70) | some.floats(allow_nan=False, allow_infinity=False)
JSON = some.recursive(
    some.none() | some.booleans() | NUMBERS | TEXT,
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=40, deadline=None)
@given(asked=some.dictionaries(TEXT, JSON), spot=some.dictionaries(TEXT, JSON), name=TEXT)
def test_every_json_value_is_kept_exactly(
    asked: dict[str, Any], spot: dict[str, Any], name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever is asked, and whatever a spot is, comes back equal, even names that are not UTF-8."""
    journal = Journal.begin(tmp_path_factory.mktemp("any"), name, asked, ticking())
    journal.command(name, spot)
    journal.end("finished")
    assert journal.path
    account = read_account(journal.path)
    assert (account.name, account.asked) == (name, asked)
    assert account.entries[0] == Commanded(after(1), name, spot)


def test_any_beginning_of_a_journal_is_a_beginning_of_the_session(tmp_path: Path) -> None:
    """Cut off at any byte, the lines that are whole count, and the torn one does not."""
    path = written(tmp_path, how="finished")
    whole, account = path.read_bytes(), read_account(path)
    lines = [number for number, byte in enumerate(whole, 1) if byte == ord("\n")]
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        complete = sum(end <= length for end in lines)
        if complete == 0:
            with pytest.raises(JournalError, match="no journal"):
                read_account(path)
        else:
            assert read_account(path).entries == account.entries[: complete - 1]
            assert read_account(path).ended == ""


@pytest.mark.parametrize(
    "damage",
    [
        b"\x00" * 40, b"[]", b"7", b"{}", b'{"at": "2026-11-25T07:30:13+01:00", "kind": "dance"}',
        b'{"at": "2026-11-25T07:30:13", "kind": "resumed"}',
        b'{"at": "9999-12-31T23:59:59-12:00", "kind": "resumed"}',
        b'{"at": 7, "kind": "resumed"}',
        b'{"at": "2026-11-25T07:30:13+01:00", "kind": "unit", "number": true, "of": 2, "where": "here"}',
        b'{"at": "2026-11-25T07:30:13+01:00", "kind": "command", "name": "stop", "spot": []}',
        b'{"at": "2026-11-25T07:30:13+01:00", "kind": "end", "how": null}',
        b'{"at": "2026-11-25T07:30:13+01:00", "kind": "felt", "how": "fine"}',
        b'{"at": "2026-11-25T07:30:13+01:00", "kind": "felt", "how": ["same"]}',
        b'{"at": "2026-11-25T07:30:13+01:00", "kind": "unit", "number": 1, "of": 2, "where": "", "doing": 7}',
        b"[" * 100_000, b"9" * 5000, b"\xff\xfe",
    ],
    ids=lambda damage: damage[:30].decode("latin-1"),
)  # fmt: skip
def test_damage_ends_the_account_there(damage: bytes, tmp_path: Path) -> None:
    """A line that is not as we write it ends what is known; nothing after it is believed."""
    path = written(tmp_path, how="finished")
    lines = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join([*lines[:2], damage, *lines[2:]]))
    account = read_account(path)
    assert account.entries == (Reached(after(1), 1, 8, "opening"),)


def test_what_is_no_journal_is_refused(tmp_path: Path) -> None:
    """Other text, another version, nothing, a folder, and what is too large are each refused in one line."""
    path = tmp_path / "2026-11-25T07-30-12-x.jsonl"
    first = {
        "at": BEGUN.isoformat(),
        "kind": "asked",
        "name": "x",
        "asked": {},
        "format": "voiceguide-session",
    }
    for text in ("", "\n", "hello\n", "{}\n", json.dumps({**first, "version": 2}) + "\n"):
        path.write_text(text)
        with pytest.raises(JournalError, match=r"'2026-11-25T07-30-12-x\.jsonl' is no journal"):
            read_account(path)
    path.write_bytes((json.dumps({**first, "version": 1}) + "\n").encode().ljust(2 * LIMIT, b"\n"))
    with pytest.raises(JournalError, match="too large"):
        read_account(path)
    with pytest.raises(JournalError, match="cannot be read"):
        read_account(tmp_path / "none.jsonl")
    with pytest.raises(JournalError):
        read_account(tmp_path)


@posix
def test_only_a_regular_file_is_read(tmp_path: Path) -> None:
    """A pipe is not waited for, a device not read, a link not followed."""
    path = written(tmp_path, how="finished")
    pipe = tmp_path / "2026-11-25T07-30-12-pipe.jsonl"
    os.mkfifo(pipe)
    link = tmp_path / "2026-11-25T07-30-12-link.jsonl"
    link.symlink_to(path)
    for place in (pipe, link, Path("/dev/zero")):
        with pytest.raises(JournalError):
            read_account(place)
    assert [account.path for account in accounts(tmp_path)] == [path]


@posix
def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    """Folders are made for the user only, and so is the file, whatever the umask; an open one is closed."""
    old = os.umask(0)
    try:
        folder = tmp_path / "data" / "sessions"
        path = written(folder)
        loose = tmp_path / "loose"
        loose.mkdir(mode=0o777)
        written(loose)
    finally:
        os.umask(old)
    modes = [stat.S_IMODE(each.stat().st_mode) for each in (folder.parent, folder, path, loose)]
    assert modes == [0o700, 0o700, 0o600, 0o700]


def test_sessions_that_begin_in_one_second_have_a_file_each(tmp_path: Path) -> None:
    """The second gets a name of its own, and is the newer one."""
    first, second = written(tmp_path, how="finished"), written(tmp_path)
    assert second.name == "2026-11-25T07-30-12-pelvic-rocking-2.jsonl"
    assert [account.path for account in accounts(tmp_path)] == [second, first]


def test_sessions_are_listed_newest_first_by_when_they_began(tmp_path: Path) -> None:
    """The order is that of time, not of the clock on the wall: seven in Tokyo is before six in Paris."""
    tokyo = written(
        tmp_path, "tokyo", "finished", datetime(2026, 5, 1, 7, tzinfo=timezone(timedelta(hours=9)))
    )
    paris = written(
        tmp_path, "paris", "stopped", datetime(2026, 5, 1, 6, tzinfo=timezone(timedelta(hours=2)))
    )
    (tmp_path / "2026-05-01T08-00-00-broken.jsonl").write_text("nothing")
    (tmp_path / "notes.txt").write_text("hers")
    assert [account.path for account in accounts(tmp_path)] == [paris, tokyo]
    assert [account.path for account in accounts(tmp_path, newest=2)] == [tokyo]  # the other one is broken
    assert accounts(tmp_path / "nowhere") == []


def test_the_last_unfinished_session_is_the_newest_not_finished(tmp_path: Path) -> None:
    """Stopped, closed and cut short can go on; finished is done."""
    assert last_unfinished(tmp_path) is None
    for day, how in enumerate(("", "stopped", "closed"), 1):
        path = written(tmp_path, how=how, start=BEGUN + timedelta(days=day))
        written(tmp_path, how="finished", start=BEGUN + timedelta(days=day, hours=1))
        found = last_unfinished(tmp_path)
        assert found
        assert (found.path, found.ended) == (path, how)


def test_what_she_does_is_kept_with_each_unit(tmp_path: Path) -> None:
    """Whatever is told of a unit comes back with it; nothing told, nothing written."""
    journal = Journal.begin(tmp_path, "rocking", {}, ticking())
    journal.unit(1, 2, "here", {"kind": "repetition", "rep": 3})
    journal.unit(2, 2, "there")
    journal.end("finished")
    assert journal.path
    told = [entry.doing for entry in read_account(journal.path).entries if isinstance(entry, Reached)]
    assert told == [{"kind": "repetition", "rep": 3}, {}]
    assert journal.path.read_text().splitlines()[2].endswith('"number": 2, "of": 2, "where": "there"}')


@pytest.mark.parametrize("how", ["finished", "stopped", "closed", ""])
def test_how_it_felt_is_one_more_line(how: str, tmp_path: Path) -> None:
    """Said at any time, and changed; how the session ended, and when, stays as it was."""
    path = written(tmp_path, how=how)
    before = read_account(path)
    keep_felt(path, "worse", lambda: after(600))
    keep_felt(path, "better", lambda: after(900))
    account = read_account(path)
    said = (Felt(after(600), "worse"), Felt(after(900), "better"))
    assert account.entries == (*before.entries, *said)
    assert account.felt == said[1]
    assert (account.ended, account.last, account.where) == (before.ended, before.last, before.where)
    last = path.read_text(encoding="utf-8").splitlines()[-1]
    assert last == '{"at": "2026-11-25T07:45:12+01:00", "kind": "felt", "how": "better"}'


def test_an_unfinished_session_can_be_answered_for_and_gone_on_with(tmp_path: Path) -> None:
    """It is still the one to be resumed, and goes on behind the answer; a torn line goes first."""
    path = written(tmp_path, how="")
    with path.open("ab") as file:
        file.write(b'{"at": "2026-')
    keep_felt(path, "same", lambda: after(600))
    found = last_unfinished(tmp_path)
    assert found
    assert found.path == path
    journal = Journal.reopen(path, ticking(after(700)))
    journal.unit(3, 8, "here")
    journal.end("finished")
    account = read_account(path)
    assert account.entries[-4:-1] == (
        Felt(after(600), "same"),
        Resumed(after(700)),
        Reached(after(701), 3, 8, "here"),
    )
    assert account.ended == "finished"


@posix
def test_what_is_being_played_is_not_answered_for(tmp_path: Path) -> None:
    """While a guide writes it, the journal is left alone."""
    journal = Journal.begin(tmp_path, "full", ASKED, ticking())
    journal.unit(1, 8, "opening")
    assert journal.path
    with pytest.raises(JournalError, match="still being played"):
        keep_felt(journal.path, "better", ticking())
    journal.end("stopped")
    assert read_account(journal.path).felt is None


def test_an_answer_that_cannot_be_kept_is_told(tmp_path: Path) -> None:
    """Behind damage nobody would read it, in a full journal there is no room, and none without a file."""
    path = written(tmp_path, how="finished")
    with path.open("ab") as file:
        file.write(b"damage\n")
    with pytest.raises(JournalError, match="damaged, or full"):
        keep_felt(path, "better", ticking())
    full = Journal.begin(tmp_path, "full", {"text": "x" * (LIMIT - 200)}, ticking())
    full.end("finished")
    place = full.path
    assert place

    def say_it_often() -> None:
        for number in range(1000):
            keep_felt(place, "better", partial(after, number))

    with pytest.raises(JournalError, match="damaged, or full"):
        say_it_often()
    assert read_account(place).felt
    with pytest.raises(JournalError, match="cannot be kept"):
        keep_felt(tmp_path / "none.jsonl", "better", ticking())


@pytest.mark.parametrize("torn", [b"", b'{"at": "2026-'])
def test_a_session_that_goes_on_goes_on_in_its_journal(torn: bytes, tmp_path: Path) -> None:
    """Reopened, a journal loses a torn line, notes that it goes on, and takes more; its last end counts."""
    path = written(tmp_path, how="stopped" if not torn else "")
    with path.open("ab") as file:
        file.write(torn)
    before = read_account(path)
    journal = Journal.reopen(path, ticking(after(60)))
    journal.unit(3, 8, "torso twist, right side")
    journal.end("finished")
    account = read_account(path)
    assert account.entries == (
        *before.entries,
        Resumed(after(60)),
        Reached(after(61), 3, 8, "torso twist, right side"),
        Ended(after(62), "finished"),
    )
    assert (account.ended, account.begun) == ("finished", BEGUN)
    assert last_unfinished(tmp_path) is None


@posix
def test_a_session_that_is_going_on_is_left_alone(tmp_path: Path) -> None:
    """While a guide writes a journal, it is not the one to be resumed, and no other guide writes it."""
    earlier = written(tmp_path, how="stopped", start=BEGUN - timedelta(days=1))
    journal = Journal.begin(tmp_path, "full", ASKED, ticking())
    journal.unit(1, 8, "opening")
    assert journal.path
    found = last_unfinished(tmp_path)
    assert found
    assert found.path == earlier
    with pytest.raises(JournalError, match="another guide"):
        Journal.reopen(journal.path, ticking())
    journal.end("stopped")
    assert read_account(journal.path).entries == (
        Reached(after(1), 1, 8, "opening"),
        Ended(after(2), "stopped"),
    )
    found = last_unfinished(tmp_path)
    assert found
    assert found.path == journal.path


def test_what_is_reopened_and_never_goes_on_stays_as_it_was(tmp_path: Path) -> None:
    """A guide that takes a session up, and cannot begin, leaves no trace in its journal."""
    path = written(tmp_path, how="stopped")
    before = path.read_bytes()
    Journal.reopen(path, ticking(after(60)))
    assert path.read_bytes() == before


def test_what_is_no_journal_is_not_reopened(tmp_path: Path) -> None:
    """A file without a whole line, or none, stays as it is, and the trouble is told."""
    path = tmp_path / "2026-11-25T07-30-12-x.jsonl"
    for missing in (True, False):
        if not missing:
            path.write_bytes(b"hers, without an end of line")
        journal = Journal.reopen(path, ticking())
        journal.unit(1, 1, "opening")
        journal.end("finished")
        assert "not kept" in journal.trouble
        assert journal.path is None
    assert path.read_bytes() == b"hers, without an end of line"


def test_a_journal_is_bounded(tmp_path: Path) -> None:
    """What would pass the limit is left out, with everything after it but the end; it still can be read."""
    journal = Journal.begin(tmp_path, "long", {}, ticking())
    large = {"text": "x" * 90_000}
    for _ in range(15):
        journal.command("again", large)
    journal.command("stop", {})
    journal.end("stopped")
    assert journal.path
    assert LIMIT - 100_000 < journal.path.stat().st_size <= LIMIT + 200
    account = read_account(journal.path)
    kinds = [entry.name for entry in account.entries if isinstance(entry, Commanded)]
    assert kinds == ["again"] * 11
    assert account.ended == "stopped"


def test_the_oldest_sessions_make_room(tmp_path: Path) -> None:
    """The newest 1000 stay, the new one among them even if the clock is wrong; other files stay."""
    for number in range(KEPT + 5):
        (tmp_path / f"2020-01-01T00-00-00-x-{number + 1000}.jsonl").write_text("")
    (tmp_path / "hers.jsonl").write_text("")
    path = written(tmp_path, start=BEGUN.replace(year=1970), how="finished")
    names = {each.name for each in tmp_path.iterdir()} - {"hers.jsonl", path.name}
    assert names == {f"2020-01-01T00-00-00-x-{number + 1000}.jsonl" for number in range(6, KEPT + 5)}
    assert path.exists()
    assert (tmp_path / "hers.jsonl").exists()


def test_clear_removes_journals_only(tmp_path: Path) -> None:
    """All journals go, whole or not, and are counted; what is not ours stays."""
    written(tmp_path)
    written(tmp_path, how="finished")
    (tmp_path / "2026-05-01T08-00-00-broken.jsonl").write_text("nothing")
    (tmp_path / "notes.jsonl").write_text("hers")
    assert clear(tmp_path) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["notes.jsonl"]
    assert clear(tmp_path) == clear(tmp_path / "nowhere") == 0
    (tmp_path / "2026-05-01T08-00-00-folder.jsonl").mkdir()
    written(tmp_path)
    with pytest.raises(JournalError, match="1 of 2 journals cannot be removed"):
        clear(tmp_path)


def test_the_folder_is_in_the_data_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """``VOICEGUIDE_DATA`` decides; without it, the place the system has for such files."""
    monkeypatch.setenv("VOICEGUIDE_DATA", str(tmp_path))
    assert default_folder() == tmp_path / "sessions"
    monkeypatch.delenv("VOICEGUIDE_DATA")
    assert default_folder().parts[-2:] == ("voiceguide", "sessions")
