"""Reading back what an engine wrote, whatever the system."""

import struct
import wave
from pathlib import Path

import pytest

from voiceguide.pcm import Pcm
from voiceguide.voice.rawspeech import UnreadableSpeech, read_speech

FRAMES = struct.pack("<5h", 0, 1, -2, 32767, -32768)


def chunk(name: bytes, data: bytes) -> bytes:
    """One chunk of an AIFF file, padded to even length."""
    return name + struct.pack(">L", len(data)) + data + b"\0" * (len(data) % 2)


def aiff(samples: bytes, rate: int, *, channels: int = 1, bits: int = 16, coding: bytes = b"") -> bytes:
    """Make an AIFF file, or AIFF-C when a coding is given."""
    count = len(samples) // channels // 2
    extended = struct.pack(">HQ", 16383 + rate.bit_length() - 1, rate << (64 - rate.bit_length()))
    common = struct.pack(">hLh", channels, count, bits) + extended + (coding and coding + b"\x05namex")
    body = (b"AIFC" if coding else b"AIFF") + chunk(b"FVER", b"\0\1\2\3") * bool(coding)
    body += (
        chunk(b"COMM", common) + chunk(b"NAME", b"odd") + chunk(b"SSND", struct.pack(">LL", 0, 0) + samples)
    )
    return chunk(b"FORM", body)


def swapped(frames: bytes) -> bytes:
    """Turn samples to big-endian."""
    return struct.pack(">5h", *struct.unpack("<5h", frames))


@pytest.mark.parametrize("rate", [8000, 11025, 22050, 44100, 48000])
def test_aiff(tmp_path: Path, rate: int) -> None:
    """AIFF as macOS writes it, whatever the name of the file, in each of its plain codings."""
    path = tmp_path / "speech.wav"
    for file in (
        aiff(swapped(FRAMES), rate),
        aiff(swapped(FRAMES), rate, coding=b"NONE"),
        aiff(swapped(FRAMES), rate, coding=b"twos"),
        aiff(FRAMES, rate, coding=b"sowt"),
    ):
        path.write_bytes(file)
        assert read_speech(path) == Pcm(rate, FRAMES)


def test_aiff_of_two_channels(tmp_path: Path) -> None:
    """The first of several channels is taken."""
    path = tmp_path / "speech.aiff"
    path.write_bytes(aiff(struct.pack(">6h", 1, 9, 2, 9, 3, 9), 22050, channels=2))
    assert read_speech(path).samples == struct.pack("<3h", 1, 2, 3)


@pytest.mark.parametrize("channels", [1, 2])
def test_wav(tmp_path: Path, channels: int) -> None:
    """WAV of one or more channels, with its rate and length in seconds."""
    path = tmp_path / "speech"
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, 2, 22050, 0, "NONE", ""))
        file.writeframes(b"".join(FRAMES[at : at + 2] * channels for at in range(0, 10, 2)))
    assert read_speech(path) == Pcm(22050, FRAMES)
    assert read_speech(path).seconds == 5 / 22050


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"RIFF",
        b"FORM\0\0\0\4AIFF",
        b"<html>no sound</html>",
        aiff(FRAMES, 22050, bits=24),
        aiff(FRAMES, 22050, coding=b"ulaw"),
        aiff(swapped(FRAMES), 22050)[:-4],
    ],
    ids=["empty", "stub", "no chunks", "text", "24 bits", "coded", "cut"],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, file: bytes) -> None:
    """Anything else is an error of ours, never a wrong sound."""
    path = tmp_path / "speech"
    path.write_bytes(file)
    with pytest.raises(UnreadableSpeech):
        read_speech(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """A file that was never written is an error of ours."""
    with pytest.raises(UnreadableSpeech):
        read_speech(tmp_path / "nothing")
