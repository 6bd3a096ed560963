"""What every format promises: the sound, its exact place in time, equal bytes for equal sound."""

import random
import subprocess
from array import array
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voiceguide.errors import OutputError
from voiceguide.output import FORMATS, MP4, AudioFile, Encoding, Format, Tags, encoding_for, write_file

RATES = [
    (kind, rate)
    for kind in FORMATS
    for rate in ((16_000, 24_000, 48_000) if kind == "opus" else (22_050, 24_000, 44_100))
]
LENGTHS = (1, 2, 100, 575, 576, 577, 1151, 1152, 1153, 4321)
"""samples"""


@pytest.mark.parametrize("stereo", [False, True], ids=["mono", "stereo"])
@pytest.mark.parametrize(("kind", "rate"), RATES)
def test_clicks_come_back_in_place(
    kind: Format, rate: int, stereo: bool, tmp_path: Path, clicks: Any, ffmpeg: Any, onsets: Any
) -> None:
    """A decoded file is as long as what was written, to the sample; each click starts within 2 ms."""
    sound = clicks(10 * rate + 333, rate)
    encoding = encoding_for(kind, rate, None, stereo)
    outcome = write_file(tmp_path / f"clicks.{kind}", [sound.data], encoding, samples=sound.samples)
    decoded = ffmpeg(outcome.path, rate)
    assert len(decoded) == sound.samples == outcome.samples
    found = onsets(decoded, rate)
    assert len(found) == len(sound.onsets)
    assert all(abs(heard - meant) <= rate // 500 for heard, meant in zip(found, sound.onsets, strict=True))


@pytest.mark.parametrize(("kind", "rate"), RATES)
def test_short_sounds_keep_their_length(
    kind: Format, rate: int, tmp_path: Path, clicks: Any, sndfile: Any, ffmpeg: Any
) -> None:
    """Lengths around the edges of a frame come back to the sample, by the libraries' own decoders."""
    for samples in LENGTHS if kind not in MP4 else (1000, 1023, 1024, 1025):
        path = tmp_path / f"{samples}.{kind}"
        write_file(path, [clicks(samples, rate).data], Encoding(kind, rate), samples=samples)
        assert len(ffmpeg(path, rate) if kind in MP4 else sndfile(path)) == samples


def test_an_m4b_of_unknown_length_is_whole(tmp_path: Path, clicks: Any, ffmpeg: Any, onsets: Any) -> None:
    """Without being told the length beforehand nothing is lost, and every click is in its place."""
    sound = clicks(50_000, 24_000)
    path = write_file(tmp_path / "x.m4b", [sound.data], Encoding("m4b")).path
    decoded = ffmpeg(path, 24_000)
    assert 0 <= len(decoded) - sound.samples < 1024
    assert all(abs(a - b) < 48 for a, b in zip(onsets(decoded, 24_000), sound.onsets, strict=True))


def test_stereo_is_the_same_sound_twice(kind: Format, tmp_path: Path, clicks: Any) -> None:
    """Both channels are equal and as loud as the mono file: on two loudspeakers that is 3 LU louder."""
    sound = clicks(48_000, 24_000)
    path = tmp_path / f"x.{kind}"
    write_file(path, [sound.data], encoding_for(kind, 24_000, None, True), samples=sound.samples)
    command = ["ffmpeg", "-v", "error", "-i", path, "-map", "0:a", "-f", "s16le", "-"]
    both = array("h", subprocess.run(command, capture_output=True, check=True).stdout)
    left, right = both[::2], both[1::2]
    assert max(abs(a - b) for a, b in zip(left, right, strict=True)) <= 8
    assert 15_000 < max(left) < 30_000


@pytest.mark.parametrize(
    ("kind", "rate", "bit_rate", "said"),
    [
        ("wav", 24_000, 64, "wav holds the samples as they are: leave --bitrate out"),
        ("flac", 24_000, 64, "flac loses nothing: leave --bitrate out"),
        ("ogg", 24_000, 64, "ogg has a quality instead: leave --bitrate out"),
        ("opus", 44_100, None, "opus cannot have 44100 Hz; possible: 8000, 12000, 16000, 24000, 48000"),
        ("opus", 24_000, 5, "opus cannot have 5 kbit/s here; possible: 6 to 256"),
        ("mp3", 24_000, 192, "an mp3 of 24000 Hz cannot have 192 kbit/s; possible: 8, 16"),
        ("m4b", 23_000, None, "an m4a or m4b file cannot have 23000 Hz; possible: 8000"),
        ("m4a", 24_000, 256, "an m4a or m4b of 24000 Hz cannot have 256 kbit/s; possible: 16 to 144"),
    ],
)
def test_impossible_wishes_say_what_is_possible(
    kind: Format, rate: int, bit_rate: int | None, said: str
) -> None:
    """What a format cannot have is refused before anything is written."""
    with pytest.raises(OutputError, match=said):
        encoding_for(kind, rate, bit_rate, stereo=False)


@pytest.mark.parametrize("kind", ["mp3", "m4b", "opus"])
def test_the_bit_rate_is_kept(kind: Format, tmp_path: Path) -> None:
    """Twenty seconds of noise at 32 and at 96 kbit/s take the room that says, within a quarter."""
    noise = random.Random(1).randbytes(2 * 24_000 * 20)
    for bit_rate in (32, 96):
        encoding = encoding_for(kind, 24_000, bit_rate, stereo=False)
        size = write_file(tmp_path / f"{bit_rate}.{kind}", [noise], encoding).size
        assert size * 8 / 20_000 == pytest.approx(bit_rate, rel=0.25)


@pytest.mark.parametrize("kind", ["wav", "flac"])
def test_lossless_formats_lose_nothing(kind: Format, tmp_path: Path, clicks: Any, sndfile: Any) -> None:
    """Every sample of a wav or flac file is the one that was written."""
    sound = clicks(30_000, 24_000)
    outcome = write_file(tmp_path / f"whole.{kind}", [sound.data], Encoding(kind))
    assert sndfile(outcome.path).tobytes() == sound.data


def test_equal_sound_gives_equal_files(encoding: Encoding, tmp_path: Path, clicks: Any, tags: Tags) -> None:
    """Two files of the same sound and tags do not differ in one byte."""
    sound = clicks(70_000, 24_000)
    names = (tmp_path / f"{name}.{encoding.format}" for name in "ab")
    first, second = (write_file(name, [sound.data], encoding, tags, fingerprint="f") for name in names)
    assert first.path.read_bytes() == second.path.read_bytes()
    assert first.size == len(first.path.read_bytes())


def test_a_recording_is_the_export(encoding: Encoding, tmp_path: Path, clicks: Any, tags: Tags) -> None:
    """What is recorded block by block while it plays equals the exported file, byte for byte."""
    sound = clicks(70_000, 24_000)
    exported = write_file(tmp_path / f"export.{encoding.format}", [sound.data], encoding, lambda _: tags)
    recorder = AudioFile(tmp_path / f"recording.{encoding.format}", encoding, tags)
    for start in range(0, len(sound.data), 480):
        recorder.write(sound.data[start : start + 480])
    assert recorder.finish() == recorder.finish()
    assert recorder.path.read_bytes() == exported.path.read_bytes()


@given(kind=st.sampled_from(FORMATS), data=st.data(), samples=st.integers(1, 150_000))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_block_sizes_leave_no_mark(
    kind: Format, data: st.DataObject, samples: int, tmp_path: Path, clicks: Any
) -> None:
    """The same samples in blocks of any sizes, empty ones too, make the same file."""
    sound = clicks(samples, 24_000)
    cuts = data.draw(st.lists(st.integers(0, samples), max_size=8).map(sorted))
    blocks = [sound.data[2 * start : 2 * end] for start, end in pairwise([0, *cuts, samples])]
    whole, pieces = tmp_path / f"whole.{kind}", tmp_path / f"pieces.{kind}"
    write_file(whole, [sound.data], Encoding(kind, quality=7), force=True)
    write_file(pieces, blocks, Encoding(kind, quality=7), force=True)
    assert whole.read_bytes() == pieces.read_bytes()


def test_tags_may_wait_for_the_length(encoding: Encoding, tmp_path: Path, ffprobe: Any) -> None:
    """A function given as tags is told the number of samples once they are all written."""
    path = tmp_path / f"late.{encoding.format}"
    write_file(path, [bytes(48_000)] * 2, encoding, lambda samples: Tags(f"{samples // 24_000} seconds"))
    assert ffprobe(path)["title"] == "2 seconds"


def test_half_a_sample_is_refused(encoding: Encoding, tmp_path: Path) -> None:
    """A block with an odd number of bytes is a mistake of the caller, told as ValueError."""
    with (
        pytest.raises(ValueError, match="half a sample"),
        AudioFile(tmp_path / f"x.{encoding.format}", encoding) as file,
    ):
        file.write(b"abc")
    assert not list(tmp_path.iterdir())


def test_a_closed_file_takes_no_more(encoding: Encoding, tmp_path: Path) -> None:
    """Writing after the end, or finishing what was abandoned, is a ValueError and changes nothing."""
    path = tmp_path / f"x.{encoding.format}"
    with AudioFile(path, encoding) as file:
        file.write(bytes(1000))
    before = path.read_bytes()
    with pytest.raises(ValueError, match="finished or abandoned"):
        file.write(bytes(1000))
    file.abandon()
    assert path.read_bytes() == before
    other = AudioFile(tmp_path / f"y.{encoding.format}", encoding)
    other.abandon()
    with pytest.raises(ValueError, match="abandoned"):
        other.finish()


def test_no_sound_no_file(encoding: Encoding, tmp_path: Path) -> None:
    """A file without a single sample is refused, and leaves nothing behind."""
    with pytest.raises(OutputError, match="no sound was made"):
        write_file(tmp_path / f"x.{encoding.format}", [b""], encoding)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "wrong",
    [Encoding("mp3", 23_999), Encoding("mp3", 24_000, 63), Encoding("ogg", 300_000), Encoding("wav", 0)],
)
def test_impossible_rates_say_what_is_possible(wrong: Encoding, tmp_path: Path) -> None:
    """A rate the format cannot have is refused at once, with rates it can have."""
    with pytest.raises(OutputError, match="24000"):
        AudioFile(tmp_path / f"x.{wrong.format}", wrong)
    assert not list(tmp_path.iterdir())
