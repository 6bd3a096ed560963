"""Playback: one sound on a loudspeaker, from its beginning to its end."""

from voiceguide.live.device import Device, open_loudspeaker
from voiceguide.pcm import SAMPLE_BYTES, Pcm


class Playback:
    """Plays from when it is made. Raises NoSoundDevice."""

    def __init__(self, sound: Pcm, device: str | None = None) -> None:
        """On the default loudspeaker, or on the one with ``device`` in its name."""
        self._sound = sound
        self._given = 0
        self._device: Device = open_loudspeaker(sound.rate, device)()
        self._device.play(self._pull)

    @property
    def over(self) -> bool:
        """Whether all of it has been heard, or never will be."""
        return self._device.lost or self._device.pulled >= len(self._sound) + self._device.latency

    def close(self) -> None:
        """Fall silent. Idempotent."""
        self._device.close()

    def _pull(self, frames: int) -> bytes:
        block = self._sound.samples[self._given : self._given + frames * SAMPLE_BYTES]
        self._given += len(block)
        return block.ljust(frames * SAMPLE_BYTES, b"\0")
