"""The voice that speaks: clips from memory, from the cache, or from a speech engine, in that order."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from voiceguide.errors import CannotSpeak
from voiceguide.pcm import Pcm
from voiceguide.utterance import Manner, Utterance
from voiceguide.voice.cache import FINISH_VERSION, ClipCache, clip_key
from voiceguide.voice.speakable import one_line, quoted
from voiceguide.voice.speaking import Speakers, Wanted

if TYPE_CHECKING:
    from voiceguide.voice.engine import Engine

MEMORY = 16 * 1024 * 1024
"""Bytes of clips held in memory: about six minutes at 24 kHz."""

ENGINES = 2
"""Child processes that speak ahead together: on two cores twice as fast as one, and four hardly better."""


class RecentClips:
    """Clips by key, as many as fit a fixed size; the one used longest ago goes first. Thread-safe."""

    def __init__(self, most_bytes: int) -> None:
        """``most_bytes`` of samples are held at most; a larger clip is not held at all."""
        self._most = most_bytes
        self._held = 0
        self._clips: OrderedDict[str, Pcm] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> Pcm | None:
        """Return the clip, now the one used last."""
        with self._lock:
            clip = self._clips.get(key)
            if clip is not None:
                self._clips.move_to_end(key)
            return clip

    def put(self, key: str, clip: Pcm) -> None:
        """Hold a clip, letting go of older ones."""
        with self._lock:
            if key in self._clips:
                self._held -= len(self._clips.pop(key).samples)
            self._clips[key] = clip
            self._held += len(clip.samples)
            while self._held > self._most:
                self._held -= len(self._clips.popitem(last=False)[1].samples)


class SpokenVoice:
    """A Voice made of equal engines, of which each speaks one utterance at a time."""

    def __init__(
        self,
        open_engine: "Callable[[], Engine]",
        engine_identity: str,
        cache: ClipCache,
        sample_rate: int,
        rates: Mapping[Manner, int],
        engines: int | None = None,
    ) -> None:
        """Open none of the ``engines`` yet; ``rates`` are their words per minute for each manner."""
        self.cache = cache
        self._sample_rate = sample_rate
        self._rates = dict(rates)
        self._engine = engine_identity
        self._lengths: dict[str, int] = {}
        self._recent = RecentClips(MEMORY)
        self._speakers = Speakers(open_engine, engines or ENGINES, self._speak)
        self._lock = threading.Lock()

    @property
    def sample_rate(self) -> int:
        """Samples per second."""
        return self._sample_rate

    @property
    def identity(self) -> str:
        """Engine, versions, voice, rates, sample rate and finish."""
        rates = ", ".join(f"{manner} {rate} wpm" for manner, rate in sorted(self._rates.items()))
        return f"{self._engine}, {rates}, {self._sample_rate} Hz, finish {FINISH_VERSION}"

    @property
    def warnings(self) -> list[str]:
        """What a person should know: why clips cannot be kept."""
        return self.cache.warnings

    def clip(self, utterance: Utterance) -> Pcm:
        """Return the clip, as long as ``length_of`` has ever said, even if it had to be spoken again."""
        return self._clip(self._wanted(utterance))

    def length_of(self, utterance: Utterance) -> int:
        """Length in samples; speaks the clip unless its length is known."""
        wanted = self._wanted(utterance)
        if wanted.key in self._lengths or self._at_hand(wanted.key):
            return self._lengths[wanted.key]
        return len(self._clip(wanted))

    def prepare(self, utterances: Iterable[Utterance]) -> None:
        """Speak ahead what there is not yet, in this order, before what is left of earlier calls."""
        wanted = dict.fromkeys(self._speakable(utterances))
        self._speakers.prepare(one for one in wanted if not self._at_hand(one.key))

    def close(self) -> None:
        """End engines and threads; clips in the cache can still be had."""
        self._speakers.close()

    def _clip(self, wanted: Wanted) -> Pcm:
        return self._found(wanted) or self._speakers.clip(wanted)

    def _speakable(self, utterances: Iterable[Utterance]) -> Iterator[Wanted]:
        for utterance in utterances:
            with suppress(CannotSpeak):  # raised again by ``clip``, where somebody listens
                yield self._wanted(utterance)

    def _wanted(self, utterance: Utterance) -> Wanted:
        text, rate = one_line(utterance.text), self._rates[utterance.manner]
        return Wanted(clip_key(self._engine, rate, self._sample_rate, text), text, rate)

    def _at_hand(self, key: str) -> bool:
        """Whether the clip is in memory or, as its head tells, in the cache; then its length is known."""
        if self._recent.get(key) is not None:
            return True
        cached = self.cache.length(key, self._sample_rate)
        if cached is None:
            return False
        with self._lock:
            self._lengths.setdefault(key, cached)
        return True

    def _found(self, wanted: Wanted) -> Pcm | None:
        recent = self._recent.get(wanted.key)
        if recent is not None:
            return recent
        cached = self.cache.get(wanted.key, self._sample_rate)
        return self._settled(wanted.key, cached) if cached else None

    def _speak(self, engine: "Engine", wanted: Wanted) -> Pcm:
        found = self._found(wanted)
        if found is not None:
            return found
        engine.start()
        from voiceguide.voice.finish import NothingHeard, finish  # while the child starts

        try:
            clip = finish(engine.speak(wanted.text, wanted.rate), self._sample_rate)
        except NothingHeard as exc:
            raise CannotSpeak(
                f"cannot speak {quoted(wanted.text)}: {exc}; reword it or choose another voice"
            ) from exc
        clip = self._settled(wanted.key, clip)
        self.cache.put(wanted.key, clip)
        return clip

    def _settled(self, key: str, clip: Pcm) -> Pcm:
        """Return the clip at the length this key has once been given, and keep it in memory."""
        with self._lock:
            clip = clip.fitted(self._lengths.setdefault(key, len(clip)))
        self._recent.put(key, clip)
        return clip
