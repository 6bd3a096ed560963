"""A speech server of the Wyoming protocol on this machine, which speaks with whatever it is given."""

import asyncio
import threading
from collections.abc import Callable
from typing import Self

from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.error import Error
from wyoming.event import Event
from wyoming.server import AsyncEventHandler
from wyoming.tts import Synthesize

from voiceguide.pcm import Pcm

CHUNK = 4096
"""Bytes."""


class SpeechServer:
    """Runs in a thread, on a free port; ``speak`` may raise, which the server tells."""

    def __init__(self, speak: Callable[[str], Pcm], *, stops_early: bool = False) -> None:
        self._speak, self._stops_early = speak, stops_early
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        handler = _Handler(reader, writer, self._speak, self._stops_early)
        try:
            await handler.run()
        finally:
            writer.close()


class _Handler(AsyncEventHandler):
    def __init__(self, reader, writer, speak, stops_early) -> None:
        super().__init__(reader, writer)
        self._speak, self._stops_early = speak, stops_early

    async def handle_event(self, event: Event) -> bool:
        if not Synthesize.is_type(event.type):
            return True
        try:
            speech = self._speak(Synthesize.from_event(event).text)
        except ValueError as exc:
            await self.write_event(Error(str(exc)).event())
            return False
        form = {"rate": speech.rate, "width": 2, "channels": 1}
        await self.write_event(AudioStart(**form).event())
        for start in range(0, len(speech.samples), CHUNK):
            await self.write_event(AudioChunk(audio=speech.samples[start : start + CHUNK], **form).event())
            if self._stops_early:
                return False
        await self.write_event(AudioStop().event())
        return False
