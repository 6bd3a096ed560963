"""The first run of ``scripts/voiceguide``: what is seen of the installing, and what is kept of it.

A small project stands in for this one, with packages made here; its environment and its pip are real ones.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pip
import pytest

SCRIPTS = Path(__file__).parents[1] / "scripts"

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="scripts are for a POSIX shell"),
    pytest.mark.skipif(not (SCRIPTS / "voiceguide").exists(), reason="the scripts are not here"),
    pytest.mark.timeout(300),  # an environment takes seconds, or longer where others work, too
]

BACKEND = """\
import zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "voiceguide-1.0-py3-none-any.whl"
    inside = "voiceguide-1.0.dist-info/"
    with zipfile.ZipFile(folder + "/" + name, "w") as wheel:
        wheel.writestr("voiceguide_here.py", "def main(): print('Breathe in.')")
        wheel.writestr(inside + "METADATA", "Metadata-Version: 2.1\\nName: voiceguide\\nVersion: 1.0\\n")
        wheel.writestr(inside + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(inside + "entry_points.txt", "[console_scripts]\\nvoiceguide = voiceguide_here:main")
        wheel.writestr(inside + "RECORD", "")
    return name
"""
"""Builds the small project as hatchling builds this one, with nothing to install first."""

PROJECT = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
PIPS_WORDS = ("Collecting", "Processing", "Installing", "Successfully", "Looking in", "ERROR")


def wheel(folder: Path, name: str) -> str:
    """Make a package without anything in it; the line that locks it."""
    path = folder / f"{name.replace('-', '_')}-1.0-py3-none-any.whl"
    inside = f"{name.replace('-', '_')}-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(f"{inside}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        file.writestr(f"{inside}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr(f"{inside}/RECORD", "")
    return f"{name}==1.0 --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """An environment with nothing in it but pip, to be copied."""
    place = tmp_path_factory.mktemp("fresh") / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    (packages,) = place.glob("lib/python*/site-packages")
    (packages / "pip").symlink_to(
        Path(pip.__file__).parent
    )  # as it is here, which is quicker than to install it
    return place


@pytest.fixture
def project(tmp_path):
    """A checkout of the small project; its folder has a space in its name."""
    folder, packages = tmp_path / "my guide", tmp_path / "packages"
    (folder / "locks").mkdir(parents=True)
    (folder / "scripts").mkdir()
    packages.mkdir()
    for name in ("voiceguide", "environment"):
        shutil.copy(SCRIPTS / name, folder / "scripts" / name)
    (folder / "pyproject.toml").write_text(PROJECT)
    (folder / "backend.py").write_text(BACKEND)
    elsewhere = "far-away==1.0; sys_platform == 'plan9' --hash=sha256:00\n"
    locked = {"build": ["one"], "run": ["two-of-it"], "natural": ["three"], "ears": ["three", "four"]}
    for lock, names in locked.items():
        text = "".join(wheel(packages, name) for name in names)
        (folder / "locks" / f"{lock}.txt").write_text("# Written by scripts/lock.\n" + text)
    with (folder / "locks" / "run.txt").open("a") as file:
        file.write(elsewhere.replace("00", "0" * 64))
    return folder


def run(project: Path, *, terminal: bool = False, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run its ``scripts/voiceguide``; in a terminal all that is printed comes as one."""
    packages = project.parent / "packages"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "VOICEGUIDE"))},
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(packages),
        "PIP_CONFIG_FILE": os.devnull,
        "VOICEGUIDE_PYTHON": sys.executable,
        **variables,
    }
    line = [str(project / "scripts" / "voiceguide")]
    if terminal:
        line = [
            sys.executable,
            "-c",
            "import pty, os, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))",
            *line,
        ]
    return subprocess.run(
        line,
        capture_output=True,
        text=True,
        env=environment,
        stdin=subprocess.DEVNULL,
        check=False,
        timeout=280,
    )


