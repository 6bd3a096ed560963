"""Chapters, lyrics and the cover inside the files, read back by ffprobe and by mutagen."""

import base64
import json
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import mutagen
import pytest
from mutagen.flac import Picture

from voiceguide.errors import OutputError
from voiceguide.output import (
    MP4,
    ChapterMark,
    Encoding,
    Format,
    LyricLine,
    Tags,
    encoding_for,
    mp4,
    write_file,
)
from voiceguide.output.boxes import fit_together
from voiceguide.output.tags.model import TaggedSound, few_enough
from voiceguide.picture import png

TITLES = ["Before you start", 'Quotes "x" = ; # \\ & <b>', "😌 תרגילי", "Closing"]
CHAPTERS = tuple(ChapterMark(500 * at, 500 * at + 500, title) for at, title in enumerate(TITLES))
LYRICS = (
    LyricLine(100, "Breathe in."),
    LyricLine(900, "Breathe “out” 😌"),
    LyricLine(1500, "That is the end."),
)
COVER = png('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>', 30)
FULL = Tags(
    "Bedtime", "A voice", "An album", "Not medical advice.", "voiceguide 1", "2026", "en", "Spoken Word",
    CHAPTERS, LYRICS, COVER,
)  # fmt: skip
TWO_SECONDS = bytes(2 * 48_000)


@pytest.fixture
def written(kind: Format, tmp_path: Path) -> Path:
    """A file of two seconds, with everything inside."""
    path = tmp_path / f"x.{kind}"
    return write_file(path, [TWO_SECONDS], Encoding(kind), FULL, samples=48_000, fingerprint="f").path


def test_ffprobe_lists_the_chapters_in_order(written: Path) -> None:
    """Start, end and title of each, to the millisecond; each ends where the next one starts."""
    command = ["ffprobe", "-v", "error", "-show_chapters", "-of", "json", str(written)]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stderr == b""
    found = json.loads(done.stdout)["chapters"]
    assert [chapter["tags"]["title"] for chapter in found] == TITLES
    starts = [float(chapter["start_time"]) for chapter in found]
    ends = [float(chapter["end_time"]) for chapter in found]
    assert starts == pytest.approx([0, 0.5, 1.0, 1.5], abs=0.0006)
    assert ends[:3] == starts[1:]
    assert ends[3] == pytest.approx(2.0, abs=0.01)  # Vorbis comments have no ends


def test_ffprobe_sees_a_picture_and_the_words(written: Path, ffprobe: Any) -> None:
    """One PNG stream, attached; title, artist, album, year, genre and comment."""
    command = ["ffprobe", "-v", "error", "-show_streams", "-of", "json", str(written)]
    streams = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["streams"]
    pictures = [stream for stream in streams if stream["codec_name"] == "png"]
    if written.suffix != ".wav":  # ffprobe reads the tag of a WAV file, but not its picture
        assert [stream["disposition"]["attached_pic"] for stream in pictures] == [1]
        assert {(stream["width"], stream["height"]) for stream in pictures} == {(30, 30)}
    tags = ffprobe(written)
    wanted = {"title": "Bedtime", "artist": "A voice", "album": "An album", "genre": "Spoken Word"}
    assert wanted.items() <= tags.items()
    assert tags["date"] == "2026"
    assert tags["voiceguide-fingerprint"] == "f"


@pytest.mark.parametrize("kind", ["mp3", "wav"])
def test_id3_has_a_correct_table_of_contents(written: Path) -> None:
    """One ordered top-level CTOC that names every CHAP; no offsets; chapters follow each other."""
    tags: Any = mutagen.File(written).tags  # type: ignore[attr-defined]
    (contents,) = tags.getall("CTOC")
    assert int(contents.flags) == 3
    assert contents.sub_frames["TIT2"].text == ["Bedtime"]
    chapters = [tags[f"CHAP:{name}"] for name in contents.child_element_ids]
    assert len(chapters) == len(tags.getall("CHAP")) == len(TITLES)
    assert [chapter.sub_frames["TIT2"].text for chapter in chapters] == [[title] for title in TITLES]
    assert {(each.start_offset, each.end_offset) for each in chapters} == {(0xFFFFFFFF, 0xFFFFFFFF)}
    assert all(this.end_time == following.start_time for this, following in pairwise(chapters))


@pytest.mark.parametrize("kind", ["mp3", "wav"])
def test_id3_has_lyrics_in_time_and_plain(written: Path) -> None:
    """SYLT in milliseconds, as a transcription, a line for each; USLT the same words; the front cover."""
    tags: Any = mutagen.File(written).tags  # type: ignore[attr-defined]
    (timed,) = tags.getall("SYLT")
    assert (timed.lang, timed.format, timed.type) == ("eng", 2, 2)
    assert timed.text == [(line.text, line.start) for line in LYRICS]
    assert tags["USLT::eng"].text == "\n".join(line.text for line in LYRICS)
    assert (tags["APIC:"].data, tags["APIC:"].mime, tags["APIC:"].type) == (COVER, "image/png", 3)
    assert tags["TLAN"].text == ["eng"]
    assert tags["COMM::eng"].text == ["Not medical advice."]


@pytest.mark.parametrize("kind", ["flac", "ogg", "opus"])
def test_vorbis_comments_have_it_all(written: Path) -> None:
    """CHAPTERxxx with its name, lyrics, language, and the picture as the format wants it."""
    file: Any = mutagen.File(written)  # type: ignore[attr-defined]
    assert file["CHAPTER001"] == ["00:00:00.000"]
    assert file["CHAPTER004"] == ["00:00:01.500"]
    assert [file[f"CHAPTER{number:03d}NAME"][0] for number in range(1, 5)] == TITLES
    assert file["lyrics"][0].splitlines() == [line.text for line in LYRICS]
    assert file["language"] == ["en"]
    encoded = file.get("metadata_block_picture")
    picture = Picture(base64.b64decode(encoded[0])) if encoded else file.pictures[0]
    assert (picture.data, picture.mime, picture.type) == (COVER, "image/png", 3)
    assert (picture.width, picture.height) == (30, 30)


