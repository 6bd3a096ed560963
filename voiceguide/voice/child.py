"""The program of the child process that owns pyttsx3: lines of JSON in, lines of JSON and sound files out.

It is run by its path and imports nothing of voiceguide: it starts fast, and a crash of the speech library
takes nothing else along. Arguments: driver, voice ("" for the driver's own), folder for sound files.
It answers each line, and the start of the program, with one line:

    at the start, when the library is loaded          -> {"ready": driver}
    {"do": "voices"}                                  -> {"voices": [[id, name, [language, ...]], ...]}
    {"do": "speak", "text": t, "rate": r, "file": f, "check": whether the voice may be unknown}
                                                      -> {"spoken": f}
    the text, the engine or the voice is bad          -> {"failed": why}, {"unusable": why}, {"unknown": [id]}

Before it is ready, it says {"loading": what} at each part of a model.
It ends when its standard input does, even in the middle of speaking, and takes the folder with it.

eSpeak carries the phase of its waves and the state of its noise from one utterance to the next, and seeds
the noise from the clock. So the child never speaks itself: it forks for each request, with the library
loaded and the engine not yet started, and the fork starts the engine, seeds it, speaks and ends. What is
spoken depends on nothing spoken before.
"""

import ctypes
import importlib.util
import json
import os
import queue
import select
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

PATIENCE = 60.0
"""Seconds to wait for the driver's own word that it has finished; the parent gives up earlier."""

ESPEAK = ("espeak", "espeak-system")
"""The drivers that are eSpeak NG, ours and the system's."""

NEURAL = ("natural", "piper")
"""The drivers that stand in ``neural``; one engine speaks everything the same way every time."""

POLITE = 5
"""Priority of a child that speaks ahead, as Unix counts: higher is lower."""

Json = dict[str, Any]


class NotInstalled(Exception):
    """The voice asked for is not installed; ``known`` are the ones that are."""

    def __init__(self, known: list[str]) -> None:
        self.known = known
        super().__init__("unknown voice")


class Synthesizer:
    """One pyttsx3 engine with one voice; ``load`` comes before."""

    def __init__(self, driver: str, voice: str, folder: str) -> None:
        import pyttsx3

        self._espeak: Any = None
        self._engine = pyttsx3.init("espeak" if driver == "espeak-system" else driver or None)
        if driver in ESPEAK:
            self._espeak = importlib.import_module("pyttsx3.drivers._espeak")
            seed_noise(self._espeak.dll)
        self._finished = threading.Event()
        self._error: Exception | None = None
        self._engine.connect("finished-utterance", lambda **_: self._finished.set())
        self._engine.connect("error", self._keep_error)
        self._obeys_at_once = driver in ESPEAK + NEURAL
        self._voices_are_known = driver not in NEURAL
        self._voice, self._folder = voice, folder
        self._rate: int | None = None

    def voices(self) -> list[tuple[str, str, list[str]]]:
        """Every voice as (id, name, languages); eSpeak's variants have ids that start with "+"."""
        found = [
            (str(v.id), str(v.name), [str(x) for x in v.languages or []])
            for v in self._engine.getProperty("voices")
        ]
        return found + self._variants()

    def speak(self, text: str, rate: int, file: str, check: bool) -> None:
        """Speak one utterance at ``rate`` (the driver's words per minute) to a file."""
        if self._rate is None:
            if check and self._voices_are_known:
                self._check_voice()
            self._wake()
            self._set("voice", self._voice or None)
        if rate != self._rate:
            self._set("rate", rate)
            self._rate = rate
        self._record(text, file)

    def _wake(self) -> None:
        """Have pyttsx3 take a voice and a rate at once; before its first speech it only queues them."""
        if self._obeys_at_once:
            self._engine.proxy.setBusy(False)
        else:
            self._record("and", str(Path(self._folder, "throw-away.wav")))

    def _set(self, name: str, value: str | int | None) -> None:
        if value is not None:
            self._settle()
            self._engine.setProperty(name, value)
            self._settle()

    def _record(self, text: str, file: str) -> None:
        self._settle()
        self._finished.clear()
        self._error = None
        self._engine.save_to_file(text, file)
        self._engine.runAndWait()
        if self._error is not None:
            raise self._error
        # SAPI writes before it returns and reports no end; the others may return before the file is there.
        if self._espeak is not None and not self._finished.wait(PATIENCE):
            raise RuntimeError("the driver never finished")
        for _ in range(int(PATIENCE / 0.01)):
            if Path(file).exists():
                return
            time.sleep(0.01)
        raise RuntimeError("the driver wrote no file")

    def _keep_error(self, exception: Exception, **_: object) -> None:
        """What a driver raises, pyttsx3 only tells."""
        self._error = exception

    def _settle(self) -> None:
        """Wait for eSpeak's own queue to empty: pyttsx3 cancels what is still in it, a new rate included."""
        while self._espeak is not None and self._espeak.IsPlaying():
            time.sleep(0.0005)

    def _check_voice(self) -> None:
        """Refuse an unknown name; eSpeak would take it and go on with the voice it had."""
        known = [voice[0] for voice in self.voices()] if self._voice else []
        base, _, variant = self._voice.partition("+")
        if self._voice and self._voice not in known and (base not in known or f"+{variant}" not in known):
            raise NotInstalled(known)

    def _variants(self) -> list[tuple[str, str, list[str]]]:
        if self._espeak is None:
            return []
        wanted = self._espeak.VOICE(languages=b"variant")
        found = self._espeak.ListVoices(ctypes.byref(wanted))
        files = [(v.identifier.decode("utf-8", "replace"), v.name.decode("utf-8", "replace")) for v in found]
        return [("+" + file.removeprefix("!v/"), name, []) for file, name in files if file.startswith("!v/")]


