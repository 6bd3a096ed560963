"""The parent's side of a speech engine: an utterance in, checked raw speech out, whatever the child does."""

import shutil
import sys
import tempfile
import threading
import weakref
from collections.abc import Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from voiceguide.errors import CannotSpeak, UnknownVoice, VoiceError, nearest
from voiceguide.pcm import Pcm
from voiceguide.voice import child
from voiceguide.voice.catalogue import NAMED_KINDS, InstalledVoice, engine_identity
from voiceguide.voice.process import ChildFailed, ChildProcess, NeverReady
from voiceguide.voice.rawspeech import UnreadableSpeech, plausible, read_speech
from voiceguide.voice.speakable import one_line, quoted

TRIES = 2


class Patience(NamedTuple):
    """Seconds a child may take before it is replaced; measured in docs/decisions/0004-voice-in-a-child.md."""

    start: float = 10.0
    """To load its library, or each part of a model: a cold disk, a busy machine."""
    answer: float = 1.5
    """To answer anything at all."""
    letter: float = 0.02
    """To speak one letter of a text: three times as fast as it is heard."""
    gives_up: bool = False
    """Whether an engine at fault is not asked again, because another voice stands behind it."""

    def speaking(self, text: str, attempt: int) -> float:
        """Seconds for a text, with twice the patience at the second attempt."""
        return (self.answer + self.letter * len(text)) * attempt


PATIENT = Patience()

NEURAL_PATIENCE = Patience(start=15.0, answer=5.0, letter=0.05, gives_up=True)
"""A model loads in 1 s, its longest part in 0.5 s; on two cores with 20 busy programs in 13 s, and 7.4 s."""


class Refused(ChildFailed):
    """The child is well, and reports that it cannot speak a text."""


class Engine(Protocol):
    """Speaks one utterance at a time; methods may be called from several threads."""

    @property
    def identity(self) -> str:
        """Engine, versions and voice as one line: all that changes the sound but text and rate."""
        ...

    def start(self) -> None:
        """Begin to start, without waiting."""
        ...

    def speak(self, text: str, words_per_minute: int) -> Pcm:
        """Return the raw speech with its silence. Raises CannotSpeak, UnknownVoice or VoiceError."""
        ...

    def voices(self) -> list[InstalledVoice]:
        """List the installed voices."""
        ...

    def close(self) -> None:
        """End the child process and remove its files; idempotent."""
        ...


class SpeechEngine:
    """pyttsx3 in a child process that may hang, crash or leave nothing behind."""

    def __init__(
        self,
        driver: str,
        voice: str,
        *,
        command: Sequence[str] | None = None,
        patience: Patience = PATIENT,
    ) -> None:
        """``command`` replaces the child program (tests)."""
        self._driver, self._voice = driver, voice
        self._command = command
        self._patience = patience
        self._lock = threading.Lock()
        self._process: ChildProcess | None = None
        self._folder: Path | None = None
        self._numbers = count(1)
        self._hopeless: VoiceError | None = None
        self._faults_left = 1
        self._voice_is_known = False

    @property
    def identity(self) -> str:
        """Driver, versions and voice."""
        return engine_identity(self._driver, self._voice)

    def start(self) -> None:
        """Start the child; a failure waits for ``speak``."""
        with self._lock, suppress(ChildFailed, VoiceError):  # told by the call that needs the child
            self._child().start()

    def speak(self, text: str, words_per_minute: int) -> Pcm:
        """One utterance at the driver's words per minute; tried twice, the second time by a new child."""
        text = one_line(text)
        with self._lock:
            for attempt in range(1, TRIES + 1):
                try:
                    speech = self._speak_once(text, words_per_minute, attempt)
                except (ChildFailed, UnreadableSpeech) as exc:
                    reason = exc
                    self._kill_child()
                    if isinstance(exc, NeverReady) and self._patience.gives_up:
                        break  # what hangs while it loads would only hang again
                else:
                    self._faults_left = 2
                    return speech
            self._blame(reason)
        raise CannotSpeak(
            f"cannot speak {quoted(text)}: the speech engine {reason}, {TRIES} times; "
            "reword the text or choose another voice"
        ) from reason

    def voices(self) -> list[InstalledVoice]:
        """List the voices the driver knows, and eSpeak's variants."""
        with self._lock:
            try:
                found = self._ask({"do": "voices"}, self._patience.start)["voices"]
            except ChildFailed as exc:
                raise VoiceError(f"cannot list voices: the speech engine {exc}; try again") from exc
        return [InstalledVoice(name, title, tuple(languages)) for name, title, languages in found]

    def close(self) -> None:
        """End the child at once, also while it speaks; idempotent."""
        self._hopeless = VoiceError("the voice is closed; open it again")
        if self._process is not None:
            self._process.kill()
        with self._lock:
            self._kill_child()

    def _blame(self, reason: Exception) -> None:
        """Count a text that failed; raises once the engine is at fault and not the text, then and ever after.

        That is one that crashes or hangs before it has spoken anything, or at two texts in a row.
        """
        if self._patience.gives_up and isinstance(reason, ChildFailed) and not isinstance(reason, Refused):
            self._faults_left -= 1
        if self._faults_left == 0:
            self._hopeless = VoiceError(f"the speech engine {self._driver} {reason}; choose another voice")
            raise self._hopeless from reason

    def _speak_once(self, text: str, rate: int, attempt: int) -> Pcm:
        self._child()
        assert self._folder is not None
        file = self._folder / f"{next(self._numbers)}.wav"
        question = {"do": "speak", "text": text, "rate": rate, "file": str(file)}
        question["check"] = not self._voice_is_known
        self._ask(question, self._patience.speaking(text, attempt))
        self._voice_is_known = True
        try:
            speech = read_speech(file)
        finally:
            file.unlink(missing_ok=True)
        return plausible(speech, text, rate)

    def _ask(self, question: dict[str, object], seconds: float) -> dict[str, Any]:
        process = self._child()
        self._heed(process.ready(self._patience.start))
        return self._heed(process.ask(question, seconds))

    def _heed(self, answer: dict[str, Any]) -> dict[str, Any]:
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
            raise Refused(f"reported {answer['failed']}")
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


def _unknown_voice(voice: str, known: list[str]) -> UnknownVoice:
    base, plus, variant = voice.partition("+")
    variants = [name for name in known if name.startswith("+")]
    if plus and base in known:
        hint = nearest("+" + variant, variants)
    else:
        hint = nearest(base, (*NAMED_KINDS, *(name for name in known if not name.startswith("+"))))
    return UnknownVoice(
        f'no voice is called "{voice}"; {hint or "`voiceguide voices` lists those there are"}'
    )
