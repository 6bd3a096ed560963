"""Raw speech, as an engine left it in a file: WAV, or AIFF on macOS, read back and checked."""

import struct
import sys
import wave
from array import array
from collections.abc import Iterator
from pathlib import Path

from voiceguide.errors import VoiceError
from voiceguide.pcm import SAMPLE_BYTES, Pcm

SECONDS_PER_LETTER = 4.0
"""The shortest speech that is believed, in seconds a letter at one word a minute; real ones take 10 to 70."""


class UnreadableSpeech(VoiceError):
    """The file is no sound we can read; the engine tries again."""


def read_speech(path: Path) -> Pcm:
    """Read a WAV or AIFF file of 16-bit samples; of several channels the first is taken."""
    try:
        data = path.read_bytes()
        return _read_aiff(data) if data[:4] == b"FORM" else _read_wav(path)
    except (OSError, EOFError, wave.Error, struct.error, KeyError, OverflowError) as exc:
        raise UnreadableSpeech(f"left no readable sound file ({exc})") from exc


def _read_wav(path: Path) -> Pcm:
    with wave.open(str(path), "rb") as file:
        channels, width, rate, count, *_ = file.getparams()
        frames = file.readframes(count)
    return _mono(frames, channels, width * 8, rate, count)


def _read_aiff(data: bytes) -> Pcm:
    chunks = dict(_chunks(data))
    common, sound = chunks[b"COMM"], chunks[b"SSND"]
    channels, count, bits = struct.unpack_from(">hLh", common)
    coding = common[18:22] if data[8:12] == b"AIFC" else b"NONE"
    if coding not in {b"NONE", b"twos", b"sowt"}:
        raise UnreadableSpeech(f"wrote AIFF coded as {coding!r}; only plain samples can be read")
    (offset,) = struct.unpack_from(">L", sound)
    samples = array("h", sound[8 + offset :][: count * channels * SAMPLE_BYTES])
    if (coding == b"sowt") != (sys.byteorder == "little"):
        samples.byteswap()
    if sys.byteorder == "big":
        samples.byteswap()
    return _mono(samples.tobytes(), channels, bits, _extended(common[8:18]), count)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= len(data):
        name, size = struct.unpack_from(">4sL", data, at)
        yield name, data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _extended(ten: bytes) -> int:
    """Read a whole number from the 80-bit float AIFF keeps its sample rate in."""
    exponent, mantissa = struct.unpack(">HQ", ten)
    return int(mantissa >> (16383 + 63 - exponent))


def plausible(speech: Pcm, text: str, words_per_minute: int) -> Pcm:
    """The speech, unless it is too short to be all of the text. Raises UnreadableSpeech."""
    letters = sum(c.isalnum() for c in text)
    if speech.seconds < letters * SECONDS_PER_LETTER / words_per_minute:
        raise UnreadableSpeech(f"left only {speech.seconds:.2f} s of sound")
    return speech


def one_channel(frames: bytes, channels: int, bits: int, rate: int) -> Pcm:
    """The first channel of samples that came without a file. Raises UnreadableSpeech."""
    whole = len(frames) // max(1, channels * bits // 8)
    return _mono(frames, channels, bits, rate, whole)


def _mono(frames: bytes, channels: int, bits: int, rate: int, count: int) -> Pcm:
    if bits != 8 * SAMPLE_BYTES or channels < 1 or not 4000 <= rate <= 384000:
        raise UnreadableSpeech(f"wrote {channels} channels of {bits} bits at {rate} Hz; 16 bits are needed")
    if len(frames) != count * channels * SAMPLE_BYTES:
        raise UnreadableSpeech("left a sound file shorter than its header says")
    if channels > 1:
        frames = array("h", frames)[::channels].tobytes()
    return Pcm(rate, frames)
