"""A run: what is in the folders, that nothing is made twice, what a changed table or a killed run leaves."""

import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from wards import SHORT, Ward

from voiceguide import voice
from voiceguide.coach import Request
from voiceguide.errors import BadRequest, ContentError, OutputError
from voiceguide.guide import Guide
from voiceguide.minutes import clock_words
from voiceguide.practice import steps
from voiceguide.practice.forget import forget
from voiceguide.practice.hands import ManyHands, RunWatch
from voiceguide.practice.prescriptions import PracticeOrder
from voiceguide.practice.setting import Setting
from voiceguide.voice import SilentVoice
from voiceguide.voice.catalogue import Choice, is_installed
from voiceguide.voice.engine import Engine

SILENT = PracticeOrder(voice="silent")
HER_NAME = "Unmistakable".encode("utf-16-le")
"""as tags hold it"""
UNGUESSABLE = re.compile(r"[a-z2-7]{32}")


def test_each_patient_has_a_folder_of_her_own(ward: Ward) -> None:
    """Each has a folder with an unguessable name: what she is to hear first, her sessions, her sheet."""
    result = ward.run()
    assert (result.patients, result.sessions, result.encoded, result.laid) == (2, 5, 3, 2)
    folders = ward.folders()
    assert all(UNGUESSABLE.fullmatch(folder.name) for folder in folders.values())
    assert sorted(path.name for path in folders["B-4"].iterdir()) == [
        ".made.json", "index.html", "listen-first.mp3", "rise.mp3", "turn.mp3",
    ]  # fmt: skip
    assert stat.S_IMODE((ward.folder / ".key").stat().st_mode) == 0o600
    assert stat.S_IMODE((ward.folder / "list.csv").stat().st_mode) == 0o600
    assert ward.report() == []


def test_a_session_is_the_one_that_export_writes(ward: Ward, tmp_path: Path) -> None:
    """A session is byte for byte what `export` writes for the same wishes; unknown weeks are unknown."""
    ward.run()
    guide = Guide(ward.setting().library, lambda: SilentVoice(24_000))
    guide.plan("rise", Request(level=1)).export(tmp_path / "rise.mp3")
    assert (ward.folders()["A-17"] / "rise.mp3").read_bytes() == (tmp_path / "rise.mp3").read_bytes()


def test_equal_sessions_are_one_file(ward: Ward) -> None:
    """The same plan in the same voice is encoded once, and has a name in each folder."""
    ward.run()
    one, other = (folder / "rise.mp3" for folder in ward.folders().values())
    assert one.samefile(other)
    assert one.stat().st_nlink == 3


def test_nothing_is_made_twice(ward: Ward) -> None:
    """A second run of the same table makes, writes and changes nothing."""
    ward.run()
    before = {path: path.stat().st_mtime_ns for path in ward.folder.rglob("*") if "patients" in path.parts}
    result = ward.run(run="other")
    assert (result.encoded, result.laid) == (0, 0)
    assert before == {path: path.stat().st_mtime_ns for path in before}


def test_a_changed_line_makes_anew_only_what_holds_it(ward: Ward) -> None:
    """Another level of one patient: one session is encoded, one folder changed; what nobody needs is gone."""
    ward.run()
    ward.write(("A-17", "", "rise", "2"), ("B-4", "", "turn", ""))
    result = ward.run()
    assert (result.encoded, result.laid) == (1, 2)
    folders = ward.folders()
    assert not (folders["B-4"] / "rise.mp3").exists()
    stored = {path.name for path in (ward.folder / ".sessions").rglob("*.mp3")}
    assert len(stored) == 3


