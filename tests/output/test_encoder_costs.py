"""What the encoders cost: memory, imports; and how they fail."""

import io
import json
import sys
from typing import Any

import pytest

from voiceguide.errors import OutputError
from voiceguide.output import FORMATS, MP4, Format, wav
from voiceguide.output.encoder import Encoder, Encoding, encoder_for

MINUTES = {"opus": 5, "m4b": 5}
"""of sound, where half an hour would take too long"""
LONG = """
import json, resource, sys
from pathlib import Path
from voiceguide.output import Encoding, Tags, write_file

def blocks(seconds):
    loud = b"".join((i * i % 9973).to_bytes(2, "little") for i in range(12_000))
    for _ in range(seconds):
        yield loud
        yield bytes(24_000)

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)

kind = sys.argv[1]
write_file(Path("warm." + kind), blocks(20), Encoding(kind, quality=7), Tags("x"), fingerprint="f")
before = peak()
seconds = int(sys.argv[2])
encoding, tags = Encoding(kind, quality=7), Tags("x")
long = write_file(Path("long." + kind), blocks(seconds), encoding, tags, fingerprint="f")
print(json.dumps([peak() - before, long.samples]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs the resource module")
@pytest.mark.parametrize("kind", [kind for kind in FORMATS if kind != "m4a"])  # m4b is the same
def test_memory_does_not_grow_with_length(kind: Format, child: Any) -> None:
    """Half an hour takes less than 6 MB more than 20 seconds; as samples it would be 86 MB."""
    seconds = 60 * MINUTES.get(kind, 30)
    output, errors = child(LONG, kind, str(seconds)).communicate()
    assert errors == b""
    growth, samples = json.loads(output)
    assert samples == seconds * 24_000
    assert growth < 6_000_000


def test_importing_is_light(child: Any) -> None:
    """Importing the package loads no libsndfile, no tag library and no numpy."""
    heavy = ("numpy", "soundfile", "mutagen", "cffi")
    code = f"import sys, voiceguide.output; print([name for name in {heavy} if name in sys.modules])"
    assert child(code).communicate() == (b"[]\n", b"")


def test_a_wav_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wav file cannot pass 4 GiB; the message says how long it may be and what to use instead."""
    monkeypatch.setattr(wav, "LARGEST", 2 * 3600 * 100)
    encoder = wav.WavEncoder(io.BytesIO(), 100)
    encoder.write(bytes(2 * 3600 * 100))
    with pytest.raises(OutputError, match="holds 1 hours at 100 Hz at most; use --format flac"):
        encoder.write(b"\0\0")


@pytest.mark.parametrize("kind", [kind for kind in FORMATS if kind not in MP4])
@pytest.mark.parametrize("problem", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failing_sink_is_noticed(
    kind: Format, problem: BaseException, capfd: pytest.CaptureFixture[str]
) -> None:
    """What goes wrong below an encoder comes out above it as it was, also through a C library, unprinted."""

    class Full(io.BytesIO):
        def write(self, data: Any) -> int:
            if self.tell() > 5_000:
                raise problem
            return super().write(data)

    encoder = encoder_for(Encoding(kind, quality=7), Full())
    noise = bytes(i * i % 251 for i in range(32_768))
    with pytest.raises(type(problem)):
        _write_often(encoder, noise)
    assert capfd.readouterr() == ("", "")


def _write_often(encoder: Encoder, block: bytes) -> None:
    for _ in range(100):
        encoder.write(block)
