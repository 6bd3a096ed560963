"""A folder that we keep: our files are replaced whole, one by one; everybody else's are left alone."""

from collections.abc import Iterable
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Final

from voiceguide.errors import OutputError, shown
from voiceguide.folder.manifest import NAME, Files, manifest_text, read_manifest
from voiceguide.output import read_fingerprint, write_whole

BEING_WRITTEN: Final = ""


class OutputFolder:
    """A folder, seen by one of its makers (``web`` or ``feed``).

    First ``claim`` every path, which refuses before anything is written; then ``put`` contents or ``note``
    files written by others; then ``finish``, which removes what the maker wrote earlier and no longer needs.
    """

    def __init__(self, folder: Path, maker: str, *, force: bool = False) -> None:
        """Raises OutputError if the folder's manifest cannot be read."""
        self.path = folder
        self.files: Files = {}
        self._maker = maker
        self._force = force
        self._makers = read_manifest(folder)
        self._before = dict(self._makers.get(maker, {}))

    def claim(self, paths: Iterable[str]) -> None:
        """Make the folder, and sure that each path is free or ours. Raises OutputError before any change."""
        paths = list(paths)
        if not self._force:
            for path in paths:
                self._check(path)
        self._make_folders(paths)
        self._makers[self._maker] = {**self._before, **dict.fromkeys(paths, BEING_WRITTEN)}
        self._write_manifest()

    def put(self, path: str, content: bytes) -> None:
        """Make ``content`` the file at ``path``, in one step; a file that holds it already is left alone."""
        self.files[path] = sha256(content).hexdigest()
        write_whole(self.path / path, content, force=True)

    def note(self, path: str) -> str:
        """Take in a file that has been written to ``path``; its SHA-256."""
        digest = _digest(self.path / path)
        if digest is None:
            raise OutputError(f"{shown(self.path / path)} has gone again; try once more")
        self.files[path] = digest
        return digest

    def finish(self) -> None:
        """Remove our own files that are no longer needed, and write down what there is."""
        kept = {path for maker, files in self._makers.items() if maker != self._maker for path in files}
        for path, digest in self._before.items():
            target = self.path / path
            if path not in self.files and path not in kept and _digest(target) == digest:
                target.unlink(missing_ok=True)
        self._makers[self._maker] = self.files
        self._write_manifest()

    def _check(self, path: str) -> None:
        target = self.path / path
        if not (target.exists() or target.is_symlink()):
            return
        known = [files[path] for files in self._makers.values() if path in files]
        if known and (BEING_WRITTEN in known or _digest(target) in known):
            return
        if not known and read_fingerprint(target):
            return
        what = "has been changed since voiceguide made it" if known else "was not made by voiceguide"
        raise OutputError(f"{shown(target)} {what}; --force replaces it, or use another folder")

    def _make_folders(self, paths: list[str]) -> None:
        folders = {self.path, *((self.path / path).parent for path in paths)}
        for folder in sorted(folders):
            try:
                folder.mkdir(exist_ok=True)
            except OSError as exc:
                raise OutputError(
                    f"cannot make the folder {shown(folder)}: {exc.strerror or exc}; "
                    "make it first, or name another"
                ) from exc
            except ValueError as exc:
                raise OutputError(f"{shown(folder)} cannot be a folder's name; choose another") from exc

    def _write_manifest(self) -> None:
        write_whole(self.path / NAME, manifest_text(self._makers), force=True)


def _digest(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return None