def load(driver: str, voice: str, loading: Callable[[str], None]) -> None:
    """Import pyttsx3 and the speech library, without starting an engine; a model is loaded whole.

    ``loading`` is told each part of a model before it is loaded.
    """
    if driver == "espeak":
        import espeakng_loader

        # pyttsx3 then finds this eSpeak NG instead of a system library.
        os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
        ctypes.CDLL(espeakng_loader.get_library_path(), mode=ctypes.RTLD_GLOBAL)
    import pyttsx3  # noqa: F401

    if driver in ESPEAK:
        importlib.import_module("pyttsx3.drivers.espeak")
    elif driver in NEURAL:
        sys.modules[f"pyttsx3.drivers.{driver}"] = _beside("neural").module(driver, voice, loading)


def _beside(name: str) -> Any:  # noqa: ANN401 - a module
    """A module that lies beside this program, which imports nothing by its package."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def seed_noise(espeak: ctypes.CDLL) -> None:
    """Start eSpeak's noise, the sound of breath and of s, from the same place always; it asks the clock."""
    for seed in ("espeak_ng_SetRandSeed", "srand"):  # of 1.52 and newer, and of older ones
        with suppress(AttributeError):
            espeak[seed](1)


def reply_to(request: Json, synthesizer: Synthesizer) -> Json:
    """Do what one request asks."""
    try:
        if request["do"] == "voices":
            return {"voices": synthesizer.voices()}
        synthesizer.speak(request["text"], request["rate"], request["file"], request["check"])
        return {"spoken": request["file"]}
    except NotInstalled as exc:
        return {"unknown": exc.known}
    except Exception as exc:
        return {"failed": _told(exc)}


class FreshEngines:
    """Each request has an engine of its own, in a fork of this process, which has no other thread.

    This one and the other come after ``load``.
    """

    def __init__(self, driver: str, voice: str, folder: str) -> None:
        self._engine = (driver, voice, folder)
        self._folder = folder

    def serve(self, replies: BinaryIO) -> None:
        """Answer requests until standard input ends."""
        for line in sys.stdin.buffer:
            fork = os.fork()
            if not fork:
                self._answer(line, replies)
            status = os.waitstatus_to_exitcode(os.waitpid(fork, 0)[1])
            if status:
                send(replies, {"failed": f"that it ended with status {status}"})
        shutil.rmtree(self._folder, ignore_errors=True)

    def _answer(self, line: bytes, replies: BinaryIO) -> None:
        """Be the fork."""
        try:
            threading.Thread(target=_end_with_input, daemon=True).start()
            try:
                synthesizer = Synthesizer(*self._engine)
            except Exception as exc:
                send(replies, {"unusable": _told(exc)})
            else:
                send(replies, reply_to(json.loads(line), synthesizer))
            os._exit(0)
        finally:
            os._exit(1)


class OneEngine:
    """One engine speaks everything: where a process cannot fork, or not after its library is loaded."""

    def __init__(self, driver: str, voice: str, folder: str) -> None:
        self._synthesizer = Synthesizer(driver, voice, folder)
        self._folder = folder
        self._requests: queue.SimpleQueue[Json] = queue.SimpleQueue()

    def serve(self, replies: BinaryIO) -> None:
        """Answer requests until standard input ends."""
        threading.Thread(target=self._read_requests, daemon=True).start()
        while True:
            send(replies, reply_to(self._requests.get(), self._synthesizer))
            give_way()

    def _read_requests(self) -> None:
        """Queue each line of standard input; at its end, end the process whatever the engine is doing."""
        try:
            for line in sys.stdin.buffer:
                self._requests.put(json.loads(line))
        finally:
            for _ in range(100):  # the engine may be writing yet
                shutil.rmtree(self._folder, ignore_errors=True)
                if not Path(self._folder).exists():
                    break
                time.sleep(0.01)
            os._exit(0)


def give_way() -> None:
    """Once the first words are spoken, what plays them comes first, also where there is but one core."""
    with suppress(AttributeError, OSError):  # Windows has neither, and a system may not allow it
        if os.getpriority(os.PRIO_PROCESS, 0) < POLITE:
            os.setpriority(os.PRIO_PROCESS, 0, POLITE)


def send(replies: BinaryIO, reply: Json) -> None:
    """Write one reply."""
    with suppress(OSError):  # nobody hears it; standard input has ended too, and with it the child
        replies.write(json.dumps(reply).encode("ascii") + b"\n")


def own_stdout() -> BinaryIO:
    """Keep standard output for replies; what drivers print goes to standard error."""
    replies = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return replies


def _end_with_input() -> None:
    """End this process when the other end of standard input is closed; reads nothing of it."""
    gone = select.poll()
    gone.register(0, 0)
    gone.poll()
    os._exit(1)


def _told(exc: Exception) -> str:
    return f"{type(exc).__name__}: {exc}"


def main(driver: str, voice: str, folder: str) -> None:
    """Get ready, say so, and serve requests until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    replies = own_stdout()
    kind = FreshEngines if driver in ESPEAK and hasattr(os, "fork") else OneEngine
    try:
        load(driver, voice, lambda what: send(replies, {"loading": what}))
        child = kind(driver, voice, folder)
    except Exception as exc:
        send(replies, {"unusable": _told(exc)})
    else:
        send(replies, {"ready": driver})
        child.serve(replies)


if __name__ == "__main__":
    main(*sys.argv[1:4])