def shown_at_once(text: str) -> list[str]:
    """Each state of the line that is written over, without what clears it."""
    return [state for state in re.split(r"[\r\n]+|\x1b\[K", text) if state.strip()]


def test_a_calm_line_tells_how_far_it_is(project, fresh):
    """In a terminal: which of how many, by name, counted without what is for other systems or in two sets.

    The line is gone when the program speaks; what pip said is in a file. The second run says nothing.
    """
    shutil.copytree(fresh, project / ".venv", symlinks=True)
    done = run(project, terminal=True)
    assert done.returncode == 0, done
    *states, last = shown_at_once(done.stdout)
    assert last == "Breathe in."
    assert done.stdout.rpartition("\x1b[K")[2].split() == ["Breathe", "in."]
    told = [state.removeprefix("voiceguide: setting up, once: ") for state in states]
    assert told[:5] == [
        "fetching 1 of 4, one",
        "fetching 2 of 4, two_of_it",
        "fetching 3 of 4, three",
        "fetching 4 of 4, four",
        "putting 4 packages in place",
    ]
    assert not [word for word in PIPS_WORDS if word in done.stdout]
    assert "Successfully installed" in (project / ".venv" / "setup.log").read_text()
    assert shown_at_once(run(project, terminal=True).stdout) == ["Breathe in."]


def test_without_a_terminal_one_line_tells_that_it_takes_a_while(project):
    """An environment is made where there is none, and that is all that is said of it."""
    done = run(project)
    assert (done.returncode, done.stdout) == (0, "Breathe in.\n"), done
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"voiceguide: making an environment of its own in {project}/.venv (once")


def test_what_fails_is_shown_whole(project, fresh):
    """Pip's own words, where they are kept, and what to do; the next run tries again."""
    shutil.copytree(fresh, project / ".venv", symlinks=True)
    for lock in ("run", "ears"):
        path = project / "locks" / f"{lock}.txt"
        path.write_text(re.sub(r"(two-of-it==1.0 --hash=sha256:)\w+", r"\g<1>" + 64 * "1", path.read_text()))
    for terminal in (True, False):
        done = run(project, terminal=terminal)
        told = done.stdout + done.stderr
        assert done.returncode == 1
        assert "THESE PACKAGES DO NOT MATCH THE HASHES" in told
        assert "1" * 64 in told
        *_, last = shown_at_once(told)
        assert last.startswith(
            f"voiceguide: the packages could not be installed (above, and in {project}/.venv/setup.log)"
        )
        assert "Breathe in." not in told
    assert not list((project / ".venv").glob("ready-*"))


def test_what_is_only_wanted_is_left_out_in_a_line(project, fresh):
    """Where there are no packages for the ears it goes on without, and tells where the reason is kept."""
    shutil.copytree(fresh, project / ".venv", symlinks=True)
    (project.parent / "packages" / "four-1.0-py3-none-any.whl").unlink()
    done = run(project)
    assert (done.returncode, done.stdout) == (0, "Breathe in.\n"), done
    (line,) = done.stderr.splitlines()
    assert line.startswith("voiceguide: without ears, for which there are no packages here (why: ")
    assert "four==1.0" in (project / ".venv" / "without.log").read_text()
    assert run(project).stderr == ""


def test_a_python_that_makes_no_environment_is_told_with_its_reason(project, tmp_path):
    """What the venv module said, and what to install; nothing of it on the output."""
    python = tmp_path / "python"
    refuses = '[ "$2" = venv ] && echo "ensurepip is not available" && exit 1'
    python.write_text(f'#!/bin/sh\n{refuses}\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    done = run(project, VOICEGUIDE_PYTHON=str(python))
    assert (done.returncode, done.stdout) == (1, "")
    _, reason, advice = done.stderr.splitlines()
    assert reason == "ensurepip is not available"
    assert advice.startswith("voiceguide: Python's venv module does not work here; ")
