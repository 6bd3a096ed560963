"""The parent's side of a speech engine: an utterance in, a checked recording out, whatever the child does."""

import shutil
import sys
import tempfile
import threading
import weakref
from collections.abc import Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from voiceguide.errors import CannotSpeak, UnknownVoice, VoiceError, nearest
from voiceguide.voice import child
from voiceguide.voice.catalogue import VoiceName, engine_identity
from voiceguide.voice.process import ChildFailed, ChildProcess
from voiceguide.voice.recording import Recording, UnreadableRecording, read_recording
from voiceguide.voice.wording import one_line, quoted

TRIES = 2
SECONDS_PER_LETTER = 4.0
"""The shortest speech that is believed, in seconds a letter at one word a minute; real ones take 10 to 70."""


class Engine(Protocol):
    """Speaks one utterance at a time; methods may be called from several threads."""

    @property
    def identity(self) -> str:
        """Engine, versions and voice as one line: all that changes the sound but text and rate."""
        ...

    def start(self) -> None:
        """Begin to start, without waiting."""
        ...

    def speak(self, text: str, words_per_minute: int) -> Recording:
        """Return the raw recording with its silence. Raises CannotSpeak, UnknownVoice or VoiceError."""
        ...

    def voices(self) -> list[VoiceName]:
        """List the installed voices."""
        ...

    def close(self) -> None:
        """End the child process and remove its files; idempotent."""
        ...


class SpeechEngine:
    """pyttsx3 in a child process that may hang, crash or leave nothing behind."""

    def __init__(
        self, driver: str, voice: str, *, command: Sequence[str] | None = None, seconds: float = 20.0
    ) -> None:
        """``command`` replaces the child program (tests); ``seconds`` is how long it may take to answer."""
        self._driver, self._voice = driver, voice
        self._command = command
        self._seconds = seconds
        self._lock = threading.Lock()
        self._process: ChildProcess | None = None
        self._folder: Path | None = None
        self._numbers = count(1)
        self._hopeless: VoiceError | None = None

    @property
    def identity(self) -> str:
        """Driver, versions and voice."""
        return engine_identity(self._driver, self._voice)

    def start(self) -> None:
        """Start the child; a failure waits for ``speak``."""
        with self._lock, suppress(ChildFailed, VoiceError):  # told by the call that needs the child
            self._child().start()

    def speak(self, text: str, words_per_minute: int) -> Recording:
        """One utterance at the driver's words per minute; tried twice, the second time by a new child."""
        text = one_line(text)
        with self._lock:
            for _ in range(TRIES):
                try:
                    return self._speak_once(text, words_per_minute)
                except (ChildFailed, UnreadableRecording) as exc:
                    reason = exc
                    self._kill_child()
        raise CannotSpeak(
            f"cannot speak {quoted(text)}: the speech engine {reason}, {TRIES} times; "
            "reword the text or choose another voice"
        ) from reason

    def voices(self) -> list[VoiceName]:
        """List the voices the driver knows, and eSpeak's variants."""
        with self._lock:
            try:
                found = self._ask({"do": "voices"})["voices"]
            except ChildFailed as exc:
                raise VoiceError(f"cannot list voices: the speech engine {exc}; try again") from exc
        return [VoiceName(name, title, tuple(languages)) for name, title, languages in found]

    def close(self) -> None:
        """End the child at once, also while it speaks; idempotent."""
        self._hopeless = VoiceError("the voice is closed; open it again")
        if self._process is not None:
            self._process.kill()
        with self._lock:
            self._kill_child()

    def _speak_once(self, text: str, rate: int) -> Recording:
        process, folder = self._child(), self._folder
        assert folder is not None
        file = folder / f"{next(self._numbers)}.wav"
        self._ask({"do": "speak", "text": text, "rate": rate, "file": str(file)}, process)
        try:
            recording = read_recording(file)
        finally:
            file.unlink(missing_ok=True)
        return _plausible(recording, text, rate)

    def _ask(self, question: dict[str, object], process: ChildProcess | None = None) -> dict[str, Any]:
        answer = (process or self._child()).ask(question, self._seconds)
        if "unknown" in answer:
            self._hopeless = _unknown_voice(self._voice, answer["unknown"])
        if "unusable" in answer:
            self._hopeless = VoiceError(
                f"the speech engine {self._driver} cannot be used here "
                f"({answer['unusable']}); choose another voice"
            )
        if self._hopeless is not None:
            raise self._hopeless
        if "failed" in answer:
            raise ChildFailed(f"reported {answer['failed']}")
        return answer

    def _child(self) -> ChildProcess:
        if self._hopeless is not None:
            raise self._hopeless
        if self._process is None:
            self._folder = _temporary_folder()
            self._remove_folder = weakref.finalize(self, shutil.rmtree, self._folder, True)
            self._remove_folder.atexit = False  # too early: the child may still be writing
            program = self._command or [sys.executable, "-P", str(child.__file__)]
            self._process = ChildProcess([*program, self._driver, self._voice, str(self._folder)])
        return self._process

    def _kill_child(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            if self._remove_folder.detach() and self._folder:  # at exit it would do nothing any more
                shutil.rmtree(self._folder, ignore_errors=True)


def _temporary_folder() -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix="voiceguide-"))
    except OSError as exc:
        raise VoiceError(
            f"cannot speak: no temporary folder can be made ({exc}); make room or set TMPDIR"
        ) from exc


def _plausible(recording: Recording, text: str, rate: int) -> Recording:
    letters = sum(c.isalnum() for c in text)
    if recording.seconds < letters * SECONDS_PER_LETTER / rate:
        raise UnreadableRecording(f"left only {recording.seconds:.2f} s of sound")
    return recording


def _unknown_voice(voice: str, known: list[str]) -> UnknownVoice:
    base, plus, variant = voice.partition("+")
    variants = [name for name in known if name.startswith("+")]
    if plus and base in known:
        hint = nearest("+" + variant, variants)
    else:
        hint = nearest(base, (name for name in known if not name.startswith("+")))
    return UnknownVoice(
        f'no voice is called "{voice}"; {hint or "`voiceguide voices` lists those there are"}'
    )
