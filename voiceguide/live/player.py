"""The player: what the device gets when it pulls, from one stream of blocks and then from another."""

import threading
from collections import deque
from collections.abc import Callable, Iterable
from typing import Literal

from voiceguide.clock import samples_within, whole_samples
from voiceguide.live.cut import FADE, end_of_word, fade_in, fade_out
from voiceguide.live.limiter import Limiter
from voiceguide.live.over import Over
from voiceguide.pcm import SAMPLE_BYTES, Pcm

AHEAD = 4
"""Seconds of sound kept ready."""

Heard = Callable[[bytes], None]

LeaveAt = Literal["now", "word"] | int
"""Where a stream is left: within 10 ms, where the word being spoken ends, or at that sample of it."""


class Player:
    """Plays a stream of blocks; holds it, goes over to another, ends. Call it from any thread."""

    def __init__(
        self,
        blocks: Iterable[bytes],
        sample_rate: int,
        on_heard: Heard = lambda _: None,
        source: object = None,
    ) -> None:
        """Begin to get blocks ready. ``source`` is whatever the caller wants to know the stream by.

        ``on_heard`` gets all samples in order, as they go out but before the gain and whatever is done over
        them, in the device's thread: it must not wait.
        """
        self.stream = 0
        """Which stream is running: counts up when one is left for the next."""
        self.position = 0
        """Samples of the running stream that have gone out; pauses and waiting do not count."""
        self.paused = False
        self.stopped = False
        self.waiting = True
        """Whether the device wanted sound that was not ready."""
        self.quiet = 0
        """Samples of silence that have gone out since the end."""
        self.sample_rate = sample_rate
        self._fade = samples_within(FADE, sample_rate)
        self._on_heard = on_heard
        self._limiter = Limiter(sample_rate)
        self._over = Over(sample_rate)
        self._feeder = Feeder(blocks, sample_rate, source)
        self._next: Feeder | None = None
        self._cut: int | None = None
        """Where the running stream will be left for the next one, or for silence."""
        self._fade_from = 0
        self._lock = threading.RLock()  # a signal's handler may stop what its own thread is about to switch

    @property
    def gain_db(self) -> float:
        """How much louder than recorded what goes out is, in decibels; 0 leaves every byte as it is."""
        return self._limiter.gain_db

    @gain_db.setter
    def gain_db(self, decibels: float) -> None:
        self._limiter.gain_db = decibels

    def duck(self) -> None:
        """Be softer by ``over.DUCK`` decibels, whatever the gain is, within 50 ms. Idempotent."""
        self._over.ducked = True

    def unduck(self) -> None:
        """Be as loud as before, as smoothly. Idempotent."""
        self._over.ducked = False

    def lay_over(self, tone: Pcm) -> None:
        """Let a tone be heard at once, over whatever else is, and over silence too; it counts for nothing."""
        with self._lock:
            self._over.lay(tone.samples)

    @property
    def running(self) -> tuple[object, int]:
        """The source of the running stream, and how many samples of it have gone out."""
        with self._lock:
            return self._feeder.source, self.position

    @property
    def finished(self) -> bool:
        """Whether nothing more will come: the running stream has been given whole, and no other follows."""
        with self._lock:
            return self._feeder.ended and self._next is None

    @property
    def error(self) -> Exception | None:
        """What ended it too early; None while there is still sound to play."""
        return self._feeder.error if self.finished and not self.stopped else None

    def pause(self) -> None:
        """Give silence, and stay where it is."""
        self.paused = True

    def resume(self) -> None:
        """Go on from the very sample it paused at."""
        self.paused = False

    def switch(self, blocks: Iterable[bytes], cut: LeaveAt, source: object = None) -> int:
        """Leave the running stream at ``cut`` and go over to ``blocks``; replaces a switch yet to come.

        "word" is the first quiet of 30 ms in what lies ready, or 0.8 s from now. The sample of the running
        stream at which the next one follows is returned; if it ends before, that is where. The 10 ms
        before are faded out, the first 10 ms of the next stream faded in. A cut that has passed is one now,
        and one whose fade has begun stays.
        While paused, now is the very sample at which it paused, and nothing changes before ``resume``.
        """
        feeder = Feeder(blocks, self.sample_rate, source)
        with self._lock:
            stream, here, ready = self.stream, self.position, self._feeder.peek() if cut == "word" else b""
        word_ends = here + end_of_word(ready, self.sample_rate)  # takes a while, in which the device may pull
        with self._lock:
            self.stopped = False
            if isinstance(cut, int):
                return self._leave(cut, feeder)
            if self.paused or stream != self.stream:
                return self._leave(0, feeder)
            return self._leave(min(word_ends + self._fade, self.position + self._feeder.ready), feeder)

    def stop(self) -> None:
        """Fade out and give nothing but silence; what was to follow is forgotten. Idempotent."""
        with self._lock:
            if not self.stopped:
                self.stopped = True
                if self._leave(0, None) == self.position:
                    self._go_over()

    def close(self) -> None:
        """Forget all sound, and take no more. Idempotent."""
        with self._lock:
            self.stopped = True
            self._leave(0, None)
            self._go_over()

    def played_out(self, latency: int) -> bool:
        """Whether the last sample has been heard, if the device holds back at most ``latency`` samples."""
        return self.finished and self.quiet >= latency

    def pull(self, frames: int) -> bytes:
        """The next ``frames`` samples, filled up with silence."""
        with self._lock:
            sound = b"" if self.paused else self._given(frames)
            if self.finished:
                self.quiet += frames - len(sound) // SAMPLE_BYTES
            if not self.paused:
                self.waiting = not sound and not self.finished
            return self._over.apply(sound.ljust(frames * SAMPLE_BYTES, b"\0"))

    def _leave(self, cut: int, following: "Feeder | None") -> int:
        """Plan to leave the running stream; return the sample. A fade waits for nothing that is not ready."""
        if self._next:
            self._next.close()
        self._next = following
        self.quiet = 0
        if self._cut is not None and self._fade_from < self.position <= self._cut:
            return self._cut  # what has begun to fade does not come back
        fade = 0 if self.paused else min(self._fade, self._feeder.ready)
        self._cut = max(cut, self.position + fade)
        self._fade_from = max(self.position, self._cut - self._fade)
        self._feeder.feed_only(self._cut)
        return self._cut

    def _go_over(self) -> None:
        self._feeder.close()
        self._cut = None
        if self._next:
            self._feeder, self._next = self._next, None
            self.stream += 1
            self.position = 0

    def _given(self, frames: int) -> bytes:
        """At most ``frames`` samples, from the running stream and those that follow it."""
        parts: list[bytes] = []
        while frames:
            if self._cut is not None and (self.position >= self._cut or self._feeder.ended):
                self._go_over()
            room = frames if self._cut is None else min(frames, self._cut - self.position)
            part = self._feeder.read(room * SAMPLE_BYTES)
            if not part and (self._cut is None or not self._feeder.ended):
                break
            parts.append(self._faded(part))
            self.position += len(part) // SAMPLE_BYTES
            frames -= len(part) // SAMPLE_BYTES
        sound = b"".join(parts)
        if not sound:
            return sound
        self._on_heard(sound)
        if self._limiter.idle:
            return sound
        return self._limiter.limit(sound, self._feeder.peek(self._limiter.foresight * SAMPLE_BYTES))

    def _faded(self, part: bytes) -> bytes:
        """What goes out at the position, faded if a cut is near."""
        if self.stream and self.position < self._fade:
            part = fade_in(part, self.position, self._fade)
        if self._cut is not None and self.position + len(part) // SAMPLE_BYTES > self._fade_from:
            part = fade_out(part, self.position - self._fade_from, self._cut - self._fade_from)
        return part


