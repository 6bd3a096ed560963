"""Where the program keeps what outlasts a session."""

from pathlib import Path

import pytest

from voiceguide.doors.local_socket import folders
from voiceguide.home import clip_folder
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
