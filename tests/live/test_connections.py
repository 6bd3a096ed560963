"""Connections to the sound system: as many as devices that are open, however often one is opened."""

import os
import time

import pytest

from voiceguide.errors import NoSoundDevice
from voiceguide.live.device import microphones, open_loudspeaker, open_microphone

RATE = 24000


@pytest.fixture
def server(own_server, monkeypatch):
    for name in ("PULSE_SERVER", "XDG_RUNTIME_DIR", "HOME"):
        monkeypatch.setenv(name, own_server.env[name])
    return own_server


@pytest.fixture
def microphone(server):
    server.add_loudspeaker("air", "Air")
    server.control("load-module", "module-remap-source", "master=air.monitor", "source_name=mic")


def use_loudspeaker():
    device = open_loudspeaker(RATE)()
    device.play(lambda frames: bytes(2 * frames))
    device.close()


def use_microphone():
    opened = open_microphone(RATE)()
    opened.listen(lambda _: None)
    opened.close()


def look_for_microphones():
    with pytest.raises(NoSoundDevice):
        microphones()


def search_for_a_microphone():
    with pytest.raises(NoSoundDevice):
        open_microphone(RATE)()


def open_files():
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208


def kept_open(use):
    """By how many files more are open once it was done five times more than once."""
    use()
    time.sleep(0.5)
    before = open_files()
    for _ in range(5):
        use()
    time.sleep(0.5)
    return open_files() - before


@pytest.mark.usefixtures("microphone")
@pytest.mark.parametrize("use", [use_loudspeaker, use_microphone])
def test_a_device_that_is_closed_leaves_no_connection(use):
    """A session opens one again after each pause and each loss, for hours."""
    assert kept_open(use) <= 0


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("use", [look_for_microphones, search_for_a_microphone])
def test_a_search_in_vain_leaves_no_connection(use):
    """Where there is no microphone, it is looked for every two seconds."""
    assert kept_open(use) <= 0
