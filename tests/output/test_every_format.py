"""What every format promises: the sound, its exact place in time, equal bytes for equal sound."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voiceguide.errors import OutputError
from voiceguide.output import FORMATS, AudioFile, Encoding, Format, Tags, write_file

RATES = (22_050, 24_000, 44_100)
LENGTHS = (1, 2, 100, 575, 576, 577, 1151, 1152, 1153, 4321)
"""samples"""


@pytest.mark.parametrize("rate", RATES)
def test_clicks_come_back_in_place(
    kind: Format, rate: int, tmp_path: Path, clicks: Any, ffmpeg: Any, onsets: Any
) -> None:
    """A decoded file is as long as what was written, to the sample; each click starts within 2 ms."""
    sound = clicks(10 * rate + 333, rate)
    outcome = write_file(tmp_path / f"clicks.{kind}", [sound.data], Encoding(kind, rate))
    decoded = ffmpeg(outcome.path)
    assert len(decoded) == sound.samples == outcome.samples
    found = onsets(decoded, rate)
    assert len(found) == len(sound.onsets)
    assert all(abs(heard - meant) <= rate // 500 for heard, meant in zip(found, sound.onsets, strict=True))


@pytest.mark.parametrize("rate", RATES)
def test_short_sounds_keep_their_length(
    kind: Format, rate: int, tmp_path: Path, clicks: Any, sndfile: Any
) -> None:
    """Lengths around the edges of a frame come back to the sample, by the libraries' own decoders."""
    for samples in LENGTHS:
        sound = clicks(samples, rate)
        outcome = write_file(tmp_path / f"{samples}.{kind}", [sound.data], Encoding(kind, rate))
        assert len(sndfile(outcome.path)) == samples


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
