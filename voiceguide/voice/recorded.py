"""The teacher's own voice: a folder of her recordings, one WAV for each line; another voice says the rest."""

import re
import threading
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

from voiceguide.errors import CannotSpeak, VoiceError, shown
from voiceguide.pcm import Pcm
from voiceguide.utterance import Utterance
from voiceguide.voice.base import Voice
from voiceguide.voice.cache import FINISH_VERSION, ClipCache
from voiceguide.voice.rawspeech import UnreadableSpeech, read_speech
from voiceguide.voice.speakable import one_line

LONGEST_SLUG: Final = 48
"""Letters of a text that its file's name shows."""


def recording_name(utterance: Utterance) -> str:
    """What the file of a line is called: readable, and of this text in this manner alone."""
    text = one_line(utterance.text)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    slug = "-".join(re.findall(r"[a-z0-9]+", plain))[:LONGEST_SLUG].strip("-")
    digest = sha256(f"{utterance.manner}\n{text}".encode()).hexdigest()[:8]
    return "-".join(filter(None, [slug, utterance.manner, digest])) + ".wav"


class RecordedVoice:
    """Says what there is a recording of with it, trimmed and levelled; all else ``other`` says."""

    def __init__(self, folder: Path, other: Voice, cache: ClipCache, title: str = "another voice") -> None:
        """``title`` is what the other voice is called in a sentence."""
        self.folder = folder
        self.other = other
        self.other_title = title
        self._cache = cache
        self._lengths: dict[Utterance, int] = {}
        self._missing: set[Utterance] = set()
        self._unusable: dict[str, str] = {}
        self._lock = threading.Lock()

    def beside(self, other: Voice) -> "RecordedVoice":
        """The same recordings with another voice for the rest."""
        return RecordedVoice(self.folder, other, self._cache, self.other_title)

    @property
    def sample_rate(self) -> int:
        """Samples per second."""
        return self.other.sample_rate

    @property
    def identity(self) -> str:
        """Its files, by what is in them, and the other voice."""
        files = sha256()
        for file in sorted(self.folder.glob("*.wav")):
            with suppress(OSError):
                files.update(f"{file.name}\n".encode() + sha256(file.read_bytes()).digest())
        return f"recorded {files.hexdigest()[:16]}, finish {FINISH_VERSION}; else {self.other.identity}"

    @property
    def warnings(self) -> list[str]:
        """What could not be read, how many lines the other voice says, and its own warnings."""
        told = [f"{shown(name)}: {why}; record that line again" for name, why in self._unusable.items()]
        if self._missing:
            told.append(self.told_missing(len(self._missing)))
        return [*told, *self.other.warnings]

    def told_missing(self, number: int) -> str:
        """A sentence on so many lines that the other voice says."""
        lines = f"{number} line{'s' if number > 1 else ''}"
        return (
            f"{self.other_title} says {lines} that {shown(self.folder)} has no recording of; "
            "`voiceguide voices --missing NAME` with the same --voice lists them"
        )

    def clip(self, utterance: Utterance) -> Pcm:
        """The recording, or the other voice's clip. Raises VoiceError where that cannot speak."""
        clip = self._recorded(utterance) or self.other.clip(utterance)
        with self._lock:
            return clip.fitted(self._lengths.setdefault(utterance, len(clip)))

    def length_of(self, utterance: Utterance) -> int:
        """Length in samples. Raises like ``clip``."""
        if utterance not in self._lengths:
            clip = self._recorded(utterance)
            length = len(clip) if clip else self.other.length_of(utterance)
            with self._lock:
                self._lengths.setdefault(utterance, length)
        return self._lengths[utterance]

    def prepare(self, utterances: Iterable[Utterance]) -> None:
        """Have the other voice speak ahead what there is no recording of."""
        self.other.prepare(one for one in utterances if not self._file(one))

    def missing(self, utterances: Iterable[Utterance]) -> list[Utterance]:
        """Those there is no recording of, each once, in order."""
        return [one for one in dict.fromkeys(utterances) if not self._file(one)]

    def close(self) -> None:
        """Close the other voice."""
        self.other.close()

    def _file(self, utterance: Utterance) -> Path | None:
        with suppress(CannotSpeak, OSError):
            file = self.folder / recording_name(utterance)
            return file if file.is_file() else None
        return None

    def _recorded(self, utterance: Utterance) -> Pcm | None:
        file = self._file(utterance)
        if file is None:
            one_line(utterance.text)
            self._missing.add(utterance)
            return None
        try:
            return self._finished(file)
        except VoiceError as exc:
            self._unusable[file.name] = str(exc)
            return None

    def _finished(self, file: Path) -> Pcm:
        try:
            digest = sha256(file.read_bytes()).hexdigest()
        except OSError as exc:
            raise UnreadableSpeech(f"cannot be read ({exc.strerror or exc})") from exc
        rate = self.sample_rate
        key = sha256(f"recorded {digest} finish {FINISH_VERSION} {rate} Hz".encode()).hexdigest()
        clip = self._cache.get(key, rate)
        if clip is None:
            from voiceguide.voice.finish import finish

            clip = finish(read_speech(file), rate)
            self._cache.put(key, clip)
        return clip
