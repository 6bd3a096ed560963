"""Any program that writes a sound file, as a speech engine."""

import os
import shlex
import shutil
import subprocess
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from voiceguide.errors import BadRequest, CannotSpeak, VoiceError, shown
from voiceguide.pcm import Pcm
from voiceguide.voice.catalogue import InstalledVoice
from voiceguide.voice.process import kill_group
from voiceguide.voice.rawspeech import UnreadableSpeech, plausible, read_speech
from voiceguide.voice.speakable import one_line, quoted

PATIENCE: Final = 60.0
"""Seconds for one text: a program may load its model each time."""

EXAMPLE: Final = '--voice "command:espeak-ng -w {file} {text}"'


class CommandEngine:
    """Runs a line of words once for each text, never in a shell.

    ``{text}``, ``{file}`` and ``{rate}`` stand for the text, the WAV or AIFF file to write and the words a
    minute; where there is no ``{text}``, the program gets it on its standard input.
    """

    def __init__(self, line: str) -> None:
        """Raises BadRequest for a line that cannot be run."""
        try:
            self._words = shlex.split(line)
        except ValueError as exc:
            raise BadRequest(f"the command of the voice cannot be read ({exc}); try {EXAMPLE}") from exc
        if not self._words or not any("{file}" in word for word in self._words):
            raise BadRequest(f"the command of the voice does not say where {{file}} goes; try {EXAMPLE}")
        self._line = line
        self._running: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._lock = threading.Lock()

    @property
    def identity(self) -> str:
        """The line, and of what its program is: another one under its name is another voice."""
        return f"command {shown(self._line)}, {_stamp(self._words)}"

    def start(self) -> None:
        """There is nothing to start."""

    def speak(self, text: str, words_per_minute: int) -> Pcm:
        """Run it once. Raises CannotSpeak for a text it fails at, VoiceError if it is not there."""
        text = one_line(text)
        with self._lock, TemporaryDirectory(prefix="voiceguide-") as folder:
            file = Path(folder, "speech.wav")
            self._run(text, words_per_minute, file)
            try:
                return plausible(read_speech(file), text, words_per_minute)
            except UnreadableSpeech as exc:
                raise CannotSpeak(f"cannot speak {quoted(text)}: {self._words[0]} {exc}") from exc

    def voices(self) -> list[InstalledVoice]:
        """It is one."""
        return []

    def close(self) -> None:
        """End it, also while it speaks; idempotent."""
        self._closed = True
        if running := self._running:
            kill_group(running)

    def _run(self, text: str, rate: int, file: Path) -> None:
        says = text.lstrip("-–— ")  # a dash in front would be an option
        meant = {"{text}": says, "{file}": str(file), "{rate}": str(rate)}
        words = [_filled(word, meant) for word in self._words]
        given = None if any("{text}" in word for word in self._words) else f"{text}\n".encode()
        if self._closed:
            raise VoiceError("the voice is closed; open it again")
        try:
            self._running = subprocess.Popen(
                words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                start_new_session=True,
            )  # fmt: skip
        except OSError as exc:
            raise VoiceError(f"the voice's program cannot be run: {exc}; try {EXAMPLE}") from exc
        try:
            _, errors = self._running.communicate(given or b"", PATIENCE)
        except subprocess.TimeoutExpired as exc:
            raise CannotSpeak(
                f"cannot speak {quoted(text)}: {words[0]} took more than {PATIENCE:.0f} s"
            ) from exc
        finally:
            kill_group(self._running)
            code, self._running = self._running.wait(), None
        if code:
            last = (errors.decode("utf-8", "replace").strip().splitlines() or ["without a word"])[-1]
            raise CannotSpeak(f"cannot speak {quoted(text)}: {words[0]} ended with {code}: {shown(last)}")


def _filled(word: str, meant: dict[str, str]) -> str:
    for name, value in meant.items():
        if name in word:
            before, _, after = word.partition(name)
            return _filled(before, meant) + value + _filled(after, meant)
    return word


def _stamp(words: Sequence[str]) -> str:
    found = shutil.which(words[0])
    if found is None:
        return "not there"
    with suppress(OSError):
        status = os.stat(found)  # noqa: PTH116 - the program that will be run
        return f"{status.st_size} bytes of {status.st_mtime_ns}"
    return "unreadable"
