"""The words inside the files, read back by others; and the fingerprint."""

from pathlib import Path
from typing import Any

import mutagen
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voiceguide.errors import OutputError
from voiceguide.output import FORMATS, AudioFile, Encoding, Format, Tags, read_fingerprint, write_file
from voiceguide.output.tags import clean

HARD_TEXTS = {
    "quotes": "She said \"slowly\", it's 5'10''; `and` so on",
    "markup": "<b>Cat & cow</b> &amp; more; 100 % / = \\ |",
    "emoji": "Breathe 🤰🏽 and rest 😌 👩‍👧",
    "right to left": "תרגילי נשימה — تمارين التنفس",
    "long": "a very long title, word after word " * 142 + "and it ends here, at last.....",
    "accents": "Élan, naïve, żółć, e\u0301",
}


@pytest.mark.parametrize("text", HARD_TEXTS.values(), ids=HARD_TEXTS)
def test_hard_texts_come_out_right(encoding: Encoding, text: str, tmp_path: Path, ffprobe: Any) -> None:
    """Any text is read back exactly by ffprobe and by mutagen."""
    path = tmp_path / f"x.{encoding.format}"
    write_file(path, [bytes(2000)], encoding, Tags(text, text, text, text), fingerprint="f")
    by_ffprobe = ffprobe(path)
    for name in ("title", "artist", "album", "comment"):
        assert by_ffprobe[name] == text
        assert _read(path)[name] == text


@given(
    kind=st.sampled_from(FORMATS), text=st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=40)
)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_printable_text_survives(kind: Format, text: str, tmp_path: Path) -> None:
    """Whatever ``clean`` lets through is what mutagen reads back, in every format."""
    path = tmp_path / f"any.{kind}"
    tags = clean(Tags(text, comment=text))
    write_file(path, [bytes(2000)], Encoding(kind, quality=7), tags, force=True)
    assert _read(path)["title"] == tags.title
    assert _read(path)["comment"] == tags.comment


def test_whose_it_is_stands_in_every_format(encoding: Encoding, tmp_path: Path, ffprobe: Any) -> None:
    """The copyright is read by ffprobe everywhere; the licence's address has its own place but in MP4."""
    path, address = tmp_path / f"x.{encoding.format}", "https://licence.example/by/4.0/"
    write_file(path, [bytes(2000)], encoding, Tags("x", copyright="2026 Somebody. CC BY.", licence=address))
    assert ffprobe(path)["copyright"] == "2026 Somebody. CC BY."
    found: Any = mutagen.File(path)
    if path.suffix in (".mp3", ".wav"):
        assert found.tags["WCOP"].url == address
    elif path.suffix not in (".m4a", ".m4b"):
        assert found["license"] == [address]


def test_line_breaks() -> None:
    """One-line texts are put on one line; a comment keeps its lines, each ending the same way."""
    tags = clean(Tags(" Cat\n and\r\n\tcow ", "A\nB", "C\u2028D", "one\r\ntwo\rthree\n"))
    assert tags[:4] == ("Cat and cow", "A B", "C D", "one\ntwo\nthree")


@pytest.mark.parametrize("bad", ["\0", "\x1b", "\x7f", "\ud800"])
@pytest.mark.parametrize("field", ["title", "comment", "software"])
def test_impossible_characters_are_refused(bad: str, field: str, tmp_path: Path) -> None:
    """Control characters and half surrogate pairs are refused before anything is written."""
    with pytest.raises(OutputError, match=rf"the {field} holds .*U\+{ord(bad):04X}; remove it"):
        AudioFile(tmp_path / "x.wav", Encoding("wav"), Tags(**{field: f"a{bad}b"}))
    assert not list(tmp_path.iterdir())


def test_what_is_empty_is_left_out(encoding: Encoding, tmp_path: Path, ffprobe: Any) -> None:
    """A file without title or fingerprint has none, rather than an empty one."""
    path = tmp_path / f"x.{encoding.format}"
    write_file(path, [bytes(2000)], encoding, Tags(software=""))
    assert not {"title", "artist", "album", "comment", "voiceguide-fingerprint"} & set(ffprobe(path))
    assert read_fingerprint(path) is None


