"""A speech server that speaks the Wyoming protocol, at an address somebody typed: the text goes there.

It is the one voice for which something leaves this machine, unless the server runs on it.
"""

import asyncio
import threading
from typing import TYPE_CHECKING, Final

from voiceguide.errors import BadRequest, CannotSpeak, VoiceError
from voiceguide.pcm import SAMPLE_BYTES, Pcm
from voiceguide.voice.catalogue import InstalledVoice
from voiceguide.voice.rawspeech import UnreadableSpeech, one_channel, plausible
from voiceguide.voice.speakable import one_line, quoted

if TYPE_CHECKING:
    from wyoming.client import AsyncTcpClient

PATIENCE: Final = 30.0
"""Seconds for the server to be reached, and for all it has to say of one text."""

MOST: Final = 64 * 1024 * 1024
"""Bytes of sound that are taken of one text."""


class WyomingEngine:
    """Asks a server for each text; a connection a text."""

    def __init__(self, address: str) -> None:
        """``address`` is HOST:PORT. Raises BadRequest for anything else."""
        host, _, port = address.rpartition(":")
        if not (host and port.isascii() and port.isdigit() and 0 < int(port) < 65536):
            raise BadRequest(
                f'"{address}" is no address of a speech server; try --voice wyoming:127.0.0.1:10200'
            )
        self._host, self._port = host.strip("[]"), int(port)
        self._lock = threading.Lock()
        self._closed = False

    @property
    def identity(self) -> str:
        """Its address: what a server speaks with, it need not tell."""
        return f"wyoming {self._host}:{self._port}"

    def start(self) -> None:
        """There is nothing to start."""

    def speak(self, text: str, words_per_minute: int) -> Pcm:
        """Ask once; the server's own rate counts. Raises CannotSpeak, and VoiceError if nobody answers."""
        text = one_line(text)
        if self._closed:
            raise VoiceError("the voice is closed; open it again")
        with self._lock:
            try:
                speech = asyncio.run(asyncio.wait_for(self._asked(text), PATIENCE))
                return plausible(speech, text, words_per_minute)
            except UnreadableSpeech as exc:
                raise CannotSpeak(f"cannot speak {quoted(text)}: the speech server {exc}") from exc
            except (OSError, TimeoutError, ValueError, KeyError) as exc:
                where = f"{self._host}:{self._port}"
                why = str(exc) or "it took too long"
                raise VoiceError(
                    f"the speech server at {where} does not speak: {why}; is it running?"
                ) from exc

    def voices(self) -> list[InstalledVoice]:
        """It is one."""
        return []

    def close(self) -> None:
        """Ask no more; idempotent."""
        self._closed = True

    async def _asked(self, text: str) -> Pcm:
        from wyoming.client import AsyncTcpClient
        from wyoming.tts import Synthesize

        async with AsyncTcpClient(self._host, self._port) as client:
            await client.write_event(Synthesize(text=text).event())
            return await _heard(client)


async def _heard(client: "AsyncTcpClient") -> Pcm:
    from wyoming.audio import AudioChunk, AudioStop
    from wyoming.error import Error

    sound = bytearray()
    rate, channels, width = 0, 1, SAMPLE_BYTES
    while (event := await client.read_event()) is not None:
        if AudioStop.is_type(event.type):
            return one_channel(bytes(sound), channels, width * 8, rate)
        if Error.is_type(event.type):
            raise UnreadableSpeech(f"said: {Error.from_event(event).text}")
        if AudioChunk.is_type(event.type):
            chunk = AudioChunk.from_event(event)
            rate, channels, width = chunk.rate, chunk.channels, chunk.width
            sound += chunk.audio
        if len(sound) > MOST:
            raise UnreadableSpeech("does not end")
    raise UnreadableSpeech("went away before the end")
