"""Words spelt so that a voice says them right: an utterance as written in, a clip of it as it is said out."""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256

from voiceguide.pcm import Pcm
from voiceguide.utterance import Utterance
from voiceguide.voice.base import Voice


class PronouncingVoice:
    """A voice that hands on what it is given with some words spelt otherwise; what is shown stays as written.

    Whatever is spoken passes through here, in a file or live, and so the clips of the voice behind it, and
    its cache, are those of what is spoken.
    """

    def __init__(self, voice: Voice, pronunciations: Mapping[str, str]) -> None:
        """``pronunciations`` are written words or phrases, each with its respelling; see ``Respelling``."""
        self._voice = voice
        self._respelling = Respelling(pronunciations)

    @property
    def sample_rate(self) -> int:
        """Samples per second."""
        return self._voice.sample_rate

    @property
    def identity(self) -> str:
        """That of the voice behind it, and a digest of the pronunciations."""
        return f"{self._voice.identity}, pronunciations {self._respelling.digest}"

    @property
    def warnings(self) -> list[str]:
        """Those of the voice behind it."""
        return self._voice.warnings

    def clip(self, utterance: Utterance) -> Pcm:
        """The spoken clip. Raises VoiceError."""
        return self._voice.clip(self._said(utterance))

    def length_of(self, utterance: Utterance) -> int:
        """Length of the clip in samples. Raises VoiceError."""
        return self._voice.length_of(self._said(utterance))

    def prepare(self, utterances: Iterable[Utterance]) -> None:
        """Speak ahead, in this order."""
        self._voice.prepare(map(self._said, utterances))

    def close(self) -> None:
        """Close the voice behind it."""
        self._voice.close()

    def _said(self, utterance: Utterance) -> Utterance:
        return utterance._replace(text=self._respelling.of(utterance.text))


class Respelling:
    """Replaces whole words and phrases: the longest that begins there wins, and nothing is replaced twice.

    The first letter may be small or capital, in the text as in the table, and stays what it is in the text.
    """

    def __init__(self, pronunciations: Mapping[str, str]) -> None:
        self._spelt = {_key(written): spelt for written, spelt in pronunciations.items()}
        longest_first = sorted(self._spelt, key=len, reverse=True)
        words = "|".join(map(_pattern, longest_first))
        self._written = re.compile(rf"(?<!\w)(?<!\w['’-])(?:{words})(?!['’-]?\w)") if words else None

    @property
    def digest(self) -> str:
        """Twelve hexadecimal digits that change with the table."""
        lines = "\n".join(f"{written}: {spelt}" for written, spelt in sorted(self._spelt.items()))
        return sha256(lines.encode()).hexdigest()[:12]

    def of(self, text: str) -> str:
        """The text as it is handed to a voice."""
        return self._written.sub(self._one, text) if self._written else text

    def _one(self, found: re.Match[str]) -> str:
        spelt = self._spelt[_key(found[0])]
        return spelt[:1].upper() + spelt[1:] if found[0][:1].isupper() else spelt


def _key(written: str) -> str:
    words = " ".join(written.split())
    return words[:1].lower() + words[1:]


def _pattern(key: str) -> str:
    capital = key[0].upper()
    first = [key[0], capital] if capital.lower() == key[0] != capital else [key[0]]
    return rf"(?:{'|'.join(first)}){re.escape(key[1:])}".replace(r"\ ", r"\s+")