@pytest.mark.parametrize("kind", ["mp3", "wav"])
def test_id3_says_the_length_and_the_program(kind: Format, tmp_path: Path, tags: Tags) -> None:
    """Both are ID3 2.3, with the exact length in milliseconds and the software that made the file."""
    path = tmp_path / f"x.{kind}"
    write_file(path, [bytes(2 * 36_012)], Encoding(kind), tags)
    found: Any = mutagen.File(path)
    assert found.tags.version == (2, 3, 0)
    assert found.tags["TLEN"].text == ["1500"]
    assert found.tags["TSSE"].text == ["voiceguide 1.0"]


def test_the_fingerprint_is_read_back(encoding: Encoding, tmp_path: Path, ffprobe: Any) -> None:
    """It is found by us, whatever the file is called, and by anybody with ffprobe."""
    path = tmp_path / f"x.{encoding.format}"
    write_file(path, [bytes(2000)], encoding, fingerprint="9f86d081")
    assert ffprobe(path)["voiceguide-fingerprint"] == "9f86d081"
    assert read_fingerprint(path.rename(tmp_path / "no suffix")) == "9f86d081"


@given(
    start=st.sampled_from([b"", b"ID3", b"ID3\3\0\0\x7f\x7f\x7f\x7f", b"RIFF", b"fLaC", b"OggS"]),
    rest=st.binary(),
)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_junk_has_no_fingerprint(start: bytes, rest: bytes, tmp_path: Path) -> None:
    """Any other file, broken ones too, is simply not ours: None, and never an exception."""
    path = tmp_path / "junk.mp3"
    path.write_bytes(start + rest)
    assert read_fingerprint(path) is None


@given(kind=st.sampled_from(FORMATS), data=st.data())
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_file_never_raises(kind: Format, data: st.DataObject, tmp_path: Path) -> None:
    """A file of ours with some bytes changed or the end cut off gives a text or None."""
    path = tmp_path / f"x.{kind}"
    write_file(path, [bytes(2000)], Encoding(kind, quality=7), fingerprint="f", force=True)
    damaged = bytearray(path.read_bytes())
    for at in data.draw(st.lists(st.integers(0, len(damaged) - 1), max_size=6)):
        damaged[at] = data.draw(st.integers(0, 255))
    path.write_bytes(damaged[: data.draw(st.integers(0, len(damaged)))])
    assert read_fingerprint(path) is None or isinstance(read_fingerprint(path), str)


@pytest.mark.skipif(not Path("/proc/self/io").exists(), reason="Linux counts what a process reads")
def test_reading_a_fingerprint_reads_little(kind: Format, tmp_path: Path) -> None:
    """It does not depend on the length: of two minutes a few parts are read, not all of them."""
    path = tmp_path / f"x.{kind}"
    noise = bytes(at * at % 251 for at in range(2 * 24_000))
    size = write_file(path, [noise] * 120, Encoding(kind, quality=7), fingerprint="f").size
    read_fingerprint(path)
    before = _bytes_read()
    assert read_fingerprint(path) == "f"
    assert _bytes_read() - before < min(size / 2, 200_000)


def _bytes_read() -> int:
    """By this process, from files, since it began."""
    return int(Path("/proc/self/io").read_text().split()[1])


@pytest.mark.parametrize("name", ["missing", ".", "no/such/folder", "nul\0byte"])
def test_no_file_no_fingerprint(name: str, tmp_path: Path) -> None:
    """What is missing, a folder, or no name at all has none."""
    assert read_fingerprint(tmp_path / name) is None


def _read(path: Path) -> dict[str, str]:
    """Return the tags as mutagen sees them, under one set of names."""
    found: Any = mutagen.File(path)
    if path.suffix in (".m4a", ".m4b"):
        atoms = {"title": "\xa9nam", "artist": "\xa9ART", "album": "\xa9alb", "comment": "\xa9cmt"}
        return {name: found.tags.get(atom, [""])[0] for name, atom in atoms.items()}
    if path.suffix in (".mp3", ".wav"):
        names = {"title": "TIT2", "artist": "TPE1", "album": "TALB", "comment": "COMM::XXX"}
        return {
            name: found.tags[frame].text[0] if frame in found.tags else "" for name, frame in names.items()
        }
    return {name: found.get(name, [""])[0] for name in ("title", "artist", "album", "comment")}
