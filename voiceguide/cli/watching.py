"""`check --watch`: a report at each save, for who writes; the changed words are said, if that is wanted."""

import time
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

import typer

from voiceguide.cli.checking import Findings, examine, noted
from voiceguide.cli.folder import counted
from voiceguide.errors import NoSoundDevice, VoiceError, shown
from voiceguide.guide import Guide
from voiceguide.library import Library, load
from voiceguide.utterance import Utterance
from voiceguide.voice import Voice, open_voice

LOOK: Final = 0.2
"""Seconds between two looks at the file."""

GONE: Final = 2.0
"""Seconds after which a file that is not there, or is empty, is not only being saved."""

MOST_LINES: Final = 10
"""Lines of a report; the rest is counted."""

MOST_SAID: Final = 5
"""Changed sentences and cues that are said after one save."""


class Save(NamedTuple):
    """What tells one save from another; ``size`` -1 where there is no file."""

    changed: int
    size: int
    number: int

    @classmethod
    def of(cls, file: Path) -> "Save":
        """The file as it is."""
        try:
            found = file.stat()
        except OSError:
            return cls(0, -1, 0)
        return cls(found.st_mtime_ns, found.st_size, found.st_ino)

    @property
    def has_text(self) -> bool:
        """Whether there is a file, and something in it."""
        return self.size > 0


def watch(file: Path, *, strict: bool, say: bool) -> None:
    """Report on the file now and at each save, until Ctrl-C. Raises ContentError if it is not there now."""
    if not file.is_file():
        load(file)
    watcher = FileWatch(file, strict=strict, say=say)
    try:
        typer.echo(f"watching {shown(file)}: save it, and see; Ctrl-C ends")
        watcher.run()
    except KeyboardInterrupt:
        typer.echo("")
    finally:
        watcher.close()


def saves(file: Path, wait: Callable[[float], None] = time.sleep) -> Iterator[Save]:
    """Each save once it is whole: the same in two looks, and not only just taken away or emptied."""
    told: Save | None = None
    before, looks = Save.of(file), 0
    while True:
        wait(LOOK)
        now = Save.of(file)
        looks = looks + 1 if now == before else 0
        before = now
        enough = 1 if now.has_text else int(GONE / LOOK)
        if now != told and looks >= enough:
            told = now
            yield now


class FileWatch:
    """What is known while a file is watched: the voice, and the words that were last right."""

    def __init__(self, file: Path, *, strict: bool, say: bool) -> None:
        self._file = file
        self._strict = strict
        self._say = say
        self._known: frozenset[Utterance] | None = None

    @cached_property
    def _voice(self) -> Voice:
        return open_voice()

    def run(self) -> None:
        """Report on each save, until the end of the program."""
        for save in saves(self._file):
            if save.size < 0:
                _tell(self._file, "is not there any more; I wait for it")
                continue
            findings = examine(self._file, lambda: self._voice)
            if Save.of(self._file) == save:  # else there is another one, which is told instead
                self._report(findings)

    def _report(self, findings: Findings) -> None:
        if wrong := findings.wrong(strict=self._strict):
            _tell(self._file, counted(wrong, "problem"))
        else:
            _tell(self._file, findings.summary)
        lines = [*map(str, findings.problems), *findings.refused, *noted(findings), *findings.remarks]
        for line in lines[:MOST_LINES]:
            typer.echo(line)
        if len(lines) > MOST_LINES:
            typer.echo(f"and {len(lines) - MOST_LINES} more: voiceguide check {shown(self._file)}")
        if not findings.problems and not findings.refused:
            self._say_what_changed(findings)

    def _say_what_changed(self, findings: Findings) -> None:
        known, self._known = self._known, frozenset(findings.spoken)
        if known is None or not self._say:
            return
        changed = [each for each in findings.spoken if each not in known]
        for utterance in changed[:MOST_SAID]:
            typer.echo(f"  says: {utterance.text}")
        if len(changed) > MOST_SAID:
            typer.echo(f"  and {len(changed) - MOST_SAID} more")
        if changed:
            self._speak(changed[:MOST_SAID], findings.library)

    def _speak(self, said: list[Utterance], library: Library) -> None:
        try:
            Guide(library, lambda: self._voice).speak(said).play()
        except (NoSoundDevice, VoiceError) as exc:
            typer.echo(f"  it cannot be heard: {exc}")

    def close(self) -> None:
        """Let the voice go."""
        if "_voice" in self.__dict__:
            self._voice.close()


def _tell(file: Path, what: str) -> None:
    typer.echo(f"{time.strftime('%H:%M:%S')} {shown(file)}: {what}")
