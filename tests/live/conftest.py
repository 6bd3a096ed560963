"""Real sessions, on a sound server of our own where they are to be heard."""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from ears import SoundServer
from performance import Performance

from voiceguide.coach import Request, outline
from voiceguide.library import load
from voiceguide.take import Take
from voiceguide.voice import open_voice

NEEDED = ("pulseaudio", "parec", "pactl")
SMALL = Path(__file__).with_name("small.yaml")


@contextmanager
def running_server() -> Iterator[SoundServer]:
    if missing := [program for program in NEEDED if shutil.which(program) is None]:
        pytest.skip(f"{' and '.join(missing)} not installed: no sound server to listen to")
    with tempfile.TemporaryDirectory(prefix="vg") as folder:
        server = SoundServer(Path(folder))
        try:
            yield server
        finally:
            server.close()


@pytest.fixture(scope="session")
def sound_server() -> Iterator[SoundServer]:
    with running_server() as server:
        yield server


@pytest.fixture
def own_server() -> Iterator[SoundServer]:
    """For tests that are not kind to it."""
    with running_server() as server:
        yield server


@pytest.fixture
def microphone(own_server: SoundServer, tmp_path: Path) -> SoundServer:
    """Gives the server a microphone of that room, which it takes unless told otherwise.

    No memory is shared with the server: PulseAudio 16 fails when a program that plays into a monitor goes
    away and takes shared memory along.
    """
    config = tmp_path / "client.conf"
    config.write_text("enable-shm = no\n", encoding="ascii")
    own_server.env["PULSE_CLIENTCONFIG"] = str(config)
    own_server.add_loudspeaker("air", "Air")
    own_server.control("load-module", "module-remap-source", "master=air.monitor", "source_name=mic",
                       "source_properties=device.description=Mic")  # fmt: skip
    own_server.control("set-default-sink", "spk")
    own_server.control("set-default-source", "mic")
    return own_server


@pytest.fixture
def perform(tmp_path: Path, small: str) -> Iterator:
    begun = itertools.count()

    def begin(*words: str, env: dict[str, str] | None = None, size=None, shell: bool = False, out=None,
              program: Path | None = None, data: Path | None = None):  # fmt: skip
        """Run it in a terminal of ``size`` (lines, columns), under a ``shell``, writing to ``out``."""
        env = dict(os.environ if env is None else env)
        data = data or tmp_path / f"data-{next(begun)}"
        return Performance(*words, env=env, size=size, shell=shell, out=out, program=program, data=data)

    yield begin
    Performance.close_all()


@pytest.fixture(scope="session")
def small(cache_of_the_tests: Path) -> str:
    """The file of the small session, all of whose words have been spoken."""
    library = load(SMALL)
    for teach in ("full", "names"):
        take = Take(library, outline(library, "small", Request(teach=teach)), open_voice())
        assert take.timeline.length
        take.voice.close()
    return str(SMALL)
