"""`check --watch`, `check --json`, `check --schema` and `new`: what an author writes with."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from voiceguide.cli.beginning import SCHEMA_FILE
from voiceguide.cli.watching import GONE, LOOK, MOST_LINES, MOST_SAID, Save, saves
from voiceguide.library.schema import schema_text

PATIENCE = 60
"""Seconds that a line of a report may take on a busy machine."""


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run voiceguide in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "voiceguide", *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, "VOICEGUIDE_VOICE": "silent"},
        stdin=subprocess.DEVNULL,
        check=False,
    )


class Watching:
    """A `voiceguide check --watch` that runs beside the test, and what it says."""

    def __init__(self, file: Path, *options: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "voiceguide", "check", file.name, "--watch", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=file.parent,
            env={**os.environ, "VOICEGUIDE_VOICE": "silent"},
            stdin=subprocess.DEVNULL,
        )
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))

    def line(self) -> str:
        """The next line it prints."""
        return self._lines.get(timeout=PATIENCE)

    def nothing_more(self, seconds: float) -> bool:
        """Whether it says nothing for so long."""
        try:
            self._lines.get(timeout=seconds)
        except queue.Empty:
            return True
        return False

    def close(self) -> None:
        """Let nothing of it run on."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self._reader.join()
        if self.process.stdout:
            self.process.stdout.close()

    def end(self) -> int:
        """Ctrl-C, and the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file as `new` writes it."""
    assert run("new", "lifts.yaml", cwd=tmp_path).returncode == 0
    return tmp_path / "lifts.yaml"


@pytest.fixture
def watching(file: Path) -> Iterator[Watching]:
    """The file, watched; its first report is heard."""
    found = Watching(file, "--say")
    assert found.line().startswith("watching lifts.yaml")
    assert found.line().endswith("lifts.yaml: 1 exercise and 0 routines, no problems")
    yield found
    found.close()


def test_each_save_is_told_once_and_ctrl_c_ends_with_0(file: Path, watching: Watching) -> None:
    """A save with a mistake is told with its place, the next one that it is fine; then nothing more."""
    text = file.read_text()
    line = next(number for number, each in enumerate(text.splitlines(), 1) if "breath: in " in each)
    file.write_text(text.replace("breath: in ", "breath: inn"))
    assert watching.line().endswith(" lifts.yaml: 1 problem")
    assert watching.line().startswith(f'lifts.yaml:{line}:17: "inn')
    file.write_text(text)
    assert watching.line().endswith("no problems")
    assert watching.nothing_more(4 * LOOK)
    assert watching.end() == 0


def test_a_changed_cue_is_said(file: Path, watching: Watching) -> None:
    """With --say, the words that are new since it was last right are said, and no others."""
    text = file.read_text()
    file.write_text(text.replace("cue: In and up", "cue: In {and} up"))
    assert watching.line().endswith("1 problem")
    assert "{and}" in watching.line()
    file.write_text(text.replace("cue: In and up", "cue: In and rise"))
    assert watching.line().endswith("no problems")
    assert watching.line() == "  says: In and rise"


def test_editors_replace_a_file_and_take_it_away_for_a_moment(file: Path, watching: Watching) -> None:
    """A file put in the place of the other, or written anew after it was removed, is a save, too."""
    text = file.read_text()
    beside = file.with_name("lifts.yaml.tmp")
    beside.write_text(text.replace("breath: in ", "breath: inn"))
    beside.replace(file)
    assert watching.line().endswith("1 problem")
    watching.line()
    file.unlink()
    time.sleep(LOOK)
    file.write_text(text)
    assert watching.line().endswith("no problems")
    file.unlink()
    assert watching.line().endswith("lifts.yaml: is not there any more; I wait for it")
    file.write_text(text)
    assert watching.line().endswith("no problems")
    assert watching.end() == 0


def seen(file: Path, *deeds: object) -> list[int]:
    """The sizes of the saves that are told, while at each look something is done to the file."""
    waiting = iter(deeds)

    found: list[int] = []

    def wait(seconds: float) -> None:
        assert seconds == LOOK
        deed = next(waiting, deeds)
        if deed is deeds:
            raise KeyboardInterrupt
        if isinstance(deed, str):
            file.write_text(deed)
        elif deed is False:
            file.unlink()

    with suppress(KeyboardInterrupt):
        found.extend(save.size for save in saves(file, wait))
    return found


def test_what_is_being_written_is_not_told(tmp_path: Path) -> None:
    """A file that grows, is empty or away for a moment is told when it is whole; what stays away, too."""
    file = tmp_path / "x.yaml"
    file.write_text("ab")
    assert seen(file, None, "abc", "abcd", "abcde", None, None) == [2, 5]
    assert seen(file, None, "", "abcd", None, None) == [5, 4]
    assert seen(file, None, False, "abc", None, None) == [4, 3]
    long = [None] * int(GONE / LOOK)
    assert seen(file, None, False, *long) == [3, -1]
    assert Save.of(file) == Save(0, -1, 0)