class Feeder:
    """Takes blocks from the mixer in a thread, keeps some of them ready; ``read`` waits for memory only."""

    def __init__(self, blocks: Iterable[bytes], sample_rate: int, source: object = None) -> None:
        self.source = source
        self.error: Exception | None = None
        """What the mixer or the voice raised; the sound up to there can still be read."""
        self._most = whole_samples(AHEAD, sample_rate) * SAMPLE_BYTES
        self._wanted: int | None = None
        self._taken = 0
        self._blocks: deque[memoryview] = deque()
        self._size = 0
        self._ended = False
        self._change = threading.Condition()
        threading.Thread(target=self._feed, args=(blocks,), name="feeder", daemon=True).start()

    @property
    def ended(self) -> bool:
        """Whether all there will ever be has been read."""
        return self._ended and not self._size

    @property
    def ready(self) -> int:
        """Samples that can be read now."""
        return self._size // SAMPLE_BYTES

    def read(self, size: int) -> bytes:
        """At most ``size`` bytes, whole samples; fewer when no more is ready."""
        taken: list[memoryview] = []
        with self._change:
            while size and self._blocks:
                block = self._blocks.popleft()
                if len(block) > size:
                    self._blocks.appendleft(block[size:])
                    block = block[:size]
                taken.append(block)
                size -= len(block)
                self._size -= len(block)
            self._change.notify()
        return b"".join(taken)

    def peek(self, size: int | None = None) -> bytes:
        """The first ``size`` bytes, or all, of what is ready; it stays ready."""
        seen: list[memoryview] = []
        with self._change:
            for block in self._blocks:
                if size is not None and sum(map(len, seen)) >= size:
                    break
                seen.append(block)
        return b"".join(seen)[:size]

    def feed_only(self, samples: int) -> None:
        """Take no more than this of the stream for now, counted from its beginning: it will be left there."""
        with self._change:
            self._wanted = samples * SAMPLE_BYTES
            self._change.notify()

    def close(self) -> None:
        """Forget what is ready, and take no more. Idempotent."""
        with self._change:
            self._ended = True
            self._blocks.clear()
            self._size = 0
            self._change.notify()

    def _feed(self, blocks: Iterable[bytes]) -> None:
        try:
            for block in blocks:
                if not self._put(block):
                    break
        except Exception as exc:  # told to whoever listens to the player
            self.error = exc
        self._ended = True

    def _put(self, block: bytes) -> bool:
        with self._change:
            self._change.wait_for(lambda: self._ended or self._hungry)
            if block and not self._ended:
                self._blocks.append(memoryview(block))
                self._size += len(block)
                self._taken += len(block)
            return not self._ended

    @property
    def _hungry(self) -> bool:
        return self._size < self._most and (self._wanted is None or self._taken < self._wanted)
