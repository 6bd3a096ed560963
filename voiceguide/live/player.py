"""The player: what the device gets when it pulls. Its position counts the samples the device has pulled."""

from collections.abc import Callable, Iterable

from voiceguide.live.feeder import BYTES_PER_SAMPLE, Feeder

Heard = Callable[[bytes], None]


class Player:
    """Plays blocks of samples from first to last; pauses, goes on, stops. Call it from any thread."""

    def __init__(self, blocks: Iterable[bytes], sample_rate: int, on_heard: Heard = lambda _: None) -> None:
        """Begin to get blocks ready.

        ``on_heard`` gets all samples in order, as they go out, in the device's thread: it must not wait.
        """
        self.position = 0
        """Samples of the session that have gone out; pauses and waiting do not count."""
        self.paused = False
        self.stopped = False
        self.waiting = True
        """Whether the device wanted sound that was not ready."""
        self.quiet = 0
        """Samples of silence that have gone out since the end."""
        self._feeder = Feeder(blocks, sample_rate)
        self._on_heard = on_heard

    @property
    def finished(self) -> bool:
        """Whether nothing more will come: the end, a stop, or an error."""
        return self.stopped or self._feeder.ended

    @property
    def error(self) -> Exception | None:
        """What ended it too early; None while there is still sound to play."""
        return self._feeder.error if self._feeder.ended and not self.stopped else None

    def pause(self) -> None:
        """Give silence, and stay where it is."""
        self.paused = True

    def resume(self) -> None:
        """Go on from the very sample it paused at."""
        self.paused = False

    def stop(self) -> None:
        """Give nothing but silence from the next pull on. Idempotent."""
        self.stopped = True
        self._feeder.close()

    def played_out(self, latency: int) -> bool:
        """Whether the last sample has been heard, if the device holds back at most ``latency`` samples."""
        return self.finished and self.quiet >= latency

    def pull(self, frames: int) -> bytes:
        """The next ``frames`` samples, filled up with silence."""
        if self.finished:
            self.quiet += frames
        elif not self.paused:
            return self._next(frames)
        return bytes(frames * BYTES_PER_SAMPLE)

    def _next(self, frames: int) -> bytes:
        sound = self._feeder.read(frames * BYTES_PER_SAMPLE)
        self.waiting = not sound
        self.position += len(sound) // BYTES_PER_SAMPLE
        if sound:
            self._on_heard(sound)
        return sound.ljust(frames * BYTES_PER_SAMPLE, b"\0")