def test_a_report_is_short(file: Path, watching: Watching) -> None:
    """Of many problems the first are told, and how to read the others."""
    file.write_text(
        file.read_text().replace("exercises:", "exercises:\n" + "\n".join(f"  a{n}: 1" for n in range(30)))
    )
    assert watching.line().endswith("30 problems")
    lines = [watching.line() for _ in range(MOST_LINES + 1)]
    assert lines[-1] == f"and {30 - MOST_LINES} more: voiceguide check lifts.yaml"
    assert MOST_SAID < MOST_LINES


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["check", "--watch"], "name the file you write"),
        (["check", "lifts.yaml", "--say"], "add --watch"),
        (["check", "lifts.yaml", "--watch", "--json"], "ask for one of them"),
        (["new", "folder/lifts"], "name it like lifts.yaml"),
        (["new", "nowhere/lifts.yaml"], "there is no folder"),
        (["check", "nothing.yaml", "--watch"], "there is no such file"),
    ],
)
def test_what_cannot_be_asked_is_one_line(tmp_path: Path, arguments: list[str], told: str) -> None:
    """What makes no sense is refused with what to type, and nothing is written."""
    result = run(*arguments, cwd=tmp_path)
    assert result.returncode in (1, 2)
    assert told in result.stderr
    assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_new_writes_what_can_be_played_at_once(file: Path) -> None:
    """The exercise is right, its wording too, and it is planned; the file names the schema beside it."""
    strict = run("check", "lifts.yaml", "--strict", cwd=file.parent)
    assert strict.returncode == 0, strict.stderr
    shown = run("show", "lifts", "--content", "lifts.yaml", "--text", cwd=file.parent)
    assert "Breathe in, and lift your shoulders." in shown.stdout
    assert file.read_text().startswith(f"# yaml-language-server: $schema={SCHEMA_FILE}\n")
    assert file.with_name(SCHEMA_FILE).read_text() == schema_text()


def test_new_replaces_nothing_unasked(file: Path) -> None:
    """What was written stays; with --force it is replaced; a schema of ours is brought up to date."""
    file.write_text("mine")
    refused = run("new", "lifts.yaml", cwd=file.parent)
    assert refused.returncode == 1
    assert "already there" in refused.stderr
    assert file.read_text() == "mine"
    schema = file.with_name(SCHEMA_FILE)
    schema.write_text(schema_text().replace("2020-12", "older"))
    assert run("new", "lifts.yaml", "--force", cwd=file.parent).returncode == 0
    assert file.read_text() != "mine"
    assert schema.read_text() == schema_text()
    schema.write_text("{}")
    assert run("new", "other.yaml", cwd=file.parent).returncode == 1
    assert not file.with_name("other.yaml").exists()


def test_a_name_that_is_no_name_is_replaced(tmp_path: Path) -> None:
    """From a file's name comes that of the exercise, where it can be one."""
    assert run("new", "My First One.yaml", cwd=tmp_path).returncode == 0
    assert "\n  my-first-one: " in (tmp_path / "My First One.yaml").read_text()
    assert run("new", "2.yaml", "--force", cwd=tmp_path).returncode == 0
    assert "\n  my-exercise: " in (tmp_path / "2.yaml").read_text()


def test_problems_as_json(file: Path) -> None:
    """`--json` gives each problem with file, line, column, what is wrong and what would be right."""
    fine = json.loads(run("check", "lifts.yaml", "--json", cwd=file.parent).stdout)
    assert (fine["fine"], fine["exercises"], fine["problems"], fine["notes"]) == (True, 1, [], [])
    file.write_text(file.read_text().replace("breath: in ", "breth: in ").replace("Sit tall,", "Push down,"))
    result = run("check", "lifts.yaml", "--json", cwd=file.parent)
    assert result.returncode == 1
    problems = json.loads(result.stdout)["problems"]
    assert {*problems[0]} == {"file", "line", "column", "text", "hint"}
    assert ('a phase has no "breth"', 'did you mean "breath"?') in [(p["text"], p["hint"]) for p in problems]
    file.write_text(file.read_text().replace("breth: in ", "breath: in "))
    result = run("check", "lifts.yaml", "--json", cwd=file.parent)
    found = json.loads(result.stdout)
    assert (result.returncode, found["fine"], found["notes"][0]["text"]) == (
        0, True, '"Push": nothing is done by force',
    )  # fmt: skip
    assert run("check", "lifts.yaml", "--json", "--strict", cwd=file.parent).returncode == 1


def test_the_schema_is_printed_and_offers_what_a_file_has(file: Path) -> None:
    """`--schema` prints the schema; with a file, its own exercises are offered in it, too."""
    assert run("check", "--schema", cwd=file.parent).stdout == schema_text()
    own = json.loads(run("check", "lifts.yaml", "--schema", cwd=file.parent).stdout)
    assert '"lifts"' in json.dumps(own["$defs"]["routine"])