@pytest.mark.parametrize("kind", MP4)
def test_mp4_atoms_have_it_all(written: Path) -> None:
    """Words, lyrics and the cover; the audio track says its language; the index stands at the front."""
    tags: Any = mutagen.File(written).tags  # type: ignore[attr-defined]
    assert tags["\xa9nam"] == ["Bedtime"]
    assert tags["\xa9lyr"][0].splitlines() == [line.text for line in LYRICS]
    assert bytes(tags["covr"][0]) == COVER
    probe = ["ffprobe", "-v", "error", "-show_entries", "stream_tags=language", "-of", "csv", str(written)]
    assert "eng" in subprocess.run(probe, capture_output=True, text=True, check=True).stdout
    data = written.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_everything_inside_is_deterministic(kind: Format, tmp_path: Path) -> None:
    """The same sound and tags give the same bytes."""
    for name in "ab":
        path = tmp_path / f"{name}.{kind}"
        write_file(path, [TWO_SECONDS], encoding_for(kind, 24_000, None, True), FULL, samples=48_000)
    assert (tmp_path / f"a.{kind}").read_bytes() == (tmp_path / f"b.{kind}").read_bytes()


def test_too_many_chapters_are_merged(kind: Format, tmp_path: Path) -> None:
    """No file gets more than 255: first the sides of an exercise become one."""
    titles = [f"Exercise {at // 2}" + (", left side" if at % 2 else "") for at in range(400)]
    chapters = tuple(ChapterMark(5 * at, 5 * at + 5, title) for at, title in enumerate(titles))
    path = tmp_path / f"x.{kind}"
    write_file(path, [TWO_SECONDS], Encoding(kind), Tags("x", chapters=chapters), samples=48_000)
    command = ["ffprobe", "-v", "error", "-show_chapters", "-of", "json", str(path)]
    found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["chapters"]
    assert [chapter["tags"]["title"] for chapter in found] == titles[::2]


@pytest.mark.parametrize("number", [0, 1, 255, 256, 1000])
def test_merged_chapters_cover_the_same_time(number: int) -> None:
    """However many there were, at most 255 are left, from the same start to the same end, without a gap."""
    chapters = [ChapterMark(10 * at, 10 * at + 10, f"Part {at}") for at in range(number)]
    merged = few_enough(chapters)
    assert len(merged) == min(number, 255)
    assert all(this.end == following.start for this, following in pairwise(merged))
    if chapters:
        assert (merged[0].start, merged[-1].end) == (0, 10 * number)


def test_sound_that_reads_back_otherwise_is_refused(tmp_path: Path) -> None:
    """Ffmpeg's word is not enough: one octet of the sound that is another is an error of the disk."""
    sound = TaggedSound(48_000, 24_000)
    path = write_file(tmp_path / "x.m4b", [TWO_SECONDS], Encoding("m4b"), FULL, samples=48_000).path
    digest = mp4.finish(path, tmp_path / "again.m4b", sound, FULL)
    mp4.check_whole(tmp_path / "again.m4b", digest)
    damaged = bytearray((tmp_path / "again.m4b").read_bytes())
    damaged[-3] ^= 1
    (tmp_path / "again.m4b").write_bytes(damaged)
    with pytest.raises((OSError, OutputError), match=r"reads back as something else|ffmpeg could not"):
        mp4.check_whole(tmp_path / "again.m4b", digest)


@pytest.mark.parametrize("kind", MP4)
@pytest.mark.parametrize("box", [b"mdat", b"trak", b"stsz"])
def test_a_box_without_its_size_is_no_file(
    box: bytes, kind: Format, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When ffmpeg cannot go back to a box, its size lands elsewhere and nobody complains: we do."""
    finish = mp4.finish

    def astray(path: Path, finished: Path, sound: TaggedSound, tags: Tags) -> bytes:
        digest = finish(path, finished, sound, tags)
        data = finished.read_bytes()
        at = data.index(box) - 4
        finished.write_bytes(data[:at] + bytes(4) + data[at + 4 :] + data[at : at + 4])
        return digest

    monkeypatch.setattr(mp4, "finish", astray)
    with pytest.raises(OutputError):
        write_file(tmp_path / f"x.{kind}", [TWO_SECONDS], Encoding(kind), FULL, samples=48_000)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", MP4)
def test_boxes_that_do_not_fit_together_are_found(written: Path) -> None:
    """One byte too many or too few, in the file or in a box within it; and half a box at the end."""
    data = written.read_bytes()
    assert fit_together(written)
    inside = data.index(b"stbl") + 4
    for other in (
        data[:-1],
        data + b"x",
        data + bytes(8),
        data[:inside] + b"x" + data[inside:],
        data[:inside] + data[inside + 1 :],
    ):
        written.write_bytes(other)
        assert not fit_together(written)


def test_a_box_may_say_its_size_in_eight_bytes(tmp_path: Path) -> None:
    """As the sound of a file beyond 4 GiB does."""
    path = tmp_path / "x.m4b"
    free, large = b"\0\0\0\x08free", b"\0\0\0\x01mdat" + bytes(7)
    path.write_bytes(free + large + b"\x14four" + free)
    assert fit_together(path)
    for wrong in (b"\x13", b"\x0f", b"\x00", b"\x1d"):
        path.write_bytes(free + large + wrong + b"four" + free)
        assert not fit_together(path)