def test_without_hard_links_there_are_copies(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where files can have one name alone they are copied, and each copy is whole."""

    def refuse(*_: object) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    ward.run()
    one, other = (folder / "rise.mp3" for folder in ward.folders().values())
    assert not one.samefile(other)
    assert one.read_bytes() == other.read_bytes()
    assert ward.run().laid == 0


def test_a_damaged_folder_is_mended(ward: Ward) -> None:
    """A file that is gone or cut short is put there again, and nothing is encoded for it."""
    ward.run()
    folder = ward.folders()["B-4"]
    whole = (folder / "index.html").read_bytes()
    (folder / "turn.mp3").unlink()
    (folder / "index.html").write_bytes(b"<html>")
    result = ward.run()
    assert (result.encoded, result.laid) == (0, 1)
    assert (folder / "turn.mp3").is_file()
    assert (folder / "index.html").read_bytes() == whole


def test_what_cannot_be_made_is_reported_and_the_rest_is_made(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A session that fails is in the report, with whose it is and why; her other sessions are there."""
    real = steps.encode_session

    def failing(encode: steps.Encode, setting: Any) -> int:
        if encode.order.name == "turn":
            raise OutputError("the disk is full")
        return real(encode, setting)

    failing.__name__ = real.__name__
    monkeypatch.setattr("voiceguide.practice.run.encode_session", failing)
    result = ward.run()
    assert result.missing == {"the disk is full": 1}
    assert ward.report() == [
        {"id": "B-4", "line": "4", "session": "turn", "why": "the disk is full", "instead": ""}
    ]
    assert sorted(path.name for path in ward.folders()["B-4"].glob("*.mp3")) == [
        "listen-first.mp3",
        "rise.mp3",
    ]
    monkeypatch.undo()
    assert (ward.run().encoded, ward.report()) == (1, [])
    assert (ward.folders()["B-4"] / "turn.mp3").is_file()


def test_all_mistakes_come_at_once_and_nothing_is_written(ward: Ward) -> None:
    """Mistakes of the table, and wishes that cannot be, are told together, each with its line and column."""
    ward.write(("A-17", "", "risse", "1"), ("B-4", "", "rise", "none"), ("C", "", "turn", "7"))
    with pytest.raises(ContentError) as told:
        ward.run()
    assert [(each.line, each.column) for each in told.value.problems[:2]] == [(2, 7), (3, 11)]
    assert 'did you mean "rise"?' in told.value.problems[0].message
    assert list(ward.folder.rglob("*.mp3")) == []


def test_a_mistake_of_hers_hides_no_other_of_hers(ward: Ward) -> None:
    """A session of hers that cannot be is told together with a wrong value in another of her lines."""
    ward.table.write_text("id,session,variant,level\nA,rise,,two\nA,turn,lying,\nB,rise,,\n")
    with pytest.raises(ContentError) as told:
        ward.run()
    assert [each.line for each in told.value.problems] == [2, 3]
    assert told.value.problems[1].message.endswith("(cell B3)")


def test_what_is_not_spared_in_some_minutes_is_a_mistake_of_the_table(ward: Ward) -> None:
    """It is told with its place, as without minutes."""
    ward.table.write_text("id,spare,session,minutes\nA,floor,bedtime,8\nB,,bedtime,8\n")
    with pytest.raises(ContentError) as told:
        ward.run(content=None)
    assert [(each.line, each.column) for each in told.value.problems] == [(2, 9)]


def test_who_has_a_mistake_can_be_left_out(ward: Ward) -> None:
    """With `--skip-wrong` the others get theirs, and the mistake is in the report."""
    ward.write(("A-17", "", "risse", "1"), ("B-4", "", "rise", "1"))
    result = ward.run(replace(SILENT, skip_wrong=True))
    assert (result.patients, len(result.wrong)) == (1, 1)
    assert list(ward.folders()) == ["B-4"]
    assert [row["line"] for row in ward.report()] == ["2"]


def test_who_is_left_out_for_a_mistake_is_still_in_the_table(ward: Ward) -> None:
    """Her folder from before stays as it was, and nobody is told that she could be forgotten."""
    ward.run()
    before = {path: data for path, data in ward.tree().items() if path.startswith("patients/")}
    ward.table.write_text(ward.table.read_text().replace("turn", "tunr"))
    result = ward.run(replace(SILENT, skip_wrong=True))
    assert (len(result.wrong), result.unlisted) == (1, 0)
    assert {path: data for path, data in ward.tree().items() if path.startswith("patients/")} == before


def test_a_name_is_said_only_if_asked_for(ward: Ward) -> None:
    """Her name is in the sound only with `--say-names`; then her session is hers alone, and no clip stays."""
    ward.run()
    assert not any(HER_NAME in content for path, content in ward.tree().items() if ".mp3" in path)
    result = ward.run(replace(SILENT, say_names=True))
    assert result.encoded == 1
    folders = ward.folders()
    assert HER_NAME in (folders["A-17"] / "rise.mp3").read_bytes()
    assert HER_NAME not in (folders["B-4"] / "rise.mp3").read_bytes()
    assert not any("nmistakable" in path for path in ward.tree())


def test_a_spoken_name_is_kept_in_no_cache(ward: Ward, tmp_path: Path) -> None:
    """With a voice that speaks, what is said to one patient alone is not among the clips afterwards."""
    clips = tmp_path / "clips"
    shared = PracticeOrder(voice="espeak")
    ward.write(("A-17", "Anna", "rise", "1"))
    ward.run(shared, clips=str(clips))
    before = sorted(path.name for path in clips.iterdir())
    assert ward.run(replace(shared, say_names=True), clips=str(clips)).encoded == 1
    assert sorted(path.name for path in clips.iterdir()) == before != []


@pytest.mark.skipif(not is_installed("natural"), reason="the natural voice's package is not installed")
def test_one_model_of_the_natural_voice_speaks_everything(
    ward: Ward, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many sessions a process makes, with her name or without, it loads the natural voice once."""
    opened = []

    def counted(choice: Choice) -> Engine:
        opened.append(choice.driver)
        return open_engine(choice)

    open_engine = voice._open_engine
    monkeypatch.setattr(voice, "_open_engine", counted)
    head = ("id", "name", "session", "voice")
    ward.write(("A", "Anna", "turn", "natural"), ("B", "", "turn", "natural"), head=head)
    wanted = PracticeOrder(formats=("mp3", "page"), say_names=True)
    result = ward.run(wanted, clips=str(tmp_path / "clips"))
    assert (result.encoded, result.missing) == (3, {})
    assert opened == ["natural"]
    assert ward.run(replace(wanted, say_names=False), clips=str(tmp_path / "clips")).encoded == 0
    assert opened == ["natural"]


def test_forgetting_removes_her_and_what_is_hers_alone(ward: Ward) -> None:
    """Her folder, her row and what is stored for her alone go; what others need stays, and so do they."""
    ward.run()
    folders = ward.folders()
    assert forget(ward.setting(), ["B-4"]) == 1
    assert list(ward.folders()) == ["A-17"]
    assert not folders["B-4"].exists()
    assert (folders["A-17"] / "rise.mp3").is_file()
    assert len(list((ward.folder / ".sessions").rglob("*.mp3"))) == 2
    assert not any(
        b"B-4" in content or b"turn" in content
        for path, content in ward.tree().items()
        if "plans" not in path
    )


def test_forgetting_who_is_not_there_removes_nothing(ward: Ward) -> None:
    """An id that nobody has is refused before anything goes."""
    ward.run()
    before = ward.tree()
    with pytest.raises(BadRequest, match="no patient here"):
        forget(ward.setting(), ["B-4", "nobody"])
    assert ward.tree() == before


def test_the_papers_are_separated_as_the_table_is(ward: Ward) -> None:
    """A spreadsheet program that writes semicolons opens the list and the report, also after a forgetting."""
    ward.table.write_text("id;session\nA-17;rise\nB-4;turn\n")
    ward.run()
    forget(ward.setting(), ["A-17"])
    listed = (ward.folder / "list.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [line.partition(";")[0] for line in listed] == ["id", "B-4"]
    assert (ward.folder / "report.csv").read_text(encoding="utf-8-sig").startswith("id;line;session;why")
    assert ward.run().encoded == 1


def test_a_voice_that_is_not_there_is_told_once(ward: Ward) -> None:
    """Where it stands, however many sessions would be in it."""
    ward.table.write_text("id,session,voice\nA,rise,recorded:anna\nA,turn,\n")
    with pytest.raises(ContentError) as told:
        ward.run()
    assert [(each.line, each.column) for each in told.value.problems] == [(2, 8)]


def test_a_voice_nobody_knows_is_told_before_anything_is_made(ward: Ward) -> None:
    """With its place, where the table names it; what was made before stays."""
    ward.run()
    before = ward.tree()
    with pytest.raises(BadRequest, match='no voice is called "espaek"; did you mean "espeak"'):
        ward.run(PracticeOrder(voice="espaek"))
    ward.table.write_text("id,session,voice\nA-17,rise,espaek\n")
    with pytest.raises(ContentError) as told:
        ward.run()
    assert [(each.line, each.column) for each in told.value.problems] == [(2, 11)]
    stays = {path: data for path, data in before.items() if path != ".plans.json"}
    assert stays.items() <= ward.tree().items()


def test_lines_that_are_not_recorded_are_told(ward: Ward) -> None:
    """A teacher whose recordings are not all there hears of it when sessions are made with another voice."""
    (ward.table.parent / "anna").mkdir()
    ward.table.write_text("id,session,voice\nA,rise,recorded:anna\n")
    (told,) = ward.run().unrecorded
    assert re.search(r"says \d+ lines that .*anna has no recording of", told)
    assert ward.run().unrecorded == ()


def test_who_leaves_the_table_stays_until_forgotten(ward: Ward) -> None:
    """A patient whose lines are gone keeps her folder and her row, and what is stored for her."""
    ward.run()
    folders = ward.folders()
    ward.write(("A-17", "", "rise", "1"))
    assert ward.run().unlisted == 1
    assert set(ward.folders()) == {"A-17", "B-4"}
    assert (folders["B-4"] / "turn.mp3").is_file()
    assert len(list((ward.folder / ".sessions").rglob("*.mp3"))) == 3


def test_a_feed_of_her_own(ward: Ward) -> None:
    """With `feed` her folder is a podcast at her address, with captions, chapters and pictures beside."""
    with pytest.raises(BadRequest, match="--url"):
        ward.run(replace(SILENT, formats=("feed",)))
    ward.run(replace(SILENT, formats=("feed",), url="https://clinic.example/p"))
    folder = ward.folders()["B-4"]
    feed = (folder / "feed.xml").read_text()
    for name in ("listen-first", "rise", "turn"):
        for ending in (".mp3", ".vtt", ".chapters.json", ".png"):
            assert (folder / f"{name}{ending}").is_file()
            assert f"https://clinic.example/p/{folder.name}/{name}{ending}" in feed
    size = (folder / "rise.mp3").stat().st_size
    assert f'length="{size}"' in feed


def test_minutes_are_kept(ward: Ward) -> None:
    """A session of so many minutes lasts that long, for whoever asks for it, and is planned once."""
    ward.write(("A", "1"), ("B", "1"), head=("id", "minutes", "session"))
    ward.table.write_text("id,session,minutes\nA,rise,2\nB,rise,2\n")
    result = ward.run()
    assert result.encoded == 2
    facts = [json.loads(path.read_text()) for path in (ward.folder / ".sessions").rglob("*.json")]
    assert any(abs(each["seconds"] - 120) <= 5 for each in facts)
    assert ward.run().encoded == 0


def test_minutes_of_what_is_for_listening_are_a_mistake_of_the_table(ward: Ward) -> None:
    """What cannot be longer or shorter is told with the place where minutes are asked for."""
    ward.table.write_text("id,session,minutes\nA,listen-first,2\nB,turn,3\n")
    with pytest.raises(ContentError) as told:
        ward.run()
    (problem,) = told.value.problems
    assert (problem.line, problem.column) == (2, 3)
    assert "lasts as long as it does; leave its minutes out" in problem.message


def test_minutes_that_cannot_be_kept_are_reported_with_what_she_gets(ward: Ward) -> None:
    """Too many minutes give all of it, too few the least of it; the report says so, each time."""
    ward.write(
        ("A", "rise", "120"), ("B", "turn", "1"), ("C", "rise", "2"), head=("id", "session", "minutes")
    )  # fmt: skip
    for encoded in (4, 0):
        result = ward.run()
        assert (result.encoded, result.missing, result.otherwise) == (encoded, {}, 2)
        rows = [tuple(row.values()) for row in ward.report()]
        for (id, line, session, why, instead), asked in zip(rows, ("120 minutes", "1 minute"), strict=True):
            sound = (ward.folders()[id] / f"{session}.mp3").read_bytes()
            facts = next(
                json.loads(path.with_suffix(".json").read_text())
                for path in (ward.folder / ".sessions").rglob("*.mp3")
                if path.read_bytes() == sound
            )
            lasts = clock_words(Fraction(facts["seconds"]))
            assert (line, instead) == ({"A": "2", "B": "3"}[id], f"it lasts {lasts}")
            assert why.startswith(f"it cannot last {asked}: {lasts} is ")


SPARING = """\
routines:
  both:
    title: Both of them
    for: Two in a row.
    exercises: [rise, turn]
"""
OTHERWISE = """\
    variants:
      upright: {for: [girdle]}
"""


@pytest.mark.parametrize("minutes", ["", "3"])
def test_what_is_left_out_to_spare_her_is_reported(ward: Ward, minutes: str) -> None:
    """An exercise of a routine that does not spare her wrists is left out; the report says which, and why."""
    content = SHORT.replace("routines:\n", SPARING).replace("    levels:\n", OTHERWISE + "    levels:\n")
    ward.write(("A", "both", "wrists", minutes), head=("id", "session", "spare", "minutes"))
    result = ward.run(content=("short.yaml", content))
    assert (result.missing, result.otherwise) == ({}, 1)
    told = [(row["session"], row["why"], row["instead"]) for row in ward.report()]
    assert told[-1] == ("both", "Rise is left out: it does not spare your wrists", "the rest of it")


def test_a_lost_key_is_not_made_anew(ward: Ward) -> None:
    """Without its key a folder's patients could not be found again, so it is asked for."""
    ward.run()
    (ward.folder / ".key").unlink()
    with pytest.raises(OutputError, match="key"):
        ward.run()


def test_several_processes_make_the_same(ward: Ward, tmp_path: Path) -> None:
    """What two processes make is, byte for byte, what one makes."""
    ward.run()
    alone = {path: data for path, data in ward.tree().items() if path.startswith(".sessions")}
    other = Ward(ward.table, tmp_path / "other")
    other.run(hands=lambda setting: ManyHands(setting, 2))
    together = {path: data for path, data in other.tree().items() if path.startswith(".sessions")}
    assert alone == together


class Killer(RunWatch):
    """Kills its process at the n-th thing done."""

    def __init__(self, after: int) -> None:
        self.left = after

    def done(self, number: int = 1) -> None:
        self.left -= number
        if self.left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)


KILLED = """
import sys
from pathlib import Path
from test_runs import Killer
from voiceguide.practice.prescriptions import PracticeOrder
from wards import Ward
wanted = PracticeOrder(voice="silent", formats=tuple(sys.argv[4].split()))
Ward(Path(sys.argv[1]), Path(sys.argv[2])).run(wanted, watch=Killer(int(sys.argv[3])))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
@pytest.mark.parametrize(
    ("after", "formats"), [(2, "mp3"), (6, "mp3"), (8, "mp3"), (9, "mp3 page"), (10, "mp3 page")]
)
def test_a_killed_run_goes_on(ward: Ward, tmp_path: Path, after: int, formats: str) -> None:
    """Wherever a run is killed, every file under its name is whole, and the next ends as if nothing was."""
    root = Path(__file__).parents[2]
    paths = os.pathsep.join([str(root), str(Path(__file__).parent)])
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(ward.table), str(ward.folder), str(after), formats],
        cwd=root, env={**os.environ, "PYTHONPATH": paths}, check=False,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL
    half = ward.tree()
    wanted = replace(SILENT, formats=tuple(formats.split()))
    ward.run(wanted, run="next")
    whole = ward.tree()
    kept = (".mp3", "sessions.html", ".key")
    assert all(whole[path] == data for path, data in half.items() if path.endswith(kept))
    fresh = Ward(ward.table, tmp_path / "fresh")
    (fresh.folder).mkdir()
    (fresh.folder / ".key").write_bytes(whole[".key"])
    fresh.run(wanted)
    assert whole == fresh.tree()


def signals_blocked(_: None, setting: Setting) -> set[int]:
    """What a process was made not to hear by who began it."""
    return {int(each) for each in signal.pthread_sigmask(signal.SIG_BLOCK, ())}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_a_process_that_begins_does_not_hear_ctrl_c(ward: Ward) -> None:
    """It is heard by who began it, who ends it: a process that is still starting would tell a traceback."""
    with ManyHands(ward.setting(), 1) as hands:
        (done,) = hands.do(signals_blocked, [None])
    assert done.result is not None
    assert {signal.SIGINT, signal.SIGHUP} <= done.result
    assert not {signal.SIGINT, signal.SIGHUP} & signals_blocked(None, ward.setting())


def own_number_and_sleep(file: str, setting: Setting) -> None:
    """Tell which process does this, and go on for long."""
    Path(file).write_text(str(os.getpid()))
    time.sleep(60)


LEFT_ALONE = """
import sys
from pathlib import Path
from test_runs import own_number_and_sleep
from voiceguide.practice.hands import ManyHands
from wards import Ward
if __name__ == "__main__":
    with ManyHands(Ward(Path(sys.argv[1]), Path(sys.argv[1])).setting(), 1) as hands:
        list(hands.do(own_number_and_sleep, [sys.argv[2]]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_a_killed_run_leaves_no_process(tmp_path: Path) -> None:
    """Its processes end with it, and do not stay behind for ever."""
    told = tmp_path / "number"
    root = Path(__file__).parents[2]
    paths = os.pathsep.join([str(root), str(Path(__file__).parent)])
    run = subprocess.Popen(
        [sys.executable, "-c", LEFT_ALONE, str(tmp_path), str(told)],
        cwd=root, env={**os.environ, "PYTHONPATH": paths},
    )  # fmt: skip
    until(lambda: told.exists() and told.read_text() != "")
    run.kill()
    run.wait()
    until(lambda: not is_there(int(told.read_text())))


def until(true: Callable[[], bool]) -> None:
    """Wait for something; half a minute at most."""
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def is_there(number: int) -> bool:
    """Whether a process runs."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{number}/stat")  # one that nobody waits for is not there any more either
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_the_command_says_nothing_of_a_patient(ward: Ward, tmp_path: Path) -> None:
    """Neither ids nor names are told, whatever comes of it; what failed is told in the folder alone."""
    content = tmp_path / "short.yaml"
    content.write_text(ward.setting().content[1])
    command = [
        sys.executable,
        "-m",
        "voiceguide",
        "practice",
        str(ward.table),
        str(ward.folder),
        "--voice",
        "silent",
    ]
    done = subprocess.run(
        [*command, "--content", str(content), "--jobs", "2"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "2 patients, 5 sessions, 3 encoded; 2 folders changed" in done.stdout
    ward.write(("A-17", "Anna Unmistakable", "risse", "1"), ("a-17", "", "rise", "1"))
    wrong = subprocess.run([*command, "--content", str(content)], capture_output=True, text=True, check=False)
    assert wrong.returncode == 1
    assert f"{ward.table}:2:24: session: there is no" in wrong.stderr
    assert "voiceguide: 2 problems, and nothing was made; mend the table" in wrong.stderr
    told = done.stdout + done.stderr + wrong.stdout + wrong.stderr
    assert not re.search("a-17|unmistakable|B-4", told, re.IGNORECASE)


def test_a_finished_run_costs_little(ward: Ward) -> None:
    """Each of two hundred patients whose folder is there costs 2 ms of the processor's time at most."""
    ward.write(("P", "", "rise", "1"))
    ward.run()
    ward.write(*((f"P-{number}", "", "rise", "1") for number in range(200)))
    ward.run()
    start = time.process_time()
    assert ward.run().laid == 0
    assert time.process_time() - start < 200 * 0.002
