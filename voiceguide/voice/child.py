"""The program of the child process that owns pyttsx3: lines of JSON in, lines of JSON and sound files out.

It is run by its path and imports nothing of voiceguide: it starts fast, and a crash of the speech library
takes nothing else along. Arguments: driver, voice ("" for the driver's own), folder for sound files.

    {"do": "voices"}                                  -> {"voices": [[id, name, [language, ...]], ...]}
    {"do": "speak", "text": t, "rate": r, "file": f}  -> {"spoken": f}
    the text, the engine or the voice is bad          -> {"failed": why}, {"unusable": why}, {"unknown": [id]}

It ends when its standard input does, even in the middle of speaking, and takes the folder with it.
"""

import ctypes
import json
import os
import queue
import shutil
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

PATIENCE = 60.0
"""Seconds to wait for the driver's own word that it has finished; the parent gives up earlier."""


class UnknownVoice(Exception):
    """The voice asked for is not installed; ``known`` are the ones that are."""

    def __init__(self, known: list[str]) -> None:
        self.known = known
        super().__init__("unknown voice")


class Speaker:
    """One pyttsx3 engine with one voice."""

    def __init__(self, driver: str, voice: str) -> None:
        if driver == "espeak":
            use_bundled_espeak()
        import pyttsx3

        self._espeak: Any = None
        self._engine = pyttsx3.init("espeak" if driver == "espeak-system" else driver or None)
        if driver in {"espeak", "espeak-system"}:
            from pyttsx3.drivers import _espeak

            self._espeak = _espeak
        self._finished = threading.Event()
        self._engine.connect("finished-utterance", lambda **_: self._finished.set())
        self._rate: int | None = None
        self._voice = voice

    def voices(self) -> list[tuple[str, str, list[str]]]:
        """Every voice as (id, name, languages); eSpeak's variants have ids that start with "+"."""
        found = [
            (str(v.id), str(v.name), [str(x) for x in v.languages or []])
            for v in self._engine.getProperty("voices")
        ]
        return found + self._variants()

    def speak(self, text: str, rate: int, file: str, folder: str) -> None:
        """Speak one utterance at ``rate`` (the driver's words per minute) to a file."""
        if self._rate is None:
            self._check_voice()
            # Until it has spoken once, pyttsx3 only queues a new voice or rate, and then cancels it.
            self._record("and", str(Path(folder, "throw-away.wav")))
            self._set("voice", self._voice or None)
        if rate != self._rate:
            self._set("rate", rate)
            self._rate = rate
        self._record(text, file)

    def _set(self, name: str, value: str | int | None) -> None:
        if value is not None:
            self._settle()
            self._engine.setProperty(name, value)
            self._settle()

    def _record(self, text: str, file: str) -> None:
        self._settle()
        self._finished.clear()
        self._engine.save_to_file(text, file)
        self._engine.runAndWait()
        # SAPI writes before it returns and reports no end; the others may return before the file is there.
        if self._espeak is not None and not self._finished.wait(PATIENCE):
            raise RuntimeError("the driver never finished")
        for _ in range(int(PATIENCE / 0.01)):
            if Path(file).exists():
                return
            time.sleep(0.01)
        raise RuntimeError("the driver wrote no file")

    def _settle(self) -> None:
        """Wait for eSpeak's own queue to empty: pyttsx3 cancels what is still in it, a new rate included."""
        while self._espeak is not None and self._espeak.IsPlaying():
            time.sleep(0.0005)

    def _check_voice(self) -> None:
        """Refuse an unknown name; eSpeak would take it and go on with the voice it had."""
        known = [voice[0] for voice in self.voices()] if self._voice else []
        base, _, variant = self._voice.partition("+")
        if self._voice and self._voice not in known and (base not in known or f"+{variant}" not in known):
            raise UnknownVoice(known)

    def _variants(self) -> list[tuple[str, str, list[str]]]:
        if self._espeak is None:
            return []
        wanted = self._espeak.VOICE(languages=b"variant")
        found = self._espeak.ListVoices(ctypes.byref(wanted))
        files = [(v.identifier.decode("utf-8", "replace"), v.name.decode("utf-8", "replace")) for v in found]
        return [("+" + file.removeprefix("!v/"), name, []) for file, name in files if file.startswith("!v/")]


def use_bundled_espeak() -> None:
    """Load the eSpeak NG of espeakng-loader, so that pyttsx3 finds it instead of a system library."""
    import espeakng_loader

    os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
    ctypes.CDLL(espeakng_loader.get_library_path(), mode=ctypes.RTLD_GLOBAL)


def reply_to(request: dict[str, Any], speaker: Speaker, folder: str) -> dict[str, Any]:
    """Do what one request asks."""
    try:
        if request["do"] == "voices":
            return {"voices": speaker.voices()}
        speaker.speak(request["text"], request["rate"], request["file"], folder)
        return {"spoken": request["file"]}
    except UnknownVoice as exc:
        return {"unknown": exc.known}
    except Exception as exc:
        return {"failed": f"{type(exc).__name__}: {exc}"}


def read_requests(requests: "queue.SimpleQueue[dict[str, Any]]", folder: str) -> None:
    """Queue each line of standard input; at its end, end the process whatever the engine is doing."""
    try:
        for line in sys.stdin.buffer:
            requests.put(json.loads(line))
    finally:
        for _ in range(100):  # the engine may be writing yet
            shutil.rmtree(folder, ignore_errors=True)
            if not Path(folder).exists():
                break
            time.sleep(0.01)
        os._exit(0)


def own_stdout() -> BinaryIO:
    """Keep standard output for replies; what drivers print goes to standard error."""
    replies = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return replies


def main(driver: str, voice: str, folder: str) -> None:
    """Serve requests until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    replies = own_stdout()
    requests: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=read_requests, args=(requests, folder), daemon=True).start()
    speaker: Speaker | None = None
    while True:
        request = requests.get()
        try:
            speaker = speaker or Speaker(driver, voice)
            reply = reply_to(request, speaker, folder)
        except Exception as exc:
            reply = {"unusable": f"{type(exc).__name__}: {exc}"}
        with suppress(OSError):  # nobody hears it; standard input has ended too, so the other thread ends us
            replies.write(json.dumps(reply).encode("ascii") + b"\n")


if __name__ == "__main__":
    main(*sys.argv[1:4])
