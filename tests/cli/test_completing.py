"""What a shell offers when Tab is pressed, and -h beside --help."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from voiceguide.cli.completing import one_of, some_of, voices

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")

PRESS_TAB = """\
eval "$(voiceguide --show-completion)"
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_voiceguide_completion voiceguide
printf '%s\\n' "${COMPREPLY[@]}"
"""
"""What bash does at a Tab, by the script that it is given."""


@pytest.fixture
def installed(tmp_path):
    """The environment of somebody who types `voiceguide`, at home in an empty folder."""
    program = tmp_path / "bin" / "voiceguide"
    program.parent.mkdir()
    program.write_text(f"#!{sys.executable}\nfrom voiceguide.cli.app import main\nmain()\n")
    program.chmod(0o755)
    path = os.pathsep.join((str(program.parent), os.environ["PATH"], "/usr/bin", "/bin"))
    return {**os.environ, "PATH": path, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "COLUMNS": "80"}


def offered(installed, *words):
    """What bash offers for the last of the words, in its order."""
    line = ["bash", "-c", PRESS_TAB, "bash", "voiceguide", *words]
    found = subprocess.run(line, env=installed, capture_output=True, text=True, check=True, timeout=60)
    assert found.stderr == ""
    return found.stdout.split()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["pl"], ["play"]),
        (["play", "pelvic-"], ["pelvic-rocking", "pelvic-tilt"]),
        (["export", "bedtime", "mor"], ["morning"]),
        (["cache", "warm", "desk"], ["desk-break"]),
        (["script", "torso"], ["torso-twist"]),
        (["play", "--teach", "s"], ["short"]),
        (["remote", "go"], ["go-on"]),
        (["felt", "b"], ["better"]),
        (["play", "nothing-like-it"], []),
    ],
)
def test_a_shell_completes_commands_names_and_words(installed, words, expected):
    """In bash: commands, the names of exercises and routines, and words that an option takes."""
    assert offered(installed, *words) == expected


def test_names_of_a_content_file_are_offered(installed, mine, tmp_path):
    """With `--content` before them; a file that cannot be read costs its names, and is no error."""
    own = tmp_path / "own.yaml"
    own.write_text(mine)
    assert offered(installed, "show", "--content", str(own), "mi") == ["mine"]
    assert offered(installed, "show", "--content", str(tmp_path / "gone.yaml"), "pel") == []
    own.write_text("version: 1\nexercises: [")
    assert offered(installed, "show", "--content", str(own), "pel") == []


def test_completion_is_installed_where_the_shell_finds_it(installed, tmp_path):
    """`--install-completion` writes the script into her home and a line that reads it, nothing else."""
    line = ["bash", "-c", "voiceguide --install-completion; true"]
    told = subprocess.run(line, env=installed, capture_output=True, text=True, check=True, timeout=60)
    script = tmp_path / ".bash_completions" / "voiceguide.sh"
    assert str(script) in told.stdout
    assert (tmp_path / ".bashrc").read_text().split() == ["source", f"'{script}'"]
    subprocess.run(["bash", "-n", str(script)], check=True)


@pytest.mark.parametrize("command", [[], ["play"], ["cache"], ["cache", "info"]])
def test_h_is_help_everywhere(installed, command):
    """`-h` prints what `--help` prints, for each command, and both are told."""
    short, long = (
        subprocess.run(
            ["voiceguide", *command, option], env=installed, capture_output=True, text=True, check=True
        ).stdout
        for option in ("-h", "--help")
    )
    assert short == long
    assert "-h, --help" in short


def test_a_list_with_commas_goes_on():
    """What it has already is not offered again."""
    assert some_of("girdle", "wrists", "floor")("") == ["girdle", "wrists", "floor"]
    assert some_of("girdle", "wrists", "floor")("girdle,wrists,") == ["girdle,wrists,floor"]
    assert some_of("left", "right")("left,x") == []
    assert one_of("left", "right")("r") == ["right"]


def test_voices_are_offered_up_to_what_is_theirs():
    """A kind that needs a folder or a file is offered with its colon."""
    assert [word for word, _ in voices("r")] == ["recorded:"]
    assert [word for word, _ in voices("nat")] == ["natural"]
