"""``scripts/address``: the repository's public address, once there is one, where people look for it."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.skipif(not (ROOT / "scripts/address.py").exists(), reason="the scripts are not here")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what it changes."""
    for name in ("pyproject.toml", "README.md", "scripts/address.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def named(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What the script does there."""
    command = [sys.executable, copy / "scripts/address.py", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_an_address_is_written_where_people_look(copy: Path) -> None:
    """A package index gets links, the README says what to clone; nothing else changes, then or later."""
    before = tomllib.loads((copy / "pyproject.toml").read_text("utf-8"))
    readme = (copy / "README.md").read_text("utf-8").splitlines()
    for address in ("https://forge.example/anna/voiceguide", "https://forge.example/bea/guide"):
        assert named(copy, f"{address}.git").returncode == 0
        after = tomllib.loads((copy / "pyproject.toml").read_text("utf-8"))
        urls = after["project"].pop("urls")
        assert urls["Source"] == address
        assert all(url.startswith(address) for url in urls.values())
        assert after == before
        lines = (copy / "README.md").read_text("utf-8").splitlines()
        changed = [new for old, new in zip(readme, lines, strict=True) if old != new]
        assert changed == [f"In a copy of this repository (`git clone {address}`, or unpacked):"]
    assert "no [project.urls]" not in (copy / "pyproject.toml").read_text("utf-8")


@pytest.mark.parametrize("arguments", [(), ("voiceguide",), ("https://u:p@forge.example/a/b",), ("a", "b")])
def test_what_is_no_address_is_told(copy: Path, arguments: tuple[str, ...]) -> None:
    """A line says what one looks like, and nothing is written."""
    before = (copy / "pyproject.toml").read_text("utf-8")
    done = named(copy, *arguments)
    assert done.returncode == 2
    assert "such as https://" in done.stderr
    assert (copy / "pyproject.toml").read_text("utf-8") == before
