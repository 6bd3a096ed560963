"""Where the program keeps what outlasts a session."""

import sys
from pathlib import Path

import pytest

from voiceguide.doors.local_socket import folders
from voiceguide.home import clip_folder, to_install
from voiceguide.journal import default_folder


def test_journals_and_remote_lie_in_one_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Journals and the remote's own folder follow the data folder, also one named from the user's home."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("VOICEGUIDE_DATA", "~/practice")
    *_, remote = folders()
    assert (default_folder(), remote) == (tmp_path / "practice/sessions", tmp_path / "practice/remote")


def test_the_clip_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """``VOICEGUIDE_CACHE`` wins; else audio_cache of a checkout; else the user's cache folder."""
    monkeypatch.setenv("VOICEGUIDE_CACHE", str(tmp_path))
    assert clip_folder() == tmp_path
    monkeypatch.delenv("VOICEGUIDE_CACHE")
    monkeypatch.setattr("voiceguide.home.__file__", str(tmp_path / "voiceguide" / "home.py"))
    (tmp_path / "audio_cache").mkdir()
    assert clip_folder().name == "voiceguide"
    (tmp_path / "pyproject.toml").write_text("")
    assert clip_folder() == (tmp_path / "audio_cache").resolve()


def test_what_to_install_is_typed_for_the_environment_it_runs_in(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As ever where it is installed; the pip of a checkout's own environment, by its path from here."""
    checkout, installed = tmp_path / "guide", tmp_path / "elsewhere"
    for folder in (checkout, installed):
        folder.mkdir()
    (checkout / "pyproject.toml").write_text("")
    monkeypatch.setattr("voiceguide.home.__file__", str(checkout / "voiceguide" / "home.py"))
    monkeypatch.setattr(sys, "prefix", str(installed))
    assert to_install("piper") == 'pip install "voiceguide[piper]"'
    monkeypatch.setattr(sys, "prefix", str(checkout / ".venv"))
    monkeypatch.setattr(sys, "executable", str(checkout / ".venv/bin/python"))
    monkeypatch.chdir(checkout)
    assert to_install("piper") == '.venv/bin/python -m pip install -e ".[piper]"'
    monkeypatch.chdir(installed)
    assert to_install("piper") == f'{checkout}/.venv/bin/python -m pip install -e "{checkout}[piper]"'
    monkeypatch.setattr("voiceguide.home.__file__", str(installed / "voiceguide" / "home.py"))
    assert to_install("piper") == 'pip install "voiceguide[piper]"'
