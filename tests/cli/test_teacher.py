"""Her own voice from the command line: what to read, what is missing, and what cannot be."""

import json
import os
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from voiceguide.voice.catalogue import choose

OWN = """\
version: 1
exercises:
  tiny:
    title: Tiny
    for: Many people enjoy this.
    position: standing
    setup: {setup}
    rep:
      - {{phase: up, breath: in, takes: 4s, teach: "Breathe in.", cue: In and up}}
      - {{phase: down, breath: out, takes: 4s, teach: "Breathe out.", cue: Out and down}}
    dose: {{reps: 2}}
    source: a test
"""


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run voiceguide in a process of its own, without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "voiceguide", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": "100", **variables},
        stdin=subprocess.DEVNULL,
        check=False,
    )


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A content file of an author's own."""
    path = tmp_path / "own.yaml"
    path.write_text(OWN.format(setup="Stand tall."))
    return path


def lines_of(*arguments: str) -> list[dict[str, object]]:
    """The reading list, as programs get it."""
    done = run("script", *arguments, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)["lines"]


def recorded(folder: Path, lines: list[dict[str, object]]) -> None:
    """A recording of each of these lines, a hum of half a second."""
    folder.mkdir(exist_ok=True)
    for line in lines:
        with wave.open(str(folder / str(line["file"])), "wb") as file:
            file.setparams((1, 2, 24000, 0, "NONE", ""))
            file.writeframes((b"\0\x20" * 60 + b"\0\xe0" * 60) * 100)


def test_a_script_tells_manner_and_seconds_of_every_line(own: Path) -> None:
    """For people: numbered, what is heard always first; a cue has its seconds, a sentence any."""
    done = run("script", "tiny", "--content", str(own))
    assert (done.returncode, done.stderr) == (0, "")
    first, *rest = done.stdout.splitlines()
    assert first.startswith("What is heard in the sessions: ")
    assert rest[0] == "   1  plain     any  Tiny."
    (cue,) = [line for line in rest if line.endswith("  In and up")]
    assert cue.split()[1] == "brisk"
    assert 1 < float(cue.split()[2]) < 6
    assert any(line.startswith("What answers a key: ") for line in rest)


def test_a_script_for_programs_tells_the_files_too(own: Path) -> None:
    """--json has the same lines, with exact seconds, and the name of each file."""
    lines = lines_of("tiny", "--content", str(own))
    told = run("script", "tiny", "--content", str(own)).stdout
    assert all(line["text"] in told for line in lines)
    assert len({line["file"] for line in lines}) == len(lines)
    assert {line["when"] for line in lines} == {"session", "reply", "first time"}
    assert all(line["seconds"] is None or line["seconds"] > 0 for line in lines)
    less = lines_of("tiny", "--content", str(own), "--teach", "names")
    assert len(less) < len(lines)


def test_what_is_missing_is_listed_with_who_says_it(own: Path, tmp_path: Path) -> None:
    """Each line without a recording, until there is none; a line whose text changed is missing again."""
    lines = lines_of("tiny", "--content", str(own))
    folder = tmp_path / "my voice"
    recorded(folder, lines[2:])
    asked = ("voices", "--missing", "tiny", "--content", str(own), "--voice", f"recorded:{folder}")
    done = run(*asked)
    head, *rest = done.stdout.splitlines()
    other = choose(None).title
    assert head == f"{folder}: 2 of {len(lines)} lines missing; meanwhile said by {other}"
    assert rest == [f"  {line['manner']:<6} {line['text']}" for line in lines[:2]]
    recorded(folder, lines)
    assert run(*asked).stdout == f"{folder}: nothing is missing, of {len(lines)} lines\n"
    own.write_text(OWN.format(setup="Rise tall."))
    assert run(*asked).stdout.splitlines()[1:] == ["  plain  Rise tall."]


def test_a_session_with_all_recordings_needs_no_other_voice(own: Path, tmp_path: Path) -> None:
    """Once the script is recorded, an export warns of nothing; her voice may be named once for all."""
    folder = tmp_path / "voice"
    recorded(folder, lines_of("tiny", "--content", str(own)))
    words = ("export", "tiny", "--content", str(own), "-o", str(tmp_path / "tiny.wav"))
    done = run(*words, VOICEGUIDE_VOICE=f"recorded:{folder}")
    assert done.returncode == 0
    assert [line for line in done.stderr.splitlines() if "to be heard first" not in line] == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("script",), "Missing argument"),
        (("script", "torso-twits"), 'did you mean "torso-twist"?'),
        (("record", "torso-twist"), "Missing argument"),
        (("record", "torso-twist", "here"), "start it in a terminal"),
        (("voices", "--missing", "torso-twist"), "add --voice recorded:FOLDER"),
        (
            ("voices", "--missing", "--voice", "recorded:/nowhere"),
            "`voiceguide record NAME FOLDER` makes one",
        ),
        (("voices", "torso-twist"), "--missing"),
    ],
)
def test_what_cannot_be_is_one_line(words: tuple[str, ...], says: str, tmp_path: Path) -> None:
    """It says what would be right; nothing is made."""
    done = run(*words)
    assert done.returncode in (1, 2)
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert not Path("here").exists()
